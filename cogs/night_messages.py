"""A movie night's messages, as they are brought to its channel."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.domain.deliveries import Delivery, Drop, Kind
from bot.domain.movie_nights import Ballot, MovieNight, poll_hours
from bot.domain.night_steps import said_still
from bot.errors import ClubError
from cogs.deliveries import carry
from cogs.night_cards import card_of, shown_of
from cogs.parcels import Parcel
from cogs.ui.night_votes import QUESTION, poll_text, poll_view

if TYPE_CHECKING:
    from bot.app import Marquee

PINGING = (Kind.NIGHT_OPEN, Kind.NIGHT_REMINDER)
MESSAGES = (
    Kind.NIGHT_OPEN,
    Kind.NIGHT_VOTE,
    Kind.NIGHT_RESULT,
    Kind.NIGHT_REMINDER,
    Kind.NIGHT_AFTER,
    Kind.NIGHT_CHANGE,
)


class NightMessage:
    """One of a night's messages, which says what is true when it is sent."""

    async def pack(self, bot: Marquee, delivery: Delivery) -> Parcel | Drop:
        """The message as it would be now, or why there is none."""
        try:
            night = await bot.services.movie_nights.get(delivery.club, delivery.subject)
        except ClubError:
            return Drop.OVER
        if not said_still(night, delivery.kind, bot.now()):
            return Drop.OVER
        if delivery.kind is Kind.NIGHT_VOTE and night.ballot is Ballot.POLL:
            return await _poll(bot, night, delivery)
        view = await card_of(bot, night, delivery.kind, delivery.mark)
        pings = night.role is not None and delivery.kind in PINGING
        return Parcel(view, mentions=(night.role or 0,) if pings else ())

    async def arrived(self, bot: Marquee, delivery: Delivery, message: int) -> None:
        """Nothing follows: what changes meanwhile is told by `cogs.night_boards`."""


async def _poll(bot: Marquee, night: MovieNight, delivery: Delivery) -> Parcel:
    told = await shown_of(bot, night, delivery.mark)
    poll = discord.Poll(
        QUESTION, timedelta(hours=poll_hours(bot.now(), night.vote_until)), multiple=False
    )
    for answer in await bot.services.movie_nights.poll_answers(night):
        poll.add_answer(text=answer.text)
    return Parcel(poll_view(told), content=poll_text(told), poll=poll)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    message = NightMessage()
    for kind in MESSAGES:
        carry(bot, kind, message)
