"""/settings: what a club chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from bot.replies import Interaction, reply
from cogs.doors import club_of, require_manager
from cogs.ui.settings import settings_card

if TYPE_CHECKING:
    from bot.app import Marquee

POLICIES = [
    app_commands.Choice(name="Tag: veiled in the channel, a tap opens them", value="tag"),
    app_commands.Choice(name="Withhold: never in the channel, only privately", value="withhold"),
]


class Settings(commands.Cog):
    """A club's choices, seen and changed."""

    settings = app_commands.Group(
        name="settings",
        description="For moderators: how Marquee behaves in this server",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    @settings.command(name="show", extras={"private": True})
    async def show(self, interaction: Interaction) -> None:
        """What holds now"""
        require_manager(interaction)
        found = await interaction.client.services.settings.of(club_of(interaction))
        await reply(interaction, settings_card(found), private=True)

    @settings.command(name="spoilers", extras={"private": True})
    @app_commands.describe(policy="What becomes of veiled text in public messages")
    @app_commands.choices(policy=POLICIES)
    async def spoilers(self, interaction: Interaction, policy: str) -> None:
        """How veiled text is shown in the channel"""
        await self._change(interaction, spoiler_policy=SpoilerPolicy(policy))

    @settings.command(name="house-reviews", extras={"private": True})
    @app_commands.describe(show="Whether Marquee's own reviews are shown after the club's")
    async def house_reviews(self, interaction: Interaction, show: bool) -> None:
        """Show or hide Marquee's own reviews"""
        await self._change(interaction, house_reviews=show)

    async def _change(
        self,
        interaction: Interaction,
        *,
        spoiler_policy: SpoilerPolicy | None = None,
        house_reviews: bool | None = None,
    ) -> None:
        require_manager(interaction)
        now: ClubSettings = await interaction.client.services.settings.change(
            club_of(interaction), spoiler_policy=spoiler_policy, house_reviews=house_reviews
        )
        await reply(interaction, settings_card(now, changed=True), private=True)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    await bot.add_cog(Settings())
