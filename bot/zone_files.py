"""The rules of time zones, as the pinned tz database on PyPI (`tzdata`) has them.

`ZoneInfo(name)` looks at the machine's own files first, which differ from one to the next: two
processes must never disagree on when something is due.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo


@cache
def zone_names() -> tuple[str, ...]:
    """Every IANA name, old spellings among them. Reads a small file when first asked."""
    return tuple((files("tzdata") / "zones").read_text("utf-8").split())


@cache
def _known() -> frozenset[str]:
    return frozenset(zone_names())


def zone_rules(name: str) -> ZoneInfo:
    """What the clocks show there at any moment. Raises KeyError for a name that is none.

    A zone is read once: that takes a tenth of a millisecond, so the event loop may ask.
    """
    if name not in _known():
        raise KeyError(name)
    return _read(name)


@cache
def _read(name: str) -> ZoneInfo:
    with (files("tzdata") / "zoneinfo" / name).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)
