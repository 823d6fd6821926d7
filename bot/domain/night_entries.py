"""What people do in a movie night, and when they can: nominating, voting, ending a step early.

Whatever can't be done raises UnfitNight, with a sentence that says what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.audit import Deed, Stamp
from bot.domain.deliveries import Kind
from bot.domain.movie_nights import (
    LINE_LENGTH,
    MOST_EACH,
    PLACE_LENGTH,
    SUGGESTED,
    Ballot,
    Cancel,
    MovieNight,
    NightPlan,
    Nomination,
    State,
    UnfitNight,
)
from bot.domain.night_steps import Floor, Lengths, Turn, cancel, close_nominations, close_vote
from bot.domain.text import clean
from bot.domain.votes import checked_ranking

OVER = "This movie night is over. Start another one with /movienight start."
JUST_NOW = timedelta(minutes=1)
"""Whoever closes nominations just after somebody else did doesn't mean the vote."""
JUST_OPENED = (
    "Nominations are closed, and the vote has only just opened. To end that as well, press “End the"
    " vote” in /movienight show."
)
CALLED_OFF = "This movie night was cancelled. Start another one with /movienight start."


def checked_plan(plan: NightPlan) -> NightPlan:
    """A plan as it is kept, its times aside."""
    place, line = " ".join(clean(plan.place).split()), clean(plan.line)
    if not 1 <= plan.each <= MOST_EACH:
        raise UnfitNight(f"Let each member nominate one title, or up to {MOST_EACH}.")
    if len(place) > PLACE_LENGTH:
        raise UnfitNight(f"Say where in at most {PLACE_LENGTH} characters.")
    if len(line) > LINE_LENGTH:
        raise UnfitNight(f"Shorten your line to {LINE_LENGTH} characters.")
    return replace(plan, place=place, line=line, starts=plan.starts.replace(microsecond=0))


def require_nominating(night: MovieNight, now: datetime) -> None:
    """Raises UnfitNight unless nominations are taken."""
    require_before(night)
    if night.state is State.NOMINATING and now < night.nominate_until:
        return
    if night.state is State.DECIDED:
        raise UnfitNight("What is watched is decided already. Nominate it for the next one.")
    raise UnfitNight("Nominations are over. Vote for what was nominated.")


def nominate(floor: Floor, nomination: Nomination, name: str) -> Turn:
    """Add what a member nominates. `name` is the title's."""
    night = floor.night
    require_nominating(night, nomination.at)
    if night.nominated(nomination.title_key) is not None:
        raise UnfitNight(f"{name} is nominated already. Choose another title.")
    if left(night, nomination.member) <= 0:
        told = "one title" if night.each == 1 else f"{night.each} titles"
        raise UnfitNight(
            f"You nominated {told}, which is all that a member may here. Withdraw one first."
        )
    if len(night.nominations) >= night.most:
        raise UnfitNight(
            f"There are {night.most} nominations, and no room for more. Withdraw one of yours, or"
            " vote for what is there."
        )
    return Turn(replace(night, nominations=(*night.nominations, nomination)))


def left(night: MovieNight, member: int | None) -> int:
    """How many titles the member may still nominate."""
    return night.each - sum(one.member == member for one in night.nominations)


def suggested(floor: Floor, found: Sequence[Nomination]) -> Turn:
    """Add what Marquee suggests, as far as there is room: three in all."""
    night = floor.night
    room = min(night.most - len(night.nominations), room_for_suggestions(night))
    new = [one for one in found if night.nominated(one.title_key) is None][: max(room, 0)]
    return Turn(replace(night, nominations=(*night.nominations, *new)))


def room_for_suggestions(night: MovieNight) -> int:
    """How many titles Marquee may still add."""
    return SUGGESTED - sum(one.suggested for one in night.nominations)


def withdraw(floor: Floor, ref: int, stamp: Stamp, *, any_: bool) -> Turn:
    """Take a nomination back. `any_`: not only one's own."""
    night, one = floor.night, floor.night.numbered(ref)
    require_nominating(night, stamp.at)
    if one is None:
        raise UnfitNight("That nomination is gone already.")
    if one.member != stamp.member and not any_ and night.host != stamp.member:
        raise UnfitNight("Somebody else nominated this. Ask them, or a moderator.")
    rest = tuple(other for other in night.nominations if other.ref != ref)
    deed = (Deed.NIGHT_CHANGED, stamp, "took a nomination out")
    own = one.member == stamp.member
    return Turn(replace(night, nominations=rest), deed=None if own else deed)


def close_early(floor: Floor, lengths: Lengths, stamp: Stamp) -> Turn:
    """End nominations before their time."""
    require_nominating(floor.night, stamp.at)
    if not floor.night.nominations:
        raise UnfitNight("Nothing is nominated yet. Nominate something, or let Marquee suggest.")
    turn = close_nominations(floor.night, lengths, stamp.at)
    night = replace(turn.night, nominate_until=stamp.at)
    return replace(turn, night=night, deed=(Deed.NIGHT_CHANGED, stamp, "closed nominations"))


def vote(floor: Floor, ranking: Sequence[int], stamp: Stamp) -> Turn:
    """Keep a member's ranking. Raises UnfitNight or UnfitRanking."""
    night = floor.night
    _require_voting(night)
    if night.ballot is Ballot.POLL:
        raise UnfitNight("This movie night has a poll. Vote there.")
    if stamp.at >= night.vote_until:
        raise UnfitNight("This vote is over. The result is on its way.")
    return Turn(night, ballot=(stamp.member, checked_ranking(night.numbers, ranking)))


def end_vote(floor: Floor, lengths: Lengths, stamp: Stamp, *, meant: bool = True) -> Turn:
    """End the vote before its time. Not `meant`: nominations may have been, which just ended."""
    night = floor.night
    _require_voting(night)
    if not meant and timedelta(0) <= stamp.at - night.nominate_until < JUST_NOW:
        raise UnfitNight(JUST_OPENED)
    if not floor.arrived(Kind.NIGHT_VOTE) and not floor.rankings:
        raise UnfitNight("The vote isn't posted yet. Wait until it is, or cancel the movie night.")
    turn = close_vote(floor, lengths, stamp.at)
    ended = replace(turn.night, vote_until=min(night.vote_until, stamp.at))
    return replace(turn, night=ended, deed=(Deed.NIGHT_CHANGED, stamp, "ended the vote"))


def call_off(floor: Floor, stamp: Stamp) -> Turn:
    """Cancel a night that somebody has before them."""
    require_before(floor.night)
    return cancel(floor.night, Cancel.BY_HAND, stamp.at, stamp=stamp)


def require_begun(night: MovieNight, now: datetime) -> None:
    """Raises UnfitNight while nobody can have watched."""
    if night.state is State.CANCELLED:
        raise UnfitNight(CALLED_OFF)
    if night.winner is None or now < night.starts:
        raise UnfitNight("This movie night has not begun. Say so once you have watched.")


def require_before(night: MovieNight) -> None:
    """Raises UnfitNight for a night that is over or cancelled."""
    if night.state is State.OVER:
        raise UnfitNight(OVER)
    if night.state is State.CANCELLED:
        raise UnfitNight(CALLED_OFF)


def _require_voting(night: MovieNight) -> None:
    require_before(night)
    if night.state is State.NOMINATING:
        raise UnfitNight("The vote has not begun. It opens when nominations close.")
    if night.state is State.DECIDED or night.counting:
        raise UnfitNight("This vote is over. What is watched is decided by the votes before.")
