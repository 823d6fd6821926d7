"""Reviews from files with fields: what they say of spoilers within their text, and hide by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.imports import Place, Recognised
from bot.domain.reviews import HEADING
from bot.domain.spoilers import SpoilerLevel
from bot.importers.prose_headings import Heading, heading_of
from bot.importers.prose_lines import Line, is_rule
from bot.importers.prose_notes import Notes
from bot.importers.prose_notices import Notices
from bot.importers.prose_spoilers import NOTHING_HIDDEN, label_end, mentions, speaks_of

_EMPTY = re.compile(rf"(?m)^{HEADING} *(?P<name>\S.*)$(?=\s*(?:\Z|^{HEADING}))")
_HIDDEN = "What stands below its notice of spoilers is hidden now: look."


@dataclass(frozen=True, slots=True)
class Noticed:
    """A text with what it announces as spoilers hidden, its level, and what to say of it."""

    text: str
    level: SpoilerLevel = SpoilerLevel.NONE
    notice: str = ""
    recognised: tuple[Recognised, ...] = ()


def noticed(text: str, start: Place, *, line_by_line: bool) -> Noticed:
    """What a text without veils says of its spoilers, by the rules for reviews in prose.

    Its lines stay as many. It begins at `start` in the file, where it has the same lines only if
    `line_by_line`.
    """
    if not mentions(text):
        return Noticed(text)
    notes = Notes(start.file)
    written = _filled("\n".join(_lines(text.split("\n"), Notices(notes, markdown=True), notes)))
    level = notes.stated_so_far
    told = "" if written == text else _HIDDEN
    if written == text and any(map(speaks_of, text.split("\n"))):
        told = NOTHING_HIDDEN
    if told and level is SpoilerLevel.NONE:
        level = SpoilerLevel.MINOR
    found = tuple(replace(one, place=_at(one.place, start, line_by_line)) for one in notes.found)
    return Noticed(written, level, told, found)


def _filled(text: str) -> str:
    """`text` with headings above nothing as bold lines: no form would take it otherwise."""
    return _EMPTY.sub(lambda found: f"**{found['name'].strip()}**", text)


def _at(place: Place, start: Place, line_by_line: bool) -> Place:
    """A place of the text, which counts from 1, as a place in the file."""
    if not line_by_line:
        return start
    if place.line == 1:
        return replace(start, column=start.column + place.column - 1)
    return replace(start, line=start.line + place.line - 1, column=place.column)


def _lines(texts: list[str], notices: Notices, notes: Notes) -> Iterator[str]:
    """The lines as they are to be kept."""
    for number, text in enumerate(texts, 1):
        line = Line(number, text.strip(), text)
        if not line.text or is_rule(line.text):
            yield text
            continue
        beside = texts[max(0, number - 2) : number - 1] + texts[number : number + 1]
        heading = heading_of(line, alone=not any(map(str.strip, beside)))
        yield _announced(line, heading, notices) or _kept(line, heading, notices)
        notes.begun = notes.begun or not mentions(line.text)


def _announced(line: Line, heading: Heading | None, notices: Notices) -> str:
    """The line, if all it does is to announce spoilers or their end."""
    if not mentions(line.text) or notices.of_line(line, heading) is None:
        return ""
    if heading is not None and label_end(heading.name):
        return notices.hidden(line.text.strip("#* "))
    return line.raw


def _kept(line: Line, heading: Heading | None, notices: Notices) -> str:
    if heading is not None:
        notices.reach(heading)
        if not notices.spoiling or heading.known:
            return line.raw
        return notices.hidden(line.text.strip("#* "))
    if notices.spoiling or mentions(line.text):
        shown = notices.shown(line)
        return line.raw if shown == line.text else shown
    return line.raw
