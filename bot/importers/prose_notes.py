"""What has been understood of a review so far, each piece with the words that it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from bot.domain.imports import Part, Place, Recognised
from bot.domain.reviews import BLURB_LENGTH, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Kind
from bot.importers.prose_facts import Available, Named
from bot.importers.prose_lines import Line
from bot.importers.prose_sections import Piece
from bot.importers.prose_spoilers import sentences, stated_level
from bot.importers.prose_veils import has_mark

LONGEST_AVAILABLE_TITLE = 60
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,2}|_{1,2})(?=\S)([^*_\n]+)(?<=\S)\1(?!\w)")


class Weight(IntEnum):
    """Which of several ratings is the whole review's: the lowest, and of those the first."""

    FINAL = 1
    LABELLED = 2
    CLOSING = 3
    ALONE = 4
    TITLE = 5
    GIVEN = 6


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating that may be that of the whole. `piece` is kept only as long as it isn't."""

    weight: Weight
    rating: str
    line: Line
    piece: Piece | None = None


@dataclass(slots=True)
class Notes:
    """The fields of a review, as far as they are known, and what was recognised."""

    file: str
    credits: bool = False
    """Whether the text names its title's makers, so that `Written by` means one of them."""
    title: str | None = None
    year: int | None = None
    kind: Kind | None = None
    reviewer: str = ""
    written: datetime | None = None
    verdict: Verdict | None = None
    blurb: str = ""
    level: SpoilerLevel | None = None
    section_level: SpoilerLevel | None = None
    services: list[str] = field(default_factory=list)
    available_title: tuple[str, Line] | None = None
    plain_heading: Line | None = None
    """The heading that the title was taken from, where it might be some other heading."""
    rated: list[Rated] = field(default_factory=list)
    unsaid: list[tuple[str, Line, list[Piece]]] = field(default_factory=list)
    """Headings of facts, and what stands under them: in the text we have our own names for them."""
    begun: bool = False
    """Whether the review's own words have begun, so that a notice no longer speaks of them all."""
    underway: bool = False
    """Whether that is certain, so that a line can't be a fact any more."""
    found: list[Recognised] = field(default_factory=list)

    def note(self, part: Part, value: str, words: str, line: Line) -> None:
        """Adds what was recognised. Words without veils are shown as they stood."""
        exact = words if words != line.text else line.raw.strip()
        place = Place(self.file, line.number, line.column(exact))
        self.found.append(Recognised(part, value, exact, place))

    def name(self, named: Named, line: Line) -> None:
        """Takes title, year and kind from the line that names them."""
        self.title = named.title
        self.note(Part.TITLE, named.title, line.text, line)
        if named.year is not None and self.year is None:
            self.year = named.year
            self.note(Part.YEAR, str(named.year), str(named.year), line)
        if named.kind is not None and self.kind is None:
            self.kind = named.kind
            self.note(Part.KIND, named.kind.value, line.text, line)

    def reviewed(self, name: str, written: datetime | None, line: Line) -> None:
        """Takes the reviewer, and the day where it is given."""
        self.reviewer = name
        self.note(Part.REVIEWER, name, line.text, line)
        if written is not None and self.written is None:
            self.written = written
            self.note(Part.WRITTEN, written.date().isoformat(), line.text, line)

    def stated(self, words: str, line: Line, *, free: bool = False) -> None:
        """Takes the level that the review states of itself."""
        level = SpoilerLevel.NONE if free else stated_level(words)
        if self.level in (None, SpoilerLevel.NONE) or level is SpoilerLevel.MAJOR:
            self.level = level
        self.note(Part.SPOILERS, level.value, words, line)

    def spoils(self, words: str, line: Line) -> None:
        """Notes that a section with spoilers begins."""
        level = stated_level(words)
        if self.section_level is not SpoilerLevel.MAJOR:
            self.section_level = level
        self.note(Part.SPOILER_SECTION, level.value, words, line)

    @property
    def stated_so_far(self) -> SpoilerLevel:
        """The level that the review states, of all of it or of a section."""
        stated = (self.section_level, self.level)
        if SpoilerLevel.MAJOR in stated and self.section_level is not None:
            return SpoilerLevel.MAJOR
        if self.section_level is not None:
            return SpoilerLevel.MINOR
        return self.level or SpoilerLevel.NONE

    def judge(self, verdict: Verdict, words: str, line: Line) -> None:
        """Takes the verdict."""
        self.verdict = verdict
        self.note(Part.VERDICT, verdict.value, words, line)

    def blurb_from(self, text: str, line: Line, words: str) -> bool:
        """Whether `text`, of these words, fits the blurb whole. If not, its first sentence may."""
        if self.blurb or has_mark(text):
            return False
        bare = " ".join(_EMPHASIS.sub(r"\2", text).split())
        if len(bare) <= BLURB_LENGTH:
            self.blurb = bare
            self.note(Part.BLURB, bare, words, line)
            return True
        start, end = sentences(bare)[0]
        if end - start <= BLURB_LENGTH:
            self.blurb = bare[start:end]
            self.note(Part.BLURB, self.blurb, self.blurb, line)
        return False

    def watched_at(self, found: Available, line: Line, words: str = "") -> None:
        """Takes the services, and the title that the sentence names."""
        self.services += [service for service in found.services if service not in self.services]
        self.note(Part.AVAILABILITY, ", ".join(found.services), words or line.text, line)
        if found.title and len(found.title) <= LONGEST_AVAILABLE_TITLE and not self.available_title:
            self.available_title = (found.title, line)
