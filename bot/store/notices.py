"""Notices: what clubs' moderators must know, told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deliveries import Delivery, Drop, Kind, State
from bot.domain.notices import Notice, NoticeKind
from bot.sqlite import Row
from bot.store.database import Database, Transaction
from bot.store.deliveries import UNTRIED, owe_all
from bot.store.times import moment, seconds

NOTICE_COLUMNS = "notice_id, club_id, kind, subject, at, detail"
_UNTOLD = "delivery_id IS NULL AND at >= :oldest"
# While posts of the club are still written down, as after a long time down, more is to come.
_WAITED = (
    f"FROM notices JOIN clubs USING (club_id) WHERE {_UNTOLD} AND at <= :waited"  # noqa: S608 - constants
    " AND moderators_channel IS NOT NULL"
    " AND (at <= :long OR NOT EXISTS (SELECT 1 FROM schedules"
    " WHERE schedules.club_id = notices.club_id AND next_due <= :waited))"
)
LONGEST = timedelta(minutes=10)
"""Longer, none waits for others."""
AT_ONCE = 500
"""Notices whose clubs are told in one transaction."""


class Notices:
    """One row a notice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, notice: Notice) -> None:
        """Keep one that follows from nothing else in the store."""
        async with self._database.transaction() as transaction:
            await notice_all(transaction, [notice])

    async def gather(self, now: datetime, *, waited: timedelta, young: timedelta) -> int:
        """Give each club's untold notices one delivery to its moderators' channel.

        Only of clubs that have such a channel, whose oldest has `waited`; none older than `young`.
        Returns how many deliveries were written: call again until it is 0.
        """
        times = {
            "oldest": seconds(now - young),
            "waited": seconds(now - waited),
            "long": seconds(now - LONGEST),
            "most": AT_ONCE,
        }
        # Mostly there is nothing to tell, and a reader finds that out without the writer.
        if not await self._database.fetch(f"SELECT 1 {_WAITED} LIMIT 1", times):
            return 0
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                f"SELECT club_id, moderators_channel {_WAITED} ORDER BY at LIMIT :most", times
            )
            channels: dict[int, int] = {club: channel for club, channel in rows}  # noqa: C416 - rows are no pairs to a type checker
            owed = [
                Delivery(club, channel, Kind.NOTICES, 0, ready=now, expires=now + young)
                for club, channel in channels.items()
            ]
            refs = await owe_all(transaction, owed)
            await transaction.run_many(
                "UPDATE notices SET delivery_id = :ref"  # noqa: S608 - constants
                f" WHERE club_id = :club AND {_UNTOLD}",
                [
                    {**times, "ref": ref, "club": delivery.club}
                    for ref, delivery in zip(refs, owed, strict=True)
                ],
            )
        return len(owed)

    async def told_by(self, delivery: int) -> Sequence[Notice]:
        """Those that this delivery tells, the oldest first.

        Of those that are alike but for when a post was due, the latest, and how many there are:
        after a long time down there may be a hundred thousand.
        """
        rows = await self._database.fetch(
            f"SELECT {NOTICE_COLUMNS}, alike FROM (SELECT max(notice_id) AS last,"  # noqa: S608 - constants
            " min(at) AS first, min(notice_id) AS began,"
            " count(*) AS alike FROM notices WHERE delivery_id = ?"
            " GROUP BY kind, subject, iif(kind = ?, substr(detail, instr(detail, ' ')), detail))"
            " JOIN notices ON notice_id = last ORDER BY first, began",
            (delivery, str(NoticeKind.POST_SKIPPED)),
        )
        return [replace(notice_of_row(row), count=alike) for *row, alike in rows]

    async def untold(self, club: int, *, limit: int) -> Sequence[Notice]:
        """The newest that reached no channel: none was chosen, or it refused."""
        rows = await self._database.fetch(
            f"SELECT {NOTICE_COLUMNS} FROM notices WHERE club_id = ?"  # noqa: S608 - constants
            " AND (delivery_id IS NULL OR EXISTS (SELECT 1 FROM deliveries"
            " WHERE deliveries.delivery_id = notices.delivery_id AND state = 'dropped'))"
            " ORDER BY at DESC, notice_id DESC LIMIT ?",
            (club, limit),
        )
        return [notice_of_row(row) for row in rows]


async def notice(transaction: Transaction, told: Notice) -> None:
    """Keep a notice, in the transaction of what it tells."""
    await notice_all(transaction, [told])


async def notice_all(transaction: Transaction, notices: Sequence[Notice]) -> None:
    """Keep many notices, in the transaction of what they tell."""
    await transaction.run_many(
        "INSERT INTO notices (club_id, kind, subject, detail, at) VALUES (?, ?, ?, ?, ?)",
        [(one.club, str(one.kind), one.subject, one.detail, seconds(one.at)) for one in notices],
    )


async def tell_elsewhere(transaction: Transaction, club: int, channel: int) -> None:
    """Let what the moderators weren't told yet reach them in this channel, their new one.

    What may stand in the old one isn't told again.
    """
    await transaction.fetch(
        f"UPDATE deliveries SET channel_id = ? WHERE club_id = ? AND kind = ? AND {UNTRIED}",  # noqa: S608 - constants
        (channel, club, str(Kind.NOTICES)),
    )
    await transaction.fetch(
        "UPDATE notices SET delivery_id = NULL WHERE club_id = ? AND delivery_id IN"
        " (SELECT delivery_id FROM deliveries WHERE deliveries.delivery_id = notices.delivery_id"
        " AND channel_id <> ? AND state = 'dropped' AND reason <> ?)",
        (club, channel, Drop.UNCERTAIN.name),
    )


async def notices_settled(transaction: Transaction, delivery: Delivery) -> None:
    """Notices were told, or refused: in a channel that may have been changed meanwhile."""
    rows = await transaction.fetch(
        "SELECT moderators_channel FROM clubs WHERE club_id = ? AND moderators_channel IS NOT NULL",
        (delivery.club,),
    )
    for (channel,) in rows:
        if delivery.state is State.DROPPED and channel != delivery.channel:
            await tell_elsewhere(transaction, delivery.club, channel)


def post_skipped(club: int, schedule: int, due: datetime, why: str, *, at: datetime) -> Notice:
    """The notice that one post was skipped."""
    detail = f"{seconds(due)} {why}"
    return Notice(club, NoticeKind.POST_SKIPPED, schedule, at, detail)


def notice_of_row(row: Row) -> Notice:
    """The notice in a row of `NOTICE_COLUMNS`."""
    ref, club, kind, subject, at, detail = row
    return Notice(club, NoticeKind(kind), subject, moment(int(at)), detail, ref)
