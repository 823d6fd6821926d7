"""Custom ids of movie nights.

Those of `ACT` stand on public cards for ever: they never change. There they have the mark of the
delivery that the card is (`@7b`, `bot.domain.deliveries.mark`).
"""

from __future__ import annotations

from enum import StrEnum

from bot.domain.reviews import Verdict
from bot.domain.tallies import Before
from cogs.ui import watchlist_ids
from cogs.ui.ids import KEY


class Act(StrEnum):
    """What a button does with a night."""

    SHOW = "show"
    NOMINATE = "nominate"
    VOTE = "vote"
    WATCHED = "watched"
    SUGGEST = "suggest"
    CLOSE = "close"
    """Ends the nominations."""
    END = "end"
    """Ends the vote."""
    POSTPONE = "postpone"
    CANCEL = "cancel"
    """Asks whether that is meant."""
    OFF = "off"
    """Cancels it."""


_NIGHT = r"(?P<night>[0-9]{1,15})"
_PLACE = r"(?P<place>[0-9]{1,2})"
ACT = rf"mq:mn:(?P<act>{'|'.join(Act)})(?P<mark>@[0-9a-f]{{1,16}})?:{_NIGHT}"
TAKE = rf"mq:mn:take:{_NIGHT}:{KEY}"
OUT = rf"mq:mn:out:{_NIGHT}:(?P<nomination>[0-9]{{1,15}})"
OUT_MENU = rf"mq:mn:out:{_NIGHT}"
RANK = rf"mq:mn:rank:{_NIGHT}:{_PLACE}"
BALLOT = rf"mq:mn:ballot:{_NIGHT}:{_PLACE}"
RATE = rf"mq:mn:rate:{watchlist_ids.VERDICT}:{_NIGHT}:{watchlist_ids.BEFORE}"
UNSEE = rf"mq:mn:unsee:{_NIGHT}:{watchlist_ids.BEFORE}"
SENT_TITLE = rf"mq:sent:mn:title:{_NIGHT}"
SENT_TIME = rf"mq:sent:mn:time:{_NIGHT}"


def act(what: Act, night: int, mark: str = "") -> str:
    """Does something with a night. `mark` is that of the delivery that the card is."""
    return f"mq:mn:{what}{mark}:{night}"


def take(night: int, key: str) -> str:
    """Nominates the title with this key."""
    return f"mq:mn:take:{night}:{key}"


def out(night: int, nomination: int) -> str:
    """Takes a nomination back."""
    return f"mq:mn:out:{night}:{nomination}"


def out_menu(night: int) -> str:
    """The menu that takes a nomination back."""
    return f"mq:mn:out:{night}"


def rank(night: int, place: int) -> str:
    """The menu that says what comes at a place (from 0) of a ranking; what came after it goes."""
    return f"mq:mn:rank:{night}:{place}"


def ballot(night: int, place: int) -> str:
    """Shows a member's own ranking, and asks what comes at a place (from 0) of it."""
    return f"mq:mn:ballot:{night}:{place}"


def rate(verdict: Verdict, night: int, before: Before) -> str:
    """Gives what was watched a verdict. `before` is kept for the undo beside it."""
    return f"mq:mn:rate:{watchlist_ids.letter_of(verdict)}:{night}:{watchlist_ids.told(before)}"


def unsee(night: int, before: Before) -> str:
    """Takes back that a member watched: all is as it was `before`."""
    return f"mq:mn:unsee:{night}:{watchlist_ids.told(before)}"


def sent_title(night: int) -> str:
    """The form that asks what to nominate."""
    return f"mq:sent:mn:title:{night}"


def sent_time(night: int) -> str:
    """The form that asks when a night is to start instead."""
    return f"mq:sent:mn:time:{night}"
