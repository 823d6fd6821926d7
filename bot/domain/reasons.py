"""Reasons: what two titles share, in words that a member can check and that spoil nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from bot.domain.comparing import OTHER_SHARE, ROLE_SHARES, Part, person_key, person_name
from bot.domain.spoiler_themes import spoiling
from bot.domain.synopsis_words import synopsis_words
from bot.domain.titles import Liked, Title

# Rarity is the logarithm of how many titles there are to each that has something.
COMMON = 2.5  # a theme below this (one title in twelve) is a reason only beside another
TELLING = 3.7  # a word below this (one in forty) says too little
LONG_ENOUGH = 4  # letters of a word that is said
TOLD = 3  # reasons for one suggestion,
TOLD_THEMES = 3  # themes in one of them,
TOLD_WORDS = 3  # and words
_SPOKEN = {"voice": "voice actor", "music": "composer", "script": "writer", "writer": "writer"}
_CREW = frozenset({Part.PERSON, Part.STUDIO, Part.COMPANY, Part.CAST})
_WHOSE = 0.7  # the share of those whose work a title is: said before anything else


class Weight(float, Enum):
    """Which reason is said first."""

    MAKER = 5.0
    LIST = 4.0
    THEMES = 3.0
    WORDS = 2.5
    STUDIO = 2.0
    CREW = 1.5
    COMMON_THEMES = 1.0
    CAST = 0.8
    COMPANY = 0.5


_BY_PART = {
    Part.PERSON: Weight.CREW,
    Part.STUDIO: Weight.STUDIO,
    Part.CAST: Weight.CAST,
    Part.COMPANY: Weight.COMPANY,
}


class SharedTrait(NamedTuple):
    """Something that both titles have themselves. `value` is folded; `strength` is what it adds to
    the score, `rarity` as above.
    """

    part: Part
    value: str
    strength: float
    rarity: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One checkable thing that two titles share, as `sentence` says it.

    `beside` is the title that shares it, where two were asked for.
    """

    weight: float
    values: tuple[str, ...]
    words: str
    beside: str | None = None

    @property
    def sentence(self) -> str:
        """`same director: Shinichirō Watanabe`, `both: megastructure, lone wanderer`."""
        told = self.words.format(", ".join(self.values).replace("{", "").replace("}", ""))
        return told if self.beside is None else f"{self.beside}, {told}"


class Spoken:
    """A title that was asked for, as reasons speak of it: read once, for all its suggestions."""

    def __init__(self, title: Title) -> None:
        self.title = title
        self.themes = {theme.theme.casefold(): theme.theme for theme in title.themes}
        self.hidden = spoiling(title)

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Words of the synopsis that are no names, as they are written, by their stems."""
        found: dict[str, str] = {}
        text = self.title.synopsis.text if self.title.synopsis else ""
        for stem, written, capital in synopsis_words(text):
            if not capital and (stem not in found or len(written) < len(found[stem])):
                found[stem] = written
        return found


def reasons_of(
    seed: Spoken, other: Title, shared: Iterable[SharedTrait], *, beside: str | None = None
) -> tuple[Reason, ...]:
    """Why `other` for one who liked `seed`, most telling first. Empty where nothing can be said."""
    by_part: dict[Part, list[SharedTrait]] = {part: [] for part in Part}
    for trait in sorted(shared, key=lambda one: (-one.strength, one.value)):
        by_part[trait.part].append(trait)
    found = [
        *_listed(seed.title, other),
        *_themes(seed, other, by_part[Part.THEME]),
        *_words(seed, by_part[Part.WORD]),
    ]
    for part in _CREW:
        if by_part[part]:
            found += _credits(seed.title, other, part, {one.value: one for one in by_part[part]})
    found.sort(key=lambda reason: (-reason.weight, reason.values))
    kept = tuple(_without_repeats(found))[:TOLD]
    if beside is None:
        return kept
    return tuple(Reason(one.weight, one.values, one.words, beside) for one in kept)


def _themes(seed: Spoken, other: Title, shared: Sequence[SharedTrait]) -> Iterable[Reason]:
    hidden, spelled = seed.hidden | spoiling(other), seed.themes
    said = [one for one in shared if one.value in spelled and one.value not in hidden]
    rare = [spelled[one.value] for one in said if one.rarity >= COMMON]
    common = [spelled[one.value] for one in said if one.rarity < COMMON]
    if rare:
        # A common theme beside a rare one says which sort of thing it is.
        yield Reason(Weight.THEMES, tuple((rare + common)[:TOLD_THEMES]), "both: {}")
    elif len(common) > 1:
        yield Reason(Weight.COMMON_THEMES, tuple(common[:TOLD_THEMES]), "both: {}")


def _words(seed: Spoken, shared: Sequence[SharedTrait]) -> Iterable[Reason]:
    telling = [one.value for one in shared if one.rarity >= TELLING]
    if not telling:
        return
    spelled = seed.words
    said = [
        spelled[stem]
        for stem in telling
        if _says_something(spelled.get(stem, "")) and spelled[stem] not in seed.themes
    ][:TOLD_WORDS]
    if said:
        yield Reason(Weight.WORDS, tuple(said), "both tell of: {}")


def _says_something(word: str) -> bool:
    """Whether a word is worth saying: no `quickly`, no `other's`."""
    return len(word) >= LONG_ENOUGH and word.isalpha() and not word.endswith("ly")


def _credits(
    seed: Title, other: Title, part: Part, shared: Mapping[str, SharedTrait]
) -> Iterable[Reason]:
    """Who worked on both: those in one and the same role together."""
    here, there = _roles(seed, shared), _roles(other, shared)
    together: dict[str, list[str]] = {}
    for key in shared:
        if key not in here or key not in there:
            continue
        name, mine = here[key]
        theirs = there[key][1]
        same = [role for role in mine if role in theirs]
        if same:
            together.setdefault(_weightiest(same), []).append(name)
        else:
            role, their = _weightiest(mine), _weightiest(theirs)
            words = f"{{}}: {_spoken(role)} here, {_spoken(their)} there"
            yield Reason(_weight(part, min(role, their, key=_share)), (name,), words)
    for role, names in together.items():
        yield Reason(_weight(part, role), tuple(names[:2]), f"same {_spoken(role)}: {{}}")


def _roles(title: Title, shared: Mapping[str, SharedTrait]) -> dict[str, tuple[str, list[str]]]:
    """Of each of `shared`, the name as it is said, and the roles in `title`."""
    found: dict[str, tuple[str, list[str]]] = {}
    for credit in title.credits:
        key = person_key(credit.name)
        if key in shared:
            found.setdefault(key, (person_name(credit.name), []))[1].append(credit.role)
    return found


def _listed(seed: Title, other: Title) -> Iterable[Reason]:
    """That people's lists name one to those who liked the other."""
    for title, fan_of, named in ((seed, seed, other), (other, other, seed)):
        keys = {named.key, *named.ids}
        liked = [one for one in title.suggested if one.to in keys and one.votes > 0]
        if liked:
            most = max(liked, key=lambda one: one.votes)
            yield Reason(Weight.LIST, (fan_of.name,), _list_words(most, here=title is seed))
            return


def _list_words(liked: Liked, *, here: bool) -> str:
    where = f" on {liked.source}" if liked.source else ""
    where = where.replace("{", "").replace("}", "")
    return f"fans of {{}}{where} name it too" if here else f"fans of {{}}{where} name yours too"


def _weight(part: Part, role: str) -> float:
    if part is Part.PERSON and _share(role) >= _WHOSE:
        return Weight.MAKER + _share(role)
    return _BY_PART[part] + (_share(role) if part is Part.PERSON else 0.0)


def _without_repeats(reasons: Iterable[Reason]) -> Iterable[Reason]:
    """Each person once: of one who directed both, that they wrote one says little more."""
    met: set[str] = set()
    for reason in reasons:
        if met.isdisjoint(reason.values):
            met.update(reason.values)
            yield reason


def _weightiest(roles: Sequence[str]) -> str:
    return max(roles, key=_share)


def _share(role: str) -> float:
    return ROLE_SHARES.get(role, OTHER_SHARE)


def _spoken(role: str) -> str:
    return _SPOKEN.get(role, role).replace("{", "").replace("}", "")
