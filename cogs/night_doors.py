"""What people do in a movie night, whether they typed a command or pressed a button."""

from __future__ import annotations

from datetime import datetime

from bot.domain.movie_nights import MovieNight, State
from bot.domain.night_entries import left
from bot.domain.permissions import Standing
from bot.domain.titles import Title
from bot.errors import ClubError
from bot.replies import Interaction, reply
from cogs.doors import WHO_MAY, club_of, find_title, require, stamp_of, standing_of
from cogs.night_boards import touch
from cogs.night_cards import shown_of
from cogs.reading import show_privately
from cogs.ui import night_ids
from cogs.ui.night_cards import (
    Reader,
    details_card,
    nominated_card,
    taken_card,
    withdrawn_card,
)
from cogs.ui.words import number

NOT_YOURS = WHO_MAY[Standing.MODERATOR]


async def night_of(interaction: Interaction, ref: int) -> MovieNight:
    """The club's night with this number. Raises ClubError when it is gone."""
    return await interaction.client.services.movie_nights.get(club_of(interaction), ref)


async def has_hand(interaction: Interaction, night: MovieNight) -> bool:
    """Whether the one who asks hosts the night, or is a moderator."""
    hosts = night.host == interaction.user.id and not interaction.user.bot
    return hosts or await standing_of(interaction) >= Standing.MODERATOR


async def hand_in(interaction: Interaction, ref: int) -> MovieNight:
    """The night, for its host or a moderator. Raises ClubError for others."""
    await require(interaction, Standing.MEMBER)
    night = await night_of(interaction, ref)
    if not await has_hand(interaction, night):
        raise ClubError(NOT_YOURS)
    return night


async def show_details(interaction: Interaction, night: MovieNight, note: str = "") -> None:
    """Show privately how a night stands."""
    told = await shown_of(interaction.client, night)
    reader = Reader(interaction.user.id, await has_hand(interaction, night))
    await show_privately(interaction, details_card(told, reader, note=note))


async def nominate_typed(interaction: Interaction, ref: int, typed: str) -> None:
    """Nominate what was typed. Raises ClubError with the three nearest titles."""
    title = await find_title(interaction, typed, lambda key: night_ids.take(ref, key))
    await nominate(interaction, ref, title)


async def nominate(interaction: Interaction, ref: int, title: Title) -> None:
    """Nominate a title, and tell who saw it already."""
    nights, bot = interaction.client.services.movie_nights, interaction.client
    night = await night_of(interaction, ref)
    before = night.nominated(title.key)
    if night.state is State.NOMINATING and before is not None:
        told = await shown_of(bot, night)
        more = left(night, interaction.user.id) > 0
        await reply(interaction, taken_card(told, before, more=more), private=True)
        return
    made = await nights.nominate(night.club, ref, title, stamp=stamp_of(interaction))
    touch(bot, made.night)
    told = await shown_of(bot, made.night)
    await reply(interaction, nominated_card(told, made), private=True)


async def withdraw(interaction: Interaction, ref: int, nomination: int) -> None:
    """Take a nomination back."""
    night = await night_of(interaction, ref)
    told = await shown_of(interaction.client, night)
    one = night.numbered(nomination)
    name = told.name(one) if one is not None else "It"
    after = await interaction.client.services.movie_nights.withdraw(
        night.club,
        ref,
        nomination,
        stamp=stamp_of(interaction),
        moderator=await has_hand(interaction, night),
    )
    touch(interaction.client, after)
    shown = await shown_of(interaction.client, after)
    await show_privately(interaction, withdrawn_card(shown, name))


async def suggest(interaction: Interaction, ref: int) -> None:
    """Let Marquee nominate."""
    night = await hand_in(interaction, ref)
    nights = interaction.client.services.movie_nights
    added = await nights.suggest(night.club, ref, stamp=stamp_of(interaction))
    after = await night_of(interaction, ref)
    touch(interaction.client, after)
    told = f"Marquee nominated {number(len(added), 'title')}."
    await show_details(interaction, after, told)


async def close(interaction: Interaction, ref: int) -> None:
    """End the nominations, or the vote, now: whichever goes on."""
    night = await hand_in(interaction, ref)
    if night.state is State.NOMINATING:
        await close_nominations(interaction, ref)
    else:
        await end_vote(interaction, ref, meant=False)


async def close_nominations(interaction: Interaction, ref: int) -> None:
    """End the nominations now."""
    night = await hand_in(interaction, ref)
    nights, stamp = interaction.client.services.movie_nights, stamp_of(interaction)
    after = await nights.close_nominations(night.club, ref, stamp=stamp)
    touch(interaction.client, after)
    voting = after.state is State.VOTING
    told = "Nominations are closed." + (" The vote is on its way." if voting else "")
    await show_details(interaction, after, told)


async def end_vote(interaction: Interaction, ref: int, *, meant: bool = True) -> None:
    """End the vote now. Not `meant`: unless it has only just opened."""
    night = await hand_in(interaction, ref)
    nights, stamp = interaction.client.services.movie_nights, stamp_of(interaction)
    after = await nights.end_vote(night.club, ref, stamp=stamp, meant=meant)
    touch(interaction.client, after)
    await show_details(interaction, after, "The vote has ended.")


async def postpone(interaction: Interaction, ref: int, starts: datetime) -> None:
    """Let it start then instead."""
    night = await hand_in(interaction, ref)
    nights = interaction.client.services.movie_nights
    after = await nights.postpone(night.club, ref, starts, stamp=stamp_of(interaction))
    touch(interaction.client, after)
    await show_details(interaction, after, f"It moves. Members are told in <#{night.channel}>.")


async def call_off(interaction: Interaction, ref: int) -> None:
    """Cancel it."""
    night = await hand_in(interaction, ref)
    nights = interaction.client.services.movie_nights
    after = await nights.cancel(night.club, ref, stamp=stamp_of(interaction))
    touch(interaction.client, after)
    await show_details(interaction, after, f"Members are told in <#{night.channel}>.")
