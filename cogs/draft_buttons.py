"""The buttons and menus of a draft."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.audit import Stamp
from bot.domain.drafts import Draft, DraftState, Unfit
from bot.domain.permissions import Standing
from bot.errors import Choice
from bot.replies import Interaction, Manner, notice, offer_way_out, reply, update
from bot.services.drafts import Conflict
from cogs.doors import club_of, require, require_shown, standing_of
from cogs.forms import name_title, open_form, open_section, write
from cogs.previews import CHANGED, fit, own_draft, publisher, show_draft, titled, ways_out
from cogs.reading import menu_of
from cogs.titles import known_title, title_of
from cogs.ui import drafts as cards
from cogs.ui import ids

if TYPE_CHECKING:
    import re

FILE_NAME = "SPOILER_your-review.txt"


async def publish(interaction: Interaction, draft: Draft) -> None:
    """Publish it, or show what somebody else did about it meanwhile."""
    services, club = interaction.client.services, club_of(interaction)
    has = await require(interaction, publisher(draft, interaction.user.id))
    moderates = has >= Standing.MODERATOR
    offer_way_out(interaction, *ways_out(draft))
    fit(interaction, draft)
    title = await titled(interaction, draft)
    stamp = Stamp(interaction.user.id, datetime.now(UTC))
    try:
        saved = await services.drafts.publish(club, draft, stamp=stamp, moderator=moderates)
    except Conflict as found:
        differing = await services.drafts.differing(found)
        await update(interaction, cards.conflict(found, draft, title, differing))
        return
    reading = await services.reviews.read(club, title, reviewer=saved.ref)
    await update(interaction, cards.published(reading))


async def _open(interaction: Interaction, draft: Draft) -> None:
    """Show what there is of it, be it fit to publish or not."""
    try:
        draft.review()
    except Unfit as fault:
        title = await known_title(interaction, draft.title_key)
        own = draft.owner == interaction.user.id
        told = str(fault) if own else fault.short
        view = cards.unfinished(draft, title, told, ways_out(draft))
        await reply(interaction, view, private=True)
    else:
        await show_draft(interaction, draft)


async def _sections(interaction: Interaction, draft: Draft) -> None:
    await require_shown(interaction, draft.title_key)
    await reply(interaction, cards.sections(draft), private=True)


async def _save(interaction: Interaction, draft: Draft) -> None:
    opens = Choice("Open it", ids.draft_act(ids.Act.OPEN, draft.ref, draft.revision))
    told = "Kept as a draft. You find it with /manage review list, and here:"
    if await standing_of(interaction) < Standing.REVIEWER:
        told = "Kept as a draft. You find it with /review-offer for the same title, and here:"
    await update(interaction, notice(told, choices=(opens,)))


async def _ask_to_discard(interaction: Interaction, draft: Draft) -> None:
    await update(interaction, cards.discarding(draft))


async def _discard(interaction: Interaction, draft: Draft) -> None:
    drafts, club = interaction.client.services.drafts, club_of(interaction)
    await drafts.require_unchanged(club, draft)
    content = f"{draft.blurb}\n\n{draft.text}\n".encode("utf-8", "replace")
    file = discord.File(BytesIO(content), filename=FILE_NAME)
    # Discord may refuse the answer: the draft stays until its writer has the text.
    await update(interaction, cards.discarded(FILE_NAME), files=(file,))
    await drafts.discard(club, draft)


_ACTS: Mapping[ids.Act, Callable[[Interaction, Draft], Awaitable[None]]] = {
    ids.Act.PUBLISH: publish,
    ids.Act.EDIT: open_form,
    ids.Act.SECTIONS: _sections,
    ids.Act.OPEN: _open,
    ids.Act.SAVE: _save,
    ids.Act.DISCARD: _ask_to_discard,
    ids.Act.DROP: _discard,
}
# Harmless whatever the draft says by now.
_ALWAYS = {ids.Act.OPEN, ids.Act.SAVE, ids.Act.EDIT, ids.Act.SECTIONS}
_CHANGE_THE_MESSAGE = {ids.Act.PUBLISH, ids.Act.SAVE, ids.Act.DISCARD, ids.Act.DROP}


class DraftButton(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.DRAFT_ACT):
    """Does something with a draft."""

    def __init__(self, act: ids.Act, ref: int, revision: str) -> None:
        super().__init__(ui.Button(label=act, custom_id=ids.draft_act(act, ref, revision)))
        self.act = act
        self.ref = ref
        self.revision = revision
        self.manner = Manner.UPDATE if act in _CHANGE_THE_MESSAGE else Manner.PRIVATE

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> DraftButton:
        """The button as its id describes it."""
        return cls(ids.Act(match["act"]), int(match["draft"]), match["revision"])

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, if the draft is still the one that was shown."""
        draft = await own_draft(interaction, self.ref)
        if draft.revision != self.revision and self.act not in _ALWAYS:
            await show_draft(interaction, draft, note=CHANGED)
        elif draft.state is DraftState.OFFERED:
            await show_draft(interaction, draft)
        else:
            await _ACTS[self.act](interaction, draft)


class PublishOver(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.OVER):
    """Publishes a draft over the newer version that was shown beside it."""

    manner = Manner.UPDATE

    def __init__(self, version: int, ref: int, revision: str) -> None:
        custom_id = ids.over(version, ref, revision)
        super().__init__(ui.Button(label="Publish mine over it", custom_id=custom_id))
        self.version = version
        self.ref = ref
        self.revision = revision

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> PublishOver:
        """The button as its id describes it."""
        return cls(int(match["version"]), int(match["draft"]), match["revision"])

    async def pressed(self, interaction: Interaction) -> None:
        """Publish it, if both are still as they were shown."""
        draft = await own_draft(interaction, self.ref)
        if draft.revision != self.revision:
            await show_draft(interaction, draft, note=CHANGED)
        else:
            await publish(interaction, replace(draft, expected=self.version))


class EditSection(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.SECTION):
    """The menu that opens the form of one section."""

    def __init__(self, ref: int, revision: str, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.ref = ref
        self.revision = revision

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> EditSection:
        """The menu as its id describes it."""
        return cls(int(match["draft"]), match["revision"], menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Open it, if the sections are still the ones that were shown."""
        draft = await own_draft(interaction, self.ref)
        if draft.revision != self.revision:
            await show_draft(interaction, draft, note=CHANGED)
        else:
            await open_section(interaction, draft, self.item.values[0])


class PickTitle(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.PICK):
    """Says which title a draft is about."""

    def __init__(self, ref: int, revision: str, key: str) -> None:
        super().__init__(ui.Button(label="This one", custom_id=ids.pick(ref, revision, key)))
        self.ref = ref
        self.revision = revision
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> PickTitle:
        """The button as its id describes it."""
        return cls(int(match["draft"]), match["revision"], match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Remember it, if the draft is still the one that was shown, and show it."""
        draft = await own_draft(interaction, self.ref)
        if not draft.revision.endswith(self.revision):
            await show_draft(interaction, draft, note=CHANGED)
        else:
            await name_title(interaction, draft, self.key)


class EditReview(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.EDIT_REVIEW):
    """Opens the form of a published review."""

    def __init__(self, ref: str) -> None:
        super().__init__(ui.Button(label="Edit", custom_id=ids.edit_review(ref)))
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> EditReview:
        """The button as its id describes it."""
        return cls(match["ref"])

    async def pressed(self, interaction: Interaction) -> None:
        """Open it."""
        standing = await require(interaction, Standing.REVIEWER)
        start = await interaction.client.services.drafts.edit_one(
            club_of(interaction),
            int(self.ref.removeprefix("c")),
            member=interaction.user.id,
            moderator=standing >= Standing.MODERATOR,
        )
        await open_form(interaction, start.draft, review=start.review)


class OpenForm(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.FORM):
    """Opens the form for a title, with what its writer has of it."""

    def __init__(self, key: str) -> None:
        super().__init__(ui.Button(label="Write", custom_id=ids.form(key)))
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> OpenForm:
        """The button as its id describes it."""
        return cls(match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Open it."""
        await require(interaction, Standing.REVIEWER)
        await write(interaction, (await title_of(interaction, self.key)).key)
