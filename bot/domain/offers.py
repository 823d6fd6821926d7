"""Offers: reviews that members ask the moderators to publish, and how each ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.audit import Stamp
from bot.domain.markup import MarkupError, clean, has_veil
from bot.domain.reviews import markup

REASON_LENGTH = 500
# What one person, and what a few volunteers, can look after.
MOST_OF_MEMBER = 10
MOST_OF_CLUB = 100


class Outcome(StrEnum):
    """How an offer ended."""

    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Settled:
    """How an offer ended, by whom and when."""

    outcome: Outcome
    stamp: Stamp


class Refusal(StrEnum):
    """Why an offer can't be sent."""

    CHANGED = "changed"
    """The draft isn't as it was read any more."""
    WAITING = "waiting"
    """The member offers a review of this title already."""
    MEMBER = "member"
    """The member has `MOST_OF_MEMBER` offers waiting."""
    CLUB = "club"
    """The club has `MOST_OF_CLUB` offers waiting."""


class UnfitReason(ValueError):  # noqa: N818 - it is about the text, not an error of ours
    """A reason can't be shown as it is. The text is a sentence for its author."""


def checked_reason(typed: str) -> str:
    """Why an offer is declined, as one line. Raises UnfitReason.

    It is shown open, in a channel and to the author, so nothing can be hidden in it.
    """
    reason = " ".join(clean(typed).split())
    if not reason:
        raise UnfitReason("Say why, so that its author knows what to change.")
    if len(reason) > REASON_LENGTH:
        raise UnfitReason(f"The reason has {len(reason)} characters; {REASON_LENGTH} fit.")
    try:
        hides = has_veil(markup(reason))
    except MarkupError:
        hides = True
    if hides:
        raise UnfitReason("The reason is shown open: say it without the spoiler and its marks.")
    return reason
