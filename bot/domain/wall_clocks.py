"""What a clock on the wall shows, and when that is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

_SECOND = timedelta(seconds=1)


def moment_of(wall: datetime, rules: tzinfo) -> datetime:
    """When, in UTC, a clock there shows `wall` (without a zone).

    A time that is repeated is taken the first time; one that is skipped moves on to when the
    clocks go on.
    """
    before = wall.replace(tzinfo=rules, fold=0).astimezone(UTC)
    if not is_skipped(wall, rules):
        return before
    after = wall.replace(tzinfo=rules, fold=1).astimezone(UTC)
    return _change_within(after, before, rules)


def is_skipped(wall: datetime, rules: tzinfo) -> bool:
    """Whether no clock there ever shows `wall` (without a zone)."""
    shown = wall.replace(tzinfo=rules, fold=0).astimezone(UTC).astimezone(rules)
    return shown.replace(tzinfo=None, fold=0) != wall.replace(fold=0)


def _change_within(start: datetime, end: datetime, rules: tzinfo) -> datetime:
    """The first moment with the offset of `end`, which `start`, before it, has not."""
    goal = end.astimezone(rules).utcoffset()
    seconds = (end - start) // _SECOND
    low, high = 0, seconds
    while high - low > 1:
        middle = (low + high) // 2
        if (start + middle * _SECOND).astimezone(rules).utcoffset() == goal:
            high = middle
        else:
            low = middle
    return start + high * _SECOND
