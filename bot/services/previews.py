"""Previews: what a schedule will post next, with all that the club posts before it."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.occurrences import REMEMBERED, Chosen, Past
from bot.domain.schedules import Schedule
from bot.domain.titles import Title
from bot.errors import ClubError
from bot.services.pace import Pace
from bot.services.planning import Desk, Planner, seed_of
from bot.services.timetables import NEVER, next_times
from bot.services.titles import Titles
from bot.store.interface.occurrences import OccurrenceStore

FORESEEN = 60
"""Posts of a club's other schedules that are worked out, to know what is left for this one."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a schedule will post next, and when; `chosen` and `title` are None if nothing fits.

    `before` is how many posts of the club's other schedules come first. Unless it is `sure`, those
    are too many to be foreseen, and the choice may be another in the end.
    """

    schedule: Schedule
    due: datetime
    chosen: Chosen | None
    title: Title | None
    before: int = 0
    sure: bool = True


class Previews:
    """Foresees posts, with the very rules that they are written down by."""

    def __init__(self, planner: Planner, occurrences: OccurrenceStore, titles: Titles) -> None:
        self._planner = planner
        self._occurrences = occurrences
        self._titles = titles

    async def preview(
        self, schedule: Schedule, others: Sequence[Schedule], now: datetime
    ) -> Preview:
        """The next post of `schedule`, after those of `others` that come before it.

        Raises ClubError when its times never come.
        """
        due = schedule.next_due or next(
            iter(next_times(schedule.cron, schedule.zone, after=now, count=1)), None
        )
        if due is None:
            raise ClubError(NEVER)
        earlier = _before(schedule, due, others)
        involved = {one.ref: one for one in (schedule, *(other for _, other in earlier))}
        pasts = await self._occurrences.pasts(list(involved.values()))
        desk = await self._planner.desk(list(involved.values()))
        await self._planner.look_up(desk, schedule.club, pasts, *involved.values())
        club = _Club(desk, pasts)
        async for at, other in Pace().through(earlier[:FORESEEN]):
            club.post(other, at)
        chosen = club.post(schedule, due)
        title = await self._titles.get(schedule.club, chosen.title_key) if chosen else None
        return Preview(schedule, due, chosen, title, len(earlier), len(earlier) <= FORESEEN)


def _before(
    schedule: Schedule, due: datetime, others: Sequence[Schedule]
) -> list[tuple[datetime, Schedule]]:
    """What is posted before it, in order: a few more than are foreseen, at most."""
    ahead = {one.ref: one for one in others if one.ref != schedule.ref}
    waiting = [(one.next_due, one.ref) for one in ahead.values() if one.next_due and one.running]
    heapq.heapify(waiting)
    found: list[tuple[datetime, Schedule]] = []
    # Of two at the same time, the one that was added first is first.
    while waiting and waiting[0] < (due, schedule.ref) and len(found) <= FORESEEN:
        at, ref = heapq.heappop(waiting)
        one = ahead[ref]
        found.append((at, one))
        for following in next_times(one.cron, one.zone, after=at, count=1):
            heapq.heappush(waiting, (following, ref))
    return found


class _Club:
    """What a club has posted, and will have after each post that is foreseen."""

    def __init__(self, desk: Desk, pasts: Mapping[int, Past]) -> None:
        self._desk = desk
        self._pasts = pasts
        any_of_them = next(iter(pasts.values()))
        self._posted = dict(any_of_them.posted)
        self._latest = any_of_them.latest
        self._taken: set[int] = set()
        self._taken_keys: set[str] = set()

    def post(self, schedule: Schedule, due: datetime) -> Chosen | None:
        """What the schedule posts then; from now on, it was posted."""
        known = self._pasts[schedule.ref]
        left = tuple(queued for queued in known.queue if queued.ref not in self._taken)
        past = Past(self._posted, self._latest, left, known.promised - self._taken_keys)
        chosen = self._desk.choose(schedule, past, on=due, seed=seed_of(schedule, due))
        if chosen is not None:
            key = chosen.title_key
            self._posted[key] = due
            others = (one for one in self._latest if one != key)
            self._latest = (key, *others)[:REMEMBERED]
            if chosen.queued is not None:
                self._taken.add(chosen.queued)
                self._taken_keys.add(key)
            self._desk.remember(schedule, key)
        return chosen
