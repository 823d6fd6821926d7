"""What this bot is and does."""

from __future__ import annotations

from typing import Any

from discord import app_commands, ui

import bot
from bot.domain.markup import escape
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed

PROMISE = "Marquee tells your server what to watch, and never spoils it."


def help_card(tree: app_commands.CommandTree[Any], *, manager: bool) -> ui.LayoutView:
    """Every command that the asker may use, with what it does, from the commands themselves."""
    for_members: list[str] = []
    for_moderators: list[str] = []
    for command in tree.walk_commands():
        if isinstance(command, app_commands.Command):
            moderated = command.root_parent is not None
            (for_moderators if moderated else for_members).append(_line(command))
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay(f"## {PROMISE}"))
    card.add_item(ui.TextDisplay("\n".join(for_members)))
    card.add_item(
        ui.TextDisplay(
            "-# Hidden words open with a tap; *Show spoilers* answers you alone. Titles may be"
            " typed in any script, and typing errors are forgiven."
        )
    )
    if manager:
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay("**For moderators**\n" + "\n".join(for_moderators)))
    return framed(card)


def _line(command: app_commands.Command[Any, ..., Any]) -> str:
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
