"""A title as pools compare it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.titles import Title, TitleBrief


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


def medium(source_material: str | None) -> str | None:
    """`manga` of `manga: Blame! by Tsutomu Nihei`."""
    return source_material.partition(":")[0].strip().casefold() if source_material else None


def rarity_of(count: int, titles: int) -> float:
    """How rare it is that `count` of `titles` titles have something: 0 to 1."""
    if titles < 2 or count < 1:
        return 1.0
    return max(0.0, math.log(titles / count) / math.log(titles))
