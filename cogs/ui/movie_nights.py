"""Movie nights as members see them: the call for nominations, and what is said later.

Nothing here tells more of a title than its facts and what its card tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.domain.markup import wire_length
from bot.domain.movie_nights import ANYTHING, MovieNight, Nomination, State
from bot.domain.tallies import NOBODY, Tally
from bot.domain.titles import Title
from cogs.ui import ids, night_ids
from cogs.ui.cards import PLAIN, SIMILAR, Button
from cogs.ui.frames import framed
from cogs.ui.night_ids import Act
from cogs.ui.posts import called_out
from cogs.ui.schedules import pool_words
from cogs.ui.watchlists import called
from cogs.ui.words import length, number, shown

Item: TypeAlias = "ui.Item[Any]"
PLACE_LENGTH, WHY_LENGTH, NAME_LENGTH = 200, 160, 70
LIST_LENGTH = 2_600
"""Of a message's 4,000 characters, what the nominations may take."""
NO_TITLE = "Nothing yet. Press *Nominate*, or type `/movienight nominate`."
CLOSED = "Nominations are closed."
PRIMARY = discord.ButtonStyle.primary


@dataclass(frozen=True, slots=True)
class Shown:
    """A night, and what its cards tell of it. `mark` is the delivery's; empty in a preview.

    `titles` are by key, those that are gone left out. `voters` have voted; `tally` is how many
    said that they watched, and what they thought.
    """

    night: MovieNight
    titles: Mapping[str, Title] = field(default_factory=dict)
    voters: int = 0
    mark: str = ""
    tally: Tally = NOBODY

    def name(self, nomination: Nomination) -> str:
        """What is nominated, on the wire."""
        return called(self.titles.get(nomination.title_key), nomination.title_key)

    @property
    def winner(self) -> str:
        """What is watched, on the wire."""
        key = self.night.winner or ""
        return called(self.titles.get(key), key)


def at(moment: datetime) -> str:
    """A day and a time, by each reader's own clock, and how far off it is."""
    return f"{discord.utils.format_dt(moment, 'F')} ({discord.utils.format_dt(moment, 'R')})"


def where(night: MovieNight) -> str:
    """Where it is watched, on the wire; nothing where nobody said."""
    channel = f"<#{night.voice}>" if night.voice is not None else ""
    place = shown(night.place, PLACE_LENGTH) if night.place else ""
    return " · ".join(filter(None, (channel, place)))


def when_and_where(night: MovieNight) -> str:
    """Two lines."""
    lines = [f"**When** · {at(night.starts)}"]
    if place := where(night):
        lines.append(f"**Where** · {place}")
    return "\n".join(lines)


def above(night: MovieNight, *, pings: bool) -> str:
    """Whom it pings, and the host's own words."""
    return called_out(night.role if pings else None, night.line)


def open_card(told: Shown) -> ui.LayoutView:
    """The call for nominations, with what is nominated so far."""
    view = ui.LayoutView(timeout=None)
    for part in open_parts(told):
        view.add_item(part)
    return view


def open_parts(told: Shown, *, buttons: bool = True) -> Iterator[Item]:
    """The same, to stand in a message."""
    night = told.night
    if said := above(night, pings=True):
        yield ui.TextDisplay(said)
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay("## Movie night: what do we watch?"))
    card.add_item(ui.TextDisplay("\n".join((when_and_where(night), *_calls(night)))))
    card.add_item(ui.Separator())
    card.add_item(ui.TextDisplay(_nominated(told)))
    if buttons:
        row = [details(told)]
        if night.state is State.NOMINATING:
            row.insert(0, act("Nominate", Act.NOMINATE, told, PRIMARY))
        card.add_item(ui.ActionRow(*row))
    yield card


def _calls(night: MovieNight) -> Iterator[str]:
    """Until when, and what may be nominated."""
    if night.state is State.CANCELLED:
        yield f"**Cancelled** · {night.cancelled}"
        return
    if night.state is not State.NOMINATING:
        yield CLOSED
        return
    yield f"**Nominate until** · {at(night.nominate_until)}"
    each = "one title" if night.each == 1 else f"{night.each} titles"
    what = "" if night.pool == ANYTHING else f" out of {pool_words(night.pool)}"
    yield f"**Each of you** · {each}{what}"


def _nominated(told: Shown) -> str:
    count = len(told.night.nominations)
    if not count:
        return f"**Nominations**\n{NO_TITLE if told.night.state is State.NOMINATING else 'None.'}"
    return f"**{number(count, 'nomination')}**\n{nominations(told)}"


def nominations(told: Shown) -> str:
    """A line for each nomination, in at most `LIST_LENGTH` characters."""
    for whole, longest in ((True, NAME_LENGTH), (False, NAME_LENGTH), (False, 30)):
        lines = [_line(told, one, longest, whole=whole) for one in told.night.nominations]
        text = "\n".join(lines)
        if wire_length(text) <= LIST_LENGTH:
            break
    return text


def _line(told: Shown, one: Nomination, longest: int, *, whole: bool) -> str:
    """`- **Redline** · 2009 · film · 1 h 42 min · <@1>`; unless `whole`, without the reason."""
    title = told.titles.get(one.title_key)
    name = shown(title.name, longest) if title is not None else told.name(one)
    facts = [f"**{name}**"]
    if title is not None:
        facts += filter(None, (str(title.year or ""), str(title.kind), length(title)))
    if one.suggested:
        facts.append("suggested by Marquee")
    elif one.member is not None:
        facts.append(f"<@{one.member}>")
    line = f"- {' · '.join(facts)}"
    return f"{line}\n-# {shown(one.why, WHY_LENGTH)}" if one.why and whole else line


def act(
    label: str,
    what: Act,
    told: Shown,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> Button:
    """A button that does something with the night."""
    return Button(
        label=label, style=style, custom_id=night_ids.act(what, told.night.ref, told.mark)
    )


def details(told: Shown) -> Button:
    """Shows privately how it stands, and what the reader can do."""
    return act("Details", Act.SHOW, told)


def reminder_card(told: Shown) -> ui.LayoutView:
    """It starts soon."""
    night = told.night
    place = where(night)
    view = ui.LayoutView(timeout=None)
    if said := above(night, pings=True):
        view.add_item(ui.TextDisplay(said))
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(
        ui.TextDisplay(
            f"## {told.winner}\nThe movie night starts"
            f" {discord.utils.format_dt(night.starts, 'R')}{f': {place}' if place else '.'}"
        )
    )
    card.add_item(ui.ActionRow(details(told)))
    view.add_item(card)
    return view


def change_card(told: Shown) -> ui.LayoutView:
    """That it was postponed, or cancelled."""
    night = told.night
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    name = f" with **{told.winner}**" if night.winner is not None else ""
    if night.state is State.CANCELLED:
        day = discord.utils.format_dt(night.starts, "F")
        text = f"## The movie night is off\nIt was to start{name} {day}. {night.cancelled}"
    else:
        what = f"**{told.winner}**" if night.winner is not None else "It"
        lines = [f"## The movie night moves\n{what} now starts: {at(night.starts)}."]
        text = "\n".join((*lines, *timetable(night)))
    card.add_item(ui.TextDisplay(text))
    card.add_item(ui.ActionRow(details(told)))
    return framed(card)


def timetable(night: MovieNight) -> Iterator[str]:
    """What is still to come before it starts, a line each."""
    if night.state is State.NOMINATING:
        yield f"**Nominations until** · {at(night.nominate_until)}"
    if night.state in (State.NOMINATING, State.VOTING) and not night.counting:
        yield f"**Vote until** · {at(night.vote_until)}"


def after_card(told: Shown) -> ui.LayoutView:
    """Asks who watched, and tells how many did and what they thought."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    counts = told.tally.label or "Press *I watched it*, and say what you thought of it."
    card.add_item(ui.TextDisplay(f"## Who watched {told.winner}?\n{counts}"))
    similar = Button(label=SIMILAR, custom_id=_similar(told.night))
    card.add_item(ui.ActionRow(act("I watched it", Act.WATCHED, told, PRIMARY), similar))
    return framed(card)


def _similar(night: MovieNight) -> str:
    return ids.open_card(ids.Door.SIMILAR, night.winner or "")


def names(told: Shown, refs: Sequence[int]) -> list[str]:
    """What these nominations are called, on the wire."""
    found = (told.night.numbered(ref) for ref in refs)
    return [told.name(one) for one in found if one is not None]
