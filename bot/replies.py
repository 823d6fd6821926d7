"""How an answer reaches Discord: a new message, a changed one, or a form, exactly once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import aiohttp
import discord
from discord import ui

from bot.domain.markup import escape
from bot.errors import Choice, ClubError

if TYPE_CHECKING:
    from bot.app import Marquee

# Discord forgets an interaction that has no first answer within 3 seconds
# (interactions/receiving-and-responding); well before that, it is told to wait.
PATIENCE = 1.5
ALREADY_ANSWERED = 40060
UNREACHABLE = (aiohttp.ClientError, OSError, asyncio.TimeoutError)

Interaction: TypeAlias = "discord.Interaction[Marquee]"


class Manner(StrEnum):
    """How a door answers when it has to ask for patience first."""

    PUBLIC = "public"
    PRIVATE = "private"
    UPDATE = "update"


class _Patience:
    """Tells Discord to wait when an answer takes long. Cancelled by the answer itself."""

    __slots__ = ("_interaction", "_timer", "_waiting", "manner")

    def __init__(self, interaction: Interaction, manner: Manner) -> None:
        self._interaction = interaction
        self.manner = manner
        self._waiting: asyncio.Task[bool] | None = None
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._begin)

    def _begin(self) -> None:
        self._waiting = asyncio.create_task(self._defer())

    async def _defer(self) -> bool:
        if self._interaction.response.is_done():
            return False
        try:
            await self._interaction.response.defer(
                ephemeral=self.manner is Manner.PRIVATE,
                thinking=self.manner is not Manner.UPDATE,
            )
        except discord.HTTPException as error:
            # A request that arrived but whose answer was lost is sent again by the library.
            return error.code == ALREADY_ANSWERED
        except UNREACHABLE:
            return False
        return True

    async def begin_now(self) -> bool:
        """Tell Discord to wait at once. Returns whether it was told. Never raises."""
        self._timer.cancel()
        if self._waiting is None:
            self._begin()
        return await self.end()

    @property
    def attempted(self) -> bool:
        """Whether Discord was sent word to wait, however that ended."""
        return self._waiting is not None

    async def end(self) -> bool:
        """Stop waiting. Returns whether Discord was told to wait. Never raises."""
        self._timer.cancel()
        return await self._waiting if self._waiting is not None else False


async def asked_to_wait(interaction: Interaction) -> Manner | None:
    """How Discord was told to wait, if it was."""
    patience: _Patience | None = interaction.extras.get("patience")
    if patience is None or not await patience.end():
        return None
    return patience.manner


def mark_told(interaction: Interaction) -> None:
    """The person has their answer, or can't get one any more."""
    interaction.extras["told"] = True
    interaction.extras.pop("patience", None)


async def reply(
    interaction: Interaction,
    view: ui.LayoutView,
    *,
    private: bool,
    files: Sequence[discord.File] = (),
) -> None:
    """Answer with a new message, once."""
    _forget(view)
    waited = await asked_to_wait(interaction)
    answered = interaction.response.is_done() or "told" in interaction.extras
    if waited is None and not answered:
        await _reply_first(interaction, view, files, private=private)
    elif waited is (Manner.PRIVATE if private else Manner.PUBLIC):
        await interaction.edit_original_response(view=view, attachments=files)
    elif waited is Manner.PUBLIC:
        await _reply_beside(interaction, view, files)
    else:
        await interaction.followup.send(view=view, ephemeral=private, files=files)
    mark_told(interaction)


async def _reply_first(
    interaction: Interaction,
    view: ui.LayoutView,
    files: Sequence[discord.File],
    *,
    private: bool,
) -> None:
    """Answer what has no answer yet, as far as we know."""
    try:
        await interaction.response.send_message(view=view, ephemeral=private, files=files)
    except discord.HTTPException as error:
        if error.code != ALREADY_ANSWERED:
            raise
        # A request that arrived but whose answer was lost is sent again by the library. Was it
        # this one, all is well; was it the wait, this is still owed.
        patience: _Patience | None = interaction.extras.get("patience")
        if patience is not None and patience.attempted:
            for file in files:
                file.reset()
            await interaction.followup.send(view=view, ephemeral=private, files=files)


async def _reply_beside(
    interaction: Interaction, view: ui.LayoutView, files: Sequence[discord.File]
) -> None:
    """Answer privately where a public "thinking…" stands."""
    # The first message after it becomes it, and as public: so that one goes first.
    placeholder = notice("Answered privately.")
    _forget(placeholder)
    try:
        await interaction.edit_original_response(view=placeholder)
    except (discord.HTTPException, *UNREACHABLE):
        await interaction.edit_original_response(view=placeholder)
    await interaction.followup.send(view=view, ephemeral=True, files=files)
    with contextlib.suppress(discord.HTTPException):
        await interaction.delete_original_response()


def _forget(view: ui.LayoutView) -> None:
    # The library keeps every view that it sends, for as long as it runs, unless it is stopped.
    # Presses are for dynamic items, which need no view.
    view.stop()


async def update(
    interaction: Interaction, view: ui.LayoutView, *, files: Sequence[discord.File] = ()
) -> None:
    """Answer by changing the message that the pressed button is on."""
    _forget(view)
    if await asked_to_wait(interaction) is None:
        await interaction.response.edit_message(view=view, attachments=files)
    else:
        await interaction.edit_original_response(view=view, attachments=files)
    mark_told(interaction)


async def show_form(interaction: Interaction, form: ui.Modal) -> None:
    """Answer with a form, whose custom id is one that `Marquee.add_form` knows."""
    # The library keeps no form that is stopped: whoever sends this one is met at `on_interaction`.
    form.stop()
    if await asked_to_wait(interaction) is not None:
        raise ClubError("That took too long for Discord to open a form. Please try once more.")
    await interaction.response.send_modal(form)
    mark_told(interaction)


async def progress(interaction: Interaction, sentence: str) -> None:
    """Show how far long work is, where the answer will stand. Never raises.

    What doesn't get through is of no weight: the next one, or the answer, takes its place.
    """
    patience: _Patience | None = interaction.extras.get("patience")
    if patience is None or not await patience.begin_now():
        return
    view = notice(sentence)
    _forget(view)
    with contextlib.suppress(discord.HTTPException, *UNREACHABLE):
        await interaction.edit_original_response(view=view)


def begin(interaction: Interaction, manner: Manner) -> None:
    """Mark the interaction as taken by a door, and watch the time from here on."""
    mark_taken(interaction)
    interaction.extras["patience"] = _Patience(interaction, manner)


def mark_taken(interaction: Interaction) -> None:
    """A door has this interaction."""
    interaction.extras["taken"] = True


def offer_way_out(interaction: Interaction, *choices: Choice) -> None:
    """Whatever goes wrong from here on, the error comes with these buttons."""
    interaction.extras["way_out"] = choices


def was_taken(interaction: Interaction) -> bool:
    """Whether a door has this interaction."""
    return "taken" in interaction.extras


async def is_answered(interaction: Interaction) -> bool:
    """Whether the person got an answer, which is more than being told to wait."""
    if "told" in interaction.extras:
        return True
    return await asked_to_wait(interaction) is None and interaction.response.is_done()


def notice(sentence: str, *, choices: Sequence[Choice] = ()) -> ui.LayoutView:
    """A plain sentence as a message, with a button a choice. Text in it is text, not markup."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(escape(sentence)))
    if choices:
        buttons = (ui.Button[Any](label=c.label[:80], custom_id=c.custom_id) for c in choices)
        view.add_item(ui.ActionRow(*buttons))
    return view
