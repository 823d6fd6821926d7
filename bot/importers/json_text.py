"""JSON read piece by piece, with the place of each piece and without ever holding all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.domain.imports import Place
from bot.importers.decoding import NotReadable, Positions

_SPACE = re.compile(r"[ \t\r\n]*")
_COMMA = re.compile(r",[ \t\r\n]*")
_PLAIN_NAME = re.compile(r'"([^"\\\x00-\x1f]*+)"[ \t\r\n]*+:[ \t\r\n]*+')
_LONGEST_NUMBER = 40
_HALF = re.compile("[\ud800-\udfff]")


class JsonText:
    """A JSON text with a cursor at the value that comes next. Raises NotReadable with the place.

    Numbers come as the words that they are written in where `words` is true.
    """

    def __init__(self, text: str, file: str, *, words: bool, first_line: int = 1) -> None:
        self.text = text
        self.at = 0
        self._positions = Positions(text, file, first_line=first_line)
        self._decoder = json.JSONDecoder(
            parse_constant=_no_constant,
            parse_int=_bounded if words else lambda digits: int(_bounded(digits)),
            parse_float=_bounded if words else lambda digits: float(_bounded(digits)),
            object_pairs_hook=_once_each,
        )
        # Only an escape can make one: the text itself was decoded.
        self._may_have_halves = "\\ud" in text.lower()
        self._skip()

    @property
    def place(self) -> Place:
        """Where the cursor stands."""
        return self._positions.at(self.at)

    def next_is(self, sign: str) -> bool:
        """Whether `sign` comes next."""
        return self.text.startswith(sign, self.at)

    def value(self) -> Any:  # noqa: ANN401 (it is what the file holds)
        """The value at the cursor, which moves behind it."""
        try:
            value, end = self._decoder.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            raise self._fault(error.pos, f"This is not JSON: {error.msg}.") from error
        except RecursionError as error:
            raise self._fault(self.at, "This is nested too deep to be reviews.") from error
        except ValueError as error:
            raise self._fault(self.at, str(error)) from error
        if self._may_have_halves and _has_half(value):
            raise self._fault(self.at, "A character in here is only half there: \\ud… alone.")
        self.at = end
        if end < len(self.text) and self.text[end] in " \t\r\n":
            self._skip()
        return value

    def items(self) -> Iterator[Place]:
        """The place of each item of the list at the cursor, which stands before it meanwhile."""
        self.at += 1
        self._skip()
        while not self.next_is("]"):
            before = self.at
            yield self.place
            if self.at == before:
                self.value()
            self._comma("]")
        self.at += 1
        self._skip()

    def members(self) -> Iterator[tuple[str, Place]]:
        """Name and place of each member of the object at the cursor, its value at the cursor.

        A name that is there twice is a fault.
        """
        text, names = self.text, set[str]()
        self.at += 1
        self._skip()
        while not self.next_is("}"):
            start = self.at
            place = self.place
            found = _PLAIN_NAME.match(text, start)
            if found:
                name, self.at = found[1], found.end()
            else:
                name = self._name()
            if name in names:
                raise self._fault(start, _twice(name))
            names.add(name)
            before = self.at
            yield name, place
            if self.at == before:
                self.value()
            self._comma("}")
        self.at += 1
        self._skip()

    def _name(self) -> str:
        """The name of a member that has escapes in it, and past its colon."""
        start = self.at
        name = self.value() if self.next_is('"') else None
        if not isinstance(name, str) or not self.next_is(":"):
            raise self._fault(start, "This is not JSON: a name and a colon belong here.")
        self.at += 1
        self._skip()
        return name

    def end(self) -> None:
        """Raises NotReadable where anything follows."""
        if self.at < len(self.text):
            raise self._fault(self.at, "This is not JSON: there is more after its end.")

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _comma(self, close: str) -> None:
        """Past the comma between two items or members, and not one before the end."""
        if self.next_is(close):
            return
        found = _COMMA.match(self.text, self.at)
        if found is None:
            raise self._fault(self.at, f"This is not JSON: a comma or {close} belongs here.")
        self.at = found.end()
        if self.next_is(close):
            raise self._fault(self.at, f"This is not JSON: no comma belongs before {close}.")

    def _fault(self, offset: int, sentence: str) -> NotReadable:
        return NotReadable(self._positions.at(min(offset, len(self.text))), sentence)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON: leave it out.")


def _bounded(digits: str) -> str:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(f"A number in here has {len(digits)} digits: that can't be meant.")
    return digits


def _twice(name: str) -> str:
    return f"“{name[:40]}” is there twice: only one can be meant."


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(_twice(next(name for name in names if names.count(name) > 1)))
    return found


def _has_half(value: object) -> bool:
    """Whether a string in `value` holds half of a surrogate pair."""
    rest = [value]
    while rest:
        match rest.pop():
            case str() as text if _HALF.search(text):
                return True
            case list() as items:
                rest.extend(items)
            case dict() as members:
                rest.extend(members)
                rest.extend(members.values())
    return False
