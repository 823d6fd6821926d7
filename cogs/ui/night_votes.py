"""A movie night's vote, and what came of it: the ballot, a member's own ranking, the rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.markup import wire_length
from bot.domain.movie_nights import MovieNight, State
from bot.domain.reviews import veiled
from bot.domain.short_names import short_names
from bot.domain.votes import TIE_RULE, How, Result, Round
from bot.services.reviews import Reading
from cogs.ui import ids, night_ids, watchlist_ids
from cogs.ui.cards import COLOURS, PLAIN, SIMILAR, Button, byline, spoiler_line, verdict_line
from cogs.ui.frames import framed
from cogs.ui.movie_nights import (
    PRIMARY,
    Shown,
    act,
    at,
    details,
    nominations,
    when_and_where,
)
from cogs.ui.night_ids import Act
from cogs.ui.watchlists import called
from cogs.ui.words import bounded, facts, number, shown, where_to_watch

NAME_LENGTH = 40
OPTION_LENGTH, PLACEHOLDER_LENGTH = 100, 150
MENU = 25
ROUNDS_LENGTH = 1_500
"""Of a message's 4,000 characters, what the rounds of a count may take."""
COUNTED_SHOWN = 8
QUESTION = "What do we watch?"
HOW_RANKED = (
    "-# Put as many as you like in order. If your first is out, your vote goes to your next."
)
ORDINALS = ("first", "second", "third")


def vote_card(told: Shown) -> ui.LayoutView:
    """The vote by ranking: what there is to choose from, and how many have voted."""
    night = told.night
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay("## Movie night: vote"))
    card.add_item(ui.TextDisplay("\n".join((when_and_where(night), _until(night)))))
    card.add_item(ui.Separator())
    card.add_item(ui.TextDisplay(nominations(told)))
    votes = f"**{number(told.voters, 'vote')} so far**" if told.voters else "**No votes yet**"
    row = [details(told)]
    if voting(night):
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(f"{votes}\n{HOW_RANKED}"))
        row.insert(0, act("Vote", Act.VOTE, told, PRIMARY))
    card.add_item(ui.ActionRow(*row))
    return framed(card)


def voting(night: MovieNight) -> bool:
    """Whether votes still count."""
    return night.state is State.VOTING and not night.counting


def _until(night: MovieNight) -> str:
    if night.state is State.CANCELLED:
        return f"**Cancelled** · {night.cancelled}"
    return f"**Vote until** · {at(night.vote_until)}" if voting(night) else "The vote is over."


def poll_text(told: Shown) -> str:
    """What stands above a poll."""
    ends = discord.utils.format_dt(told.night.vote_until, "R")
    return f"## Movie night: vote\n{when_and_where(told.night)}\nThe vote ends {ends}."


def poll_view(told: Shown) -> ui.View:
    """What stands below a poll."""
    view = ui.View(timeout=None)
    view.add_item(details(told))
    return view


def ballot_card(told: Shown, ranking: Sequence[int], place: int | None = None) -> ui.LayoutView:
    """A member's own ranking, and a menu for what comes at `place` (from 0); None: next."""
    place = min(len(ranking) if place is None else place, len(ranking))
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay(_own_vote(told, ranking)))
    kept = ranking[:place]
    left = [one for one in told.night.nominations if one.ref not in kept]
    if left:
        card.add_item(ui.ActionRow(_ranking_menu(told, place, [one.ref for one in left])))
    row = []
    if place:
        row.append(_again("One back", told, place - 1))
    if place > 1:
        row.append(_again("Start over", told, 0))
    if row:
        card.add_item(ui.ActionRow(*row))
    return framed(card)


def _own_vote(told: Shown, ranking: Sequence[int]) -> str:
    ends = discord.utils.format_dt(told.night.vote_until, "R")
    if not ranking:
        return f"**You have not voted yet.** Choose the one that you like best. It ends {ends}."
    own = "\n".join(f"{n}. **{name}**" for n, name in enumerate(_names(told, ranking), 1))
    return f"**Your vote counts like this.** You can change it until it ends, {ends}.\n{own}"


def _names(told: Shown, refs: Sequence[int]) -> list[str]:
    found = _all_names(told)
    return [found[ref] for ref in refs if ref in found]


def _all_names(told: Shown) -> Mapping[int, str]:
    """What nominations are called, on the wire and short."""
    known = [
        (one.ref, title.name)
        for one in told.night.nominations
        if (title := told.titles.get(one.title_key)) is not None
    ]
    short = short_names([(name, "") for _, name in known], NAME_LENGTH)
    found = {ref: shown(name, 2 * NAME_LENGTH) for (ref, _), name in zip(known, short, strict=True)}
    return {
        one.ref: found.get(one.ref) or called(None, one.title_key) for one in told.night.nominations
    }


def _ranking_menu(told: Shown, place: int, refs: Sequence[int]) -> ui.Select[Any]:
    which = ORDINALS[place] if place < len(ORDINALS) else f"{place + 1}th"
    options = []
    for ref in refs[:MENU]:
        one = told.night.numbered(ref)
        title = told.titles.get(one.title_key) if one is not None else None
        name = title.name if title is not None else "A title that is gone"
        options.append(
            discord.SelectOption(
                label=bounded(" ".join(name.split()), OPTION_LENGTH),
                value=str(ref),
                description=title.brief.facts if title is not None else None,
            )
        )
    return ui.Select(
        custom_id=night_ids.rank(told.night.ref, place),
        placeholder=f"Your {which} choice",
        options=options,
    )


def _again(label: str, told: Shown, place: int) -> Button:
    return Button(label=label, custom_id=night_ids.ballot(told.night.ref, place))


def result_card(told: Shown, reading: Reading | None) -> ui.LayoutView:
    """What is watched, and how that was decided."""
    night, review = told.night, reading.review if reading is not None else None
    colour = PLAIN if review is None else COLOURS[review.verdict]
    card: ui.Container[Any] = ui.Container(accent_colour=colour)
    card.add_item(ui.TextDisplay("\n".join(_winner(told, reading))))
    card.add_item(ui.Separator())
    card.add_item(ui.TextDisplay("\n".join(_when(told, reading))))
    if night.result is not None:
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(rounds_text(told, night.result)))
    for row in _result_buttons(told, reading):
        card.add_item(row)
    return framed(card)


def _winner(told: Shown, reading: Reading | None) -> Iterator[str]:
    yield f"-# Movie night\n## {told.winner} it is"
    if reading is None:
        return
    yield f"-# {facts(reading.title)}"
    if reading.review is not None:
        yield spoiler_line(reading.review.spoiler_level, hidden=veiled(reading.review))
        yield f"{verdict_line(reading.review)}\n{byline(reading.review)}"


def _when(told: Shown, reading: Reading | None) -> Iterator[str]:
    night = told.night
    if night.state is State.CANCELLED:
        yield f"**Cancelled** · {night.cancelled}"
        return
    yield when_and_where(night)
    if reading is not None and reading.places:
        yield f"**Available on** · {where_to_watch(reading.places)}"


def _result_buttons(told: Shown, reading: Reading | None) -> Iterator[ui.ActionRow[Any]]:
    buttons = [details(told)]
    if reading is not None:
        key = reading.title.key
        buttons = [
            Button(label="Add to watchlist", custom_id=watchlist_ids.add(key, told.mark)),
            Button(label=SIMILAR, custom_id=ids.open_card(ids.Door.SIMILAR, key)),
            details(told),
        ]
        if reading.review is not None:
            review = ids.open_card(ids.Door.REVIEW, key)
            buttons.insert(0, Button(label="Read the review", style=PRIMARY, custom_id=review))
    yield ui.ActionRow(*buttons)


def rounds_text(told: Shown, result: Result) -> str:
    """How it was decided, round by round, and why that is so."""
    names = _all_names(told)
    lines = list(_rounds(result, names))
    while len(lines) > 4 and wire_length("\n".join(lines)) > ROUNDS_LENGTH:
        # The first and the last ones tell most.
        lines.pop(len(lines) // 2)
        lines[len(lines) // 2] = "-# … more rounds of the same kind …"
    text = "\n".join((*lines, str(result.how)))
    ties = result.how is How.TIE or any(_tied(one) for one in result.rounds)
    return f"{text}\n-# {TIE_RULE}" if ties else text


def _rounds(result: Result, names: Mapping[int, str]) -> Iterator[str]:
    many = len(result.rounds) > 1
    if result.rounds:
        yield f"**How {number(result.ballots, 'vote')} went**"
    for n, one in enumerate(result.rounds, 1):
        heading = f"**Round {n}** · " if many else ""
        yield f"{heading}{_counts(one, names, result.winner)}{_going(one, names)}"


def _counts(one: Round, names: Mapping[int, str], winner: int) -> str:
    """`Redline 4 · Blame! 3`, the most first."""
    ranked = sorted(one.votes, key=lambda pair: -pair[1])
    voted = [(ref, count) for ref, count in ranked if count]
    without = len(ranked) - len(voted)
    told = [
        f"**{names.get(ref, '?')} {count}**" if ref == winner else f"{names.get(ref, '?')} {count}"
        for ref, count in voted[:COUNTED_SHOWN]
    ]
    if rest := voted[COUNTED_SHOWN:]:
        told.append(f"{len(rest)} more with {sum(count for _, count in rest)} together")
    if without:
        told.append(f"{without} without a vote")
    if one.exhausted:
        told.append(f"{number(one.exhausted, 'ballot')} with nothing left")
    return " · ".join(told)


def _going(one: Round, names: Mapping[int, str]) -> str:
    """Who goes out after a round, and why where it might have been another."""
    if not one.out:
        return ""
    voted = dict(one.votes)
    if len(one.out) > 1 or not voted.get(one.out[0]):
        return "\n-# Whatever has no vote goes out."
    tie = " (a tie, and it was nominated last)" if _tied(one) else ""
    return f"\n-# {names.get(one.out[0], '?')} goes out{tie}: its votes go to their next choice."


def _tied(one: Round) -> bool:
    """Whether another had as few votes as the one that goes out."""
    if len(one.out) != 1:
        return False
    voted = dict(one.votes)
    fewest = voted.get(one.out[0], 0)
    return bool(fewest) and sum(count == fewest for count in voted.values()) > 1
