"""What is typed into /movienight: a time in words, which night, and what is offered meanwhile."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import discord
from discord import app_commands

from bot.answers import Choices, choices
from bot.domain.clock_times import WhenError
from bot.domain.moments import read_moment
from bot.domain.movie_nights import MovieNight
from bot.errors import Choice, ClubError
from bot.replies import Interaction
from bot.zone_files import zone_rules
from cogs.doors import CHOICES, club_of, zone_of
from cogs.ui import night_ids
from cogs.ui.night_cards import STATES
from cogs.ui.night_ids import Act
from cogs.ui.words import bounded

OFFERED_CLOCKS = ("20:00", "21:00", "19:00", "18:00")
OFFERED_DAYS = ("tonight", "tomorrow", "Friday", "Saturday", "Sunday")
_NUMBER = re.compile("[0-9]{1,15}")
NAME_LENGTH, LABEL_LENGTH, TYPED_LENGTH, WAYS = 100, 80, 100, 3
NONE = "No movie night is planned here. A moderator starts one with /movienight start."


async def moment_typed(interaction: Interaction, typed: str) -> datetime:
    """The moment that was meant, by the club's clocks. Raises ClubError."""
    rules = zone_rules(await zone_of(interaction))
    try:
        return read_moment(typed, rules, interaction.client.now())
    except WhenError as error:
        raise ClubError(str(error)) from error


@choices
async def offer_moments(interaction: Interaction, typed: str) -> Choices:
    """Moments for what is typed so far, each with when that is."""
    zone, now = await zone_of(interaction), interaction.client.now()
    rules, words = zone_rules(zone), typed.strip()
    if words:
        tried = [words, *(f"{words} {clock}" for clock in OFFERED_CLOCKS)]
    else:
        tried = [f"{day} {OFFERED_CLOCKS[0]}" for day in OFFERED_DAYS]
    found: dict[datetime, None] = {}
    for one in tried:
        try:
            found.setdefault(read_moment(one, rules, now))
        except WhenError:
            continue
        if one == words:
            break
    return [
        app_commands.Choice(
            name=_label(moment.astimezone(rules), moment - now, zone),
            value=f"{there.day} {there:%b %Y %H:%M}",
        )
        for moment in found
        for there in (moment.astimezone(rules),)
    ]


def _label(there: datetime, ahead: timedelta, zone: str) -> str:
    """`Fri 27 Nov 2026 20:00 · in 4 days · Europe/Berlin`."""
    day = f"{there:%a} {there.day} {there:%b %Y %H:%M}"
    hours = round(ahead / timedelta(hours=1))
    far = f"in {ahead.days} days" if ahead.days > 1 else f"in {hours} hours"
    if hours <= 1:
        far = f"in {ahead // timedelta(minutes=1)} minutes"
    return bounded(f"{day} · {far} · {zone}", NAME_LENGTH)


async def nights_seen(interaction: Interaction) -> list[MovieNight]:
    """The nights that are to come, in channels that the one who asks can see."""
    nights = await interaction.client.services.movie_nights.open_of(club_of(interaction))
    return [night for night in nights if _sees(interaction, night.channel)]


def _sees(interaction: Interaction, channel: int) -> bool:
    guild, user = interaction.guild, interaction.user
    place = guild.get_channel_or_thread(channel) if guild is not None else None
    if not isinstance(user, discord.Member) or place is None:
        return True
    if isinstance(place, discord.Thread) and place.parent is None:
        return True
    return place.permissions_for(user).view_channel


async def label_of(interaction: Interaction, night: MovieNight) -> str:
    """A night in a list to choose from, by the clocks of its zone. Plain text."""
    there = night.starts.astimezone(zone_rules(night.zone))
    guild = interaction.guild
    place = guild.get_channel_or_thread(night.channel) if guild is not None else None
    told = f"{there:%a} {there.day} {there:%b %H:%M} · {STATES[night.state]}"
    return bounded(f"{told} #{place.name}" if place is not None else told, NAME_LENGTH)


@choices
async def offer_nights(interaction: Interaction, typed: str) -> Choices:
    """Nights for what is typed so far; their number is what is sent."""
    wanted = typed.casefold().strip()
    labels = [
        (await label_of(interaction, night), night.ref) for night in await nights_seen(interaction)
    ]
    return [
        app_commands.Choice(name=label, value=str(ref))
        for label, ref in labels
        if wanted in label.casefold() or wanted == str(ref)
    ][:CHOICES]


async def _named(interaction: Interaction, typed: str) -> MovieNight | None:
    """The night with this number, be it over, or with this label."""
    wanted = typed.casefold().strip()
    for night in await nights_seen(interaction):
        if wanted in (str(night.ref), (await label_of(interaction, night)).casefold()):
            return night
    if not _NUMBER.fullmatch(wanted):
        return None
    with contextlib.suppress(ClubError):
        nights = interaction.client.services.movie_nights
        night = await nights.get(club_of(interaction), int(wanted))
        return night if _sees(interaction, night.channel) else None
    return None


async def find_night(
    interaction: Interaction,
    typed: str | None,
    fits: Callable[[MovieNight], bool] = lambda _: True,
) -> MovieNight:
    """The night that was picked, or the only one of those that are to come which `fits`.

    Raises ClubError, with the nights as buttons where it is unclear.
    """
    if typed is not None and (named := await _named(interaction, typed)) is not None:
        return named
    nights = await nights_seen(interaction)
    if not nights:
        raise ClubError(NONE)
    found = [] if typed is not None else [night for night in nights if fits(night)] or nights
    if len(found) == 1:
        return found[0]
    ways = [
        Choice(
            bounded(await label_of(interaction, night), LABEL_LENGTH),
            night_ids.act(Act.SHOW, night.ref),
        )
        for night in (found or nights)[:WAYS]
    ]
    asked = (
        f"I know no movie night “{bounded(typed, TYPED_LENGTH)}”"
        if typed is not None
        else f"There are {len(found)} movie nights to come"
    )
    raise ClubError(
        f"{asked}. Pick one from the list of “night”, or open one here:", choices=tuple(ways)
    )
