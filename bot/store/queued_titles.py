"""Titles that moderators put first, before any schedule's own choice."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.occurrences import QueuedTitle
from bot.sqlite import Row
from bot.store.audit import record
from bot.store.database import Database, Transaction
from bot.store.times import moment, seconds

QUEUE_COLUMNS = "queued_id, club_id, title_key, member_id, at, schedule_id"


class QueuedTitles:
    """One row a title that waits, or is on its way as an occurrence."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def queue(self, club: int) -> Sequence[QueuedTitle]:
        """What moderators put first and was not posted yet, in its order."""
        return await queued(self._database, [club], on_the_way=True)

    async def put_first(self, title: QueuedTitle, *, most: int) -> QueuedTitle | None:
        """Add to the end of the queue. None when it holds `most` already.

        One that is in it for the same schedule already stays where it is, and is returned.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                f"SELECT {QUEUE_COLUMNS} FROM queued_titles"  # noqa: S608 - constants
                " WHERE club_id = ? AND title_key = ? AND schedule_id IS ?",
                (title.club, title.title_key, title.schedule),
            )
            if rows:
                return queued_of_row(rows[0])
            rows = await transaction.fetch(
                "INSERT INTO queued_titles (club_id, schedule_id, title_key, place, member_id, at)"  # noqa: S608 - constants
                " SELECT :club, :schedule, :key, last + 1, :member, :at FROM"
                " (SELECT coalesce(max(place), 0) AS last, count(*) AS held FROM queued_titles"
                " WHERE club_id = :club) WHERE held < :most"
                f" RETURNING {QUEUE_COLUMNS}",
                {
                    "club": title.club,
                    "schedule": title.schedule,
                    "key": title.title_key,
                    "member": title.member,
                    "at": seconds(title.at),
                    "most": most,
                },
            )
            if not rows:
                return None
            await _record(transaction, rows[0], Stamp(title.member, title.at), "put at the end")
        return queued_of_row(rows[0])

    async def take_back(self, club: int, ref: int, *, stamp: Stamp) -> QueuedTitle | None:
        """Take one out of the queue. None when it is gone, or is on its way."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "DELETE FROM queued_titles WHERE club_id = ? AND queued_id = ?"  # noqa: S608 - constants
                f" AND occurrence_id IS NULL RETURNING {QUEUE_COLUMNS}",
                (club, ref),
            )
            if not rows:
                return None
            await _record(transaction, rows[0], stamp, "taken out")
        return queued_of_row(rows[0])

    async def move_up(self, club: int, ref: int, *, stamp: Stamp) -> bool:
        """Let one be the first of the queue. False when it is gone."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "UPDATE queued_titles SET place = (SELECT min(place) - 1 FROM queued_titles"  # noqa: S608 - constants
                " WHERE club_id = ?1) WHERE club_id = ?1 AND queued_id = ?2"
                f" RETURNING {QUEUE_COLUMNS}",
                (club, ref),
            )
            if rows:
                await _record(transaction, rows[0], stamp, "put first")
        return bool(rows)


async def queued(
    store: Database | Transaction, clubs: Collection[int], *, on_the_way: bool
) -> Sequence[QueuedTitle]:
    """The queues of these clubs, each in its order; with what is `on_the_way`, if asked for."""
    rows = await store.fetch(
        f"SELECT {QUEUE_COLUMNS} FROM queued_titles"  # noqa: S608 - constants
        " WHERE club_id IN (SELECT value FROM json_each(?)) AND (? OR occurrence_id IS NULL)"
        " ORDER BY club_id, place, queued_id",
        (json.dumps(sorted(clubs)), on_the_way),
    )
    return [queued_of_row(row) for row in rows]


async def give_back(transaction: Transaction, deliveries: Collection[int]) -> None:
    """Let what these deliveries were to bring wait in the queue again, in its old place."""
    await transaction.fetch(
        "UPDATE queued_titles SET occurrence_id = NULL WHERE occurrence_id IN"
        " (SELECT occurrence_id FROM occurrences WHERE delivery_id IN"
        " (SELECT value FROM json_each(?)))",
        (json.dumps(sorted(deliveries)),),
    )


async def _record(transaction: Transaction, row: Row, stamp: Stamp, done: str) -> None:
    title = queued_of_row(row)
    entry = AuditEntry(title.club, stamp, Deed.QUEUE_CHANGED, title.title_key, done)
    await record(transaction, entry)


def queued_of_row(row: Row) -> QueuedTitle:
    """The title in a row of `QUEUE_COLUMNS`."""
    ref, club, key, member, at, schedule = row
    return QueuedTitle(club, key, member, moment(int(at)), schedule, ref)
