"""What titles can have in common: the traits that suggestions compare."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from bot.domain.likeness import medium
from bot.domain.names import name_key
from bot.domain.synopsis_words import synopsis_words
from bot.domain.titles import Title


class Part(IntEnum):
    """What sort of thing is shared. The numbers stand in catalogue files: only add to them."""

    THEME = 0
    WORD = 1  # of the synopsis
    PERSON = 2  # who made it
    STUDIO = 3
    COMPANY = 4
    CAST = 5


# How much of somebody's hand is in a title, by role: 1 for whose work it is.
ROLE_SHARES: Mapping[str, float] = {
    "original creator": 1.0,
    "creator": 1.0,
    "director": 1.0,
    "writer": 0.8,
    "series composition": 0.8,
    "script": 0.7,
    "screenplay": 0.7,
    "character design": 0.6,
    "character designer": 0.6,
    "original character design": 0.6,
    "music": 0.4,
    "composer": 0.4,
    "storyboard": 0.4,
    "sound director": 0.3,
    "producer": 0.3,
}
OTHER_SHARE = 0.4
_CAST = frozenset({"voice", "actor", "voice actor", "cast"})
_COMPANIES = frozenset({"producer company", "production company", "distributor", "licensor"})
# The second letter of a long vowel, which half of all sources leave out.
_LONG_VOWEL = re.compile(r"(?<=o)[uo]|(?<=u)u")
_MOST_CAST = 40  # names of a cast that are compared


@dataclass(frozen=True, slots=True)
class Traits:
    """What a title can share, by the number of its part, each value with its amount.

    Amounts are weights of themes, shares of people, how often a word stands in the synopsis.
    `capitals` counts how often each word is written with a capital.
    """

    parts: Sequence[Mapping[str, float]]
    capitals: Mapping[str, int] = field(default_factory=dict)


def traits_of(title: Title) -> Traits:
    """What `title` can share with others."""
    parts: list[dict[str, float]] = [{} for _ in Part]
    for theme in title.themes:
        _raise(parts[Part.THEME], theme.theme.casefold(), theme.weight)
    cast = 0
    for credit in title.credits:
        part = part_of(credit.role)
        cast += part is Part.CAST
        if part is not Part.CAST or cast <= _MOST_CAST:
            share = ROLE_SHARES.get(credit.role, OTHER_SHARE) if part is Part.PERSON else 1.0
            _raise(parts[part], person_key(credit.name), share)
    words, capitals = parts[Part.WORD], dict[str, int]()
    if title.synopsis is not None:
        for stem, _, capital in synopsis_words(title.synopsis.text):
            words[stem] = words.get(stem, 0.0) + 1.0
            if capital:
                capitals[stem] = capitals.get(stem, 0) + 1
    return Traits(parts, capitals)


def part_of(role: str) -> Part:
    """Which part somebody credited with `role` belongs to."""
    if role in _CAST:
        return Part.CAST
    if role == "studio":
        return Part.STUDIO
    return Part.COMPANY if role in _COMPANIES else Part.PERSON


def person_name(name: str) -> str:
    """A person's name as it is said: `Watanabe, Shinichirou` is `Shinichirou Watanabe`.

    Names with more than one comma, or with a word behind it that ends companies, stay.
    """
    last, comma, first = name.partition(",")
    first = first.strip()
    if not comma or "," in first or not first or first.casefold().rstrip(".") in _AFTER_COMMA:
        return name
    return f"{first} {last.strip()}"


_AFTER_COMMA = frozenset({"inc", "ltd", "llc", "co", "corp", "jr", "sr", "ii", "iii", "gmbh"})


@lru_cache(maxsize=50_000)
def person_key(name: str) -> str:
    """What tells people and companies apart, however their names are written in Latin letters.

    In whichever order, with long vowels or without: `Araki, Tetsurou`, `Tetsurō Araki`.
    """
    folded = name_key(person_name(name))
    return _LONG_VOWEL.sub("", folded)


def shared_medium(title: Title) -> str | None:
    """What a title was made from, in one word: `manga`; None where that isn't known."""
    found = medium(title.source_material)
    return None if found in (None, "", "unknown", "other") else found


def _raise(amounts: dict[str, float], value: str, amount: float) -> None:
    if amount > amounts.get(value, 0.0):
        amounts[value] = amount
