"""Movie nights: nominations, a vote, a winner, and what people thought of it afterwards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.schedules import Pool
from bot.domain.short_names import short_names
from bot.domain.votes import Result

ANYTHING = Pool(reviewed=False)
OPEN_AT_ONCE = 3
"""So many nights a club may have before it."""
MOST_EACH = 5
"""So many titles a member may be allowed to nominate."""
MOST_IN_POLL = 10
MOST_RANKED = 25
SUGGESTED = 3
"""So many titles Marquee adds at once."""
PLACE_LENGTH = 100
LINE_LENGTH = 300
ANSWER_LENGTH = 55
POLL_HOURS = range(1, 32 * 24 + 1)
"""How long a poll may last (resources/poll)."""

SOONEST = timedelta(hours=1)
"""A night that starts sooner has no time for nominations and a vote."""
FURTHEST = timedelta(days=60)
"""Half of it, the longest vote by default, is less than a poll may last."""
SHORTEST = timedelta(minutes=5)
"""Between any two steps that somebody chose."""
SHORT_VOTE = timedelta(minutes=15)
"""A vote that opens late has at least so long, or there is none."""
VOTE_BEFORE = timedelta(hours=3)
REMIND_BEFORE = timedelta(minutes=30)
ASK_AFTER = timedelta(minutes=15)
USUAL_LENGTH = timedelta(hours=2)
"""Of a title whose length isn't known."""
STALE = timedelta(days=1)
"""A night whose start is so long ago, and of which nothing was decided, is cancelled."""


class State(StrEnum):
    """How far a night is."""

    NOMINATING = "nominating"
    VOTING = "voting"
    DECIDED = "decided"
    OVER = "over"
    CANCELLED = "cancelled"

    @property
    def before_it(self) -> bool:
        """Whether something is still to come."""
        return self not in (State.OVER, State.CANCELLED)


class Ballot(StrEnum):
    """How members vote."""

    POLL = "poll"
    RANKED = "ranked"


class Cancel(StrEnum):
    """Why a night was cancelled. What follows is a sentence for members."""

    BY_HAND = "It was cancelled by its host or a moderator."
    NOTHING = "Nothing was nominated, and nothing fits what it was to choose from."
    MISSED = "Marquee was not running when it was due."
    NO_MESSAGE = "Its message could not be posted."


@dataclass(frozen=True, slots=True)
class Nomination:
    """A title in a night. `ref` counts up in the order of nominations; 0 before it is kept.

    `why` is the reason of one that Marquee suggested, without spoilers. `member` is None for those,
    and where a member had themselves forgotten.
    """

    title_key: str
    at: datetime
    member: int | None = None
    why: str = ""
    ref: int = 0

    @property
    def suggested(self) -> bool:
        """Whether Marquee suggested it."""
        return self.member is None and bool(self.why)


@dataclass(frozen=True, slots=True)
class MovieNight:
    """One night. `ref` and `version` count up; 0 before it is kept.

    `voice` is the channel where it is watched, or `place` says where in words. `role` is pinged,
    `line` is the host's own words. `starts` is shown in `zone`, an IANA name. `each` is how many
    titles a member may nominate, out of `pool`. `nominations` are in their order.

    `winner` is a title's key, `minutes` its length, `result` how it won. `counting`: the poll is
    being read. `event` is Discord's scheduled event. `next_step` is None where none is to come.
    """

    club: int
    channel: int
    host: int
    zone: str
    starts: datetime
    nominate_until: datetime
    vote_until: datetime
    saved: datetime
    ballot: Ballot = Ballot.RANKED
    each: int = 1
    pool: Pool = ANYTHING
    voice: int | None = None
    place: str = ""
    role: int | None = None
    line: str = ""
    state: State = State.NOMINATING
    next_step: datetime | None = None
    winner: str | None = None
    minutes: int | None = None
    result: Result | None = None
    counting: bool = False
    cancelled: Cancel | None = None
    event: int | None = None
    ref: int = 0
    version: int = 0
    nominations: tuple[Nomination, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The nominations' numbers, in their order."""
        return tuple(one.ref for one in self.nominations)

    @property
    def most(self) -> int:
        """How many nominations it has room for."""
        return MOST_IN_POLL if self.ballot is Ballot.POLL else MOST_RANKED

    @property
    def ends(self) -> datetime:
        """When what is watched is over, as far as that is known."""
        return self.starts + (timedelta(minutes=self.minutes) if self.minutes else USUAL_LENGTH)

    @property
    def asks(self) -> datetime:
        """When it is asked who watched."""
        return self.ends + ASK_AFTER

    def nominated(self, title_key: str) -> Nomination | None:
        """The nomination of this title."""
        return next((one for one in self.nominations if one.title_key == title_key), None)

    def numbered(self, ref: int) -> Nomination | None:
        """The nomination with this number."""
        return next((one for one in self.nominations if one.ref == ref), None)


@dataclass(frozen=True, slots=True)
class NightPlan:
    """What a host asks for. Without times of its own, nominations and the vote get theirs."""

    club: int
    channel: int
    zone: str
    starts: datetime
    nominate_until: datetime | None = None
    vote_until: datetime | None = None
    ballot: Ballot = Ballot.RANKED
    each: int = 1
    pool: Pool = ANYTHING
    voice: int | None = None
    place: str = ""
    role: int | None = None
    line: str = ""


class UnfitNight(ValueError):  # noqa: N818 - nothing went wrong
    """Times or numbers that make no night. Its text says what to do next."""


def timetable(plan: NightPlan, now: datetime) -> tuple[datetime, datetime]:
    """Until when members nominate, and until when they vote. Raises UnfitNight.

    By default the vote ends three hours before the start, or when a third of the time is left where
    that is later; nominations end at half of the time until then, or near it at the hour of the
    start, when people are awake.
    """
    _check_start(plan.starts, now)
    time = plan.starts - now
    vote_until = plan.vote_until or _whole(plan.starts - min(VOTE_BEFORE, time / 3))
    nominate_until = plan.nominate_until or _halfway(plan.starts, now, vote_until)
    if nominate_until < now + SHORTEST:
        raise UnfitNight("Nominations would be over at once. Let them go on for five minutes.")
    if vote_until < nominate_until + SHORTEST:
        raise UnfitNight("Let the vote end at least five minutes after the nominations.")
    if vote_until > plan.starts:
        raise UnfitNight("Let the vote end before the movie night starts.")
    if plan.ballot is Ballot.POLL and vote_until - nominate_until > timedelta(
        hours=POLL_HOURS.stop - 1
    ):
        raise UnfitNight("A poll can last 32 days at most. Let nominations end later.")
    return nominate_until, vote_until


def _halfway(starts: datetime, now: datetime, vote_until: datetime) -> datetime:
    """About half of the time until the vote ends: whole days before the start, if there are any."""
    half = (vote_until - now) / 2
    day = timedelta(days=1)
    evening = starts - round((starts - now - half) / day) * day
    if now + half / 2 <= evening <= vote_until - half / 2:
        return evening
    return _whole(now + half)


def _check_start(starts: datetime, now: datetime) -> None:
    if starts <= now:
        raise UnfitNight("That time has passed. Choose one that is to come.")
    if starts < now + SOONEST:
        raise UnfitNight(
            "That is too soon for nominations and a vote. Let it start in an hour or later."
        )
    if starts > now + FURTHEST:
        raise UnfitNight(f"That is too far off. Choose a time within {FURTHEST.days} days.")


def _whole(time: datetime) -> datetime:
    """The whole minute that has begun then."""
    return time.replace(second=0, microsecond=0)


def moved(night: MovieNight, starts: datetime, now: datetime) -> tuple[datetime, datetime]:
    """The night's times when it starts then instead, those that have passed left as they are.

    What is still to come moves with the start where it can, and is set anew where it can't; a poll
    that is open ends when it says, if that is before the start. Raises UnfitNight.
    """
    shift = starts - night.starts
    if night.state is State.NOMINATING:
        _check_start(starts, now)
        nominate_until = night.nominate_until + shift
        if nominate_until >= now + SHORTEST:
            return nominate_until, night.vote_until + shift
        plan = NightPlan(night.club, night.channel, night.zone, starts, ballot=night.ballot)
        return timetable(plan, now)
    if starts < now + SHORTEST:
        raise UnfitNight("That time has passed, or it is too soon. Choose a later one.")
    if starts > now + FURTHEST:
        raise UnfitNight(f"That is too far off. Choose a time within {FURTHEST.days} days.")
    vote_until = night.vote_until
    if night.state is State.VOTING and vote_until > now:
        if night.ballot is Ballot.RANKED and vote_until + shift >= now + SHORTEST:
            vote_until += shift
        if vote_until > starts:
            vote_until = _whole(starts - min(VOTE_BEFORE, (starts - now) / 3))
    return night.nominate_until, vote_until


def vote_time(night: MovieNight, now: datetime) -> datetime | None:
    """Until when a vote that opens now goes on. None: there is no time for one.

    One that opens late still gets a quarter of an hour, out of what is left until the start.
    """
    if night.vote_until >= now + SHORT_VOTE:
        return night.vote_until
    until = now + (night.starts - now) / 2
    return until if until >= now + SHORT_VOTE else None


def late_vote(night: MovieNight, arrived: datetime, now: datetime) -> datetime | None:
    """Until when a vote still goes on whose message arrived then. None: it was long enough."""
    until = min(arrived + SHORT_VOTE, night.starts)
    late = arrived - night.nominate_until >= SHORTEST
    return until if late and now < until else None


def poll_hours(now: datetime, until: datetime) -> int:
    """How long a poll that opens now has to last, so that it doesn't end before `until`."""
    hours = math.ceil((until - now) / timedelta(hours=1))
    return min(max(hours, POLL_HOURS.start), POLL_HOURS.stop - 1)


def poll_answers(named: Sequence[tuple[str, int | None]]) -> list[str]:
    """Titles, by name and year, as a poll's answers, no two alike: `Redline (2009)`."""
    told = [(name, f" ({year})" if year else "") for name, year in named]
    return short_names(told, ANSWER_LENGTH)
