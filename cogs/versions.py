"""/manage review history, remove and list: looking after what is written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from discord import app_commands

from bot.answers import Choices, choices
from bot.domain.permissions import Standing
from bot.replies import Interaction
from bot.services.versions import Viewer
from cogs.doors import club_of, find_title, offer_titles, offered, standing_of, title_typed
from cogs.groups import hang
from cogs.rounds import Rounds
from cogs.ui import ids
from cogs.version_buttons import (
    SHOWS,
    BringBack,
    OpenHistory,
    Remove,
    Restore,
    ShowPile,
    ShowVersion,
    remove_review,
    show_pile,
    show_version,
    the_one,
    viewer_of,
)

if TYPE_CHECKING:
    from bot.app import Marquee

A_DAY = 24 * 60 * 60.0
FOR_REVIEWERS = {"private": True, "least": Standing.REVIEWER}
PILES = [app_commands.Choice(name=name, value=pile.value) for pile, name in SHOWS.items()]


@app_commands.command(name="history", extras=FOR_REVIEWERS)
@app_commands.describe(
    title="What is reviewed: any of its names", reviewer="Whose review. Without it: your own"
)
async def history(interaction: Interaction, title: str, reviewer: str | None = None) -> None:
    """Who changed a review, when and how; and any older version restored"""
    await show_version(interaction, await _found(interaction, title, reviewer))


@app_commands.command(name="remove", extras=FOR_REVIEWERS)
@app_commands.describe(
    title="What is reviewed: any of its names", reviewer="Whose review. Without it: your own"
)
async def remove(interaction: Interaction, title: str, reviewer: str | None = None) -> None:
    """Remove a review; it can be brought back for 30 days"""
    await remove_review(interaction, await _found(interaction, title, reviewer))


@app_commands.command(name="list", extras=FOR_REVIEWERS)
@app_commands.describe(show="What to list. Without it: how much there is of each")
@app_commands.choices(show=PILES)
async def list_(interaction: Interaction, show: str = "") -> None:
    """Drafts, offers, missing blurbs, titles without a place to watch, removed reviews"""
    await show_pile(interaction, show)


async def _found(interaction: Interaction, typed: str, reviewer: str | None) -> str:
    """The reference of the review that is meant."""
    viewer = await viewer_of(interaction)
    title = await find_title(interaction, typed, ids.history)
    found = await interaction.client.services.versions.find(
        club_of(interaction), title, viewer, reviewer=reviewer
    )
    return the_one(found, title, viewer).ref


@history.autocomplete("title")
@choices
async def _history_titles(interaction: Interaction, typed: str) -> Choices:
    return await offer_titles(interaction, typed)


@remove.autocomplete("title")
@choices
async def _removed_titles(interaction: Interaction, typed: str) -> Choices:
    return await offer_titles(interaction, typed)


@history.autocomplete("reviewer")
@choices
async def _history_reviewers(interaction: Interaction, typed: str) -> Choices:
    return await _offer_reviewers(interaction, typed)


@remove.autocomplete("reviewer")
@choices
async def _removed_reviewers(interaction: Interaction, typed: str) -> Choices:
    return await _offer_reviewers(interaction, typed)


async def _offer_reviewers(interaction: Interaction, typed: str) -> Choices:
    """Those whose reviews of the chosen title the asker looks after."""
    services, chosen = interaction.client.services, getattr(interaction.namespace, "title", "")
    standing, club = await standing_of(interaction), club_of(interaction)
    if not chosen or standing < Standing.REVIEWER:
        return []
    title = await title_typed(interaction, chosen)
    if title is None:
        return []
    viewer = Viewer(interaction.user.id, everybody=standing >= Standing.MODERATOR)
    known = await services.versions.reviewers(club, title, viewer)
    return offered(((name, ref) for ref, name in known), typed)


class Erasing(Rounds):
    """Erases what was removed too long ago, at every start and every day."""

    seconds = A_DAY
    when_ready = False

    async def go_round(self) -> None:
        """Erase what is due now."""
        await self._bot.services.versions.purge(now=datetime.now(UTC))


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(ShowVersion, OpenHistory, Restore, Remove, BringBack, ShowPile)
    hang(bot, "manage review", history, remove, list_)
    await bot.add_cog(Erasing(bot))
