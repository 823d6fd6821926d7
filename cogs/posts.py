"""The "watch this" posts, as they are brought to their channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.deliveries import Delivery, Drop, Kind
from cogs.deliveries import carry
from cogs.parcels import Parcel
from cogs.ui.posts import Post, post_card, thread_name

if TYPE_CHECKING:
    from bot.app import Marquee


class WatchThis:
    """A title to watch, in the channel of its schedule."""

    async def pack(self, bot: Marquee, delivery: Delivery) -> Parcel | Drop:
        """The post as it would be now, or why there is none."""
        posting = await bot.services.posts.of(delivery, bot.now())
        if isinstance(posting, Drop):
            return posting
        schedule, guild = posting.schedule, bot.get_guild(delivery.club)
        role = schedule.role
        # A server that is out of order has no roles here.
        known = guild if guild is not None and not guild.unavailable else None
        if role is not None and known is not None and known.get_role(role) is None:
            return Drop.ROLE_GONE
        view = post_card(
            Post(
                posting.reading,
                posting.why,
                mark=delivery.mark,
                role=role,
                line=schedule.line,
                late=posting.late,
            )
        )
        return Parcel(
            view,
            mentions=() if role is None else (role,),
            thread=thread_name(posting.reading.title) if schedule.thread else "",
            about=schedule.ref,
        )

    async def arrived(self, bot: Marquee, delivery: Delivery, message: int) -> None:
        """Nothing follows: whatever stands below a post needs no more than the post."""


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    carry(bot, Kind.POST, WatchThis())
