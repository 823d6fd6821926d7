"""What members told their clubs, and its erasure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.spoilers import Progress
from bot.store.interface import MemberStore


class Members:
    """How far members are in titles."""

    def __init__(self, store: MemberStore) -> None:
        self._store = store

    async def progress(self, club: int, member: int, title_key: str) -> Progress | None:
        """How far the member is, None if they never said."""
        return await self._store.progress(club, member, title_key)

    async def remember(self, club: int, member: int, title_key: str, progress: Progress) -> None:
        """Remember how far the member is."""
        await self._store.save_progress(club, member, title_key, progress)

    async def known(self, member: int) -> Mapping[tuple[int, str], Progress]:
        """Everything remembered of the member, by (club, title key)."""
        return await self._store.all_progress(member)

    async def forget(self, member: int) -> int:
        """Erase everything remembered of the member. Returns how many entries went."""
        return await self._store.forget(member)
