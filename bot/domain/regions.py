"""Countries and territories, by the two letters that ISO 3166-1 gives them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from bot.domain.names import fold

NEAR = 3
# What people type where the tz database has another name.
_ALSO = {
    "AE": "UAE, Emirates",
    "BQ": "Caribbean Netherlands, Bonaire",
    "CD": "Democratic Republic of the Congo, DRC",
    "CF": "Central African Republic",
    "CG": "Republic of the Congo",
    "CI": "Ivory Coast",
    "CV": "Cabo Verde",
    "CZ": "Czechia",
    "GB": "UK, United Kingdom, Great Britain, England, Scotland, Wales, Northern Ireland",
    "KP": "North Korea",
    "KR": "South Korea",
    "NL": "Holland",
    "TL": "Timor-Leste",
    "TR": "Türkiye",
    "US": "USA, United States of America",
    "VA": "Holy See",
}


@dataclass(frozen=True, slots=True)
class Region:
    """A country or territory. `code` is two capital letters, `name` is English."""

    code: str
    name: str

    @property
    def label(self) -> str:
        """`Germany · DE`."""
        return f"{self.name} · {self.code}"

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called by, folded for comparing; its code is the last."""
        return _names(self)


@lru_cache(maxsize=512)
def _names(region: Region) -> tuple[str, ...]:
    also = _ALSO.get(region.code, "").split(", ")
    called = (region.name, region.label, *also, region.code)
    return tuple(name for name in map(fold, called) if name)


def read_regions(table: str) -> tuple[Region, ...]:
    """The regions of the tz database's `iso3166.tab`, by name."""
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    found = (Region(*line.split("\t")) for line in lines)
    return tuple(sorted(found, key=lambda region: fold(region.name)))


def find_region(regions: Iterable[Region], typed: str) -> Region | None:
    """The region of exactly this code or name, however it is spelled."""
    wanted = fold(typed)
    return next((region for region in regions if wanted in region.names), None)


def matching_regions(regions: Iterable[Region], typed: str) -> Sequence[Region]:
    """The regions with all words of what is typed so far in their names; by code, by start first.

    All of them when nothing is typed.
    """
    wanted = fold(typed)
    ranked = [
        (rank, region) for region in regions if (rank := _rank(region.names, wanted)) is not None
    ]
    return [region for _, region in sorted(ranked, key=lambda pair: pair[0])]


def near_regions(regions: Iterable[Region], typed: str) -> Sequence[Region]:
    """At most three regions whose names are spelled nearly like what was typed, nearest first."""
    by_name = {name: region for region in regions for name in region.names[:-1]}
    close = get_close_matches(fold(typed), by_name, n=NEAR * 2)
    return list(dict.fromkeys(by_name[name] for name in close))[:NEAR]


def _rank(names: Sequence[str], wanted: str) -> int | None:
    """0 for the code, 1 where a name begins so, 2 where the words are in it, else None."""
    if wanted == names[-1]:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    words = wanted.split()
    return 2 if any(all(word in name for word in words) for name in names) else None
