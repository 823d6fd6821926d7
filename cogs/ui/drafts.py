"""A review that isn't published: its preview, and two versions of it side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.drafts import Draft
from bot.domain.guards import lone_mark, may_hide
from bot.domain.markup import Bold, Italic, Markup, Paragraph, Text, escape, pages, render
from bot.domain.reviews import BLURB_LENGTH, Aspect, Review, markup, split_sections, veiled
from bot.domain.sections import Part, parts_of
from bot.domain.titles import Title
from bot.errors import Choice
from bot.replies import notice
from bot.services.drafts import Conflict
from bot.services.reviews import Reading
from cogs.ui import ids
from cogs.ui.cards import COLOURS, byline, review_card, spoiler_line, verdict_line
from cogs.ui.words import bounded, name_of, shown

Button = ui.Button[Any]
# https://discord.com/developers/docs/components/reference: a menu has 25 options of 100 characters.
PARTS_SHOWN = 22
OPTION_LENGTH = 100
NEW_ASPECT = "new"
ANOTHER_TITLE = "title"
# A message has 4,000 characters, and this text is not all of it.
DRAFT_LENGTH = 1_800
UNREADABLE = "This part is not shown: a mark in it has no other half."
PREVIEW = "**Preview**: you alone see it. This is the card that the club will see."


def preview(
    reading: Reading,
    draft: Draft,
    *,
    may_publish: bool,
    more: Sequence[Button] = (),
    note: str = "",
) -> ui.LayoutView:
    """The public card, and below it what can be done with the draft: to publish it, `more`, …"""
    view = review_card(reading)
    card = view.children[0]
    view.clear_items()
    view.add_item(ui.TextDisplay(f"{escape(note)}\n{PREVIEW}" if note else PREVIEW))
    view.add_item(card)
    view.add_item(ui.ActionRow(*_draft_buttons(draft, more, may_publish=may_publish)))
    view.add_item(ui.ActionRow(section_menu(draft)))
    return view


def _draft_buttons(draft: Draft, more: Sequence[Button], *, may_publish: bool) -> Iterator[Button]:
    if may_publish:
        yield act_button("Publish", ids.Act.PUBLISH, draft, discord.ButtonStyle.success)
    yield from more
    yield act_button("Edit", ids.Act.EDIT, draft)
    yield act_button("Save as draft", ids.Act.SAVE, draft)
    yield act_button("Discard", ids.Act.DISCARD, draft, discord.ButtonStyle.danger)


def act_button(
    label: str,
    act: ids.Act,
    draft: Draft,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> Button:
    """A button that does something with the draft as it is now."""
    custom_id = ids.draft_act(act, draft.ref, draft.revision)
    return Button(label=label, style=style, custom_id=custom_id)


def section_menu(draft: Draft) -> ui.Select[Any]:
    """Opens the form of one section."""
    options = [
        discord.SelectOption(label=_part_name(part, number), value=str(number - 1))
        for number, part in enumerate(parts_of(draft.text)[:PARTS_SHOWN], start=1)
    ]
    return ui.Select(
        custom_id=ids.section(draft.ref, draft.revision),
        placeholder="Edit a section",
        options=[
            *options,
            discord.SelectOption(label="Add an aspect …", value=NEW_ASPECT),
            discord.SelectOption(label="It is about another title …", value=ANOTHER_TITLE),
        ],
    )


def _part_name(part: Part, number: int) -> str:
    # A heading can hide nothing, but one that isn't checked yet may try to.
    name = f"Section {number}" if may_hide(part.name) else part.name or "Opening"
    return bounded(name if part.joint is None else f"{name}, continued", OPTION_LENGTH)


def unfinished(
    draft: Draft, title: Title | None, told: str, choices: Sequence[Choice]
) -> ui.LayoutView:
    """A draft that can't be shown as a card yet: `told`, what to mend, and what there is of it."""
    view = notice(told, choices=choices)
    name = name_of(title) if title is not None else "a title not chosen yet"
    lines = [f"**A draft** of a review of {name}", f"-# By {shown(draft.reviewer.name, 60)}"]
    if draft.blurb.strip() and not may_hide(draft.blurb):
        lines.append(shown(" ".join(draft.blurb.split()), BLURB_LENGTH * 2))
    view.add_item(ui.TextDisplay("\n".join(lines)))
    read = pages(_readable(draft), DRAFT_LENGTH)
    if read and read[0]:
        view.add_item(ui.TextDisplay(render(read[0])))
    if len(read) > 1:
        view.add_item(ui.TextDisplay("-# The form has the rest."))
    return view


def _readable(draft: Draft) -> Markup:
    """The text of a draft, but for what may be hidden and isn't marked so."""
    paragraphs: list[Paragraph] = []
    opening, aspects = split_sections(draft.text)
    for number, section in enumerate((Aspect("", opening), *aspects)):
        if section.name:
            name = f"Section {number + 1}" if may_hide(section.name) else section.name
            paragraphs.append(Paragraph((Bold((Text(name),)),)))
        if lone_mark(section.text) is None:
            paragraphs += markup(section.text).paragraphs
        else:
            paragraphs.append(Paragraph((Italic((Text(UNREADABLE),)),)))
    return Markup(tuple(paragraphs))


def sections(draft: Draft) -> ui.LayoutView:
    """The menu of sections alone, for a draft that can't be shown as a card yet."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("Choose what to change."))
    view.add_item(ui.ActionRow(section_menu(draft)))
    return view


def published(reading: Reading) -> ui.LayoutView:
    """The card as the club sees it now."""
    view = review_card(reading)
    card = view.children[0]
    view.clear_items()
    view.add_item(ui.TextDisplay("**Published.** The club sees this:"))
    view.add_item(card)
    return view


def discarding(draft: Draft) -> ui.LayoutView:
    """Asks once more."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("Discard this draft? What is published stays as it is."))
    view.add_item(
        ui.ActionRow(
            act_button("Discard it", ids.Act.DROP, draft, discord.ButtonStyle.danger),
            act_button("Keep it", ids.Act.SAVE, draft),
        )
    )
    return view


def conflict(found: Conflict, draft: Draft, title: Title, differing: str) -> ui.LayoutView:
    """Both versions, how they differ, and what to do about it."""
    current, mine = found.current, found.mine
    view = ui.LayoutView(timeout=None)
    told = f"**{escape(found.sentence)}** Both are kept."
    if not found.barred:
        told += f" What do you want to do about {name_of(title)}?"
    view.add_item(ui.TextDisplay(told))
    saved = discord.utils.format_dt(current.stamp.at, "R")
    who = f"<@{current.stamp.member}>" if current.stamp.member else "the command line"
    if current.review is None:
        view.add_item(ui.TextDisplay(f"The published one was removed by {who} {saved}."))
    else:
        heading = f"**Published now**, saved by {who} {saved}"
        view.add_item(version_card(current.review, heading))
    view.add_item(version_card(mine, "**Yours**, not published"))
    if differing:
        view.add_item(ui.TextDisplay(f"**What yours changes**\n{differing}"))
    row = ui.ActionRow[Any](
        act_button("Edit mine", ids.Act.EDIT, draft),
        act_button("Discard mine", ids.Act.DISCARD, draft, discord.ButtonStyle.danger),
    )
    if found.barred:
        view.add_item(row.add_item(act_button("Save as draft", ids.Act.SAVE, draft)))
        return view
    over = ids.over(current.expected, draft.ref, draft.revision)
    publish = Button(
        label="Publish mine over it", style=discord.ButtonStyle.primary, custom_id=over
    )
    view.add_item(ui.ActionRow(publish, *row.children))
    view.add_item(ui.TextDisplay("-# What you publish over is kept as an older version."))
    return view


def version_card(review: Review, heading: str) -> ui.Container[Any]:
    """One text of a review, to be shown beside another: clients render few marks a message."""
    card: ui.Container[Any] = ui.Container(accent_colour=COLOURS[review.verdict])
    spoilers = spoiler_line(review.spoiler_level, hidden=veiled(review))
    card.add_item(
        ui.TextDisplay(f"{heading}\n{spoilers}\n{verdict_line(review)}\n{byline(review)}")
    )
    read = ids.page(ids.Pages.VEILED, 0, review.ref)
    card.add_item(ui.ActionRow(Button(label="Read in full", custom_id=read)))
    return card


def discarded(file: str) -> ui.LayoutView:
    """Says so, and hands the text back as the attached file."""
    view = sentence("Discarded. Should you want it after all, here is its text.")
    view.add_item(ui.File(f"attachment://{file}", spoiler=True))
    return view


def sentence(told: str) -> ui.LayoutView:
    """A sentence, on the wire already, as a message."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(told))
    return view
