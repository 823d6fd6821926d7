"""Five titles to watch next, each with why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from discord import ui

from bot.domain.markup import escape
from bot.domain.reasons import Reason
from bot.domain.suggestions import Filters, Related
from bot.domain.titles import Title
from bot.services.suggestions import Suggested
from cogs.ui import ids
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed
from cogs.ui.title_facts import related_told
from cogs.ui.words import name_of, shown

REASON_LENGTH = 160
NAME_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What is suggested to one who liked `title`, or something between that and `beside`.

    `related` is what belongs to the title, and so is never suggested.
    """

    title: Title
    suggested: Sequence[Suggested]
    filters: Filters
    beside: Title | None = None
    related: Sequence[Related] = ()


def suggestions_card(answer: Answer) -> ui.LayoutView:
    """The suggestions, best first, each with its reasons and a button to its card."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    heading = f"## If you liked {name_of(answer.title)}"
    if answer.beside is not None:
        heading = f"## Between {name_of(answer.title)} and {name_of(answer.beside)}"
    if told := _filters(answer.filters):
        heading += f"\n-# {told}"
    card.add_item(ui.TextDisplay(heading))
    for place, one in enumerate(answer.suggested, 1):
        card.add_item(_section(place, one))
    below = []
    if answer.related:
        found = [(one.type, one.title) for one in answer.related]
        below.append(f"**Related** · {related_told(found)}")
    if any(one.reviewed for one in answer.suggested):
        below.append("-# ✎ there is a review to read")
    if below:
        card.add_item(ui.TextDisplay("\n".join(below)))
    return framed(card)


def _section(place: int, one: Suggested) -> ui.Section[Any]:
    title = one.suggestion.title
    mark = " ✎" if one.reviewed else ""
    why = "\n".join(f"-# {told}" for told in _reasons(one.suggestion.reasons))
    door = ids.Door.REVIEW if one.reviewed else ids.Door.TITLE
    return ui.Section(
        ui.TextDisplay(f"**{place}\\. {name_of(title)}** · {title.facts}{mark}\n{why}"),
        accessory=ui.Button[Any](
            label="Review" if one.reviewed else "About",
            custom_id=ids.open_card(door, title.key),
        ),
    )


def _reasons(reasons: Sequence[Reason]) -> Iterator[str]:
    """A line a reason; between two titles, a line for each of these."""
    for beside, some in groupby(reasons, key=lambda reason: reason.beside):
        told = [reason.told for reason in some]
        if beside is None:
            yield from (shown(sentence, REASON_LENGTH) for sentence in told)
        else:
            name = shown(beside, NAME_LENGTH)
            yield f"{name} · {shown(' · '.join(told), REASON_LENGTH)}"


def _filters(filters: Filters) -> str:
    parts = (
        f"{filters.kind} only" if filters.kind else "",
        f"at most {filters.max_minutes} min" if filters.max_minutes else "",
        f"on {filters.service}" if filters.service else "",
        f"from {filters.year_from} on" if filters.year_from else "",
    )
    return escape(" · ".join(part for part in parts if part))
