"""Lists that moderators page through: a club's schedules, what became of posts, and the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.cadences import told_cadence
from bot.domain.deliveries import State
from bot.domain.markup import escape
from bot.domain.schedules import MOST_OF_CLUB, Schedule
from bot.domain.titles import TitleBrief
from bot.services.schedules import HistoryLine, HistoryPage, Queued
from cogs.ui import schedule_ids as ids
from cogs.ui.cards import PLAIN, SELECT_OPTIONS, Button
from cogs.ui.frames import framed
from cogs.ui.notices import Told, notice_lines
from cogs.ui.pages import turn_buttons
from cogs.ui.schedule_ids import Act
from cogs.ui.schedules import label_of, paused_words, pool_words, sentence_of
from cogs.ui.words import bounded, number, shown

A_PAGE = 6
NAME_LENGTH, FOR_LENGTH = 60, 40
NO_SCHEDULE = "There is no schedule here yet. Add one with `/watchthis add`."
NO_HISTORY = "Nothing was due here so far."
NO_QUEUE = (
    "The queue is empty, so Marquee chooses. To have a title posted before any other:"
    " `/watchthis queue title:`"
)
UNTOLD = (
    "**What reached no channel so far** (choose one with `/settings channel`, or mend the one that"
    " is chosen)"
)
TEXT_LENGTH, UNTOLD_LENGTH = 3_500, 1_200
"""Of a message's 4,000 characters: what lists take, and what notices may take of that."""
JUMP = "https://discord.com/channels"


def list_page(
    schedules: Sequence[Schedule],
    names: Mapping[int, str],
    page: int,
    *,
    untold: Told,
    removed: Sequence[Schedule] = (),
) -> ui.LayoutView:
    """A page of a club's schedules. `names` are those of their channels, where they are known.

    The first page also tells what reached no channel of the moderators: `untold`.
    """
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    last = max((len(schedules) - 1) // A_PAGE, 0)
    page = min(page, last)
    count = f"{number(len(schedules), 'schedule')} of {MOST_OF_CLUB} at most"
    card.add_item(ui.TextDisplay(f"## “Watch this” posts\n-# {count}"))
    listed = [_listed(one) for one in schedules[page * A_PAGE : (page + 1) * A_PAGE]]
    if untold.notices and not page:
        room = min(UNTOLD_LENGTH, TEXT_LENGTH - sum(map(len, listed)))
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(f"{UNTOLD}\n{notice_lines(untold, room)}"))
    if not schedules:
        card.add_item(ui.TextDisplay(NO_SCHEDULE))
    for told in listed:
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(told))
    if schedules:
        card.add_item(_menu(ids.PICK, "Open one: preview, pause, remove …", schedules, names))
    if last:
        card.add_item(ui.ActionRow(*turn_buttons(page, last, ids.listing)))
    if removed:
        latest = removed[-SELECT_OPTIONS:]
        card.add_item(_menu(ids.BRING_BACK, "Bring back one that was removed", latest, names))
    return framed(card)


def _menu(
    custom_id: str, placeholder: str, schedules: Sequence[Schedule], names: Mapping[int, str]
) -> ui.ActionRow[Any]:
    """Schedules to choose one from."""
    options = [
        discord.SelectOption(
            label=label_of(schedule, names.get(schedule.channel, "")), value=str(schedule.ref)
        )
        for schedule in schedules[:SELECT_OPTIONS]
    ]
    menu: ui.Select[Any] = ui.Select(custom_id=custom_id, placeholder=placeholder, options=options)
    return ui.ActionRow(menu)


def history_page(page: HistoryPage, *, schedule: Schedule | None, newest: bool) -> ui.LayoutView:
    """What was posted when, and what was skipped and why; of one schedule, or of all."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    of = (
        "of all schedules"
        if schedule is None
        else f"{sentence_of(schedule)} · <#{schedule.channel}>"
    )
    card.add_item(ui.TextDisplay(f"## History of posts\n-# {of}"))
    lines = "\n".join(f"- {_past(line)}" for line in page.lines)
    card.add_item(ui.TextDisplay(lines or NO_HISTORY))
    ref = 0 if schedule is None else schedule.ref
    buttons: list[Button] = []
    if not newest:
        buttons.append(Button(label="« Newest", custom_id=ids.history(ref, 0)))
    if page.older is not None:
        buttons.append(Button(label="Older ›", custom_id=ids.history(ref, page.older)))
    if schedule is not None and schedule.removed is None:
        buttons.append(Button(label="The schedule", custom_id=ids.act(Act.OPEN, ref)))
    if buttons:
        card.add_item(ui.ActionRow(*buttons))
    return framed(card)


def queue_card(
    queue: Sequence[Queued], schedules: Mapping[int, Schedule], *, note: str = ""
) -> ui.LayoutView:
    """What is posted first, with menus to take one out and to let one be the first."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    told = queue[:SELECT_OPTIONS]
    heading = "## The queue\n-# Posted before anything else"
    if len(queue) > len(told):
        heading += f": the first {len(told)} of {len(queue)}"
    card.add_item(ui.TextDisplay(f"{heading}\n{note}" if note else heading))
    if not queue:
        card.add_item(ui.TextDisplay(NO_QUEUE))
        return framed(card)
    lines = (f"{place}. {_queued(one, schedules)}" for place, one in enumerate(told, 1))
    card.add_item(ui.TextDisplay("\n".join(lines)))
    if len(told) > 1:
        card.add_item(ui.ActionRow(_queue_menu(ids.MOVE_UP, "Post one before the others", told)))
    card.add_item(ui.ActionRow(_queue_menu(ids.TAKE_OUT, "Take one out", told)))
    return framed(card)


def _listed(schedule: Schedule) -> str:
    next_ = schedule.next_due
    when = paused_words(schedule)
    if not when and next_ is not None:
        when = f"Next {discord.utils.format_dt(next_, 'f')}, {discord.utils.format_dt(next_, 'R')}"
    more = (
        f" · pings <@&{schedule.role}>" if schedule.role is not None else "",
        " · with a thread" if schedule.thread else "",
    )
    return (
        f"**{sentence_of(schedule)}** · <#{schedule.channel}>\n{when}\n"
        f"-# {pool_words(schedule.pool)}{''.join(more)} · {escape(schedule.zone)}"
    )


def _past(line: HistoryLine) -> str:
    occurrence, delivery = line.occurrence, line.occurrence.delivery
    due = discord.utils.format_dt(occurrence.due, "f")
    title = _titled(line.title) if line.title is not None else ""
    if not title and occurrence.title_key:
        title = "a title that is gone"
    if delivery is None:
        told = f"skipped: {escape(occurrence.skipped)}" if occurrence.skipped else "skipped"
    elif delivery.state is State.SENT:
        told = "posted late" if occurrence.late else "posted"
        if delivery.message is not None:
            url = f"{JUMP}/{delivery.club}/{delivery.channel}/{delivery.message}"
            told = f"[{told}]({url}) in <#{delivery.channel}>"
    elif delivery.state is State.WAITING:
        told = f"on its way to <#{delivery.channel}>"
    else:
        told = f"not posted: {escape(delivery.reason)}" if delivery.reason else "not posted"
    return " · ".join(part for part in (due, title, told) if part)


def _titled(title: TitleBrief) -> str:
    return f"**{shown(title.name, NAME_LENGTH)}**"


def _queued(one: Queued, schedules: Mapping[int, Schedule]) -> str:
    if one.title is None:
        title = "a title that is gone"
    else:
        title = f"{_titled(one.title)} ({one.title.facts})"
    return f"{title} · {shown(_next_of(one, schedules), FOR_LENGTH)}"


def _next_of(one: Queued, schedules: Mapping[int, Schedule]) -> str:
    """Which schedule posts it."""
    if one.queued.schedule is None:
        return "whichever posts next"
    schedule = schedules.get(one.queued.schedule)
    return told_cadence(schedule.cron) if schedule is not None else "a schedule that is gone"


def _queue_menu(custom_id: str, placeholder: str, told: Sequence[Queued]) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=bounded(
                f"{place}. {one.title.name if one.title else 'A title that is gone'}", 100
            ),
            value=str(one.queued.ref),
        )
        for place, one in enumerate(told, 1)
    ]
    return ui.Select(custom_id=custom_id, placeholder=placeholder, options=options)
