"""Notices: what a club's moderators must know, told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GATHERED = timedelta(seconds=15)
"""So long notices wait for others, to be told in one message."""
WORTH_TELLING = timedelta(days=7)
"""One that is older is not told in a channel any more."""


class NoticeKind(StrEnum):
    """What happened. `subject` is a schedule's number, or a movie night's."""

    POST_SKIPPED = "post skipped"
    """`detail` is when it was due, in seconds since 1970, a space, and why."""
    SCHEDULE_PAUSED = "schedule paused"
    """`detail` is why (`Drop`)."""
    POOL_USED_UP = "pool used up"
    POOL_EMPTY = "pool empty"
    THREAD_REFUSED = "thread refused"
    """`detail` is the channel; `subject` is 0 for what is no schedule's."""
    BACK_AGAIN = "back again"
    """Marquee was removed from the server and invited again: everything is paused."""
    NIGHT_TROUBLE = "movie night trouble"
    """`detail` is a sentence without spoilers."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One of them. `ref` counts up; 0 before it is kept.

    Where posts of one schedule were skipped for one reason, it may stand for so many (`count`).
    """

    club: int
    kind: NoticeKind
    subject: int
    at: datetime
    detail: str = ""
    ref: int = 0
    count: int = 1
