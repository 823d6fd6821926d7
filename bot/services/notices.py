"""What moderators must know, told once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.notices import GATHERED, WORTH_TELLING, Notice
from bot.store.interface.notices import NoticeStore

SHOWN = 50
"""So many that reached no channel are shown at most."""


class Notices:
    """What clubs' moderators must know."""

    def __init__(self, store: NoticeStore) -> None:
        self._store = store

    async def add(self, notice: Notice) -> None:
        """Keep one that follows from nothing else in the store."""
        await self._store.add(notice)

    async def gather(self, now: datetime) -> int:
        """Let those that have waited for others long enough be delivered. Returns for how many."""
        gathered = 0
        while some := await self._store.gather(now, waited=GATHERED, young=WORTH_TELLING):
            gathered += some
        return gathered

    async def told_by(self, delivery: int) -> Sequence[Notice]:
        """Those that this delivery tells, the oldest first; one for all that are alike."""
        return await self._store.told_by(delivery)

    async def untold(self, club: int, *, now: datetime) -> Sequence[Notice]:
        """The newest that reached no channel and are still worth telling."""
        found = await self._store.untold(club, limit=SHOWN)
        return [notice for notice in found if notice.at >= now - WORTH_TELLING]
