"""The audit trail in words, without a word of any review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.audit import COMMAND_LINE, Deed
from bot.services.audit import Told, TrailPage
from cogs.ui import ids
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed
from cogs.ui.words import shown

NAME_LENGTH = 60
DETAIL_LENGTH = 80
GONE_TITLE = "a title that is gone"


def who(member: int) -> str:
    """A member as a mention, which pings nobody in a private message."""
    return f"<@{member}>" if member != COMMAND_LINE else "the command line"


def trail_page(page: TrailPage, *, newest: bool) -> ui.LayoutView:
    """A page of the trail, the newest first."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay("## Who did what"))
    lines = "\n".join(_line(told) for told in page.told)
    card.add_item(ui.TextDisplay(lines or "Nothing was done here so far."))
    buttons: list[ui.Button[Any]] = []
    if not newest:
        buttons.append(ui.Button(label="« Newest", custom_id=ids.trail(0)))
    if page.older is not None:
        buttons.append(ui.Button(label="Older ›", custom_id=ids.trail(page.older)))
    if buttons:
        card.add_item(ui.ActionRow(*buttons))
    return framed(card)


def trail_copy(told: Sequence[Told]) -> ui.LayoutView:
    """Deeds as a message in the club's audit channel, the oldest first."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("\n".join(_line(one) for one in told)))
    return view


def copies_stopped(channel: int) -> ui.LayoutView:
    """What moderators are told when the audit channel can't be written to."""
    view = ui.LayoutView(timeout=None)
    view.add_item(
        ui.TextDisplay(
            f"I can't post what was done here in <#{channel}>: the channel is gone, or I may not"
            " write there. Let me, or choose another with `/settings audit`; I try again every"
            " hour. Nothing is lost: `/manage audit` has it all."
        )
    )
    return view


def _line(told: Told) -> str:
    entry = told.entry
    member = "Marquee" if entry.deed is Deed.REVIEW_ERASED else who(entry.stamp.member)
    parts = [discord.utils.format_dt(entry.stamp.at, "R"), f"{member} {entry.deed}"]
    if entry.subject:
        name = told.title.name if told.title is not None else GONE_TITLE
        parts.append(f"**{shown(name, NAME_LENGTH)}**")
    if entry.detail:
        parts.append(shown(" ".join(entry.detail.split()), DETAIL_LENGTH))
    return " · ".join(parts)
