"""Tells moderators what they must know, in the channel that their club chose for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.deliveries import Delivery, Drop, Kind
from bot.domain.permissions import Standing
from bot.replies import Interaction
from cogs.deliveries import carry
from cogs.doors import require
from cogs.parcels import Parcel
from cogs.rounds import Rounds
from cogs.schedule_buttons import show_list
from cogs.ui import notice_ids
from cogs.ui.notices import Told, notices_card

if TYPE_CHECKING:
    import re

    from bot.app import Marquee

POLL = 10.0


class TellModerators:
    """One message with all that a club's moderators weren't told yet."""

    async def pack(self, bot: Marquee, delivery: Delivery) -> Parcel | Drop:
        """The message."""
        notices = await bot.services.notices.told_by(delivery.ref)
        if not notices:
            return Drop.OVER
        # Removed ones are named as such.
        schedules = await bot.services.schedules.of(delivery.club)
        told = Told(notices, {schedule.ref: schedule for schedule in schedules})
        return Parcel(notices_card(told, delivery=delivery.ref))

    async def arrived(self, bot: Marquee, delivery: Delivery, message: int) -> None:
        """Nothing follows."""


class ShowSchedules(Pressable, ui.DynamicItem[ui.Button[Any]], template=notice_ids.SCHEDULES):
    """Shows the club's schedules to the moderator who pressed it."""

    def __init__(self, custom_id: str) -> None:
        super().__init__(ui.Button(label="Show schedules", custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ShowSchedules:
        """The button as its id describes it."""
        return cls(match[0])

    async def pressed(self, interaction: Interaction) -> None:
        """Show them."""
        await require(interaction, Standing.MODERATOR)
        await show_list(interaction, 0)


class Gathering(Rounds):
    """Lets what waited for others for some seconds be told in one message with them."""

    seconds = POLL

    async def go_round(self) -> None:
        """Gather what there is."""
        await self._bot.services.notices.gather(self._bot.now())


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(ShowSchedules)
    carry(bot, Kind.NOTICES, TellModerators())
    await bot.add_cog(Gathering(bot))
