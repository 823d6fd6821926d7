"""The buttons and menus of one review: reading on, and opening what is safe to open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import ui

from bot.answers import OUT_OF_DATE, Pressable
from bot.domain.reviews import review_scopes
from bot.domain.spoilers import Opening, Progress, how_to_open, told_progress
from bot.errors import ClubError
from bot.replies import Interaction, reply, update
from cogs.doors import club_of, require_shown
from cogs.previews import fit, own_draft
from cogs.titles import title_of
from cogs.ui import ids
from cogs.ui.pages import ask_progress, review_page

if TYPE_CHECKING:
    from enum import StrEnum

    from bot.domain.reviews import Review

OneT = TypeVar("OneT", bound="StrEnum")
_NUMBER = "[0-9]{1,15}"


class Page(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.PAGE):
    """A page of a whole review, for the one who pressed it."""

    def __init__(self, mode: ids.Pages, page: int, ref: str) -> None:
        super().__init__(ui.Button(label="Read", custom_id=ids.page(mode, page, ref)))
        self.mode = mode
        self.page = page
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Page:
        """The button as its id describes it."""
        return cls(ids.Pages(match["mode"]), int(match["page"]), match["ref"])

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the page, or, where it matters, ask first how far they are."""
        review = await review_of(interaction, self.ref)
        if self.mode is ids.Pages.SAFE:
            await show_safely(interaction, review, self.page)
        else:
            await show_page(interaction, review, self.mode, self.page)


class AskProgress(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.ASK_PROGRESS):
    """Asks again how far a member is."""

    def __init__(self, page: int, ref: str) -> None:
        super().__init__(ui.Button(label="I'm further now", custom_id=ids.ask_progress(page, ref)))
        self.page = page
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> AskProgress:
        """The button as its id describes it."""
        return cls(int(match["page"]), match["ref"])

    async def pressed(self, interaction: Interaction) -> None:
        """Ask."""
        review = await review_of(interaction, self.ref)
        await show_question(interaction, review, self.page)


class SetProgress(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.PROGRESS):
    """The menu that says how far a member is."""

    def __init__(self, page: int, ref: str, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.page = page
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> SetProgress:
        """The menu as its id describes it."""
        return cls(int(match["page"]), match["ref"], menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Remember it, then show what is safe."""
        services, club = interaction.client.services, club_of(interaction)
        review = await review_of(interaction, self.ref)
        await require_shown(interaction, review.title_key)
        await services.members.remember(
            club, interaction.user.id, review.title_key, told_progress(self.item.values[0])
        )
        await show_safely(interaction, review, self.page)


async def review_of(interaction: Interaction, ref: str) -> Review:
    """The review, or the draft of one, that a button names. Raises ClubError for others' drafts."""
    if ref.startswith("d"):
        return fit(interaction, await own_draft(interaction, int(ref[1:])))
    return await interaction.client.services.reviews.get(club_of(interaction), ref)


def menu_of(item: ui.Item[Any]) -> ui.Select[Any]:
    """The menu that an id says it is."""
    if not isinstance(item, ui.Select):
        raise TypeError(f"a menu's id on a {type(item).__name__}")
    return item


def chosen_like(menu: ui.Select[Any], template: str) -> str:
    """What was chosen. Raises ClubError for what isn't like `template`: no menu offered it."""
    chosen = menu.values[0]
    if not re.fullmatch(template, chosen):
        raise ClubError(OUT_OF_DATE)
    return chosen


def number_chosen(menu: ui.Select[Any]) -> int:
    """The number that was chosen. Raises ClubError for what is none."""
    return int(chosen_like(menu, _NUMBER))


def one_chosen(menu: ui.Select[Any], offered: type[OneT]) -> OneT:
    """Which of `offered` was chosen. Raises ClubError for what is none of them."""
    try:
        return offered(menu.values[0])
    except ValueError:
        raise ClubError(OUT_OF_DATE) from None


async def show_safely(interaction: Interaction, review: Review, page: int) -> None:
    """Show what is safe for the member who asks, who may have to be asked first."""
    known = await interaction.client.services.members.progress(
        club_of(interaction), interaction.user.id, review.title_key
    )
    match how_to_open(review_scopes(review), known):
        case Opening.ALL:
            await show_page(interaction, review, ids.Pages.SAFE, page)
        case Opening.SAFE:
            await show_page(interaction, review, ids.Pages.SAFE, page, known)
        case Opening.ASK:
            await show_question(interaction, review, page)


async def show_page(
    interaction: Interaction,
    review: Review,
    mode: ids.Pages,
    page: int,
    progress: Progress | None = None,
) -> None:
    """Show a page of the review, in the private message that was pressed, or in a new one."""
    services = interaction.client.services
    title = await title_of(interaction, review.title_key)
    policy = await services.reviews.policy(club_of(interaction))
    view = review_page(review, title.brief, mode=mode, page=page, policy=policy, progress=progress)
    await show_privately(interaction, view)


async def show_question(interaction: Interaction, review: Review, page: int) -> None:
    """Ask how far the member is."""
    title = await title_of(interaction, review.title_key)
    view = ask_progress(review, title.brief, review_scopes(review), page)
    await show_privately(interaction, view)


async def show_privately(interaction: Interaction, view: ui.LayoutView) -> None:
    """Answer in the private message that was pressed, unless it is a draft's; else in a new one."""
    message = interaction.message
    if message is not None and message.flags.ephemeral and not _has_draft_buttons(message):
        await update(interaction, view)
    else:
        await reply(interaction, view, private=True)


def _has_draft_buttons(message: discord.Message) -> bool:
    """Whether something can still be done in the message, which is not to be lost for reading."""
    return any(
        (child.custom_id or "").startswith(ids.OF_DRAFTS)
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
    )
