"""Reads a movie night's poll, whenever that ended, and lets it decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import discord

from bot.domain.deliveries import Delivery, Drop, Kind, State
from bot.domain.movie_nights import MovieNight
from bot.domain.night_steps import said_still
from bot.errors import ClubError
from cogs.deliveries import carry
from cogs.night_boards import touch
from cogs.parcels import NotYetError

if TYPE_CHECKING:
    from bot.app import Marquee

Raw: TypeAlias = "Mapping[str, Any]"
ENDED = 400
"""What Discord answers to one who ends a poll that has ended."""
SOON = timedelta(seconds=2)
EXACT_BY = timedelta(minutes=10)
"""Discord counts exactly some time after the end. We wait for it, but not for ever."""


class CountPoll:
    """Ends the poll if it still runs, and lets its votes decide, unless the night is off."""

    async def look(self, bot: Marquee, delivery: Delivery) -> bool:
        """Whether it is decided. To end a poll twice does no harm."""
        night = await _night(bot, delivery)
        return night is None or not said_still(night, delivery.kind, bot.now())

    async def perform(self, bot: Marquee, delivery: Delivery) -> Drop | None:
        """Count, or say that there is nothing to count."""
        nights = bot.services.movie_nights
        night = await _night(bot, delivery)
        if night is None or not said_still(night, delivery.kind, bot.now()):
            return Drop.OVER
        posted = (await nights.parts(night.club, night.ref)).get(Kind.NIGHT_VOTE)
        if not night.counting:
            return await _call_off(bot, posted)
        if posted is None or posted.message is None:
            return Drop.CHANNEL_GONE
        message = await bot.http.get_message(posted.channel, posted.message)
        poll: Any = message.get("poll") or {}
        results = poll.get("results") or {}
        too_soon = bot.now() < night.vote_until + EXACT_BY
        # Without counts it isn't known how it stands; with none in them, nobody voted.
        if not results.get("is_finalized") and (too_soon or "answer_counts" not in results):
            if await _end(bot, posted, poll):
                raise NotYetError(timedelta(0))
            raise NotYetError(SOON)
        decided = await nights.close_poll(
            night.club, night.ref, votes_of(night, results), now=bot.now()
        )
        touch(bot, decided)
        return None


async def _call_off(bot: Marquee, posted: Delivery | None) -> Drop | None:
    """End the poll of a night that is off, so that nobody votes in vain."""
    if posted is not None and posted.state is State.WAITING:
        # It may be on its way.
        raise NotYetError(SOON)
    if posted is None or posted.message is None:
        return Drop.OVER
    await _end(bot, posted, {})
    return None


async def _end(bot: Marquee, posted: Delivery, poll: Raw) -> bool:
    """End the poll, if it still runs."""
    expiry = datetime.fromisoformat(poll["expiry"]) if poll.get("expiry") else None
    if expiry is not None and expiry <= bot.now():
        return False
    try:
        await bot.http.end_poll(posted.channel, posted.message or 0)
    except discord.HTTPException as error:
        if error.status != ENDED:
            raise
        return False
    return True


def votes_of(night: MovieNight, results: Raw) -> dict[int, int]:
    """Votes by nomination: a poll's answers count from 1, in the order of nominations."""
    numbers, votes = night.numbers, dict[int, int]()
    for one in results.get("answer_counts") or ():
        place = int(one["id"]) - 1
        if 0 <= place < len(numbers):
            votes[numbers[place]] = int(one["count"])
    return votes


async def _night(bot: Marquee, delivery: Delivery) -> MovieNight | None:
    try:
        return await bot.services.movie_nights.get(delivery.club, delivery.subject)
    except ClubError:
        return None


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    carry(bot, Kind.NIGHT_COUNT, CountPoll())
