"""*I watched it*, on the card after a movie night; and what is asked then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.permissions import Standing
from bot.replies import Interaction, Manner, update
from cogs.doors import require
from cogs.night_boards import touch
from cogs.night_cards import shown_of
from cogs.night_doors import night_of
from cogs.reading import show_privately
from cogs.ui import night_ids as ids
from cogs.ui import watchlist_ids
from cogs.ui.night_cards import unwatched_card, watched_card

if TYPE_CHECKING:
    import re

    from bot.app import Marquee
    from bot.domain.reviews import Verdict
    from bot.domain.tallies import Before


async def note_watched(interaction: Interaction, ref: int) -> None:
    """Note that one watched, and ask what they thought."""
    bot, member = interaction.client, interaction.user.id
    night = await night_of(interaction, ref)
    await bot.services.movie_nights.attend(night.club, ref, member, now=bot.now())
    found = await bot.services.ratings.seen(night.club, member, night.winner or "", now=bot.now())
    touch(bot, night)
    told = await shown_of(bot, night)
    await show_privately(interaction, watched_card(told, found.before, found.verdict))


class RateNight(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.RATE):
    """Gives what was watched a verdict."""

    manner = Manner.UPDATE

    def __init__(self, verdict: Verdict, night: int, before: Before) -> None:
        custom_id = ids.rate(verdict, night, before)
        super().__init__(ui.Button(label=str(verdict), custom_id=custom_id))
        self.verdict = verdict
        self.night = night
        self.before = before

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> RateNight:
        """The button as its id describes it."""
        verdict = watchlist_ids.verdict_of(match["verdict"])
        return cls(verdict, int(match["night"]), watchlist_ids.before_of(match["before"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Keep it, and say so where it was asked."""
        await require(interaction, Standing.MEMBER)
        bot, member = interaction.client, interaction.user.id
        night = await night_of(interaction, self.night)
        # Who gives a verdict watched it, whatever they took back elsewhere.
        await bot.services.movie_nights.attend(night.club, night.ref, member, now=bot.now())
        await bot.services.ratings.rate(
            night.club, member, night.winner or "", self.verdict, now=bot.now()
        )
        touch(bot, night)
        told = await shown_of(bot, night)
        await update(interaction, watched_card(told, self.before, self.verdict))


class Unwatch(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.UNSEE):
    """Takes back that one watched."""

    manner = Manner.UPDATE

    def __init__(self, night: int, before: Before) -> None:
        super().__init__(ui.Button(label="Not watched", custom_id=ids.unsee(night, before)))
        self.night = night
        self.before = before

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Unwatch:
        """The button as its id describes it."""
        return cls(int(match["night"]), watchlist_ids.before_of(match["before"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Let all be as it was before."""
        await require(interaction, Standing.MEMBER)
        bot, member = interaction.client, interaction.user.id
        night = await night_of(interaction, self.night)
        await bot.services.movie_nights.attend(
            night.club, night.ref, member, now=bot.now(), there=False
        )
        await bot.services.ratings.unsee(
            night.club, member, night.winner or "", self.before, now=bot.now()
        )
        touch(bot, night)
        await update(interaction, unwatched_card(await shown_of(bot, night)))


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(RateNight, Unwatch)
