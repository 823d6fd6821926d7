"""What members told their clubs, and its erasure."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.spoilers import NOT_STARTED, Progress
from bot.services.drafts import Drafts
from bot.store.interface import MemberStore


class Members:
    """How far members are in titles."""

    def __init__(self, store: MemberStore, drafts: Drafts) -> None:
        self._store = store
        self._drafts = drafts
        self._telling = asyncio.Lock()

    async def progress(self, club: int, member: int, title_key: str) -> Progress | None:
        """How far the member is, None if they never said."""
        return await self._store.progress(club, member, title_key)

    async def remember(
        self, club: int, member: int, title_key: str, progress: Progress
    ) -> Progress:
        """Remember how far the member is, in what is watched or in what it is from.

        Returns all that is known now: telling one doesn't take back the other.
        """
        async with self._telling:
            known = await self._store.progress(club, member, title_key) or progress
            if progress.chapter is not None:
                progress = replace(known, chapter=progress.chapter)
            elif progress != NOT_STARTED:
                progress = replace(progress, chapter=known.chapter)
            await self._store.save_progress(club, member, title_key, progress)
        return progress

    async def known(self, member: int) -> Mapping[tuple[int, str], Progress]:
        """Everything remembered of the member, by (club, title key)."""
        return await self._store.all_progress(member)

    async def forget(self, member: int) -> int:
        """Erase everything remembered of the member. Returns how many records went."""
        drafts = await self._drafts.forget_member(member)
        return drafts + await self._store.forget(member)

    async def drafts(self, member: int) -> int:
        """How many reviews the member has begun and not published, in all clubs."""
        return await self._drafts.count(member)
