"""What moderators must know, in one message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from discord import ui

from bot.domain.notices import Notice, NoticeKind
from bot.domain.schedules import Schedule
from bot.domain.wire import wire_length
from cogs.ui import notice_ids
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed
from cogs.ui.schedules import sentence_of
from cogs.ui.words import number, shown

HEADING = "## For the moderators"
LONGEST = 3_600
"""Of a message's 4,000 characters, what the lines may take."""
REASON_LENGTH, TROUBLE_LENGTH = 200, 400


@dataclass(frozen=True, slots=True)
class Told:
    """Notices, the oldest first, and the club's schedules that they are about, by number."""

    notices: Sequence[Notice]
    schedules: Mapping[int, Schedule]


def notices_card(told: Told, *, delivery: int) -> ui.LayoutView:
    """The message, whose button has the delivery's mark."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay(HEADING))
    card.add_item(ui.TextDisplay(notice_lines(told, LONGEST)))
    button: ui.Button[Any] = ui.Button(
        label="Show schedules", custom_id=notice_ids.schedules(delivery)
    )
    card.add_item(ui.ActionRow(button))
    return framed(card)


def notice_lines(told: Told, longest: int) -> str:
    """As many lines as fit into `longest` characters, and how many more there are."""
    lines = list(_lines(told))
    kept, left = 0, longest
    for line in lines:
        left -= wire_length(line) + 3
        if left < 0:
            break
        kept += 1
    rest = len(lines) - kept
    listed = [f"- {line}" for line in lines[:kept]]
    if rest:
        listed.append(f"- and {rest} more: `/watchthis history`")
    return "\n".join(listed)


def _lines(told: Told) -> Iterator[str]:
    """A sentence for each thing that happened; posts that share schedule and reason share one."""
    found: dict[tuple[object, ...], list[Notice]] = {}
    for notice in told.notices:
        found.setdefault(_alike(notice), []).append(notice)
    for same in found.values():
        yield _SENTENCES[same[0].kind](same, told.schedules.get(same[0].subject))


def _alike(notice: Notice) -> tuple[object, ...]:
    detail = notice.detail
    if notice.kind is NoticeKind.POST_SKIPPED:
        detail = _due_and_why(notice)[1]
    return (notice.kind, notice.subject, detail)


def _due_and_why(notice: Notice) -> tuple[int, str]:
    due, _, why = notice.detail.partition(" ")
    return (int(due), why) if due.lstrip("-").isdecimal() else (int(notice.at.timestamp()), why)


def _of(schedule: Schedule | None) -> str:
    """`**every Friday at 18:30** in #films`."""
    if schedule is None:
        return "a schedule that is removed now"
    words = sentence_of(schedule)
    return f"**{words[:1].lower()}{words[1:]}** in <#{schedule.channel}>"


def _skipped(same: Sequence[Notice], schedule: Schedule | None) -> str:
    due, why = _due_and_why(same[-1])
    because = shown(why, REASON_LENGTH)
    count = sum(notice.count for notice in same)
    if count == 1:
        return f"The post of <t:{due}:f>, {_of(schedule)}, was skipped: {because}."
    posts = number(count, "post")
    return f"{posts} of {_of(schedule)} were skipped, the latest of <t:{due}:f>: {because}."


def _paused(same: Sequence[Notice], schedule: Schedule | None) -> str:
    because = shown(same[-1].detail, REASON_LENGTH)
    return (
        f"Posts of {_of(schedule)} are paused: {because}. Mend that, or choose another place with"
        " `/watchthis edit`; then `/watchthis resume`."
    )


def _used_up(_same: Sequence[Notice], schedule: Schedule | None) -> str:
    return (
        f"Every title for {_of(schedule)} was posted, so it starts again with the longest ago. For"
        " new ones, publish reviews or let it choose from more: `/watchthis edit`."
    )


def _empty(_same: Sequence[Notice], schedule: Schedule | None) -> str:
    return (
        f"There was no title to post for {_of(schedule)}: none fits. Publish reviews, or let it"
        " choose from more: `/watchthis edit`."
    )


def _thread(same: Sequence[Notice], schedule: Schedule | None) -> str:
    detail = same[-1].detail
    place = f"in <#{detail}>" if detail.isdecimal() else "there"
    told = (
        f"My messages arrive, but I may not begin threads {place}. Give Marquee the right “Create"
        " Public Threads” in that channel"
    )
    return f"{told}, or do without threads: `/watchthis edit`." if schedule else f"{told}."


def _back(_same: Sequence[Notice], _schedule: Schedule | None) -> str:
    return (
        "I was removed from this server, and am back. Every schedule is paused:"
        " `/watchthis resume` lets one post again."
    )


def _trouble(same: Sequence[Notice], _schedule: Schedule | None) -> str:
    return shown(same[-1].detail, TROUBLE_LENGTH)


_SENTENCES: Mapping[NoticeKind, Callable[[Sequence[Notice], Schedule | None], str]] = {
    NoticeKind.POST_SKIPPED: _skipped,
    NoticeKind.SCHEDULE_PAUSED: _paused,
    NoticeKind.POOL_USED_UP: _used_up,
    NoticeKind.POOL_EMPTY: _empty,
    NoticeKind.THREAD_REFUSED: _thread,
    NoticeKind.BACK_AGAIN: _back,
    NoticeKind.NIGHT_TROUBLE: _trouble,
}
