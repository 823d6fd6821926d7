"""When posts are due: cron expressions by the clocks of a zone.

A time that the clocks skip moves on to when they go on; one that they repeat counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import islice, pairwise

from cronsim import CronSim, CronSimError

from bot.domain.cadence_offers import offered
from bot.domain.cadence_rules import MONTH_NAMES, WEEKDAY_NAMES
from bot.domain.cadences import Cadence, read_cadence
from bot.domain.clock_times import WhenError
from bot.domain.cron_fields import read_fields
from bot.domain.schedules import NEAREST_TIMES
from bot.domain.wall_clocks import moment_of
from bot.errors import ClubError
from bot.zone_files import zone_rules

# Discord's limits: developers' documentation, "Application Command Option Choice Structure".
LONGEST_CHOICE = 100
_ALL_BUT_A_YEAR = timedelta(days=300)
_SOME_MIDNIGHT = datetime(2026, 1, 1)  # noqa: DTZ001 - what a clock shows, anywhere
_HORIZON = timedelta(days=50 * 366)
NEVER = (
    "That day never comes: no month that it names has one. Type a day that there is, like"
    " “last Friday 20:00” or “1st of the month 12:00”."
)
TOO_OFTEN = (
    "Posts of one schedule are at least an hour apart, and these would be nearer. Type fewer times,"
    " like “every 3 hours” or “daily 9:00 and 21:00”."
)


def rules_of(zone: str) -> tzinfo:
    """What the clocks of this zone show. Raises ClubError for a name that is none."""
    try:
        return zone_rules(zone)
    except KeyError as error:
        raise ClubError(
            f"I know no time zone “{zone[:60]}”. Type a big city near you and pick from the list."
        ) from error


def next_times(cron: str, zone: str, *, after: datetime, count: int) -> Sequence[datetime]:
    """The next `count` times after this moment, in UTC, each later than the one before.

    Fewer, or none, where there are no more within 50 years. Raises ClubError for a cron expression
    or a zone that can't be read.
    """
    return list(islice(_times(cron, rules_of(zone), after), count))


def checked_cadence(typed: str, zone: str, *, now: datetime) -> Cadence:
    """How often to post, read from words or a cron expression.

    Raises ClubError for what can't be read, for what never comes, and for times that are nearer to
    each other than an hour by the clock on the wall. (A change of the clocks may bring two nearer.)
    """
    try:
        cadence = read_cadence(typed)
    except WhenError as error:
        raise ClubError(str(error)) from error
    if not next_times(cadence.cron, zone, after=now, count=1):
        raise ClubError(NEVER)
    if _too_often(cadence.cron):
        raise ClubError(TOO_OFTEN)
    return cadence


def offered_cadences(typed: str, zone: str, *, now: datetime) -> Sequence[tuple[str, str]]:
    """At most 25 pairs of what to show and what to take, for what is typed so far.

    Both are at most 100 characters long; what to take is read by `read_cadence`. None for what
    can't be read.
    """
    try:
        rules = rules_of(zone)
    except ClubError:
        return []
    found: list[tuple[str, str]] = []
    for cadence in offered(typed):
        value = cadence.words if len(cadence.words) <= LONGEST_CHOICE else cadence.cron
        following = next(_times(cadence.cron, rules, now), None)
        if following and len(value) <= LONGEST_CHOICE and not _too_often(cadence.cron):
            found.append((_label(cadence, following.astimezone(rules), now), value))
    return found


def _label(cadence: Cadence, following: datetime, now: datetime) -> str:
    """`every Friday at 20:00 · next Fri 27 Nov 20:00`, the latter if there is room."""
    day = WEEKDAY_NAMES[following.weekday()][:3]
    date = f"{following.day} {MONTH_NAMES[following.month - 1][:3]}"
    year = f" {following.year}" if following - now > _ALL_BUT_A_YEAR else ""
    told = f"{cadence.words} · next {day} {date}{year} {following:%H:%M}"
    if len(told) <= LONGEST_CHOICE:
        return told
    words = cadence.words
    return words if len(words) <= LONGEST_CHOICE else f"{words[: LONGEST_CHOICE - 1]}…"


def _too_often(cron: str) -> bool:
    """Whether two times are nearer than an hour by the clock on the wall.

    Each day that counts has the same times, so what is nearest shows within a whole one.
    """
    if len(read_fields(cron).minutes) == 1:
        return False
    walls = islice(_walls(cron, _SOME_MIDNIGHT), 25)
    return any(later - earlier < NEAREST_TIMES for earlier, later in pairwise(walls))


def _times(cron: str, rules: tzinfo, after: datetime) -> Iterator[datetime]:
    """Strictly after, strictly increasing.

    What comes next by the wall may be past: a clock that was put back shows it again.
    """
    last = after
    shown = after.astimezone(rules).replace(tzinfo=None)
    for wall in _walls(cron, shown):
        if wall - shown > _HORIZON:
            return
        moment = moment_of(wall, rules)
        if moment > last:
            yield moment
            last = moment


def _walls(cron: str, start: datetime) -> Iterator[datetime]:
    """What a clock on the wall shows when it is due, whether there is such a time or not.

    `start` has no zone, so that the one rule for changes of the clocks is ours.
    """
    if len(cron.split()) != 5:
        raise ClubError(f"“{cron[:60]}” is no cron expression: it needs five fields.")
    try:
        yield from CronSim(cron, start.replace(fold=0))
    except CronSimError as error:
        raise ClubError(_why_unread(cron)) from error


def _why_unread(cron: str) -> str:
    """It may be well written, and name a day that no month has."""
    try:
        read_fields(cron)
    except WhenError as error:
        return str(error)
    return f"“{cron[:60]}” is no cron expression that I can read."
