"""Custom ids of what moderators press below schedules, their history and their queue."""

from __future__ import annotations

from enum import StrEnum

from cogs.ui.ids import KEY


class Act(StrEnum):
    """What a button does with a schedule."""

    OPEN = "open"
    PREVIEW = "preview"
    NOW = "now"
    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"
    UNDO = "undo"


class Less(StrEnum):
    """What can be taken away from a schedule."""

    ROLE = "role"
    LINE = "line"
    THREAD = "thread"
    VERDICT = "verdict"
    THEMES = "themes"
    KIND = "kind"
    MINUTES = "minutes"
    SERVICE = "service"


_NUMBER = "[0-9]{1,15}"
_SCHEDULE = rf"(?P<schedule>{_NUMBER})"
ACT = rf"mq:wt:(?P<act>{'|'.join(Act)}):{_SCHEDULE}"
LESS = rf"mq:wt:less:{_SCHEDULE}"
LIST = r"mq:wt:list:(?P<page>[0-9]{1,3})"
PICK = r"mq:wt:pick"
BRING_BACK = r"mq:wt:back"
HISTORY = rf"mq:wt:past:{_SCHEDULE}:(?P<before>{_NUMBER})"
TAKE_OUT = r"mq:wt:queue:out"
MOVE_UP = r"mq:wt:queue:up"
PUT = rf"mq:wt:put:{_SCHEDULE}:{KEY}"


def act(what: Act, schedule: int) -> str:
    """Does something with a schedule."""
    return f"mq:wt:{what}:{schedule}"


def less(schedule: int) -> str:
    """The menu that takes something away from a schedule."""
    return f"mq:wt:less:{schedule}"


def listing(page: int) -> str:
    """Shows page `page` (from 0) of a club's schedules."""
    return f"mq:wt:list:{page}"


def history(schedule: int, before: int) -> str:
    """Shows what became of the posts before occurrence `before` (0: from the newest).

    Those of one schedule, or, with 0, of all.
    """
    return f"mq:wt:past:{schedule}:{before}"


def put_first(schedule: int, key: str) -> str:
    """Puts a title into the queue, for one schedule or, with 0, for whichever is next."""
    return f"mq:wt:put:{schedule}:{key}"
