"""Reviews in full, and lists of them, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.domain.markup import (
    Bold,
    Markup,
    Paragraph,
    Text,
    VeilMode,
    escape,
    pages,
    render,
)
from bot.domain.reviews import Review, markup, veiled
from bot.domain.spoilers import Progress, Scope, SpoilerPolicy, Whole
from bot.domain.titles import TitleBrief
from bot.services.reviews import Listed
from cogs.ui import ids
from cogs.ui.cards import COLOURS, HOUSE_MARK, PLAIN, byline, spoiler_line, verdict_line
from cogs.ui.frames import framed
from cogs.ui.words import name_of, number, shown

Button = ui.Button[Any]
PageId: TypeAlias = Callable[[int], str]
# A screenful that is still comfortable to scroll; all text of a message may be 4,000.
PAGE_LENGTH = 1_800
REVIEWS_A_PAGE = 6
LISTED_BLURB = 120


def full_text(review: Review) -> Markup:
    """The whole review as one text, its aspects' names in bold."""
    paragraphs: list[Paragraph] = []
    for section in review.sections:
        body = markup(section.text).paragraphs
        if section.name:
            paragraphs.append(Paragraph((Bold((Text(section.name),)),)))
        paragraphs += body
    return Markup(tuple(paragraphs))


@lru_cache(maxsize=256)
def _rendered_pages(review: Review, veils: VeilMode, progress: Progress | None) -> tuple[str, ...]:
    """Every page of the whole review, on the wire."""
    parts = pages(full_text(review), PAGE_LENGTH, veils, progress=progress) or [Markup()]
    return tuple(render(part, veils, progress=progress) for part in parts)


def review_page(  # noqa: PLR0913 - all but two by name
    review: Review,
    title: TitleBrief,
    *,
    mode: ids.Pages,
    page: int,
    policy: SpoilerPolicy,
    progress: Progress | None = None,
) -> ui.LayoutView:
    """One page of the whole review. In SAFE mode what `progress` reaches is open; without one, all.

    Each page in SAFE mode is asked for anew: the review, or what is known, may have changed.
    """
    safe = progress if mode is ids.Pages.SAFE else None
    veiled_mode = mode is ids.Pages.VEILED or safe is not None
    veil_mode = VeilMode(policy) if veiled_mode else VeilMode.OPEN
    parts = _rendered_pages(review, veil_mode, safe)
    page = min(page, len(parts) - 1)
    card: ui.Container[Any] = ui.Container(accent_colour=COLOURS[review.verdict])
    hidden = veiled(review) and mode is ids.Pages.VEILED
    card.add_item(ui.TextDisplay(spoiler_line(review.spoiler_level, hidden=hidden)))
    heading = f"## {name_of(title)}"
    if page == 0:
        heading += f"\n{verdict_line(review)}\n{byline(review)}"
    card.add_item(ui.TextDisplay(heading))
    card.add_item(ui.Separator())
    card.add_item(ui.TextDisplay(parts[page]))
    if safe is not None:
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(f"-# Shown as safe for you: {safe.label}."))
    if buttons := _page_buttons(
        review, mode=mode, page=page, last=len(parts) - 1, partly=safe is not None
    ):
        card.add_item(ui.ActionRow(*buttons))
    return framed(card)


def _page_buttons(
    review: Review, *, mode: ids.Pages, page: int, last: int, partly: bool
) -> list[Button]:
    buttons: list[Button] = []
    if last:
        buttons += turn_buttons(page, last, lambda number: ids.page(mode, number, review.ref))
    if mode is ids.Pages.VEILED and veiled(review):
        shown = ids.page(ids.Pages.SAFE, page, review.ref)
        buttons.append(Button(label="Show spoilers", custom_id=shown))
    if partly:
        buttons += [
            Button(label="I'm further now", custom_id=ids.ask_progress(page, review.ref)),
            Button(label="Show everything", custom_id=ids.page(ids.Pages.ALL, page, review.ref)),
        ]
    return buttons


def turn_buttons(page: int, last: int, custom_id: PageId) -> list[Button]:
    """Back, where we are, forward. `custom_id` gives the button that shows page n (from 0)."""
    return [
        Button(label="‹ Back", custom_id=custom_id(max(page - 1, 0)), disabled=page == 0),
        Button(label=f"{page + 1} of {last + 1}", custom_id="mq:here", disabled=True),
        # Two buttons of one message may not share an id: the disabled one names an odd page.
        Button(
            label="Next ›",
            custom_id=custom_id(page + 1 if page < last else last + 1),
            disabled=page == last,
        ),
    ]


def ask_progress(
    review: Review, title: TitleBrief, scopes: Sequence[Scope | None], page: int
) -> ui.LayoutView:
    """Asks how far the reader is, with the steps at which this review opens up."""
    options = [
        discord.SelectOption(label="I haven't started, or not that far", value="none"),
        *(
            discord.SelectOption(label=f"I'm past {scope.label}", value=scope.label)
            for scope in scopes
            if scope is not None and scope.whole is None
        ),
    ]
    whole = "I've seen it to the end" if _has_ending(scopes) else "I've finished it"
    options = [*options[:24], discord.SelectOption(label=whole, value=Whole.ENDING.value)]
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(
        ui.TextDisplay(
            f"**How far are you in {name_of(title)}?**\nYou'll see what is safe for you. I'll"
            " remember it, for you alone; `/privacy` shows and erases it."
        )
    )
    card.add_item(
        ui.ActionRow(
            ui.Select[Any](
                custom_id=ids.progress(page, review.ref),
                placeholder="How far I am",
                options=options,
            )
        )
    )
    card.add_item(
        ui.ActionRow(
            Button(label="Show everything", custom_id=ids.page(ids.Pages.ALL, page, review.ref))
        )
    )
    return framed(card)


def _has_ending(scopes: Sequence[Scope | None]) -> bool:
    return any(scope is not None and scope.whole is not None for scope in scopes)


def reviews_page(
    listed: Sequence[Listed], *, page: int, heading: str, custom_id: PageId
) -> ui.LayoutView:
    """A page of reviews, each with a button that opens it."""
    last = max((len(listed) - 1) // REVIEWS_A_PAGE, 0)
    page = min(page, last)
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    count = number(len(listed), "review")
    card.add_item(ui.TextDisplay(f"## Reviews\n-# {count}{escape(heading)}"))
    for line in listed[page * REVIEWS_A_PAGE : (page + 1) * REVIEWS_A_PAGE]:
        card.add_item(_listed_section(line))
    if last:
        card.add_item(ui.ActionRow(*turn_buttons(page, last, custom_id)))
    return framed(card)


def _listed_section(line: Listed) -> ui.Section[Any]:
    review, title = line.review, line.title
    by = HOUSE_MARK if review.house else f"by {shown(review.reviewer.name, 60)}"
    blurb = shown(review.blurb, LISTED_BLURB)
    level = review.spoiler_level
    text = (
        f"**{name_of(title)}** · {title.facts}\n"
        f"{review.verdict.symbol} {review.verdict} · {blurb}\n"
        f"-# {level.symbol} {level.label} · {by}"
    )
    return ui.Section(
        ui.TextDisplay(text),
        accessory=Button(label="Open", custom_id=ids.open_review(review.ref)),
    )
