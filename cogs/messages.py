"""Apps → Save as review, Add to my draft: messages that become reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import discord
from discord import app_commands

from bot.domain.drafts import Draft, DraftState
from bot.domain.permissions import Standing
from bot.domain.reviews import TEXT_LENGTH, Reviewer
from bot.errors import ClubError
from bot.replies import Interaction, offer_way_out
from bot.services.texts import Attached, about, appended, draft_from, file_text
from cogs.doors import club_of, require, title_typed
from cogs.forms import open_form
from cogs.previews import show_draft, ways_out

WRITTEN_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)


@app_commands.context_menu(
    name="Save as review", extras={"private": True, "least": Standing.REVIEWER}
)
async def save_as_review(interaction: Interaction, message: discord.Message) -> None:
    """Make a message a draft, and open its form."""
    await _require_message(interaction, message)
    text = await _text_of(message)
    drafts, club = interaction.client.services.drafts, club_of(interaction)
    begun = await draft_from(text, owner=interaction.user.id, author=_author_of(message))
    begun = await _with_title(interaction, begun)
    draft = await _begun_before(interaction, begun)
    if draft is None:
        draft = await drafts.keep(club, begun, now=datetime.now(UTC))
    await open_form(interaction, draft, ask_title=True)


@app_commands.context_menu(
    name="Add to my draft", extras={"private": True, "least": Standing.REVIEWER}
)
async def add_to_draft(interaction: Interaction, message: discord.Message) -> None:
    """Put a message at the end of the draft that one wrote last."""
    await _require_message(interaction, message)
    more = await _text_of(message)
    drafts, club = interaction.client.services.drafts, club_of(interaction)
    written = await drafts.of_owner(club, interaction.user.id)
    draft = next((d for d in written if d.state is not DraftState.OFFERED), None)
    if draft is None:
        raise ClubError(
            "You have no draft here. Begin one with /manage review add, or with Apps → Save as"
            " review on a message."
        )
    offer_way_out(interaction, *ways_out(draft))
    text = appended(draft.text, more)
    if len(text) > TEXT_LENGTH:
        raise ClubError(
            f"With this message your draft would have {len(text)} characters; a review has at most"
            f" {TEXT_LENGTH}. The draft stays as it was."
        )
    kept = await drafts.keep(club, replace(draft, text=text), now=datetime.now(UTC))
    await show_draft(interaction, kept)


async def _require_message(interaction: Interaction, message: discord.Message) -> None:
    """Raises ClubError unless the one who asks may make a review of the message."""
    await require(interaction, Standing.REVIEWER)
    if message.author.id != interaction.user.id:
        await require(interaction, Standing.MODERATOR)
    if message.type not in WRITTEN_BY_PEOPLE:
        raise ClubError("Nobody wrote this message, so it can't become a review.")


def _author_of(message: discord.Message) -> Reviewer:
    """Whose review the message becomes. A bot or a webhook is a guest."""
    author = message.author
    guest = author.bot or message.webhook_id is not None
    return Reviewer(author.display_name, None if guest else author.id)


async def _text_of(message: discord.Message) -> str:
    """What the message says, with the texts that are attached. Raises ClubError for nothing."""
    text = message.content
    for file in message.attachments:
        if Attached(file.filename, file.size).readable:
            text = appended(text, file_text(await file.read()))
    if not text.strip():
        raise ClubError(
            "There is no text in this message. A review needs some: in the message, or in a .txt or"
            " .md file of at most 1 MB with it."
        )
    return text


async def _with_title(interaction: Interaction, draft: Draft) -> Draft:
    """The draft about the title that its text seems to name, if there is one."""
    title = await title_typed(interaction, draft.typed_title)
    return draft if title is None else about(draft, title)


async def _begun_before(interaction: Interaction, draft: Draft) -> Draft | None:
    """The same draft, if its form was closed before."""
    written = await interaction.client.services.drafts.of_owner(club_of(interaction), draft.owner)
    return next((d for d in written if (d.text, d.reviewer) == (draft.text, draft.reviewer)), None)
