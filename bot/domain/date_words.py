"""What people call the days of a week and the months."""

from __future__ import annotations

from bot.domain.cadence_rules import MONTH_NAMES, WEEKDAY_NAMES


def _numbers(names: tuple[str, ...], shorts: dict[str, int]) -> dict[str, int]:
    """Each name spelled out, its first three letters, and its plural, by its place."""
    found = dict(shorts)
    for place, name in enumerate(names):
        for spelled in (name, f"{name}s", name[:3]):
            found[spelled.casefold()] = place
    return found


WEEKDAY_WORDS = _numbers(WEEKDAY_NAMES, {"tues": 1, "weds": 2, "thur": 3, "thurs": 3})
"""`fridays` to 4: days count from Monday, 0."""
MONTH_WORDS = _numbers(MONTH_NAMES, {"sept": 8})
"""`sept` to 8: months count from January, 0."""
