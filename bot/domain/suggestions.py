"""Suggestions: what to watch after a title, each with reasons that a member can check."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.reasons import Reason, SharedTrait, reasons_of
from bot.domain.spoken import Spoken
from bot.domain.titles import Kind, Title, TitleBrief

# What a suggestion loses for each one before it by the same people, but for the first of these.
# Scores are logarithms of odds.
REPEATED_MAKER = 0.1
# What belongs to a title, nearest first; relations of other types come after these.
_RELATED = (
    "prequel",
    "sequel",
    "parent story",
    "full story",
    "side story",
    "spin-off",
    "alternative version",
    "alternative setting",
    "summary",
    "shares a character",
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker is in the mood for. An unknown length passes no `max_minutes`."""

    kind: Kind | None = None
    max_minutes: int | None = None
    service: str | None = None
    year_from: int | None = None

    def __bool__(self) -> bool:
        """Whether any limit is set."""
        return self != NO_FILTERS


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Alike:
    """A title that is like the ones asked for, best first by `score`.

    `shared` has, for each title asked for, what this one shares with it.
    """

    title: Title
    score: float
    shared: Sequence[Sequence[SharedTrait]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title proposed, why, and how strongly (comparable within one answer only)."""

    title: TitleBrief
    reasons: tuple[Reason, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Related:
    """What belongs to a title: the type says what `title` is to it, its `sequel`."""

    type: str
    title: TitleBrief


def suggest(
    seeds: Sequence[Title],
    found: Iterable[Alike],
    limit: int,
    spoken: Callable[[Title], Spoken] = Spoken,
) -> list[Suggestion]:
    """The best `limit` of `found` for one who liked `seeds` (one or two), best first.

    Each has a reason, for two titles one for either; what has none is left out. Varied: what is
    by the same people as those before it comes later. `spoken` may remember titles.
    """
    waiting = sorted(found, key=lambda one: -one.score)
    liked = [spoken(seed) for seed in seeds]
    chosen: list[Suggestion] = []
    makers: Counter[str] = Counter()
    while waiting and len(chosen) < limit:
        one = waiting.pop(_best(waiting, makers, spoken))
        other = spoken(one.title)
        reasons = _reasons(liked, other, one.shared)
        if reasons:
            makers.update(other.makers)
            chosen.append(Suggestion(one.title.brief, reasons, one.score))
    return chosen


def related(title: Title, known: Iterable[Title]) -> list[Related]:
    """Those of `known` that `title` names as belonging to it, nearest first, then the oldest."""
    types = {relation.to: relation.type for relation in reversed(title.relations)}
    found = [
        (types[key], other)
        for other in known
        if (key := next((k for k in (other.key, *other.ids) if k in types), None)) is not None
    ]
    found.sort(key=lambda pair: (_nearness(pair[0]), pair[1].year or 9_999, pair[1].key))
    return [Related(type_, other.brief) for type_, other in found]


def _nearness(type_: str) -> int:
    return _RELATED.index(type_) if type_ in _RELATED else len(_RELATED)


def _reasons(
    seeds: Sequence[Spoken], other: Spoken, shared: Sequence[Sequence[SharedTrait]]
) -> tuple[Reason, ...]:
    """What is said for `other`; nothing where nothing can be said of one of `seeds`."""
    if len(seeds) == 1:
        return reasons_of(seeds[0], other, shared[0])
    told: list[Reason] = []
    for seed, traits in zip(seeds, shared, strict=True):
        found = reasons_of(seed, other, traits, beside=seed.title.name)
        if not found:
            return ()
        told += found[:2]
    return tuple(told)


def _best(waiting: Sequence[Alike], makers: Counter[str], spoken: Callable[[Title], Spoken]) -> int:
    """The place of the best beside those that are chosen. `waiting` is sorted by score."""
    if not makers:
        return 0
    best, most = 0, -math.inf
    for place, one in enumerate(waiting):
        if one.score <= most:  # nothing is added to a score
            break
        score = one.score - _repeats(spoken(one.title).makers, makers)
        if score > most:
            best, most = place, score
    return best


def _repeats(by: Iterable[str], makers: Counter[str]) -> float:
    """What the score of a title by these people loses beside those that are chosen."""
    return REPEATED_MAKER * max((makers[name] - 1 for name in by if name in makers), default=0)
