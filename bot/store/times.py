"""Times as the newer tables keep them: whole seconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def seconds(at: datetime) -> int:
    """A time is always kept as one."""


@overload
def seconds(at: datetime | None) -> int | None:
    """No time is kept as none."""


def seconds(at: datetime | None) -> int | None:
    """A time as it is kept: the second that it is in."""
    return None if at is None else int(at.timestamp() // 1)


@overload
def moment(kept: int) -> datetime:
    """What is kept is always a time."""


@overload
def moment(kept: int | None) -> datetime | None:
    """None is no time."""


def moment(kept: int | None) -> datetime | None:
    """The time that was kept."""
    return None if kept is None else datetime.fromtimestamp(kept, UTC)
