"""Blocks of bytes, cut into lines or the objects of a JSON list; none is held that is too long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

LONGEST = 4 * 1024 * 1024
"""Bytes of a line or object; what is longer is passed by without being held."""

BOM = b"\xef\xbb\xbf"
_INSIDE = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'  # of a string; unrolled, it is ten times as fast
_IN_STRING = re.compile(_INSIDE, re.DOTALL)
_TOKEN = re.compile(rb'"' + _INSIDE + rb'"|["{}\[\]]', re.DOTALL)
_NO_BRACKETS = re.compile(rb'(?:[^"{}\[\]]++|"' + _INSIDE + rb'")*+', re.DOTALL)
_DEEPEST = 1000  # lists and objects in each other: what is read below is not so deep
_ENDS_EARLY = "ends before its list does: what came before was read. Fetch it anew"
_TOO_DEEP = (
    f"has more than {_DEEPEST} lists and objects in each other here: that is no list of titles"
)
_OPENING = b"{["


# A line or an object: its number, from 1, and its bytes; None where they are too many.
Piece: TypeAlias = tuple[int, bytes | None]


def lines(blocks: Iterable[bytes]) -> Iterator[Piece]:
    """Every line, without its end."""
    number, rest, too_long = 0, b"", False
    for block in blocks:
        first, *others = block.split(b"\n")
        if not too_long:
            rest += first
            too_long = len(rest) > LONGEST
        if too_long:
            rest = b""
        if not others:
            continue
        number += 1
        yield number, None if too_long else _first(rest, number)
        *whole, rest = others
        too_long = False
        for line in whole:
            number += 1
            yield number, line
    if rest or too_long:
        yield number + 1, None if too_long else _first(rest, number + 1)


def _first(line: bytes, number: int) -> bytes:
    return line.removeprefix(BOM) if number == 1 else line


class Unfinished(Exception):  # noqa: N818 (it is about a list)
    """The list can't be read to its end. Its text says why, and what to do."""


def objects(blocks: Iterable[bytes]) -> Iterator[Piece]:
    """Each object of a JSON list: the text itself, or what its object has under `data`.

    Anything else in the list is passed by. Raises `Unfinished` at the end of a text in which the
    list isn't closed, and where it is too deep.
    """
    scan = _Scan()
    for block in blocks:
        yield from scan.feed(block)
        if scan.done:
            return
    raise Unfinished(_ENDS_EARLY)


class _Scan:
    """Where in the text we are. What is held begins with the object that isn't whole yet."""

    def __init__(self) -> None:
        self.done = False
        self._held = b""
        self._at = 0  # what of it was looked at
        self._start: int | None = None  # of the object
        self._depth = 0
        self._list_depth: int | None = None  # inside the list
        self._last = b""  # string: the key, where a list opens
        self._in_string = self._too_long = False
        self._number = 0

    def feed(self, block: bytes) -> Iterator[Piece]:
        """The objects that end in `block`."""
        self._held += block
        if self._in_string and not self._leave_string():
            return
        while not self.done and (found := _TOKEN.search(self._held, self._next())):
            token = found[0]
            if token == b'"':
                self._in_string = len(self._held) - found.start() > LONGEST
                self._at = found.start() + self._in_string
                self._forget()
                return
            self._at = found.end()
            if token in _OPENING:
                self._open(token, found.start())
            elif token in b"}]":
                if piece := self._close(found.end()):
                    yield piece
            elif self._depth == 1:
                self._last = token
        self._at = len(self._held) if not self.done else self._at
        self._forget()

    def _next(self) -> int:
        """From where on to look: in the list no whole string is of interest."""
        if self._list_depth is None:
            return self._at
        passed = _NO_BRACKETS.match(self._held, self._at)
        return passed.end() if passed else self._at

    def _leave_string(self) -> bool:
        """Pass the rest of a string that is too long to hold. Whether it ended."""
        # Up to its end, or to a backslash that belongs to what comes.
        passed = _IN_STRING.match(self._held, self._at)
        self._at = passed.end() if passed else self._at
        if not self._held.startswith(b'"', self._at):
            self._forget()
            return False
        self._at, self._in_string = self._at + 1, False
        return True

    def _open(self, token: bytes, start: int) -> None:
        if self._list_depth is None:
            if token == b"[" and (
                self._depth == 0 or (self._depth == 1 and self._last == b'"data"')
            ):
                self._list_depth = self._depth + 1
        elif self._depth == self._list_depth:
            self._start, self._too_long = start, False
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unfinished(_TOO_DEEP)

    def _close(self, end: int) -> Piece | None:
        self._depth -= 1
        if self._list_depth is None:
            self.done = self._depth < 1  # an object without a list
        elif self._depth < self._list_depth:
            self.done = True
        elif self._depth == self._list_depth:
            self._number += 1
            start, self._start = self._start, None
            if self._too_long or start is None or end - start > LONGEST:
                return self._number, None
            return self._number, self._held[start:end]
        return None

    def _forget(self) -> None:
        """Let go of what was looked at, but for an object that isn't whole and not too long."""
        keep = self._at if self._start is None or self._too_long else self._start
        if self._start is not None and self._at - keep > LONGEST:
            self._too_long, keep = True, self._at
        self._held = self._held[keep:]
        self._at -= keep
        if self._start is not None:
            self._start = 0
