"""Takes a new catalogue into use while the bot runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.rounds import Rounds

if TYPE_CHECKING:
    from bot.app import Marquee


class Catalogues(Rounds):
    """Looks whether an import has put another catalogue in place."""

    seconds = 3.0
    when_ready = False

    async def go_round(self) -> None:
        """Look now."""
        await self._bot.services.catalogues.look()
        await self._bot.services.catalogues.check()


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    await bot.add_cog(Catalogues(bot))
