"""What a club chooses."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.spoilers import SpoilerPolicy


@dataclass(frozen=True, slots=True)
class ClubSettings:
    """A club's choices; the defaults are what a club has before it chose anything.

    Roles and channels are Discord's ids. `time_zone` is an IANA name, `region` two letters of ISO
    3166-1 (None: everywhere). `moderators_channel` gets members' offers and what moderators must
    know; `audit_channel` a copy of the audit trail. A post that is more than `grace_hours` late is
    skipped.
    """

    spoiler_policy: SpoilerPolicy = SpoilerPolicy.TAG
    house_reviews: bool = True
    moderator_role: int | None = None
    reviewer_role: int | None = None
    moderators_channel: int | None = None
    audit_channel: int | None = None
    time_zone: str = "UTC"
    region: str | None = None
    offers: bool = False
    grace_hours: int = 6
