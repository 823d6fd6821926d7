"""Imports: what a file says, entry by entry, before anybody decided what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.reviews import Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Kind, Synopsis


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the source something stands. `line` and `column` count from 1.

    `file` is a name to show, never a path to open: `reviews.zip: old/blame.txt`.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Part(StrEnum):
    """What a passage of a source was recognised as."""

    TITLE = "title"
    YEAR = "year"
    KIND = "kind"
    SYNOPSIS = "synopsis"
    REVIEWER = "reviewer"
    WRITTEN = "written"
    SPOILERS = "spoilers"
    SPOILER_SECTION = "spoiler section"
    VERDICT = "verdict"
    RATING = "rating"
    BLURB = "blurb"
    ASPECT = "aspect"
    CAPTION = "caption"
    AVAILABILITY = "availability"


@dataclass(frozen=True, slots=True)
class Recognised:
    """One passage that was understood: as what, what it comes to, and its words as they stood."""

    part: Part
    value: str
    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One review as a source has it. What the source doesn't say is empty or None.

    `text` is the whole review as a form would have it: markup with veils, an aspect under each
    `## Name` line. `rating` is the source's own score or grade to the letter: `8/10`, `B+`.
    `key` is a title's key where the source gives one. `synopsis` and `services` are facts for a
    title that has to be added; their sentences stand in `text` too. `text_place` is where the text
    begins, where it stands line by line in the file. `notice` is a sentence on what had to be
    guessed of its spoilers, for whoever looks at the plan.
    """

    place: Place
    title: str
    text: str
    key: str | None = None
    year: int | None = None
    kind: Kind | None = None
    reviewer: Reviewer | None = None
    verdict: Verdict | None = None
    rating: str = ""
    blurb: str = ""
    spoiler_level: SpoilerLevel = SpoilerLevel.NONE
    written: datetime | None = None
    synopsis: Synopsis | None = None
    services: tuple[str, ...] = ()
    recognised: tuple[Recognised, ...] = field(default=(), compare=False)
    text_place: Place | None = field(default=None, compare=False)
    notice: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a source that can't be taken as it stands. `sentence` says what to mend.

    One fault keeps everything out; what is only `left_out` (a rating without a text) does not.
    """

    place: Place
    sentence: str
    left_out: bool = False
