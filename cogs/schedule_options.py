"""What is typed into /watchthis: offered meanwhile, read, and handed back when it is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import app_commands

from bot.answers import Choices, choices
from bot.domain.permissions import Standing
from bot.domain.reviews import Verdict
from bot.domain.schedules import MOST_THEMES, Pool, Schedule
from bot.domain.titles import Kind
from bot.errors import Choice, ClubError
from bot.replies import Interaction
from bot.services.timetables import checked_cadence, offered_cadences
from cogs.channels import Place
from cogs.doors import CHOICES, club_of, offered, standing_of, zone_of
from cogs.pool_options import REVIEWED
from cogs.ui import schedule_ids as ids
from cogs.ui.schedule_lists import NO_SCHEDULE
from cogs.ui.schedules import label_of
from cogs.ui.words import bounded

NEAREST = 5
LABEL_LENGTH = 80
LONGEST_TYPED = 100
Edit = Callable[[Schedule], Schedule]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was given of a schedule. None: nothing. `source` is one of `pool_options.SOURCES`."""

    times: str | None = None
    channel: Place | None = None
    zone: str | None = None
    source: str | None = None
    verdict: str | None = None
    theme: str | None = None
    kind: str | None = None
    max_minutes: int | None = None
    service: str | None = None
    role: discord.Role | None = None
    line: str | None = None
    thread: bool | None = None


async def change_of(interaction: Interaction, asked: Asked, zone: str) -> Edit:
    """Makes a schedule that lives by clocks of `zone` what is asked for.

    Raises ClubError for what can't be read.
    """
    services, cron = interaction.client.services, ""
    if asked.zone is not None:
        zone = (await services.atlas.zone(asked.zone)).name
    if asked.times is not None:
        cron = checked_cadence(asked.times, zone, now=interaction.client.now()).cron

    def changed(one: Schedule) -> Schedule:
        return replace(
            one,
            channel=one.channel if asked.channel is None else asked.channel.id,
            cron=cron or one.cron,
            zone=zone,
            pool=pool_of(one.pool, asked),
            role=one.role if asked.role is None else asked.role.id,
            line=one.line if asked.line is None else asked.line,
            thread=one.thread if asked.thread is None else asked.thread,
        )

    return changed


def pool_of(pool: Pool, asked: Asked) -> Pool:
    """`pool` with what was given. Raises ClubError for too many themes."""
    if asked.source is not None:
        pool = replace(pool, reviewed=asked.source == REVIEWED)
    if asked.verdict is not None:
        pool = replace(pool, verdict=Verdict[asked.verdict.upper()])
    if asked.theme is not None:
        typed = (" ".join(part.split()).casefold() for part in asked.theme.split(","))
        themes = tuple(dict.fromkeys(part for part in typed if part))
        if len(themes) > MOST_THEMES:
            raise ClubError(f"At most {MOST_THEMES} themes, with commas between: leave some out.")
        pool = replace(pool, themes=themes)
    if asked.kind is not None:
        pool = replace(pool, kind=Kind(asked.kind))
    if asked.max_minutes is not None:
        pool = replace(pool, max_minutes=asked.max_minutes)
    return pool if asked.service is None else replace(pool, service=asked.service.strip() or None)


@contextmanager
def handing_back(interaction: Interaction) -> Iterator[None]:
    """Whatever a moderator can mend comes with the command as they typed it."""
    try:
        yield
    except ClubError as error:
        typed = command_line(interaction)
        raise ClubError(error.sentence, typed=typed, choices=error.choices) from error


def command_line(interaction: Interaction) -> str:
    """The command with its options, to be typed again."""
    command = interaction.command
    name = command.qualified_name if command is not None else ""
    named = _choices_of(command) if isinstance(command, app_commands.Command) else {}
    given = ((n, named.get((n, value), value)) for n, value in interaction.namespace)
    return " ".join([f"/{name}", *(f"{n}: {_typed(value)}" for n, value in given)])


def _choices_of(command: app_commands.Command[Any, ..., Any]) -> dict[tuple[str, object], str]:
    """What is picked, by its option and what is sent for it."""
    return {
        (option.display_name, choice.value): choice.name
        for option in command.parameters
        for choice in option.choices
    }


def _typed(value: object) -> str:
    if isinstance(value, discord.Role):
        return f"@{value.name.removeprefix('@')}"
    return f"#{value.name}" if isinstance(value, Place) else str(value)


def channel_names(interaction: Interaction, schedules: list[Schedule]) -> dict[int, str]:
    """The names of their channels, by id, as far as they are known."""
    guild = interaction.guild
    places = (guild.get_channel_or_thread(one.channel) for one in schedules) if guild else ()
    return {place.id: place.name for place in places if place is not None}


async def labelled(interaction: Interaction) -> list[tuple[str, Schedule]]:
    """The club's schedules with what they are called: `every Friday at 18:30 · #films`."""
    schedules = list(await interaction.client.services.schedules.of(club_of(interaction)))
    names = channel_names(interaction, schedules)
    return [(label_of(one, names.get(one.channel, "")), one) for one in schedules]


async def find_schedule(interaction: Interaction, typed: str) -> Schedule:
    """The schedule that was picked from the list, or that what was typed fits alone.

    Raises ClubError with the first ones as buttons.
    """
    wanted = " ".join(typed.split()).casefold()
    known = await labelled(interaction)
    if not known:
        raise ClubError(NO_SCHEDULE.replace("`", ""))
    same = [one for label, one in known if wanted in (str(one.ref), label.casefold())]
    near = [one for label, one in known if wanted and wanted in label.casefold()]
    for found in (same, near):
        if len(found) == 1:
            return found[0]
    ways = tuple(
        Choice(bounded(label, LABEL_LENGTH), ids.act(ids.Act.OPEN, one.ref))
        for label, one in known
        if not near or one in near
    )
    raise ClubError(
        f"I'm not sure which schedule “{bounded(wanted, LONGEST_TYPED)}” is. Pick one from the"
        " list, or open one here:",
        choices=ways[:NEAREST],
    )


@choices
async def offer_schedules(interaction: Interaction, typed: str) -> Choices:
    """Schedules for what is typed so far; their number is what is sent."""
    # Their labels name channels that not everybody sees.
    if await standing_of(interaction) < Standing.MODERATOR:
        return []
    known = await labelled(interaction)
    return offered(((label, str(one.ref)) for label, one in known), typed)


@choices
async def offer_times(interaction: Interaction, typed: str) -> Choices:
    """Days and times for what is typed so far, each with when it would be next."""
    zone = await _zone_meant(interaction)
    found = offered_cadences(typed, zone, now=interaction.client.now())
    return [app_commands.Choice(name=name, value=value) for name, value in found[:CHOICES]]


async def _zone_meant(interaction: Interaction) -> str:
    """The zone that is typed, else that of the schedule to be changed, else the club's."""
    given = interaction.namespace
    if given.zone:
        with contextlib.suppress(ClubError):
            return (await interaction.client.services.atlas.zone(given.zone)).name
    if given.schedule:
        with contextlib.suppress(ClubError):
            return (await find_schedule(interaction, given.schedule)).zone
    return await zone_of(interaction)


@choices
async def offer_zones(interaction: Interaction, typed: str) -> Choices:
    """Time zones for what is typed so far."""
    now = interaction.client.now()
    found = await interaction.client.services.atlas.zones(typed, now=now)
    return [app_commands.Choice(name=z.label(now), value=z.name) for z in found[:CHOICES]]
