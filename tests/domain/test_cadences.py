"""Words to cron expressions and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence_rules import MOST_TOLD, STEPS, Rule, checked_rule, cron_of
from bot.domain.cadences import read_cadence, told_cadence
from bot.domain.clock_times import WhenError
from bot.domain.cron_fields import LAST, LAST_DAY, LAST_WORKDAY, LONGEST_MONTHS

FRIDAY = ("30 18 * * FRI", "every Friday at 18:30")
DAILY = ("0 9 * * *", "every day at 09:00")
FIRST_SUNDAY = ("0 20 * * SUN#1", "on the first Sunday of each month at 20:00")
WORKDAYS = ("0 8 * * MON-FRI", "from Monday to Friday at 08:00")
CHRISTMAS = ("0 18 24 DEC *", "every year on 24 December at 18:00")
READ = {
    "every Friday 18:30": FRIDAY,
    "Fridays at 6:30 pm": FRIDAY,
    "fri 18.30": FRIDAY,
    "FRI 18h30": FRIDAY,
    "Friday, 6.30 p.m.": FRIDAY,
    "Friday evenings at 18:30": FRIDAY,
    "weekly on Friday at 18:30": FRIDAY,
    "18:30 every Friday": FRIDAY,
    "Friday – 18:30": FRIDAY,
    "３０　18 * * 5": FRIDAY,
    "30 18 * * fri": FRIDAY,
    "30 18 * 1-12 5": FRIDAY,
    "by the cron expression `30 18 * * 5`": FRIDAY,
    "daily 9:00": DAILY,
    "every day at 9": DAILY,
    "daily 9": DAILY,
    "each day 9am": DAILY,
    "every morning at 9 o'clock": DAILY,
    "mon-sun 9:00": DAILY,
    "0 9 1-31 * *": DAILY,
    "noon daily": ("0 12 * * *", "every day at 12:00"),
    "daily at 12 am": ("0 0 * * *", "every day at 00:00"),
    "daily at midnight": ("0 0 * * *", "every day at 00:00"),
    "daily 9:00 and 21:00": ("0 9,21 * * *", "every day at 09:00 and 21:00"),
    "daily at 9 and 21": ("0 9,21 * * *", "every day at 09:00 and 21:00"),
    "daily 9am, 1pm & 9pm": ("0 9,13,21 * * *", "every day at 09:00, 13:00 and 21:00"),
    "weekdays 8am": WORKDAYS,
    "Monday to Friday 8:00": WORKDAYS,
    "mon–fri 8:00": WORKDAYS,
    "weekends 20:00": ("0 20 * * SAT,SUN", "every Saturday and Sunday at 20:00"),
    "Mon, Wed and Fri 19:00": (
        "0 19 * * MON,WED,FRI",
        "every Monday, Wednesday and Friday at 19:00",
    ),
    "Fri to Mon 20:00": (
        "0 20 * * MON,FRI,SAT,SUN",
        "every Monday, Friday, Saturday and Sunday at 20:00",
    ),
    "first Sunday 20:00": FIRST_SUNDAY,
    "first Sunday of the month at 20:00": FIRST_SUNDAY,
    "every 1st Sunday 20:00": FIRST_SUNDAY,
    "monthly on the first Sunday 20:00": FIRST_SUNDAY,
    "0 20 * * 0#1": FIRST_SUNDAY,
    "0 20 * * 7#1": FIRST_SUNDAY,
    "last Friday 21:00": ("0 21 * * 5L", "on the last Friday of each month at 21:00"),
    "first and third Friday 20:00": (
        "0 20 * * FRI#1,FRI#3",
        "on the first and third Friday of each month at 20:00",
    ),
    "second Friday of the month 20:00": (
        "0 20 * * FRI#2",
        "on the second Friday of each month at 20:00",
    ),
    "every second Friday of the month 20:00": (
        "0 20 * * FRI#2",
        "on the second Friday of each month at 20:00",
    ),
    "fourth Thursday of November 20:00": (
        "0 20 * NOV THU#4",
        "on the fourth Thursday of November at 20:00",
    ),
    "1st of the month 12:00": ("0 12 1 * *", "on the 1st of each month at 12:00"),
    "1st and 15th of each month 12:00": (
        "0 12 1,15 * *",
        "on the 1st and 15th of each month at 12:00",
    ),
    "last day of the month 20:00": ("0 20 L * *", "on the last day of each month at 20:00"),
    "last weekday of the month 17:00": (
        "0 17 LW * *",
        "on the last weekday of each month at 17:00",
    ),
    "every 3 hours": ("0 */3 * * *", "every 3 hours"),
    "every three hours": ("0 */3 * * *", "every 3 hours"),
    "hourly": ("0 * * * *", "every hour"),
    "24 December 18:00": CHRISTMAS,
    "December 24th at 6 pm": CHRISTMAS,
    "24th of December 18:00": CHRISTMAS,
    "every year on 24. dec. 18:00": CHRISTMAS,
    "every Friday in October 20:00": ("0 20 * OCT FRI", "every Friday in October at 20:00"),
    "daily in June, July and August 21:00": (
        "0 21 * JUN,JUL,AUG *",
        "every day in June, July and August at 21:00",
    ),
    "29 Feb 12:00": ("0 12 29 FEB *", "every year on 29 February at 12:00"),
    "0 20 1 * fri": ("0 20 1 * FRI", "by the cron expression `0 20 1 * FRI`"),
    "*/30   9-17 * * *": ("*/30 9-17 * * *", "by the cron expression `*/30 9-17 * * *`"),
    "0 0 30 2 1": ("0 0 30 2 1", "by the cron expression `0 0 30 2 1`"),
}
REFUSED = {
    "": "Type them with a time",
    "18:30": "On which days? Type them before the time, like “daily 18:30”",
    "every Friday": "At what time?",
    "every other Friday 20:00": "“First and third Friday 20:00” comes near",
    "every 2 weeks on Friday 20:00": "“First and third Friday 20:00” comes near",
    "every 2 days 20:00": "name the days",
    "fortnightly 20:00": "name the days",
    "every second Friday 20:00": "“second Friday of the month 20:00”",
    "every 3rd Friday 20:00": "“second Friday of the month 20:00”",
    "daily 9:00 and 18:30": "Make one for each of 09:00 and 18:30.",
    "Mon 19:00 and Fri 20:00": "needs a schedule of its own",
    "Friday 18:30-20:00": "Type the days first and then the time",
    "31 February 12:00": "February never has a 31st.",
    "30 Feb 12:00": "February never has a 30th.",
    "31st of April and June 12:00": "April and June never have a 31st.",
    "32nd of the month 12:00": "No month has a day 32.",
    "0th of the month 12:00": "No month has a day 0.",
    "1 and 31 February 12:00": "February never has a 31st.",
    "1st and 15th 12:00": "“1st and 15th of the month 12:00”",
    "Friday 2030": "I can't read “2030” there. Type the time like 20:30",
    "24.12. 18:00": "“24 December 18:00”",
    "12/24 18:00": "“24 December 18:00”",
    "2026-12-24 18:00": "“24 December 18:00”",
    "daily 25:00": "There is no 25:00. Type a time from 0:00 to 23:59.",
    "daily at 25": "There is no 25:00",
    "daily 24:00": "Midnight is 0:00",
    "daily 24:30": "There is no 24:30",
    "daily 9:60": "There is no 9:60",
    "daily 13 pm": "hours go from 1 to 12",
    "first Someday 20:00": "I can't read “someday” there.",
    "sixth Friday 20:00": "I can't read “sixth” there.",
    "6th Friday 20:00": "at most five of each weekday",
    "Friday night 8": "08:00 is not in the evening. Type the time like 20:00 or 8 pm.",
    "every 5 hours": "every 1, 2, 3, 4, 6, 8 or 12 hours",
    "every 0 hours": "every 1, 2, 3, 4, 6, 8 or 12 hours",
    "every 3 hours at 9:00": "leave the time out",
    "every 30 minutes": "at least an hour apart",
    "15th 20:00": "Of each month? Then type it like “1st and 15th of the month 12:00”",
    "every year on the 24th 20:00": "of one alone, like “24 December 18:00”",
    "last Friday of the year 20:00": "on which days",
    "30 18 * *": "A cron expression has five fields",
    "0 30 18 * * FRI": "A cron expression has five fields",
    "60 18 * * FRI": "its minute takes numbers from 0 to 59",
    "0 24 * * FRI": "its hour takes numbers from 0 to 23",
    "0 20 0 * *": "its day of the month takes",
    "0 20 * 13 *": "its month takes numbers from 1 to 12",
    "0 20 * * FRI#6": "its day of the week takes",
    "0 20 * * 8": "its day of the week takes",
    "0 20-10 * * *": "its hour takes",
    "0 */0 * * *": "its hour takes",
    "0 20 31 2 *": "no month that it names has 31 days",
    "0 20,21 30-31 2 */2": "no month that it names has 30 days",
    f"0 {'1,' * 110}1 * * *": "at most 200 characters",
    "daily 9:00" + " " * 300: "longer than 250 characters",
}


@pytest.mark.parametrize("typed", READ)
def test_what_people_type_is_read_and_told(typed: str) -> None:
    cadence = read_cadence(typed)
    assert (cadence.cron, cadence.words) == READ[typed]
    assert told_cadence(cadence.cron) == cadence.words


@pytest.mark.parametrize("typed", REFUSED)
def test_what_no_schedule_can_do_is_refused_with_what_to_type(typed: str) -> None:
    with pytest.raises(WhenError) as told:
        read_cadence(typed)
    assert REFUSED[typed] in str(told.value)


def subset(least: int, most: int, size: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Some numbers, counting up."""
    numbers = st.sets(st.integers(least, most), max_size=size)
    return numbers.map(lambda found: tuple(sorted(found)))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Everything that words can say."""
    if draw(st.integers(0, 9)) == 0:
        return Rule(step=draw(st.sampled_from(STEPS)))
    hours = draw(subset(0, 23, MOST_TOLD).filter(bool))
    minute, months = draw(st.integers(0, 59)), draw(subset(1, 12, 12))
    kind = draw(st.sampled_from(("weekly", "nth", "dates")))
    if kind == "weekly":
        return checked_rule(Rule(hours, minute, weekdays=draw(subset(0, 6, 7)), months=months))
    if kind == "nth":
        nths = draw(subset(1, LAST, LAST).filter(bool))
        return checked_rule(Rule(hours, minute, 0, (draw(st.integers(0, 6)),), nths, (), months))
    longest = max(LONGEST_MONTHS[month - 1] for month in months or range(1, 13))
    dates = draw(
        st.sets(
            st.integers(1, longest) | st.sampled_from((LAST_DAY, LAST_WORKDAY)),
            min_size=1,
            max_size=MOST_TOLD,
        )
    )
    return checked_rule(Rule(hours, minute, dates=tuple(sorted(dates)), months=months))


@settings(max_examples=300)
@given(rules())
def test_all_that_words_can_say_is_read_back_as_the_same_expression(rule: Rule) -> None:
    cron = cron_of(rule)
    told = told_cadence(cron)
    assert not told.startswith("by the cron")
    cadence = read_cadence(told)
    assert (cadence.cron, cadence.words) == (cron, told)
    assert read_cadence(cron) == cadence
    assert read_cadence(told.upper()) == cadence


WORDS = (
    *[
        "every",
        "each",
        "other",
        "first",
        "second",
        "last",
        "1st",
        "3rd",
        "31st",
        "24",
        "of",
        "the",
        "month",
        "months",
        "year",
    ],
    *[
        "day",
        "daily",
        "friday",
        "fri",
        "mon",
        "weekends",
        "to",
        "and",
        ",",
        "-",
        "/",
        ":",
        "@",
        "at",
        "in",
        "dec",
        "february",
        "hours",
    ],
    *[
        "9",
        "9:00",
        "18.30",
        "25:00",
        "6pm",
        "13pm",
        "noon",
        "midnight",
        "night",
        "*",
        "*/2",
        "5L",
        "FRI#1",
        "L",
        "0",
        "20",
        "60",
        "`",
        "<@1>",
    ],
)
HOSTILE = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from((*"0123456789*,/-#LWFRI ",)), max_size=60).map("".join),
    st.lists(st.sampled_from((*"0123456789 ٣²½:.,apm\u200b\n",)), max_size=60).map("".join),
)


@settings(max_examples=800)
@given(HOSTILE)
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(typed: str) -> None:
    try:
        cadence = read_cadence(typed)
    except WhenError as error:
        refused = str(error)
    else:
        assert len(cadence.cron) <= 200
        assert read_cadence(cadence.words) == cadence
        assert read_cadence(cadence.cron) == cadence
        return
    assert 20 < len(refused) < 600
    assert refused.endswith(".")


@pytest.mark.parametrize(
    "typed",
    [
        "jan " * 62,
        "fri and " * 31,
        "every " * 41,
        "1st and " * 31,
        "9:00 and " * 27,
        "at 9, " * 41,
        "1" * 250,
        "*," * 125,
        "noon" * 62,
        "," * 250,
    ],
)
def test_a_long_row_of_the_same_is_read_or_refused_as_well(typed: str) -> None:
    with pytest.raises(WhenError):
        read_cadence(f"{typed[:240]} x")
