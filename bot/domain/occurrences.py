"""Occurrences: each post of a schedule that was due, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.audit import AuditEntry
from bot.domain.deliveries import Delivery, State
from bot.domain.schedules import Schedule


class Skip(StrEnum):
    """Why nothing was even chosen. What follows is a sentence's second half, for moderators."""

    LATE = "Marquee was not running, and it became too late"
    FOLLOWED = "Marquee was not running, and a later one was posted instead"
    EMPTY = "no title fits its limits"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One post that was due at `due`. `ref` counts up; 0 before it is kept.

    `title_key` was chosen when it was written, for the reason `why`; both are empty where it was
    `skipped`. `late`: it says so itself. What became of it is what became of its delivery.
    """

    club: int
    schedule: int
    due: datetime
    title_key: str = ""
    why: str = ""
    late: bool = False
    skipped: Skip | None = None
    delivery: Delivery | None = None
    ref: int = 0

    @property
    def posted(self) -> bool:
        """Whether it stands in its channel."""
        return self.delivery is not None and self.delivery.state is State.SENT


@dataclass(frozen=True, slots=True)
class Chosen:
    """The title of an occurrence, and why this one on this day: a sentence without spoilers.

    `queued` is the number of what moderators put first, where it is that. `again`: everything in
    the pool was posted before.
    """

    title_key: str
    why: str
    queued: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class QueuedTitle:
    """A title that moderators put first: for one schedule, or (None) for whichever is next.

    `ref` counts up; 0 before it is kept.
    """

    club: int
    title_key: str
    member: int
    at: datetime
    schedule: int | None = None
    ref: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What a choice has to know of a club: when each title was last posted or is about to be,

    the latest titles (newest first, at most `REMEMBERED`), and what waits in the queue for this
    schedule, the first one first; `promised` are titles that wait there for another schedule.
    """

    posted: dict[str, datetime]
    latest: tuple[str, ...] = ()
    queue: tuple[QueuedTitle, ...] = ()
    promised: frozenset[str] = frozenset()


REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """What is written for one schedule at once: occurrences, and when it is due after them.

    At most one of them has a title. `deed` is whose doing that one is, if it is anybody's.
    """

    schedule: Schedule
    occurrences: tuple[Occurrence, ...]
    next_due: datetime | None
    chosen: Chosen | None = None
    deed: AuditEntry | None = None
