"""What a schedule has to be before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.markup import clean
from bot.domain.own_titles import hides
from bot.domain.schedules import LINE_LENGTH, Schedule
from bot.errors import ClubError
from bot.services.timetables import NEVER, next_times


def first_due(schedule: Schedule, now: datetime) -> datetime:
    """When it posts for the first time from now on. Raises ClubError when that never comes."""
    found = next_times(schedule.cron, schedule.zone, after=now, count=1)
    if not found:
        raise ClubError(NEVER)
    return found[0]


def edited(before: Schedule, change: Callable[[Schedule], Schedule], now: datetime) -> Schedule:
    """What a moderator may change of a schedule. Raises ClubError for what has to be mended."""
    wanted = change(before)
    same_times = (wanted.cron, wanted.zone) == (before.cron, before.zone)
    due = first_due(wanted, now)
    return replace(
        before,
        channel=wanted.channel,
        cron=wanted.cron,
        zone=wanted.zone,
        pool=wanted.pool,
        role=wanted.role,
        line=fit_line(wanted.line),
        thread=wanted.thread,
        next_due=before.next_due if same_times or not before.running else due,
    )


def fit_line(typed: str) -> str:
    """The club's own words as they are kept. Raises ClubError for what doesn't fit, or hides."""
    line = clean(typed)
    if len(line) > LINE_LENGTH:
        raise ClubError(f"Your line has {len(line)} characters; {LINE_LENGTH} fit.", typed=typed)
    if hides(line):
        raise ClubError(
            "Everybody reads your line, so nothing can be hidden in it: write it without marks of"
            " spoilers.",
            typed=typed,
        )
    return line
