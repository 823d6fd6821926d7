"""/similar: what to watch next, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.answers import Choices, choices
from bot.domain.suggestions import Filters
from bot.domain.titles import Kind
from bot.replies import Interaction, reply
from cogs.doors import club_of, find_title, offer_titles
from cogs.pool_options import KINDS, LIMITS, Minutes, offer_services
from cogs.ui import ids
from cogs.ui.suggestions import suggestions_card

if TYPE_CHECKING:
    from bot.app import Marquee

FIRST_YEAR, LAST_YEAR = 1880, 2100


class Suggestions(commands.Cog):
    """Titles like another one."""

    @app_commands.command(name="similar")
    @app_commands.describe(
        title="Something you liked: any of its names",
        year_from="Nothing older than this year",
        **LIMITS,
    )
    @app_commands.choices(kind=KINDS)
    async def similar(  # noqa: PLR0913, PLR0917 - one parameter an option
        self,
        interaction: Interaction,
        title: str,
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
        suggested = await interaction.client.services.suggestions.similar(
            club_of(interaction), found, filters, member=interaction.user.id
        )
        await reply(interaction, suggestions_card(found, suggested, filters), private=False)

    @similar.autocomplete("title")
    @choices
    async def _offered_titles(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_titles(interaction, typed)

    @similar.autocomplete("service")
    async def _offered_services(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_services(interaction, typed)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    await bot.add_cog(Suggestions())
