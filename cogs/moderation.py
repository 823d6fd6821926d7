"""/manage: writing a club's reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.answers import Choices, Form, Pressable, choices
from bot.domain.reviews import (
    BLURB_LENGTH,
    HEADING,
    Review,
    Reviewer,
    Verdict,
    joined_sections,
    split_sections,
)
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Title
from bot.errors import Choice, ClubError
from bot.replies import Interaction, offer_way_out, reply, show_form
from bot.services.drafts import Draft, Typed
from cogs.doors import club_of, find_title, offer_titles, require_manager
from cogs.titles import title_of
from cogs.ui import ids
from cogs.ui.cards import review_card
from cogs.ui.words import bounded

if TYPE_CHECKING:
    import re

    from bot.app import Marquee

# https://discord.com/developers/docs/components/reference: a text input takes 4,000 characters,
# a form's title 45.
FORM_TEXT_LENGTH = 4_000
FORM_TITLE_LENGTH = 45
# A form that was closed tells nobody. One sent later than this is handed back as text.
A_DAY = 24 * 60 * 60.0


class Moderation(commands.Cog):
    """Looking after the club's reviews."""

    manage = app_commands.Group(
        name="manage",
        description="For moderators: look after the club's reviews",
        default_permissions=discord.Permissions(manage_guild=True),
    )
    review = app_commands.Group(name="review", description="The club's reviews", parent=manage)

    @review.command(name="add", extras={"private": True})
    @app_commands.describe(title="What you reviewed: any of its names")
    async def add(self, interaction: Interaction, title: str) -> None:
        """Write a review, or change the one you wrote before"""
        require_manager(interaction)
        found = await find_title(interaction, title, ids.form)
        await open_form(interaction, found)

    @add.autocomplete("title")
    @choices
    async def _offered(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_titles(interaction, typed)


async def open_form(interaction: Interaction, title: Title) -> None:
    """Open the form with what its writer typed last time, or what their review says now."""
    club, member = club_of(interaction), interaction.user
    services = interaction.client.services
    version, review = await services.reviews.draft(club, title.key, member.id)
    typed = services.drafts.find(club, member.id, title.key, version=version)
    if typed is not None:
        await show_form(interaction, ReviewForm(title, typed.draft, typed.text))
        return
    draft = Draft(review or _blank(title, member), version)
    text = joined_sections(draft.review)
    if len(text) > FORM_TEXT_LENGTH:
        # A text that filled the form may have had no empty lines before its headings.
        text = text.replace(f"\n\n{HEADING}", f"\n{HEADING}")
    if len(text) > FORM_TEXT_LENGTH:
        raise ClubError(
            f"Your review of {title.name} has {len(text)} characters, more than a form takes"
            f" ({FORM_TEXT_LENGTH})."
        )
    await show_form(interaction, ReviewForm(title, draft, text))


def _blank(title: Title, member: discord.User | discord.Member) -> Review:
    return Review(
        ref="c0",
        title_key=title.key,
        reviewer=Reviewer(member.display_name, member.id),
        verdict=Verdict.RECOMMENDED,
        blurb="",
        spoiler_level=SpoilerLevel.NONE,
    )


class ReviewForm(Form):
    """Verdict, spoiler level, blurb and text."""

    def __init__(self, title: Title, draft: Draft, text: str) -> None:
        super().__init__(title=bounded(f"Review of {title.name}", FORM_TITLE_LENGTH), timeout=A_DAY)
        self._title = title
        self._draft = draft
        self._verdict = _menu(Verdict, draft.review.verdict)
        self._level = _menu(SpoilerLevel, draft.review.spoiler_level)
        self._blurb: ui.TextInput[Any] = ui.TextInput(
            max_length=BLURB_LENGTH, default=draft.review.blurb or None
        )
        self._text: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=FORM_TEXT_LENGTH, default=text or None
        )
        self.add_item(ui.Label(text="Verdict", component=self._verdict))
        self.add_item(
            ui.Label(text="Spoilers", description="Of the whole review", component=self._level)
        )
        self.add_item(
            ui.Label(
                text="Blurb",
                description="Your judgement in one sentence, without spoilers",
                component=self._blurb,
            )
        )
        self.add_item(
            ui.Label(
                text="Review",
                description="Hide spoilers: ||…||, until an episode: ||(ep 5) …||."
                " Begin an aspect with a line: ## Visuals",
                component=self._text,
            )
        )

    async def sent(self, interaction: Interaction) -> None:
        """Publish it, or keep what was typed and say what to mend."""
        opening, aspects = split_sections(self._text.value)
        review = replace(
            self._draft.review,
            reviewer=Reviewer(interaction.user.display_name, interaction.user.id),
            verdict=Verdict(self._verdict.values[0]),
            spoiler_level=SpoilerLevel(self._level.values[0]),
            blurb=self._blurb.value,
            opening=opening,
            aspects=aspects,
        )
        draft = Draft(review, self._draft.expected)
        club, member, key = club_of(interaction), interaction.user.id, self._title.key
        services = interaction.client.services
        # Kept until it is published, so that nothing that goes wrong below loses it.
        services.drafts.keep(club, member, Typed(draft, self._text.value))
        offer_way_out(interaction, Choice("Open the form again", ids.form(key)))
        require_manager(interaction)
        saved = await services.reviews.publish(club, draft, by=member, now=datetime.now(UTC))
        services.drafts.forget(club, member, key)
        reading = await services.reviews.read(club, self._title, reviewer=saved.ref)
        await reply(interaction, review_card(reading), private=True)


def _menu(kind: type[Verdict] | type[SpoilerLevel], chosen: str) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=f"{one.symbol} {one.label if isinstance(one, SpoilerLevel) else one}",
            value=one.value,
            default=one == chosen,
        )
        for one in kind
    ]
    return ui.Select(options=options)


class ReopenForm(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.FORM):
    """Opens a form that failed, filled in."""

    def __init__(self, key: str) -> None:
        super().__init__(ui.Button(label="Open the form again", custom_id=ids.form(key)))
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ReopenForm:
        """The button as its id describes it."""
        return cls(match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Open it."""
        require_manager(interaction)
        await open_form(interaction, await title_of(interaction, self.key))


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(ReopenForm)
    await bot.add_cog(Moderation())
