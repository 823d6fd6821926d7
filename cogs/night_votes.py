"""Voting by ranking: each member's own ballot, which they alone see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.movie_nights import Ballot, MovieNight
from bot.domain.permissions import Standing
from bot.domain.votes import chosen_at
from bot.errors import ClubError
from bot.replies import Interaction
from cogs.doors import club_of, require, stamp_of
from cogs.night_boards import touch
from cogs.night_cards import shown_of
from cogs.night_doors import night_of, show_details
from cogs.reading import menu_of, number_chosen, show_privately
from cogs.ui import night_ids as ids
from cogs.ui.night_votes import ballot_card, voting

if TYPE_CHECKING:
    import re

    from bot.app import Marquee

IN_POLL = "This movie night has a poll: vote in its message."


async def show_ballot(interaction: Interaction, ref: int, place: int | None = None) -> None:
    """Show the member's ranking, and ask for what comes at `place`; None: next."""
    night = await night_of(interaction, ref)
    if not voting(night) or night.vote_until <= interaction.client.now():
        await show_details(interaction, night)
        return
    if night.ballot is Ballot.POLL:
        raise ClubError(IN_POLL)
    ranking = await interaction.client.services.movie_nights.ballot_of(
        night.club, ref, interaction.user.id
    )
    await _show(interaction, night, ranking, place)


async def _show(
    interaction: Interaction, night: MovieNight, ranking: tuple[int, ...], place: int | None
) -> None:
    told = await shown_of(interaction.client, night)
    await show_privately(interaction, ballot_card(told, ranking, place))


class Rank(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.RANK):
    """The menu that says what comes at a place of one's ranking."""

    def __init__(self, night: int, place: int, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.night = night
        self.place = place

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Rank:
        """The menu as its id describes it."""
        return cls(int(match["night"]), int(match["place"]), menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Keep it: it counts from now on."""
        await require(interaction, Standing.MEMBER)
        nights, club = interaction.client.services.movie_nights, club_of(interaction)
        chosen = number_chosen(self.item)
        before = await nights.ballot_of(club, self.night, interaction.user.id)
        ranking = chosen_at(before, self.place, chosen)
        night = await nights.vote(club, self.night, ranking, stamp=stamp_of(interaction))
        touch(interaction.client, night)
        await _show(interaction, night, ranking, None)


class OpenBallot(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.BALLOT):
    """Asks again from a place of one's ranking on."""

    def __init__(self, night: int, place: int) -> None:
        super().__init__(ui.Button(label="Again", custom_id=ids.ballot(night, place)))
        self.night = night
        self.place = place

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> OpenBallot:
        """The button as its id describes it."""
        return cls(int(match["night"]), int(match["place"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Ask."""
        await require(interaction, Standing.MEMBER)
        await show_ballot(interaction, self.night, self.place)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(Rank, OpenBallot)
