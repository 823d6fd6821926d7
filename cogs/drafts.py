"""/manage review add and edit: writing a club's reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.answers import Choices, choices
from bot.domain.permissions import Standing
from bot.errors import Choice
from bot.replies import Interaction, offer_way_out
from cogs.doors import (
    club_of,
    find_title,
    offer_titles,
    offered,
    require,
    require_writer,
    standing_of,
    title_typed,
)
from cogs.draft_buttons import (
    DraftButton,
    EditReview,
    EditSection,
    OpenForm,
    PickTitle,
    PublishOver,
)
from cogs.forms import (
    open_form,
    take_draft,
    take_new,
    take_review,
    take_section,
    take_title,
    write,
)
from cogs.groups import hang
from cogs.messages import add_to_draft, save_as_review
from cogs.ui import ids

if TYPE_CHECKING:
    from bot.app import Marquee


@app_commands.command(name="add", extras={"private": True, "least": Standing.REVIEWER})
@app_commands.describe(title="What you reviewed: any of its names")
async def add(interaction: Interaction, title: str) -> None:
    """Write a review, or change the one you wrote before"""
    await require_writer(interaction)
    found = await find_title(interaction, title, ids.form)
    await write(interaction, found.key)


@app_commands.command(name="edit", extras={"private": True, "least": Standing.REVIEWER})
@app_commands.describe(
    title="What is reviewed: any of its names",
    reviewer="Whose review. Without it: your own",
)
async def edit(interaction: Interaction, title: str, reviewer: str | None = None) -> None:
    """Change a published review; the text before is kept as a version"""
    standing = await require(interaction, Standing.REVIEWER)
    found = await find_title(interaction, title, ids.form)
    offer_way_out(interaction, Choice("Write a review", ids.form(found.key)))
    start = await interaction.client.services.drafts.edit(
        club_of(interaction),
        found,
        reviewer,
        member=interaction.user.id,
        moderator=standing >= Standing.MODERATOR,
    )
    await open_form(interaction, start.draft, review=start.review)


@add.autocomplete("title")
@choices
async def _offered_titles(interaction: Interaction, typed: str) -> Choices:
    return await offer_titles(interaction, typed)


@edit.autocomplete("title")
@choices
async def _edited_titles(interaction: Interaction, typed: str) -> Choices:
    return await offer_titles(interaction, typed)


@edit.autocomplete("reviewer")
@choices
async def _offered_reviewers(interaction: Interaction, typed: str) -> Choices:
    services, chosen = interaction.client.services, getattr(interaction.namespace, "title", "")
    standing = await standing_of(interaction)
    found = await title_typed(interaction, chosen) if chosen else None
    if found is None or standing < Standing.REVIEWER:
        return []
    member = None if standing >= Standing.MODERATOR else interaction.user.id
    known = await services.drafts.reviewers(club_of(interaction), found, member=member)
    return offered(((name, ref) for ref, name in known), typed)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(DraftButton, PublishOver, EditSection, EditReview, PickTitle, OpenForm)
    bot.add_form(ids.SENT_NEW, take_new)
    bot.add_form(ids.SENT_REVIEW, take_review)
    bot.add_form(ids.SENT_DRAFT, take_draft)
    bot.add_form(ids.SENT_SECTION, take_section)
    bot.add_form(ids.SENT_TITLE, take_title)
    hang(bot, "manage review", add, edit)
    bot.tree.add_command(save_as_review)
    bot.tree.add_command(add_to_draft)
