"""/privacy: what is remembered of a member, and its erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.answers import Pressable
from bot.replies import Interaction, Manner, notice, reply, update
from cogs.doors import shows_adult
from cogs.night_boards import touch
from cogs.ui import ids
from cogs.ui.members import privacy_card, remembered
from cogs.ui.words import number

if TYPE_CHECKING:
    import re

    from bot.app import Marquee


class Members(commands.Cog):
    """A member's own data."""

    @app_commands.command(name="privacy", extras={"private": True})
    async def privacy(self, interaction: Interaction) -> None:
        """What is remembered of you, and how to erase it"""
        services = interaction.client.services
        known = await services.members.known(interaction.user.id)
        club = interaction.guild_id or 0
        keys = [key for of, key in (*known.progress, *known.ratings) if of == club]
        names = await services.titles.briefs(
            club, list(dict.fromkeys(keys)), adult=shows_adult(interaction)
        )
        drafts = await services.members.drafts(interaction.user.id)
        nights = await services.members.nights(interaction.user.id)
        view = privacy_card(remembered(known, club, names), drafts=drafts, nights=nights)
        await reply(interaction, view, private=True)


class Forget(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.FORGET):
    """Erases what is remembered of the one who presses it."""

    manner = Manner.UPDATE

    def __init__(self) -> None:
        super().__init__(ui.Button(label="Erase", custom_id=ids.FORGET))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], _match: re.Match[str], /
    ) -> Forget:
        """The button."""
        return cls()

    async def pressed(self, interaction: Interaction) -> None:
        """Erase, and say how much."""
        bot, member = interaction.client, interaction.user.id
        nights = await bot.services.members.nights_telling_of(member)
        gone = await bot.services.members.forget(member)
        for night in nights:
            touch(bot, night)
        await update(interaction, notice(f"Erased: {number(gone, 'record')}."))


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(Forget)
    await bot.add_cog(Members())
