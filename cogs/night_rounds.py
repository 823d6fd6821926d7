"""Moves movie nights on when their time has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.night_boards import touch
from cogs.rounds import Rounds

if TYPE_CHECKING:
    from bot.app import Marquee


class NightRounds(Rounds):
    """Does each step that is due."""

    seconds = 2.0
    when_ready = False

    async def go_round(self) -> None:
        """Do every step that is due, and let the cards in the channels follow."""
        bot = self._bot
        if bot.user is None:  # not signed in yet
            return
        for night in await bot.services.movie_nights.step_due(bot.now()):
            touch(bot, night)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    await bot.add_cog(NightRounds(bot))
