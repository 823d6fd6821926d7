"""What each step of a movie night changes, and what it owes: rules without a clock of their own.

Each takes a night as it is and gives a `Turn`, which the store writes in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.audit import Deed, Stamp
from bot.domain.deliveries import Delivery, Drop, Kind
from bot.domain.deliveries import State as Delivered
from bot.domain.movie_nights import (
    REMIND_BEFORE,
    STALE,
    Ballot,
    Cancel,
    MovieNight,
    NightPlan,
    State,
    late_vote,
    moved,
    timetable,
    vote_time,
)
from bot.domain.votes import How, Result, instant_runoff, without_votes

SPEAKING = frozenset(
    {
        Kind.NIGHT_OPEN,
        Kind.NIGHT_VOTE,
        Kind.NIGHT_COUNT,
        Kind.NIGHT_RESULT,
        Kind.NIGHT_REMINDER,
        Kind.NIGHT_AFTER,
    }
)
"""What a night that is cancelled has no use for any more."""
_SAID = {
    Kind.NIGHT_OPEN: "The call for nominations could not be posted",
    Kind.NIGHT_VOTE: "The vote could not be posted",
    Kind.NIGHT_COUNT: "The poll could not be read",
    Kind.NIGHT_RESULT: "The result could not be posted",
    Kind.NIGHT_EVENT: "Discord's event could not be made or changed",
    Kind.NIGHT_REMINDER: "The reminder could not be posted",
    Kind.NIGHT_AFTER: "The card that asks who watched could not be posted",
    Kind.NIGHT_CHANGE: "That it was postponed or cancelled could not be posted",
}
_MISSED = "Marquee was not running when it was due, and nothing was decided. It is cancelled."


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that is to be said or done: from when on, and until when it is of use."""

    kind: Kind
    ready: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """What one step makes of a night.

    `owed` is written as deliveries, `back` is taken back where it wasn't sent, `longer` may arrive
    until then instead. `troubles` are sentences for moderators. `ballot` is whose ranking is kept.
    """

    night: MovieNight
    owed: tuple[Owed, ...] = ()
    back: frozenset[Kind] = frozenset()
    longer: Mapping[Kind, datetime] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    deed: tuple[Deed, Stamp, str] | None = None
    ballot: tuple[int, tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """A night as the store has it within a transaction.

    `rankings` are the ballots, `parts` the latest delivery of each kind.
    """

    night: MovieNight
    rankings: tuple[tuple[int, ...], ...] = ()
    parts: Mapping[Kind, Delivery] = field(default_factory=dict)

    def arrived(self, kind: Kind) -> bool:
        """Whether this message stands in the channel."""
        part = self.parts.get(kind)
        return part is not None and part.state is Delivered.SENT


Lengths = Mapping[str, int | None]
"""Minutes by title key."""


def start(plan: NightPlan, stamp: Stamp) -> Turn:
    """A new night, which takes nominations. Raises UnfitNight."""
    now = stamp.at
    nominate_until, vote_until = timetable(plan, now)
    night = MovieNight(
        club=plan.club,
        channel=plan.channel,
        host=stamp.member,
        zone=plan.zone,
        starts=plan.starts,
        nominate_until=nominate_until,
        vote_until=vote_until,
        saved=now,
        ballot=plan.ballot,
        each=plan.each,
        pool=plan.pool,
        voice=plan.voice,
        place=plan.place,
        role=plan.role,
        line=plan.line,
        next_step=nominate_until,
    )
    owed = (Owed(Kind.NIGHT_OPEN, now, nominate_until), _event(night, now))
    return Turn(night, owed, deed=(Deed.NIGHT_STARTED, stamp, ""))


def step(floor: Floor, lengths: Lengths, now: datetime) -> Turn | None:
    """Whatever is due then; None where nothing is."""
    night = floor.night
    if night.next_step is None or night.next_step > now:
        return None
    if night.state is State.DECIDED:
        return finish(night, now)
    # What was voted is told even then.
    nominating = night.state is State.NOMINATING
    if now > (night.ends if nominating else night.starts + STALE):
        return cancel(night, Cancel.MISSED, now, trouble=_MISSED)
    if nominating:
        return close_nominations(night, lengths, now)
    return _still_voting(floor, now) or close_vote(floor, lengths, now)


def _still_voting(floor: Floor, now: datetime) -> Turn | None:
    """A vote whose message arrived late goes on for a while, if it can."""
    night, part = floor.night, floor.parts.get(Kind.NIGHT_VOTE)
    if part is None or part.settled is None or not floor.arrived(Kind.NIGHT_VOTE):
        return None
    until = late_vote(night, part.settled, now)
    return Turn(replace(night, vote_until=until, next_step=until)) if until else None


def close_nominations(night: MovieNight, lengths: Lengths, now: datetime) -> Turn:
    """Let the vote begin, or decide at once, where there is no choice or no time for one."""
    if not night.nominations:
        trouble = f"{Cancel.NOTHING} It is cancelled."
        return cancel(night, Cancel.NOTHING, now, trouble=trouble)
    until = vote_time(night, now)
    if len(night.nominations) == 1:
        return decide(night, without_votes(night.numbers, How.ONLY_ONE), lengths, now)
    if until is None:
        return decide(night, without_votes(night.numbers, How.NO_TIME), lengths, now)
    voting = replace(night, state=State.VOTING, vote_until=until, next_step=until)
    back = frozenset({Kind.NIGHT_OPEN})
    return Turn(voting, (Owed(Kind.NIGHT_VOTE, now, until),), back)


def close_vote(floor: Floor, lengths: Lengths, now: datetime) -> Turn:
    """Count ranked ballots, or have the poll read. A vote that nobody saw goes on if it can."""
    night = floor.night
    if not floor.rankings and not floor.arrived(Kind.NIGHT_VOTE):
        until = vote_time(replace(night, vote_until=min(night.vote_until, now)), now)
        if until is None:
            return decide(night, without_votes(night.numbers, How.NO_TIME), lengths, now)
        longer = replace(night, vote_until=until, next_step=until)
        part = floor.parts.get(Kind.NIGHT_VOTE)
        if part is not None and part.state is Delivered.WAITING:
            return Turn(longer, longer={Kind.NIGHT_VOTE: until})
        return Turn(longer, (Owed(Kind.NIGHT_VOTE, now, until),))
    if night.ballot is Ballot.POLL:
        counting = replace(night, counting=True, vote_until=min(night.vote_until, now))
        owed = Owed(Kind.NIGHT_COUNT, now, max(now, night.starts) + STALE)
        return Turn(replace(counting, next_step=None), (owed,))
    return decide(night, instant_runoff(night.numbers, floor.rankings), lengths, now)


def decide(night: MovieNight, result: Result, lengths: Lengths, now: datetime) -> Turn:
    """Let this nomination be watched."""
    chosen = next(one for one in night.nominations if one.ref == result.winner)
    decided = replace(
        night,
        state=State.DECIDED,
        winner=chosen.title_key,
        minutes=lengths.get(chosen.title_key),
        result=result,
        counting=False,
    )
    owed = (Owed(Kind.NIGHT_RESULT, now, max(now, night.starts) + STALE), _event(decided, now))
    back = frozenset({Kind.NIGHT_OPEN, Kind.NIGHT_VOTE, Kind.NIGHT_COUNT})
    return Turn(replace(decided, next_step=decided.asks), (*owed, *_reminder(decided, now)), back)


def finish(night: MovieNight, now: datetime) -> Turn:
    """Ask who watched, where that isn't too long ago."""
    over = replace(night, state=State.OVER, next_step=None)
    back = frozenset({Kind.NIGHT_REMINDER})
    if now > night.asks + STALE:
        trouble = "Marquee was not running after it, so nobody was asked who watched."
        return Turn(over, back=back, troubles=(trouble,))
    return Turn(over, (Owed(Kind.NIGHT_AFTER, now, now + STALE),), back)


def cancel(
    night: MovieNight,
    why: Cancel,
    now: datetime,
    *,
    stamp: Stamp | None = None,
    trouble: str | None = None,
) -> Turn:
    """Call the night off."""
    off = replace(night, state=State.CANCELLED, cancelled=why, counting=False, next_step=None)
    # Where nothing can be posted, that isn't either.
    said = () if why is Cancel.NO_MESSAGE else (Owed(Kind.NIGHT_CHANGE, now, now + STALE),)
    polled = night.state is State.VOTING and night.ballot is Ballot.POLL
    poll = (Owed(Kind.NIGHT_COUNT, now, now + STALE),) if said and polled else ()
    owed = (*said, _event(off, now), *poll)
    deed = (Deed.NIGHT_CANCELLED, stamp, "") if stamp is not None else None
    return Turn(off, owed, SPEAKING, troubles=(trouble,) if trouble else (), deed=deed)


def postpone(night: MovieNight, starts: datetime, stamp: Stamp) -> Turn:
    """Let it start then instead, and move what is still to come. Raises UnfitNight."""
    now = stamp.at
    nominate_until, vote_until = moved(night, starts, now)
    later = replace(
        night, starts=starts, nominate_until=nominate_until, vote_until=vote_until, saved=now
    )
    owed = [Owed(Kind.NIGHT_CHANGE, now, max(now, starts)), _event(later, now)]
    back, longer = frozenset({Kind.NIGHT_REMINDER}), dict[Kind, datetime]()
    match night.state:
        case State.NOMINATING:
            later = replace(later, next_step=nominate_until)
            longer = {Kind.NIGHT_OPEN: nominate_until}
        case State.VOTING if not night.counting:
            later, longer = replace(later, next_step=vote_until), {Kind.NIGHT_VOTE: vote_until}
        case State.DECIDED:
            later = replace(later, next_step=later.asks)
            owed += _reminder(later, now)
        case _:
            pass
    return Turn(later, tuple(owed), back, longer, deed=(Deed.NIGHT_CHANGED, stamp, "postponed"))


def dropped(night: MovieNight, kind: Kind, why: Drop, now: datetime) -> Turn | None:
    """What follows when something of the night could not be delivered; None where nothing does.

    Without its call for nominations or its vote a night can't happen, if no other attempt could do
    better; a poll that can't be read is decided without votes; for the rest, moderators are told.
    """
    if why is Drop.OVER:
        return None
    if kind is Kind.NIGHT_COUNT and not night.counting:
        # A poll that could not be ended ends by itself.
        return None
    trouble = f"{_SAID[kind]}: {why}."
    awaited = {Kind.NIGHT_OPEN: State.NOMINATING, Kind.NIGHT_VOTE: State.VOTING}
    if why.lasting and awaited.get(kind) is night.state and not night.counting:
        return cancel(night, Cancel.NO_MESSAGE, now, trouble=f"{trouble} It is cancelled.")
    if kind is Kind.NIGHT_COUNT:
        if now > night.starts + STALE:
            return cancel(night, Cancel.MISSED, now, trouble=f"{trouble} It is cancelled.")
        turn = decide(night, without_votes(night.numbers, How.UNREAD), {}, now)
        return replace(turn, troubles=(f"{trouble} What was nominated first wins.",))
    return Turn(night, troubles=(trouble,))


def said_still(night: MovieNight, kind: Kind, now: datetime) -> bool:
    """Whether a delivery of this kind is of use as the night is now; else it is `Drop.OVER`."""
    voting = night.state is State.VOTING and not night.counting
    use = {
        Kind.NIGHT_OPEN: night.state is State.NOMINATING,
        Kind.NIGHT_VOTE: voting and now < night.vote_until,
        Kind.NIGHT_COUNT: night.counting
        or (night.state is State.CANCELLED and night.ballot is Ballot.POLL),
        Kind.NIGHT_RESULT: night.winner is not None and night.state is not State.CANCELLED,
        Kind.NIGHT_REMINDER: night.state is State.DECIDED
        and night.starts - REMIND_BEFORE <= now < night.starts,
        Kind.NIGHT_AFTER: night.state is State.OVER,
    }
    return use.get(kind, True)


def _event(night: MovieNight, now: datetime) -> Owed:
    return Owed(Kind.NIGHT_EVENT, now, max(now, night.starts) + STALE)


def _reminder(night: MovieNight, now: datetime) -> tuple[Owed, ...]:
    """The reminder, unless its time has passed: what is said now reminds as well."""
    ready = night.starts - REMIND_BEFORE
    return (Owed(Kind.NIGHT_REMINDER, ready, night.starts),) if now < ready else ()
