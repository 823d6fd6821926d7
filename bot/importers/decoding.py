"""Bytes of a file as text, and the places in it."""

from __future__ import annotations

import codecs
import re

from bot.domain.imports import Fault, Place

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
# A text with more than this share of control characters is none.
_MOST_CONTROLS = 0.05
_NO_TEXT = "This is not text: save it as plain text in UTF-8."


class NotReadable(Exception):  # noqa: N818 - it is about the file, not an error of ours
    """A file, or what comes next in it, can't be read. `fault` says why, and where."""

    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = Fault(place, sentence)


def text_of(content: bytes, *, file: str) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else Windows-1252. Raises NotReadable."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise NotReadable(Place(file), _NO_TEXT) from error
        text = _without_utf8(content, error.start, file)
    controls = sum(1 for _ in _CONTROL.finditer(text))
    if "\x00" in text or controls > len(text) * _MOST_CONTROLS:
        raise NotReadable(Place(file), _NO_TEXT)
    return text


def _without_utf8(content: bytes, first: int, file: str) -> str:
    """The text of bytes that are not UTF-8 from the offset `first` on."""
    guess = content.decode("utf-8", "surrogateescape")
    broken = len(re.findall("[\udc80-\udcff]", guess))
    if len(re.findall("[^\x00-\x7f\udc80-\udcff]", guess)) > broken:
        before = content[:first].decode("utf-8")
        raise NotReadable(
            Positions(before, file).at(len(before)),
            "A character is damaged here: save the file as plain text in UTF-8.",
        )
    try:
        text = content.decode("windows-1252")
    except UnicodeDecodeError as error:
        raise NotReadable(Place(file), _NO_TEXT) from error
    if _CONTROL.search(text):
        raise NotReadable(Place(file), _NO_TEXT)
    return text


class Positions:
    """Lines and columns of offsets in a text, for a reader that goes through it once."""

    def __init__(self, text: str, file: str, *, first_line: int = 1) -> None:
        self.text = text
        self.file = file
        self._first_line = first_line
        self._offset = 0
        self._line = first_line
        self._line_start = 0

    def at(self, offset: int) -> Place:
        """The place of `offset` characters. Asked for in rising order, all of them are one pass."""
        if offset < self._offset:
            self._offset, self._line, self._line_start = 0, self._first_line, 0
        lines = self.text.count("\n", self._offset, offset)
        if lines:
            self._line += lines
            self._line_start = self.text.rfind("\n", self._offset, offset) + 1
        self._offset = offset
        return Place(self.file, self._line, offset - self._line_start + 1)
