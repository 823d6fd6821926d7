"""What is pressed on a movie night's cards, for as long as they stand there, and its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.movie_nights import UnfitNight
from bot.domain.night_entries import require_nominating
from bot.domain.permissions import Standing
from bot.errors import ClubError
from bot.replies import Interaction, show_form
from cogs import night_doors as does
from cogs.doors import require
from cogs.night_cards import shown_of
from cogs.night_options import moment_typed
from cogs.night_verdicts import note_watched
from cogs.night_votes import show_ballot
from cogs.reading import menu_of, number_chosen, show_privately
from cogs.titles import title_of
from cogs.ui import night_ids as ids
from cogs.ui.forms import Asked, read_sent
from cogs.ui.night_cards import cancel_card, nominate_form, postpone_form
from cogs.ui.night_ids import Act

if TYPE_CHECKING:
    import re

    from bot.app import Marquee


async def show(interaction: Interaction, ref: int) -> None:
    """How it stands."""
    await does.show_details(interaction, await does.night_of(interaction, ref))


async def ask_title(interaction: Interaction, ref: int) -> None:
    """The form, unless nominations are over."""
    night = await does.night_of(interaction, ref)
    try:
        require_nominating(night, interaction.client.now())
    except UnfitNight as error:
        raise ClubError(str(error)) from error
    await show_form(interaction, nominate_form(ref))


async def ask_time(interaction: Interaction, ref: int) -> None:
    """The form for another start."""
    await does.hand_in(interaction, ref)
    await show_form(interaction, postpone_form(ref))


async def ask_cancel(interaction: Interaction, ref: int) -> None:
    """Ask whether that is meant."""
    night = await does.hand_in(interaction, ref)
    if not night.state.before_it:
        await does.show_details(interaction, night)
        return
    await show_privately(interaction, cancel_card(await shown_of(interaction.client, night)))


ACTS = {
    Act.SHOW: show,
    Act.NOMINATE: ask_title,
    Act.VOTE: show_ballot,
    Act.WATCHED: note_watched,
    Act.SUGGEST: does.suggest,
    Act.CLOSE: does.close_nominations,
    Act.END: does.end_vote,
    Act.POSTPONE: ask_time,
    Act.CANCEL: ask_cancel,
    Act.OFF: does.call_off,
}


class NightAct(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.ACT):
    """Does something with a night."""

    def __init__(self, act: Act, night: int, mark: str) -> None:
        super().__init__(ui.Button(label="Do it", custom_id=ids.act(act, night, mark)))
        self.act = act
        self.night = night

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> NightAct:
        """The button as its id describes it."""
        return cls(Act(match["act"]), int(match["night"]), match["mark"] or "")

    async def pressed(self, interaction: Interaction) -> None:
        """Do it."""
        await require(interaction, Standing.MEMBER)
        await ACTS[self.act](interaction, self.night)


class TakeTitle(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.TAKE):
    """Nominates a title that was among the nearest to what was typed."""

    def __init__(self, night: int, key: str) -> None:
        super().__init__(ui.Button(label="Nominate it", custom_id=ids.take(night, key)))
        self.night = night
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> TakeTitle:
        """The button as its id describes it."""
        return cls(int(match["night"]), match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Nominate it."""
        await require(interaction, Standing.MEMBER)
        await does.nominate(interaction, self.night, await title_of(interaction, self.key))


class Withdraw(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.OUT):
    """Takes a nomination back."""

    def __init__(self, night: int, nomination: int) -> None:
        super().__init__(ui.Button(label="Withdraw", custom_id=ids.out(night, nomination)))
        self.night = night
        self.nomination = nomination

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Withdraw:
        """The button as its id describes it."""
        return cls(int(match["night"]), int(match["nomination"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Take it back."""
        await require(interaction, Standing.MEMBER)
        await does.withdraw(interaction, self.night, self.nomination)


class PickWithdrawal(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.OUT_MENU):
    """The menu that takes a nomination back."""

    def __init__(self, night: int, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.night = night

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> PickWithdrawal:
        """The menu as its id describes it."""
        return cls(int(match["night"]), menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Take back what was chosen."""
        await require(interaction, Standing.MEMBER)
        await does.withdraw(interaction, self.night, number_chosen(self.item))


async def take_title(interaction: Interaction, match: re.Match[str]) -> None:
    """The form that asks what to nominate."""
    await require(interaction, Standing.MEMBER)
    typed = read_sent(interaction).values.get(Asked.TITLE, "")
    await does.nominate_typed(interaction, int(match["night"]), typed)


async def take_time(interaction: Interaction, match: re.Match[str]) -> None:
    """The form that asks for another start."""
    night = await does.hand_in(interaction, int(match["night"]))
    typed = read_sent(interaction).values.get(Asked.TEXT, "")
    await does.postpone(interaction, night.ref, await moment_typed(interaction, typed))


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(NightAct, TakeTitle, Withdraw, PickWithdrawal)
    bot.add_form(ids.SENT_TITLE, take_title)
    bot.add_form(ids.SENT_TIME, take_time)
