"""The top of a review: its title, who wrote it, when, and what is said of spoilers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.imports import Part
from bot.importers.prose_facts import (
    Labelled,
    day_of,
    kind_of,
    labelled,
    named_in,
    reviewer_of,
    title_of,
    year_of,
)
from bot.importers.prose_headings import PLAIN, Heading, is_known
from bot.importers.prose_lines import Line
from bot.importers.prose_notes import Notes, Rated, Weight
from bot.importers.prose_spoilers import Notice, notice
from bot.importers.prose_verdicts import last_rating
from bot.importers.spoiler_words import LEAVE

_REMARKED = re.compile(
    r"(?P<line>\S.*?)\s?[(\[](?P<remark>[^()\[\]]*spoiler[^()\[\]]*)[)\]]\W*", re.IGNORECASE
)
_TAGGED = re.compile(
    r"(?P<mark>#*\s)?\**[(\[](?P<remark>[^()\[\]]*spoiler[^()\[\]]*)[)\]]\s?(?P<line>\S.*)",
    re.IGNORECASE,
)
_TITLE_WORDS = 8


def without_remark(line: Line, notes: Notes, *, titled: bool) -> Line:
    """The line without its `(minor spoilers)`, which is noted, where that is the whole review's.

    It is so beside the reviewer's name and, before anything else was read, beside the title.
    """
    found = _REMARKED.fullmatch(line.text) or _TAGGED.fullmatch(line.text)
    if found is None or notes.begun or is_known(found["line"]) or LEAVE.search(found["line"]):
        return line  # `Stop reading here (spoilers)` is no title
    told = labelled(found["line"])
    first = not titled and notes.title is None and not notes.found
    if not first and (told is None or reviewer_of(told, sure=True) is None):
        return line
    notes.stated(found["remark"], line, free=notice(found["remark"]) is Notice.FREE)
    return replace(line, text=(found.groupdict().get("mark") or "") + found["line"])


def first_title(line: Line, heading: Heading | None, notes: Notes, later: Iterable[str]) -> bool:
    """Whether a line before all prose is the title's, which is then noted.

    `later` is what follows a line that may be a bare name: one of those comes up again.
    """
    if notes.title is not None or (heading is not None and heading.known):
        return False
    ranked = heading is not None and heading.rank < PLAIN
    text = line.text.lstrip("#").strip() if ranked else line.text
    rating, text = last_rating(text)
    named = named_in(text)
    if named is None or not (named.sure or ranked or _comes_up(named.title, later)):
        return False
    notes.name(named, line)
    notes.plain_heading = None if named.sure else line
    if rating:
        notes.rated.append(Rated(Weight.TITLE, rating, line))
    return True


def _comes_up(title: str, later: Iterable[str]) -> bool:
    if title[-1] in ".,;:" or len(title.split()) > _TITLE_WORDS or title[0].islower():
        return False
    folded = title.casefold()
    return any(folded in text.casefold() for text in later)


def fact(line: Line, notes: Notes, *, last: bool, of_title: bool = True) -> bool:
    """Whether a line is a labelled fact, which is then noted. `last`: it is near the end.

    `of_title` is whether it may be one of the title: among spoilers it is none.
    """
    if notes.underway and not last:
        return False
    told = labelled(line.text.lstrip("# "))
    return told is not None and (
        (of_title and not notes.underway and _of_title(told, line, notes))
        or _of_review(told, line, notes)
    )


def _of_title(told: Labelled, line: Line, notes: Notes) -> bool:
    """Title, year or kind."""
    if notes.title is None and (named := title_of(told)):
        notes.name(named, line)
    elif notes.year is None and (year := year_of(told)):
        notes.year = year
        notes.note(Part.YEAR, str(year), line.text, line)
    elif notes.kind is None and (kind := kind_of(told)):
        notes.kind = kind
        notes.note(Part.KIND, kind.value, line.text, line)
    else:
        return False
    return True


def _of_review(told: Labelled, line: Line, notes: Notes) -> bool:
    """The day, or the reviewer."""
    if notes.written is None and (written := day_of(told)):
        notes.written = written
        notes.note(Part.WRITTEN, written.date().isoformat(), line.text, line)
        return True
    sure = not notes.underway and not notes.credits
    by = None if notes.reviewer else reviewer_of(told, sure=sure)
    if by is not None:
        notes.reviewed(by[0], by[1], line)
    return by is not None
