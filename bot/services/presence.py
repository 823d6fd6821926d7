"""Which clubs count on Marquee being in their server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.services.schedules import Schedules
from bot.store.interface.schedules import ScheduleStore


class Presence:
    """What follows when Marquee is removed from a server, and invited again."""

    def __init__(self, schedules: Schedules, store: ScheduleStore) -> None:
        self._schedules = schedules
        self._store = store

    async def counting_on_us(self) -> Sequence[int]:
        """The clubs in which a schedule runs."""
        return await self._store.running_clubs()

    async def removed(self, club: int, now: datetime) -> int:
        """Pause all that runs in a club. Returns how many schedules."""
        return await self._schedules.bot_removed(club, now)

    async def back(self, club: int, now: datetime) -> None:
        """Marquee was invited again: everything is paused, and moderators are told once."""
        await self._schedules.bot_back(club, now)
