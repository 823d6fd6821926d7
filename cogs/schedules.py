"""/watchthis: posts of a title to watch, on the club's own schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.domain.permissions import Standing
from bot.domain.schedules import Pool, Schedule
from bot.replies import Interaction
from cogs import schedule_buttons as does
from cogs.channels import Place, WritablePlace
from cogs.doors import club_of, require, stamp_of, zone_of
from cogs.groups import hang
from cogs.pool_options import CHOSEN, POOL, Minutes, offer_services, offer_themes
from cogs.postable import Wanted, check_ping, check_place
from cogs.schedule_options import (
    Asked,
    change_of,
    find_schedule,
    handing_back,
    offer_schedules,
    offer_times,
    offer_zones,
)

if TYPE_CHECKING:
    from bot.app import Marquee

PRIVATELY = {"private": True}
NO_ZONE = "UTC"
"""A club's time zone until it chooses one."""
Command = app_commands.Command[Any, ..., Any]
PlaceOption = app_commands.Transform[Place, WritablePlace]
OPTIONS = {
    "times": "When: “every Friday 18:30”, “daily 9:00”, “first Sunday 20:00”, or a cron expression",
    "channel": "Where the posts arrive: a channel or a thread",
    "zone": "By whose clocks: a big city. Without it: the club's",
    "source": "What to choose from. Without it: titles with a review here",
    **POOL,
    "role": "A role to ping with each post",
    "line": "The club's own words above each post",
    "thread": "Whether each post begins a thread for the talk",
}
SCHEDULE = "Which one: pick from the list"
ADDED = "Added. It posts from now on."
ADDED_IN_UTC = (
    f"{ADDED} Its clocks are those of {NO_ZONE}, as the club has no time zone yet:"
    " `/watchthis edit zone:` sets its own, and `/settings time-zone` the club's for what you add"
    " later."
)
HOW_TO_CHANGE = (
    "To change something, type `/watchthis edit` with what is new. To take something away, choose"
    " it below."
)


@app_commands.command(name="add", extras=PRIVATELY)
@app_commands.describe(**OPTIONS)
@app_commands.choices(**CHOSEN)
@app_commands.rename(source="from")
async def add(  # noqa: PLR0913, PLR0917 - one parameter an option
    interaction: Interaction,
    times: str,
    channel: PlaceOption,
    zone: str | None = None,
    source: str | None = None,
    verdict: str | None = None,
    theme: str | None = None,
    kind: str | None = None,
    max_minutes: Minutes | None = None,
    service: str | None = None,
    role: discord.Role | None = None,
    line: str | None = None,
    thread: bool | None = None,
) -> None:
    """Post a title to watch, again and again, at the times that you choose"""
    await require(interaction, Standing.MODERATOR)
    asked = Asked(
        times, channel, zone, source, verdict, theme, kind, max_minutes, service, role, line, thread
    )
    with handing_back(interaction):
        added = await _added(interaction, asked, channel.id)
        unset = zone is None and added.zone == NO_ZONE
        await does.show_schedule(interaction, added, ADDED_IN_UTC if unset else ADDED)


async def _added(interaction: Interaction, asked: Asked, channel: int) -> Schedule:
    club, zone = club_of(interaction), await zone_of(interaction)
    change = await change_of(interaction, asked, zone)
    wanted = change(Schedule(club, channel, "", zone, Pool(), stamp_of(interaction)))
    await check_place(interaction, _wanted(wanted, asked))
    return await interaction.client.services.schedules.add(wanted)


def _wanted(schedule: Schedule, asked: Asked) -> Wanted:
    return Wanted(schedule.channel, schedule.thread, schedule.role, asked=asked.role is not None)


@app_commands.command(name="edit", extras=PRIVATELY)
@app_commands.describe(schedule=SCHEDULE, **OPTIONS)
@app_commands.choices(**CHOSEN)
@app_commands.rename(source="from")
async def edit(  # noqa: PLR0913, PLR0917 - one parameter an option
    interaction: Interaction,
    schedule: str,
    times: str | None = None,
    channel: PlaceOption | None = None,
    zone: str | None = None,
    source: str | None = None,
    verdict: str | None = None,
    theme: str | None = None,
    kind: str | None = None,
    max_minutes: Minutes | None = None,
    service: str | None = None,
    role: discord.Role | None = None,
    line: str | None = None,
    thread: bool | None = None,
) -> None:
    """Change a schedule: only what you give changes; the answer lets you take things away"""
    await require(interaction, Standing.MODERATOR)
    asked = Asked(
        times, channel, zone, source, verdict, theme, kind, max_minutes, service, role, line, thread
    )
    with handing_back(interaction):
        found = await find_schedule(interaction, schedule)
        if asked == Asked():
            await does.show_schedule(interaction, found, HOW_TO_CHANGE, takes_away=True)
            return
        changed = await _edited(interaction, asked, found)
        await does.show_schedule(interaction, changed, "Changed.", takes_away=True)


async def _edited(interaction: Interaction, asked: Asked, found: Schedule) -> Schedule:
    change = await change_of(interaction, asked, found.zone)
    after = change(found)
    if (after.channel, after.thread, after.role) != (found.channel, found.thread, found.role):
        await check_place(interaction, _wanted(after, asked))
    if _order(after) != _order(found):
        check_ping(interaction, after.channel, after.role)
    return await interaction.client.services.schedules.edit(
        found.club, found.ref, change, stamp=stamp_of(interaction), expected=found.version
    )


def _order(schedule: Schedule) -> tuple[object, ...]:
    """What a ping says, where and when: as somebody wanted it who may ping the role."""
    return (schedule.channel, schedule.cron, schedule.zone, schedule.line)


@app_commands.command(name="list", extras=PRIVATELY)
async def list_(interaction: Interaction) -> None:
    """All schedules: when, where, what they choose from, and which are paused and why"""
    await require(interaction, Standing.MODERATOR)
    await does.show_list(interaction, 0)


@app_commands.command(name="pause", extras=PRIVATELY)
@app_commands.describe(schedule=SCHEDULE)
async def pause(interaction: Interaction, schedule: str) -> None:
    """Let a schedule post nothing until it is resumed"""
    await require(interaction, Standing.MODERATOR)
    await does.pause(interaction, (await find_schedule(interaction, schedule)).ref)


@app_commands.command(name="resume", extras=PRIVATELY)
@app_commands.describe(schedule=SCHEDULE)
async def resume(interaction: Interaction, schedule: str) -> None:
    """Let a paused schedule post again, after a look whether it can"""
    await require(interaction, Standing.MODERATOR)
    await does.resume(interaction, (await find_schedule(interaction, schedule)).ref)


@app_commands.command(name="remove", extras=PRIVATELY)
@app_commands.describe(schedule=SCHEDULE)
async def remove(interaction: Interaction, schedule: str) -> None:
    """Remove a schedule; it can be brought back for 30 days"""
    await require(interaction, Standing.MODERATOR)
    await does.remove(interaction, (await find_schedule(interaction, schedule)).ref)


@app_commands.command(name="preview", extras=PRIVATELY)
@app_commands.describe(schedule=SCHEDULE)
async def preview(interaction: Interaction, schedule: str) -> None:
    """The next post exactly as members will see it, for you alone"""
    await require(interaction, Standing.MODERATOR)
    await does.show_preview(interaction, await find_schedule(interaction, schedule))


@app_commands.command(name="post-now", extras=PRIVATELY)
@app_commands.describe(schedule=SCHEDULE)
async def post_now(interaction: Interaction, schedule: str) -> None:
    """Let a schedule post one at once, beside its own times"""
    await require(interaction, Standing.MODERATOR)
    await does.post_now(interaction, (await find_schedule(interaction, schedule)).ref)


OF_ONE: tuple[Command, ...] = (edit, pause, resume, remove, preview, post_now)
OF_CHOICES: tuple[Command, ...] = (add, edit)
for _command in OF_ONE:
    _command.autocomplete("schedule")(offer_schedules)
for _command in OF_CHOICES:
    _command.autocomplete("times")(offer_times)
    _command.autocomplete("zone")(offer_zones)
    _command.autocomplete("theme")(offer_themes)
    _command.autocomplete("service")(offer_services)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(
        does.ScheduleAct, does.TurnSchedules, does.PickSchedule, does.BringBack, does.TakeLess
    )
    hang(bot, "watchthis", add, edit, list_, pause, resume, remove, preview, post_now)
