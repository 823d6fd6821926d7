"""Which time to believe before something is erased for good: clocks are wrong now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

A_ROUND = timedelta(hours=20)
"""How long a time has to have been past before it is believed: a daily round, with room."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What the rounds that erase have seen. What was due at `believed` may be erased.

    `seen` is a time that the clock showed, to be believed once it has gone on from there.
    """

    believed: datetime
    seen: datetime

    def __str__(self) -> str:
        return f"{self.believed.isoformat()} {self.seen.isoformat()}"


def clock_of(text: str) -> Clock:
    """The clock that `str` wrote down. Raises ValueError."""
    believed, seen = map(datetime.fromisoformat, text.split(" "))
    return Clock(believed, seen)


def seen_at(clock: Clock | None, now: datetime) -> Clock:
    """The clock after one more round. At the first one there is nothing to erase yet."""
    if clock is None:
        return Clock(now, now)
    if now < clock.seen:
        # It was ahead of the time then, or is behind it now.
        return Clock(min(clock.believed, now), now)
    if now - clock.seen < A_ROUND:
        return clock
    return Clock(clock.seen, now)
