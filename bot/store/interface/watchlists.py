"""What services may ask of the club store about what members want to watch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.watchlists import Adding


class WatchlistStore(Protocol):
    """Members' watchlists: one a member and club."""

    async def add(
        self, club: int, member: int, title_key: str, *, now: datetime, most: int
    ) -> Adding:
        """Put the title on the list, which takes `most`. One that is there stays where it is."""

    async def remove(self, club: int, member: int, keys: Collection[str]) -> frozenset[str]:
        """Take titles off the list. Returns those that were on it."""

    async def of(self, club: int, member: int) -> Sequence[str]:
        """The keys on the list, the newest first."""

    async def all_of(self, member: int) -> Sequence[tuple[int, str]]:
        """(club, title key) of everything on the member's lists."""

    async def forget(self, member: int) -> int:
        """Erase the member's lists. Returns how many entries went."""
