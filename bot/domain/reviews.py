"""Reviews: one reviewer's judgement of one title, in one club."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from bot.domain.markup import (
    clean,
    has_veil,
    parse,
    scopes,
)
from bot.domain.spoilers import Scope, SpoilerLevel

BLURB_LENGTH = 200
ASPECT_NAME_LENGTH = 40
RATING_LENGTH = 40
MOST_ASPECTS = 12
# Far beyond what a form takes (4,000), and still a text that one sits down to read.
TEXT_LENGTH = 20_000
HEADING = "## "


class Verdict(StrEnum):
    """The primary judgement: a word, a symbol, never a bare number."""

    MUST_WATCH = "Must watch"
    RECOMMENDED = "Recommended"
    MIXED = "Mixed"
    SKIP = "Skip"

    @property
    def symbol(self) -> str:
        """Tells verdicts apart by shape, for those who don't see the colour."""
        return _SYMBOLS[self]


_SYMBOLS = {
    Verdict.MUST_WATCH: "★",
    Verdict.RECOMMENDED: "▲",
    Verdict.MIXED: "◆",
    Verdict.SKIP: "▼",
}


class ReviewSort(StrEnum):
    """How a list of reviews is ordered."""

    NEWEST = "newest"
    VERDICT = "verdict"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who wrote a review. `member` is their Discord id; a guest or the house has none."""

    name: str
    member: int | None = None

    @property
    def ref(self) -> str:
        """How a filter names this reviewer: the member's id, or the name."""
        return str(self.member) if self.member else self.name


@dataclass(frozen=True, slots=True)
class Aspect:
    """One named section of a review. `text` is markup source: veils and all."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer thinks of one title.

    `ref` names it in buttons: `c12` for a club's own, `h` and the title's key for the house's.
    `opening` and the aspects' texts are markup source as `bot.domain.markup` reads it. `rating`
    is the score or grade of where it was imported from, to the letter.
    """

    ref: str
    title_key: str
    reviewer: Reviewer
    verdict: Verdict
    blurb: str
    spoiler_level: SpoilerLevel
    opening: str = ""
    aspects: tuple[Aspect, ...] = ()
    written: datetime | None = field(default=None, compare=False)
    rating: str = ""

    @property
    def house(self) -> bool:
        """Whether this is one of Marquee's own."""
        return self.ref.startswith("h")

    @property
    def sections(self) -> tuple[Aspect, ...]:
        """Opening (unnamed) and aspects, in reading order, without empty ones."""
        opening = (Aspect("", self.opening),) if self.opening else ()
        return opening + self.aspects


# A review is rendered far more often than it is written: parsed once, kept while in use.
markup = lru_cache(maxsize=2048)(parse)


def veiled(review: Review) -> bool:
    """Whether any part of `review` is hidden."""
    return any(has_veil(markup(section.text)) for section in review.sections)


def review_scopes(review: Review) -> tuple[Scope | None, ...]:
    """How far one must be for each of its veils, each once, the earliest first. None: unscoped."""
    found = {scope for section in review.sections for scope in scopes(markup(section.text))}
    return tuple(sorted(found, key=_how_far))


def _how_far(scope: Scope | None) -> tuple[bool, bool, int, int, int]:
    if scope is None:
        return (True, True, 0, 0, 0)
    whole = scope.whole is not None
    return (False, whole, scope.chapter or 0, scope.season or 0, scope.episode or 0)


def split_sections(text: str) -> tuple[str, tuple[Aspect, ...]]:
    """Opening and aspects of a review typed as one text, each aspect under a `## Name` line."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in clean(text).split("\n"):
        if f"{line} ".startswith(HEADING):
            sections.append((line[len(HEADING) :].strip(), []))
        else:
            sections[-1][1].append(line)
    (_, opening), *rest = [(name, "\n".join(lines).strip()) for name, lines in sections]
    return opening, tuple(Aspect(name, section) for name, section in rest)


def joined_sections(review: Review) -> str:
    """The review as one text that `split_sections` reads back."""
    opening = _without_headings(review.opening)
    aspects = (f"{HEADING}{a.name}\n{_without_headings(a.text)}" for a in review.aspects)
    return "\n\n".join(part for part in (opening, *aspects) if part)


def _without_headings(text: str) -> str:
    """A line that begins like a heading and is none, said so."""
    return re.sub(r"(?m)^##(?= |$)", r"\\##", text)
