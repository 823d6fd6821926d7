"""One JSON object written member by member, its lists item by item, without ever holding it all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

INDENT = 1
"""Spaces a level: it is read by people, and compared line by line."""


class JsonStream:
    """Writes what `json.dumps(…, indent=INDENT, ensure_ascii=False)` gives for the whole."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._before = "{"

    def member(self, name: str, value: object) -> None:
        """One member of the object."""
        self._begin(name)
        self._file.write(_indented(value, 1))

    def begin_list(self, name: str) -> JsonList:
        """A member that is a list, to be filled and ended before the next one begins."""
        self._begin(name)
        return JsonList(self._file)

    def end(self) -> None:
        """The object is whole."""
        self._file.write("\n}\n")

    def _begin(self, name: str) -> None:
        self._file.write(f"{self._before}\n{' ' * INDENT}{json.dumps(name)}: ")
        self._before = ","


class JsonList:
    """A list that is being written."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._before = "["

    def add(self, items: Iterable[object]) -> None:
        """More items."""
        for item in items:
            self._file.write(f"{self._before}\n{' ' * (2 * INDENT)}{_indented(item, 2)}")
            self._before = ","

    def end(self) -> None:
        """The list is whole."""
        self._file.write("[]" if self._before == "[" else f"\n{' ' * INDENT}]")


def _indented(value: object, level: int) -> str:
    # No text in JSON goes over a line's end, so each of them is where a line of the layout ends.
    text = json.dumps(value, ensure_ascii=False, indent=INDENT)
    return text.replace("\n", "\n" + " " * (level * INDENT))
