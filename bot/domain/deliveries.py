"""Deliveries: what is owed to a channel, and reaches it exactly once.

A delivery is written down in the transaction that decides on it, claimed under a lease, sent with
a nonce of its own, and marked. After an attempt whose outcome isn't known, the channel is looked
through for the delivery's mark before anything is sent again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(seconds=90)
"""Far longer than an attempt may take, so that no two carry the same thing."""
ATTEMPT = timedelta(seconds=45)
"""After which an attempt is given up, its outcome unknown."""
NONCE_KEPT = timedelta(seconds=100)
"""Discord knows a nonce again for "the past few minutes" (resources/message): we trust in less."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=5)
_MARK = re.compile(r"@([0-9a-f]+)(?![0-9a-f])")


class Kind(StrEnum):
    """What is delivered. `subject` is the number of the occurrence, of the movie night, or 0."""

    POST = "post"
    """A title to watch: an occurrence."""
    NOTICES = "notices"
    """What moderators must know."""
    NIGHT_OPEN = "night open"
    """A movie night that takes nominations."""
    NIGHT_VOTE = "night vote"
    NIGHT_COUNT = "night count"
    """Not a message: a poll that has ended is read, and counted."""
    NIGHT_RESULT = "night result"
    NIGHT_EVENT = "night event"
    """Not a message: Discord's scheduled event is made, changed or cancelled."""
    NIGHT_REMINDER = "night reminder"
    NIGHT_AFTER = "night after"
    """Asks who watched, and for verdicts."""
    NIGHT_CHANGE = "night change"
    """Says that a movie night was postponed or cancelled."""


class State(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"


class Drop(StrEnum):
    """Why something was not delivered. What follows is a sentence's second half, for moderators."""

    CHANNEL_GONE = "its channel is gone"
    NO_ACCESS = "Marquee can't see its channel"
    NO_WRITING = "Marquee may not write in its channel"
    ARCHIVED = "its thread is archived"
    SLOW_MODE = "its channel's slow mode made it too late"
    ROLE_GONE = "the role that it pings is gone"
    REMOVED = "Marquee was not in this server"
    REFUSED = "Discord refused it"
    UNREACHABLE = "Marquee was not running, or Discord could not be reached, until it was too late"
    UNCERTAIN = "it may have arrived, and Marquee may not read its channel to find out"
    TITLE_GONE = "the title that was chosen is no longer known"
    FOR_ADULTS = "the title that was chosen is for adults"
    PAUSED = "its schedule was paused"
    NO_EVENTS = (
        "Marquee needs the right “Create Events” (Server Settings → Roles), and “View Channel” and"
        " “Connect” where it is a voice channel"
    )
    UNREADABLE = "its times or its limits can't be read any more"
    MOVED = (
        "it came from another server: choose its channel with /watchthis edit, then type"
        " /watchthis resume"
    )
    OVER = "there was nothing left to say"
    """Taken back before it was sent: no one need be told."""

    @property
    def lasting(self) -> bool:
        """Whether the next one would fail as well: then its schedule pauses."""
        return self in _LASTING


_LASTING = frozenset(
    {
        Drop.CHANNEL_GONE,
        Drop.NO_ACCESS,
        Drop.NO_WRITING,
        Drop.ARCHIVED,
        Drop.SLOW_MODE,
        Drop.ROLE_GONE,
        Drop.REMOVED,
        Drop.REFUSED,
        Drop.UNCERTAIN,
        Drop.UNREADABLE,
        Drop.MOVED,
    }
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something owed to a channel. `ref` counts up; 0 before it is kept.

    `expires` is when it is too late (None: never). `attempts` were begun, this one included once
    it is claimed; `unsure` is when the first of those began whose outcome isn't known.
    """

    club: int
    channel: int
    kind: Kind
    subject: int
    ready: datetime
    expires: datetime | None = None
    ref: int = 0
    state: State = State.WAITING
    attempts: int = 0
    unsure: datetime | None = None
    message: int | None = None
    settled: datetime | None = None
    reason: Drop | None = None

    @property
    def nonce(self) -> str:
        """The same for each attempt: Discord takes a message with it for the same one."""
        return f"mq{self.ref}"

    @property
    def mark(self) -> str:
        """Stands in a custom id of the message, so that it is found again in its channel."""
        return mark(self.ref)

    def too_late(self, now: datetime) -> bool:
        """Whether it is of no use any more."""
        return self.expires is not None and now > self.expires


def mark(ref: int) -> str:
    """The mark of the delivery with this number: `@7b`."""
    return f"@{ref:x}"


def marked(custom_id: str, ref: int) -> bool:
    """Whether a message with this custom id is the delivery with this number."""
    return any(int(found, 16) == ref for found in _MARK.findall(custom_id))


def pause_before(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed: 2 s, 4 s, … 5 minutes."""
    doublings = min(max(attempts - 1, 0), 16)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
