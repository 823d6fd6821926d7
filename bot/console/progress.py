"""A line on a terminal that moves while something takes long."""

from __future__ import annotations

from time import monotonic
from typing import TextIO

_REDRAWN = 0.1  # seconds
_START_OF_LINE = "\r\x1b[K"
_BAR = 20  # characters
_TRUSTED = 1.0  # seconds, before anything is said of the time left


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

    def moved(self, step: str, done: int, of: int | None, *, share: float | None = None) -> None:
        """`done` things of `of`, where that is known, in this step.

        `share` is how much of the work that was, from 0 to 1, where it isn't `done / of`.
        """
        if not self._shown:
            return
        now = monotonic()
        if step != self._step:
            self._step, self._began = step, now
        elif now - self._drawn < _REDRAWN and done != of:
            return
        self._drawn = now
        if share is None and of:
            share = done / of
        seconds = now - self._began
        so_far = f"{done:,}" if of is None else f"{done:,} of {of:,}"
        bar = f" {_bar(share)}" if share is not None else ""
        rate = f", {done / seconds:,.0f} a second" if seconds > _REDRAWN else ""
        left = ""
        if share and seconds > _TRUSTED:
            left = f", {_in_words(seconds / share - seconds)} left"
        self._out.write(f"{_START_OF_LINE}{step}: {so_far}{bar}{rate}{left}")
        self._out.flush()

    def clear(self) -> None:
        """Take the line away, for others to write."""
        if self._shown and self._step:
            self._out.write(_START_OF_LINE)
            self._out.flush()
            self._step = ""


def _bar(share: float) -> str:
    full = round(_BAR * min(1.0, max(0.0, share)))
    return f"[{'#' * full}{'.' * (_BAR - full)}] {min(1.0, max(0.0, share)):.0%}"


def _in_words(seconds: float) -> str:
    """`8 s`, `3 min`, `2 h 5 min`."""
    minutes = round(max(0.0, seconds) / 60)
    if seconds < 100:
        return f"{max(0.0, seconds):.0f} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
