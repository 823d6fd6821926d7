"""The cards of a movie night that stand in its channel, put together as the night is now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from discord import ui

from bot.domain.adults import bare
from bot.domain.deliveries import Kind
from bot.domain.movie_nights import Ballot, MovieNight, State
from bot.domain.tallies import NOBODY
from cogs.ui.movie_nights import (
    Shown,
    after_card,
    change_card,
    open_card,
    reminder_card,
)
from cogs.ui.night_votes import result_card, vote_card

if TYPE_CHECKING:
    from bot.app import Marquee


async def shown_of(bot: Marquee, night: MovieNight, mark: str = "") -> Shown:
    """A night with what is known of it now."""
    services, club, guild = bot.services, night.club, bot.get_guild(night.club)
    # A server that is out of order has no roles here.
    if guild is not None and not guild.unavailable and not guild.get_role(night.role or 0):
        night = replace(night, role=None)
    keys = [one.title_key for one in night.nominations]
    known = await services.titles.get_many(club, [*keys, *filter(None, (night.winner,))])
    # One may have become a title for adults since it was nominated.
    titles = {key: bare(title) if title.adult else title for key, title in known.items()}
    voters, tally = 0, NOBODY
    if night.state is State.VOTING and night.ballot is Ballot.RANKED:
        voters = await services.movie_nights.voters(club, night.ref)
    if night.winner is not None and night.starts <= bot.now():
        there = await services.movie_nights.attendance(club, night.ref)
        if there:
            tally = await services.ratings.tally_of(club, night.winner, there)
    return Shown(night, titles, voters, mark, tally)


async def card_of(bot: Marquee, night: MovieNight, kind: Kind, mark: str) -> ui.LayoutView:
    """The card of this kind. Not for a poll, which is no card."""
    told = await shown_of(bot, night, mark)
    match kind:
        case Kind.NIGHT_OPEN:
            return open_card(told)
        case Kind.NIGHT_VOTE:
            return vote_card(told)
        case Kind.NIGHT_RESULT:
            title = told.titles.get(night.winner or "")
            reading = None
            if title is not None and not title.adult:
                reading = await bot.services.reviews.read(night.club, title)
            return result_card(told, reading)
        case Kind.NIGHT_REMINDER:
            return reminder_card(told)
        case Kind.NIGHT_AFTER:
            return after_card(told)
        case _:
            return change_card(told)
