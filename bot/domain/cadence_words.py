"""How often, as people type it, read into a rule."""

from __future__ import annotations

import re
from datetime import time
from typing import NoReturn

from bot.domain.cadence_rules import STEPS, WORKDAYS, Rule, checked_rule
from bot.domain.clock_times import WhenError, take_clocks, told_clock
from bot.domain.cron_fields import LAST, LAST_DAY, LAST_WORKDAY, MONTHS, WEEKDAYS
from bot.domain.date_words import MONTH_WORDS, WEEKDAY_WORDS

EXAMPLES = "“every Friday 18:30”, “first Sunday 20:00” or “daily 9:00”"
_SCATTERED = (
    "A day with a time of its own needs a schedule of its own. Type the days first and then the"
    " time, like “Mon and Fri 19:00”."
)
_EVERY_OTHER = (
    "I can't count every other week or day. “First and third Friday 20:00” comes near; or name the"
    " days, like “Mon, Wed and Fri 19:00”."
)
_WHICH_MONTHS = (
    "Of each month? Then type it like “1st and 15th of the month 12:00”; of one alone, like"
    " “24 December 18:00”."
)
_SPELL_MONTH = (
    "Figures alone may be read in two ways. Type the date like “24 December 18:00”: it comes every"
    " year."
)
_FEW_HOURS = (
    "I can post every 1, 2, 3, 4, 6, 8 or 12 hours: what a day can be divided into. Type “every 3"
    " hours”, or the times, like “daily 9:00 and 21:00”."
)
_MEANINGS = {
    "every": "every each all",
    "of": "of in per",
    "day": "day days",
    "every day": "daily everyday",
    "week": "week weeks",
    "every week": "weekly",
    "month": "month months",
    "every month": "monthly",
    "year": "year years",
    "every year": "yearly annually",
    "hour": "hour hours",
    "every hour": "hourly",
    "minute": "minute minutes min mins",
    "workday": "weekday weekdays workday workdays",
    "weekend": "weekend weekends",
    "evening": "evening evenings night nights",
    "every evening": "nightly",
    "morning": "morning mornings",
    "other": "other alternate fortnight fortnightly biweekly",
    "and": "and , & + /",
    "to": "to till until through thru -",
    "last": "last final",
    "n1": "first one",
    "n2": "second two",
    "n3": "third three",
    "n4": "fourth four",
    "n5": "fifth",
    "n6": "six",
    "n8": "eight",
    "n12": "twelve",
    "": "on the at @ from a by . around",
}
_WORDS = {
    **{word: meaning for meaning, words in _MEANINGS.items() for word in words.split()},
    **{word: WEEKDAYS[place] for word, place in WEEKDAY_WORDS.items()},
    **{word: MONTHS[place] for word, place in MONTH_WORDS.items()},
}
_TOKEN = re.compile(r"([0-9]+)(?:st|nd|rd|th)?(?![a-z0-9])|[^\W\d_]+(?:'s)?|\S")

_DAY = f"(?:{'|'.join((*WEEKDAYS, 'workday', 'weekend'))})"
_MONTH = f"(?:{'|'.join(MONTHS)})"
_THEN = "(?: and| to)? "
_DAYS = f"{_DAY}(?:{_THEN}{_DAY})*"
_OF = (
    f"(?: (?:of )?(?:every )?(?:month|year|(?P<months>{_MONTH}(?:{_THEN}{_MONTH})*)))?"
    "(?: every (?:month|year))?"
)
_DATE = "(?:last(?: day| workday)?|n[0-9]+(?: day)?)"
_DAILY = re.compile(f"(?:every )?day{_OF}")
_WEEKLY = re.compile(f"(?:every week )?(?:every )?(?P<days>{_DAYS})(?: every week)?{_OF}")
_NTHS = re.compile(
    f"(?:every month )?(?:every )?(?P<nths>(?:n[0-9]+|last)(?: and (?:n[0-9]+|last))*)"
    f" (?P<day>{_DAY}){_OF}"
)
_DATES = re.compile(
    f"(?P<each>every (?:month|year) )?(?:every )?(?P<dates>{_DATE}(?: and {_DATE})*){_OF}"
)
_YEARLY = re.compile(f"(?:every year )?(?:every )?(?P<month>{_MONTH}) n(?P<date>[0-9]+)")
_EVERY_NTH = re.compile(f"every n(?!1 )[0-9]+ {_DAY}")
_LONG_NUMBER = re.compile(r"n([0-9]{3,})\b(?! (?:to )?n)")
_FIGURES_ALONE = re.compile("n[0-9]+ (?:(?:and|to) )?n[0-9]+")
_HOURLY = re.compile("every (?:n(?P<step>[0-9]+) )?hour")


def read_words(text: str) -> Rule:
    """The rule that `text`, which is `plain`, says. Raises WhenError."""
    clocks, rest = take_clocks(text, scattered=_SCATTERED)
    said = _without_part_of_day(_codes(rest), clocks)
    _refuse_what_has_no_cron(said)
    if hourly := _HOURLY.fullmatch(said):
        return _hourly(hourly, clocks)
    days = _days(said)
    if days is None:
        _give_up(said, clocks)
    if not clocks:
        raise WhenError("At what time? Type it behind the days, like “every Friday 18:30”.")
    if len({clock.minute for clock in clocks}) > 1:
        apart = " and ".join(told_clock(clock) for clock in clocks[:2])
        raise WhenError(
            f"One schedule posts at the same minute past each hour. Make one for each of {apart}."
        )
    return checked_rule(
        Rule(
            hours=tuple(clock.hour for clock in clocks),
            minute=clocks[0].minute,
            weekdays=days.weekdays,
            nths=days.nths,
            dates=days.dates,
            months=days.months,
        )
    )


def _codes(rest: str) -> str:
    """Each word by what it means: `n3` for third, `FRI`, `every`, `of`."""
    found: list[str] = []
    for token in _TOKEN.finditer(rest):
        code = f"n{int(token[1])}" if token[1] else _WORDS.get(token[0])
        if code is None:
            raise WhenError(
                f"I can't read “{token[0]}” there. Type days and a time, like {EXAMPLES}."
            )
        found.extend(code.split())
    said = " ".join(found)
    said = re.sub("and(?: and)+", "and", said)
    said = re.sub("every(?: every)+", "every", said)
    return said.removeprefix("and ").removesuffix(" and").removesuffix(" to")


def _without_part_of_day(said: str, clocks: tuple[time, ...]) -> str:
    """Friday evening is Friday, if the time is one of an evening."""
    for part, fits, try_this in (
        ("evening", lambda clock: clock.hour >= 12, "20:00 or 8 pm"),
        ("morning", lambda clock: clock.hour < 12, "9:00 or 9 am"),
    ):
        if part in said.split():
            if not all(map(fits, clocks)):
                raise WhenError(
                    f"{told_clock(clocks[0])} is not in the {part}. Type the time like {try_this}."
                )
            said = said.replace(f"every {part}", "every day").replace(f" {part}", "")
    return said


def _refuse_what_has_no_cron(said: str) -> None:
    words = said.split()
    if "other" in words or re.search(r"every n[0-9]+ (?:week|day|month|year)\b", said):
        raise WhenError(_EVERY_OTHER)
    if "minute" in words:
        raise WhenError("Posts are at least an hour apart. Type “every hour”, or longer.")
    nth = _EVERY_NTH.match(said)
    if nth and "month" not in words and not set(words) & set(MONTHS):
        raise WhenError(
            "Is that one of each month? Then type it like “second Friday of the month 20:00”."
            f" {_EVERY_OTHER}"
        )


def _hourly(said: re.Match[str], clocks: tuple[time, ...]) -> Rule:
    step = int(said["step"] or 1)
    if clocks:
        raise WhenError(
            "Every so many hours are counted from midnight: leave the time out, or name each time,"
            " like “daily 9:00 and 21:00”."
        )
    if step not in STEPS:
        raise WhenError(_FEW_HOURS)
    return Rule(step=step)


def _days(said: str) -> Rule | None:
    """Which days, without times. None for what isn't understood."""
    if match := _DAILY.fullmatch(said):
        return Rule(months=_months(match))
    if match := _WEEKLY.fullmatch(said):
        return Rule(weekdays=_series(match["days"], WEEKDAYS), months=_months(match))
    return _days_of_month(said)


def _days_of_month(said: str) -> Rule | None:
    """Which days of each month, or of some months. Of a year alone, nobody can say."""
    words = set(said.split())
    if "year" in words and not words & set(MONTHS):
        return None
    if (match := _NTHS.fullmatch(said)) and (rule := _nths(match)):
        return rule
    if match := _YEARLY.fullmatch(said):
        month = MONTHS.index(match["month"]) + 1
        return Rule(dates=(_date(f"n{match['date']}"),), months=(month,))
    match = _DATES.fullmatch(said)
    if match and (match["each"] or match["months"] or "month" in words):
        dates = tuple(_date(date) for date in match["dates"].split(" and "))
        return Rule(dates=dates, months=_months(match))
    return None


def _nths(match: re.Match[str]) -> Rule | None:
    nths = [LAST if nth == "last" else int(nth[1:]) for nth in match["nths"].split(" and ")]
    if match["day"] == "workday" and nths == [LAST]:
        return Rule(dates=(LAST_WORKDAY,), months=_months(match))
    if match["day"] not in WEEKDAYS:
        return None
    if not {f"n{nth}" for nth in range(1, 6)} | {"last", "and"} >= set(match["nths"].split()):
        raise WhenError(
            "A month has at most five of each weekday. Type “first” to “fifth”, or “last”."
        )
    return Rule(weekdays=(WEEKDAYS.index(match["day"]),), nths=tuple(nths), months=_months(match))


def _months(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(month + 1 for month in _series(match["months"] or "", MONTHS))


def _date(said: str) -> int:
    words = said.split()
    if words[0] == "last":
        return LAST_WORKDAY if words[-1] == "workday" else LAST_DAY
    date = int(words[0][1:])
    if not 1 <= date <= 31:
        raise WhenError(f"No month has a day {date}. Type one from 1 to 31, or “last day”.")
    return date


def _series(said: str, names: tuple[str, ...]) -> tuple[int, ...]:
    """The numbers of the names, with all from one `to` another, round the end if need be."""
    found: list[int] = []
    words = said.split()
    for at, word in enumerate(words):
        if word in ("and", "to"):
            continue
        if word in ("workday", "weekend"):
            found.extend(WORKDAYS if word == "workday" else (5, 6))
            continue
        number = names.index(word)
        if at and words[at - 1] == "to" and found:
            first = found[-1]
            between = (number - first) % len(names)
            found.extend((first + step) % len(names) for step in range(1, between))
        found.append(number)
    return tuple(found)


def _give_up(said: str, clocks: tuple[time, ...]) -> NoReturn:
    if not said and clocks:
        raise WhenError(
            f"On which days? Type them before the time, like “daily {told_clock(clocks[0])}” or"
            f" “every Friday {told_clock(clocks[0])}”."
        )
    if said and _DATES.fullmatch(said):
        raise WhenError(_WHICH_MONTHS)
    if figures := _LONG_NUMBER.search(said):
        raise WhenError(f"I can't read “{figures[1]}” there. Type the time like 20:30 or 8:30 pm.")
    if _FIGURES_ALONE.search(said):
        raise WhenError(_SPELL_MONTH)
    raise WhenError(f"I don't understand on which days. Type them with a time, like {EXAMPLES}.")
