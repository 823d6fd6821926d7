"""What moderators press below a schedule, and how it is shown to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.permissions import Standing
from bot.domain.schedules import Schedule
from bot.replies import Interaction, reply
from cogs.doors import club_of, require, stamp_of
from cogs.postable import Wanted, check_ping, check_place
from cogs.reading import menu_of, number_chosen, one_chosen, show_privately
from cogs.schedule_options import channel_names
from cogs.ui import schedule_ids as ids
from cogs.ui.notices import Told
from cogs.ui.posts import Post
from cogs.ui.schedule_ids import Act, Less
from cogs.ui.schedule_lists import list_page
from cogs.ui.schedules import Shown, preview_card, schedule_card

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from bot.domain.audit import Stamp
    from cogs.schedule_options import Edit

UPCOMING = 5
RESUMED = "It posts again, from now on."
PAUSED = "It is paused: nothing is posted until you resume it."
RESTORED = "It is back, as it was."
WITHOUT: Mapping[Less, Edit] = {
    Less.ROLE: lambda one: replace(one, role=None),
    Less.LINE: lambda one: replace(one, line=""),
    Less.THREAD: lambda one: replace(one, thread=False),
    Less.VERDICT: lambda one: replace(one, pool=replace(one.pool, verdict=None)),
    Less.THEMES: lambda one: replace(one, pool=replace(one.pool, themes=())),
    Less.KIND: lambda one: replace(one, pool=replace(one.pool, kind=None)),
    Less.MINUTES: lambda one: replace(one, pool=replace(one.pool, max_minutes=None)),
    Less.SERVICE: lambda one: replace(one, pool=replace(one.pool, service=None)),
}
"""A schedule without one of the things that it can be without."""


async def shown_of(interaction: Interaction, schedule: Schedule) -> Shown:
    """A schedule with what is known of it: when it posts next, and what."""
    services, now = interaction.client.services, interaction.client.now()
    zone = await services.atlas.zone(schedule.zone)
    times = services.schedules.upcoming(schedule, now, UPCOMING)
    if schedule.removed is not None:
        return Shown(schedule, zone, times)
    preview = await services.schedules.preview(schedule, now)
    if preview.chosen is None or preview.title is None:
        return Shown(schedule, zone, times)
    reading = await services.reviews.read(schedule.club, preview.title)
    post = Post(reading, preview.chosen.why, role=schedule.role, line=schedule.line)
    return Shown(schedule, zone, times, post, preview.sure)


async def show_schedule(
    interaction: Interaction, schedule: Schedule, note: str = "", *, takes_away: bool = False
) -> None:
    """Show a schedule, in the private message that was pressed or in a new one."""
    told = await shown_of(interaction, schedule)
    await show_privately(interaction, schedule_card(told, note=note, takes_away=takes_away))


async def show_preview(interaction: Interaction, schedule: Schedule) -> None:
    """Show the next post as members will see it."""
    told = await shown_of(interaction, schedule)
    await reply(interaction, preview_card(told), private=True)


async def show_list(interaction: Interaction, page: int) -> None:
    """Show a page of the club's schedules, and what its moderators weren't told."""
    services, club = interaction.client.services, club_of(interaction)
    schedules = list(await services.schedules.of(club))
    removed = list(await services.schedules.of(club, removed=True))
    names = channel_names(interaction, schedules + removed)
    notices = await services.notices.untold(club, now=interaction.client.now())
    untold = Told(notices, {schedule.ref: schedule for schedule in schedules})
    await show_privately(
        interaction, list_page(schedules, names, page, untold=untold, removed=removed)
    )


async def pause(interaction: Interaction, ref: int) -> None:
    """Pause a schedule, and show it."""
    await _change(interaction, interaction.client.services.schedules.pause, ref, PAUSED)


async def resume(interaction: Interaction, ref: int) -> None:
    """Let a schedule post again, if it can. Raises ClubError, with what to do, if it can't."""
    await _postable(interaction, ref)
    await _change(interaction, interaction.client.services.schedules.resume, ref, RESUMED)


async def remove(interaction: Interaction, ref: int) -> None:
    """Remove a schedule, and show how to bring it back."""
    await _change(interaction, interaction.client.services.schedules.remove, ref)


async def undo(interaction: Interaction, ref: int) -> None:
    """Bring a removed schedule back."""
    await _change(interaction, interaction.client.services.schedules.undo, ref, RESTORED)


async def post_now(interaction: Interaction, ref: int) -> None:
    """Owe the channel a post at once, and say so."""
    schedules, club = interaction.client.services.schedules, club_of(interaction)
    found = await _postable(interaction, ref)
    check_ping(interaction, found.channel, found.role)
    await schedules.post_now(club, ref, stamp=stamp_of(interaction))
    told = f"A post is on its way to <#{found.channel}>."
    await show_schedule(interaction, await schedules.get(club, ref), told)


class _Change(Protocol):
    async def __call__(self, club: int, ref: int, /, *, stamp: Stamp) -> Schedule: ...


async def _change(interaction: Interaction, change: _Change, ref: int, note: str = "") -> None:
    """Let `change` be done to a schedule, and show what it is then."""
    changed = await change(club_of(interaction), ref, stamp=stamp_of(interaction))
    await show_schedule(interaction, changed, note)


async def _postable(interaction: Interaction, ref: int) -> Schedule:
    """A schedule whose posts can arrive. Raises ClubError, with what to do, where they can't."""
    found = await interaction.client.services.schedules.get(club_of(interaction), ref)
    await check_place(interaction, Wanted(found.channel, found.thread, found.role))
    return found


async def open_one(interaction: Interaction, ref: int) -> None:
    """Show a schedule."""
    found = await interaction.client.services.schedules.get(club_of(interaction), ref)
    await show_schedule(interaction, found)


async def preview(interaction: Interaction, ref: int) -> None:
    """Show what a schedule posts next."""
    found = await interaction.client.services.schedules.get(club_of(interaction), ref)
    await show_preview(interaction, found)


ACTS = {
    Act.OPEN: open_one,
    Act.PREVIEW: preview,
    Act.NOW: post_now,
    Act.PAUSE: pause,
    Act.RESUME: resume,
    Act.REMOVE: remove,
    Act.UNDO: undo,
}


class ScheduleAct(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.ACT):
    """Does something with a schedule."""

    def __init__(self, act: Act, schedule: int) -> None:
        super().__init__(ui.Button(label="Do it", custom_id=ids.act(act, schedule)))
        self.act = act
        self.schedule = schedule

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ScheduleAct:
        """The button as its id describes it."""
        return cls(Act(match["act"]), int(match["schedule"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, and show what came of it."""
        await require(interaction, Standing.MODERATOR)
        await ACTS[self.act](interaction, self.schedule)


class TurnSchedules(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.LIST):
    """A page of the club's schedules."""

    def __init__(self, page: int) -> None:
        super().__init__(ui.Button(label="Page", custom_id=ids.listing(page)))
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> TurnSchedules:
        """The button as its id describes it."""
        return cls(int(match["page"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Show that page."""
        await require(interaction, Standing.MODERATOR)
        await show_list(interaction, self.page)


class PickSchedule(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.PICK):
    """The menu that opens one of the club's schedules."""

    def __init__(self, menu: ui.Select[Any]) -> None:
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
    ) -> PickSchedule:
        """The menu."""
        return cls(menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Show the schedule that was chosen."""
        await require(interaction, Standing.MODERATOR)
        await open_one(interaction, number_chosen(self.item))


class BringBack(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.BRING_BACK):
    """The menu that brings one of the removed schedules back."""

    def __init__(self, menu: ui.Select[Any]) -> None:
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
    ) -> BringBack:
        """The menu."""
        return cls(menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Bring back the schedule that was chosen."""
        await require(interaction, Standing.MODERATOR)
        await undo(interaction, number_chosen(self.item))


class TakeLess(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.LESS):
    """The menu that takes something away from a schedule."""

    def __init__(self, schedule: int, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.schedule = schedule

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> TakeLess:
        """The menu as its id describes it."""
        return cls(int(match["schedule"]), menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Take it away, and show what is left."""
        await require(interaction, Standing.MODERATOR)
        changed = await interaction.client.services.schedules.edit(
            club_of(interaction),
            self.schedule,
            WITHOUT[one_chosen(self.item, Less)],
            stamp=stamp_of(interaction),
        )
        await show_schedule(interaction, changed, "Changed.", takes_away=True)
