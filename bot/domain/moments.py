"""One moment, as people type it: `Friday 20:00`, `in 2 hours`, `24 Dec 20:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.domain.cadence_rules import MONTH_NAMES, WEEKDAY_NAMES
from bot.domain.clock_times import WhenError, plain, take_clocks, told_clock
from bot.domain.date_words import WEEKDAY_WORDS
from bot.domain.typed_dates import TypedDate, take_date
from bot.domain.wall_clocks import is_skipped, moment_of

FARTHEST = timedelta(days=366)
EXAMPLES = "“Friday 20:00”, “24 Dec 20:00” or “tomorrow 8 pm”"
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_FAR = "That is more than a year ahead. Type a nearer day."
_SEVERAL = f"That names more than one time. Type one day and one time, like {EXAMPLES}."
_UNREAD = f"I can't read that as a day and a time. Type it like {EXAMPLES}."
_STAMP = re.compile(r"<t:([0-9]{1,15})(?::[a-z])?>")
_COUNT = r"([0-9]{1,4}|an?|one|two|three)"
_SOON = re.compile(
    rf"in (?:{_COUNT} ?(?:h|hrs?|hours?))?(?: ?(?:and )?{_COUNT} ?(?:m|mins?|minutes?))?"
)
_DAYS_AHEAD = re.compile(rf"\bin {_COUNT} (day|week)s?\b")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_FILLERS = frozenset(("at", "on", "the", "@", "this", "coming", "by", "-"))


@dataclass(frozen=True, slots=True)
class _Here:
    """By whose clocks, and when it is typed."""

    rules: tzinfo
    now: datetime

    @property
    def today(self) -> date:
        """The date there."""
        return self.now.astimezone(self.rules).date()

    def next_of(self, days: Iterable[date], clock: time) -> datetime:
        """The first of these days at that time that is still to come. Raises WhenError."""
        walls = [datetime.combine(day, clock) for day in days]
        for wall in walls:
            moment = moment_of(wall, self.rules)
            if moment > self.now:
                return self._checked(wall, moment)
        raise WhenError(f"{_told(walls[-1])} has passed. Type a later time, like {EXAMPLES}.")

    def _checked(self, wall: datetime, moment: datetime) -> datetime:
        if is_skipped(wall, self.rules):
            there = moment.astimezone(self.rules)
            raise WhenError(
                f"{_told(wall)} will not be: the clocks are put forward then. The nearest time is"
                f" {_told(there)}."
            )
        if moment - self.now > FARTHEST:
            raise WhenError(_FAR)
        return moment


def read_moment(typed: str, rules: tzinfo, now: datetime) -> datetime:
    """The next such moment after `now` by the clocks of `rules`, in UTC.

    A time that the clocks repeat is taken the first time. Raises WhenError, also for what is past
    or more than a year ahead, and for a time that the clocks skip.
    """
    here = _Here(rules, now.astimezone(UTC))
    text = plain(typed)
    if stamp := _STAMP.fullmatch(text):
        return _stamped(int(stamp[1]), here)
    soon = _SOON.fullmatch(text)
    if soon and (soon[1] or soon[2]):
        return _soon(soon, here)
    typed_date, text = take_date(text)
    ahead = _DAYS_AHEAD.search(text)
    clocks, rest = take_clocks(_DAYS_AHEAD.sub(" ", text, count=1), scattered=_SEVERAL)
    words = [word for word in re.split("[ ,]+", rest) if word and word not in _FILLERS]
    if len(clocks) > 1 or (ahead and (words or typed_date)):
        raise WhenError(_SEVERAL if len(clocks) > 1 else _UNREAD)
    if not clocks:
        raise WhenError(f"At what time? Type it behind the day, like {EXAMPLES}.")
    clock = clocks[0]
    if ahead:
        days = _count(ahead[1]) * (7 if ahead[2] == "week" else 1)
        return here.next_of([_ahead(here, days)], clock)
    if typed_date:
        return _on_date(typed_date, words, clock, here)
    if words == ["tonight"]:
        return _tonight(clock, here, spoken=re.search("[ap][.]?m", text) is None)
    return here.next_of(_days(words, clock, here), clock)


def _stamped(stamp: int, here: _Here) -> datetime:
    seconds = stamp - here.now.timestamp()
    if seconds > FARTHEST.total_seconds():
        raise WhenError(_FAR)
    if seconds <= 0:
        raise WhenError(f"That moment has passed. Type a later one, like {EXAMPLES}.")
    return datetime.fromtimestamp(stamp, UTC)


def _soon(soon: re.Match[str], here: _Here) -> datetime:
    """Counted on from now, up to a full minute."""
    ahead = timedelta(hours=_count(soon[1]), minutes=_count(soon[2]))
    if ahead > FARTHEST:
        raise WhenError(_FAR)
    if not ahead:
        raise WhenError(f"That is now. Type a later time, like {EXAMPLES}.")
    found = here.now + ahead
    full = found.replace(second=0, microsecond=0)
    return full if full == found else full + _MINUTE


def _count(typed: str | None) -> int:
    if typed is None:
        return 0
    return _COUNTS[typed] if typed in _COUNTS else int(typed)


def _ahead(here: _Here, days: int) -> date:
    if days > FARTHEST.days:
        raise WhenError(_FAR)
    return here.today + days * _DAY


def _tonight(clock: time, here: _Here, *, spoken: bool) -> datetime:
    """At eight tonight is 20:00, if nothing else is `spoken` of; midnight tonight is tomorrow's."""
    if clock.hour == 0:
        return here.next_of([_ahead(here, 1)], clock)
    late = clock.replace(hour=clock.hour + 12) if spoken and clock.hour < 12 else clock
    return here.next_of([here.today], late)


def _days(words: list[str], clock: time, here: _Here) -> list[date]:
    """The days that may be meant, the nearest first."""
    match words:
        case []:
            return [here.today, _ahead(here, 1)]
        case ["today"]:
            return [here.today]
        case ["tomorrow"]:
            return [_ahead(here, 1)]
        case ["day", "after", "tomorrow"]:
            return [_ahead(here, 2)]
        case [weekday] if weekday in WEEKDAY_WORDS:
            to_go = (WEEKDAY_WORDS[weekday] - here.today.weekday()) % 7
            return [_ahead(here, to_go), _ahead(here, to_go + 7)]
        case ["next", weekday] if weekday in WEEKDAY_WORDS:
            to_go = (WEEKDAY_WORDS[weekday] - here.today.weekday() - 1) % 7 + 1
            one, other = (
                f"{_told_day(_ahead(here, to_go + week))} {told_clock(clock)}" for week in (0, 7)
            )
            raise WhenError(f"Which one? Type “{one}” or “{other}”.")
    raise WhenError(_UNREAD)


def _on_date(typed: TypedDate, words: list[str], clock: time, here: _Here) -> datetime:
    this = here.today.year
    years = (this, this + 1) if typed.year is None else (typed.year,)
    if years[0] > this + 1:
        raise WhenError(_FAR)
    if years[0] < this:
        raise WhenError(f"That day has passed. Type a later one, like {EXAMPLES}.")
    days = [day for day in map(typed.within, years) if day is not None]
    if not days:
        raise WhenError(typed.never(years))
    found = here.next_of(days, clock)
    weekday = WEEKDAY_NAMES[found.astimezone(here.rules).weekday()]
    if words and [WEEKDAY_WORDS.get(word) for word in words] != [WEEKDAY_NAMES.index(weekday)]:
        if len(words) == 1 and words[0] in WEEKDAY_WORDS:
            raise WhenError(
                f"That day is a {weekday}. Type the date or the day of the week, not both."
            )
        raise WhenError(_UNREAD)
    return found


def _told(wall: datetime) -> str:
    return f"{told_clock(wall.time())} on {wall.day} {MONTH_NAMES[wall.month - 1]} {wall.year}"


def _told_day(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]}"
