"""What comes round by itself: posts that are due are written down, and old schedules erased."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cogs.rounds import Rounds

if TYPE_CHECKING:
    from bot.app import Marquee

A_DAY = 24 * 60 * 60.0
SET_BACK = timedelta(minutes=1)
"""A clock that goes back by so much was set, and may have been ahead for long."""

log = logging.getLogger("marquee.planning")


class Planning(Rounds):
    """Writes down what is due, for the deliverer to carry."""

    # Each asks an index for what is due: as cheap with ten thousand schedules that sleep as with
    # ten.
    seconds = 1.0
    when_ready = False

    def __init__(self, bot: Marquee) -> None:
        super().__init__(bot)
        self._seen: datetime | None = None

    async def go_round(self) -> None:
        """Write down all that is due now."""
        now = self._bot.now()
        if self._seen is None or now < self._seen - SET_BACK:
            moved = await self._bot.services.clocks.set_right(now)
            if moved:
                log.warning("The clock was ahead: %d schedules go on from now.", moved)
        self._seen = now
        while await self._bot.services.schedules.plan_due(self._bot.now()):
            pass


class ErasingSchedules(Rounds):
    """Erases schedules that were removed too long ago, at every start and every day."""

    seconds = A_DAY
    when_ready = False

    async def go_round(self) -> None:
        """Erase what is due now."""
        await self._bot.services.schedules.erase_removed(self._bot.now())


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    await bot.add_cog(Planning(bot))
    await bot.add_cog(ErasingSchedules(bot))
