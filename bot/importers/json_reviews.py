"""Reviews in JSON: a list of objects, one object a line, or a file of a club.

The fields are those of `fields`, or `opening` and `aspects` (`[{"name", "text"}]`) in place of
`text`. Ids are strings: many programs round a number of more than 15 digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

from bot.domain.clubs import FORMAT, FORMAT_VERSION
from bot.domain.imports import Entry, Fault, Part, Place, Recognised
from bot.domain.markup import clean
from bot.domain.reviews import Aspect, Review, Reviewer, Verdict, joined_sections
from bot.domain.spoilers import SpoilerLevel
from bot.importers.decoding import NotReadable
from bot.importers.fields import (
    FIELDS,
    Given,
    cleaned,
    field_name,
    one_line,
    read_fields,
    unknown_field,
)
from bot.importers.json_text import JsonText

_SECTIONS = ("opening", "aspects")
# What a file of a club says besides, which is no review's.
_PASSED_OVER = ("history", "format", "version", "settings", "titles")
_TEXT_AND_SECTIONS = "Give either “text”, or “opening” and “aspects”."


def _list_next(text: JsonText, name: str) -> None:
    if not text.next_is("["):
        raise NotReadable(text.place, f"“{name}” must be a list.")


def _check_head(name: str, value: object, place: Place) -> None:
    """Whether a file of a club is one that we know how to read."""
    if name == "format" and value != FORMAT:
        raise NotReadable(place, f"This format is unknown: ours is “{FORMAT}”.")
    if name == "version" and str(value) != str(FORMAT_VERSION):
        raise NotReadable(
            place, f"This file has version {one_line(str(value))[:20]}; known is {FORMAT_VERSION}."
        )


def read_json(text: str, *, file: str) -> Iterator[Entry | Fault]:
    """The reviews in the text of a `.json` file."""
    try:
        json_text = JsonText(text, file, words=True)
        if json_text.next_is("["):
            for _ in json_text.items():
                yield from _review(json_text)
        elif json_text.next_is("{"):
            yield from _object(json_text)
        else:
            yield Fault(json_text.place, "A list of reviews, or an object, belongs here.")
            return
        json_text.end()
    except NotReadable as error:
        yield error.fault


def read_json_lines(text: str, *, file: str) -> Iterator[Entry | Fault]:
    """The reviews in the text of a `.jsonl` file: one object a line."""
    for number, line in enumerate(StringIO(text), 1):
        if not line.strip():
            continue
        try:
            json_text = JsonText(line.rstrip(), file, words=True, first_line=number)
            yield from _review(json_text)
            json_text.end()
        except NotReadable as error:
            yield error.fault


def _object(text: JsonText) -> Iterator[Entry | Fault]:
    """The reviews of a club's file, or the one review that the object is."""
    alone: _Fields | None = _Fields(text.place)
    for name, place in text.members():
        if name == "reviews":
            _list_next(text, name)
            for _ in text.items():
                yield from _review(text)
        elif name in ("format", "version"):
            _check_head(name, text.value(), place)
        elif alone and name not in _PASSED_OVER:
            alone.take(name, place, text.value())
        if name in ("reviews", "format"):
            alone = None
    if alone:
        yield from alone.read()


def _review(text: JsonText) -> Iterator[Entry | Fault]:
    """The review that is the object at the cursor."""
    fields = _Fields(text.place)
    if not text.next_is("{"):
        text.value()
        yield Fault(fields.place, "A review in curly brackets belongs here.")
        return
    for name, place in text.members():
        if name not in _PASSED_OVER:
            fields.take(name, place, text.value())
    yield from fields.read()


class _Fields:
    """What one object says, field by field."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.given: dict[str, Given] = {}
        self.opening = ""
        self.aspects: list[Aspect] = []
        self.headings: list[Recognised] = []
        self.faults: list[Fault] = []

    def take(self, name: str, place: Place, value: object) -> None:
        """Keep what the file says under `name`."""
        field = name if name in _SECTIONS else field_name(name)
        if value is None:
            return
        if field == "aspects":
            self._take_aspects(place, value)
        elif field not in FIELDS and field != "opening":
            self.faults.append(unknown_field(name, place))
        elif not isinstance(value, str):
            self.faults.append(Fault(place, f"“{field}” must be text in quotes."))
        elif field in self.given:
            self.faults.append(Fault(place, f"“{field}” is there twice, under another name."))
        elif field == "opening":
            self.opening = cleaned(value)
        else:
            self.given[field] = Given(value, place)

    def _take_aspects(self, place: Place, value: object) -> None:
        for aspect in value if isinstance(value, list) else [None]:
            match aspect:
                case {"name": str() as name, "text": str() as words}:
                    line = clean(name).replace("\n", " ")
                    self.aspects.append(Aspect(line, cleaned(words)))
                    self.headings.append(Recognised(Part.ASPECT, line, line, place))
                case _:
                    self.faults.append(
                        Fault(place, "“aspects” must be a list of objects with name and text.")
                    )
                    return

    def read(self) -> Iterator[Entry | Fault]:
        """The entry, or every fault."""
        yield from (fault for fault in self.faults if fault.left_out)
        faults = [fault for fault in self.faults if not fault.left_out]
        if self.opening or self.aspects:
            if "text" in self.given:
                faults.append(Fault(self.given["text"].place, _TEXT_AND_SECTIONS))
            self.given["text"] = Given(_joined(self.opening, tuple(self.aspects)), self.place)
        if faults:
            yield from faults
        else:
            yield from read_fields(self.given, self.place, recognised=self.headings)


def _joined(opening: str, aspects: tuple[Aspect, ...]) -> str:
    """Opening and aspects as one text that `split_sections` reads back."""
    nobody = Reviewer("")
    return joined_sections(
        Review("", "", nobody, Verdict.MIXED, "", SpoilerLevel.NONE, opening, aspects)
    )
