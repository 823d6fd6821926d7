"""What this bot is and does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from discord import app_commands, ui

import bot
from bot.domain.markup import escape
from bot.domain.permissions import Standing
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed

Command: TypeAlias = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu
OWN_LINES = 4
"""A group of more commands than this has one line."""
FOR_MODERATORS = "For moderators: "
"""How a group's description begins in Discord's picker; here a heading says so."""
PROMISE = "Marquee tells your server what to watch, and never spoils it."


def help_card(
    for_all: Sequence[Command], more: Sequence[Command], standing: Standing
) -> ui.LayoutView:
    """What everybody may use, and what one of this standing may use besides, with what it does."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay(f"## {PROMISE}"))
    card.add_item(ui.TextDisplay("\n".join(_lines(for_all))))
    card.add_item(
        ui.TextDisplay(
            "-# Hidden words open with a tap; *Show spoilers* answers you alone. Titles may be"
            " typed in any script, and typing errors are forgiven."
        )
    )
    if more:
        whose = "reviewers" if standing is Standing.REVIEWER else "moderators"
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay("\n".join((f"**For {whose}**", *_lines(more)))))
    return framed(card)


def _lines(commands: Sequence[Command]) -> Iterator[str]:
    """A line a command; those of a large group share one, or no message could hold them all."""
    for parent, found in groupby(commands, key=lambda command: getattr(command, "parent", None)):
        group = list(found)
        if isinstance(parent, app_commands.Group) and len(group) > OWN_LINES:
            first, *others = group
            names = (f"`/{first.qualified_name}`", *(f"`{other.name}`" for other in others))
            told = parent.description.removeprefix(FOR_MODERATORS)
            yield f"{', '.join(names)} · {escape(told[:1].upper() + told[1:])}"
        else:
            yield from map(_line, group)


def _line(command: Command) -> str:
    if isinstance(command, app_commands.ContextMenu):
        told = (command.callback.__doc__ or "").strip().removesuffix(".")
        return f"On a message, Apps → {escape(command.name)} · {escape(told)}"
    return f"`/{command.qualified_name}` · {escape(command.description)}"


def about_card(*, titles: int, reviews: int) -> ui.LayoutView:
    """What it is, what it knows, what it keeps."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay(f"## Marquee {escape(bot.__version__)}\n{PROMISE}"))
    card.add_item(
        ui.TextDisplay(
            f"It knows {titles:,} titles and brings {reviews} reviews of its own; the club's"
            " reviews come first.\nIt reads no messages and asks for no rights beyond answering"
            " you. `/privacy` shows and erases what it remembers of you."
            "\n-# Open source, MIT licence."
        )
    )
    return framed(card)
