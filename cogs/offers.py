"""/review-offer: members offer reviews. And the round that brings offers to the moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.answers import Choices, choices
from bot.domain.permissions import Standing
from bot.replies import Interaction
from cogs.doors import club_of, find_title, offer_titles, require
from cogs.offer_buttons import ApproveOver, OfferButton, OpenOffer
from cogs.offer_decisions import take_decline
from cogs.offer_posts import UNSENT, log, post_offer
from cogs.offer_sending import begin
from cogs.rounds import Rounds
from cogs.ui import offer_ids

if TYPE_CHECKING:
    from bot.app import Marquee
    from bot.services.offers import ToPost

# A round asks an index that is empty mostly: some 70 microseconds.
POLL = 30.0
ROUNDS_PAUSED = 120
"""A channel that refuses offers is tried again after so many rounds: an hour."""
# Gone, forbidden, or a thread that is archived.
REFUSALS = frozenset({400, 403, 404})


class Offers(Rounds):
    """Members' offers, and the queue that they wait in."""

    seconds = POLL

    def __init__(self, bot: Marquee) -> None:
        super().__init__(bot)
        self._paused: dict[int, tuple[int, int]] = {}  # club: channel, rounds left

    @app_commands.command(name="review-offer", extras={"private": True, "offers": True})
    @app_commands.describe(title="What you reviewed: any of its names")
    async def offer(self, interaction: Interaction, title: str) -> None:
        """Write a review and offer it to the club's moderators"""
        await require(interaction, Standing.MEMBER)
        await interaction.client.services.offers.require_taken(club_of(interaction))
        found = await find_title(interaction, title, offer_ids.form)
        await begin(interaction, found.key)

    @offer.autocomplete("title")
    @choices
    async def _offered(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_titles(interaction, typed)

    async def go_round(self) -> None:
        """Bring all offers that wait unseen to their channels, but to those that refuse them."""
        await self._end_pauses()
        for unposted in await self._bot.services.offers.unposted(paused=self._paused):
            if unposted.club not in self._paused:
                await self._post(unposted)

    async def _post(self, unposted: ToPost) -> None:
        club, channel = unposted.club, unposted.channel
        try:
            await post_offer(self._bot, club, channel, unposted.offer, after_a_crash=True)
        except UNSENT as error:
            refused = isinstance(error, discord.HTTPException) and error.status in REFUSALS
            self._paused[club] = (channel, ROUNDS_PAUSED if refused else 1)
            log.warning("Offers can't be posted in club %d: %s.", club, error)

    async def _end_pauses(self) -> None:
        """Forget pauses that are over, or whose club chose another channel."""
        settings = self._bot.services.settings
        for club, (channel, rounds) in list(self._paused.items()):
            if rounds <= 1 or (await settings.of(club)).moderators_channel != channel:
                del self._paused[club]
            else:
                self._paused[club] = (channel, rounds - 1)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(OfferButton, ApproveOver, OpenOffer)
    bot.add_form(offer_ids.SENT_DECLINE, take_decline)
    await bot.add_cog(Offers(bot))
