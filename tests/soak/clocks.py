"""A time that goes faster: for a whole process, timers and all, or for Discord."""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class FastClock:
    """Shows `shown` (seconds since 1970) when the machine's clock shows `at`; then `rate` as fast.

    Every process that is given the same three sees the same time.
    """

    at: float
    shown: float
    rate: float = 1.0

    def __call__(self) -> float:
        """What it shows now, in seconds since 1970."""
        return self.shown + (time.time() - self.at) * self.rate

    def jumped(self, seconds: float) -> FastClock:
        """The same clock after it was put forward."""
        return replace(self, shown=self.shown + seconds)


class _FastSelector(selectors.DefaultSelector):
    """Waits a fraction of the time that it is asked to."""

    rate = 1.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Called by the loop."""
        return super().select(timeout / self.rate if timeout else timeout)


class FastLoop(asyncio.SelectorEventLoop):
    """An event loop for which a second is over in a fraction of one."""

    def __init__(self, rate: float) -> None:
        selector = _FastSelector()
        selector.rate = rate
        self._rate = rate
        super().__init__(selector)

    def time(self) -> float:
        """Seconds, faster."""
        return super().time() * self._rate


def fast_loop(rate: float) -> Callable[[], asyncio.AbstractEventLoop]:
    """What makes such loops."""
    return lambda: FastLoop(rate)
