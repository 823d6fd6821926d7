"""The buttons below a version of a review, below what was done to one, and in the lists of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.permissions import Standing
from bot.domain.versions import ReviewLine
from bot.errors import Choice, ClubError
from bot.replies import Interaction
from bot.services.versions import Pile, Step, Viewer
from cogs.doors import BUTTON_LENGTH, club_of, require, shows_adult
from cogs.reading import show_privately
from cogs.titles import title_of
from cogs.ui import ids
from cogs.ui.versions import (
    PILES,
    back_card,
    overview,
    pile_page,
    removed_card,
    restored_card,
    version_page,
    version_text,
)
from cogs.ui.words import bounded

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.domain.titles import Title

MOST_CHOICES = 5


async def viewer_of(interaction: Interaction) -> Viewer:
    """Who looks after reviews here. Raises ClubError for one who may not."""
    found = await require(interaction, Standing.REVIEWER)
    everybody = found >= Standing.MODERATOR
    return Viewer(interaction.user.id, everybody, adult=shows_adult(interaction))


async def show_version(
    interaction: Interaction,
    ref: str,
    number: int | None = None,
    *,
    sight: ids.Sight = ids.Sight.DIFFERENCE,
    text_page: int = 0,
) -> None:
    """Show a version of a review privately: the newest, unless `number` says which."""
    viewer = await viewer_of(interaction)
    page = await interaction.client.services.versions.page(
        club_of(interaction), ref, viewer, number
    )
    text = await asyncio.to_thread(version_text, page, sight)
    await show_privately(interaction, version_page(page, text, text_page=text_page))


def the_one(lines: Sequence[ReviewLine], title: Title, viewer: Viewer) -> ReviewLine:
    """The only one of `lines`. Raises ClubError when there is none, or with them as buttons."""
    if len(lines) == 1:
        return lines[0]
    if lines:
        choices = tuple(
            Choice(
                bounded(line.reviewer.name, BUTTON_LENGTH),
                ids.version(ids.Sight.DIFFERENCE, 0, 0, line.ref),
            )
            for line in lines[:MOST_CHOICES]
        )
        raise ClubError(
            f"There are {len(lines)} reviews of {title.name} here. Say whose, with reviewer, or"
            " pick one of these:",
            choices=choices,
        )
    if viewer.everybody:
        raise ClubError(f"There is no such review of {title.name} here. Pick whose from the list.")
    raise ClubError(f"You have no review of {title.name} here. Others' are for moderators.")


async def remove_review(interaction: Interaction, ref: str) -> None:
    """Remove a review, and offer the way back."""
    viewer = await viewer_of(interaction)
    done = await interaction.client.services.versions.remove(
        club_of(interaction), ref, viewer=viewer, at=datetime.now(UTC)
    )
    await show_privately(interaction, removed_card(done))


async def show_pile(interaction: Interaction, name: str, page: int = 0) -> None:
    """Show what there is to look after; without a name, how much."""
    viewer = await viewer_of(interaction)
    versions, club = interaction.client.services.versions, club_of(interaction)
    pile = next((pile for pile in Pile if pile == name), None)
    if pile is None:
        counts = await versions.counts(club, viewer)
        view = overview(counts, everybody=viewer.everybody)
    else:
        piled = await versions.piled(club, pile, viewer)
        view = pile_page(pile, piled, page=page)
    await show_privately(interaction, view)


class ShowVersion(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.VERSION):
    """Another version, or another page of one."""

    def __init__(self, sight: ids.Sight, number: int, page: int, ref: str) -> None:
        custom_id = ids.version(sight, number, page, ref)
        super().__init__(ui.Button(label="Version", custom_id=custom_id))
        self.sight = sight
        self.number = number
        self.page = page
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ShowVersion:
        """The button as its id describes it."""
        sight = ids.Sight(match["mode"])
        return cls(sight, int(match["number"]), int(match["page"]), match["ref"])

    async def pressed(self, interaction: Interaction) -> None:
        """Show it."""
        await show_version(
            interaction, self.ref, self.number, sight=self.sight, text_page=self.page
        )


class OpenHistory(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.HISTORY):
    """The history of the review of a title."""

    def __init__(self, key: str) -> None:
        super().__init__(ui.Button(label="History", custom_id=ids.history(key)))
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> OpenHistory:
        """The button as its id describes it."""
        return cls(match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Show it, or whose there are."""
        viewer = await viewer_of(interaction)
        title = await title_of(interaction, self.key)
        found = await interaction.client.services.versions.find(club_of(interaction), title, viewer)
        await show_version(interaction, the_one(found, title, viewer).ref)


class Restore(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.RESTORE):
    """Lets an older version stand again."""

    def __init__(self, step: Step) -> None:
        custom_id = ids.restore(step.to, step.expected, step.ref, gone=step.removed)
        super().__init__(ui.Button(label="Restore", custom_id=custom_id))
        self.step = step

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Restore:
        """The button as its id describes it."""
        gone = match["gone"] is not None
        return cls(Step(match["ref"], int(match["to"]), int(match["expected"]), removed=gone))

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, and offer the way back."""
        viewer = await viewer_of(interaction)
        done = await interaction.client.services.versions.restore(
            club_of(interaction), self.step, viewer=viewer, at=datetime.now(UTC)
        )
        undo = (self.step.expected, done.version)
        await show_privately(interaction, restored_card(done, undo=undo))


class Remove(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.REMOVE):
    """Removes a review."""

    def __init__(self, ref: str) -> None:
        super().__init__(ui.Button(label="Remove", custom_id=ids.remove(ref)))
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Remove:
        """The button as its id describes it."""
        return cls(match["ref"])

    async def pressed(self, interaction: Interaction) -> None:
        """Do it."""
        await remove_review(interaction, self.ref)


class BringBack(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.BRING_BACK):
    """Brings a removed review back."""

    def __init__(self, ref: str) -> None:
        super().__init__(ui.Button(label="Bring back", custom_id=ids.bring_back(ref)))
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> BringBack:
        """The button as its id describes it."""
        return cls(match["ref"])

    async def pressed(self, interaction: Interaction) -> None:
        """Do it."""
        viewer = await viewer_of(interaction)
        done = await interaction.client.services.versions.bring_back(
            club_of(interaction), self.ref, viewer=viewer, at=datetime.now(UTC)
        )
        await show_privately(interaction, back_card(done))


class ShowPile(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.PILE):
    """A page of what there is to look after."""

    def __init__(self, name: str, page: int) -> None:
        super().__init__(ui.Button(label="Show", custom_id=ids.pile(name, page)))
        self.name = name
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ShowPile:
        """The button as its id describes it."""
        return cls(match["pile"], int(match["page"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Show it."""
        await show_pile(interaction, self.name, self.page)


SHOWS = {pile: title for pile, (title, *_) in PILES.items()}
"""What a list can show, in words."""
