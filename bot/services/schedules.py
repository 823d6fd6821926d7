"""Schedules: a club's standing orders for "watch this" posts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.cadences import known_by
from bot.domain.deliveries import Drop
from bot.domain.erasing import clock_of, seen_at
from bot.domain.notices import Notice, NoticeKind
from bot.domain.occurrences import Occurrence, QueuedTitle
from bot.domain.schedules import MOST_OF_CLUB, UNDO, Pause, Schedule
from bot.domain.titles import Title
from bot.errors import ClubError
from bot.services.planning import Planner, seed_of
from bot.services.pools import Pools
from bot.services.post_lists import HistoryLine, HistoryPage, PostLists, Queued
from bot.services.previews import Preview, Previews
from bot.services.schedule_checks import edited, first_due, fit_line
from bot.services.settings import Settings
from bot.services.timetables import next_times
from bot.services.titles import Titles
from bot.store.interface import ClubStore

__all__ = ["HistoryLine", "HistoryPage", "Preview", "Queued", "Schedules"]

CLOCK_FACT = "erasing schedules"
BETWEEN_POSTS = timedelta(minutes=1)
GONE = "This schedule is no longer here. Type /watchthis list for those that are."
CHANGED = "This schedule was changed meanwhile. Look at it again, then decide."
BUSY = "Marquee is still catching up with this schedule. Please try again in a minute."
FULL = (
    f"A club can have {MOST_OF_CLUB} schedules, and this one has them: remove one of them first, or"
    " edit it."
)
_TRIES = 3
_CAUGHT_UP = 40  # steps of `Planner.plan` in one go, for one schedule


class _DueMeanwhileError(Exception):
    """Something is due that has to be written down before anything else."""


class Schedules(PostLists):
    """Looks after clubs' schedules. Raises ClubError for what a moderator can mend."""

    def __init__(self, clubs: ClubStore, titles: Titles, settings: Settings, pools: Pools) -> None:
        super().__init__(clubs.occurrences, titles)
        self._store = clubs.schedules
        self._notices = clubs.notices
        self._facts = clubs.facts
        self._pools = pools
        self._planner = Planner(clubs.schedules, clubs.occurrences, settings, pools)
        self._previews = Previews(self._planner, clubs.occurrences, titles)
        self._posting = asyncio.Lock()

    async def of(self, club: int, *, removed: bool = False) -> Sequence[Schedule]:
        """The club's schedules, removed ones or others, in the order in which they were added."""
        return await self._store.of(club, removed=removed)

    async def get(self, club: int, ref: int) -> Schedule:
        """One schedule of the club. Raises ClubError when it is removed or never was."""
        found = await self._store.get(club, ref)
        if found is None or found.removed is not None:
            raise ClubError(GONE)
        return found

    async def add(self, schedule: Schedule) -> Schedule:
        """Keep a new one, which runs from now (`saved`), with its number and its next time.

        Raises ClubError when the club has 25, for a line that doesn't fit, for times that never
        come and for a pool without a title.
        """
        sound = replace(
            schedule, line=fit_line(schedule.line), next_due=first_due(schedule, schedule.saved.at)
        )
        await self._pools.require_some(sound.club, sound.pool)
        added = await self._store.add(sound, most=MOST_OF_CLUB)
        if added is None:
            raise ClubError(FULL)
        return added

    async def edit(
        self,
        club: int,
        ref: int,
        change: Callable[[Schedule], Schedule],
        *,
        stamp: Stamp,
        expected: int | None = None,
    ) -> Schedule:
        """What `change` makes of channel, times, zone, pool, role, line and thread.

        Raises ClubError as `add` does, and when another version than `expected` is kept by now.
        """
        wanted = edited(await self.get(club, ref), change, stamp.at)
        await self._pools.require_some(club, wanted.pool)

        def edit(now: Schedule, _count: int) -> Schedule:
            if expected not in (None, now.version):
                raise ClubError(CHANGED)
            changed = edited(now, change, stamp.at)
            if changed.pool != wanted.pool:
                raise ClubError(CHANGED)
            return changed

        return await self._change(club, ref, edit, stamp=stamp, deed=Deed.SCHEDULE_CHANGED)

    async def pause(self, club: int, ref: int, *, stamp: Stamp) -> Schedule:
        """Let it post nothing until it is resumed; what is due and not sent yet is dropped."""

        def edit(now: Schedule, _count: int) -> Schedule:
            if now.paused is not None:
                raise ClubError("This schedule is paused already.")
            return replace(now, paused=Pause(stamp.at), next_due=None)

        return await self._change(club, ref, edit, stamp=stamp, deed=Deed.SCHEDULE_PAUSED)

    async def resume(self, club: int, ref: int, *, stamp: Stamp) -> Schedule:
        """Let it post again, from now on: nothing that was due meanwhile.

        Raises ClubError where it would have nothing to post.
        """
        await self._pools.require_some(club, (await self.get(club, ref)).pool)

        def edit(now: Schedule, _count: int) -> Schedule:
            if now.paused is None:
                raise ClubError("This schedule is running already.")
            return replace(now, paused=None, next_due=first_due(now, stamp.at))

        return await self._change(club, ref, edit, stamp=stamp, deed=Deed.SCHEDULE_RESUMED)

    async def remove(self, club: int, ref: int, *, stamp: Stamp) -> Schedule:
        """Take it away. It can be brought back for 30 days."""

        def edit(now: Schedule, _count: int) -> Schedule:
            return replace(now, removed=stamp, next_due=None)

        return await self._change(club, ref, edit, stamp=stamp, deed=Deed.SCHEDULE_REMOVED)

    async def undo(self, club: int, ref: int, *, stamp: Stamp) -> Schedule:
        """Bring a removed one back as it was. Raises ClubError when the club has 25 others."""

        def edit(now: Schedule, count: int) -> Schedule:
            if now.removed is None:
                raise ClubError("This schedule is there already.")
            if stamp.at - now.removed.at > UNDO:
                raise ClubError(
                    f"It was removed more than {UNDO.days} days ago: add it anew, please."
                )
            if count >= MOST_OF_CLUB:
                raise ClubError(FULL)
            due = first_due(now, stamp.at) if now.paused is None else None
            return replace(now, removed=None, next_due=due)

        restored = await self._store.change(
            club, ref, edit, stamp=stamp, deed=Deed.SCHEDULE_RESTORED
        )
        if restored is None:
            raise ClubError(GONE)
        return restored

    def upcoming(self, schedule: Schedule, now: datetime, count: int = 5) -> Sequence[datetime]:
        """When it will post next, in UTC; when it would, for one that is paused or not kept yet."""
        due = schedule.next_due
        if not schedule.running or due is None or due <= now:
            return next_times(schedule.cron, schedule.zone, after=now, count=count)
        return [due, *next_times(schedule.cron, schedule.zone, after=due, count=count - 1)]

    async def preview(self, schedule: Schedule, now: datetime) -> Preview:
        """Its next post: exactly the title, unless something changes before then.

        For one that is paused, what it would be. Raises ClubError when its times never come.
        """
        return await self._previews.preview(schedule, await self._store.of(schedule.club), now)

    async def post_now(self, club: int, ref: int, *, stamp: Stamp) -> Occurrence:
        """Owe its channel a post at once, beside its times: what it would have posted next.

        Raises ClubError for a paused one, when nothing fits, and within a minute of another post.
        """
        # Whoever presses twice gets one post.
        async with self._posting:
            schedule = await self._caught_up(club, ref, stamp.at)
            if schedule.paused is not None:
                raise ClubError("This schedule is paused. Resume it first, then post.")
            due = stamp.at.replace(microsecond=0)
            for last in await self._occurrences.of(club, schedule=ref, limit=1):
                if last.title_key and abs(due - last.due) < BETWEEN_POSTS:
                    raise ClubError("This schedule posted just now. Give it a minute.")
            post = Occurrence(club, ref, due)
            seed = seed_of(schedule, schedule.next_due)
            detail = f"schedule: {known_by(schedule.cron)}"
            deed = AuditEntry(club, stamp, Deed.POSTED_NOW, detail=detail)
            written = await self._planner.write_one(schedule, post, seed=seed, deed=deed)
        if written is None:
            raise ClubError(CHANGED)
        if written.skipped is not None:
            raise ClubError("No title fits the limits of this schedule: edit it, then post.")
        return written

    async def put_first(
        self, club: int, title: Title, *, stamp: Stamp, schedule: int | None = None
    ) -> QueuedTitle:
        """Post this title before any other: by that schedule, or by whichever is due first.

        It goes behind those that wait already. Raises ClubError when 50 do, for an adult title, and
        for a schedule that is gone.
        """
        if schedule is not None:
            await self.get(club, schedule)
        return await super().put_first(club, title, stamp=stamp, schedule=schedule)

    async def plan_due(self, now: datetime, *, most: int = 200) -> int:
        """Write down what is due, in one transaction of some hundreds of posts at most.

        Returns how many schedules went on: call again until it is 0. One late post at most is owed
        for each schedule, none later than its club's grace; all others that were due are recorded
        as skipped. A schedule that can't be read is paused, and stops no other.
        """
        due = await self._store.due(now, most=most)
        return await self._planner.plan(due, now) if due else 0

    async def erase_removed(self, now: datetime) -> int:
        """Erase what can't be brought back any more. Returns how many schedules went.

        A clock that is ahead erases nothing before it has been so for a day.
        """
        kept = await self._facts.get(CLOCK_FACT)
        clock = clock_of(kept) if kept else None
        shown = seen_at(clock, now)
        if shown != clock:
            await self._facts.save(CLOCK_FACT, str(shown))
        return await self._store.erase_removed(shown.believed - UNDO)

    async def bot_removed(self, club: int, now: datetime) -> int:
        """Pause all that runs: Marquee is not in this server any more. Returns how many."""
        return await self._store.pause_all(club, Drop.REMOVED, at=now)

    async def bot_back(self, club: int, now: datetime) -> None:
        """Marquee was invited again: everything is paused, and moderators are told once."""
        await self._store.pause_all(club, Drop.REMOVED, at=now)
        since = [
            one.paused.since
            for one in await self._store.of(club)
            if one.paused is not None and one.paused.reason is Drop.REMOVED
        ]
        fact, told = f"back in {club}", max(since).isoformat() if since else None
        if told is not None and await self._facts.get(fact) != told:
            await self._notices.add(Notice(club, NoticeKind.BACK_AGAIN, 0, now))
            await self._facts.save(fact, told)

    async def _change(
        self,
        club: int,
        ref: int,
        edit: Callable[[Schedule, int], Schedule],
        *,
        stamp: Stamp,
        deed: Deed,
    ) -> Schedule:
        """What `edit` makes of one that isn't removed, after all that is due was written down."""

        def guarded(now: Schedule, count: int) -> Schedule:
            if now.removed is not None:
                raise ClubError(GONE)
            if _is_due(now, stamp.at):
                raise _DueMeanwhileError
            return edit(now, count)

        for _ in range(_TRIES):
            await self._caught_up(club, ref, stamp.at)
            try:
                changed = await self._store.change(club, ref, guarded, stamp=stamp, deed=deed)
            except _DueMeanwhileError:
                continue
            if changed is None:
                raise ClubError(GONE)
            return changed
        raise ClubError(BUSY)

    async def _caught_up(self, club: int, ref: int, now: datetime) -> Schedule:
        """The schedule, with all that was due written down: nothing due is lost by a change."""
        schedule = await self.get(club, ref)
        for _ in range(_CAUGHT_UP):
            if not _is_due(schedule, now):
                return schedule
            await self._planner.plan([schedule], now)
            schedule = await self.get(club, ref)
        raise ClubError(BUSY)


def _is_due(schedule: Schedule, now: datetime) -> bool:
    return schedule.next_due is not None and schedule.next_due <= now
