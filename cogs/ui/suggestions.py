"""Five titles to watch next, each with why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.domain.markup import escape
from bot.domain.suggestions import Filters
from bot.domain.titles import Title
from bot.services.suggestions import Suggested
from cogs.ui import ids
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed
from cogs.ui.words import name_of, shown

REASON_LENGTH = 160


def suggestions_card(
    title: Title, suggested: Sequence[Suggested], filters: Filters
) -> ui.LayoutView:
    """The suggestions, best first, each with its reasons and a button to its card."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    heading = f"## If you liked {name_of(title)}"
    if told := _filters(filters):
        heading += f"\n-# {told}"
    card.add_item(ui.TextDisplay(heading))
    for place, one in enumerate(suggested, 1):
        card.add_item(_section(place, one))
    if any(one.reviewed for one in suggested):
        card.add_item(ui.TextDisplay("-# ✎ there is a review to read"))
    return framed(card)


def _section(place: int, one: Suggested) -> ui.Section[Any]:
    title = one.suggestion.title
    mark = " ✎" if one.reviewed else ""
    reasons = (shown(r.sentence, REASON_LENGTH) for r in one.suggestion.reasons)
    why = "\n".join(f"-# {reason}" for reason in reasons)
    door = ids.Door.REVIEW if one.reviewed else ids.Door.TITLE
    return ui.Section(
        ui.TextDisplay(f"**{place}\\. {name_of(title)}** · {title.facts}{mark}\n{why}"),
        accessory=ui.Button[Any](
            label="Review" if one.reviewed else "About",
            custom_id=ids.open_card(door, title.key),
        ),
    )


def _filters(filters: Filters) -> str:
    parts = (
        f"{filters.kind} only" if filters.kind else "",
        f"at most {filters.max_minutes} min" if filters.max_minutes else "",
        f"on {filters.service}" if filters.service else "",
        f"from {filters.year_from} on" if filters.year_from else "",
    )
    return escape(" · ".join(part for part in parts if part))
