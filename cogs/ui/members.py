"""What is remembered of a member, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.domain.titles import TitleBrief
from bot.services.members import Known
from cogs.ui import ids
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed
from cogs.ui.words import LONGEST_NAME, number, shown

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is kept of a member: in this club (title, what of it), and how much in others.

    `wanted` is how long their watchlist is here.
    """

    here: Sequence[tuple[str, str]]
    wanted: int
    elsewhere: int


def remembered(known: Known, club: int, names: Mapping[str, TitleBrief]) -> Remembered:
    """What is kept of a member, as `club` may show it: `names` are its titles'."""
    told: dict[str, list[str]] = {}
    for (of, key), progress in known.progress.items():
        if of == club:
            told.setdefault(key, []).append(progress.label)
    for (of, key), verdict in known.ratings.items():
        if of == club:
            told.setdefault(key, []).append(f"rated {verdict}" if verdict else "seen")
    wanted = sum(of == club for of, _ in known.wanted)
    others = (of != club for kept in (known.progress, known.ratings) for of, _ in kept)
    return Remembered(
        [(names[key].name if key in names else key, ", ".join(told[key])) for key in told],
        wanted,
        sum(others) + len(known.wanted) - wanted,
    )


def privacy_card(kept: Remembered, *, drafts: int, nights: int) -> ui.LayoutView:
    """What is remembered, by title, where it came from, and a button that erases it."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(
        ui.TextDisplay(
            "## What Marquee knows of you\n"
            "How far you are in titles, when you told it so that spoilers can be opened safely, and"
            " your watchlist: for you alone.\n"
            "What you saw and what you thought of it: the club is told how many, never who.\n"
            "What you nominated for movie nights, with your name; how you ranked, until the vote"
            " is over, and whether you were there: the club is told how many.\n"
            "Reviews that you began and that were never published, with what moderators changed in"
            " them: erasing takes that too. Reviews that you publish belong to the club, with your"
            " name and id on them.\n"
            "Of moderators, the club keeps who changed what. Nothing else is kept, and no message"
            " is read but those that somebody saves as a review."
        )
    )
    lines = [f"- {shown(title, LONGEST_NAME)}: {told}" for title, told in kept.here]
    if len(lines) > SHOWN:
        lines = [*lines[:SHOWN], f"- and {len(lines) - SHOWN} more"]
    if kept.wanted:
        lines.append(f"- on your `/watchlist`: {number(kept.wanted, 'title')}")
    if kept.elsewhere:
        lines.append(f"- in other servers: {kept.elsewhere}")
    if nights:
        lines.append(f"- about movie nights: {number(nights, 'record')}")
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
