"""*Seen it*, on any card or post; and what is asked then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.permissions import Standing
from bot.replies import Interaction, Manner, update
from cogs.doors import club_of, require
from cogs.titles import title_of
from cogs.ui import watchlist_ids
from cogs.ui.watchlists import Noted, seen_card, unseen_card
from cogs.watchlists import answer, name_for

if TYPE_CHECKING:
    import re

    from bot.app import Marquee
    from bot.domain.reviews import Verdict
    from bot.domain.tallies import Before


class SeenIt(Pressable, ui.DynamicItem[ui.Button[Any]], template=watchlist_ids.SEEN):
    """Notes that the one who presses it has seen a title."""

    def __init__(self, key: str, mark: str) -> None:
        super().__init__(ui.Button(label="Seen it", custom_id=watchlist_ids.seen(key, mark)))
        self.key = key
        self.manner = Manner.UPDATE if mark == watchlist_ids.HERE else Manner.PRIVATE

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> SeenIt:
        """The button as its id describes it."""
        return cls(match["key"], match["mark"] or "")

    async def pressed(self, interaction: Interaction) -> None:
        """Note it, and ask what they thought."""
        await require(interaction, Standing.MEMBER)
        title = await title_of(interaction, self.key)
        found = await interaction.client.services.ratings.seen(
            club_of(interaction), interaction.user.id, title.key, now=interaction.client.now()
        )
        view = seen_card(Noted(title, found.before, found.verdict))
        await answer(interaction, view, self.manner)


class Rate(Pressable, ui.DynamicItem[ui.Button[Any]], template=watchlist_ids.RATE):
    """Gives a title a verdict."""

    manner = Manner.UPDATE

    def __init__(self, verdict: Verdict, before: Before, key: str) -> None:
        custom_id = watchlist_ids.rate(verdict, before, key)
        super().__init__(ui.Button(label=str(verdict), custom_id=custom_id))
        self.verdict = verdict
        self.before = before
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Rate:
        """The button as its id describes it."""
        verdict = watchlist_ids.verdict_of(match["verdict"])
        return cls(verdict, watchlist_ids.before_of(match["before"]), match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Keep it, and say so where it was asked."""
        await require(interaction, Standing.MEMBER)
        title = await title_of(interaction, self.key)
        await interaction.client.services.ratings.rate(
            club_of(interaction),
            interaction.user.id,
            title.key,
            self.verdict,
            now=interaction.client.now(),
        )
        await update(interaction, seen_card(Noted(title, self.before, self.verdict)))


class Unsee(Pressable, ui.DynamicItem[ui.Button[Any]], template=watchlist_ids.UNSEE):
    """Takes back that a title was seen."""

    manner = Manner.UPDATE

    def __init__(self, before: Before, key: str) -> None:
        super().__init__(ui.Button(label="Unseen", custom_id=watchlist_ids.unsee(before, key)))
        self.before = before
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Unsee:
        """The button as its id describes it."""
        return cls(watchlist_ids.before_of(match["before"]), match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Let all be as it was before."""
        await require(interaction, Standing.MEMBER)
        name = await name_for(interaction, self.key)
        await interaction.client.services.ratings.unsee(
            club_of(interaction),
            interaction.user.id,
            self.key,
            self.before,
            now=interaction.client.now(),
        )
        await update(interaction, unseen_card(name, self.key, self.before))


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(SeenIt, Rate, Unsee)
