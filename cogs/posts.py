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
        place = bot.get_channel(delivery.channel)
        # A club's file can name any channel, and only the club's own are its to write in.
        if place is not None and _club_of(place) != delivery.club:
            return Drop.CHANNEL_GONE
        role = schedule.role
        # A server that is out of order has no roles here.
        known = guild if guild is not None and not guild.unavailable else None
        if role is not None and known is not None:
            found = known.get_role(role)
            if found is None or found.is_default():
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


def _club_of(place: object) -> int | None:
    """The server of a channel or a thread; None for a talk between two."""
    guild = getattr(place, "guild", None)
    return guild.id if guild is not None else None


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    carry(bot, Kind.POST, WatchThis())
