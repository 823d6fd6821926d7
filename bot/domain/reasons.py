"""Reasons: what two titles share, in words that a member can check and that spoil nothing."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from bot.domain.comparing import (
    OTHER_SHARE,
    ROLE_SHARES,
    Part,
    person_key,
    person_name,
    shared_medium,
)
from bot.domain.genres import AUDIENCES, GENRES
from bot.domain.spoiler_themes import spoiling
from bot.domain.synopsis_words import synopsis_words
from bot.domain.titles import Liked, Title
from bot.domain.topic_words import TopicWords

# Rarity is the logarithm of how many titles there are to each that has something.
COMMON = 2.5  # a theme below this (one title in twelve) is a reason only beside another
TELLING = 3.7  # a word below this (one in forty) says too little
TOLD = 3  # reasons for one suggestion,
TOLD_THEMES = 3  # themes in one of them,
TOLD_WORDS = 3  # and words
YEARS_APART = 2  # of titles from about the same time
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
    FACTS = 0.2


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
        self._words: dict[str, str | None] = {}

    def word(self, stem: str) -> str | None:
        """How the synopsis writes a word that it tells of; None for no such word, or a theme."""
        if stem not in self._words:
            self._words[stem] = None if stem in self._theme_words else self._topics.find(stem)
        return self._words[stem]

    @cached_property
    def _topics(self) -> TopicWords:
        return TopicWords(self.title.synopsis.text if self.title.synopsis else "")

    @cached_property
    def _theme_words(self) -> frozenset[str]:
        return frozenset(word.stem for word in synopsis_words(" ".join(self.themes)))

    @cached_property
    def people(self) -> Mapping[str, _Credited]:
        """Everybody who is credited, by key."""
        return _people(self.title)


def reasons_of(
    seed: Spoken, other: Title, shared: Iterable[SharedTrait], *, beside: str | None = None
) -> tuple[Reason, ...]:
    """Why `other` for one who liked `seed`, most telling first. Empty where nothing can be said."""
    by_part: dict[Part, list[SharedTrait]] = {}
    for trait in sorted(shared, key=_strongest):
        by_part.setdefault(trait.part, []).append(trait)
    found = [
        *_listed(seed.title, other),
        *_themes(seed, other, by_part.get(Part.THEME, ())),
        *_words(seed, by_part.get(Part.WORD, ())),
    ]
    crew = [part for part in _CREW if part in by_part]
    if crew:
        there = _people(other, {trait.value for part in crew for trait in by_part[part]})
        for part in crew:
            found += _credits(seed.people, there, part, [one.value for one in by_part[part]])
    found.sort(key=lambda reason: (-reason.weight, reason.values))
    kept = tuple(_without_repeats(found))[:TOLD]
    if kept and kept[0].weight < Weight.STUDIO:
        kept = _with_facts(kept, seed.title, other)
    if beside is None:
        return kept
    return tuple(Reason(one.weight, one.values, one.words, beside) for one in kept)


def _strongest(trait: SharedTrait) -> tuple[float, str]:
    return -trait.strength, trait.value


def _themes(seed: Spoken, other: Title, shared: Sequence[SharedTrait]) -> Iterable[Reason]:
    if not shared:
        return
    hidden, spelled = seed.hidden | spoiling(other), seed.themes
    said = [one for one in shared if one.value in spelled and one.value not in hidden]
    telling = [one for one in said if one.rarity >= COMMON and one.value not in GENRES]
    # A common theme beside a telling one says which sort of thing it is.
    common = [one for one in said if one not in telling]
    common.sort(key=lambda one: one.value in AUDIENCES)
    values = tuple(spelled[one.value] for one in (*telling, *common)[:TOLD_THEMES])
    if telling:
        yield Reason(Weight.THEMES, values, "both: {}")
    elif common and common[0].value not in AUDIENCES:
        yield Reason(Weight.COMMON_THEMES, values, "both: {}")


def _words(seed: Spoken, shared: Sequence[SharedTrait]) -> Iterable[Reason]:
    telling = (seed.word(one.value) for one in shared if one.rarity >= TELLING)
    said = tuple(islice(filter(None, telling), TOLD_WORDS))
    if said:
        yield Reason(Weight.WORDS, said, "both tell of: {}")


def _with_facts(told: tuple[Reason, ...], seed: Title, other: Title) -> tuple[Reason, ...]:
    """Beside what says little, where both come from. One genre alone is no reason."""
    facts = [*told, *_facts(seed, other)]
    alone = len(facts) == 1 and len(told[0].values) == 1
    if alone and told[0].weight == Weight.COMMON_THEMES:
        return ()
    return tuple(facts[:TOLD])


def _facts(seed: Title, other: Title) -> Iterable[Reason]:
    made_from = shared_medium(seed)
    if made_from not in (None, "original") and made_from == shared_medium(other):
        yield Reason(Weight.FACTS, (made_from,), "both made from: {}")
    if not seed.year or not other.year:
        return
    if seed.year == other.year:
        yield Reason(Weight.FACTS, (str(seed.year),), "same year: {}")
    elif abs(seed.year - other.year) <= YEARS_APART:
        years = tuple(map(str, sorted((seed.year, other.year))))
        yield Reason(Weight.FACTS, years, "about the same time: {}")


def _credits(
    here: Mapping[str, _Credited],
    there: Mapping[str, _Credited],
    part: Part,
    shared: Sequence[str],
) -> Iterable[Reason]:
    """Who worked on both: those in one and the same role together."""
    together: dict[str, list[str]] = {}
    for key in shared:
        if key not in here or key not in there:
            continue
        name, mine = person_name(here[key].name), here[key].roles
        theirs = there[key].roles
        called = {_spoken(role) for role in theirs}
        same = [role for role in mine if _spoken(role) in called]
        if same:
            together.setdefault(_weightiest(same), []).append(name)
        else:
            role, their = _weightiest(mine), _weightiest(theirs)
            words = f"{{}}: {_spoken(role)} here, {_spoken(their)} there"
            yield Reason(_weight(part, min(role, their, key=_share)), (name,), words)
    for role, names in together.items():
        yield Reason(_weight(part, role), tuple(names[:2]), f"same {_spoken(role)}: {{}}")


class _Credited(NamedTuple):
    """A name as it is credited, and what is done under it."""

    name: str
    roles: list[str]


def _people(title: Title, keys: Container[str] | None = None) -> dict[str, _Credited]:
    """Who is credited with `title`, by key; with `keys`, only those."""
    found: dict[str, _Credited] = {}
    for credit in title.credits:
        key = person_key(credit.name)
        if key in found:
            found[key].roles.append(credit.role)
        elif keys is None or key in keys:
            found[key] = _Credited(credit.name, [credit.role])
    return found


def _listed(seed: Title, other: Title) -> Iterable[Reason]:
    """That people's lists name one to those who liked the other."""
    if not (seed.suggested or other.suggested):
        return
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
