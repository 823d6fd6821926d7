"""A member's watchlist, and what they are asked once they have seen a title. All of it private."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.domain.reviews import Verdict
from bot.domain.tallies import Before
from bot.domain.titles import Title
from bot.services.watchlists import Wanted
from cogs.ui import ids, watchlist_ids
from cogs.ui.cards import COLOURS, PLAIN, Button
from cogs.ui.frames import framed
from cogs.ui.pages import turn_buttons
from cogs.ui.words import LONGEST_NAME, bounded, length, name_of, number, shown

TITLES_A_PAGE = 7
"""A screenful, and far from the 40 components that a message may have."""
OPTION_LENGTH = 100
HOW_TO_FILL = (
    "**Your watchlist is empty.**\nPress *Add to watchlist* below a title, here or on a post, and"
    " it waits here for you. `/title` looks one up, `/similar` finds more like one you loved."
)
GONE = "No longer in the catalogue"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page (from 0) of a watchlist of `count` titles. `said` is what was just done.

    `left_out` more are on it, which may not be named where it is shown.
    """

    lines: Sequence[Wanted]
    page: int
    count: int
    said: str = ""
    left_out: int = 0

    @property
    def last(self) -> int:
        """The number of the last page."""
        return last_page(self.count)


def last_page(count: int) -> int:
    """The number of the last page of so many titles."""
    return max((count - 1) // TITLES_A_PAGE, 0)


def watchlist_card(leaf: Leaf) -> ui.LayoutView:
    """A page of the list, a button to each title's card, and a menu that takes titles out."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    if not leaf.count:
        told = _left_out(leaf) or HOW_TO_FILL
        card.add_item(ui.TextDisplay("\n".join(filter(None, (leaf.said, told)))))
        return framed(card)
    heading = f"## Your watchlist\n-# {number(leaf.count, 'title')} in this club, newest first"
    card.add_item(ui.TextDisplay("\n".join(filter(None, (heading, _left_out(leaf), leaf.said)))))
    for line in leaf.lines:
        card.add_item(_line(line))
    card.add_item(ui.ActionRow(_menu(leaf)))
    if leaf.last:
        card.add_item(ui.ActionRow(*turn_buttons(leaf.page, leaf.last, watchlist_ids.watchlist)))
    return framed(card)


def _left_out(leaf: Leaf) -> str:
    """That there is more on it, and where."""
    if not leaf.left_out:
        return ""
    return f"-# {number(leaf.left_out, 'title')} for adults: ask in an age-restricted channel"


def _line(line: Wanted) -> ui.Item[Any]:
    if line.title is None:
        return ui.TextDisplay(f"**{called(line.title, line.key)}**\n-# {GONE}")
    facts = [str(line.title.year or ""), str(line.title.kind), length(line.title)]
    if line.review is not None:
        facts.append(f"{line.review.verdict.symbol} {line.review.verdict}")
    told = " · ".join(filter(None, facts))
    door = ids.Door.TITLE if line.review is None else ids.Door.REVIEW
    return ui.Section(
        ui.TextDisplay(f"**{name_of(line.title)}**\n-# {told}"),
        accessory=Button(
            label="About" if line.review is None else "Review",
            custom_id=ids.open_card(door, line.key),
        ),
    )


def called(title: Title | None, key: str) -> str:
    """The name on the wire; of a title that is gone, the words in its key, or all of it."""
    return name_of(title) if title is not None else shown(_words(key), LONGEST_NAME)


def _words(key: str) -> str:
    words = key.partition(":")[2].replace("-", " ").strip()
    return words if any(map(str.isalpha, words)) else key


def _menu(leaf: Leaf) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=bounded(line.title.name if line.title else _words(line.key), OPTION_LENGTH),
            value=line.key,
            description=line.title.brief.facts if line.title else GONE,
        )
        for line in leaf.lines
    ]
    return ui.Select(
        custom_id=watchlist_ids.menu(leaf.page),
        placeholder="Take titles out",
        options=options,
        max_values=len(options),
    )


@dataclass(frozen=True, slots=True)
class Noted:
    """That a member saw a title, and their verdict on it; `before` is for taking it back."""

    title: Title
    before: Before
    verdict: Verdict | None = None


def seen_card(noted: Noted) -> ui.LayoutView:
    """What was noted, and the four verdicts to choose from."""
    key, before = noted.title.key, noted.before
    # Not "Undo": who pressed a second time takes back what they said long ago.
    undo = Button(label="I haven't seen it", custom_id=watchlist_ids.unsee(before, key))

    def rate(verdict: Verdict) -> str:
        return watchlist_ids.rate(verdict, before, key)

    seen = f"you've seen {name_of(noted.title)}"
    return asking_card(Asking(seen, before, noted.verdict, rate, undo))


@dataclass(frozen=True, slots=True)
class Asking:
    """That a member saw something, `noted` on the wire, and is asked what they thought of it.

    `rate` is the custom id that gives a verdict, `undo` the button that takes all of it back.
    """

    noted: str
    before: Before
    verdict: Verdict | None
    rate: Callable[[Verdict], str]
    undo: Button


def asking_card(asking: Asking) -> ui.LayoutView:
    """What was noted, and the four verdicts; the one that was given stands out."""
    verdict = asking.verdict
    colour = PLAIN if verdict is None else COLOURS[verdict]
    card: ui.Container[Any] = ui.Container(accent_colour=colour)
    said = f"**Noted: {asking.noted}.**"
    if asking.before.wanted:
        said += " It's off your watchlist."
    asked = "What did you think?"
    if verdict is not None:
        asked = f"You said: **{verdict.symbol} {verdict}**. You can change it."
    counted = "-# The club is told how many said what, not who. `/privacy` shows and erases it."
    card.add_item(ui.TextDisplay(f"{said}\n{asked}\n{counted}"))
    verdicts = (
        Button(
            label=f"{one.symbol} {one}",
            style=discord.ButtonStyle.primary if one is verdict else discord.ButtonStyle.secondary,
            custom_id=asking.rate(one),
        )
        for one in Verdict
    )
    card.add_item(ui.ActionRow(*verdicts))
    card.add_item(ui.ActionRow(asking.undo))
    return framed(card)


def added_card(title: Title, *, added: bool) -> ui.LayoutView:
    """That a title is on the list now, or was already, with a way to take it out."""
    name = name_of(title)
    said = (
        f"**{name}** is on your watchlist now. `/watchlist` shows all of it."
        if added
        else f"**{name}** is on your watchlist already."
    )
    return _with_button(said, "Take it out", watchlist_ids.take_out(title.key))


def taken_out_card(name: str, key: str) -> ui.LayoutView:
    """That a title (`name` on the wire) is no longer on the list, with a way to put it back."""
    said = f"**{name}** is off your watchlist."
    return _with_button(said, "Put it back", watchlist_ids.add(key, watchlist_ids.HERE))


def unseen_card(name: str, key: str, before: Before) -> ui.LayoutView:
    """That it is as if the title (`name` on the wire) had not been seen."""
    said = f"Taken back: **{name}** isn't noted as seen any more."
    if before.wanted:
        said += " It's on your watchlist again."
    return _with_button(said, "Seen it", watchlist_ids.seen(key, watchlist_ids.HERE))


def _with_button(said: str, label: str, custom_id: str) -> ui.LayoutView:
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay(said))
    card.add_item(ui.ActionRow(Button(label=label, custom_id=custom_id)))
    return framed(card)
