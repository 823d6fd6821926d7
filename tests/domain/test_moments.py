"""One moment, as people type it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.clock_times import WhenError
from bot.domain.moments import FARTHEST, read_moment
from bot.zone_files import zone_rules

# A Monday, 18:30 and twelve seconds in Berlin.
NOW = datetime(2026, 11, 23, 17, 30, 12, 5, tzinfo=UTC)
BERLIN = zone_rules("Europe/Berlin")
# What is typed, and when that is in Berlin.
READ = {
    "Friday 20:00": "2026-11-27 20:00",
    "fri 8pm": "2026-11-27 20:00",
    "on Friday at 20.00": "2026-11-27 20:00",
    "20:00 Friday": "2026-11-27 20:00",
    "this friday, 8 p.m.": "2026-11-27 20:00",
    "monday 20:00": "2026-11-23 20:00",
    "monday 18:30": "2026-11-30 18:30",
    "monday 18:31": "2026-11-23 18:31",
    "20:00": "2026-11-23 20:00",
    "at 8": "2026-11-24 08:00",
    "18:00": "2026-11-24 18:00",
    "today 21:30": "2026-11-23 21:30",
    "tonight 9": "2026-11-23 21:00",
    "tonight at midnight": "2026-11-24 00:00",
    "tomorrow 8pm": "2026-11-24 20:00",
    "tomorrow at noon": "2026-11-24 12:00",
    "day after tomorrow 20:00": "2026-11-25 20:00",
    "2026-12-24 20:00": "2026-12-24 20:00",
    "2026-12-24T20:00": "2026-12-24 20:00",
    "2027-01-02 0:30": "2027-01-02 00:30",
    "24 Dec 20:00": "2026-12-24 20:00",
    "24. December 20:00": "2026-12-24 20:00",
    "24th of December at 8 pm": "2026-12-24 20:00",
    "Dec 24 20:00": "2026-12-24 20:00",
    "December 24th, 2026 8pm": "2026-12-24 20:00",
    "Thursday 24 Dec 20:00": "2026-12-24 20:00",
    "Thu, 24 Dec 2026, 20:00": "2026-12-24 20:00",
    "24.12. 20:00": "2026-12-24 20:00",
    "24.12 20:00": "2026-12-24 20:00",
    "10.12. 20:00": "2026-12-10 20:00",
    "10.12 20:00": "2026-12-10 20:00",
    "24.12.2026 20:00": "2026-12-24 20:00",
    "1 May 2pm": "2027-05-01 14:00",
    "may 1 2 pm": "2027-05-01 14:00",
    "23 nov 18:30": "2027-11-23 18:30",
    "in 3 days 20:00": "2026-11-26 20:00",
    "in 3 days at 8 pm": "2026-11-26 20:00",
    "20:00 in a week": "2026-11-30 20:00",
    "in 2 hours": "2026-11-23 20:31",
    "in an hour": "2026-11-23 19:31",
    "in 90 minutes": "2026-11-23 20:01",
    "in 1 hour 30 min": "2026-11-23 20:01",
    "in 2h": "2026-11-23 20:31",
    "<t:1795500000>": "2026-11-24 07:00",
    "<t:1795500000:F>": "2026-11-24 07:00",
    # Put back from 03:00 to 02:00: the first of the two.
    "31 Oct 2:30": "2027-10-31 02:30",
}
REFUSED = {
    "": "At what time?",
    "Friday": "At what time? Type it behind the day, like “Friday 20:00”",
    "24 Dec": "At what time?",
    "in 3 days": "At what time?",
    "31 Feb 20:00": "February has no day 31.",
    "0 Jan 20:00": "January has no day 0.",
    "13.13. 20:00": "There is no month 13.",
    "2026-02-30 20:00": "February has no day 30.",
    "29 Feb 20:00": "There is no 29 February in 2026 or 2027.",
    "today 18:00": "18:00 on 23 November 2026 has passed. Type a later time",
    "23 Nov 2026 18:30": "has passed",
    "24 Dec 2020 20:00": "That day has passed.",
    "0001-01-01 20:00": "That day has passed.",
    "<t:1790000000>": "That moment has passed.",
    "24 Dec 2027 20:00": "more than a year ahead",
    "9999-12-31 20:00": "more than a year ahead",
    "in 500 days 20:00": "more than a year ahead",
    "in 9999 weeks 20:00": "more than a year ahead",
    "in 9999 hours": "more than a year ahead",
    "<t:99999999999999>": "more than a year ahead",
    "in 0 minutes": "That is now.",
    "28 Mar 2:30": "02:30 on 28 March 2027 will not be: the clocks are put forward then. The"
    " nearest time is 03:00 on 28 March 2027.",
    "next Friday 20:00": "Which one? Type “27 Nov 20:00” or “4 Dec 20:00”.",
    "next Monday 20:00": "Which one? Type “30 Nov 20:00” or “7 Dec 20:00”.",
    "Friday 24 Dec 20:00": "That day is a Thursday.",
    "12/24 20:00": "Which is the day in 12/24, and which the month?",
    "Friday 20:00 and 21:00": "more than one time",
    "Friday 20:00 - 22:00": "more than one time",
    "Friday 25:00": "There is no 25:00",
    "Friday 24:30": "There is no 24:30",
    "Friday 13 pm": "hours go from 1 to 12",
    "someday 20:00": "I can't read that as a day and a time.",
    "Dec 20:00": "I can't read that as a day and a time.",
    "tomorrow Friday 20:00": "I can't read that as a day and a time.",
    "in 3 days on Friday 20:00": "I can't read that as a day and a time.",
    "Friday 20:00" + " " * 300: "longer than 250 characters",
}


@pytest.mark.parametrize("typed", READ)
def test_what_people_type_is_the_next_such_moment(typed: str) -> None:
    found = read_moment(typed, BERLIN, NOW)
    assert found.tzinfo is UTC
    assert f"{found.astimezone(BERLIN):%Y-%m-%d %H:%M:%S}" == f"{READ[typed]}:00"


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_moment_to_come_is_refused_with_what_to_type(typed: str) -> None:
    with pytest.raises(WhenError) as told:
        read_moment(typed, BERLIN, NOW)
    assert REFUSED[typed] in str(told.value)


def test_a_time_that_is_repeated_is_taken_the_first_time() -> None:
    assert read_moment("31 Oct 2:30", BERLIN, NOW) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    second = datetime(2027, 10, 31, 1, 10, tzinfo=UTC)
    assert read_moment("2:30", BERLIN, second) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


def test_a_day_is_the_one_where_the_club_is() -> None:
    # 01:00 on the 24th in Auckland, 02:00 on the 23rd in Honolulu.
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    auckland, honolulu = zone_rules("Pacific/Auckland"), zone_rules("Pacific/Honolulu")
    assert read_moment("today 20:00", auckland, noon) == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert read_moment("tomorrow 20:00", auckland, noon) == datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert read_moment("today 20:00", honolulu, noon) == datetime(2026, 11, 24, 6, tzinfo=UTC)


def test_a_day_that_never_was_is_told_with_the_nearest_time() -> None:
    before = datetime(2011, 12, 29, tzinfo=UTC)
    with pytest.raises(WhenError) as told:
        read_moment("30 Dec 20:00", zone_rules("Pacific/Apia"), before)
    assert "The nearest time is 00:00 on 31 December 2011." in str(told.value)


WORDS = st.sampled_from(
    ("in", "3", "days", "hours", "a", "week", "next", "friday", "fri", "at")
) | (
    st.sampled_from(("24", "dec", "24.12.", "24.12", "2026-12-24", "2026", "29", "feb", "1/2"))
    | st.sampled_from(("20:00", "2:30", "8", "pm", "9am", "noon", "today", "tonight", "<t:18>"))
)


@settings(max_examples=800)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(WORDS, max_size=12).map(" ".join),
        st.text(st.sampled_from("0123456789:.-/<>t ap m٣½²"), max_size=60),
    ),
    st.sampled_from(("Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe", "UTC")),
    st.datetimes(datetime(2011, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_whatever_is_typed_is_a_moment_within_a_year_or_refused(
    typed: str, zone: str, now: datetime
) -> None:
    moment = now.replace(tzinfo=UTC)
    try:
        found = read_moment(typed, zone_rules(zone), moment)
    except WhenError as error:
        refused = str(error)
    else:
        assert moment < found <= moment + FARTHEST + timedelta(minutes=1)
        return
    assert 20 < len(refused) < 600
    assert refused.endswith(".")
