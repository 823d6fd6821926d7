"""Titles: what can be watched, and what is known about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing a title is."""

    FILM = "film"
    SERIES = "series"
    SPECIAL = "special"
    SHORT = "short"


class NameType(StrEnum):
    """Which of a title's names this is."""

    MAIN = "main"
    NATIVE = "native"
    ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class Name:
    """A string people call a title by. `lang` is a BCP 47 tag, where known."""

    name: str
    type: NameType
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Synopsis:
    """What a title is about, without spoilers, and where the words come from."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Theme:
    """What a title is about or feels like. `weight` is above 0 and at most 1.

    `spoiler`: its source says that it gives something away.
    """

    theme: str
    weight: float
    spoiler: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """A person or company with a role."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Relation:
    """`to` (a key) is this title's `type`: its sequel, its parent story, …"""

    type: str
    to: str


@dataclass(frozen=True, slots=True)
class Liked:
    """`to` (a key) is what `votes` people name to those who liked this title.

    `source` is where they do, where known: `AniList`.
    """

    to: str
    votes: int
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """Where a title can be watched. `checked` is the day on which this was believed true."""

    service: str
    region: str | None = None
    url: str | None = None
    checked: date | None = None


def available_in(places: Iterable[Availability], region: str | None) -> tuple[Availability, ...]:
    """The places that serve `region`, two letters of ISO 3166-1 (None: everywhere).

    One without a region stays, and so does one whose region is no two letters: `Europe`.
    """
    if region is None:
        return tuple(places)
    return tuple(
        place
        for place in places
        if place.region is None
        or len(place.region) != len(region)
        or place.region.casefold() == region.casefold()
    )


@dataclass(frozen=True, slots=True)
class TitleBrief:
    """Enough of a title to name it in a list. `popularity` compares within one source only."""

    key: str
    name: str
    kind: Kind
    year: int | None
    popularity: float = 0.0

    @property
    def facts(self) -> str:
        """Year and kind, to tell namesakes apart: `2017, film`."""
        return f"{self.year}, {self.kind}" if self.year else str(self.kind)


@dataclass(frozen=True, slots=True)
class Title:
    """A film, series, special or short. `key` is its identity across rebuilds and machines.

    `ids` are other keys that it goes by, `suggested` what people name to those who liked it.
    `minutes` is the length of a film or of one typical episode.
    """

    key: str
    kind: Kind
    names: tuple[Name, ...]
    year: int | None = None
    episodes: int | None = None
    minutes: int | None = None
    synopsis: Synopsis | None = None
    themes: tuple[Theme, ...] = ()
    credits: tuple[Credit, ...] = ()
    source_material: str | None = None
    relations: tuple[Relation, ...] = ()
    franchise: str | None = None
    availability: tuple[Availability, ...] = ()
    popularity: float = 0.0
    score: float | None = None
    adult: bool = False
    source: str | None = None
    ids: tuple[str, ...] = ()
    suggested: tuple[Liked, ...] = ()

    @property
    def name(self) -> str:
        """The main name."""
        return next((n.name for n in self.names if n.type is NameType.MAIN), self.names[0].name)

    @property
    def brief(self) -> TitleBrief:
        """This title as a line in a list."""
        return TitleBrief(self.key, self.name, self.kind, self.year, self.popularity)
