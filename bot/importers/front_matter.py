"""Markdown with front matter: `field: value` lines between two of `---`, then the review.

The fields are those of `fields`; the text has its aspects under `## Name` lines, as in our form.
YAML is read as events, so that nothing nested or referred to is ever built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from bot.domain.imports import Entry, Fault, Place
from bot.importers.decoding import NotReadable
from bot.importers.fields import FIELDS, Given, field_name, read_fields, unknown_field

_LONGEST_HEAD = 32 * 1024
_FENCE = re.compile(r"---[ \t]*\r?\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_FIELD = re.compile(r"[\w -]{1,40}:")
# BaseLoader reads every scalar as the text it is: no dates, numbers or booleans.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_ONLY_TEXT = "Only lines of `field: value` belong into front matter: no lists, and nothing nested."


def has_front_matter(text: str) -> bool:
    """Whether the text begins with front matter, be it never closed."""
    fence = _FENCE.match(text)
    return bool(fence and (_CLOSE.match(text, fence.end()) or _FIELD.match(text, fence.end())))


def read_front_matter(text: str, *, file: str) -> Iterator[Entry | Fault]:
    """The review in a text that has front matter."""
    fence = _FENCE.match(text)
    start = fence.end() if fence else 0
    close = _CLOSE.search(text, start)
    if close is None:
        yield Fault(Place(file), "The front matter that begins here is never closed by ---.")
        return
    faults: list[Fault] = []
    try:
        given = _fields(text[start : close.start()], file, faults)
    except NotReadable as error:
        yield error.fault
        return
    yield from faults
    if any(not fault.left_out for fault in faults):
        return
    body = Place(file, text.count("\n", 0, close.end()) + 2)
    if "text" in given:
        yield Fault(given["text"].place, "The text belongs below the front matter.")
        return
    given["text"] = Given(text[close.end() + 1 :], body)
    yield from read_fields(given, Place(file), text_as_it_stands=True)


def _fields(head: str, file: str, faults: list[Fault]) -> dict[str, Given]:
    """The fields of the front matter; what is wrong with one is added to `faults`."""
    given: dict[str, Given] = {}
    for name, words, place in _pairs(head, file):
        field = field_name(name)
        if field not in FIELDS:
            faults.append(unknown_field(name, place))
        elif field in given:
            faults.append(Fault(place, f"“{field}” is there twice: only one can be meant."))
        else:
            given[field] = Given(words, place)
    return given


def _pairs(head: str, file: str) -> Iterator[tuple[str, str, Place]]:
    """Name, value and place of each line. Raises NotReadable."""
    if len(head) > _LONGEST_HEAD:
        raise NotReadable(Place(file), "The front matter is longer than any that is meant.")
    name: str | None = None
    inside = False
    try:
        for event in yaml.parse(head, Loader=_Loader):
            if inside and isinstance(event, yaml.ScalarEvent) and event.anchor is None:
                if name is None:
                    name, place = event.value, _place(event, file)
                else:
                    yield name, event.value, place
                    name = None
            elif not inside and isinstance(event, yaml.MappingStartEvent) and not event.anchor:
                inside = True
            elif isinstance(event, yaml.NodeEvent) or (
                inside and isinstance(event, yaml.DocumentStartEvent)
            ):
                raise NotReadable(_place(event, file), _ONLY_TEXT)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file, mark.line + 2, mark.column + 1) if mark else Place(file, 2)
        reason = getattr(error, "problem", None) or "a character that can't be read"
        raise NotReadable(place, f"This front matter can't be read: {reason}.") from error


def _place(event: yaml.Event, file: str) -> Place:
    mark = event.start_mark
    return Place(file, mark.line + 2, mark.column + 1) if mark else Place(file, 2)
