"""/manage export: all that the club owns, as a file."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.domain.audit import Stamp
from bot.domain.permissions import Standing
from bot.replies import Interaction, reply
from bot.services.exports import file_name
from cogs.doors import club_of, require
from cogs.groups import hang
from cogs.ui.exports import export_card

if TYPE_CHECKING:
    from bot.app import Marquee


@app_commands.command(name="export", extras={"private": True})
async def export(interaction: Interaction) -> None:
    """Get all that the club owns as a file: all versions of reviews, titles, settings, schedules"""
    await require(interaction, Standing.MODERATOR)
    club, now = club_of(interaction), datetime.now(UTC)
    name = file_name(interaction.guild.name if interaction.guild else "", now=now)
    exports, stamp = interaction.client.services.exports, Stamp(interaction.user.id, now)
    async with exports.export(club, stamp=stamp, most=interaction.filesize_limit) as found:
        # The library keeps it from being closed, and doesn't always do so itself. It takes any
        # `io.IOBase`, which this is.
        file = discord.File(found.content, name)  # type: ignore[arg-type]
        with closing(file):
            card = export_card(name, alone=found.alone)
            await reply(interaction, card, private=True, files=[file])


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    hang(bot, "manage", export)
