"""/watchlist, and the buttons on any card or post that fill it and empty it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.answers import Pressable
from bot.domain.permissions import Standing
from bot.replies import Interaction, Manner, reply, update
from cogs.doors import club_of, require, require_shown, shows_adult
from cogs.reading import menu_of
from cogs.titles import known_title, title_of
from cogs.ui import watchlist_ids
from cogs.ui.watchlists import (
    TITLES_A_PAGE,
    Leaf,
    added_card,
    called,
    last_page,
    taken_out_card,
    watchlist_card,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Collection

    from bot.app import Marquee

NAMED_AT_MOST = 3


class Watchlists(commands.Cog):
    """What a member wants to watch."""

    @app_commands.command(name="watchlist", extras={"private": True})
    async def watchlist(self, interaction: Interaction) -> None:
        """What you want to watch, with what the club says of it"""
        await require(interaction, Standing.MEMBER)
        await reply(interaction, watchlist_card(await leaf_of(interaction, 0)), private=True)


async def leaf_of(interaction: Interaction, page: int, said: str = "") -> Leaf:
    """A page of the list of the one who asks; the last one, where there is no such page."""
    watchlists, club = interaction.client.services.watchlists, club_of(interaction)
    keys, left_out = await watchlists.shown(
        club, interaction.user.id, adult=shows_adult(interaction)
    )
    page = min(page, last_page(len(keys)))
    on_page = keys[page * TITLES_A_PAGE : (page + 1) * TITLES_A_PAGE]
    return Leaf(await watchlists.lines(club, on_page), page, len(keys), said, left_out)


async def name_for(interaction: Interaction, key: str) -> str:
    """What a title is called on the wire, even one that is gone.

    Raises ClubError when this is no place for it.
    """
    return called(await known_title(interaction, key), key)


class AddToWatchlist(Pressable, ui.DynamicItem[ui.Button[Any]], template=watchlist_ids.WANT):
    """Puts a title on the list of the one who presses it."""

    def __init__(self, key: str, mark: str) -> None:
        custom_id = watchlist_ids.add(key, mark)
        super().__init__(ui.Button(label="Add to watchlist", custom_id=custom_id))
        self.key = key
        self.manner = Manner.UPDATE if mark == watchlist_ids.HERE else Manner.PRIVATE

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> AddToWatchlist:
        """The button as its id describes it."""
        return cls(match["key"], match["mark"] or "")

    async def pressed(self, interaction: Interaction) -> None:
        """Add it, or say that it is there."""
        await require(interaction, Standing.MEMBER)
        title = await title_of(interaction, self.key)
        added = await interaction.client.services.watchlists.add(
            club_of(interaction), interaction.user.id, title.key, now=interaction.client.now()
        )
        await answer(interaction, added_card(title, added=added), self.manner)


async def answer(interaction: Interaction, view: ui.LayoutView, manner: Manner) -> None:
    """Answer privately: in the message that was pressed, or in a new one."""
    if manner is Manner.UPDATE:
        await update(interaction, view)
    else:
        await reply(interaction, view, private=True)


class TakeOut(Pressable, ui.DynamicItem[ui.Button[Any]], template=watchlist_ids.UNWANT):
    """Takes one title off the list."""

    manner = Manner.UPDATE

    def __init__(self, key: str) -> None:
        super().__init__(ui.Button(label="Take it out", custom_id=watchlist_ids.take_out(key)))
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> TakeOut:
        """The button as its id describes it."""
        return cls(match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Take it out, and offer to put it back."""
        await require(interaction, Standing.MEMBER)
        name = await name_for(interaction, self.key)
        await interaction.client.services.watchlists.take_out(
            club_of(interaction), interaction.user.id, (self.key,)
        )
        await update(interaction, taken_out_card(name, self.key))


class TurnPage(Pressable, ui.DynamicItem[ui.Button[Any]], template=watchlist_ids.LIST):
    """Another page of the list of the one who presses it."""

    manner = Manner.UPDATE

    def __init__(self, page: int) -> None:
        super().__init__(ui.Button(label="Turn", custom_id=watchlist_ids.watchlist(page)))
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> TurnPage:
        """The button as its id describes it."""
        return cls(int(match["page"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Show the page."""
        await require(interaction, Standing.MEMBER)
        await update(interaction, watchlist_card(await leaf_of(interaction, self.page)))


class TakeOutMany(Pressable, ui.DynamicItem[ui.Select[Any]], template=watchlist_ids.TAKE_OUT):
    """The menu that takes titles off the list."""

    manner = Manner.UPDATE

    def __init__(self, page: int, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> TakeOutMany:
        """The menu as its id describes it."""
        return cls(int(match["page"]), menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Take them out, and show what is left."""
        await require(interaction, Standing.MEMBER)
        chosen = self.item.values
        await require_shown(interaction, *chosen)
        await interaction.client.services.watchlists.take_out(
            club_of(interaction), interaction.user.id, chosen
        )
        said = await _taken_out(interaction, chosen)
        await update(interaction, watchlist_card(await leaf_of(interaction, self.page, said)))


async def _taken_out(interaction: Interaction, keys: Collection[str]) -> str:
    """`Taken out: Redline, Akira.`"""
    titles = await interaction.client.services.titles.get_many(club_of(interaction), keys)
    names = [called(titles.get(key), key) for key in keys]
    told = ", ".join(names[:NAMED_AT_MOST])
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return f"Taken out: {told}{more}."


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(AddToWatchlist, TakeOut, TurnPage, TakeOutMany)
    await bot.add_cog(Watchlists())
