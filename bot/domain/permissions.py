"""Who may do what in a club."""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

from bot.domain.settings import ClubSettings


class Standing(IntEnum):
    """What somebody is in a club. Each may do all that the ones before it may."""

    OUTSIDER = 0
    """A bot: it reads like everybody, and asks for nothing."""
    MEMBER = 1
    REVIEWER = 2
    """Has the club's role for reviewers: writes reviews, and changes their own."""
    MODERATOR = 3
    """Has the club's role for moderators: looks after everybody's reviews and the titles."""
    OWNER = 4
    """Has Discord's right "Manage Server": also says who the others are."""


def standing(
    settings: ClubSettings, *, roles: Collection[int], manages_server: bool, is_bot: bool
) -> Standing:
    """What somebody with `roles` is in the club that chose `settings`."""
    if is_bot:
        return Standing.OUTSIDER
    if manages_server:
        return Standing.OWNER
    if settings.moderator_role in roles:
        return Standing.MODERATOR
    return Standing.REVIEWER if settings.reviewer_role in roles else Standing.MEMBER
