"""/manage audit: who did what. And a copy of it in the club's audit channel."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui

from bot.answers import Pressable
from bot.domain.permissions import Standing
from bot.replies import UNREACHABLE, Interaction, reply
from cogs.doors import channel_shows_adult, club_of, require, shows_adult
from cogs.groups import hang
from cogs.reading import show_privately
from cogs.rounds import Rounds
from cogs.ui import ids
from cogs.ui.audit import copies_stopped, trail_copy, trail_page

if TYPE_CHECKING:
    import re

    from bot.app import Marquee
    from bot.services.audit import Copy

log = logging.getLogger("marquee.audit")

# A poll asks an index that is empty mostly: some 70 microseconds.
POLL = 10.0
ROUNDS_PAUSED = 360
"""A channel that can't be written to is tried again after so many polls: an hour."""
TOLD_FACT = "audit channel told of: {club}"
# Gone, forbidden, or a thread that is archived.
REFUSALS = frozenset({400, 403, 404})


@app_commands.command(name="audit", extras={"private": True})
async def audit(interaction: Interaction) -> None:
    """Who changed what, and when"""
    await require(interaction, Standing.MODERATOR)
    page = await interaction.client.services.audit.page(
        club_of(interaction), adult=shows_adult(interaction)
    )
    await reply(interaction, trail_page(page, newest=True), private=True)


class TurnTrail(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.TRAIL):
    """Another page of the audit trail."""

    def __init__(self, before: int) -> None:
        super().__init__(ui.Button(label="Page", custom_id=ids.trail(before)))
        self.before = before

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> TurnTrail:
        """The button as its id describes it."""
        return cls(int(match["before"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Show that page."""
        await require(interaction, Standing.MODERATOR)
        page = await interaction.client.services.audit.page(
            club_of(interaction), before=self.before or None, adult=shows_adult(interaction)
        )
        await show_privately(interaction, trail_page(page, newest=not self.before))


class Copies(Rounds):
    """Copies the trail to the channels that clubs chose for it."""

    seconds = POLL

    def __init__(self, bot: Marquee) -> None:
        super().__init__(bot)
        self._paused: dict[int, tuple[int, int]] = {}  # club: channel, polls left

    async def go_round(self) -> None:
        """Send all that waits, club by club, but to channels that refuse it."""
        await self._end_pauses()
        audit, shows = self._bot.services.audit, partial(channel_shows_adult, self._bot)
        while (copy := await audit.next_copy(paused=self._paused, adult=shows)) is not None:
            if rounds := await self._send(copy):
                self._paused[copy.batch.club] = (copy.batch.channel, rounds)

    async def _send(self, copy: Copy) -> int:
        """After how many polls to try again; 0: it is in its channel now, and so marked."""
        batch, facts = copy.batch, self._bot.services.facts
        place = self._bot.get_partial_messageable(batch.channel)
        view = trail_copy(copy.told)
        view.stop()
        try:
            # Discord takes a message with a nonce that it has seen just now for the same one.
            await place.send(view=view, nonce=f"audit{batch.ref}")
        except (discord.HTTPException, *UNREACHABLE) as error:
            if isinstance(error, discord.HTTPException) and error.status in REFUSALS:
                await self._tell_once(batch.club, batch.channel, error)
                return ROUNDS_PAUSED
            log.warning("The audit channel of club %d can't be reached.", batch.club)
            return 1
        await self._bot.services.audit.copied(copy)
        fact = TOLD_FACT.format(club=batch.club)
        if await facts.get(fact):
            await facts.save(fact, "")
        return 0

    async def _tell_once(self, club: int, channel: int, error: discord.HTTPException) -> None:
        """Say that this channel refuses copies, once until it takes one, whatever restarts."""
        facts, fact = self._bot.services.facts, TOLD_FACT.format(club=club)
        if await facts.get(fact) == str(channel):
            return
        await facts.save(fact, str(channel))
        log.warning("The audit channel of club %d refuses copies: %s.", club, error)
        chosen = (await self._bot.services.settings.of(club)).moderators_channel
        if chosen is None or chosen == channel:
            return
        view = copies_stopped(channel)
        view.stop()
        try:
            await self._bot.get_partial_messageable(chosen).send(view=view)
        except (discord.HTTPException, *UNREACHABLE) as refused:
            log.warning("The moderators of club %d could not be told: %s.", club, refused)

    async def _end_pauses(self) -> None:
        """Forget pauses that are over, or whose club chose another channel."""
        settings = self._bot.services.settings
        for club, (channel, rounds) in list(self._paused.items()):
            if rounds <= 1 or (await settings.of(club)).audit_channel != channel:
                del self._paused[club]
            else:
                self._paused[club] = (channel, rounds - 1)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(TurnTrail)
    hang(bot, "manage", audit)
    await bot.add_cog(Copies(bot))
