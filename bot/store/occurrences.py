"""Occurrences: each post that was due, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from bot.domain.occurrences import Occurrence, Past, Plan, Skip
from bot.domain.schedules import Schedule
from bot.sqlite import Row
from bot.store.database import Database
from bot.store.deliveries import DELIVERY_COLUMNS, delivery_of_row
from bot.store.pasts import pasts_of
from bot.store.planning import plan
from bot.store.queued_titles import QueuedTitles
from bot.store.times import moment

OCCURRENCE_COLUMNS = "occurrence_id, schedule_id, due, title_key, why, late, skipped"
_OWN = ", ".join(f"o.{name}" for name in OCCURRENCE_COLUMNS.split(", "))
_DELIVERED = ", ".join(f"d.{name}" for name in DELIVERY_COLUMNS.split(", "))
_SELECT = (
    f"SELECT o.club_id, {_OWN}, {_DELIVERED} FROM occurrences o"  # noqa: S608 - constants
    " LEFT JOIN deliveries d USING (delivery_id)"
)


class Occurrences(QueuedTitles):
    """One row an occurrence, with its delivery, and the queue before them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database

    async def plan(
        self,
        due: Collection[Schedule],
        decide: Callable[[Schedule, Past], Plan | None],
        *,
        now: datetime,
    ) -> Sequence[Occurrence]:
        """Write what `decide` says for each of `due`, all in one transaction: nothing twice."""
        async with self._database.transaction() as transaction:
            return await plan(transaction, due, decide, now=now)

    async def past(self, schedule: Schedule) -> Past:
        """What a choice for this schedule would know now."""
        return (await self.pasts([schedule]))[schedule.ref]

    async def pasts(self, schedules: Collection[Schedule]) -> Mapping[int, Past]:
        """The same for several, by their numbers, all read at once."""
        pasts = await pasts_of(self._database, {schedule.club for schedule in schedules})
        return {schedule.ref: pasts.of(schedule) for schedule in schedules}

    async def get(self, ref: int) -> Occurrence | None:
        """The occurrence with this number."""
        rows = await self._database.fetch(f"{_SELECT} WHERE o.occurrence_id = ?", (ref,))
        return occurrence_of_row(rows[0]) if rows else None

    async def of(
        self, club: int, *, schedule: int | None = None, before: int | None = None, limit: int
    ) -> Sequence[Occurrence]:
        """At most `limit` of the club's, the newest first; only numbers below `before`."""
        rows = await self._database.fetch(
            f"{_SELECT} WHERE o.club_id = ? AND (? IS NULL OR o.schedule_id = ?)"
            " AND o.occurrence_id < ? ORDER BY o.occurrence_id DESC LIMIT ?",
            (club, schedule, schedule, before if before is not None else 1 << 62, limit),
        )
        return [occurrence_of_row(row) for row in rows]


def occurrence_of_row(row: Row) -> Occurrence:
    """The occurrence in a row of its club, `OCCURRENCE_COLUMNS` and `DELIVERY_COLUMNS`."""
    club, ref, schedule, due, title_key, why, late, skipped, *delivery = row
    return Occurrence(
        club=club,
        schedule=schedule,
        due=moment(int(due)),
        title_key=title_key,
        why=why,
        late=bool(late),
        skipped=Skip[skipped] if skipped else None,
        delivery=delivery_of_row(delivery) if delivery[0] is not None else None,
        ref=ref,
    )
