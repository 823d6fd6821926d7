"""A club's own titles: new ones, and its own versions of titles that the catalogue has."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from bot.domain.audit import Stamp
from bot.domain.markup import MarkupError, clean, has_veil, link_target, parse
from bot.domain.names import fold, name_key
from bot.domain.titles import Availability, Credit, Name, NameType, Synopsis, Theme, Title

T = TypeVar("T")

OWN = "club:"
KEY_LENGTH = 64  # as in files of titles: keys travel in custom ids
FACT_LENGTH = 250  # names, themes, people, services: as in files of titles
SYNOPSIS_LENGTH = 2_000
MOST = 200  # names, credits, themes or places of one title
FIRST_YEAR, LAST_YEAR = 1870, 2100
MOST_COUNTED = 100_000  # episodes, minutes
MOST_OWN = 2_000  # titles that one club added or changed
NAMELESS_SLUG = "title"
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_WEB = re.compile(r"https?://[^\s<>]+")


class Part(StrEnum):
    """What can be changed of a title at a time."""

    NAMES = "names"
    FACTS = "facts"
    CREDITS = "credits"
    THEMES = "themes"
    SYNOPSIS = "synopsis"
    PLACES = "places"

    @property
    def label(self) -> str:
        """The part in words."""
        return "Where to watch" if self is Part.PLACES else self.value.capitalize()


class UnfitTitle(ValueError):  # noqa: N818 - it is about the title, not an error of ours
    """A title can't be kept as it is. The text is a sentence for whoever wrote it.

    `field` says more closely which entry of `part` it is about: `year`.
    """

    def __init__(self, sentence: str, part: Part, field: str = "") -> None:
        super().__init__(sentence)
        self.part = part
        self.field = field


class Use(StrEnum):
    """What of a club can be about a title, in words."""

    REVIEW = "a review"
    REMOVED = "a removed review"
    DRAFT = "a draft"
    OFFERED = "an offered review"
    DECLINED = "a declined offer"


@dataclass(frozen=True, slots=True)
class OwnTitle:
    """A title as a club has it, and which version of it that is (from 1)."""

    title: Title
    version: int


@dataclass(frozen=True, slots=True)
class TitleChange:
    """`title` is to stand under `key` instead of version `expected` (0: none ever was).

    None: as the catalogue has it, if at all. `detail` says in words what changes.
    """

    key: str
    title: Title | None
    expected: int
    detail: str


@dataclass(frozen=True, slots=True)
class TitleVersion:
    """What a title was in one version; None: as the catalogue has it, if at all."""

    title: Title | None
    version: int
    stamp: Stamp


def is_own_key(key: str) -> bool:
    """Whether a club added the title itself."""
    return key.startswith(OWN)


def own_key(name: str, year: int | None, taken: Container[str]) -> str:
    """A key for a new title of a club that none of `taken` is: `club:solaris-2002`."""
    slug = _NOT_SLUG.sub("-", fold(name)).strip("-") or NAMELESS_SLUG
    ending = f"-{year}" if year is not None else ""
    number = 1
    while True:
        end = ending if number == 1 else f"{ending}-{number}"
        key = f"{OWN}{slug[: KEY_LENGTH - len(OWN) - len(end)].rstrip('-')}{end}"
        if key not in taken:
            return key
        number += 1


def fit(title: Title) -> Title:
    """`title` with clean text, and nothing twice. Raises UnfitTitle at the first thing to mend.

    Everything of a title is shown to everybody: nothing in it may be hidden.
    """
    kept = replace(
        title,
        names=_names(title.names),
        themes=_themes(title.themes),
        credits=_once(
            Credit(_fact(c.name, Part.CREDITS), _fact(c.role, Part.CREDITS).casefold())
            for c in title.credits
        ),
        synopsis=_synopsis(title.synopsis),
        availability=_once(map(_place, title.availability)),
        source_material=_optional(title.source_material, Part.FACTS, "source"),
    )
    _check_numbers(kept)
    for part, entries in _parts(kept):
        if len(entries) > MOST:
            raise UnfitTitle(f"There are {len(entries)} {part.label}; {MOST} fit.", part)
    return kept


def changed_parts(before: Title | None, after: Title) -> list[Part]:
    """What `after` has different from `before`."""
    if before is None:
        return []
    return [part for part in Part if _content(before, part) != _content(after, part)]


def _content(title: Title, part: Part) -> object:
    facts = (title.kind, title.year, title.episodes, title.minutes, title.source_material)
    contents = {**dict(_parts(title)), Part.FACTS: facts, Part.SYNOPSIS: title.synopsis}
    return contents[part]


def _parts(title: Title) -> Iterator[tuple[Part, tuple[object, ...]]]:
    yield Part.NAMES, title.names
    yield Part.CREDITS, title.credits
    yield Part.THEMES, title.themes
    yield Part.PLACES, title.availability


def _names(names: Iterable[Name]) -> tuple[Name, ...]:
    found: dict[str, Name] = {}
    for name in names:
        text = _fact(name.name, Part.NAMES, "name" if name.type is NameType.MAIN else "")
        found.setdefault(text, replace(name, name=text))
    if not found:
        raise UnfitTitle("Say what it is called.", Part.NAMES, "name")
    if not all(map(name_key, found)):
        raise UnfitTitle("A name needs a character that can be seen.", Part.NAMES, "name")
    if not any(name.type is NameType.MAIN for name in found.values()):
        first, *others = found.values()
        return (replace(first, type=NameType.MAIN), *others)
    return tuple(found.values())


def _themes(themes: Iterable[Theme]) -> tuple[Theme, ...]:
    found: dict[str, Theme] = {}
    for theme in themes:
        text = _fact(theme.theme, Part.THEMES)
        found.setdefault(text.casefold(), Theme(text, theme.weight))
    return tuple(found.values())


def _synopsis(synopsis: Synopsis | None) -> Synopsis | None:
    if synopsis is None or not (text := clean(synopsis.text)):
        return None
    if len(text) > SYNOPSIS_LENGTH:
        raise UnfitTitle(
            f"The synopsis has {len(text)} characters; {SYNOPSIS_LENGTH} fit.", Part.SYNOPSIS
        )
    if hides(text):
        raise UnfitTitle(
            "Everybody reads the synopsis, so nothing can be hidden in it: say what it is about"
            " without the spoiler and its marks.",
            Part.SYNOPSIS,
        )
    source = _optional(synopsis.source, Part.SYNOPSIS, "source")
    if source is None:
        raise UnfitTitle(
            "Say where the synopsis is from: “Official Netflix synopsis”, or who wrote it.",
            Part.SYNOPSIS,
            "source",
        )
    return Synopsis(text, source)


def _place(place: Availability) -> Availability:
    url = place.url.strip() if place.url else None
    if url is not None and (not _WEB.fullmatch(url) or link_target(url) is None):
        raise UnfitTitle("A link starts with https:// and has no spaces.", Part.PLACES)
    return replace(
        place,
        service=_fact(place.service, Part.PLACES),
        region=_optional(place.region, Part.PLACES),
        url=url,
    )


def hides(text: str) -> bool:
    """Whether something is veiled in `text`, or may be meant to be."""
    try:
        return has_veil(parse(text))
    except MarkupError:
        return True


def _optional(text: str | None, part: Part, field: str = "") -> str | None:
    return _fact(text, part, field) if text and clean(text) else None


def _fact(text: str, part: Part, field: str = "") -> str:
    """One line of clean text. Raises UnfitTitle where there is none, or too much."""
    told = " ".join(clean(text).split())
    if not told:
        raise UnfitTitle(f"{part.label}: one of the entries is empty.", part, field)
    if len(told) > FACT_LENGTH:
        raise UnfitTitle(
            f"{part.label}: an entry has {len(told)} characters; {FACT_LENGTH} fit.", part, field
        )
    if _is_veiled(told):
        raise UnfitTitle(
            f"{part.label}: everybody reads this, so nothing can be hidden in it.", part, field
        )
    return told


def _is_veiled(text: str) -> bool:
    # Half a mark hides nothing, and a name may have one.
    try:
        return has_veil(parse(text))
    except MarkupError:
        return False


def _check_numbers(title: Title) -> None:
    for field, number, least, most in (
        ("year", title.year, FIRST_YEAR, LAST_YEAR),
        ("episodes", title.episodes, 1, MOST_COUNTED),
        ("minutes", title.minutes, 1, MOST_COUNTED),
    ):
        if number is not None and not least <= number <= most:
            raise UnfitTitle(
                f"{field.capitalize()}: a whole number from {least} to {most}.", Part.FACTS, field
            )


def _once(entries: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(entries))
