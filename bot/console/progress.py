"""A line on a terminal that moves while something takes long."""

from __future__ import annotations

from time import monotonic
from typing import TextIO

_REDRAWN = 0.1  # seconds
_START_OF_LINE = "\r\x1b[K"


class Progress:
    """Says how far a step is, on one line. Where nobody looks, on anything but a terminal, silent.

    Usable with `with`: the line is gone at the end.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._shown = out.isatty()
        self._step = ""
        self._began = self._drawn = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def moved(self, step: str, done: int, of: int | None) -> None:
        """`done` things of `of`, where that is known, in this step."""
        if not self._shown:
            return
        now = monotonic()
        if step != self._step:
            self._step, self._began = step, now
        elif now - self._drawn < _REDRAWN and done != of:
            return
        self._drawn = now
        so_far = f"{done:,}" if of is None else f"{done:,} of {of:,}"
        seconds = now - self._began
        rate = f", {done / seconds:,.0f} a second" if seconds > _REDRAWN else ""
        self._out.write(f"{_START_OF_LINE}{step}: {so_far}{rate}")
        self._out.flush()

    def clear(self) -> None:
        """Take the line away, for others to write."""
        if self._shown and self._step:
            self._out.write(_START_OF_LINE)
            self._out.flush()
            self._step = ""
