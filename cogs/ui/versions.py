"""Versions of a review, and what there is to look after, as moderators and reviewers see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import discord
from discord import ui

from bot.domain.drafts import DraftLine
from bot.domain.guards import Guard, guard_of_draft, guarded, may_hide, words_of
from bot.domain.markup import VeilMode, escape, has_veil, pages, render
from bot.domain.reviews import Review, veiled
from bot.domain.titles import TitleBrief
from bot.domain.versions import UNDO_TIME, Change, ReviewLine, difference_pages, in_words
from bot.services.versions import Done, Page, Pile, Piled
from cogs.ui import ids
from cogs.ui.audit import who
from cogs.ui.cards import COLOURS, PLAIN, spoiler_line, verdict_line
from cogs.ui.frames import framed
from cogs.ui.pages import full_text, turn_buttons
from cogs.ui.words import bounded, name_of, number, shown

Button = ui.Button[Any]
PAGE_LENGTH = 1_800
ITEMS_A_PAGE = 6
NAME_LENGTH = 60
ALL_DONE = "There is nothing to look after just now."
HIDDEN_TITLE = "a title with hidden words"
PILES = {
    Pile.DRAFTS: ("Drafts", "draft", "not published yet"),
    Pile.OFFERS: ("Offers", "offer", "members ask for them to be published"),
    Pile.DECLINED: ("Declined offers", "declined offer", "their writers may change them"),
    Pile.NO_BLURB: ("Without a blurb", "review", "`/manage review edit` adds one"),
    Pile.NO_PLACE: ("Nowhere to watch", "title", "moderators can say where"),
    Pile.NO_TITLE: ("Without a title", "review", "shown again when its title is imported again"),
    Pile.REMOVED: ("Removed", "removed review", "erased 30 days after their removal"),
}


@dataclass(frozen=True, slots=True)
class VersionText:
    """What is shown of a version, page by page: what it changed, or all that it says."""

    sight: ids.Sight
    parts: tuple[str, ...]


def version_text(page: Page, sight: ids.Sight) -> VersionText:
    """The text of a version. It may take a third of a second: for a thread."""
    if page.changes and sight is ids.Sight.DIFFERENCE:
        return VersionText(sight, _differences(page.changes))
    return VersionText(ids.Sight.TEXT, _full(page.history.shown.review, page.hidden_later))


def version_page(page: Page, text: VersionText, *, text_page: int) -> ui.LayoutView:
    """One version: who saved it, when, and a page of `text`."""
    version, sight, parts = page.history.shown, text.sight, text.parts
    text_page = min(text_page, len(parts) - 1)
    card: ui.Container[Any] = ui.Container(accent_colour=COLOURS[version.review.verdict])
    card.add_item(ui.TextDisplay(_heading(page)))
    card.add_item(ui.Separator())
    card.add_item(ui.TextDisplay(parts[text_page]))
    ref, at = version.review.ref, version.number
    if len(parts) > 1:
        card.add_item(
            ui.ActionRow(
                *turn_buttons(
                    text_page, len(parts) - 1, lambda turned: ids.version(sight, at, turned, ref)
                )
            )
        )
    card.add_item(ui.ActionRow(*_steps(page, sight)))
    card.add_item(ui.ActionRow(*_deeds(page)))
    return framed(card)


def _heading(page: Page) -> str:
    history, version = page.history, page.history.shown
    changed = "the first version"
    if page.changes is not None:
        changed = in_words(page.changes)
    saved = f"{who(version.saved_by)} · {discord.utils.format_dt(version.saved, 'R')}"
    lines = [
        f"## {_name(page.title, version.review.title_key)}",
        f"Review by {shown(version.review.reviewer.name, NAME_LENGTH)}",
        f"**Version {version.number}** of {history.newest} · {saved} · {changed}",
    ]
    if history.removed is not None:
        erased = discord.utils.format_dt(history.removed.at + UNDO_TIME, "R")
        lines.insert(
            2, f"**Removed** by {who(history.removed.member)}, to be erased for good {erased}"
        )
    return "\n".join(lines)


def _steps(page: Page, sight: ids.Sight) -> Iterator[Button]:
    """To the version before, to the one after, and from the difference to the whole text."""
    at, newest, ref = page.history.shown.number, page.history.newest, page.history.shown.review.ref
    older = ids.version(ids.Sight.DIFFERENCE, max(at - 1, 0), 0, ref)
    newer = ids.version(ids.Sight.DIFFERENCE, at + 1, 0, ref)
    yield Button(label="‹ Older", custom_id=older, disabled=page.history.before is None)
    yield Button(label="Newer ›", custom_id=newer, disabled=at == newest)
    if page.changes and sight is ids.Sight.DIFFERENCE:
        yield Button(label="Whole text", custom_id=ids.version(ids.Sight.TEXT, at, 0, ref))
    elif page.changes:
        yield Button(label="What changed", custom_id=ids.version(ids.Sight.DIFFERENCE, at, 0, ref))


def _deeds(page: Page) -> Iterator[Button]:
    version, newest, gone = (
        page.history.shown,
        page.history.newest,
        page.history.removed is not None,
    )
    if not version.current:
        yield Button(
            label="Restore this version",
            style=discord.ButtonStyle.primary,
            custom_id=ids.restore(version.number, newest, version.review.ref, gone=gone),
        )
    if not gone:
        yield Button(
            label="Remove",
            style=discord.ButtonStyle.danger,
            custom_id=ids.remove(version.review.ref),
        )
    else:
        yield Button(label="Bring back", custom_id=ids.bring_back(version.review.ref))


@lru_cache(maxsize=64)
def _full(review: Review, hidden_later: Guard) -> tuple[str, ...]:
    """The whole of a version, page by page, what is hidden, then or later, under veils."""
    told = guarded(full_text(review), hidden_later)
    spoilers = spoiler_line(review.spoiler_level, hidden=veiled(review) or has_veil(told))
    blurb = render(guarded(words_of(review.blurb), hidden_later))
    head = f"{spoilers}\n**{review.verdict.symbol} {review.verdict}** · {blurb}"
    texts = [render(part) for part in pages(told, PAGE_LENGTH, VeilMode.TAG)]
    return (f"{head}\n\n{texts[0]}".rstrip(), *texts[1:])


@lru_cache(maxsize=64)
def _differences(changes: tuple[Change, ...]) -> tuple[str, ...]:
    return tuple(difference_pages(changes, PAGE_LENGTH))


def restored_card(done: Done, *, undo: tuple[int, int]) -> ui.LayoutView:
    """What stands now, and a button back. `undo` is to which version, from which."""
    review = done.review
    told = (
        f"**Restored.** This stands now, as version {done.version} of the review of"
        f" {_name(done.title, review.title_key)} by {shown(review.reviewer.name, NAME_LENGTH)}:"
    )
    return _done(
        done,
        f"{told}\n{verdict_line(review)}",
        Button(label="Undo", custom_id=ids.restore(*undo, review.ref)),
    )


def removed_card(done: Done) -> ui.LayoutView:
    """That it is gone, and the button that brings it back."""
    review = done.review
    told = (
        f"**Removed**: the review of {_name(done.title, review.title_key)} by"
        f" {shown(review.reviewer.name, NAME_LENGTH)}. Nobody sees it any more. It can be brought"
        " back for 30 days, here or with `/manage review list`; then it is erased for good."
    )
    return _done(done, told, Button(label="Undo", custom_id=ids.bring_back(review.ref)))


def back_card(done: Done) -> ui.LayoutView:
    """That it can be read again."""
    review = done.review
    told = (
        f"**Back**: the review of {_name(done.title, review.title_key)} by"
        f" {shown(review.reviewer.name, NAME_LENGTH)} can be read again.\n{verdict_line(review)}"
    )
    return _done(done, told, Button(label="Open", custom_id=ids.open_review(review.ref)))


def _done(done: Done, told: str, button: Button) -> ui.LayoutView:
    history = ids.version(ids.Sight.DIFFERENCE, 0, 0, done.review.ref)
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay(told))
    card.add_item(ui.ActionRow(button, Button(label="History", custom_id=history)))
    return framed(card)


def overview(counts: Mapping[Pile, int], *, everybody: bool) -> ui.LayoutView:
    """What there is to look after, each with how much and a button that shows it."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    whose = "The club's reviews" if everybody else "Your reviews"
    card.add_item(ui.TextDisplay(f"## To look after\n-# {whose}"))
    if not any(counts.values()):
        card.add_item(ui.TextDisplay(ALL_DONE))
    for pile, count in counts.items():
        if not count:
            continue
        title, _, what = PILES[pile]
        card.add_item(
            ui.Section(
                ui.TextDisplay(f"**{title}** · {count}\n-# {what}"),
                accessory=Button(label="Show", custom_id=ids.pile(pile, 0)),
            )
        )
    return framed(card)


def pile_page(pile: Pile, items: Sequence[Piled], *, page: int) -> ui.LayoutView:
    """A page of one pile, each with a button for what is to be done."""
    title, noun, what = PILES[pile]
    last = max((len(items) - 1) // ITEMS_A_PAGE, 0)
    page = min(page, last)
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay(f"## {title}\n-# {number(len(items), noun)}: {what}"))
    for item in items[page * ITEMS_A_PAGE : (page + 1) * ITEMS_A_PAGE]:
        card.add_item(_section(item, pile))
    if last:
        card.add_item(
            ui.ActionRow(*turn_buttons(page, last, lambda turned: ids.pile(pile, turned)))
        )
    everything = Button(label="Everything to look after", custom_id=ids.pile("", 0))
    card.add_item(ui.ActionRow(everything))
    return framed(card)


def _section(piled: Piled, pile: Pile) -> ui.Section[Any]:
    item = piled.item
    return _draft(piled, item) if isinstance(item, DraftLine) else _line(piled, item, pile)


def _draft(piled: Piled, draft: DraftLine) -> ui.Section[Any]:
    typed = HIDDEN_TITLE if may_hide(draft.typed_title) else draft.typed_title
    name = _name(piled.title, typed or draft.title_key or "No title yet")
    written = discord.utils.format_dt(draft.saved, "R")
    how = "written" if draft.reviewer.member == draft.owner else "brought in"
    lines = [
        f"**{name}** · by {shown(draft.reviewer.name, NAME_LENGTH)}",
        f"-# {how} by {who(draft.owner)} · {written}",
    ]
    if draft.noted is not None:
        note = words_of(bounded(" ".join(draft.noted.note.split()), 60))
        lines.append(f"-# {render(guarded(note, guard_of_draft(draft.noted)))}")
    opens = ids.draft_act(ids.Act.OPEN, draft.ref, draft.revision)
    return ui.Section(
        ui.TextDisplay("\n".join(lines)), accessory=Button(label="Open", custom_id=opens)
    )


def _line(piled: Piled, line: ReviewLine, pile: Pile) -> ui.Section[Any]:
    if pile is Pile.NO_PLACE and piled.title is not None:
        says = Button(label="Say where", custom_id=ids.title_edit(piled.title.key))
        facts = f"-# {escape(piled.title.facts)}"
        told = f"**{name_of(piled.title)}**\n{facts}"
        return ui.Section(ui.TextDisplay(told), accessory=says)
    text = f"**{_name(piled.title, line.title_key)}** · by {shown(line.reviewer.name, NAME_LENGTH)}"
    if line.removed is None:
        changed = discord.utils.format_dt(line.saved.at, "R")
        text += f"\n-# changed by {who(line.saved.member)} {changed}"
        looks = ids.version(ids.Sight.DIFFERENCE, 0, 0, line.ref)
        button = Button(label="Look", custom_id=looks)
        if pile is Pile.NO_BLURB:
            button = Button(label="Edit", custom_id=ids.edit_review(line.ref))
        return ui.Section(ui.TextDisplay(text), accessory=button)
    erased = discord.utils.format_dt(line.removed.at + UNDO_TIME, "R")
    text += f"\n-# removed by {who(line.removed.member)}, to be erased {erased}"
    return ui.Section(
        ui.TextDisplay(text),
        accessory=Button(label="Bring back", custom_id=ids.bring_back(line.ref)),
    )


def _name(title: TitleBrief | None, otherwise: str) -> str:
    return name_of(title) if title is not None else shown(otherwise, NAME_LENGTH)
