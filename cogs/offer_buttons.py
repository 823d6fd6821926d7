"""The buttons of an offer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.permissions import Standing
from bot.replies import Interaction, Manner
from bot.services.offers import Over
from cogs.doors import require
from cogs.offer_decisions import approve, approve_edited, ask_why, edit, tell_over
from cogs.offer_sending import begin, send, withdraw
from cogs.titles import title_of
from cogs.ui import offer_ids
from cogs.ui.offer_ids import Act

if TYPE_CHECKING:
    import re


_ACTS: Mapping[Act, Callable[[Interaction, int, str], Awaitable[None]]] = {
    Act.SEND: send,
    Act.WITHDRAW: withdraw,
    Act.APPROVE: approve,
    Act.EDIT: edit,
    Act.WITH: approve_edited,
    Act.DECLINE: ask_why,
}
_CHANGE_THE_MESSAGE = {Act.SEND, Act.WITHDRAW, Act.WITH}


class OfferButton(Pressable, ui.DynamicItem[ui.Button[Any]], template=offer_ids.ACT):
    """Does something with an offer."""

    def __init__(self, act: Act, ref: int, revision: str) -> None:
        super().__init__(ui.Button(label=act, custom_id=offer_ids.act(act, ref, revision)))
        self.act = act
        self.ref = ref
        self.revision = revision
        self.manner = Manner.UPDATE if act in _CHANGE_THE_MESSAGE else Manner.PRIVATE

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> OfferButton:
        """The button as its id describes it."""
        return cls(Act(match["act"]), int(match["draft"]), match["revision"])

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, or say how the offer ended."""
        try:
            await _ACTS[self.act](interaction, self.ref, self.revision)
        except Over as over:
            await tell_over(interaction, over.settled)


class ApproveOver(Pressable, ui.DynamicItem[ui.Button[Any]], template=offer_ids.OVER):
    """Approves over the newer version that was shown beside the offer."""

    def __init__(self, act: Act, version: int, ref: int, revision: str) -> None:
        custom_id = offer_ids.over(act, version, ref, revision)
        super().__init__(ui.Button(label="Approve over it", custom_id=custom_id))
        self.act = act
        self.version = version
        self.ref = ref
        self.revision = revision

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ApproveOver:
        """The button as its id describes it."""
        version, ref = int(match["version"]), int(match["draft"])
        return cls(Act(match["act"]), version, ref, match["revision"])

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, if both are still as they were shown."""
        try:
            publish = approve_edited if self.act is Act.WITH else approve
            await publish(interaction, self.ref, self.revision, self.version)
        except Over as over:
            await tell_over(interaction, over.settled)


class OpenOffer(Pressable, ui.DynamicItem[ui.Button[Any]], template=offer_ids.FORM):
    """Opens the form in which a member offers a review of a title."""

    def __init__(self, key: str) -> None:
        super().__init__(ui.Button(label="Offer", custom_id=offer_ids.form(key)))
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> OpenOffer:
        """The button as its id describes it."""
        return cls(match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Open it."""
        await require(interaction, Standing.MEMBER)
        await begin(interaction, (await title_of(interaction, self.key)).key)
