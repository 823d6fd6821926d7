"""When a shared name, year and kind make two records of different sources one title.

Rather two cards for one film than one card for two: where it isn't clear, they stay apart. What
external ids say goes before all of this.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.names import fold, tokens
from bot.domain.titles import Kind

# A film elsewhere may be one of these here: sources draw the line in different places.
FILM_LIKE = frozenset({Kind.FILM, Kind.SPECIAL, Kind.SHORT})

_AMPLE_PAIRS = 3  # of characters, in a script without spaces


class Agreement(IntEnum):
    """How well a shared name shows that two records are one title. The lowest says most."""

    MAIN_NAMES = 1
    NAMES = 2
    NEAR_KINDS = 3
    NEAR_YEARS = 4


@dataclass(frozen=True, slots=True)
class Holder:
    """A record that has the name. `main`: it is its main or native one, `spelling` as written.

    `crowded`: its own source has further records of that name, in whatever year.
    """

    kind: Kind
    year: int
    episodes: int | None
    adult: bool
    main: bool
    crowded: bool
    spelling: int


def agreement(one: Holder, other: Holder, *, ample: bool) -> Agreement | None:
    """How two records of different sources agree that share a name; None: not well enough.

    `ample`: the name is more than a word. One word that is the name of several films is met by
    chance too often: it must be the main name of both, written alike.
    """
    if one.adult != other.adult or abs(one.year - other.year) > 1:
        return None
    both_main = one.main and other.main
    crowded = one.crowded or other.crowded
    if one.year != other.year:
        sure = both_main and one.kind is other.kind and not crowded
        return Agreement.NEAR_YEARS if sure else None
    if one.kind is not other.kind:
        return Agreement.NEAR_KINDS if _near_kinds(one, other, ample=ample) else None
    if crowded and not ample:
        return Agreement.MAIN_NAMES if both_main and one.spelling == other.spelling else None
    if both_main:
        return Agreement.MAIN_NAMES
    return Agreement.NAMES if one.main or other.main or (ample and not crowded) else None


def is_ample(name: str) -> bool:
    """Whether `name` is more than a word: by chance, two films are hardly called that."""
    folded = fold(name)
    return " " in folded or len(tokens(folded)) >= _AMPLE_PAIRS


def spelled(name: str) -> str:
    """`name` as written, but for case and width: `Blame!` is not `Blame`."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _near_kinds(one: Holder, other: Holder, *, ample: bool) -> bool:
    """Whether a film here may be a special or a short there."""
    kinds = {one.kind, other.kind}
    if Kind.FILM not in kinds or not kinds <= FILM_LIKE or one.crowded or other.crowded:
        return False
    if Kind.SHORT in kinds:
        return ample and one.main and other.main
    special = one if one.kind is Kind.SPECIAL else other
    if special.episodes != 1:  # a series of specials often has another name of a film
        return ample and one.main and other.main
    return (one.main and other.main) or (ample and (one.main or other.main))
