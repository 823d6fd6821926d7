"""A date within a text: 2026-12-24, 24 Dec, December 24th, 24.12."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.cadence_rules import MONTH_NAMES
from bot.domain.clock_times import WhenError
from bot.domain.cron_fields import LONGEST_MONTHS
from bot.domain.date_words import MONTH_WORDS

_MONTH = f"(?P<name>{'|'.join(sorted(MONTH_WORDS, key=len, reverse=True))})[.]?(?![a-z])"
_DAY = r"(?<![\w.:/-])(?P<day>[0-9]{1,2})"
_YEAR = r"(?:,? (?P<year>[0-9]{4})(?![\w:.]))?"
_NO_CLOCK = r"(?![\w:]| ?[ap][.]?m|[.][0-9])"
_ISO = (
    r"(?<![\w.:/-])(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:t(?=[0-9])|(?![0-9]))"
)
_CLOCK_AHEAD = r"(?=,? (?:at |@ ?)?[0-9]{1,2}(?:[:.h][0-9]|h| ?[ap][.]?m))"
_DOTTED = rf"{_DAY}[.](?P<month>[0-9]{{1,2}})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        _ISO,
        rf"{_DOTTED}[.](?P<year>[0-9]{{4}})?(?![\w.:])",
        # Two numbers are a date where a time follows them.
        f"{_DOTTED}{_CLOCK_AHEAD}",
        rf"{_DAY}(?:st|nd|rd|th|[.])?(?: of)? ?{_MONTH}{_YEAR}",
        rf"(?<![a-z]){_MONTH} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?{_NO_CLOCK}{_YEAR}",
    )
)
_SLASHES = re.compile("[0-9]{1,4}/[0-9]{1,2}(?:/[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A day of a month, 1 to 12; it may not exist. Without a year it comes each year."""

    day: int
    month: int
    year: int | None

    def within(self, year: int) -> date | None:
        """That day of a year, if the year has it."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def never(self, years: Sequence[int]) -> str:
        """What to say where none of these years has it."""
        if 1 <= self.month <= 12 and 1 <= self.day <= LONGEST_MONTHS[self.month - 1]:
            told = " or ".join(map(str, years))
            return (
                f"There is no {self.day} {MONTH_NAMES[self.month - 1]} in {told}. Type another day."
            )
        if not 1 <= self.month <= 12:
            return f"There is no month {self.month}. Type the date like 24 Dec, or 2026-12-24."
        return f"{MONTH_NAMES[self.month - 1]} has no day {self.day}. Type another day."


def take_date(text: str) -> tuple[TypedDate | None, str]:
    """The date in `text`, which is `plain`, and the text without it. Raises WhenError."""
    if slashed := _SLASHES.search(text):
        raise WhenError(
            f"Which is the day in {slashed[0]}, and which the month? Type the date like 24 Dec."
        )
    for form in _FORMS:
        if match := form.search(text):
            said = match.groupdict()
            name = said.get("name")
            found = TypedDate(
                day=int(match["day"]),
                month=MONTH_WORDS[name] + 1 if name else int(match["month"]),
                year=int(said["year"]) if said.get("year") else None,
            )
            return found, f"{text[: match.start()]} {text[match.end() :]}".strip()
    return None, text
