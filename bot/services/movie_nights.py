"""Movie nights: nominations, votes, and each step in its time."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.domain import night_entries as entries
from bot.domain import night_steps as steps
from bot.domain.audit import Stamp
from bot.domain.movie_nights import (
    ANYTHING,
    OPEN_AT_ONCE,
    MovieNight,
    NightPlan,
    Nomination,
    State,
    UnfitNight,
)
from bot.domain.night_steps import Floor, Turn
from bot.domain.titles import Title
from bot.domain.votes import plurality
from bot.errors import ClubError
from bot.services.night_reading import NightReading
from bot.services.night_titles import NightTitles
from bot.services.pools import Pools
from bot.services.settings import Settings
from bot.services.titles import Titles
from bot.store.interface import ClubStore

log = logging.getLogger("marquee.movie_nights")

DUE_AT_ONCE = 50
"""So many nights are moved on in one round."""
_MOST_STEPS = 4  # a night that nobody stepped for days takes so many at once


@dataclass(frozen=True, slots=True)
class Nominated:
    """A nomination that was made. `seen_here` members of the club said that they watched it;

    `seen`: the nominator finished it. `left` is how many more they may nominate.
    """

    night: MovieNight
    nomination: Nomination
    seen_here: int
    seen: bool
    left: int


class MovieNights(NightReading):
    """Starts movie nights and brings them to their end.

    Whatever names a night that is gone, or that is no longer in the state which it needs, raises
    ClubError. Times that are given are aware; `stamp` says who, and when.
    """

    def __init__(self, clubs: ClubStore, titles: Titles, pools: Pools, settings: Settings) -> None:
        super().__init__(clubs.movie_nights, titles)
        self._clubs = clubs
        self._pools = pools
        self._fitting = NightTitles(clubs, titles, pools, settings)

    async def start(self, plan: NightPlan, *, stamp: Stamp) -> MovieNight:
        """Begin a night, which takes nominations. Raises ClubError for a plan that can't be."""
        try:
            turn = steps.start(entries.checked_plan(plan), _whole(stamp))
        except UnfitNight as error:
            raise ClubError(str(error)) from error
        if plan.pool != ANYTHING:
            await self._pools.require_some(plan.club, plan.pool)
        night = await self._store.start(turn, most=OPEN_AT_ONCE)
        if night is None:
            raise ClubError(
                f"This club has {OPEN_AT_ONCE} movie nights planned already. Wait until one is"
                " over, or cancel one."
            )
        return night

    async def nominate(self, club: int, ref: int, title: Title, *, stamp: Stamp) -> Nominated:
        """Nominate a title.

        Raises ClubError when it is nominated already, for the member's own limit, when it isn't in
        the night's pool, when there is no room, and when nominations are over.
        """
        night = await self.get(club, ref)
        if night.state is State.NOMINATING and night.nominated(title.key) is None:
            misfit = await self._fitting.misfit(night, title)
            if misfit:
                raise ClubError(f"{title.name} can't be nominated: {misfit}. Choose another title.")
        made = Nomination(title.key, stamp.at, stamp.member)
        night = await self.turn(
            club, ref, lambda floor: entries.nominate(floor, made, title.name), stamp.at
        )
        tally = (await self._clubs.ratings.tallies(club, [title.key])).get(title.key)
        return Nominated(
            night=night,
            nomination=night.nominated(title.key) or made,
            seen_here=tally.watched if tally is not None else 0,
            seen=title.key in await self._clubs.members.finished(club, stamp.member),
            left=entries.left(night, stamp.member),
        )

    async def withdraw(
        self, club: int, ref: int, nomination: int, *, stamp: Stamp, moderator: bool
    ) -> MovieNight:
        """Take a nomination back: one's own, or as a moderator or the host any."""
        return await self.turn(
            club,
            ref,
            lambda floor: entries.withdraw(floor, nomination, stamp, any_=moderator),
            stamp.at,
        )

    async def suggest(self, club: int, ref: int, *, stamp: Stamp) -> Sequence[Nomination]:
        """Let Marquee nominate up to three titles, each with a reason. ClubError for none."""
        before = await self.get(club, ref)
        try:
            entries.require_nominating(before, stamp.at)
        except UnfitNight as error:
            raise ClubError(str(error)) from error
        if entries.room_for_suggestions(before) <= 0:
            raise ClubError("Marquee suggested three titles already. Withdraw one to see another.")
        added = await self._suggest(before, stamp.at)
        if not added:
            raise ClubError(
                "There is nothing left to suggest for this movie night. Nominate something."
            )
        return added

    async def close_nominations(self, club: int, ref: int, *, stamp: Stamp) -> MovieNight:
        """Let the vote begin now. Raises ClubError when nothing was nominated."""
        lengths = await self.lengths(await self.get(club, ref))
        whole = _whole(stamp)
        return await self.turn(
            club, ref, lambda floor: entries.close_early(floor, lengths, whole), stamp.at
        )

    async def vote(
        self, club: int, ref: int, ranking: Sequence[int], *, stamp: Stamp
    ) -> MovieNight:
        """Keep a ranking, the numbers of nominations, the best first; instead of one before."""
        return await self.turn(
            club, ref, lambda floor: entries.vote(floor, ranking, stamp), stamp.at
        )

    async def end_vote(
        self, club: int, ref: int, *, stamp: Stamp, meant: bool = True
    ) -> MovieNight:
        """End the vote now, for a host who won't wait. A poll is read then (`counting`).

        Not `meant`: raises ClubError where it has only just opened.
        """
        lengths = await self.lengths(await self.get(club, ref))
        whole = _whole(stamp)
        return await self.turn(
            club, ref, lambda floor: entries.end_vote(floor, lengths, whole, meant=meant), stamp.at
        )

    async def close_poll(
        self, club: int, ref: int, votes: Mapping[int, int], *, now: datetime
    ) -> MovieNight:
        """Decide by the votes that a poll has, by the nominations' numbers.

        For the errand `Kind.NIGHT_COUNT`, which may call it again: what is decided stays so.
        """
        lengths = await self.lengths(await self.get(club, ref))

        def counted(floor: Floor) -> Turn | None:
            night = floor.night
            if not night.counting:
                return None
            return steps.decide(night, plurality(night.numbers, votes), lengths, now)

        return await self.turn(club, ref, counted, now)

    async def postpone(self, club: int, ref: int, starts: datetime, *, stamp: Stamp) -> MovieNight:
        """Let it start then instead, and move what is still to come."""
        whole, then = _whole(stamp), starts.replace(microsecond=0)

        def later(floor: Floor) -> Turn:
            entries.require_before(floor.night)
            return steps.postpone(floor.night, then, whole)

        return await self.turn(club, ref, later, stamp.at)

    async def cancel(self, club: int, ref: int, *, stamp: Stamp) -> MovieNight:
        """Call the night off."""
        return await self.turn(club, ref, lambda floor: entries.call_off(floor, stamp), stamp.at)

    async def attend(
        self, club: int, ref: int, member: int, *, now: datetime, there: bool = True
    ) -> bool:
        """Remember whether the member watched. False if that was known already."""
        night = await self.get(club, ref)
        try:
            entries.require_begun(night, now)
        except UnfitNight as error:
            raise ClubError(str(error)) from error
        return await self._store.attend(night.ref, member, at=now, there=there)

    async def step_due(self, now: datetime, *, most: int = DUE_AT_ONCE) -> Sequence[MovieNight]:
        """Do every step whose time has come. Returns the nights that moved; may be called again."""
        moved = []
        for night in await self._store.due(now, most=most):
            try:
                after = await self._step(night, now)
            except Exception:
                log.exception("Movie night %d could not move on. It is tried again.", night.ref)
            else:
                moved += [after] if after.version != night.version else []
        return moved

    async def _step(self, night: MovieNight, now: datetime) -> MovieNight:
        for _ in range(_MOST_STEPS):
            if night.next_step is None or night.next_step > now:
                break
            nothing = night.state is State.NOMINATING and not night.nominations
            if nothing and now <= night.ends:
                await self._suggest(night, now, late=True)
            lengths = await self.lengths(await self.get(night.club, night.ref))
            step = partial(steps.step, lengths=lengths, now=now)
            night = await self.turn(night.club, night.ref, step, now)
        return night

    async def _suggest(
        self, night: MovieNight, now: datetime, *, late: bool = False
    ) -> Sequence[Nomination]:
        """Add what Marquee suggests; `late`: though nominations end just now."""
        found = await self._fitting.find(night, entries.room_for_suggestions(night), now=now)

        def suggested(floor: Floor) -> Turn | None:
            if late and floor.night.state is not State.NOMINATING:
                return None
            if not late:
                entries.require_nominating(floor.night, now)
            return entries.suggested(floor, found)

        after = await self.turn(night.club, night.ref, suggested, now)
        return [one for one in after.nominations if one.ref not in night.numbers and one.suggested]

    async def event_made(self, club: int, ref: int, event: int) -> bool:
        """Remember the event that was made. False where there is another one: then this goes."""
        night = await self.get(club, ref)
        if night.event == event:
            return True
        return await self._store.event_kept(night.ref, event, instead=None)

    async def event_gone(self, club: int, ref: int, event: int) -> None:
        """Forget an event that Discord has no more."""
        await self._store.event_kept((await self.get(club, ref)).ref, None, instead=event)


def _whole(stamp: Stamp) -> Stamp:
    """The same, at a whole second: so times are kept."""
    return Stamp(stamp.member, stamp.at.replace(microsecond=0))
