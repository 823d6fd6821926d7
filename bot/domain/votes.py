"""Votes: how a title is chosen among those that were nominated.

Whoever counts knows nominations by their numbers, in the order in which they were made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

TIE_RULE = (
    "What was nominated first wins a tie. Of those with the fewest votes, the one nominated last"
    " goes out first."
)


class How(StrEnum):
    """What made the winner win. What follows is a sentence for members."""

    MAJORITY = "It has more than half of the votes."
    MOST = "It has more votes than any other."
    TIE = "It was a tie."
    NO_VOTES = "Nobody voted, so what was nominated first wins."
    ONLY_ONE = "It was the only nomination, so there was no vote."
    NO_TIME = "There was no time left for a vote, so what was nominated first wins."
    UNREAD = "The votes could not be read, so what was nominated first wins."


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a count: votes by nomination, in the order of nominations.

    `out` are those that go out after it: one, or all that have no votes. `exhausted` ballots have
    no title left that is still in.
    """

    votes: tuple[tuple[int, int], ...]
    out: tuple[int, ...] = ()
    exhausted: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """How a vote went: the winning nomination, why, and the rounds (none without a vote).

    `ballots` is how many members voted, where that is known; in a poll, how many votes there are.
    """

    winner: int
    how: How
    rounds: tuple[Round, ...] = ()
    ballots: int = 0


class UnfitRanking(ValueError):  # noqa: N818 - nothing went wrong
    """A ranking that can't be counted. Its text says what to do next."""


def checked_ranking(nominated: Collection[int], ranking: Sequence[int]) -> tuple[int, ...]:
    """A ranking as it is kept: the best first, nothing twice. Raises UnfitRanking."""
    if not ranking:
        raise UnfitRanking("Choose at least one title, the one that you like best first.")
    if not set(ranking) <= set(nominated):
        raise UnfitRanking("One of these titles is not in this vote. Open the vote again.")
    if len(set(ranking)) < len(ranking):
        raise UnfitRanking("A title can stand only once in your ranking. Choose each once.")
    return tuple(ranking)


def chosen_at(ranking: Sequence[int], place: int, chosen: int) -> tuple[int, ...]:
    """A ranking with `chosen` at a place (from 0). What came there and after it goes."""
    return (*(one for one in ranking[:place] if one != chosen), chosen)


def without_votes(nominated: Sequence[int], how: How) -> Result:
    """What was nominated first wins, for a reason that is no vote."""
    return Result(nominated[0], how)


def instant_runoff(nominated: Sequence[int], ballots: Iterable[Sequence[int]]) -> Result:
    """The winner by ranked choice, round by round.

    `nominated` has at least one number. Each ballot counts for the first of its titles that is
    still in. As long as none has more than half, one goes out; ties as `TIE_RULE` says.
    """
    cast = [tuple(ballot) for ballot in ballots]
    if not cast:
        return without_votes(nominated, How.NO_VOTES)
    left, rounds = list(nominated), list[Round]()
    while True:
        votes = _counted(left, cast)
        counts = tuple((number, votes[number]) for number in left)
        exhausted = len(cast) - sum(votes.values())
        winner, how = _winner(counts)
        if winner is not None:
            rounds.append(Round(counts, exhausted=exhausted))
            return Result(winner, how, tuple(rounds), len(cast))
        out = _going_out(counts)
        rounds.append(Round(counts, out, exhausted))
        left = [number for number in left if number not in out]


def plurality(nominated: Sequence[int], votes: Mapping[int, int]) -> Result:
    """The winner of a poll: the most votes; ties as `TIE_RULE` says."""
    counts = tuple((number, max(0, votes.get(number, 0))) for number in nominated)
    cast = sum(count for _, count in counts)
    if not cast:
        return without_votes(nominated, How.NO_VOTES)
    most = max(count for _, count in counts)
    first, *others = (number for number, count in counts if count == most)
    how = How.TIE if others else How.MAJORITY if 2 * most > cast else How.MOST
    return Result(first, how, (Round(counts),), cast)


def _counted(left: Sequence[int], cast: Iterable[Sequence[int]]) -> dict[int, int]:
    votes = dict.fromkeys(left, 0)
    for ballot in cast:
        first = next((number for number in ballot if number in votes), None)
        if first is not None:
            votes[first] += 1
    return votes


def _winner(counts: Sequence[tuple[int, int]]) -> tuple[int | None, How]:
    """Who has won in this round, if anybody has."""
    cast = sum(count for _, count in counts)
    number, most = max(counts, key=lambda pair: pair[1])  # the first of several
    if 2 * most > cast:
        return number, How.MAJORITY
    return (number, How.TIE) if len(counts) == 2 else (None, How.TIE)


def _going_out(counts: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """All without a vote at once, as one after the other would change nothing; else one."""
    without = tuple(number for number, count in counts if not count)
    if without:
        return without
    fewest = min(count for _, count in counts)
    return (next(number for number, count in reversed(counts) if count == fewest),)
