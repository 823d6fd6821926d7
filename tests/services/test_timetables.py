"""When posts are due, across every kind of change that clocks make."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import ROOT
from bot.domain.cadences import read_cadence
from bot.domain.cron_fields import LAST, LAST_DAY, LAST_WORKDAY, CronFields, read_fields
from bot.errors import ClubError
from bot.services.timetables import (
    NEVER,
    TOO_OFTEN,
    checked_cadence,
    next_times,
    offered_cadences,
)
from bot.zone_files import zone_names, zone_rules

NOW = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
CASABLANCA, APIA = "Africa/Casablanca", "Pacific/Apia"


def utc(typed: str) -> datetime:
    """`2026-03-29 01:00` in UTC."""
    return datetime.fromisoformat(typed).replace(tzinfo=UTC)


# Worked out by hand: what is asked, and every time that follows, in UTC.
TABLE = {
    # Berlin puts its clocks from 02:00 to 03:00 on 29 March 2026 at 01:00 UTC.
    "a time that is skipped moves on": (
        (BERLIN, "30 2 * * *", "2026-03-28 12:00"),
        ("2026-03-29 01:00", "2026-03-30 00:30", "2026-03-31 00:30"),
    ),
    "hours around one that is skipped": (
        (BERLIN, "0 * * * *", "2026-03-28 23:00"),
        ("2026-03-29 00:00", "2026-03-29 01:00", "2026-03-29 02:00"),
    ),
    "every two hours, one of them skipped": (
        (BERLIN, "0 */2 * * *", "2026-03-28 22:00"),
        ("2026-03-28 23:00", "2026-03-29 01:00", "2026-03-29 02:00", "2026-03-29 04:00"),
    ),
    # And back from 03:00 to 02:00 on 25 October at 01:00 UTC.
    "a time that repeats comes once": (
        (BERLIN, "30 2 * * *", "2026-10-24 12:00"),
        ("2026-10-25 00:30", "2026-10-26 01:30", "2026-10-27 01:30"),
    ),
    "hours around one that repeats": (
        (BERLIN, "0 * * * *", "2026-10-24 23:00"),
        ("2026-10-25 00:00", "2026-10-25 02:00", "2026-10-25 03:00"),
    ),
    "asked within the repeated hour": (
        (BERLIN, "30 2 * * *", "2026-10-25 01:10"),
        ("2026-10-26 01:30",),
    ),
    "asked just before the repeated hour ends": (
        (BERLIN, "0 3 * * *", "2026-10-25 01:59"),
        ("2026-10-25 02:00", "2026-10-26 02:00"),
    ),
    "the first Sunday before and after a change in spring": (
        (BERLIN, "0 20 * * SUN#1", "2026-03-01 18:59"),
        ("2026-03-01 19:00", "2026-04-05 18:00", "2026-05-03 18:00"),
    ),
    "the first Sunday before and after a change in autumn": (
        (BERLIN, "0 20 * * SUN#1", "2026-10-01 00:00"),
        ("2026-10-04 18:00", "2026-11-01 19:00", "2026-12-06 19:00"),
    ),
    "the last Sunday, which is the change itself": (
        (BERLIN, "30 2 * * 0L", "2026-03-01 00:00"),
        ("2026-03-29 01:00", "2026-04-26 00:30"),
    ),
    "a 31st, where there is one": (
        (BERLIN, "0 12 31 * *", "2026-01-31 11:00"),
        ("2026-03-31 10:00", "2026-05-31 10:00", "2026-07-31 10:00"),
    ),
    "the last day of each month": (
        (BERLIN, "0 12 L * *", "2026-01-31 11:00"),
        ("2026-02-28 11:00", "2026-03-31 10:00", "2026-04-30 10:00"),
    ),
    "a leap day": (
        (BERLIN, "0 12 29 2 *", "2026-11-23 00:00"),
        ("2028-02-29 11:00", "2032-02-29 11:00"),
    ),
    "the year's end": (
        (BERLIN, "30 0 * * *", "2026-12-30 23:30"),
        ("2026-12-31 23:30", "2027-01-01 23:30"),
    ),
    # New York: 02:00 to 03:00 on 8 March at 07:00 UTC, 02:00 to 01:00 on 1 November at 06:00 UTC.
    "skipped in New York": (
        (NEW_YORK, "30 2 * * *", "2026-03-07 12:00"),
        ("2026-03-08 07:00", "2026-03-09 06:30"),
    ),
    "two that are skipped come as one": (
        (NEW_YORK, "15,45 2 * * *", "2026-03-07 12:00"),
        ("2026-03-08 07:00", "2026-03-09 06:15", "2026-03-09 06:45"),
    ),
    "one that is skipped and what follows at once come as one": (
        (NEW_YORK, "0 2,3 * * *", "2026-03-07 12:00"),
        ("2026-03-08 07:00", "2026-03-09 06:00", "2026-03-09 07:00"),
    ),
    "repeated in New York": (
        (NEW_YORK, "30 1 * * *", "2026-10-31 12:00"),
        ("2026-11-01 05:30", "2026-11-02 06:30"),
    ),
    "the first Sunday, which is the change itself": (
        (NEW_YORK, "30 1 * * SUN#1", "2026-10-31 12:00"),
        ("2026-11-01 05:30", "2026-12-06 06:30"),
    ),
    # Lord Howe changes by half an hour: 02:00 to 01:30 on 5 April at 15:00 UTC the day before,
    "half an hour repeats": (
        (LORD_HOWE, "45 1 * * *", "2026-04-04 00:00"),
        ("2026-04-04 14:45", "2026-04-05 15:15"),
    ),
    "half past each hour while half an hour repeats": (
        (LORD_HOWE, "30 * * * *", "2026-04-04 14:00"),
        ("2026-04-04 14:30", "2026-04-04 16:00", "2026-04-04 17:00"),
    ),
    "every two hours while half an hour repeats": (
        (LORD_HOWE, "0 */2 * * *", "2026-04-04 12:59"),
        ("2026-04-04 13:00", "2026-04-04 15:30", "2026-04-04 17:30"),
    ),
    # and 02:00 to 02:30 on 4 October at 15:30 UTC the day before.
    "half an hour is skipped": (
        (LORD_HOWE, "15 2 * * *", "2026-10-03 00:00"),
        ("2026-10-03 15:30", "2026-10-04 15:15"),
    ),
    "each hour while half an hour is skipped": (
        (LORD_HOWE, "0 * * * *", "2026-10-03 14:30"),
        ("2026-10-03 15:30", "2026-10-03 16:00", "2026-10-03 17:00"),
    ),
    # Casablanca is an hour behind in Ramadan: 03:00 to 02:00 on 15 February 2026 at 02:00 UTC,
    "Ramadan begins": (
        (CASABLANCA, "30 2 * * *", "2026-02-14 12:00"),
        ("2026-02-15 01:30", "2026-02-16 02:30"),
    ),
    # 02:00 to 03:00 on 22 March at 02:00 UTC,
    "Ramadan ends": (
        (CASABLANCA, "30 2 * * *", "2026-03-21 12:00"),
        ("2026-03-22 02:00", "2026-03-23 01:30"),
    ),
    # and 02:00 to 01:00, for good, on 20 September at 01:00 UTC.
    "Casablanca stays on Greenwich time": (
        (CASABLANCA, "30 1 * * *", "2026-09-19 12:00"),
        ("2026-09-20 00:30", "2026-09-21 01:30"),
    ),
    # Apia went from ten hours behind to fourteen ahead when 29 December 2011 ended, 10:00 UTC.
    "a whole day never was": (
        (APIA, "0 9 * * *", "2011-12-29 00:00"),
        ("2011-12-29 19:00", "2011-12-30 10:00", "2011-12-30 19:00", "2011-12-31 19:00"),
    ),
    "a Friday never was": (
        (APIA, "0 20 * * FRI", "2011-12-29 00:00"),
        ("2011-12-30 10:00", "2012-01-06 06:00"),
    ),
    "the hours of a day that never was come as one": (
        (APIA, "0 * * * *", "2011-12-30 08:30"),
        ("2011-12-30 09:00", "2011-12-30 10:00", "2011-12-30 11:00"),
    ),
    # 04:00 to 03:00 on 1 April 2012 at 14:00 UTC the day before.
    "repeated in Apia": (
        (APIA, "30 3 * * *", "2012-03-31 00:00"),
        ("2012-03-31 13:30", "2012-04-01 14:30"),
    ),
    "nothing ever changes in UTC": (
        ("UTC", "30 2 * * *", "2026-03-28 12:00"),
        ("2026-03-29 02:30", "2026-03-30 02:30"),
    ),
    "a moment within a second": (
        ("UTC", "30 2 * * *", "2026-03-28 02:30:00.5"),
        ("2026-03-29 02:30",),
    ),
    "a moment within the second before": (
        ("UTC", "30 2 * * *", "2026-03-28 02:29:59.5"),
        ("2026-03-28 02:30",),
    ),
    "the moment itself is not after itself": (
        ("UTC", "30 2 * * *", "2026-03-28 02:30"),
        ("2026-03-29 02:30",),
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_times_are_what_was_worked_out_by_hand(case: str) -> None:
    (zone, cron, after), expected = TABLE[case]
    found = next_times(cron, zone, after=utc(after), count=len(expected))
    assert list(found) == [utc(moment) for moment in expected]


# Whatever is asked.


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """Moments within half an hour of when the clocks change, from 2011 to 2028."""
    rules, step = zone_rules(zone), timedelta(hours=12)
    first = datetime(2011, 1, 1, tzinfo=UTC)
    moments = [first + step * count for count in range(2 * 365 * 17)]
    offsets = [moment.astimezone(rules).utcoffset() for moment in moments]
    found = []
    for (start, before), (end, after) in pairwise(zip(moments, offsets, strict=True)):
        if before != after:
            found.append(_halved(start, end, rules))
    return tuple(found) or (first,)


def _halved(start: datetime, end: datetime, rules: tzinfo) -> datetime:
    before = start.astimezone(rules).utcoffset()
    while end - start > timedelta(minutes=15):
        middle = start + (end - start) / 2
        same = middle.astimezone(rules).utcoffset() == before
        start, end = (middle, end) if same else (start, middle)
    return end


def field(least: int, most: int) -> st.SearchStrategy[str]:
    """A field of a cron expression."""
    number = st.integers(least, most)
    span = st.tuples(number, number).map(lambda two: f"{min(two)}-{max(two)}")
    step = st.tuples(st.one_of(st.just("*"), span), st.integers(1, most)).map(
        lambda two: f"{two[0]}/{two[1]}"
    )
    one = st.one_of(number.map(str), span, step)
    return st.one_of(st.just("*"), st.lists(one, min_size=1, max_size=3).map(",".join))


nth_days = st.tuples(st.sampled_from(("MON", "WED", "SUN")), st.integers(1, 5)).map(
    lambda two: f"{two[0]}#{two[1]}"
)
crons = st.tuples(
    st.one_of(st.sampled_from(("0", "30", "15,45")), field(0, 59)),
    st.one_of(st.sampled_from(("*", "2", "1-3", "*/2", "0")), field(0, 23)),
    st.one_of(st.just("*"), st.sampled_from(("L", "LW", "1,L")), field(1, 31)),
    st.one_of(st.just("*"), field(1, 12)),
    st.one_of(st.just("*"), nth_days, st.integers(0, 7).map(lambda day: f"{day}L"), field(0, 7)),
).map(" ".join)
zones = st.one_of(
    st.sampled_from((BERLIN, NEW_YORK, LORD_HOWE, CASABLANCA, APIA, "UTC")),
    st.sampled_from(("America/Havana", "Africa/Cairo", "America/Santiago", "Asia/Gaza")),
    st.sampled_from(zone_names()),
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, str, datetime]:
    """A cron expression, a zone, and a moment that is often near a change of its clocks."""
    zone = draw(zones)
    away = timedelta(seconds=draw(st.integers(-40 * 3600, 8 * 3600)))
    moment = draw(st.sampled_from(changes(zone))) + away
    return draw(crons), zone, moment


def times(cron: str, zone: str, after: datetime, count: int) -> list[datetime]:
    """The next times; none where no such day ever comes."""
    try:
        return list(next_times(cron, zone, after=after, count=count))
    except ClubError:
        return []


@settings(max_examples=200)
@given(asked(), st.integers(0, 7), st.integers(0, 3600 * 30))
def test_asking_again_from_any_moment_goes_on_with_the_same_times(
    case: tuple[str, str, datetime], place: int, later: int
) -> None:
    cron, zone, after = case
    found = times(cron, zone, after, 8)
    assert all(moment.tzinfo is UTC for moment in found)
    assert all(before < then for before, then in pairwise([after, *found]))
    if len(found) == 8:
        assert times(cron, zone, found[place], 7 - place) == found[place + 1 :]
        moment = after + timedelta(seconds=later)
        rest = [one for one in found if one > moment]
        assert times(cron, zone, moment, len(rest)) == rest


def allows(fields: CronFields, wall: datetime) -> bool:
    """Whether a clock that shows `wall` makes it due, without the package that knows."""
    if wall.minute not in fields.minutes or wall.hour not in fields.hours:
        return False
    if wall.month not in fields.months:
        return False
    tomorrow, week = wall + timedelta(days=1), wall + timedelta(days=7)
    ends = [wall + timedelta(days=ahead) for ahead in range(1, 4)]
    last_workday = wall.weekday() < 5 and all(
        day.month != wall.month or day.weekday() > 4 for day in ends
    )
    by_date = (
        wall.day in fields.dates
        or (LAST_DAY in fields.dates and tomorrow.month != wall.month)
        or (LAST_WORKDAY in fields.dates and last_workday)
    )
    by_weekday = (
        wall.weekday() in fields.weekdays
        or (wall.weekday(), (wall.day + 6) // 7) in fields.nths
        or ((wall.weekday(), LAST) in fields.nths and week.month != wall.month)
    )
    both = any(part.startswith("*") for part in (fields.parts[2], fields.parts[4]))
    return (by_date and by_weekday) if both else (by_date or by_weekday)


@settings(max_examples=40)
@given(asked())
def test_every_minute_that_a_clock_shows_is_due_if_and_only_if_the_expression_allows_it(
    case: tuple[str, str, datetime],
) -> None:
    cron, zone, after = case
    rules = zone_rules(zone)
    start = after.replace(second=0, microsecond=0)
    shown = [(start + timedelta(minutes=ahead)) for ahead in range(1, 2 * 24 * 60)]
    try:
        fields = read_fields(cron)
    except ValueError:
        return
    due = set[datetime]()
    local = start.astimezone(rules).replace(tzinfo=None, fold=0)
    for moment in shown:
        there = moment.astimezone(rules)
        wall = there.replace(tzinfo=None, fold=0)
        gap = wall - local - timedelta(minutes=1)
        skipped = (
            local + timedelta(minutes=by) for by in range(1, gap // timedelta(minutes=1) + 1)
        )
        walls = [*skipped, wall] if there.fold == 0 else []
        if any(allows(fields, one) for one in walls):
            due.add(moment)
        local = wall
    # One more than are due: what comes next is later.
    found = [moment for moment in times(cron, zone, start, len(due) + 1) if moment <= shown[-1]]
    assert found == sorted(due)


# What moderators type.


@pytest.mark.parametrize("typed", ["0 0 */30 * FRI#3", "0 0 */31 2 FRI#5"])
def test_an_expression_that_never_fires_is_refused(typed: str) -> None:
    with pytest.raises(ClubError) as told:
        checked_cadence(typed, BERLIN, now=NOW)
    assert told.value.sentence == NEVER


@pytest.mark.parametrize(
    "typed", ["*/30 9 * * *", "0,59 9 * * FRI", "0-1 0 29 2 *", "59,0 * * * *", "0 0 30 2 *"]
)
def test_an_expression_that_would_post_too_often_or_not_at_all_is_refused(typed: str) -> None:
    with pytest.raises(ClubError) as told:
        checked_cadence(typed, BERLIN, now=NOW)
    assert (told.value.sentence == TOO_OFTEN) is ("30 2" not in typed)


@pytest.mark.parametrize("typed", ["0 * * * *", "every hour", "30 1,2 * * *", "*/60 9 * * *"])
def test_what_is_an_hour_apart_is_taken(typed: str) -> None:
    assert checked_cadence(typed, BERLIN, now=NOW).cron


def test_what_is_no_cadence_and_no_zone_is_told() -> None:
    for typed, zone in (("", BERLIN), ("fri 25:00", BERLIN), ("fri 20:00", "Europe/Berln")):
        with pytest.raises(ClubError) as told:
            checked_cadence(typed, zone, now=NOW)
        assert len(told.value.sentence) > 20


def test_a_half_typed_cadence_is_offered_with_its_next_time() -> None:
    offered = offered_cadences("fri", BERLIN, now=NOW)
    assert offered[0] == (
        "every Friday at 20:00 · next Fri 27 Nov 20:00",
        "every Friday at 20:00",
    )
    assert offered_cadences("29 feb noon", BERLIN, now=NOW) == [
        (
            "every year on 29 February at 12:00 · next Tue 29 Feb 2028 12:00",
            "every year on 29 February at 12:00",
        )
    ]
    assert len(offered_cadences("", BERLIN, now=NOW)) == 25
    assert [value for _, value in offered_cadences("mon 2", BERLIN, now=NOW)] == [
        f"every Monday at {clock}" for clock in ("02:00", "20:00", "21:00")
    ]
    assert "every year on 24 December at 20:00" in dict(
        pair[::-1] for pair in offered_cadences("dec 24", BERLIN, now=NOW)
    )
    for unread in ("zzz", "31 feb 12:00", "daily 25:00", "*/5 * * * *", "x" * 5000):
        assert offered_cadences(unread, BERLIN, now=NOW) == []
    assert offered_cadences("fri", "Europe/Berln", now=NOW) == []


@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(
            st.sampled_from(("every", "fri", "sat", "mon", "to", "first", "last", "of", "month"))
            | st.sampled_from(("and", ",", "20:00", "1st", "24", "dec", "oct", "day", "9", "at")),
            max_size=25,
        ).map(" ".join),
        crons,
    )
)
def test_whatever_is_offered_fits_and_can_be_taken(typed: str) -> None:
    offered = offered_cadences(typed, BERLIN, now=NOW)
    assert len(offered) <= 25
    assert len({value for _, value in offered}) == len(offered)
    for label, value in offered:
        assert 1 <= len(label) <= 100
        assert len(value) <= 100
        assert checked_cadence(value, BERLIN, now=NOW).cron == read_cadence(value).cron


# The zones.


def test_every_zone_that_can_be_chosen_has_times() -> None:
    for name in zone_names():
        assert len(next_times("30 2 * * *", name, after=NOW, count=3)) == 3, name


def test_a_zone_is_what_the_pinned_database_says_whatever_the_machine_has(tmp_path: Path) -> None:
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Berlin").write_bytes(
        (files("tzdata") / "zoneinfo" / "Asia" / "Tokyo").read_bytes()
    )
    asks = (
        "from zoneinfo import ZoneInfo; from datetime import datetime\n"
        "from bot.zone_files import zone_rules\n"
        "for rules in (ZoneInfo('Europe/Berlin'), zone_rules('Europe/Berlin')):\n"
        "    print(datetime(2026, 1, 1, tzinfo=rules).utcoffset())"
    )
    told = subprocess.run(
        [sys.executable, "-c", asks],
        env={"PYTHONTZPATH": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["9:00:00", "1:00:00"]


@pytest.mark.parametrize(
    "name", ["", "Europe", "europe/berlin", "../zones", "right/Europe/Berlin", "zone.tab", "\x00"]
)
def test_what_is_no_zone_has_no_rules(name: str) -> None:
    with pytest.raises(KeyError):
        zone_rules(name)


def test_a_kept_expression_of_a_day_that_no_month_has_is_told_as_that() -> None:
    with pytest.raises(ClubError, match="That day never comes"):
        next_times("0 0 31 2 *", BERLIN, after=NOW, count=1)
