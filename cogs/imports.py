"""/manage review import: reviews from a file, looked at before anything is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.answers import Choices, choices
from bot.domain.permissions import Standing
from bot.domain.reviews import Reviewer
from bot.errors import ClubError
from bot.importers.sources import Source
from bot.replies import Interaction, reply
from bot.services.decisions import Order
from bot.services.import_desk import check_size
from cogs.doors import club_of, find_title, offer_titles, require, shows_adult
from cogs.forms import writer_of
from cogs.groups import hang
from cogs.import_buttons import (
    ImportAct,
    ImportFields,
    ImportLook,
    ImportPage,
    ImportReply,
    ImportTake,
)
from cogs.import_forms import take_added, take_all, take_other
from cogs.import_progress import watched
from cogs.import_views import card_of, desk_of
from cogs.ui import ids, import_ids

if TYPE_CHECKING:
    from bot.app import Marquee


@app_commands.command(name="import", extras={"private": True})
@app_commands.describe(
    file="A review as text or Markdown, or many: .json, .csv, .xml, .zip, at most 8 MB",
    title="What it is about, where the file is one review and doesn't say it well",
    writer="Who wrote what names no reviewer. Without it: you",
)
async def import_reviews(
    interaction: Interaction,
    file: discord.Attachment,
    title: str | None = None,
    writer: discord.Member | None = None,
) -> None:
    """Bring reviews from a file; nothing is published before you looked at it"""
    await require(interaction, Standing.MODERATOR)
    check_size(file.size)
    key = None
    if title is not None:
        key = (await find_title(interaction, title, ids.opens(ids.Door.TITLE))).key
    source = Source(file.filename, await _content(file))
    order = Order(
        club_of(interaction),
        interaction.user.id,
        reviewer=_reviewer(writer or interaction.user),
        adult=shows_adult(interaction),
    )
    desk = desk_of(interaction)
    session = await watched(
        interaction, lambda moved: desk.begin(source, order, title_key=key, moved=moved)
    )
    view, files = await card_of(interaction, session)
    await reply(interaction, view, private=True, files=files)


def _reviewer(user: discord.User | discord.Member) -> Reviewer:
    """Whose the reviews are that name nobody. A bot is a guest."""
    return Reviewer(user.display_name) if user.bot else writer_of(user)


async def _content(file: discord.Attachment) -> bytes:
    try:
        return await file.read()
    except discord.HTTPException as error:
        raise ClubError("Discord did not hand the file over. Please send it once more.") from error


@import_reviews.autocomplete("title")
@choices
async def _offered_titles(interaction: Interaction, typed: str) -> Choices:
    return await offer_titles(interaction, typed)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(ImportAct, ImportPage, ImportLook, ImportFields, ImportReply, ImportTake)
    bot.add_form(import_ids.SENT_ADD, take_added)
    bot.add_form(import_ids.SENT_OTHER, take_other)
    bot.add_form(import_ids.SENT_ALL, take_all)
    hang(bot, "manage review", import_reviews)
