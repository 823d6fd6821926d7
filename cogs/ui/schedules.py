"""A schedule in words, with what moderators can do with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.cadences import told_cadence
from bot.domain.markup import escape
from bot.domain.schedules import Pool, Schedule
from bot.domain.titles import Kind
from bot.domain.zones import Zone
from cogs.ui import schedule_ids as ids
from cogs.ui.cards import PLAIN, Button
from cogs.ui.frames import framed
from cogs.ui.posts import LINE_LENGTH, TEXT_LENGTH, Item, Post, post_parts, text_length
from cogs.ui.schedule_ids import Act, Less
from cogs.ui.words import bounded, shown

PLURALS = {
    None: "titles",
    Kind.FILM: "films",
    Kind.SERIES: "series",
    Kind.SPECIAL: "specials",
    Kind.SHORT: "shorts",
}
LESS = {
    Less.ROLE: "The role that it pings",
    Less.LINE: "The line above each post",
    Less.THREAD: "The thread for the talk",
    Less.VERDICT: "The least verdict",
    Less.THEMES: "The themes",
    Less.KIND: "The kind",
    Less.MINUTES: "The greatest length",
    Less.SERVICE: "The service",
}
THEME_LENGTH, SERVICE_LENGTH, WORDS_LENGTH = 40, 60, 160
OPTION_LENGTH = 100
UNSURE = "It may be another in the end: much else is posted before it."
TOO_LONG = "-# The next post is too long to stand here as well: `/watchthis preview` shows it."
NOTHING = (
    "Nothing fits what it chooses from just now, so the next post would be skipped. Let it choose"
    " from more with `/watchthis edit`, or write a review."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A schedule, and what is known of it.

    `next` are the times after now; `post` is what it would post then, None where nothing fits.
    Unless that is `sure`, so much is posted before it that it may be another in the end.
    """

    schedule: Schedule
    zone: Zone
    next: Sequence[datetime] = ()
    post: Post | None = None
    sure: bool = True


def schedule_card(told: Shown, *, note: str = "", takes_away: bool = False) -> ui.LayoutView:
    """A schedule with its buttons, and below it the next post as members will see it."""
    schedule = told.schedule
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    heading = f"## {sentence_of(schedule)}"
    card.add_item(ui.TextDisplay(f"{heading}\n{note}" if note else heading))
    card.add_item(ui.Separator())
    card.add_item(ui.TextDisplay("\n".join(_lines(told))))
    if schedule.running:
        card.add_item(ui.Separator())
        times = "\n".join(f"- {discord.utils.format_dt(at, 'F')}" for at in told.next)
        card.add_item(ui.TextDisplay(f"**Next posts**, by your own clock\n{times}"))
    card.add_item(ui.ActionRow(*_buttons(told)))
    if takes_away and (menu := _less_menu(schedule)) is not None:
        card.add_item(ui.ActionRow(menu))
    view = framed(card)
    if schedule.running:
        for part in _below(told, TEXT_LENGTH - text_length([card])):
            view.add_item(part)
    return view


def _below(told: Shown, room: int) -> list[Item]:
    """The next post, or what to say instead."""
    if told.post is None:
        return [ui.TextDisplay(NOTHING)]
    found = [_said_above(told), *post_parts(told.post)]
    return found if text_length(found) <= room else [ui.TextDisplay(TOO_LONG)]


def preview_card(told: Shown) -> ui.LayoutView:
    """The next post alone, below a line that says when it is due."""
    view = ui.LayoutView(timeout=None)
    if told.post is None:
        view.add_item(ui.TextDisplay(NOTHING))
        return view
    view.add_item(_said_above(told))
    for part in post_parts(told.post):
        view.add_item(part)
    return view


def sentence_of(schedule: Schedule) -> str:
    """How often it posts, on the wire: `Every Friday at 18:30`."""
    words = told_cadence(schedule.cron)
    return shown(words[:1].upper() + words[1:], WORDS_LENGTH)


def label_of(schedule: Schedule, channel: str) -> str:
    """A schedule in a list to choose from: `every Friday at 18:30 · #films`. Plain text."""
    place = f" · #{channel}" if channel else ""
    words = bounded(told_cadence(schedule.cron), OPTION_LENGTH - min(len(place), 50))
    return bounded(f"{words}{place}", OPTION_LENGTH)


def pool_words(pool: Pool) -> str:
    """What it chooses from, on the wire: `films with a review · ▲ Recommended or better · …`."""
    what = PLURALS[pool.kind]
    parts = [f"{what} with a review" if pool.reviewed or pool.verdict else f"all {what}"]
    if pool.verdict is not None:
        best = pool.verdict.name == "MUST_WATCH"
        parts.append(f"{pool.verdict.symbol} {pool.verdict}{'' if best else ' or better'}")
    if pool.themes:
        parts.append(f"about {' or '.join(shown(theme, THEME_LENGTH) for theme in pool.themes)}")
    if pool.max_minutes is not None:
        each = "" if pool.kind is Kind.FILM else " (of an episode, too)"
        parts.append(f"at most {pool.max_minutes} min{each}")
    if pool.service is not None:
        parts.append(f"on {shown(pool.service, SERVICE_LENGTH)}")
    return " · ".join(parts)


def paused_words(schedule: Schedule) -> str:
    """That it posts nothing, since when and why, and what to do."""
    if schedule.paused is None:
        return ""
    since = discord.utils.format_dt(schedule.paused.since, "R")
    if schedule.paused.reason is None:
        return f"**Paused** {since} by a moderator"
    return f"**Paused** {since}: {escape(schedule.paused.reason)}"


def _lines(told: Shown) -> Iterator[str]:
    schedule = told.schedule
    yield f"**Where** · <#{schedule.channel}>, by the clocks of {escape(told.zone.name)}"
    yield f"**Chooses from** · {pool_words(schedule.pool)}"
    if schedule.role is not None:
        yield f"**Pings** · <@&{schedule.role}>"
    if schedule.line:
        yield f"**Says** · {shown(schedule.line, LINE_LENGTH)}"
    if schedule.thread:
        yield "**Thread** · one for the talk at each post"
    if schedule.removed is not None:
        yield "**Removed** · for 30 days it can be brought back, here or from `/watchthis list`"
    elif paused := paused_words(schedule):
        yield f"{paused}. *Resume* looks first whether it can post again."


def _said_above(told: Shown) -> ui.TextDisplay[Any]:
    above = f"-# {_when(told)}, as members will see it:"
    return ui.TextDisplay(above if told.sure else f"{above} {UNSURE}")


def _when(told: Shown) -> str:
    place = f"in <#{told.schedule.channel}>"
    if not told.schedule.running:
        return f"What it would post {place} now"
    return f"The next post, {discord.utils.format_dt(told.next[0], 'F')} {place}"


def _buttons(told: Shown) -> Iterator[Button]:
    schedule = told.schedule
    if schedule.removed is not None:
        yield _act("Bring it back", Act.UNDO, schedule, discord.ButtonStyle.primary)
    elif schedule.running:
        yield _act("Pause", Act.PAUSE, schedule)
        yield _act("Post one now", Act.NOW, schedule)
    else:
        yield _act("Resume", Act.RESUME, schedule, discord.ButtonStyle.primary)
        yield _act("Preview", Act.PREVIEW, schedule)
    if schedule.removed is None:
        yield Button(label="History", custom_id=ids.history(schedule.ref, 0))
        yield _act("Remove", Act.REMOVE, schedule, discord.ButtonStyle.danger)
    yield Button(label="All schedules", custom_id=ids.listing(0))


def _act(
    label: str,
    act: Act,
    schedule: Schedule,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> Button:
    return Button(label=label, style=style, custom_id=ids.act(act, schedule.ref))


def _less_menu(schedule: Schedule) -> ui.Select[Any] | None:
    """What can be taken away: None where nothing was chosen beyond what must be."""
    there = {
        Less.ROLE: schedule.role is not None,
        Less.LINE: bool(schedule.line),
        Less.THREAD: schedule.thread,
        Less.VERDICT: schedule.pool.verdict is not None,
        Less.THEMES: bool(schedule.pool.themes),
        Less.KIND: schedule.pool.kind is not None,
        Less.MINUTES: schedule.pool.max_minutes is not None,
        Less.SERVICE: schedule.pool.service is not None,
    }
    options = [
        discord.SelectOption(label=LESS[less], value=less)
        for less, chosen in there.items()
        if chosen
    ]
    if not options:
        return None
    return ui.Select(
        custom_id=ids.less(schedule.ref), placeholder="Take something away", options=options
    )
