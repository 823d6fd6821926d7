"""Cron expressions of five fields, read field by field.

The dialect is that of the package cronsim: numbers, names, lists, ranges, steps, `L` and `LW` for
the last day and the last weekday of a month, `FRI#1` for its first Friday, `5L` for its last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.clock_times import WhenError

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LONGEST_CRON = 200
LAST_DAY = 32
LAST_WORKDAY = 33
LAST = 6
"""Behind the first to the fifth of a weekday: the last of a month."""
_LOOKS_SO = re.compile(r"[0-9*,/-]+ [0-9*,/-]+( [0-9A-Za-z*,/#-]+)*")
_FIGURES = re.compile("[0-9]{1,4}")
FIVE_FIELDS = (
    "A cron expression has five fields: minute, hour, day of the month, month, day of the week,"
    " like `30 18 * * FRI`."
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a field counts: from `least` to `most`; `names` stand for `least` and what follows."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()


_MINUTE = _Kind("minute", 0, 59)
_HOUR = _Kind("hour", 0, 23)
_DATE = _Kind("day of the month", 1, 31)
_MONTH = _Kind("month", 1, 12, MONTHS)
_WEEKDAY = _Kind("day of the week", 0, 7, ("SUN", *WEEKDAYS[:-1]))


@dataclass(frozen=True, slots=True)
class CronFields:
    """What each field allows.

    `dates` may hold LAST_DAY and LAST_WORKDAY; `weekdays` count from Monday, 0; `nths` are
    weekdays with which of a month, 1 to 5 or LAST. `text` is the expression in capitals.
    """

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    dates: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    nths: frozenset[tuple[int, int]]

    @property
    def parts(self) -> list[str]:
        """The five fields as they are written."""
        return self.text.split()


def looks_like_cron(text: str) -> bool:
    """Whether `text` can't be meant as words."""
    return _LOOKS_SO.fullmatch(text) is not None and len(text.split()) >= 4


def read_fields(text: str) -> CronFields:
    """What a cron expression allows. Raises WhenError, also where no such day ever comes."""
    parts = text.upper().split()
    if len(text) > LONGEST_CRON:
        raise WhenError(f"A cron expression has at most {LONGEST_CRON} characters.")
    if len(parts) != 5:
        raise WhenError(FIVE_FIELDS)
    minute, hour, date, month, weekday = parts
    weekdays, nths = _weekdays(weekday)
    fields = CronFields(
        text=" ".join(parts),
        minutes=_numbers(_MINUTE, minute),
        hours=_numbers(_HOUR, hour),
        dates=_dates(date),
        months=_numbers(_MONTH, month),
        weekdays=weekdays,
        nths=nths,
    )
    both = date.startswith("*") or weekday.startswith("*")
    longest = max(LONGEST_MONTHS[month - 1] for month in fields.months)
    if both and longest < min(fields.dates) < LAST_DAY:
        raise WhenError(
            f"That day never comes: no month that it names has {min(fields.dates)} days. Type a"
            " day that there is."
        )
    return fields


def _dates(raw: str) -> frozenset[int]:
    special = {"L": LAST_DAY, "LW": LAST_WORKDAY}
    terms = raw.split(",")
    found = {special[term] for term in terms if term in special}
    rest = [term for term in terms if term not in special]
    return frozenset(found) | _each(_DATE, rest)


def _weekdays(raw: str) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    days: set[int] = set()
    nths: set[tuple[int, int]] = set()
    for term in raw.split(","):
        name, mark, count = term.partition("#")
        if mark:
            if count not in ("1", "2", "3", "4", "5"):
                raise _unread(_WEEKDAY, term)
            nths.add((_from_monday(_number(_WEEKDAY, name)), int(count)))
        elif term.endswith("L") and _FIGURES.fullmatch(term[:-1]):
            nths.add((_from_monday(_number(_WEEKDAY, term[:-1])), LAST))
        else:
            days.update(map(_from_monday, _term(_WEEKDAY, term)))
    return frozenset(days), frozenset(nths)


def _from_monday(day: int) -> int:
    return (day - 1) % 7


def _numbers(kind: _Kind, raw: str) -> frozenset[int]:
    return _each(kind, raw.split(","))


def _each(kind: _Kind, terms: list[str]) -> frozenset[int]:
    return frozenset(number for term in terms for number in _term(kind, term))


def _term(kind: _Kind, term: str) -> frozenset[int]:
    span, slash, step = term.partition("/")
    if slash and not (_FIGURES.fullmatch(step) and int(step)):
        raise _unread(kind, term)
    first, dash, last = span.partition("-")
    if span == "*":
        low, high = kind.least, kind.most
    else:
        low = _number(kind, first)
        high = _number(kind, last) if dash else low
        # A number with a step goes on to the end.
        high = kind.most if slash and low == high else high
    if high < low:
        raise _unread(kind, term)
    return frozenset(range(low, high + 1, int(step) if slash else 1))


def _number(kind: _Kind, word: str) -> int:
    if word in kind.names:
        return kind.names.index(word) + kind.least
    if not _FIGURES.fullmatch(word) or not kind.least <= int(word) <= kind.most:
        raise _unread(kind, word)
    return int(word)


def _unread(kind: _Kind, term: str) -> WhenError:
    return WhenError(
        f"That cron expression can't be read at “{term}”: its {kind.name} takes numbers from"
        f" {kind.least} to {kind.most}."
    )
