"""What may be meant by a cadence that is half typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from bot.domain.cadence_rules import WEEKDAY_NAMES
from bot.domain.cadences import Cadence, read_cadence
from bot.domain.clock_times import WhenError, plain

MOST = 25
"""Discord takes no more choices."""
_CLOCKS = ("20:00", "19:00", "18:00", "21:00", "12:00", "09:00")
_HALF_A_MINUTE = re.compile("[0-9][:.][0-5]$")
"""What is typed on the way to 18:30."""
_END_OF_WEEK = ("Friday", "Saturday", "Sunday")
_DAYS = (
    *(f"every {name}" for name in (*_END_OF_WEEK, *WEEKDAY_NAMES[:4])),
    "every day",
    "from Monday to Friday",
    "every Saturday and Sunday",
    *(f"on the {nth} {name} of each month" for nth in ("first", "last") for name in _END_OF_WEEK),
    "on the 1st of each month",
    "on the last day of each month",
)


def offered(typed: str) -> Sequence[Cadence]:
    """The cadences that `typed` may become, the likeliest first: with a time, then by its words.

    What can be read as it is comes first, and of others only those that go on with its last
    figures: `mon 2`, `mon 20:00`.
    """
    try:
        words = plain(typed).split()
    except WhenError:
        return []
    whole = _read(typed)
    days, _, figures = typed.strip().rpartition(" ")
    begun = [f"{days} {clock}" for clock in _CLOCKS if figures and clock.startswith(figures)]
    if _HALF_A_MINUTE.search(typed):
        begun.append(f"{typed}0")
    found = [whole, *map(_read, begun)]
    if whole is None:
        found.extend(_read(f"{typed} {clock}") for clock in _CLOCKS if words)
        usual = (f"{days} at {clock}" for clock in _CLOCKS for days in _DAYS)
        fitting = (phrase for phrase in usual if _fits(words, phrase.casefold().split()))
        found.extend(map(_usual, islice(fitting, MOST)))
    return list({cadence.cron: cadence for cadence in found if cadence is not None}.values())[:MOST]


def _read(typed: str) -> Cadence | None:
    try:
        return read_cadence(typed)
    except WhenError:
        return None


_usual = cache(_read)


def _fits(words: list[str], phrase: list[str]) -> bool:
    """Whether the phrase has each of the words, or one that begins so."""
    return all(any(said.startswith(word) for said in phrase) for word in words)
