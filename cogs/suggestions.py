"""/similar: what to watch next, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.answers import Choices, Pressable, choices
from bot.domain.suggestions import Filters
from bot.domain.titles import Kind
from bot.replies import Interaction, reply
from cogs.doors import find_title, offer_titles
from cogs.pool_options import KINDS, LIMITS, Minutes, offer_services
from cogs.titles import similar_view, title_of
from cogs.ui import ids, suggestion_ids

if TYPE_CHECKING:
    import re

    from bot.app import Marquee

FIRST_YEAR, LAST_YEAR = 1880, 2100


class Suggestions(commands.Cog):
    """Titles like another one."""

    @app_commands.command(name="similar")
    @app_commands.describe(
        title="Something you liked: any of its names",
        beside="Something else you liked, for what lies between the two",
        year_from="Nothing older than this year",
        **LIMITS,
    )
    @app_commands.rename(beside="and")
    @app_commands.choices(kind=KINDS)
    async def similar(  # noqa: PLR0913, PLR0917 - one parameter an option
        self,
        interaction: Interaction,
        title: str,
        beside: str | None = None,
        kind: str | None = None,
        max_minutes: Minutes | None = None,
        service: str | None = None,
        year_from: app_commands.Range[int, FIRST_YEAR, LAST_YEAR] | None = None,
    ) -> None:
        """Five titles to watch if you liked this one, each with why"""
        found = await find_title(interaction, title, ids.opens(ids.Door.SIMILAR))
        filters = Filters(
            kind=Kind(kind) if kind else None,
            max_minutes=max_minutes,
            service=service,
            year_from=year_from,
        )
        other = None
        if beside is not None:
            other = await find_title(interaction, beside, suggestion_ids.betweens(found.key))
        view = await similar_view(interaction, found, beside=other, filters=filters)
        await reply(interaction, view, private=False)

    @similar.autocomplete("title")
    @choices
    async def _offered_titles(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_titles(interaction, typed)

    @similar.autocomplete("beside")
    @choices
    async def _offered_others(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_titles(interaction, typed)

    @similar.autocomplete("service")
    async def _offered_services(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_services(interaction, typed)


class OpenBetween(Pressable, ui.DynamicItem[ui.Button[Any]], template=suggestion_ids.BETWEEN):
    """Opens what is like two titles, the second of them among the nearest to what was typed."""

    def __init__(self, key: str, beside: str) -> None:
        super().__init__(ui.Button(label="Open", custom_id=suggestion_ids.between(key, beside)))
        self.key = key
        self.beside = beside

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> OpenBetween:
        """The button as its id describes it."""
        return cls(match["key"], match["beside"])

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the card."""
        title = await title_of(interaction, self.key)
        beside = await title_of(interaction, self.beside)
        await reply(
            interaction, await similar_view(interaction, title, beside=beside), private=True
        )


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(OpenBetween)
    await bot.add_cog(Suggestions())
