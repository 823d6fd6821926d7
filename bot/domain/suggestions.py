"""Suggestions: what to watch after a title, each with reasons that a member can check."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from bot.domain.titles import Kind, Title, TitleBrief

# Tuned weights, all of them: what one shared thing of greatest rarity adds to a score.
THEME_WEIGHT = 1.0
ROLE_WEIGHTS = {
    "original creator": 2.2,
    "creator": 2.0,
    "director": 1.6,
    "writer": 1.1,
    "studio": 0.8,
    "composer": 0.5,
}
OTHER_ROLE_WEIGHT = 0.25  # actors, voices, designers
SAME_KIND = 0.05
SAME_MEDIUM = 0.05
NEAR_YEARS = 0.05  # for the same year; half of it `YEARS_APART` years away
YEARS_APART = 10
REPEATED_MAKER = 0.5  # what a score keeps for each suggestion before it by the same maker
REPEATED_THEMES = 0.85  # … and for each that has the same themes to offer
COMMON = 0.35  # a theme below this rarity is no reason on its own
TOLD_THEMES = 3  # themes named in one reason
TOLD_REASONS = 3

_MAKERS = frozenset({"original creator", "creator", "director", "studio"})


class FeatureKind(StrEnum):
    """What two titles can have in common."""

    THEME = "theme"
    CREDIT = "credit"


class Feature(NamedTuple):
    """Something that titles can share. `value` is casefolded."""

    kind: FeatureKind
    value: str


# How rare each feature is: 0 for what every title has, towards 1 for what hardly one has.
Rarity: TypeAlias = Mapping[Feature, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A title as it is compared: themes and credited names are casefolded.

    `credits` has each name's roles, `related` the keys that its relations lead to.
    """

    brief: TitleBrief
    themes: Mapping[str, float]
    credits: Mapping[str, tuple[str, ...]]
    franchise: str | None = None
    related: frozenset[str] = frozenset()
    minutes: int | None = None
    medium: str | None = None
    services: frozenset[str] = frozenset()
    adult: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker is in the mood for. An unknown length passes no `max_minutes`."""

    kind: Kind | None = None
    max_minutes: int | None = None
    service: str | None = None
    year_from: int | None = None

    def __bool__(self) -> bool:
        return self != _NO_FILTERS

    def admit(self, candidate: Candidate) -> bool:
        """Whether `candidate` is within every limit that is set."""
        return (
            (self.kind is None or candidate.brief.kind is self.kind)
            and (self.max_minutes is None or _at_most(candidate.minutes, self.max_minutes))
            and (self.service is None or self.service.casefold() in candidate.services)
            and (self.year_from is None or (candidate.brief.year or 0) >= self.year_from)
        )


_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Reason:
    """One checkable thing that two titles share.

    `role` is the credit's role here and, where it differs, `other_role` in the suggested title;
    without a role, `values` are themes.
    """

    kind: FeatureKind
    values: tuple[str, ...]
    role: str | None = None
    other_role: str | None = None

    @property
    def sentence(self) -> str:
        """`same director: Shinichirō Watanabe`, `both: megastructure, lone wanderer`."""
        told = ", ".join(self.values)
        if self.role is None:
            return f"both: {told}"
        if self.other_role is None:
            return f"same {_spoken(self.role)}: {told}"
        return f"{told}: {_spoken(self.role)} here, {_spoken(self.other_role)} there"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title proposed, why, and how strongly (comparable within one answer only)."""

    title: TitleBrief
    reasons: tuple[Reason, ...]
    score: float


def suggest(  # noqa: PLR0913 (each is one thing an asker says; all but two by name)
    seed: Title,
    candidates: Iterable[Candidate],
    *,
    rarity: Rarity,
    filters: Filters = _NO_FILTERS,
    exclude: frozenset[str] = frozenset(),
    limit: int = 5,
) -> list[Suggestion]:
    """The best `limit` of `candidates` for one who liked `seed`, best first, each with reasons.

    Never `seed`, its franchise, a key in `exclude`, or two of one franchise. A feature that is
    missing in `rarity` counts nothing.
    """
    pool = list(candidates)
    own = _franchise(seed, pool)
    eye = _Eye(seed, rarity)
    scored = [
        _Scored(candidate, *found)
        for candidate in pool
        if candidate.brief.key not in own
        and candidate.brief.key not in exclude
        and candidate.adult <= seed.adult
        and filters.admit(candidate)
        and (found := eye.compare(candidate))
    ]
    scored.sort(key=lambda one: (-one.score, -one.candidate.brief.popularity, one.key))
    return [_told(one, eye) for one in _varied(scored, limit)]


def candidate_of(title: Title) -> Candidate:
    """`title` as it is compared."""
    roles: dict[str, tuple[str, ...]] = {}
    for credit in title.credits:
        name = credit.name.casefold()
        roles[name] = (*roles.get(name, ()), credit.role)
    return Candidate(
        brief=title.brief,
        themes={theme.theme.casefold(): theme.weight for theme in title.themes},
        credits=roles,
        franchise=title.franchise,
        related=frozenset(relation.to for relation in title.relations),
        minutes=title.minutes,
        medium=medium(title.source_material),
        services=frozenset(place.service.casefold() for place in title.availability),
        adult=title.adult,
    )


def medium(source_material: str | None) -> str | None:
    """`manga` of `manga: Blame! by Tsutomu Nihei`."""
    return source_material.partition(":")[0].strip().casefold() if source_material else None


def rarity_of(count: int, titles: int) -> float:
    """How rare it is among `titles` titles that `count` have something: 0 to 1."""
    if titles < 2 or count < 1:
        return 1.0
    return max(0.0, math.log(titles / count) / math.log(titles))


def features_of(title: Title) -> dict[Feature, float]:
    """What `title` can share with others, and what sharing it is worth at greatest rarity."""
    found = {
        Feature(FeatureKind.THEME, theme.theme.casefold()): THEME_WEIGHT * theme.weight
        for theme in title.themes
    }
    for credit in title.credits:
        feature = Feature(FeatureKind.CREDIT, credit.name.casefold())
        found[feature] = max(found.get(feature, 0.0), role_weight(credit.role))
    return found


def role_weight(role: str) -> float:
    """What sharing somebody in `role` is worth at greatest rarity."""
    return ROLE_WEIGHTS.get(role, OTHER_ROLE_WEIGHT)


class _Shared(NamedTuple):
    """A shared feature: what it adds to the score and, for a credit, the role here and there."""

    strength: float
    value: str
    roles: tuple[str, str] | None


class _Scored(NamedTuple):
    candidate: Candidate
    score: float
    shared: list[_Shared]

    @property
    def key(self) -> str:
        return self.candidate.brief.key


class _Eye:
    """One title's view of the others: its features laid out once, compared many times."""

    def __init__(self, seed: Title, rarity: Rarity) -> None:
        self.seed = seed
        self.own = candidate_of(seed)
        self.spelled = {t.theme.casefold(): t.theme for t in seed.themes} | {
            c.name.casefold(): c.name for c in seed.credits
        }
        self.themes = {
            theme: (weight, rare)
            for theme, weight in self.own.themes.items()
            if (rare := rarity.get(Feature(FeatureKind.THEME, theme)))
        }
        self.credits = {
            name: (roles, rare)
            for name, roles in self.own.credits.items()
            if (rare := rarity.get(Feature(FeatureKind.CREDIT, name)))
        }

    def compare(self, other: Candidate) -> tuple[float, list[_Shared]] | None:
        """Score and shared features, strongest first; None where nothing shared is a reason."""
        themes = [
            _Shared(THEME_WEIGHT * min(own[0], weight) * own[1], theme, None)
            for theme, weight in other.themes.items()
            if (own := self.themes.get(theme))
        ]
        people = [
            _shared_credit(name, mine[0], other.credits[name], mine[1])
            for name, mine in self.credits.items()
            if name in other.credits
        ]
        if len(themes) == 1 and not people and self.themes[themes[0].value][1] < COMMON:
            return None
        shared = sorted(themes + people, key=lambda one: (-one.strength, one.value))
        if not shared:
            return None
        return sum(one.strength for one in shared) + self._nearness(other), shared

    def _nearness(self, other: Candidate) -> float:
        """The tie-breakers, which are no reasons."""
        near = SAME_KIND * (self.own.brief.kind is other.brief.kind)
        near += SAME_MEDIUM * (self.own.medium is not None and self.own.medium == other.medium)
        if self.own.brief.year and other.brief.year:
            apart = abs(self.own.brief.year - other.brief.year)
            near += NEAR_YEARS * YEARS_APART / (YEARS_APART + apart)
        return near


def _shared_credit(name: str, here: Sequence[str], there: Sequence[str], rare: float) -> _Shared:
    """Somebody who worked on both: in the same role if there is one, else in the weightiest."""
    same = [role for role in here if role in there]
    mine, theirs = (
        (max(same, key=role_weight),) * 2
        if same
        else (max(here, key=role_weight), max(there, key=role_weight))
    )
    return _Shared(min(role_weight(mine), role_weight(theirs)) * rare, name, (mine, theirs))


def _franchise(seed: Title, pool: Sequence[Candidate]) -> set[str]:
    """The keys of `seed` and of all that belongs to it, along any chain that `pool` shows."""
    keys = {seed.key, *(relation.to for relation in seed.relations)}
    names = {seed.franchise} - {None}
    waiting = [one for one in pool if one.franchise is not None or one.related]
    while True:
        apart = []
        for one in waiting:
            if one.brief.key in keys or one.franchise in names or not keys.isdisjoint(one.related):
                keys |= {one.brief.key, *one.related}
                names |= {one.franchise} - {None}
            else:
                apart.append(one)
        if len(apart) == len(waiting):
            return keys
        waiting = apart


def _varied(ranked: Sequence[_Scored], limit: int) -> list[_Scored]:
    """The best of `ranked`, one a franchise, each paying for what those before it also are."""
    chosen: list[_Scored] = []
    makers: Counter[str] = Counter()
    themes: Counter[frozenset[str]] = Counter()
    left = list(ranked)
    while left and len(chosen) < limit:
        best = max(left, key=lambda one: _after(one, makers, themes))
        chosen.append(best)
        makers.update(_makers(best.candidate))
        themes[_offered(best)] += 1
        left = [one for one in left if one is not best and not _together(one, best)]
    return chosen


def _after(one: _Scored, makers: Counter[str], themes: Counter[frozenset[str]]) -> float:
    """The score of `one` after titles by `makers` with `themes` were chosen."""
    repeated = max((makers[name] for name in _makers(one.candidate)), default=0)
    return float(one.score * REPEATED_MAKER**repeated * REPEATED_THEMES ** themes[_offered(one)])


def _makers(candidate: Candidate) -> list[str]:
    return [name for name, roles in candidate.credits.items() if not _MAKERS.isdisjoint(roles)]


def _offered(one: _Scored) -> frozenset[str]:
    return frozenset(shared.value for shared in one.shared if shared.roles is None)


def _together(one: _Scored, other: _Scored) -> bool:
    """Whether two candidates belong to one franchise."""
    a, b = one.candidate, other.candidate
    named = a.franchise is not None and a.franchise == b.franchise
    return named or a.brief.key in b.related or b.brief.key in a.related


def _told(one: _Scored, eye: _Eye) -> Suggestion:
    """`one` as it is said: people and companies by strength, its themes together."""
    themes = tuple(s.value for s in one.shared if s.roles is None)[:TOLD_THEMES]
    reasons: list[Reason] = []
    for shared in one.shared:
        if shared.roles is not None:
            here, there = shared.roles
            reasons.append(
                Reason(
                    FeatureKind.CREDIT,
                    (eye.spelled[shared.value],),
                    here,
                    there if there != here else None,
                )
            )
        elif shared.value == themes[0]:
            reasons.append(Reason(FeatureKind.THEME, tuple(eye.spelled[t] for t in themes)))
    return Suggestion(one.candidate.brief, tuple(reasons[:TOLD_REASONS]), round(one.score, 4))


def _spoken(role: str) -> str:
    return "voice actor" if role == "voice" else role


def _at_most(minutes: int | None, most: int) -> bool:
    return minutes is not None and minutes <= most
