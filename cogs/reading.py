"""The buttons and menus of one review: reading on, and opening what is safe to open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.reviews import review_scopes
from bot.domain.spoilers import FINISHED, NOT_STARTED, Progress, Whole, read_scope
from bot.replies import Interaction, reply, update
from cogs.doors import club_of
from cogs.titles import title_of
from cogs.ui import ids
from cogs.ui.pages import ask_progress, review_page

if TYPE_CHECKING:
    import re

    from bot.domain.reviews import Review


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
        review = await interaction.client.services.reviews.get(club_of(interaction), self.ref)
        if self.mode is not ids.Pages.SAFE:
            await show_page(interaction, review, self.mode, self.page)
            return
        if not any(review_scopes(review)):
            await show_page(interaction, review, ids.Pages.ALL, self.page)
            return
        known = await interaction.client.services.members.progress(
            club_of(interaction), interaction.user.id, review.title_key
        )
        if known is None:
            await show_question(interaction, review)
        else:
            await show_page(interaction, review, self.mode, self.page, known)


class AskProgress(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.ASK_PROGRESS):
    """Asks again how far a member is."""

    def __init__(self, ref: str) -> None:
        super().__init__(ui.Button(label="I'm further now", custom_id=ids.ask_progress(ref)))
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> AskProgress:
        """The button as its id describes it."""
        return cls(match["ref"])

    async def pressed(self, interaction: Interaction) -> None:
        """Ask."""
        review = await interaction.client.services.reviews.get(club_of(interaction), self.ref)
        await show_question(interaction, review)


class SetProgress(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.PROGRESS):
    """The menu that says how far a member is."""

    def __init__(self, ref: str, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> SetProgress:
        """The menu as its id describes it."""
        return cls(match["ref"], menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Remember it, then show what is safe."""
        services, club = interaction.client.services, club_of(interaction)
        review = await services.reviews.get(club, self.ref)
        progress = _progress(self.item.values[0])
        progress = await services.members.remember(
            club, interaction.user.id, review.title_key, progress
        )
        open_to_them = all(progress.reaches(scope) for scope in review_scopes(review))
        mode = ids.Pages.ALL if open_to_them else ids.Pages.SAFE
        await show_page(interaction, review, mode, 0, progress)


def menu_of(item: ui.Item[Any]) -> ui.Select[Any]:
    """The menu that an id says it is."""
    if not isinstance(item, ui.Select):
        raise TypeError(f"a menu's id on a {type(item).__name__}")
    return item


def _progress(chosen: str) -> Progress:
    scope = read_scope(chosen)
    if scope is None:
        return NOT_STARTED
    return FINISHED if scope.whole is Whole.ENDING else Progress.up_to(scope)


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
    await _show_privately(interaction, view)


async def show_question(interaction: Interaction, review: Review) -> None:
    """Ask how far the member is."""
    title = await title_of(interaction, review.title_key)
    view = ask_progress(review, title.brief, review_scopes(review))
    await _show_privately(interaction, view)


async def _show_privately(interaction: Interaction, view: ui.LayoutView) -> None:
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await update(interaction, view)
    else:
        await reply(interaction, view, private=True)
