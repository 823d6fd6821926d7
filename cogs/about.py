"""/help and /about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.permissions import Standing
from bot.replies import Interaction, reply
from cogs.doors import club_of, least_of, standing_of
from cogs.ui.about import about_card, help_card

if TYPE_CHECKING:
    from bot.app import Marquee

ON_MESSAGES = discord.AppCommandType.message
ABOUT_ITSELF = ("privacy", "help", "about")
"""What one looks for last."""


class About(commands.Cog):
    """What this bot is."""

    @app_commands.command(name="help", extras={"private": True})
    async def help(self, interaction: Interaction) -> None:
        """What you can type, and what it does"""
        standing = await standing_of(interaction)
        settings = await interaction.client.services.settings.of(club_of(interaction))
        tree = interaction.client.tree
        everything = [*tree.walk_commands(), *tree.walk_commands(type=ON_MESSAGES)]
        theirs = [
            (least, command)
            for command in everything
            if not isinstance(command, app_commands.Group)
            and (settings.offers or not command.extras.get("offers"))
            and (least := least_of(command)) <= standing
        ]
        for_all = [command for least, command in theirs if least <= Standing.MEMBER]
        for_all.sort(key=lambda command: command.name in ABOUT_ITSELF)
        more = [command for least, command in theirs if least > Standing.MEMBER]
        await reply(interaction, help_card(for_all, more, standing), private=True)

    @app_commands.command(name="about", extras={"private": True})
    async def about(self, interaction: Interaction) -> None:
        """What Marquee is, and what it knows"""
        services = interaction.client.services
        view = about_card(titles=services.titles.count, reviews=len(services.shelf))
        await reply(interaction, view, private=True)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    await bot.add_cog(About())
