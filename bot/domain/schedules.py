"""Schedules: a club's standing orders for "watch this" posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.audit import Stamp
from bot.domain.deliveries import Drop
from bot.domain.reviews import Verdict
from bot.domain.titles import Kind

MOST_OF_CLUB = 25
LINE_LENGTH = 300
MOST_THEMES = 3
NEAREST_TIMES = timedelta(hours=1)
"""By the clock on the wall, two posts of one schedule are never nearer to each other."""
UNDO = timedelta(days=30)
"""So long a removed schedule can be brought back."""
GRACE_HOURS = range(1, 73)
"""How late a club may let a post be."""


@dataclass(frozen=True, slots=True)
class Pool:
    """What to choose from; what is None or empty doesn't narrow. A verdict asks for a review.

    `max_minutes` is the length of a film or of one episode; `themes` are casefolded, any of them.
    """

    reviewed: bool = True
    verdict: Verdict | None = None
    themes: tuple[str, ...] = ()
    kind: Kind | None = None
    max_minutes: int | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when a schedule posts nothing, and why; without a reason a moderator paused it."""

    since: datetime
    reason: Drop | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """One standing order. `cron` has five fields and counts in `zone`, an IANA name.

    `ref` and `version` count up; 0 before it is kept. `next_due` is None while it is paused or
    removed. `line` is the club's own words above each post. `saved` is the latest change.
    """

    club: int
    channel: int
    cron: str
    zone: str
    pool: Pool
    saved: Stamp
    role: int | None = None
    line: str = ""
    thread: bool = False
    ref: int = 0
    version: int = 0
    next_due: datetime | None = None
    paused: Pause | None = None
    removed: Stamp | None = None
    used_up: bool = False

    @property
    def running(self) -> bool:
        """Whether it posts."""
        return self.paused is None and self.removed is None
