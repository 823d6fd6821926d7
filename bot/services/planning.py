"""Planning: what is due is written down, each post with its title already chosen."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.audit import AuditEntry
from bot.domain.choices import choose
from bot.domain.deliveries import Drop
from bot.domain.likeness import Candidate
from bot.domain.occasions import Occasion, ThemeWords
from bot.domain.occurrences import Chosen, Occurrence, Past, Plan, Skip
from bot.domain.schedules import Schedule
from bot.services.pace import Pace
from bot.services.pools import Offered, Pools
from bot.services.settings import Settings
from bot.services.timetables import next_times, rules_of
from bot.store.interface.occurrences import OccurrenceStore
from bot.store.interface.schedules import ScheduleStore

MOST_WRITTEN = 500
"""Occurrences in one go: after a long time down there may be thousands to record."""
MOST_OF_ONE = 50
AT_ONCE = 20
"""Schedules in one transaction: whoever else wants to write waits for it."""
LATE_AFTER = timedelta(minutes=15)
"""A post that is so late says so."""
_ROUNDS = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Missed:
    """What is recorded for a schedule at once. `post` is what is to be posted, if anything."""

    skipped: tuple[Occurrence, ...]
    post: Occurrence | None
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Desk:
    """All that choices for some schedules need, at hand: nothing is read while one is made."""

    offered: Mapping[int, Offered]
    words: ThemeWords
    beside: dict[int, Mapping[str, Candidate]] = field(default_factory=dict)
    asked: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def lacks(self, schedule: Schedule, past: Past) -> set[str]:
        """Titles that a choice would look at and that were not read yet."""
        wanted = {*past.latest, *(queued.title_key for queued in past.queue)}
        known = self.offered[schedule.ref].options.by_key.keys()
        return wanted - known - self.asked[schedule.club]

    def remember(self, schedule: Schedule, key: str) -> None:
        """Have a title of this schedule's pool at hand for the club's others."""
        one = self.offered[schedule.ref].options.by_key.get(key)
        if one is not None:
            self.beside[schedule.club] = {**self.beside.get(schedule.club, {}), key: one}

    def choose(self, schedule: Schedule, past: Past, *, on: datetime, seed: str) -> Chosen | None:
        """The title for a post of `schedule` on that moment."""
        offered = self.offered[schedule.ref]
        occasion = Occasion(
            seed=seed,
            year=on.astimezone(rules_of(schedule.zone)).year,
            pool=schedule.pool,
            opinions=offered.opinions,
            beside=self.beside.get(schedule.club, {}),
            words=self.words,
        )
        return choose(offered.options, past, occasion)


class Planner:
    """Writes occurrences down."""

    def __init__(
        self,
        schedules: ScheduleStore,
        occurrences: OccurrenceStore,
        settings: Settings,
        pools: Pools,
    ) -> None:
        self._schedules = schedules
        self._occurrences = occurrences
        self._settings = settings
        self._pools = pools

    async def plan(self, due: Sequence[Schedule], now: datetime) -> int:
        """Record what is due of these schedules, `MOST_WRITTEN` occurrences at most.

        Returns how many of them went on: none only when all was recorded before. One that raises
        is paused, and stops no other.
        """
        settings = await self._settings.of_many({schedule.club for schedule in due})
        missed: dict[int, Missed] = {}
        broken: dict[int, Exception] = {}
        room = MOST_WRITTEN
        async for schedule in Pace().through(due):
            grace = timedelta(hours=settings[schedule.club].grace_hours)
            try:
                found = missed_of(schedule, now, grace, most=min(room, MOST_OF_ONE))
            except Exception as error:  # noqa: BLE001 - one schedule never stops another
                broken[schedule.ref] = error
                continue
            missed[schedule.ref] = found
            room -= len(found.skipped) + (found.post is not None)
            if room <= 0:
                break
        sound = [schedule for schedule in due if schedule.ref in missed]
        moved = await self._write(sound, missed, broken, now)
        for schedule in due:
            if schedule.ref in broken:
                moved += await self._give_up(schedule, broken[schedule.ref], now)
        return moved

    async def write_one(
        self, schedule: Schedule, post: Occurrence, *, seed: str, deed: AuditEntry
    ) -> Occurrence | None:
        """Write one post beside the schedule's times, with this deed, of which it is the subject.

        None when it changed meanwhile. Where nothing fits, what is returned is skipped, and nothing
        was written.
        """
        desk = await self.desk([schedule])
        await self.look_up(desk, schedule.club, await self._occurrences.pasts([schedule]), schedule)
        empty: list[Occurrence] = []

        def decide(schedule: Schedule, past: Past) -> Plan | None:
            chosen = desk.choose(schedule, past, on=post.due, seed=seed)
            if chosen is None:
                empty.append(_empty(post))
                return None
            done = replace(deed, subject=chosen.title_key)
            return Plan(schedule, (_with(post, chosen),), schedule.next_due, chosen, done)

        written = await self._occurrences.plan([schedule], decide, now=deed.stamp.at)
        return next(iter((*written, *empty)), None)

    async def desk(self, schedules: Collection[Schedule]) -> Desk:
        """What choices for these schedules need."""
        listed = list(schedules)
        offered = await self._pools.candidates_of_many([(one.club, one.pool) for one in listed])
        by_ref = {one.ref: found for one, found in zip(listed, offered, strict=True)}
        return Desk(by_ref, await self._pools.words())

    async def look_up(
        self, desk: Desk, club: int, pasts: Mapping[int, Past], *schedules: Schedule
    ) -> None:
        """Read what choices for these schedules of a club would lack."""
        lacking = {key for one in schedules for key in desk.lacks(one, pasts[one.ref])}
        await self._read_beside(desk, {club: lacking} if lacking else {})

    async def _read_beside(self, desk: Desk, lacking: Mapping[int, Collection[str]]) -> None:
        if not lacking:
            return
        for club, found in (await self._pools.known(lacking)).items():
            desk.beside[club] = {**desk.beside.get(club, {}), **found}
            desk.asked[club].update(lacking[club])

    async def _write(
        self,
        due: Sequence[Schedule],
        missed: Mapping[int, Missed],
        broken: dict[int, Exception],
        now: datetime,
    ) -> int:
        desk = await self.desk([one for one in due if missed[one.ref].post is not None])
        moved = 0
        for start in range(0, len(due), AT_ONCE):
            some = due[start : start + AT_ONCE]
            moved += await self._write_some(desk, some, missed, broken, now=now)
        return moved

    async def _write_some(
        self,
        desk: Desk,
        due: Sequence[Schedule],
        missed: Mapping[int, Missed],
        broken: dict[int, Exception],
        *,
        now: datetime,
    ) -> int:
        moved = 0
        for last in (False,) * (_ROUNDS - 1) + (True,):
            clerk = _Clerk(desk, missed, last=last)
            await self._occurrences.plan(due, clerk.decide, now=now)
            broken |= clerk.broken
            moved += clerk.moved
            if not clerk.lacking:
                break
            await self._read_beside(desk, clerk.lacking)
            due = clerk.waiting
        return moved

    async def _give_up(self, schedule: Schedule, error: Exception, now: datetime) -> bool:
        _log.error("Schedule %d can't go on, and is paused", schedule.ref, exc_info=error)
        return await self._schedules.give_up(schedule, Drop.UNREADABLE, at=now)


class _Clerk:
    """Decides, with what is on the desk; what lacks something waits for the next round."""

    def __init__(self, desk: Desk, missed: Mapping[int, Missed], *, last: bool) -> None:
        self.lacking: dict[int, set[str]] = {}
        self.waiting: list[Schedule] = []
        self.broken: dict[int, Exception] = {}
        self.moved = 0
        self._desk = desk
        self._missed = missed
        self._last = last

    def decide(self, schedule: Schedule, past: Past) -> Plan | None:
        """What is written for the schedule; None: not in this round."""
        found = self._missed[schedule.ref]
        if found.post is not None and not self._last:
            lacking = self._desk.lacks(schedule, past)
            # What waits for one schedule of a club waits for all after it: each choice depends on
            # those before.
            if lacking or schedule.club in self.lacking:
                self.lacking.setdefault(schedule.club, set()).update(lacking)
                self.waiting.append(schedule)
                return None
        try:
            made = self._plan(schedule, past, found)
        except Exception as error:  # noqa: BLE001 - one schedule never stops another
            self.broken[schedule.ref] = error
            return None
        self.moved += 1
        return made

    def _plan(self, schedule: Schedule, past: Past, found: Missed) -> Plan:
        if found.post is None:
            return Plan(schedule, found.skipped, found.next_due)
        due = found.post.due
        chosen = self._desk.choose(schedule, past, on=due, seed=seed_of(schedule, due))
        post = _empty(found.post) if chosen is None else _with(found.post, chosen)
        return Plan(schedule, (*found.skipped, post), found.next_due, chosen)


def seed_of(schedule: Schedule, due: datetime | None) -> str:
    """What decides for one post of one schedule: a preview has the same."""
    return f"{schedule.ref} {int(due.timestamp()) if due is not None else 0}"


def missed_of(schedule: Schedule, now: datetime, grace: timedelta, *, most: int) -> Missed:
    """At most `most` of the times that came since the schedule was last looked at.

    Only the latest of all is posted, and only within `grace`. Raises ClubError for times that
    can't be read.
    """
    times, following = _times(schedule, now, most)
    all_known = following is None or following > now
    post = None
    if all_known and now - times[-1] <= grace:
        due = times.pop()
        post = Occurrence(schedule.club, schedule.ref, due, late=now - due > LATE_AFTER)
    skipped = tuple(
        Occurrence(
            schedule.club,
            schedule.ref,
            due,
            skipped=Skip.LATE if now - due > grace else Skip.FOLLOWED,
        )
        for due in times
    )
    return Missed(skipped, post, following)


def _times(schedule: Schedule, now: datetime, most: int) -> tuple[list[datetime], datetime | None]:
    """Times up to now, the earliest first, and the one after them, which may be past as well."""
    due = schedule.next_due
    if due is None:
        raise ValueError("a schedule that doesn't run has no times")
    times, ahead = [due], 2
    while True:
        more = next_times(schedule.cron, schedule.zone, after=times[-1], count=ahead)
        for moment in more:
            if moment > now or len(times) >= most:
                return times, moment
            times.append(moment)
        if len(more) < ahead:
            return times, None
        ahead = most


def _with(post: Occurrence, chosen: Chosen) -> Occurrence:
    return replace(post, title_key=chosen.title_key, why=chosen.why)


def _empty(post: Occurrence) -> Occurrence:
    return replace(post, late=False, skipped=Skip.EMPTY)
