"""/title: the facts of a title. And the buttons that open a card from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.answers import Choices, Pressable, choices
from bot.domain.suggestions import Filters
from bot.domain.titles import Title
from bot.errors import ClubError
from bot.replies import Interaction, reply
from cogs.doors import club_of, find_title, offer_titles, require_shown
from cogs.ui import ids
from cogs.ui.cards import review_card, title_card
from cogs.ui.suggestions import Answer, suggestions_card

if TYPE_CHECKING:
    import re

    from bot.app import Marquee

ANY = Filters()


class Titles(commands.Cog):
    """What is known about a title."""

    @app_commands.command(name="title")
    @app_commands.describe(title="Any of its names, in any script")
    async def title(self, interaction: Interaction, title: str) -> None:
        """The facts: what it is about, who made it, where to watch it"""
        found = await find_title(interaction, title, ids.opens(ids.Door.TITLE))
        await reply(interaction, await card_view(interaction, ids.Door.TITLE, found), private=False)

    @title.autocomplete("title")
    @choices
    async def _offered(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_titles(interaction, typed)


class OpenCard(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.OPEN):
    """Opens a card for the one who pressed it."""

    def __init__(self, door: ids.Door, key: str) -> None:
        super().__init__(ui.Button(label="Open", custom_id=ids.open_card(door, key)))
        self.door = door
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> OpenCard:
        """The button as its id describes it."""
        return cls(ids.Door(match["door"]), match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the card."""
        title = await title_of(interaction, self.key)
        await reply(interaction, await card_view(interaction, self.door, title), private=True)


async def title_of(interaction: Interaction, key: str) -> Title:
    """The title that a button names. Raises ClubError when it is gone, or not for this place."""
    title = await known_title(interaction, key)
    if title is None:
        raise ClubError("This title is no longer in the catalogue. Type /title to look for it.")
    return title


async def known_title(interaction: Interaction, key: str) -> Title | None:
    """The title with this key. Raises ClubError when it is not for this place."""
    await require_shown(interaction, key)
    return await interaction.client.services.titles.get(club_of(interaction), key)


async def card_view(interaction: Interaction, door: ids.Door, title: Title) -> ui.LayoutView:
    """The card behind `door`, as the club sees it."""
    services, club = interaction.client.services, club_of(interaction)
    if door is ids.Door.SIMILAR:
        return await similar_view(interaction, title)
    reading = await services.reviews.read(club, title)
    return review_card(reading) if door is ids.Door.REVIEW else title_card(reading)


async def similar_view(
    interaction: Interaction,
    title: Title,
    *,
    beside: Title | None = None,
    filters: Filters = ANY,
) -> ui.LayoutView:
    """What is like a title, or like two. Titles for adults only beside one of their kind."""
    suggestions, club = interaction.client.services.suggestions, club_of(interaction)
    if beside is not None and beside.key == title.key:
        beside = None
    adult = title.adult or (beside is not None and beside.adult)
    suggested = await suggestions.similar(
        club, title, filters, member=interaction.user.id, beside=beside, adult=adult
    )
    related = () if beside is not None else await suggestions.related(club, title, adult=adult)
    return suggestions_card(Answer(title, suggested, filters, beside, related))


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(OpenCard)
    await bot.add_cog(Titles())
