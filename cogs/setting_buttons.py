"""Changing a club's choice, looking at it, and the button that takes it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import ui as parts

from bot.answers import Pressable
from bot.domain.audit import Stamp
from bot.domain.permissions import Standing
from bot.domain.settings import ClubSettings
from bot.replies import Interaction, Manner, reply, update
from bot.services.settings import with_moderators_channel
from cogs.channels import lost
from cogs.doors import club_of, require
from cogs.ui import setting_ids
from cogs.ui import settings as ui

if TYPE_CHECKING:
    import re

Edit = Callable[[ClubSettings], ClubSettings]


@dataclass(frozen=True, slots=True)
class Clearing:
    """A choice that a club can be without: who may take it away, what is held, and without it."""

    setting: ui.Setting
    least: Standing
    held: Callable[[ClubSettings], int | str | None]
    without: Edit
    notes: Sequence[str] = ()
    named: str = "none"


CLEARINGS: Mapping[str, Clearing] = {
    clearing.setting.command: clearing
    for clearing in (
        Clearing(
            ui.MODERATORS,
            Standing.OWNER,
            lambda chosen: chosen.moderator_role,
            lambda chosen: replace(chosen, moderator_role=None),
            (ui.NO_MODERATORS, ui.WHO_SEES),
        ),
        Clearing(
            ui.REVIEWERS,
            Standing.OWNER,
            lambda chosen: chosen.reviewer_role,
            lambda chosen: replace(chosen, reviewer_role=None),
            (ui.NO_REVIEWERS,),
        ),
        Clearing(
            ui.CHANNEL,
            Standing.MODERATOR,
            lambda chosen: chosen.moderators_channel,
            lambda chosen: with_moderators_channel(chosen, None),
        ),
        Clearing(
            ui.AUDIT,
            Standing.MODERATOR,
            lambda chosen: chosen.audit_channel,
            lambda chosen: replace(chosen, audit_channel=None),
        ),
        Clearing(
            ui.REGION,
            Standing.MODERATOR,
            lambda chosen: chosen.region,
            lambda chosen: replace(chosen, region=None),
            named="everywhere",
        ),
    )
}
"""By the command that chooses it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A change: of which setting, how, and what it is called in the audit trail from then on."""

    setting: ui.Setting
    edit: Edit
    named: str


async def change(interaction: Interaction, chosen: Chosen, *notes: str) -> None:
    """Change one setting and confirm it, with `notes` on what follows."""
    await reply(interaction, await _changed(interaction, chosen, notes), private=True)


async def show_one(interaction: Interaction, command: str) -> None:
    """Show what holds of one setting, with the button that takes it away."""
    clearing = CLEARINGS[command]
    await require(interaction, clearing.least)
    found = await interaction.client.services.settings.of(club_of(interaction))
    await reply(interaction, await _one(interaction, clearing, found), private=True)


async def shown_of(interaction: Interaction, chosen: ClubSettings) -> ui.Shown:
    """A club's choices, with what is known of what they name."""
    atlas = interaction.client.services.atlas
    return ui.Shown(
        chosen,
        zone=await atlas.zone(chosen.time_zone),
        region=await atlas.region(chosen.region) if chosen.region else None,
        lost=await lost(
            interaction,
            roles=(chosen.moderator_role, chosen.reviewer_role),
            channels=(chosen.moderators_channel, chosen.audit_channel),
        ),
        clock=datetime.now(UTC),
    )


async def _one(
    interaction: Interaction, clearing: Clearing, found: ClubSettings
) -> parts.LayoutView:
    shown = await shown_of(interaction, found)
    return ui.setting_card(clearing.setting, shown, clearing.held(found))


async def _changed(
    interaction: Interaction, chosen: Chosen, notes: Sequence[str]
) -> parts.LayoutView:
    changed = await interaction.client.services.settings.change(
        club_of(interaction),
        chosen.edit,
        stamp=Stamp(interaction.user.id, datetime.now(UTC)),
        detail=f"{chosen.setting.what}: {chosen.named}",
    )
    if changed.before.offers and not changed.after.offers and chosen.setting is ui.CHANNEL:
        notes = (*notes, ui.OFFERS_END)
    before = await shown_of(interaction, changed.before)
    after = await shown_of(interaction, changed.after)
    return ui.changed_card(chosen.setting, before, after, notes)


class TakeAway(Pressable, parts.DynamicItem[parts.Button[Any]], template=setting_ids.TAKE_AWAY):
    """Takes a choice away."""

    manner = Manner.UPDATE

    def __init__(self, command: str, held: str) -> None:
        custom_id = setting_ids.take_away(command, held)
        super().__init__(parts.Button(label="Take it away", custom_id=custom_id))
        self.command = command
        self.held = held

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: parts.Item[Any], match: re.Match[str], /
    ) -> TakeAway:
        """The button as its id describes it."""
        return cls(match["setting"], match["held"])

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, unless another was chosen meanwhile: then show that."""
        clearing = CLEARINGS[self.command]
        await require(interaction, clearing.least)
        found = await interaction.client.services.settings.of(club_of(interaction))
        if str(clearing.held(found)) != self.held:
            await update(interaction, await _one(interaction, clearing, found))
            return
        chosen = Chosen(clearing.setting, self._edit, clearing.named)
        await update(interaction, await _changed(interaction, chosen, clearing.notes))

    def _edit(self, found: ClubSettings) -> ClubSettings:
        clearing = CLEARINGS[self.command]
        return clearing.without(found) if str(clearing.held(found)) == self.held else found
