"""What is remembered of a member, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.spoilers import Progress
from cogs.ui import ids
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed
from cogs.ui.words import LONGEST_NAME, shown

SHOWN = 20


def privacy_card(
    here: Sequence[tuple[str, Progress]], *, elsewhere: int, drafts: int
) -> ui.LayoutView:
    """What is remembered, by title, where it came from, and a button that erases it."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(
        ui.TextDisplay(
            "## What Marquee knows of you\nHow far you are in titles, when you told it so that"
            " spoilers can be opened safely, and reviews that you began and that were never"
            " published, with what moderators changed in them: erasing takes that too."
            " Reviews that you publish belong to the club, with your name and id on them. Nothing"
            " else is kept, and no message is read but those that somebody saves as a review."
        )
    )
    lines = [f"- {shown(title, LONGEST_NAME)}: {progress.label}" for title, progress in here]
    if len(lines) > SHOWN:
        lines = [*lines[:SHOWN], f"- and {len(lines) - SHOWN} more"]
    if elsewhere:
        lines.append(f"- in other servers: {elsewhere}")
    if drafts:
        lines.append(f"- reviews that you began and didn't publish: {drafts}")
    card.add_item(ui.TextDisplay("\n".join(lines) or "Nothing is remembered of you so far."))
    if lines:
        card.add_item(
            ui.ActionRow(
                ui.Button[Any](
                    label="Erase all of it",
                    style=discord.ButtonStyle.danger,
                    custom_id=ids.FORGET,
                )
            )
        )
    return framed(card)
