"""What follows when the clock was ahead, and is set right."""

from __future__ import annotations

import contextlib
from datetime import datetime

from bot.errors import ClubError
from bot.services.schedule_checks import first_due
from bot.store.interface.schedules import ScheduleStore

AT_ONCE = 20
"""Schedules in one transaction: there may be a year to take back of each."""


class Clocks:
    """Mends what a wrong clock did. One that goes back by itself needs no mending."""

    def __init__(self, schedules: ScheduleStore) -> None:
        self._schedules = schedules

    async def set_right(self, now: datetime) -> int:
        """Let schedules that went ahead of the time go on from now. Returns how many did.

        A clock that shows next year has each of them skip a year of posts, and sleep for one.
        """
        ahead = []
        for schedule in await self._schedules.ahead(now):
            with contextlib.suppress(ClubError):
                ahead.append((schedule, first_due(schedule, now)))
        # Once at least, for what waits for a time that the clock showed too early.
        for start in range(0, max(len(ahead), 1), AT_ONCE):
            await self._schedules.put_back(ahead[start : start + AT_ONCE], now=now)
        return len(ahead)
