"""/movienight: a title chosen by everyone, a time to watch it, and what they thought."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.answers import Choices, choices
from bot.domain.movie_nights import (
    MovieNight,
    State,
)
from bot.domain.permissions import Standing
from bot.replies import Interaction, reply
from cogs import (
    night_boards,
    night_buttons,
    night_counts,
    night_events,
    night_messages,
    night_rounds,
    night_verdicts,
    night_votes,
)
from cogs import night_doors as does
from cogs.doors import find_title, offer_titles, require
from cogs.groups import hang
from cogs.night_cards import shown_of
from cogs.night_options import (
    find_night,
    moment_typed,
    nights_seen,
    offer_moments,
    offer_nights,
)
from cogs.night_starts import WHEN, start
from cogs.reading import show_privately
from cogs.schedule_options import handing_back
from cogs.ui import night_ids
from cogs.ui.night_cards import cancel_card, list_card

if TYPE_CHECKING:
    from bot.app import Marquee

Command = app_commands.Command[Any, ..., Any]
Fits = Callable[[MovieNight], bool]
PRIVATELY = {"private": True}
FOR_ALL = {"private": True, "least": Standing.MEMBER}
NIGHT = "Which one, where there are several: pick from the list"


@app_commands.command(name="nominate", extras=FOR_ALL)
@app_commands.describe(title="What to watch", night=NIGHT)
async def nominate(interaction: Interaction, title: str, night: str | None = None) -> None:
    """Nominate a title for the next movie night"""
    await require(interaction, Standing.MEMBER)
    found = await find_night(interaction, night, _nominating)
    chosen = await find_title(interaction, title, lambda key: night_ids.take(found.ref, key))
    await does.nominate(interaction, found.ref, chosen)


@app_commands.command(name="suggest", extras=PRIVATELY)
@app_commands.describe(night=NIGHT)
async def suggest(interaction: Interaction, night: str | None = None) -> None:
    """Let Marquee nominate up to three titles, with reasons: for the host and moderators"""
    await does.suggest(interaction, (await _mine(interaction, night, _nominating)).ref)


@app_commands.command(name="close", extras=PRIVATELY)
@app_commands.describe(night=NIGHT)
async def close(interaction: Interaction, night: str | None = None) -> None:
    """End the nominations, or the vote, now: for the host and moderators"""
    found = await _mine(interaction, night, lambda one: one.state is not State.DECIDED)
    await does.close(interaction, found.ref)


@app_commands.command(name="postpone", extras=PRIVATELY)
@app_commands.describe(when=f"The new start: {WHEN}", night=NIGHT)
@app_commands.autocomplete(when=offer_moments)
async def postpone(interaction: Interaction, when: str, night: str | None = None) -> None:
    """Let a movie night start at another time: for the host and moderators"""
    found = await _mine(interaction, night)
    with handing_back(interaction):
        await does.postpone(interaction, found.ref, await moment_typed(interaction, when))


@app_commands.command(name="cancel", extras=PRIVATELY)
@app_commands.describe(night=NIGHT)
async def cancel(interaction: Interaction, night: str | None = None) -> None:
    """Call a movie night off, after a question: for the host and moderators"""
    found = await _mine(interaction, night)
    told = await shown_of(interaction.client, found)
    await reply(interaction, cancel_card(told), private=True)


@app_commands.command(name="show", extras=FOR_ALL)
@app_commands.describe(night=NIGHT)
async def show(interaction: Interaction, night: str | None = None) -> None:
    """How a movie night stands: when, where, what is nominated, and what you can do"""
    await require(interaction, Standing.MEMBER)
    nights = await nights_seen(interaction)
    if night is None and len(nights) > 1:
        await show_privately(interaction, list_card(nights))
        return
    await does.show_details(interaction, await find_night(interaction, night))


def _nominating(night: MovieNight) -> bool:
    return night.state is State.NOMINATING


async def _mine(
    interaction: Interaction, typed: str | None, fits: Fits = lambda _: True
) -> MovieNight:
    """The night that is meant, for its host or a moderator."""
    await require(interaction, Standing.MEMBER)
    found = await find_night(interaction, typed, fits)
    return await does.hand_in(interaction, found.ref)


@nominate.autocomplete("title")
@choices
async def _nominate_titles(interaction: Interaction, typed: str) -> Choices:
    return await offer_titles(interaction, typed)


OF_ONE: tuple[Command, ...] = (nominate, suggest, close, postpone, cancel, show)
for _command in OF_ONE:
    _command.autocomplete("night")(offer_nights)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    for part in (
        night_boards,
        night_messages,
        night_counts,
        night_events,
        night_buttons,
        night_votes,
        night_verdicts,
        night_rounds,
    ):
        await part.setup(bot)
    hang(bot, "movienight", nominate, show, start, suggest, close, postpone, cancel)
