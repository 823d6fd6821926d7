"""Work that comes round again and again while the bot runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, ClassVar

from discord.ext import commands

if TYPE_CHECKING:
    from bot.app import Marquee

log = logging.getLogger("marquee.rounds")


class Rounds(commands.Cog):
    """A cog with work to do now and again. What goes wrong in one round ends none after it."""

    seconds: ClassVar[float]
    """From the end of a round to the next."""
    when_ready = True
    """Whether the first round waits for Discord."""

    def __init__(self, bot: Marquee) -> None:
        self._bot = bot
        self._task: asyncio.Task[None] | None = None

    async def go_round(self) -> None:
        """Do what there is to do now."""
        raise NotImplementedError

    async def cog_load(self) -> None:
        """Called by discord.py."""
        self._task = asyncio.create_task(self._run())

    async def cog_unload(self) -> None:
        """Called by discord.py."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        if self.when_ready:
            await self._bot.wait_until_ready()
        while True:
            try:
                await self.go_round()
            except Exception:
                log.exception("A round failed. It is done again in %d seconds.", self.seconds)
            await asyncio.sleep(self.seconds)
