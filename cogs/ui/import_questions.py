"""Titles that an import asks about, and a file that is one review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot.domain.drafts import Draft, Unfit
from bot.domain.plans import Outcome
from bot.domain.titles import Kind, TitleBrief
from bot.services.import_desk import unknown
from bot.services.import_sessions import Became, Kept, Question, Session
from cogs.ui import ids as all_ids
from cogs.ui import import_ids as ids
from cogs.ui.cards import PLAIN
from cogs.ui.forms import DESCRIPTION_LENGTH, FORM_TITLE_LENGTH, TITLE_LENGTH, Asked, title_form
from cogs.ui.frames import framed
from cogs.ui.import_fields import field_pages, shielded
from cogs.ui.import_lines import (
    NAME_LENGTH,
    PLACE_LENGTH,
    place_told,
    reviewer_told,
    sentence_told,
    title_told,
)
from cogs.ui.pages import turn_buttons
from cogs.ui.words import bounded, number, shown

Button = ui.Button[Any]
# https://discord.com/developers/docs/components/reference
BUTTON_LENGTH = 80
_PRIMARY, _PLAIN = discord.ButtonStyle.primary, discord.ButtonStyle.secondary
KIND = "kind"
"""The id of the field for a title's kind."""


def question_card(session: Session, question: Question, *, note: str = "") -> ui.LayoutView:
    """Asks which title is meant."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    told = question_told(question, note=note)
    if left := len(session.open) - 1:
        told += f"\n-# {number(left, 'title')} to settle after this one."
    card.add_item(ui.TextDisplay(told))
    for row in question_rows(session, question, alone=False):
        card.add_item(row)
    return framed(card)


def question_told(question: Question, *, note: str = "") -> str:
    """The title as the source names it, and where."""
    line = question.line
    called = shielded(str(question.named), NAME_LENGTH)
    if question.named.suggested:
        told = f"**Which title is it about?** The file's name says “{called}”."
    else:
        told = f"**Which title is “{called}”?**"
        if line.outcome is Outcome.UNKNOWN and not note:
            told += " I know none that is called like it."
    if note or line.sentence:
        told += f"\n{sentence_told(note or line.sentence)}"
    who = f" · by {reviewer_told(line.reviewer)}" if line.reviewer else ""
    more = question.times - 1
    also = f", and {number(more, 'more entry') if more == 1 else f'{more} more entries'}"
    place = place_told(line.place)
    return f"{told}\n-# {place}{also if more else ''}{who}"


def question_rows(
    session: Session, question: Question, *, alone: bool
) -> Iterator[ui.ActionRow[Any]]:
    """The nearest titles as buttons, and the other ways to answer."""
    token, ident = session.token, question.ident
    nearest = session.near.get(ident) or question.line.nearest
    # What nothing is like is more likely new than any of those that are nearest.
    likely = question.line.outcome is Outcome.UNSURE or ident in session.near
    styles = (_PRIMARY, _PLAIN) if likely else (_PLAIN, _PRIMARY)
    if nearest:
        yield ui.ActionRow(
            *(
                Button(label=_choice(brief), style=styles[0], custom_id=custom_id)
                for brief in nearest
                for custom_id in [ids.take(token, ident, brief.key)]
            )
        )
    adds = ids.reply(token, ident, ids.Reply.ADD)
    others = [
        Button(label="Add as a new title …", style=styles[1], custom_id=adds),
        Button(label="Another title …", custom_id=ids.reply(token, ident, ids.Reply.OTHER)),
    ]
    if not alone:
        others += [
            Button(label="Leave out", custom_id=ids.reply(token, ident, ids.Reply.OUT)),
            Button(label="Back to the plan", custom_id=ids.page(token, 0)),
        ]
    yield ui.ActionRow(*others)
    many = len(unknown(session))
    if many > 1 and not alone:
        label = f"Add all {many:,} unknown ones as new titles"
        yield ui.ActionRow(Button(label=label, custom_id=ids.act(token, ids.Act.ADD_ALL)))


def _choice(brief: TitleBrief) -> str:
    facts = f" ({brief.facts})"
    return f"{bounded(brief.name, BUTTON_LENGTH - len(facts))}{facts}"


# What was recognised.


def fields_card(session: Session, at: int, *, page: int) -> ui.LayoutView:
    """What was recognised in one of many entries."""
    line = session.look.lines[at]
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    who = f" · by {reviewer_told(line.reviewer)}" if line.reviewer else ""
    place = place_told(line.place)
    card.add_item(ui.TextDisplay(f"### {title_told(line)}{who}\n-# {place}"))
    card.add_item(ui.Separator())
    add_fields(card, session, at, page=page)
    return framed(card)


def add_fields(card: ui.Container[Any], session: Session, at: int, *, page: int) -> None:
    """A page of the fields, and the buttons to turn it."""
    entry = session.look.lines[at].entry
    if entry is None:
        return
    pages = field_pages(entry)
    page, last = min(page, len(pages) - 1), len(pages) - 1
    card.add_item(ui.TextDisplay(pages[page]))
    if last:
        turning = turn_buttons(page, last, lambda turned: ids.fields(session.token, at, turned))
        card.add_item(ui.ActionRow(*turning))


_BECAME = {
    Became.DRAFT: "**It is a draft now.** Nothing is published yet.",
    Became.SAME: "**It is here already**, as it stands in this file. Nothing has changed.",
    Became.UNTITLED: "It is kept as a draft until you say so. Nothing is published yet.",
}


def alone_card(session: Session, kept: Kept, *, page: int = 0, note: str = "") -> ui.LayoutView:
    """A file that is one review: what became of it, and what was recognised."""
    line, card = kept.line, ui.Container[Any](accent_colour=PLAIN)
    who = f" · by {reviewer_told(line.reviewer)}" if line.reviewer else ""
    place = shown(line.place.file, PLACE_LENGTH)
    question = session.open[0] if kept.became is Became.UNTITLED and session.open else None
    if question is None:
        told = f"## {title_told(line)}{who}\n-# {place}"
    else:
        told = question_told(question, note=note)
    mends = _mends(kept.draft) if question is None else ""
    told = f"{told}\n{_BECAME[kept.became]} {sentence_told(mends)}"
    card.add_item(ui.TextDisplay(told.rstrip()))
    for row in question_rows(session, question, alone=True) if question else ():
        card.add_item(row)
    if buttons := list(_alone_buttons(kept, whole=not mends)):
        card.add_item(ui.ActionRow(*buttons))
    card.add_item(ui.Separator())
    add_fields(card, session, 0, page=page)
    return framed(card)


def _mends(draft: Draft | None) -> str:
    """What is to be mended before it can be published, as a sentence."""
    try:
        if draft is not None:
            draft.review()
    except Unfit as fault:
        return str(fault)
    return ""


def _alone_buttons(kept: Kept, *, whole: bool) -> Iterator[Button]:
    draft, title = kept.draft, kept.line.title
    if draft is not None:
        titled = kept.became is not Became.UNTITLED
        if titled and whole:
            opens = all_ids.draft_act(all_ids.Act.OPEN, draft.ref, draft.revision)
            yield Button(label="Preview", style=_PRIMARY, custom_id=opens)
        edits = all_ids.draft_act(all_ids.Act.EDIT, draft.ref, draft.revision)
        style = _PRIMARY if titled and not whole else _PLAIN
        yield Button(label="Edit", style=style, custom_id=edits)
        discards = all_ids.draft_act(all_ids.Act.DISCARD, draft.ref, draft.revision)
        yield Button(label="Discard", style=discord.ButtonStyle.danger, custom_id=discards)
    elif title is not None:
        opens = all_ids.open_card(all_ids.Door.REVIEW, title.key)
        yield Button(label="Read it", style=_PRIMARY, custom_id=opens)


# Forms.


def other_form(session: Session, question: Question) -> ui.Modal:
    """Asks which other title is meant."""
    custom_id = ids.sent_other(session.token, question.ident)
    return title_form(custom_id, question.named.name[:TITLE_LENGTH])


def add_form(session: Session, question: Question) -> ui.Modal:
    """Asks what there is to say of a title that is added."""
    named = question.named
    form = _form("A new title", ids.sent_add(session.token, question.ident))
    name: ui.TextInput[Any] = ui.TextInput(
        custom_id=Asked.NAME, max_length=TITLE_LENGTH, default=named.name[:TITLE_LENGTH] or None
    )
    form.add_item(ui.Label(text="Name", description="What the club calls it", component=name))
    if named.kind is None:
        form.add_item(_kinds("The file doesn't say"))
    return form


def add_all_form(session: Session, count: int) -> ui.Modal:
    """Asks of which kind the unknown titles are that don't say so."""
    form = _form(f"Add {number(count, 'title')}", ids.sent_all(session.token))
    form.add_item(_kinds("For those of which the file doesn't say it; each can be changed later"))
    return form


def _form(title: str, custom_id: str) -> ui.Modal:
    return ui.Modal(title=bounded(title, FORM_TITLE_LENGTH), custom_id=custom_id)


def _kinds(about: str) -> ui.Label[Any]:
    options = [
        discord.SelectOption(label=kind.capitalize(), value=kind, default=kind is Kind.FILM)
        for kind in Kind
    ]
    menu: ui.Select[Any] = ui.Select(custom_id=KIND, options=options)
    return ui.Label(text="Kind", description=bounded(about, DESCRIPTION_LENGTH), component=menu)
