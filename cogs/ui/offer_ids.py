"""Custom ids of an offer's buttons: which draft, as it was shown, and what to do with it."""

from __future__ import annotations

from enum import StrEnum

from cogs.ui.ids import DRAFT, KEY


class Act(StrEnum):
    """What a button does. The draft is the offer; for `WITH` it is a moderator's change of it."""

    SEND = "send"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    EDIT = "edit"
    WITH = "with"
    DECLINE = "decline"


ACT = rf"mq:offer:(?P<act>{'|'.join(Act)}):{DRAFT}"
OVER = rf"mq:offer:over:(?P<act>{Act.APPROVE}|{Act.WITH}):(?P<version>[0-9]{{1,9}}):{DRAFT}"
FORM = rf"mq:offer:form:{KEY}"
SENT_DECLINE = rf"mq:sent:offer:decline:{DRAFT}"


def act(what: Act, ref: int, revision: str) -> str:
    """Does something with a draft that is still as it was at `revision`."""
    return f"mq:offer:{what}:{ref}:{revision}"


def over(what: Act, version: int, ref: int, revision: str) -> str:
    """Approves over the `version` of the review that was shown."""
    return f"mq:offer:over:{what}:{version}:{ref}:{revision}"


def form(key: str) -> str:
    """Opens the form in which a member offers a review of a title."""
    return f"mq:offer:form:{key}"


def sent_decline(ref: int, revision: str) -> str:
    """The form that asks why an offer is declined."""
    return f"mq:sent:offer:decline:{ref}:{revision}"
