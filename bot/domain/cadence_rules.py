"""The cadences that have words, between those words and cron expressions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from bot.domain.clock_times import WhenError, told_clock
from bot.domain.cron_fields import (
    LAST_DAY,
    LAST_WORKDAY,
    LONGEST_MONTHS,
    MONTHS,
    WEEKDAYS,
    CronFields,
)

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WORKDAYS = (0, 1, 2, 3, 4)
STEPS = (1, 2, 3, 4, 6, 8, 12)
"""Every so many hours: what a day can be divided into."""
MOST_TOLD = 6
"""So many times of a day or days of a month are told one by one."""
_NTHS = ("", "first", "second", "third", "fourth", "fifth", "last")


@dataclass(frozen=True, slots=True)
class Rule:
    """At `minute` past each of `hours`, or each `step` hours, on days of one kind.

    `weekdays` count from Monday, 0; with `nths`, one of them alone, only those of a month. `dates`
    are days of a month. Empty doesn't narrow. All count up.
    """

    hours: tuple[int, ...] = ()
    minute: int = 0
    step: int = 0
    weekdays: tuple[int, ...] = ()
    nths: tuple[int, ...] = ()
    dates: tuple[int, ...] = ()
    months: tuple[int, ...] = ()


def checked_rule(rule: Rule) -> Rule:
    """`rule` in its plainest form. Raises WhenError for a date that none of its months has."""
    months = rule.months or range(1, 13)
    longest = max(LONGEST_MONTHS[month - 1] for month in months)
    for date in rule.dates:
        if longest < date < LAST_DAY:
            names = [MONTH_NAMES[month - 1] for month in months]
            raise WhenError(
                f"{_and(names)} never {'has' if len(names) == 1 else 'have'} a"
                f" {_ordinal(date)}. Type a day that there is, or “last day of the month”."
            )
    every = not rule.nths and len(rule.weekdays) == 7
    return Rule(
        hours=tuple(sorted(set(rule.hours))),
        minute=rule.minute,
        step=rule.step,
        weekdays=() if every else tuple(sorted(set(rule.weekdays))),
        nths=tuple(sorted(set(rule.nths))),
        dates=tuple(sorted(set(rule.dates))),
        months=() if len(set(rule.months)) == 12 else tuple(sorted(set(rule.months))),
    )


def rule_of(fields: CronFields) -> Rule | None:
    """The rule that a cron expression says, if words can say it. Raises WhenError."""
    _, hour, date, _, weekday = fields.parts
    if len(fields.minutes) > 1 or "*" not in (date, weekday):
        return None
    rule = Rule(
        hours=tuple(fields.hours),
        minute=min(fields.minutes),
        weekdays=tuple(fields.weekdays) if weekday != "*" else (),
        dates=tuple(fields.dates) if len(fields.dates) < 31 else (),
        months=tuple(fields.months),
    )
    if fields.nths:
        days = {day for day, _ in fields.nths}
        if fields.weekdays or len(days) > 1:
            return None
        rule = Rule(
            hours=rule.hours,
            minute=rule.minute,
            weekdays=tuple(days),
            nths=tuple(nth for _, nth in fields.nths),
            months=rule.months,
        )
    rule = checked_rule(rule)
    step = next((step for step in STEPS if hour == _step(step)), 0)
    if step and rule == Rule(hours=rule.hours):
        return Rule(step=step)
    return rule if max(len(rule.hours), len(rule.dates)) <= MOST_TOLD else None


def cron_of(rule: Rule) -> str:
    """The rule as a cron expression."""
    hours = _step(rule.step) if rule.step else _list(map(str, rule.hours))
    special = {LAST_DAY: "L", LAST_WORKDAY: "LW"}
    dates = _list(special.get(date, str(date)) for date in rule.dates)
    months = _list(MONTHS[month - 1] for month in rule.months)
    return f"{rule.minute} {hours} {dates} {months} {_cron_weekdays(rule)}"


def _cron_weekdays(rule: Rule) -> str:
    if rule.nths:
        day = rule.weekdays[0]
        last = f"{(day + 1) % 7}L"
        return _list(
            last if nth == len(_NTHS) - 1 else f"{WEEKDAYS[day]}#{nth}" for nth in rule.nths
        )
    if rule.weekdays == WORKDAYS:
        return "MON-FRI"
    return _list(WEEKDAYS[day] for day in rule.weekdays)


def _step(step: int) -> str:
    return "*" if step == 1 else f"*/{step}"


def _list(parts: Iterable[str]) -> str:
    return ",".join(parts) or "*"


def told_rule(rule: Rule) -> str:
    """The rule in words, that follow upon “it posts”."""
    if rule.step:
        return "every hour" if rule.step == 1 else f"every {rule.step} hours"
    clocks = _and([told_clock(time(hour, rule.minute)) for hour in rule.hours])
    return f"{_told_days(rule)} at {clocks}"


def _told_days(rule: Rule) -> str:
    months = _and([MONTH_NAMES[month - 1] for month in rule.months])
    of = f"of {months or 'each month'}"
    names = [WEEKDAY_NAMES[day] for day in rule.weekdays]
    if rule.nths:
        return f"on the {_and([_NTHS[nth] for nth in rule.nths])} {names[0]} {of}"
    if len(rule.dates) == len(rule.months) == 1 and rule.dates[0] < LAST_DAY:
        return f"every year on {rule.dates[0]} {months}"
    if rule.dates:
        return f"on the {_and([_told_date(date) for date in rule.dates])} {of}"
    every = f"every {_and(names) or 'day'}"
    days = "from Monday to Friday" if rule.weekdays == WORKDAYS else every
    return f"{days} in {months}" if months else days


def _told_date(date: int) -> str:
    return {LAST_DAY: "last day", LAST_WORKDAY: "last weekday"}.get(date) or _ordinal(date)


def _ordinal(number: int) -> str:
    """`1st`, `12th`, `23rd`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{('th', 'st', 'nd', 'rd')[number % 10 if number % 10 < 4 else 0]}"


def _and(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
