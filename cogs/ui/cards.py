"""Cards: a review, or a title's facts, in one look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.domain.markup import ELEMENT_LIMIT, Markup, VeilMode, elements, escape, render
from bot.domain.own_titles import is_own_key
from bot.domain.reviews import Aspect, Review, Verdict, veiled
from bot.domain.spoilers import SpoilerLevel, SpoilerPolicy
from bot.domain.summaries import judging, summary
from bot.services.reviews import Reading
from cogs.ui import ids, watchlist_ids
from cogs.ui.frames import framed
from cogs.ui.title_facts import details, other_names, related_told, synopsis
from cogs.ui.words import (
    bounded,
    facts,
    name_of,
    plain_facts,
    shown,
    source_work,
    where_to_watch,
)

Button = ui.Button[Any]
Part: TypeAlias = "ui.TextDisplay[Any] | ui.Separator[Any]"
COLOURS = {
    Verdict.MUST_WATCH: discord.Colour(0xE8B923),
    Verdict.RECOMMENDED: discord.Colour(0x3BA55D),
    Verdict.MIXED: discord.Colour(0x8E7CC3),
    Verdict.SKIP: discord.Colour(0x8A8D93),
}
PLAIN = discord.Colour(0x4F6D8F)
# One look on a phone is some 30 lines of 33 characters; the summary gets half of them.
SUMMARY_LENGTH = 500
REST_LENGTH = 120
SELECT_OPTIONS = 25
SIMILAR = "Similar"
HOUSE_MARK = "Marquee's own"
ADDED_HERE = "Added here by the club's moderators"
CHANGED_HERE = "As changed here by the club's moderators"


def spoiler_line(level: SpoilerLevel, *, hidden: bool) -> str:
    """What a reader is told before anything else of a review."""
    told = f"{level.symbol} **{level.label}**"
    return f"{told} · hidden parts are veiled" if hidden else told


def verdict_line(review: Review) -> str:
    """Verdict as symbol and word, then the blurb."""
    return f"**{review.verdict.symbol} {review.verdict}** · {escape(review.blurb)}"


def byline(review: Review) -> str:
    """Who wrote it."""
    if review.house:
        return f"-# {HOUSE_MARK} review"
    told = f"-# Reviewed by {shown(review.reviewer.name, 60)}"
    return f"{told} · originally {shown(review.rating, 40)}" if review.rating else told


def review_card(reading: Reading, *, writes: bool = False) -> ui.LayoutView:
    """The card of `reading.review`; the title's facts when there is none.

    One who `writes` reviews here then gets a button for it.
    """
    review = reading.review
    if review is None:
        return title_card(reading, invite=True, writes=writes)
    card: ui.Container[Any] = ui.Container(accent_colour=COLOURS[review.verdict])
    for part in review_parts(reading, review):
        card.add_item(part)
    similar = Button(label=SIMILAR, custom_id=ids.open_card(ids.Door.SIMILAR, reading.title.key))
    card.add_item(ui.ActionRow(*reading_buttons(review), similar))
    if len(reading.reviews) > 1:
        card.add_item(ui.ActionRow(_reviewer_menu(reading, review)))
    return framed(card)


def review_parts(reading: Reading, review: Review) -> Iterator[Part]:
    """What any card says of a review, hidden words as the club shows them."""
    yield ui.TextDisplay(spoiler_line(review.spoiler_level, hidden=veiled(review)))
    yield ui.TextDisplay(_heading(reading, facts(reading.title)))
    yield ui.TextDisplay(f"{verdict_line(review)}\n{byline(review)}")
    for told in (summary_text(review, reading.policy), _foot(reading)):
        if told:
            yield ui.Separator()
            yield ui.TextDisplay(told)


def _heading(reading: Reading, line: str) -> str:
    """What it is, with a line of facts, and that the club itself says so."""
    told = f"## {name_of(reading.title)}\n-# {line}"
    if not reading.own:
        return told
    return f"{told}\n-# {ADDED_HERE if is_own_key(reading.title.key) else CHANGED_HERE}"


def title_card(reading: Reading, *, invite: bool = False, writes: bool = False) -> ui.LayoutView:
    """A title's facts. With `invite`, how the club can get a review of it; one `writes` it."""
    title = reading.title
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    for part in title_parts(reading):
        card.add_item(part)
    if invite:
        card.add_item(ui.Separator())
        card.add_item(
            ui.TextDisplay(
                "**No review here yet.** A reviewer can write one with `/manage review add`."
            )
        )
    buttons = [Button(label=SIMILAR, custom_id=ids.open_card(ids.Door.SIMILAR, title.key))]
    if invite and writes:
        buttons.insert(0, Button(label="Write it", custom_id=ids.form(title.key)))
    if reading.review is not None:
        review = Button(
            label="Read the review",
            style=discord.ButtonStyle.primary,
            custom_id=ids.open_card(ids.Door.REVIEW, title.key),
        )
        buttons.insert(0, review)
    card.add_item(ui.ActionRow(*buttons))
    card.add_item(ui.ActionRow(*own_buttons(title.key)))
    return framed(card)


def own_buttons(key: str, mark: str = "") -> Iterator[Button]:
    """What a member may say of a title. `mark` is that of the delivery that the card is."""
    yield Button(label="Seen it", custom_id=watchlist_ids.seen(key, mark))
    yield Button(label="Add to watchlist", custom_id=watchlist_ids.add(key, mark))


def title_parts(reading: Reading) -> Iterator[Part]:
    """What any card says of a title by its facts."""
    title = reading.title
    heading = _heading(reading, plain_facts(title))
    if others := other_names(title.names):
        heading += f"\n-# Also: {others}"
    yield ui.TextDisplay(heading)
    if title.synopsis is not None:
        yield ui.TextDisplay(synopsis(title.synopsis))
    for told in (details(title), _foot(reading)):
        if told:
            yield ui.Separator()
            yield ui.TextDisplay(told)


@lru_cache(maxsize=512)
def summary_text(review: Review, policy: SpoilerPolicy) -> str:
    """The leading sentences of each aspect on the wire, as the club shows veils in public."""
    mode = VeilMode(policy)
    leading = summary(review, limit=SUMMARY_LENGTH)
    lines = []
    # One budget for the message: clients stop rendering marks somewhere near 100 of them.
    left = ELEMENT_LIMIT
    for name, text in leading:
        left = max(left - 1, 1)
        told = render(text, mode, limit=left)
        left = max(left - elements(text), 1)
        lines.append(f"**{escape(name)}** · {told}" if name else told)
    if rest := _rest(review, leading):
        names = bounded(", ".join(aspect.name for aspect in rest), REST_LENGTH)
        lines.append(f"-# In full also: {escape(names)}")
    return "\n".join(lines)


def _rest(review: Review, leading: Sequence[tuple[str, Markup]]) -> list[Aspect]:
    """The sections that the leading sentences leave for the whole review."""
    told = judging(review)[: sum(bool(name) for name, _ in leading)]
    return [aspect for aspect in review.aspects if aspect not in told]


def reading_buttons(review: Review) -> Iterator[Button]:
    """Those that read on: the whole of it, and, where something is hidden, that."""
    yield Button(
        label="Read in full",
        style=discord.ButtonStyle.primary,
        custom_id=ids.page(ids.Pages.VEILED, 0, review.ref),
    )
    if veiled(review):
        yield Button(label="Show spoilers", custom_id=ids.page(ids.Pages.SAFE, 0, review.ref))


def _reviewer_menu(reading: Reading, shown: Review) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=bounded(review.reviewer.name, 100),
            value=review.ref,
            description=f"{review.verdict.symbol} {review.verdict}"
            + (f" · {HOUSE_MARK}" if review.house else ""),
            default=review.ref == shown.ref,
        )
        for review in _around(reading.reviews, shown)
    ]
    return ui.Select(
        custom_id=ids.reviewer(reading.title.key),
        placeholder=_reviewers(len(reading.reviews)),
        options=options,
    )


def _reviewers(count: int) -> str:
    if count <= SELECT_OPTIONS:
        return "Another reviewer"
    return f"Another reviewer ({SELECT_OPTIONS} of {count}: /review reviewer: finds the others)"


def _around(reviews: Sequence[Review], shown: Review) -> Sequence[Review]:
    """As many reviews as a menu takes, the one shown among them."""
    first = reviews[:SELECT_OPTIONS]
    return first if shown in first else [shown, *reviews[: SELECT_OPTIONS - 1]]


def _foot(reading: Reading) -> str:
    lines = []
    if reading.places:
        lines.append(f"**Where to watch** · {where_to_watch(reading.places)}")
    if work := source_work(reading.title.source_material):
        lines.append(f"**Source** · {work}")
    if reading.related:
        lines.append(f"**Related** · {related_told(reading.related)}")
    if reading.tally.watched:
        lines.append(f"**In this club** · {reading.tally.label}")
    return "\n".join(lines)
