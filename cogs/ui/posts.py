"""The "watch this" post, as members see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.domain.text import clean
from bot.domain.titles import Title
from bot.services.reviews import Reading
from cogs.ui import ids, watchlist_ids
from cogs.ui.cards import (
    COLOURS,
    PLAIN,
    SIMILAR,
    Button,
    Part,
    reading_buttons,
    review_parts,
    title_parts,
)
from cogs.ui.words import bounded, shown

TEXT_LENGTH = 4_000
"""https://discord.com/developers/docs/components/reference: all text of a message together."""
POST_LENGTH = TEXT_LENGTH - 200
"""A preview is the post to the letter, below a line of its own."""
WHY_LENGTH = 300
LINE_LENGTH = 600
"""Of the club's line, with the backslashes that protect it."""
THREAD_LENGTH = 100
"""https://discord.com/developers/docs/resources/channel: a thread's name."""
SEEN_IT, ADD = "Seen it", "Add to watchlist"
TALK = "The talk"
NOT_REVIEWED = "-# There is no review of it here yet."
Item: TypeAlias = "ui.Item[Any]"


@dataclass(frozen=True, slots=True)
class Post:
    """What a post says. `why` is a sentence; `mark` is its delivery's, empty in a preview.

    `late` is when it was due, where it is late enough to say so.
    """

    reading: Reading
    why: str
    mark: str = ""
    role: int | None = None
    line: str = ""
    late: datetime | None = None


def post_card(post: Post) -> ui.LayoutView:
    """The post as a message of its own."""
    view = ui.LayoutView(timeout=None)
    for part in post_parts(post):
        view.add_item(part)
    return view


def post_parts(post: Post) -> Iterator[Item]:
    """The post, to stand in a message: whom it pings and the club's words, then the card."""
    if above := _above(post):
        yield ui.TextDisplay(above)
    review, below = post.reading.review, "\n".join(_below(post))
    colour = PLAIN if review is None else COLOURS[review.verdict]
    card: ui.Container[Any] = ui.Container(accent_colour=colour)
    for part in _said(post.reading, POST_LENGTH - len(above) - len(below)):
        card.add_item(part)
    if below:
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(below))
    for row in _buttons(post.reading, post.mark):
        card.add_item(row)
    yield card


def called_out(role: int | None, line: str) -> str:
    """Whom a message pings, and what somebody wants said in it, on one line on the wire."""
    said = shown(" ".join(clean(line).split()), LINE_LENGTH) if line else ""
    return " ".join(filter(None, (f"<@&{role}>" if role is not None else "", said)))


def thread_name(title: Title) -> str:
    """What the thread for the talk is called: `Blame! (2017)`."""
    year = f" ({title.year})" if title.year else ""
    name = " ".join(clean(title.name).split()) or TALK
    return f"{bounded(name, THREAD_LENGTH - len(year))}{year}"


def text_length(parts: Iterable[Item]) -> int:
    """How much text these have, as Discord counts it."""
    return sum(
        len(part.content)
        if isinstance(part, ui.TextDisplay)
        else text_length(part.children)
        if isinstance(part, ui.Container)
        else 0
        for part in parts
    )


def _said(reading: Reading, room: int) -> Sequence[Part]:
    """What the card says, with as much of what is beside the point as there is room for."""
    said: list[Part] = []
    bare = replace(reading, related=())
    for one in (reading, bare, replace(bare, places=())):
        review = one.review
        said = [*(title_parts(one) if review is None else review_parts(one, review))]
        if text_length(said) <= room:
            break
    return said


def _above(post: Post) -> str:
    """Whom it pings, the club's own words, and that it is late."""
    told = called_out(post.role, post.line)
    late = f"-# This was due {discord.utils.format_dt(post.late, 'R')}." if post.late else ""
    return "\n".join(filter(None, (told, late)))


def _below(post: Post) -> Iterator[str]:
    if post.why:
        yield f"**Why this one today** · {shown(post.why, WHY_LENGTH)}"
    if post.reading.review is None:
        yield NOT_REVIEWED


def _buttons(reading: Reading, mark: str) -> Iterator[ui.ActionRow[Any]]:
    """What reads on, and what says that it was seen or is wanted."""
    key, reviews = reading.title.key, len(reading.reviews)
    if reading.review is not None:
        reads = [*reading_buttons(reading.review)]
        if reviews > 1:
            every = ids.open_card(ids.Door.REVIEW, key)
            reads.append(Button(label=f"All {reviews} reviews", custom_id=every))
        yield ui.ActionRow(*reads)
    yield ui.ActionRow(
        Button(label=SEEN_IT, custom_id=watchlist_ids.seen(key, mark)),
        Button(label=ADD, custom_id=watchlist_ids.add(key, mark)),
        Button(label=SIMILAR, custom_id=ids.open_card(ids.Door.SIMILAR, key)),
    )
