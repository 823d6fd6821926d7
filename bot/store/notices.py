"""Notices: what clubs' moderators must know, told once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.deliveries import Delivery, Kind
from bot.domain.notices import Notice, NoticeKind
from bot.sqlite import Row
from bot.store.database import Database, Transaction
from bot.store.deliveries import owe_all
from bot.store.times import moment, seconds

NOTICE_COLUMNS = "notice_id, club_id, kind, subject, at, detail"
_UNTOLD = "delivery_id IS NULL AND at >= :oldest"
_WAITED = (
    f"FROM notices JOIN clubs USING (club_id) WHERE {_UNTOLD} AND at <= :waited"
    " AND moderators_channel IS NOT NULL"
)


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
        Returns how many deliveries were written.
        """
        times = {"oldest": seconds(now - young), "waited": seconds(now - waited)}
        # Mostly there is nothing to tell, and a reader finds that out without the writer.
        if not await self._database.fetch(f"SELECT 1 {_WAITED} LIMIT 1", times):
            return 0
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                f"SELECT club_id, moderators_channel {_WAITED} GROUP BY club_id", times
            )
            owed = [
                Delivery(club, channel, Kind.NOTICES, 0, ready=now, expires=now + young)
                for club, channel in rows
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
        """Those that this delivery tells, the oldest first."""
        rows = await self._database.fetch(
            f"SELECT {NOTICE_COLUMNS} FROM notices WHERE delivery_id = ? ORDER BY at, notice_id",  # noqa: S608 - constants
            (delivery,),
        )
        return [notice_of_row(row) for row in rows]

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


def post_skipped(club: int, schedule: int, due: datetime, why: str, *, at: datetime) -> Notice:
    """The notice that one post was skipped."""
    detail = f"{seconds(due)} {why}"
    return Notice(club, NoticeKind.POST_SKIPPED, schedule, at, detail)


def notice_of_row(row: Row) -> Notice:
    """The notice in a row of `NOTICE_COLUMNS`."""
    ref, club, kind, subject, at, detail = row
    return Notice(club, NoticeKind(kind), subject, moment(int(at)), detail, ref)
