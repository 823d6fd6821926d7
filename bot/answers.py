"""One answer to every interaction, whichever door it came in by.

A door is a slash command, an autocomplete, a button or select, or a form. Each of them ends in
`answering`: a `ClubError` becomes a private sentence, anything else a short reference code (the
traceback goes to the log under the same code), and work that takes long is announced in time.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias

import discord
from discord import app_commands, ui

from bot.domain.guards import lone_mark, may_hide
from bot.domain.markup import (
    Markup,
    MarkupError,
    Paragraph,
    Text,
    Veil,
    clean,
    escape,
    render,
    strictly,
    wire_length,
)
from bot.errors import Choice, ClubError
from bot.replies import (
    UNREACHABLE,
    Interaction,
    Manner,
    asked_to_wait,
    begin,
    is_answered,
    mark_told,
    notice,
    reply,
)

if TYPE_CHECKING:
    from bot.app import Marquee  # noqa: F401 - named in a string below

log = logging.getLogger("marquee.answers")

AUTOCOMPLETE_PATIENCE = 2.0
UNKNOWN_INTERACTION = 10062
# Text that is handed back stands in the message where it fits, in a file where it doesn't.
HANDED_BACK_INLINE = 1_500
REFUSED = (discord.HTTPException, *UNREACHABLE)
TEXT_INPUT = discord.ComponentType.text_input.value
OUT_OF_DATE = "This is from before an update. Please type the command once more."

Choices: TypeAlias = list[app_commands.Choice[str]]
AutocompleteP = ParamSpec("AutocompleteP")


@asynccontextmanager
async def answering(interaction: Interaction, manner: Manner) -> AsyncIterator[None]:
    """Whatever happens inside, the person gets one answer."""
    begin(interaction, manner)
    try:
        yield
        if not await is_answered(interaction):
            raise RuntimeError("a door closed without an answer")  # noqa: TRY301
    except Exception as error:  # noqa: BLE001 - the one place where every error ends
        await answer_error(interaction, error)


async def answer_error(interaction: Interaction, error: Exception) -> None:
    """Tell the person, privately, what to do next. Never raises."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if _too_late(error):
        log.warning("An answer came too late for Discord (interaction %s).", interaction.id)
        mark_told(interaction)
        return
    told = _sentence(error)
    if told is None:
        code = secrets.token_hex(3)
        log.error("[%s] An interaction failed.", code, exc_info=error)
        told = ClubError(
            f"Something broke on our side. If it happens again, tell whoever runs this bot the"
            f" code {code}."
        )
    typed = [told.typed] if told.typed else typed_texts(interaction)
    ways_out = told.choices or interaction.extras.get("way_out", ())
    view, files = _error_view(told.sentence, typed, ways_out)
    try:
        await reply(interaction, view, private=True, files=files)
    except REFUSED:
        # Once more, with less: what was refused may have been the file, or the place.
        with contextlib.suppress(*REFUSED):
            await _tell_briefly(interaction, told.sentence, ways_out)
            return
        log.warning("An error could not be told (interaction %s).", interaction.id, exc_info=True)
        mark_told(interaction)


async def _tell_briefly(
    interaction: Interaction, sentence: str, ways_out: Sequence[Choice]
) -> None:
    waited = await asked_to_wait(interaction)
    if waited is Manner.PUBLIC:
        # The first message after "thinking…" becomes it, and as public.
        await interaction.followup.send(view=_stopped(notice("Answered privately.")))
    view = _stopped(notice(sentence, choices=ways_out))
    if waited is None and not interaction.response.is_done():
        await interaction.response.send_message(view=view, ephemeral=True)
    else:
        await interaction.followup.send(view=view, ephemeral=True)
    mark_told(interaction)


def _stopped(view: ui.LayoutView) -> ui.LayoutView:
    view.stop()
    return view


def _too_late(error: Exception) -> bool:
    return isinstance(error, discord.NotFound) and error.code == UNKNOWN_INTERACTION


def _sentence(error: Exception) -> ClubError | None:
    """What to tell a person of an error that they can do something about."""
    match error:
        case ClubError():
            return error
        case app_commands.MissingPermissions():
            return ClubError("Only members with the right “Manage Server” can do this.")
        case app_commands.NoPrivateMessage() | app_commands.CheckFailure():
            return ClubError("This works in a server only, and for members who may use it there.")
        case app_commands.TransformerError():
            return ClubError(
                f"“{str(error.value)[:100]}” doesn't fit here: pick one of what the list offers."
            )
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return ClubError(
                "This command has changed. Reload Discord (Ctrl+R, or restart the app) and type"
                " it again."
            )
        case _:
            return None


def typed_texts(interaction: Interaction) -> Sequence[str]:
    """What was typed into the form that this interaction sends, field by field, if it is one."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return ()
    found: list[str] = []
    waiting: list[Any] = [dict(interaction.data or {})]
    while waiting:
        part = waiting.pop(0)
        if part.get("type") == TEXT_INPUT and part.get("value"):
            found.append(str(part["value"]))
        waiting += part.get("components", ())
        if "component" in part:
            waiting.append(part["component"])
    return found


def _error_view(
    sentence: str, typed: Sequence[str], ways_out: Sequence[Choice]
) -> tuple[ui.LayoutView, list[discord.File]]:
    view = notice(sentence, choices=ways_out)
    whole = "\n\n".join(typed)
    if not escape(whole).strip():
        return view, []
    view.add_item(ui.TextDisplay("-# Here is what you typed, so that nothing is lost:"))
    shown = _shown_again(typed) if len(whole) <= HANDED_BACK_INLINE else ""
    if shown:
        view.add_item(ui.TextDisplay(shown))
    hides = any(map(may_hide, typed))
    if hides or not shown:
        # A client shows the beginning of a text file.
        name = "SPOILER_your-text.txt" if hides else "your-text.txt"
        view.add_item(ui.File(f"attachment://{name}", spoiler=hides))
        content = whole.encode("utf-8", "replace")
        return view, [discord.File(BytesIO(content), filename=name)]
    return view, []


def _shown_again(typed: Sequence[str]) -> str:
    """Texts on the wire, what they hide under veils; empty where they are too long for that.

    Who typed a text need not have read it: they may edit another's, or send one on.
    """
    shown = "\n\n".join(told for text in typed if (told := _veiled(text).strip()))
    return shown if wire_length(shown) <= 2 * HANDED_BACK_INLINE else ""


def _veiled(text: str) -> str:
    """One of them. Where it can't be told what it hides, all of it is hidden."""
    if not may_hide(text):
        return escape(text)
    try:
        if lone_mark(text) is None:
            return render(strictly(text))
    except MarkupError:
        pass
    parts = filter(str.strip, clean(text).split("\n\n"))
    return render(Markup(tuple(Paragraph((Veil((Text(part),)),)) for part in parts)))


class Tree(app_commands.CommandTree["Marquee"]):
    """Slash commands, all of them answered."""

    async def _call(self, interaction: Interaction) -> None:
        # The library's seam for "one app command, from check to callback": a raising
        # `interaction_check` or an unknown command passes through here and nowhere else.
        if interaction.type is discord.InteractionType.autocomplete:
            await self._complete(interaction)
            return
        command = interaction.command
        private = command is not None and command.extras.get("private", False)
        async with answering(interaction, Manner.PRIVATE if private else Manner.PUBLIC):
            await super()._call(interaction)

    async def _complete(self, interaction: Interaction) -> None:
        try:
            await super()._call(interaction)
            if not interaction.response.is_done():
                await interaction.response.autocomplete([])
        except Exception as error:
            if _too_late(error):
                return
            log.exception("An autocomplete failed.")
            with contextlib.suppress(discord.HTTPException):
                await interaction.response.autocomplete([])

    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Called by the library for what a command raises."""
        await answer_error(interaction, error)


def choices(
    function: Callable[AutocompleteP, Coroutine[Any, Any, Choices]],
) -> Callable[AutocompleteP, Coroutine[Any, Any, Choices]]:
    """An autocomplete that fails, or takes too long, offers nothing and says so in the log."""

    @functools.wraps(function)
    async def offered(*args: AutocompleteP.args, **kwargs: AutocompleteP.kwargs) -> Choices:
        try:
            async with asyncio.timeout(AUTOCOMPLETE_PATIENCE):
                return await function(*args, **kwargs)
        except Exception:
            log.exception("An autocomplete failed.")
            return []

    return offered


class Pressable:
    """Mixed into a `DynamicItem`: its state is in its custom id, so it lives through restarts."""

    manner = Manner.PRIVATE

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Called by the library when the item is pressed."""
        async with answering(interaction, self.manner):
            await self.pressed(interaction)

    async def pressed(self, interaction: Interaction) -> None:
        """What pressing it does."""
