"""Custom ids: everything that a button needs, so that it works after any restart.

At most 100 characters (components/reference). A title's key is at most 72 of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.drafts import Draft
from bot.domain.own_titles import Part
from bot.domain.titles import Kind, Title

REF = r"(?P<ref>c[0-9]{1,18}|h.{1,80})"
READABLE = r"(?P<ref>c[0-9]{1,18}|h.{1,80}|d[0-9]{1,12})"
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
PAGE = rf"mq:page:(?P<mode>[vsa]):(?P<page>[0-9]{{1,3}}):{READABLE}"
PROGRESS = rf"mq:far:(?P<page>[0-9]{{1,3}}):{READABLE}"
ASK_PROGRESS = rf"mq:ask:(?P<page>[0-9]{{1,3}}):{READABLE}"
REVIEWER = rf"mq:reviewer:{KEY}"
LIST = (
    r"mq:list:(?P<page>[0-9]{1,4}):(?P<sort>[a-z]*):(?P<verdict>[a-z_]*)"
    r":(?P<reviewer>[^:]{0,32}):(?P<theme>.{0,40})"
)
FORM = rf"mq:form:{KEY}"
REVISION_KEPT = 6
"""As many last digits of a revision as `PICK` has room for."""
DRAFT = r"(?P<draft>[0-9]{1,12}):(?P<revision>[0-9a-f]{1,14})"
FORGET = r"mq:forget"
# A club's own titles.
_PART = rf"(?P<part>{'|'.join(Part)})"
TITLE_EDIT = rf"mq:own:edit:{KEY}"
TITLE_PARTS = rf"mq:own:parts:{KEY}"
TITLE_FORM = rf"mq:own:form:{_PART}:{KEY}"
TITLE_SENT = rf"mq:own:sent:{_PART}:(?P<seen>[0-9a-f]{{6}}):{KEY}"
TITLE_UNDO = rf"mq:own:undo:(?P<version>[0-9]{{1,6}}):{KEY}"
TITLE_ADD = rf"mq:own:add:(?P<kind>{'|'.join(Kind)}):(?P<year>[0-9]{{0,4}}):(?P<name>.{{1,60}})"
NAME_KEPT = 60
"""As much of a name as `TITLE_ADD` has room for."""


class Act(StrEnum):
    """What a button does with a draft."""

    PUBLISH = "publish"
    EDIT = "edit"
    OPEN = "open"
    SECTIONS = "sections"
    SAVE = "save"
    DISCARD = "discard"
    DROP = "drop"


class Purpose(StrEnum):
    """What a review is written for: to be published by its writer, or offered to moderators."""

    WRITE = "w"
    OFFER = "o"


DRAFT_ACT = rf"mq:draft:(?P<act>{'|'.join(Act)}):{DRAFT}"
OVER = rf"mq:over:(?P<version>[0-9]{{1,9}}):{DRAFT}"
SECTION = rf"mq:section:{DRAFT}"
PICK = rf"mq:pick:(?P<draft>[0-9]{{1,12}}):(?P<revision>[0-9a-f]{{1,{REVISION_KEPT}}}):{KEY}"
OF_DRAFTS = ("mq:draft:", "mq:over:", "mq:offer:")
"""How the ids of the buttons below a draft begin."""
# Forms that were sent.
_PURPOSE = "(?P<purpose>[wo])"
SENT_NEW = rf"mq:sent:{_PURPOSE}:new:{KEY}"
SENT_REVIEW = rf"mq:sent:{_PURPOSE}:review:(?P<review>[0-9]{{1,18}}):(?P<version>[0-9]{{1,9}})"
_OPENED = rf"{DRAFT}:(?P<about>[0-9a-f]{{6}})"
SENT_DRAFT = rf"mq:sent:{_PURPOSE}:draft:{_OPENED}"
SENT_SECTION = rf"mq:sent:section:(?P<index>[0-9]{{1,3}}):{_OPENED}"
SENT_TITLE = rf"mq:sent:title:{_OPENED}"
ADDED_SECTION = 999
"""Stands for the index of a section that isn't there yet."""


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


def draft_act(act: Act, ref: int, revision: str) -> str:
    """Does something with a draft that is still as it was at `revision`."""
    return f"mq:draft:{act}:{ref}:{revision}"


def over(version: int, ref: int, revision: str) -> str:
    """Publishes a draft over the `version` of its review that was shown."""
    return f"mq:over:{version}:{ref}:{revision}"


def section(ref: int, revision: str) -> str:
    """The menu that opens the form for one section of a draft."""
    return f"mq:section:{ref}:{revision}"


def pick(ref: int, revision: str, key: str) -> str:
    """Says which title a draft is about that is still as it was at `revision`."""
    return f"mq:pick:{ref}:{revision[-REVISION_KEPT:]}:{key}"


def sent_new(purpose: Purpose, key: str) -> str:
    """The form for a title that its writer has no review of."""
    return f"mq:sent:{purpose}:new:{key}"


def sent_review(purpose: Purpose, review: int, version: int) -> str:
    """The form that opened with `version` of a published review."""
    return f"mq:sent:{purpose}:review:{review}:{version}"


def sent_draft(purpose: Purpose, draft: Draft) -> str:
    """The form that opened with a draft."""
    return f"mq:sent:{purpose}:draft:{_opened(draft)}"


def sent_section(index: int, draft: Draft) -> str:
    """The form for section `index` of a draft."""
    return f"mq:sent:section:{index}:{_opened(draft)}"


def sent_title(draft: Draft) -> str:
    """The form that asks what a draft is about."""
    return f"mq:sent:title:{_opened(draft)}"


def _opened(draft: Draft) -> str:
    """Which draft a form was opened with, as it was, and what that was about."""
    return f"{draft.ref}:{draft.revision}:{draft.about}"


def title_edit(key: str) -> str:
    """Opens a title for a moderator."""
    return f"mq:own:edit:{key}"


def title_parts(key: str) -> str:
    """The menu that opens the form for a part of a title."""
    return f"mq:own:parts:{key}"


def title_form(part: Part, key: str) -> str:
    """Opens the form for a part of a title again, with what was typed."""
    return f"mq:own:form:{part}:{key}"


def title_sent(part: Part, seen: str, key: str) -> str:
    """The form for a part of a title, which opened with the texts that `seen` is the digest of."""
    return f"mq:own:sent:{part}:{seen}:{key}"


def title_undo(version: int, key: str) -> str:
    """Takes back the change that made `version` of a title."""
    return f"mq:own:undo:{version}:{key}"


def title_add(title: Title) -> str:
    """Adds a title though there is one like it."""
    return f"mq:own:add:{title.kind}:{title.year or ''}:{title.name[:NAME_KEPT]}"


# Looking after reviews.
CLUBS_OWN = r"(?P<ref>c[0-9]{1,18})"
_NUMBER = r"[0-9]{1,9}"
VERSION = rf"mq:ver:(?P<mode>[dt]):(?P<number>{_NUMBER}):(?P<page>[0-9]{{1,3}}):{CLUBS_OWN}"
HISTORY = rf"mq:history:{KEY}"
RESTORE = rf"mq:restore(?P<gone>-gone)?:(?P<to>{_NUMBER}):(?P<expected>{_NUMBER}):{CLUBS_OWN}"
REMOVE = rf"mq:remove:{CLUBS_OWN}"
BRING_BACK = rf"mq:back:{CLUBS_OWN}"
EDIT_REVIEW = rf"mq:edit:{CLUBS_OWN}"
PILE = r"mq:pile:(?P<page>[0-9]{1,4}):(?P<pile>[a-z]*)"
TRAIL = r"mq:trail:(?P<before>[0-9]{1,18})"


class Sight(StrEnum):
    """What of a version is shown: what it changed, or all that it says."""

    DIFFERENCE = "d"
    TEXT = "t"


def version(sight: Sight, number: int, page: int, ref: str) -> str:
    """Shows a version of a review; 0 is the newest. Pages count from 0."""
    return f"mq:ver:{sight}:{number}:{page}:{ref}"


def history(key: str) -> str:
    """Shows the newest version of the review of a title, if there is one alone."""
    return f"mq:history:{key}"


def restore(to: int, expected: int, ref: str, *, gone: bool = False) -> str:
    """Lets version `to` stand again, in place of `expected`; `gone`: that is seen to be removed."""
    return f"mq:restore{'-gone' * gone}:{to}:{expected}:{ref}"


def edit_review(ref: str) -> str:
    """Opens the form of a published review."""
    return f"mq:edit:{ref}"


def remove(ref: str) -> str:
    """Removes a review."""
    return f"mq:remove:{ref}"


def bring_back(ref: str) -> str:
    """Brings a removed review back."""
    return f"mq:back:{ref}"


def pile(name: str, page: int) -> str:
    """Shows page `page` (from 0) of what is to be looked after; without a name, what there is."""
    return f"mq:pile:{page}:{name}"


def trail(before: int) -> str:
    """Shows the audit trail before the entry with this number; 0: from the newest."""
    return f"mq:trail:{before}"
