"""Custom ids: everything that a button needs, so that it works after any restart.

At most 100 characters (components/reference). A title's key is at most 72 of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

REF = r"(?P<ref>c[0-9]{1,18}|h.{1,80})"
KEY = r"(?P<key>.{1,80})"


class Door(StrEnum):
    """Which card a button opens."""

    REVIEW = "review"
    TITLE = "title"
    SIMILAR = "similar"


class Pages(StrEnum):
    """Which text of a review is paged: veiled, safe for the reader's progress, or all of it."""

    VEILED = "v"
    SAFE = "s"
    ALL = "a"


OPEN = rf"mq:open:(?P<door>review|title|similar):{KEY}"
CARD = rf"mq:card:{REF}"
PAGE = rf"mq:page:(?P<mode>[vsa]):(?P<page>[0-9]{{1,3}}):{REF}"
PROGRESS = rf"mq:far:(?P<page>[0-9]{{1,3}}):{REF}"
ASK_PROGRESS = rf"mq:ask:(?P<page>[0-9]{{1,3}}):{REF}"
REVIEWER = rf"mq:reviewer:{KEY}"
LIST = (
    r"mq:list:(?P<page>[0-9]{1,4}):(?P<sort>[a-z]*):(?P<verdict>[a-z_]*)"
    r":(?P<reviewer>[^:]{0,32}):(?P<theme>.{0,40})"
)
FORM = rf"mq:form:{KEY}"
FORGET = r"mq:forget"


@dataclass(frozen=True, slots=True)
class Listing:
    """Which reviews a list has, and in what order. Empty is: all, newest first."""

    sort: str = ""
    verdict: str = ""
    reviewer: str = ""
    theme: str = ""


def open_card(door: Door, key: str) -> str:
    """Opens a card privately."""
    return f"mq:open:{door}:{key}"


def opens(door: Door) -> Callable[[str], str]:
    """Gives, for a title's key, the id of the button that opens this card of it."""
    return lambda key: open_card(door, key)


def open_review(ref: str) -> str:
    """Opens the card of one review privately."""
    return f"mq:card:{ref}"


def page(mode: Pages, number: int, ref: str) -> str:
    """Shows page `number` (from 0) of a review."""
    return f"mq:page:{mode}:{number}:{ref}"


def progress(number: int, ref: str) -> str:
    """The menu that asks how far a member is, then shows page `number` (from 0)."""
    return f"mq:far:{number}:{ref}"


def ask_progress(number: int, ref: str) -> str:
    """Asks (again) how far a member is, who reads page `number` (from 0)."""
    return f"mq:ask:{number}:{ref}"


def reviewer(key: str) -> str:
    """The menu that changes the reviewer on a card."""
    return f"mq:reviewer:{key}"


def listing(number: int, wanted: Listing) -> str:
    """Shows page `number` (from 0) of a list of reviews."""
    reviewer, theme = wanted.reviewer[:32], wanted.theme[:40]
    return f"mq:list:{number}:{wanted.sort}:{wanted.verdict}:{reviewer}:{theme}"


def form(key: str) -> str:
    """Opens the review form for a title again, with what was typed."""
    return f"mq:form:{key}"
