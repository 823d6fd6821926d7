"""A review that isn't published: its preview, and two versions of it side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.drafts import Draft
from bot.domain.markup import escape
from bot.domain.reviews import Review, veiled
from bot.domain.sections import Part, parts_of
from bot.domain.spoilers import SpoilerPolicy
from bot.domain.titles import Title
from bot.services.drafts import Conflict
from bot.services.reviews import Reading
from cogs.ui import ids
from cogs.ui.cards import COLOURS, byline, review_card, spoiler_line, summary_text, verdict_line
from cogs.ui.words import bounded, name_of

Button = ui.Button[Any]
# https://discord.com/developers/docs/components/reference: a menu has 25 options of 100 characters.
PARTS_SHOWN = 22
OPTION_LENGTH = 100
NEW_ASPECT = "new"
ANOTHER_TITLE = "title"
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
        discord.SelectOption(label=_part_name(part), value=str(index))
        for index, part in enumerate(parts_of(draft.text)[:PARTS_SHOWN])
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


def _part_name(part: Part) -> str:
    # A heading can hide nothing, but one that isn't checked yet may try to.
    name = "A section" if "||" in part.name else part.name or "Opening"
    return bounded(name if part.joint is None else f"{name}, continued", OPTION_LENGTH)


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


def conflict(found: Conflict, draft: Draft, title: Title, policy: SpoilerPolicy) -> ui.LayoutView:
    """Both versions, and what to do about it."""
    current, mine = found.current, found.mine
    view = ui.LayoutView(timeout=None)
    view.add_item(
        ui.TextDisplay(
            f"**{escape(found.sentence)}** Both are kept. What do you want to do about"
            f" {name_of(title)}?"
        )
    )
    saved = discord.utils.format_dt(current.stamp.at, "R")
    who = f"<@{current.stamp.member}>" if current.stamp.member else "the command line"
    if current.review is None:
        view.add_item(ui.TextDisplay(f"The published one was removed {saved}."))
    else:
        heading = f"**Published now**, saved by {who} {saved}"
        view.add_item(version_card(current.review, heading, policy))
    view.add_item(version_card(mine, "**Yours**, not published", policy))
    over = ids.over(current.version, draft.ref, draft.revision)
    view.add_item(
        ui.ActionRow(
            Button(label="Publish mine over it", style=discord.ButtonStyle.primary, custom_id=over),
            act_button("Edit mine", ids.Act.EDIT, draft),
            act_button("Discard mine", ids.Act.DISCARD, draft, discord.ButtonStyle.danger),
        )
    )
    view.add_item(ui.TextDisplay("-# What you publish over is kept as an older version."))
    return view


def version_card(review: Review, heading: str, policy: SpoilerPolicy) -> ui.Container[Any]:
    """One text of a review, to be shown beside another."""
    card: ui.Container[Any] = ui.Container(accent_colour=COLOURS[review.verdict])
    spoilers = spoiler_line(review.spoiler_level, hidden=veiled(review))
    card.add_item(
        ui.TextDisplay(f"{heading}\n{spoilers}\n{verdict_line(review)}\n{byline(review)}")
    )
    if told := summary_text(review, policy):
        card.add_item(ui.TextDisplay(told))
    read = ids.page(ids.Pages.VEILED, 0, review.ref)
    card.add_item(ui.ActionRow(Button(label="Read in full", custom_id=read)))
    return card


def discarded(file: str) -> ui.LayoutView:
    """Says so, and hands the text back as the attached file."""
    view = framed_text("Discarded. Should you want it after all, here is its text.")
    view.add_item(ui.File(f"attachment://{file}", spoiler=True))
    return view


def framed_text(sentence: str) -> ui.LayoutView:
    """A sentence of ours as a message."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(sentence))
    return view
