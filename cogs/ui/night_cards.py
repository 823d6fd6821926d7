"""What one person alone is shown of a movie night: how it stands, and what they can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.domain.markup import escape
from bot.domain.movie_nights import Ballot, MovieNight, Nomination, State
from bot.domain.reviews import Verdict
from bot.domain.tallies import Before
from bot.services.movie_nights import Nominated
from cogs.ui import night_ids
from cogs.ui.cards import PLAIN, Button
from cogs.ui.forms import TITLE_LENGTH, Asked
from cogs.ui.frames import framed
from cogs.ui.movie_nights import (
    PRIMARY,
    Shown,
    act,
    at,
    nominations,
    open_parts,
    timetable,
    when_and_where,
)
from cogs.ui.night_ids import Act
from cogs.ui.night_votes import rounds_text
from cogs.ui.watchlists import Asking, asking_card
from cogs.ui.words import bounded, number

DANGER = discord.ButtonStyle.danger
OPTION_LENGTH = 100
MENU = 25
TIME_LENGTH = 100
STATES = {
    State.NOMINATING: "Members nominate.",
    State.VOTING: "Members vote.",
    State.DECIDED: "It is decided.",
    State.OVER: "It is over.",
    State.CANCELLED: "It was cancelled.",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is shown a night. `hand`: they host it, or are a moderator."""

    member: int
    hand: bool = False


def details_card(told: Shown, reader: Reader, *, note: str = "") -> ui.LayoutView:
    """How a night stands, with what the reader can do."""
    night = told.night
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    heading = f"## {told.winner if night.winner is not None else 'Movie night'}"
    card.add_item(ui.TextDisplay("\n".join(filter(None, (heading, note)))))
    card.add_item(ui.TextDisplay("\n".join(_standing(told))))
    if night.result is not None:
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(rounds_text(told, night.result)))
    elif night.nominations:
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(nominations(told)))
    for row in _ways(told, reader):
        card.add_item(row)
    return framed(card)


def _standing(told: Shown) -> Iterator[str]:
    night = told.night
    why = f" {night.cancelled}" if night.cancelled is not None else ""
    counting = " The votes are being counted." if night.counting else ""
    yield f"{STATES[night.state] if not night.counting else ''}{why}{counting}".strip()
    yield when_and_where(night)
    yield from timetable(night)
    if night.state is State.VOTING and night.ballot is Ballot.RANKED:
        yield f"**So far** · {number(told.voters, 'vote')}"
    if told.tally.watched:
        yield f"**Afterwards** · {told.tally.label}"
    yield (
        f"-# Number {night.ref}, in <#{night.channel}>, by <@{night.host}>"
        if night.host
        else (f"-# Number {night.ref}, in <#{night.channel}>")
    )


def _ways(told: Shown, reader: Reader) -> Iterator[ui.ActionRow[Any]]:
    night = told.night
    nominating = night.state is State.NOMINATING
    voting = night.state is State.VOTING and not night.counting
    if nominating:
        row = [act("Nominate", Act.NOMINATE, told, PRIMARY)]
        if reader.hand:
            row.append(act("Let Marquee suggest", Act.SUGGEST, told))
        yield ui.ActionRow(*row)
        if menu := _withdrawals(told, reader):
            yield ui.ActionRow(menu)
    elif voting and night.ballot is Ballot.RANKED:
        yield ui.ActionRow(act("Vote", Act.VOTE, told, PRIMARY))
    if reader.hand and night.state.before_it:
        row = [act("Postpone", Act.POSTPONE, told), act("Cancel", Act.CANCEL, told, DANGER)]
        if nominating and night.nominations:
            row.insert(0, act("Close nominations", Act.CLOSE, told))
        elif voting:
            row.insert(0, act("End the vote", Act.END, told))
        yield ui.ActionRow(*row)


def _withdrawals(told: Shown, reader: Reader) -> ui.Select[Any] | None:
    """The menu that takes back what the reader may take back."""
    theirs = [one for one in told.night.nominations if reader.hand or one.member == reader.member]
    if not theirs:
        return None
    options = [
        discord.SelectOption(label=_plain(told, one), value=str(one.ref)) for one in theirs[:MENU]
    ]
    return ui.Select(
        custom_id=night_ids.out_menu(told.night.ref),
        placeholder="Withdraw a nomination",
        options=options,
    )


def _plain(told: Shown, one: Nomination) -> str:
    title = told.titles.get(one.title_key)
    if title is None:
        return "A title that is gone"
    year = f" ({title.year})" if title.year else ""
    return f"{bounded(' '.join(title.name.split()), OPTION_LENGTH - len(year))}{year}"


def started_card(told: Shown, notes: Sequence[str]) -> ui.LayoutView:
    """What the host is told: the timetable, what is to be mended, and what members see."""
    night = told.night
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    lines = ["## The movie night is on", *(f"⚠ {escape(note)}" for note in notes)]
    how = "a poll" if night.ballot is Ballot.POLL else "ranked choice"
    lines += (
        f"**Nominations** · from now until {at(night.nominate_until)}",
        f"**Vote** · {how}, until {at(night.vote_until)}",
        f"**Start** · {at(night.starts)}",
    )
    card.add_item(ui.TextDisplay("\n".join(lines)))
    card.add_item(ui.ActionRow(act("Manage", Act.SHOW, told)))
    view = framed(card)
    view.add_item(ui.TextDisplay(f"-# This is on its way to <#{night.channel}>:"))
    for part in open_parts(told, buttons=False):
        view.add_item(part)
    return view


def nominated_card(told: Shown, made: Nominated) -> ui.LayoutView:
    """That a title is nominated, who has seen it, and how many more there may be."""
    name = told.name(made.nomination)
    lines = [f"**{name}** is nominated."]
    if made.seen:
        lines.append("You have told that you saw it already.")
    others = made.seen_here - made.seen
    if others > 0:
        lines.append(
            f"{number(others, 'other member') if made.seen else number(others, 'member')}"
            " here saw it already."
        )
    left = made.left
    lines.append(f"-# You may nominate {left} more." if left else "-# That was your last one.")
    row = [Button(label="Withdraw", custom_id=night_ids.out(told.night.ref, made.nomination.ref))]
    if left:
        row.insert(0, act("Nominate another", Act.NOMINATE, told))
    return _said("\n".join(lines), *row)


def taken_card(told: Shown, one: Nomination, *, more: bool) -> ui.LayoutView:
    """That a title is nominated already, and by whom. `more`: whether the reader may yet."""
    by = "by Marquee" if one.suggested else f"by <@{one.member}>" if one.member else "already"
    said = f"**{told.name(one)}** is nominated {by}."
    if not more:
        # Withdrawing one of theirs, which makes room, is among the details.
        return _said(f"{said} You have nominated all that you may.", act("Details", Act.SHOW, told))
    again = act("Nominate another", Act.NOMINATE, told, PRIMARY)
    return _said(f"{said} Choose another title.", again)


def withdrawn_card(told: Shown, name: str) -> ui.LayoutView:
    """That a nomination (`name` on the wire) is gone."""
    again = act("Nominate another", Act.NOMINATE, told, PRIMARY)
    return _said(f"**{name}** is no longer nominated.", again)


def cancel_card(told: Shown) -> ui.LayoutView:
    """Asks whether it is to be cancelled."""
    night = told.night
    asked = (
        f"**Cancel the movie night of {discord.utils.format_dt(night.starts, 'F')}?**\nMembers are"
        f" told in <#{night.channel}>. It can't be taken back."
    )
    return _said(
        asked,
        act("Cancel the movie night", Act.OFF, told, DANGER),
        act("Keep it", Act.SHOW, told),
    )


def watched_card(told: Shown, before: Before, verdict: Verdict | None = None) -> ui.LayoutView:
    """That one watched it, and the verdicts to choose from; the one that was given stands out."""
    ref = told.night.ref
    undo = Button(label="I didn't watch it", custom_id=night_ids.unsee(ref, before))

    def rate(verdict: Verdict) -> str:
        return night_ids.rate(verdict, ref, before)

    return asking_card(Asking(f"you watched {told.winner}", before, verdict, rate, undo))


def unwatched_card(told: Shown) -> ui.LayoutView:
    """That it is as if one had not watched it."""
    said = f"Taken back: you didn't watch **{told.winner}**."
    return _said(said, act("I watched it", Act.WATCHED, told))


def _said(text: str, *buttons: Button) -> ui.LayoutView:
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay(text))
    if buttons:
        card.add_item(ui.ActionRow(*buttons))
    return framed(card)


def list_card(nights: Sequence[MovieNight]) -> ui.LayoutView:
    """The nights that are to come, each with a button."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay("## Movie nights to come"))
    for night in nights:
        told = f"{at(night.starts)}\n-# {STATES[night.state]} In <#{night.channel}>"
        show = Button(label="Details", custom_id=night_ids.act(Act.SHOW, night.ref))
        card.add_item(ui.Section(ui.TextDisplay(told), accessory=show))
    return framed(card)


def nominate_form(night: int) -> ui.Modal:
    """Asks what to nominate."""
    field: ui.TextInput[Any] = ui.TextInput(custom_id=Asked.TITLE, max_length=TITLE_LENGTH)
    return _form(
        "Nominate a title", night_ids.sent_title(night), "Title", "Any of its names", field
    )


def postpone_form(night: int) -> ui.Modal:
    """Asks when it is to start instead."""
    field: ui.TextInput[Any] = ui.TextInput(custom_id=Asked.TEXT, max_length=TIME_LENGTH)
    about = "Like “Friday 20:00” or “24 Dec 20:00”, by the club's clocks"
    return _form("Postpone the movie night", night_ids.sent_time(night), "New start", about, field)


def _form(title: str, custom_id: str, label: str, about: str, field: ui.TextInput[Any]) -> ui.Modal:
    form = ui.Modal(title=title, custom_id=custom_id)
    form.add_item(ui.Label(text=label, description=about, component=field))
    return form
