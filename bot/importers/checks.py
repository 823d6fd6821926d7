"""What a review from a file must be, with the place of what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.drafts import Field, Unfit, checked
from bot.domain.imports import Entry, Fault, Part, Place
from bot.domain.markup import MarkupError, clean, has_mark, has_veil, strictly
from bot.domain.reviews import HEADING, Review, Reviewer, Verdict, split_sections

_OPEN = "Everybody reads the blurb and the headings, so nothing can be hidden in them."
_NAMES = "Everybody reads titles, names and ratings, so nothing can be hidden in them."


def fault_of(entry: Entry) -> Fault | None:
    """What keeps `entry` from becoming a review, except for what can be asked: title, verdict.

    A sentence never quotes the text: what it says may be hidden.
    """
    opening, aspects = split_sections(entry.text)
    if _hides(entry.blurb):
        return Fault(_place_of(entry, Field.BLURB), _OPEN)
    if any(_hides(aspect.name) for aspect in aspects):
        return Fault(_place_of(entry, Field.TEXT), _OPEN)
    for part, words in _named(entry):
        if _hides(words):
            return Fault(_place_in_source(entry, part), _NAMES)
    review = Review(
        ref="",
        title_key=entry.key or "",
        reviewer=entry.reviewer or Reviewer(""),
        verdict=entry.verdict or Verdict.MIXED,
        blurb=entry.blurb,
        spoiler_level=entry.spoiler_level,
        opening=opening,
        aspects=aspects,
        rating=entry.rating,
    )
    try:
        checked(review, blurb_needed=False)
    except Unfit as error:
        return _misplaced_mark(entry) or Fault(_place_of(entry, error.field), str(error))
    return None


def _named(entry: Entry) -> Iterator[tuple[Part, str]]:
    """What everybody reads besides the blurb and the headings."""
    yield Part.TITLE, entry.title
    yield Part.RATING, entry.rating
    yield Part.AVAILABILITY, " ".join(entry.services)
    if entry.reviewer is not None:
        yield Part.REVIEWER, entry.reviewer.name


def _hides(text: str) -> bool:
    try:
        return has_mark(text) and has_veil(strictly(text))
    except MarkupError:
        return True


def _place_of(entry: Entry, field: Field) -> Place:
    """Where the entry says a field of the form, else where its text or all of it begins."""
    parts = {Field.BLURB: Part.BLURB, Field.SPOILERS: Part.SPOILERS, Field.RATING: Part.RATING}
    return _place_in_source(entry, parts.get(field))


def _place_in_source(entry: Entry, part: Part | None) -> Place:
    places = (found.place for found in entry.recognised if found.part is part)
    return next(places, entry.text_place or entry.place)


def _misplaced_mark(entry: Entry) -> Fault | None:
    """The first mark of a veil without its other half, where it stands in the file."""
    for name, first_line, section in _raw_sections(entry.text):
        try:
            strictly(section)
        except MarkupError as error:
            under = f"Under “{name}”: " if name and entry.text_place is None else ""
            line = first_line + error.line - 1
            return Fault(_place_in(entry, line, error.column), under + error.reason)
    return None


def _place_in(entry: Entry, line: int, column: int) -> Place:
    """A place of the text, which counts from 1, as a place in the file."""
    start = entry.text_place
    if start is None:
        return entry.place
    if line == 1:
        return replace(start, column=start.column + column - 1)
    return replace(start, line=start.line + line - 1, column=column)


def _raw_sections(text: str) -> list[tuple[str, int, str]]:
    """Name, first line (from 1) and text of each section, as `split_sections` divides them."""
    sections: list[tuple[str, int, list[str]]] = [("", 1, [])]
    for number, line in enumerate(text.split("\n"), 1):
        if f"{clean(line)} ".startswith(HEADING):
            sections.append((clean(line)[len(HEADING) :].strip(), number + 1, []))
        else:
            sections[-1][2].append(line)
    return [(name, first, "\n".join(lines)) for name, first, lines in sections]
