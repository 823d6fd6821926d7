"""What an import of many reviews would do, page by page, and what it did."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import discord
from discord import ui

from bot.domain.guards import may_hide
from bot.domain.plans import UNANSWERED, Done, Line, Outcome, counted
from bot.domain.text import clean
from bot.services.import_sessions import Session
from bot.services.versions import Pile
from cogs.ui import ids as all_ids
from cogs.ui import import_ids as ids
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed
from cogs.ui.import_lines import PLACE_LENGTH, line_of, line_told
from cogs.ui.pages import turn_buttons
from cogs.ui.words import bounded, number, shown

Button = ui.Button[Any]
LINES_A_PAGE = 10
# https://discord.com/developers/docs/components/reference
OPTION_LENGTH = 100
# A sentence may quote what is veiled, and a client shows the beginning of a text file.
FAULTS_FILE = "SPOILER_faults.txt"
_PRIMARY = discord.ButtonStyle.primary
_COUNTED = (
    (Outcome.NEW, "new"),
    (Outcome.CHANGED, "changed"),
    (Outcome.SAME, "same"),
    (Outcome.LEFT_OUT, "left out"),
)


def plan_page(session: Session, *, page: int, note: str = "") -> ui.LayoutView:
    """What the import would do: counted, then line by line, with what can be done about it."""
    look = session.look
    last = max((len(look.ranked) - 1) // LINES_A_PAGE, 0)
    page = min(page, last)
    here = look.ranked[page * LINES_A_PAGE : (page + 1) * LINES_A_PAGE]
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    heading = f"## What this import would do\n-# {shown(session.file, PLACE_LENGTH)}"
    if note:
        heading = f"**{note}**\n{heading}"
    card.add_item(ui.TextDisplay(f"{heading}\n{counts_told(session)}\n{_next_step(session)}"))
    card.add_item(ui.Separator())
    card.add_item(ui.TextDisplay("\n".join(line_told(look.lines[at]) for at in here)))
    if last:
        turning = turn_buttons(page, last, lambda turned: ids.page(session.token, turned))
        card.add_item(ui.ActionRow(*turning))
    if menu := _look_menu(session, here):
        card.add_item(ui.ActionRow(menu))
    if faults_file(session) is not None:
        card.add_item(ui.File(f"attachment://{FAULTS_FILE}", spoiler=True))
    card.add_item(ui.ActionRow(*_deeds(session)))
    return framed(card)


def counts_told(session: Session) -> str:
    """`**12** new · **3** changed · **1** fault`."""
    counts = counted(session.look.lines)
    told = [f"**{counts[outcome]:,}** {word}" for outcome, word in _COUNTED if counts[outcome]]
    if faults := counts[Outcome.FAULT]:
        told.append(f"**{faults:,}** {'fault' if faults == 1 else 'faults'}")
    if asked := len(session.open):
        told.append(f"**{asked:,}** {'title' if asked == 1 else 'titles'} to settle")
    return " · ".join(told)


def _next_step(session: Session) -> str:
    look = session.look
    counts = counted(look.lines)
    if counts[Outcome.FAULT]:
        which = "this line" if counts[Outcome.FAULT] == 1 else "these lines"
        mend = f" Mend {which}, then send the file again."
        if not any(line.entry for line in look.lines):
            # The file itself may be what is wrong: its first place is no line to mend.
            inside = any(line.place.line > 1 for line in look.lines)
            return f"Nothing was imported.{mend if inside else ''}"
        return (
            "Nothing can be imported while there is a fault, so that never half of a file is in."
            f"{mend}"
        )
    if any(counts[outcome] for outcome in UNANSWERED):
        return "Nothing is imported yet. First say which titles are meant."
    if not _writes(session):
        return "Nothing to do: all of it is here already."
    undecided = sum(
        line.entry is not None and line.entry.verdict is None and line.outcome is not Outcome.SAME
        for line in look.lines
    )
    told = "Nothing is imported yet. Look through it; then all of it is imported, or nothing."
    if undecided:
        kept = "has no verdict and is kept as a draft"
        if undecided > 1:
            kept = "have no verdict and are kept as drafts"
        told += f" {number(undecided, 'review')} {kept}."
    if not look.drafts.writes and look.published is not None:
        told += f" {number(len(look.published.writes), 'review')} of it can be published from here."
    return told


def _writes(session: Session) -> bool:
    look = session.look
    return bool(look.drafts.writes or (look.published and look.published.writes))


def _look_menu(session: Session, here: tuple[int, ...]) -> ui.Select[Any] | None:
    """Opens what was recognised in one of the lines of a page."""
    lines = session.look.lines
    options = [
        discord.SelectOption(label=_label(lines[at]), value=str(at))
        for at in here
        if lines[at].entry is not None
    ]
    if not options:
        return None
    return ui.Select(
        custom_id=ids.look(session.token),
        placeholder="Show what was read in …",
        options=options,
    )


def _label(line: Line) -> str:
    """A line in a menu, where nothing can be veiled."""
    title = line.title
    name = f"{title.name} ({title.facts})" if title else str(line.named or "")
    reviewer = f" · {line.reviewer.name}" if line.reviewer else ""
    told = clean(f"{name}{reviewer}").strip()
    if not told or may_hide(told):
        told = f"Line {line.place.line}: a title"
    return bounded(told, OPTION_LENGTH)


def _deeds(session: Session) -> Iterator[Button]:
    token, look = session.token, session.look
    faulty = any(line.outcome is Outcome.FAULT for line in look.lines)
    leaves = Button(label="Cancel", custom_id=ids.act(token, ids.Act.CANCEL))
    if session.open and not faulty:
        settles = ids.act(token, ids.Act.SETTLE)
        yield Button(label="Choose titles", style=_PRIMARY, custom_id=settles)
    elif not faulty and _writes(session):
        publish = ids.act(token, ids.Act.PUBLISH)
        if look.published is not None and look.published.writes:
            yield Button(label="Publish all", style=_PRIMARY, custom_id=publish)
        if look.drafts.writes:
            drafts = ids.act(token, ids.Act.DRAFTS)
            yield Button(label="Keep all as drafts", custom_id=drafts)
    else:
        leaves = Button(label="Close", custom_id=ids.act(token, ids.Act.CANCEL))
    if look.drafts.answers:
        yield Button(label="Change the titles", custom_id=ids.act(token, ids.Act.ANEW))
    yield leaves


def faults_file(session: Session) -> discord.File | None:
    """Every fault as a line of text, when they are more than a page shows."""
    faults = [line for line in session.look.lines if line.outcome is Outcome.FAULT]
    if len(faults) <= LINES_A_PAGE:
        return None
    told = "\n".join(
        clean(f"{line.place.file}, {line_of(line.place)}: {line.sentence}") for line in faults
    )
    return discord.File(BytesIO(f"{told}\n".encode("utf-8", "replace")), filename=FAULTS_FILE)


def done_card(session: Session, done: Done, *, published: bool) -> ui.LayoutView:
    """What was written, in words."""
    reviews = done.new + done.changed - done.drafts
    told = ["## Imported", f"-# {shown(session.file, PLACE_LENGTH)}"]
    said = []
    if published and reviews:
        said.append(f"**{number(reviews, 'review')}** published")
    if done.drafts:
        said.append(f"**{number(done.drafts, 'draft')}** kept")
    if done.titles:
        said.append(f"**{number(done.titles, 'title')}** added")
    if done.same:
        said.append(f"{done.same:,} the same as before")
    told.append(" · ".join(said))
    if done.drafts:
        told.append("The drafts are in `/manage review list`.")
    if published and done.changed:
        told.append("What was there before is kept as an older version.")
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay("\n".join(told)))
    if done.drafts:
        opens = all_ids.pile(Pile.DRAFTS, 0)
        card.add_item(ui.ActionRow(Button(label="Open the drafts", custom_id=opens)))
    return framed(card)
