"""What two titles have in common, and what that is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from bot.domain.titles import Title, TitleBrief

# Tuned weights, all of them: what one shared thing of greatest rarity adds to a score.
THEME_WEIGHT = 1.3
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
POPULAR = 0.5  # the share by which a score grows for what everybody watches
COMMON = 0.35  # a theme below this rarity is no reason on its own


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
    """A title as it is compared: themes, credited names and services are casefolded.

    `credits` has each name's roles, `related` the keys that its relations lead to. `standing` is
    1 for the most popular title there is, towards 0 for the least.
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
    standing: float = 0.0


class SharedCredit(NamedTuple):
    """Somebody who worked on both titles, in which role here and there, and what it is worth."""

    strength: float
    name: str
    here: str
    there: str


class SharedTheme(NamedTuple):
    """A theme of both titles, and what it is worth."""

    strength: float
    theme: str


def candidate_of(title: Title, standing: float = 0.0) -> Candidate:
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
        standing=standing,
    )


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


def medium(source_material: str | None) -> str | None:
    """`manga` of `manga: Blame! by Tsutomu Nihei`."""
    return source_material.partition(":")[0].strip().casefold() if source_material else None


def rarity_of(count: int, titles: int) -> float:
    """How rare it is that `count` of `titles` titles have something: 0 to 1."""
    if titles < 2 or count < 1:
        return 1.0
    return max(0.0, math.log(titles / count) / math.log(titles))


def role_weight(role: str) -> float:
    """What sharing somebody in `role` is worth at greatest rarity."""
    return ROLE_WEIGHTS.get(role, OTHER_ROLE_WEIGHT)


class Likeness:
    """One title's view of the others: its own features laid out once, compared many times."""

    def __init__(self, seed: Title, rarity: Rarity) -> None:
        self._seed = candidate_of(seed)
        self._themes = {
            theme: (weight, rare)
            for theme, weight in self._seed.themes.items()
            if (rare := rarity.get(Feature(FeatureKind.THEME, theme)))
        }
        self._credits = {
            name: (roles, rare)
            for name, roles in self._seed.credits.items()
            if (rare := rarity.get(Feature(FeatureKind.CREDIT, name)))
        }

    def score(self, other: Candidate) -> float:
        """How much `other` is like the seed; 0 where nothing that they share is a reason."""
        worth, shared, last = 0.0, 0, 0.0
        theirs = other.themes
        for theme, (weight, rare) in self._themes.items():
            if theme in theirs:
                other_weight = theirs[theme]
                # A call of `min` for each theme would cost as much as all the rest.
                worth += (weight if weight < other_weight else other_weight) * rare  # noqa: FURB136
                shared, last = shared + 1, rare
        worth *= THEME_WEIGHT
        if self._credits.keys().isdisjoint(other.credits):
            if shared == 0 or (shared == 1 and last < COMMON):
                return 0.0
        else:
            people = self._credits.keys() & other.credits.keys()
            # Sorted: the order of a set, and so the last bits of the sum, would change by the run.
            worth += sum(self._shared_credit(name, other).strength for name in sorted(people))
        return (worth + self._nearness(other)) * (1 + POPULAR * other.standing)

    def themes_with(self, other: Candidate) -> frozenset[str]:
        """The themes of both."""
        return frozenset(self._themes.keys() & other.themes.keys())

    def shared_themes(self, other: Candidate) -> list[SharedTheme]:
        """The themes of both, most telling first."""
        return sorted(
            (
                SharedTheme(THEME_WEIGHT * min(own[0], other.themes[theme]) * own[1], theme)
                for theme, own in self._themes.items()
                if theme in other.themes
            ),
            key=lambda shared: (-shared.strength, shared.theme),
        )

    def shared_credits(self, other: Candidate) -> list[SharedCredit]:
        """Who worked on both, most telling first."""
        people = self._credits.keys() & other.credits.keys()
        return sorted(
            (self._shared_credit(name, other) for name in people),
            key=lambda shared: (-shared.strength, shared.name),
        )

    def _shared_credit(self, name: str, other: Candidate) -> SharedCredit:
        """What somebody did on both: in the same role if there is one, else in the weightiest."""
        (mine, rare), theirs = self._credits[name], other.credits[name]
        same = [role for role in mine if role in theirs]
        here, there = _weightiest(same or mine), _weightiest(same or theirs)
        worth = min(role_weight(here), role_weight(there)) * rare
        return SharedCredit(worth, name, here, there)

    def _nearness(self, other: Candidate) -> float:
        """The tie-breakers, which are no reasons."""
        seed, brief = self._seed.brief, other.brief
        near = SAME_KIND if seed.kind is brief.kind else 0.0
        if self._seed.medium is not None and self._seed.medium == other.medium:
            near += SAME_MEDIUM
        if seed.year and brief.year:
            near += NEAR_YEARS * YEARS_APART / (YEARS_APART + abs(seed.year - brief.year))
        return near


def _weightiest(roles: Sequence[str]) -> str:
    return roles[0] if len(roles) == 1 else max(roles, key=role_weight)
