"""The audit trail: who did what to a club's reviews, titles and settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

COMMAND_LINE = 0
"""Stands for a member's id where the operator did it, outside of Discord."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who does something, and when. `member` is a Discord id, or `COMMAND_LINE`."""

    member: int
    at: datetime


class Deed(StrEnum):
    """What was done."""

    REVIEW_PUBLISHED = "published a review"
    REVIEW_CHANGED = "changed a review"
    REVIEW_REMOVED = "removed a review"
    REVIEW_RESTORED = "restored a review"
    REVIEW_ERASED = "erased a removed review"
    REVIEWS_IMPORTED = "imported reviews"
    OFFER_APPROVED = "approved an offer"
    OFFER_DECLINED = "declined an offer"
    TITLE_ADDED = "added a title"
    TITLE_CHANGED = "changed a title"
    SETTINGS_CHANGED = "changed the settings"
    SCHEDULE_ADDED = "added a schedule"
    SCHEDULE_CHANGED = "changed a schedule"
    SCHEDULE_PAUSED = "paused a schedule"
    SCHEDULE_RESUMED = "resumed a schedule"
    SCHEDULE_REMOVED = "removed a schedule"
    SCHEDULE_RESTORED = "brought a schedule back"
    POSTED_NOW = "posted a title at once"
    QUEUE_CHANGED = "changed what is posted first"
    NIGHT_STARTED = "started a movie night"
    NIGHT_CHANGED = "changed a movie night"
    NIGHT_CANCELLED = "cancelled a movie night"
    CLUB_EXPORTED = "exported the club"
    CLUB_RESTORED = "put the club back from a file"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One deed. `subject` is a title's key or empty; `detail` is a sentence without spoilers.

    `ref` counts up; 0 before it is kept.
    """

    club: int
    stamp: Stamp
    deed: Deed
    subject: str = ""
    detail: str = ""
    ref: int = 0


@dataclass(frozen=True, slots=True)
class AuditBatch:
    """Deeds of one club that are copied to its audit channel in one message.

    `ref` names the same deeds each time until they are copied, whatever happens in between.
    """

    ref: int
    club: int
    channel: int
    entries: tuple[AuditEntry, ...]
