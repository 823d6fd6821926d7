"""An entry of an import in a line: what becomes of it, which title, whose review."""

from __future__ import annotations

import re

from bot.domain.guards import may_hide
from bot.domain.imports import Place
from bot.domain.plans import Line, Outcome
from bot.domain.reviews import Reviewer
from cogs.ui.import_fields import shielded
from cogs.ui.words import name_of, shown

NAME_LENGTH = 60
PLACE_LENGTH = 80
SENTENCE_LENGTH = 200
QUOTE_LENGTH = 80
# A source's own words, in a sentence of ours.
_QUOTE = re.compile(r"(“[^”]*”)")
_WORD = re.compile(r"\w")
_MARK = "||"


def line_told(line: Line) -> str:
    """`**new** · Blame! (2017, film) · Tom`, or the place and the sentence of a fault."""
    outcome = f"**{line.outcome}**"
    if line.outcome in (Outcome.FAULT, Outcome.LEFT_OUT):
        return f"{outcome} · {place_told(line.place)} · {sentence_told(line.sentence)}"
    told = [outcome, title_told(line)]
    if line.reviewer is not None:
        told.append(reviewer_told(line.reviewer))
    if line.sentence:
        told.append(sentence_told(line.sentence))
    return " · ".join(told)


def place_told(place: Place) -> str:
    """`reviews.csv, line 3`, with the column where it isn't the first."""
    return f"{shown(place.file, PLACE_LENGTH)}, {line_of(place)}"


def line_of(place: Place) -> str:
    """`line 3`, or `line 3, column 14`."""
    column = f", column {place.column}" if place.column > 1 else ""
    return f"line {place.line}{column}"


def title_told(line: Line) -> str:
    """The title that is meant, or what the source calls it."""
    if line.title is not None:
        return f"{name_of(line.title)} ({line.title.facts})"
    return f"“{shielded(str(line.named or ''), NAME_LENGTH)}”"


def reviewer_told(reviewer: Reviewer) -> str:
    """Their name; one of whom only the number is known is mentioned."""
    if reviewer.name or reviewer.member is None:
        return shown(reviewer.name, NAME_LENGTH)
    return f"<@{reviewer.member}>"


def sentence_told(sentence: str) -> str:
    """A sentence of ours. What it quotes may hide something, unless it is a mark alone."""
    parts = _QUOTE.split(sentence)
    ours = "".join(parts[::2])
    named = ours.count(_MARK) == 1 and not any(may_hide(part) for part in parts[1::2])
    if may_hide(ours) and not named:
        return shielded(sentence, SENTENCE_LENGTH)
    return "".join(_part(part) for part in parts if part)


def _part(part: str) -> str:
    if part[0] == "“" and _WORD.search(part):
        return f"“{shielded(part[1:-1], QUOTE_LENGTH)}”"
    # The ends of a part are those of words around it.
    return shown(part, SENTENCE_LENGTH)
