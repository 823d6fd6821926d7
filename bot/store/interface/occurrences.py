"""What services may ask of occurrences, and of the queue before them, in a club store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.audit import Stamp
from bot.domain.occurrences import Occurrence, Past, Plan, QueuedTitle
from bot.domain.schedules import Schedule


class OccurrenceStore(Protocol):
    """Posts that were due, in every club."""

    async def plan(
        self,
        due: Collection[Schedule],
        decide: Callable[[Schedule, Past], Plan | None],
        *,
        now: datetime,
    ) -> Sequence[Occurrence]:
        """Write what `decide` says for each of `due`, all in one transaction: nothing twice.

        A schedule that is no longer as it was read (its version, or when it is next due) is left
        alone. `Past` is the club's as it is then, with what was decided before it in this very
        call. Writes occurrences, their deliveries, notices and deeds, takes queued titles, moves
        the schedule on; all of it or nothing. What was written already is left as it was.
        """

    async def past(self, schedule: Schedule) -> Past:
        """What a choice for this schedule would know now."""

    async def pasts(self, schedules: Collection[Schedule]) -> Mapping[int, Past]:
        """The same for several, by their numbers, all read at once."""

    async def get(self, ref: int) -> Occurrence | None:
        """The occurrence with this number."""

    async def of(
        self, club: int, *, schedule: int | None = None, before: int | None = None, limit: int
    ) -> Sequence[Occurrence]:
        """At most `limit` of the club's, the newest first; only numbers below `before`."""

    async def queue(self, club: int) -> Sequence[QueuedTitle]:
        """What moderators put first and was not posted yet, in its order."""

    async def put_first(self, title: QueuedTitle, *, most: int) -> QueuedTitle | None:
        """Add to the end of the queue. None when it holds `most` already.

        One that is in it for the same schedule already stays where it is, and is returned.
        """

    async def take_back(self, club: int, ref: int, *, stamp: Stamp) -> QueuedTitle | None:
        """Take one out of the queue. None when it is gone, or is on its way."""

    async def move_up(self, club: int, ref: int, *, stamp: Stamp) -> bool:
        """Let one be the first of the queue. False when it is gone."""
