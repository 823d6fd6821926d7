"""What a club chooses."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.spoilers import SpoilerPolicy


@dataclass(frozen=True, slots=True)
class ClubSettings:
    """A club's choices; the defaults are what a club has before it chose anything."""

    spoiler_policy: SpoilerPolicy = SpoilerPolicy.TAG
    house_reviews: bool = True
