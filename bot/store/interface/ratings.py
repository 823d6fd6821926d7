"""What services may ask of the club store about what members think of what they saw."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.reviews import Verdict
from bot.domain.tallies import Before, Sighting, Tally


class RatingStore(Protocol):
    """Members' ratings: one a member, club and title. None stands for: seen, without a verdict.

    What a rating says of progress and watchlist is written with it, all or nothing.
    """

    async def seen(self, club: int, member: int, title_key: str, *, now: datetime) -> Sighting:
        """The member finished it, and wants it no more. Returns what was known before."""

    async def rate(
        self, club: int, member: int, title_key: str, verdict: Verdict, *, now: datetime
    ) -> None:
        """Keep what the member, who finished it, thinks."""

    async def unsee(
        self, club: int, member: int, title_key: str, before: Before, *, now: datetime
    ) -> None:
        """Forget that the member saw it, and what they thought; the rest is as it was `before`."""

    async def tallies(self, club: int, keys: Collection[str]) -> Mapping[str, Tally]:
        """How many of the club watched each of some titles; those nobody did are left out."""

    async def verdicts(
        self, club: int, title_key: str, members: Collection[int]
    ) -> Mapping[Verdict, int]:
        """How many of these members gave the title which verdict."""

    async def liked(self, club: int, *, limit: int) -> Sequence[str]:
        """Keys of the titles that most members of the club recommend, the most liked first."""

    async def all_of(self, member: int) -> Mapping[tuple[int, str], Verdict | None]:
        """Everything that the member rated, by (club, title key)."""

    async def forget(self, member: int) -> int:
        """Erase the member's ratings. Returns how many went."""
