"""/watchthis queue and history: what is posted first, and what became of what was due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui

from bot.answers import Choices, Pressable, choices
from bot.domain.permissions import Standing
from bot.domain.titles import Title
from bot.replies import Interaction
from cogs.doors import club_of, find_title, offer_titles, require, stamp_of
from cogs.groups import hang
from cogs.reading import menu_of, number_chosen, show_privately
from cogs.schedule_options import find_schedule, handing_back, offer_schedules
from cogs.titles import title_of
from cogs.ui import schedule_ids as ids
from cogs.ui.schedule_lists import history_page, queue_card
from cogs.ui.words import name_of

if TYPE_CHECKING:
    import re

    from bot.app import Marquee


@app_commands.command(name="queue", extras={"private": True})
@app_commands.describe(
    title="What to post before any other. Without it: what waits",
    schedule="Which schedule posts it. Without it: whichever is due first",
)
async def queue(
    interaction: Interaction, title: str | None = None, schedule: str | None = None
) -> None:
    """Put a title first, or see what waits and change its order"""
    await require(interaction, Standing.MODERATOR)
    with handing_back(interaction):
        of = (await find_schedule(interaction, schedule)).ref if schedule else 0
        if title is None:
            await show_queue(interaction)
            return
        found = await find_title(interaction, title, lambda key: ids.put_first(of, key))
        await put_first(interaction, found, of)


@app_commands.command(name="history", extras={"private": True})
@app_commands.describe(schedule="Which schedule. Without it: all of them")
async def history(interaction: Interaction, schedule: str | None = None) -> None:
    """What was posted when, and what was skipped and why"""
    await require(interaction, Standing.MODERATOR)
    of = (await find_schedule(interaction, schedule)).ref if schedule else 0
    await show_history(interaction, of, 0)


async def show_queue(interaction: Interaction, note: str = "") -> None:
    """Show what is posted first."""
    schedules, club = interaction.client.services.schedules, club_of(interaction)
    known = {one.ref: one for one in await schedules.of(club)}
    await show_privately(interaction, queue_card(await schedules.queue(club), known, note=note))


async def put_first(interaction: Interaction, title: Title, schedule: int) -> None:
    """Put a title into the queue, and show it."""
    await interaction.client.services.schedules.put_first(
        club_of(interaction), title, stamp=stamp_of(interaction), schedule=schedule or None
    )
    await show_queue(interaction, f"**{name_of(title)}** is in the queue.")


async def show_history(interaction: Interaction, schedule: int, before: int) -> None:
    """Show what became of the posts before an occurrence (0: from the newest)."""
    schedules, club = interaction.client.services.schedules, club_of(interaction)
    of = await schedules.get(club, schedule) if schedule else None
    page = await schedules.history(club, schedule=schedule or None, before=before or None)
    await show_privately(interaction, history_page(page, schedule=of, newest=not before))


class TurnHistory(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.HISTORY):
    """A page of what became of posts."""

    def __init__(self, schedule: int, before: int) -> None:
        super().__init__(ui.Button(label="Page", custom_id=ids.history(schedule, before)))
        self.schedule = schedule
        self.before = before

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> TurnHistory:
        """The button as its id describes it."""
        return cls(int(match["schedule"]), int(match["before"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Show that page."""
        await require(interaction, Standing.MODERATOR)
        await show_history(interaction, self.schedule, self.before)


class PutFirst(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.PUT):
    """Puts a title into the queue that was among the nearest to what was typed."""

    def __init__(self, schedule: int, key: str) -> None:
        super().__init__(ui.Button(label="Put it first", custom_id=ids.put_first(schedule, key)))
        self.schedule = schedule
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> PutFirst:
        """The button as its id describes it."""
        return cls(int(match["schedule"]), match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Put it there."""
        await require(interaction, Standing.MODERATOR)
        await put_first(interaction, await title_of(interaction, self.key), self.schedule)


class TakeOut(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.TAKE_OUT):
    """The menu that takes a title out of the queue."""

    def __init__(self, menu: ui.Select[Any]) -> None:
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
    ) -> TakeOut:
        """The menu."""
        return cls(menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Take it out, and show what is left."""
        await require(interaction, Standing.MODERATOR)
        taken = await interaction.client.services.schedules.take_back(
            club_of(interaction), number_chosen(self.item), stamp=stamp_of(interaction)
        )
        name = name_of(taken.title) if taken.title is not None else "A title that is gone"
        await show_queue(interaction, f"**{name}** is out of the queue.")


class MoveUp(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.MOVE_UP):
    """The menu that lets a title be the first of the queue."""

    def __init__(self, menu: ui.Select[Any]) -> None:
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
    ) -> MoveUp:
        """The menu."""
        return cls(menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Move it, and show the queue."""
        await require(interaction, Standing.MODERATOR)
        await interaction.client.services.schedules.move_up(
            club_of(interaction), number_chosen(self.item), stamp=stamp_of(interaction)
        )
        await show_queue(interaction)


@queue.autocomplete("title")
@choices
async def _queue_titles(interaction: Interaction, typed: str) -> Choices:
    return await offer_titles(interaction, typed)


queue.autocomplete("schedule")(offer_schedules)
history.autocomplete("schedule")(offer_schedules)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(TurnHistory, PutFirst, TakeOut, MoveUp)
    hang(bot, "watchthis", queue, history)
