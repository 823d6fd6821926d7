"""Clock times as people type them: 18:30, 6:30 pm, 18.30, noon, at 9."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from itertools import pairwise

LONGEST_TYPED = 250
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_FIGURES = r"(?P<hour>[0-9]{1,2})"
_CLOCK = re.compile(
    rf"""
    (?<![\w.:/#*]) (?:
        (?P<named>{"|".join(_NAMED)})
      | {_FIGURES} (?: (?: [:h] | [.] (?![0-9]{{2}}[.]) ) (?P<minute>[0-9]{{2}}) )?
        (?: [ ]? (?P<half>[ap]) [.]?m[.]? )?
    ) h? (?! \w | [.:/#*]?[0-9] )
    """,
    re.VERBOSE,
)
_AND = r"[ ,&+/]*(?:and)?[ ,&+/]*(?:at |@)?[ ]*"
_BETWEEN = re.compile(_AND)
_BARE = re.compile(rf"(?:\bat|@) ?([0-9]{{1,2}}(?:{_AND}[0-9]{{1,2}})*)(?![\w.:])")
_LAST = re.compile(r"(?:^| )((?:1?[0-9]|2[0-3]))$")


class WhenError(ValueError):
    """What was typed can't be read as a time. The text is a sentence that says what to type."""


def plain(typed: str) -> str:
    """`typed` in lower case, one space between words, plain dashes. Raises WhenError."""
    if len(typed) > LONGEST_TYPED:
        raise WhenError(
            f"That is longer than {LONGEST_TYPED} characters. Say it shorter, like “Friday 20:00”."
        )
    folded = unicodedata.normalize("NFKC", typed).translate(_DASHES).replace("’", "'").casefold()
    return re.sub(r"\bo'?clock\b", "", " ".join(folded.split())).strip()


def take_clocks(text: str, *, scattered: str) -> tuple[tuple[time, ...], str]:
    """The times in `text`, which is `plain`, the earliest first, and the text without them.

    Raises WhenError for times that there aren't, and with the sentence `scattered` for those that
    stand in several places: to which day would each belong?
    """
    found = [match for match in _CLOCK.finditer(text) if _is_clock(match)]
    if not found:
        return _bare(text)
    for first, second in pairwise(found):
        if not _BETWEEN.fullmatch(text, first.end(), second.start()):
            raise WhenError(scattered)
    rest = f"{text[: found[0].start()]} {text[found[-1].end() :]}"
    return tuple(sorted({_read(match) for match in found})), rest.strip()


def told_clock(clock: time) -> str:
    """`18:30`."""
    return f"{clock:%H:%M}"


def _is_clock(match: re.Match[str]) -> bool:
    return bool(match["named"] or match["minute"] or match["half"] or match[0].endswith("h"))


def _read(match: re.Match[str]) -> time:
    if match["named"]:
        return _NAMED[match["named"]]
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"] is None:
        return _clock(hour, minute)
    if not 1 <= hour <= 12:
        raise WhenError(
            f"There is no “{match[0].strip()}”: with am and pm, hours go from 1 to 12. Type 6:30 pm"
            " or 18:30."
        )
    return _clock(hour % 12 + (12 if match["half"] == "p" else 0), minute)


def _clock(hour: int, minute: int = 0) -> time:
    if (hour, minute) == (24, 0):
        raise WhenError("There is no 24:00. Midnight is 0:00, with which a day begins.")
    if hour > 23 or minute > 59:
        raise WhenError(f"There is no {hour}:{minute:02}. Type a time from 0:00 to 23:59.")
    return time(hour, minute)


def _bare(text: str) -> tuple[tuple[time, ...], str]:
    """Hours alone: behind “at”, or at the very end."""
    found = _BARE.search(text) or _LAST.search(text)
    if found is None:
        return (), text
    times = {_clock(int(hour)) for hour in re.findall("[0-9]+", found[1])}
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return tuple(sorted(times)), rest.strip()
