"""/help and /about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.replies import Interaction, reply
from cogs.ui.about import about_card, help_card

if TYPE_CHECKING:
    from bot.app import Marquee


class About(commands.Cog):
    """What this bot is."""

    @app_commands.command(name="help", extras={"private": True})
    async def help(self, interaction: Interaction) -> None:
        """What you can type, and what it does"""
        manager = interaction.permissions.manage_guild
        await reply(interaction, help_card(interaction.client.tree, manager=manager), private=True)

    @app_commands.command(name="about", extras={"private": True})
    async def about(self, interaction: Interaction) -> None:
        """What Marquee is, and what it knows"""
        services = interaction.client.services
        view = about_card(titles=services.titles.count, reviews=len(services.shelf))
        await reply(interaction, view, private=True)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    await bot.add_cog(About())
