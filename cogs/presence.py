"""Whether Marquee is in a club's server: what it does when it is removed, and invited again."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.replies import UNREACHABLE
from bot.services.pace import Pace
from cogs.delivery_pace import on_the_wire
from cogs.rounds import Rounds

if TYPE_CHECKING:
    from bot.app import Marquee

log = logging.getLogger("marquee.presence")

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
UNKNOWN_GUILD, MISSING_ACCESS = 10004, 50001
HOUR = 3_600.0


class Presence(Rounds):
    """Pauses what a club ordered while Marquee is not in its server."""

    seconds = HOUR

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Called by discord.py; not for a server that is only out of order."""
        await self._removed(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Called by discord.py."""
        await self._bot.services.presence.back(guild.id, self._bot.now())

    async def go_round(self) -> None:
        """Find the clubs that removed Marquee while nobody heard of it."""
        on_the_wire()
        # Laid out anew each time that they are asked for.
        shards = frozenset(self._bot.shards)
        clubs = await self._bot.services.presence.counting_on_us()
        async for club in Pace().through(clubs):
            if (
                self._is_ours(club, shards)
                and self._bot.get_guild(club) is None
                and await self._gone(club)
            ):
                await self._removed(club)

    def _is_ours(self, club: int, shards: Collection[int]) -> bool:
        """Whether this process would hear of it."""
        count = self._bot.shard_count or 1
        return (club >> 22) % count in shards

    async def _gone(self, club: int) -> bool:
        """Whether Discord itself says so: one that is merely missing here is asked for."""
        try:
            await self._bot.http.get_guild(club, with_counts=False)
        except discord.HTTPException as error:
            return error.code in (UNKNOWN_GUILD, MISSING_ACCESS)
        except (discord.RateLimited, *UNREACHABLE):
            return False
        return False

    async def _removed(self, club: int) -> None:
        paused = await self._bot.services.presence.removed(club, self._bot.now())
        log.info("Marquee is not in server %d any more: %d schedules paused.", club, paused)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    await bot.add_cog(Presence(bot))
