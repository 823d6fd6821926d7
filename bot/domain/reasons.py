"""Reasons: what two titles share, in words that a member can check and that spoil nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import NamedTuple

from bot.domain.comparing import (
    OTHER_SHARE,
    ROLE_SHARES,
    Part,
    person_name,
)
from bot.domain.genres import AUDIENCES, GENRES
from bot.domain.spoken import Credited, Spoken, people_of
from bot.domain.titles import Liked, Title

# Rarity is the logarithm of how many titles there are to each that has something.
COMMON = 2.5  # a theme below this (one title in twelve) is a reason only beside another
TOGETHER = 4.0  # common themes, two or more, whose rarities add up to this are a reason as well
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
    GENRE = 0.4
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
        return self.told if self.beside is None else f"{self.beside}, {self.told}"

    @property
    def told(self) -> str:
        """The same without the title that shares it."""
        return self.words.format(", ".join(self.values).replace("{", "").replace("}", ""))


def reasons_of(
    seed: Spoken, other: Spoken, shared: Iterable[SharedTrait], *, beside: str | None = None
) -> tuple[Reason, ...]:
    """Why `other` for one who liked `seed`, most telling first. Empty where nothing can be said."""
    by_part: dict[Part, list[SharedTrait]] = {}
    for trait in sorted(shared, key=_strongest):
        by_part.setdefault(trait.part, []).append(trait)
    found = [
        *_listed(seed.title, other.title),
        *_themes(seed, other, by_part.get(Part.THEME, ())),
        *_words(seed, by_part.get(Part.WORD, ())),
    ]
    crew = [part for part in _CREW if part in by_part]
    if crew:
        there = people_of(other.title, {trait.value for part in crew for trait in by_part[part]})
        for part in crew:
            found += _credits(seed.people, there, part, [one.value for one in by_part[part]])
    found.sort(key=lambda reason: (-reason.weight, reason.values))
    kept = tuple(_without_repeats(found))[:TOLD]
    if kept and kept[0].weight < Weight.STUDIO:
        kept = _with_facts(kept, seed, other)
    if beside is None:
        return kept
    return tuple(Reason(one.weight, one.values, one.words, beside) for one in kept)


def _strongest(trait: SharedTrait) -> tuple[float, str]:
    return -trait.strength, trait.value


def _themes(seed: Spoken, other: Spoken, shared: Sequence[SharedTrait]) -> Iterable[Reason]:
    telling: list[str] = []
    common: list[str] = []  # beside a telling one, a common theme says which sort of thing it is
    audiences: list[str] = []
    rare = 0.0
    for one in shared:
        name = one.value
        if name not in seed.themes or name in seed.hidden or name in other.hidden:
            continue
        if name in AUDIENCES:
            audiences.append(name)
        elif one.rarity >= COMMON and name not in GENRES:
            telling.append(name)
        else:
            common.append(name)
            rare += one.rarity if len(common) <= TOLD_THEMES else 0.0
    values = tuple(map(seed.themes.__getitem__, [*telling, *common, *audiences][:TOLD_THEMES]))
    if telling:
        yield Reason(Weight.THEMES, values, "both: {}")
    elif len(common) > 1 and rare >= TOGETHER:
        yield Reason(Weight.COMMON_THEMES, values, "both: {}")
    elif common:
        yield Reason(Weight.GENRE, values, "both: {}")


def _words(seed: Spoken, shared: Sequence[SharedTrait]) -> Iterable[Reason]:
    telling = (one.value for one in shared if one.rarity >= TELLING)
    written = (word for stem in telling if (word := seed.word(stem)))
    said = tuple(islice(written, TOLD_WORDS))
    if said:
        yield Reason(Weight.WORDS, said, "both tell of: {}")


def _with_facts(told: tuple[Reason, ...], seed: Spoken, other: Spoken) -> tuple[Reason, ...]:
    """Beside what says little, where both come from. What genres alone say is no reason."""
    facts = (*told, *_facts(seed, other))
    return () if len(facts) == 1 and told[0].weight <= Weight.GENRE else facts[:TOLD]


def _facts(seed: Spoken, other: Spoken) -> Iterable[Reason]:
    if seed.medium not in (None, "original") and seed.medium == other.medium:
        yield Reason(Weight.FACTS, (seed.medium,), "both made from: {}")
    here, there = seed.title.year, other.title.year
    if not here or not there:
        return
    if here == there:
        yield Reason(Weight.FACTS, (str(here),), "same year: {}")
    elif abs(here - there) <= YEARS_APART:
        years = tuple(map(str, sorted((here, there))))
        yield Reason(Weight.FACTS, years, "about the same time: {}")


def _credits(
    here: Mapping[str, Credited],
    there: Mapping[str, Credited],
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
