"""Custom ids of an import's buttons: which import by its token, and what to do with it.

At most 100 characters, of which a title's key takes at most 72.
"""

from __future__ import annotations

from enum import StrEnum

_TOKEN = r"(?P<token>[A-Za-z0-9_-]{8})"  # noqa: S105 - a pattern, no secret
_QUESTION = r"(?P<question>[0-9a-f]{8})"


class Act(StrEnum):
    """What a button does with a whole import."""

    PUBLISH = "publish"
    DRAFTS = "drafts"
    CANCEL = "cancel"
    SETTLE = "settle"
    ADD_ALL = "all"
    ANEW = "anew"


class Reply(StrEnum):
    """What a button says of one title that is asked about."""

    ADD = "add"
    OTHER = "other"
    OUT = "out"


ACT = rf"mq:imp:{_TOKEN}:(?P<act>{'|'.join(Act)})"
PAGE = rf"mq:imp:{_TOKEN}:page:(?P<page>[0-9]{{1,4}})"
LOOK = rf"mq:imp:{_TOKEN}:look"
FIELDS = rf"mq:imp:{_TOKEN}:fields:(?P<line>[0-9]{{1,5}}):(?P<page>[0-9]{{1,3}})"
REPLY = rf"mq:imp:{_TOKEN}:{_QUESTION}:(?P<reply>{'|'.join(Reply)})"
TAKE = rf"mq:imp:{_TOKEN}:{_QUESTION}:(?P<key>[^:]{{1,24}}:.{{1,71}})"
SENT_ADD = rf"mq:sent:imp:{_TOKEN}:add:{_QUESTION}"
SENT_OTHER = rf"mq:sent:imp:{_TOKEN}:other:{_QUESTION}"
SENT_ALL = rf"mq:sent:imp:{_TOKEN}:all"


def act(token: str, what: Act) -> str:
    """Does something with the whole import."""
    return f"mq:imp:{token}:{what}"


def page(token: str, number: int) -> str:
    """Shows page `number` (from 0) of what the import would do."""
    return f"mq:imp:{token}:page:{number}"


def look(token: str) -> str:
    """The menu that shows what was recognised in one of the entries."""
    return f"mq:imp:{token}:look"


def fields(token: str, line: int, number: int) -> str:
    """Shows page `number` (from 0) of what was recognised in one entry."""
    return f"mq:imp:{token}:fields:{line}:{number}"


def reply(token: str, question: str, what: Reply) -> str:
    """Says what is to become of a title that is asked about."""
    return f"mq:imp:{token}:{question}:{what}"


def take(token: str, question: str, key: str) -> str:
    """Says which title is meant."""
    return f"mq:imp:{token}:{question}:{key}"


def sent_add(token: str, question: str) -> str:
    """The form for a title to add."""
    return f"mq:sent:imp:{token}:add:{question}"


def sent_other(token: str, question: str) -> str:
    """The form that asks which other title is meant."""
    return f"mq:sent:imp:{token}:other:{question}"


def sent_all(token: str) -> str:
    """The form that asks of which kind the titles to add are."""
    return f"mq:sent:imp:{token}:all"
