"""What two texts differ in, sentence by sentence, such that nothing hidden comes open."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias, TypeVar

from bot.domain.excerpts import sentence_runs
from bot.domain.guards import Guard
from bot.domain.markup_runs import paragraph_of, tidy
from bot.domain.markup_tree import Markup, Run, runs

# Comparing takes time by the product of both lengths; beyond this everything counts as changed.
COMPARED = 250_000
COMPARED_WORDS = 40_000
# Of two sentences that share less, no word is marked: they are two sentences.
LEAST_SHARED = 0.4
ItemT = TypeVar("ItemT", bound=Hashable)
_Flat: TypeAlias = tuple[Run, ...]


class Sign(StrEnum):
    """Which of the two texts a line stands in."""

    REMOVED = "−"
    ADDED = "+"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or more that only one text has. Bold is what differs, where it can be told.

    `veils` says of an added line that the words are the same, and other ones are hidden now.
    """

    sign: Sign
    text: Markup
    veils: bool = False


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence on one line. Compared by its words and marks, wherever it stands."""

    flat: _Flat
    paragraph: int


def text_difference(before: Markup, after: Markup, guards: tuple[Guard, Guard]) -> list[Line]:
    """The lines that differ, those of `before` first where both have one.

    `guards` are what the rest of each version hides, before and after: a word that one of them
    hides is veiled in the other's lines too. Line breaks and spaces make no difference.
    """
    old, new = list(_sentences(before)), list(_sentences(after))
    lines: list[Line] = []
    for gone, came in _changed(old, new):
        for a, b in _pairs(gone, came):
            lines += _line(Sign.REMOVED, a, guards[1])
            lines += _line(Sign.ADDED, b, guards[0], veils=_same_words(a, b))
    return lines


def _sentences(text: Markup) -> Iterator[_Sentence]:
    for number, paragraph in enumerate(text.paragraphs):
        for sentence in sentence_runs(tidy(runs(paragraph))):
            flat = tidy(run._replace(text=run.text.replace("\n", " ")) for run in sentence)
            if flat:
                yield _Sentence(tuple(flat), number)


def _changed(
    old: Sequence[_Sentence], new: Sequence[_Sentence]
) -> Iterator[tuple[Sequence[_Sentence], Sequence[_Sentence]]]:
    """What stands in the one in place of what in the other."""
    places = _blocks([s.flat for s in old], [s.flat for s in new], most=COMPARED)
    return ((old[a:b], new[c:d]) for a, b, c, d in places)


def _blocks(
    old: Sequence[ItemT], new: Sequence[ItemT], *, most: int
) -> list[tuple[int, int, int, int]]:
    """From where to where both differ: start and end in `old`, start and end in `new`."""
    start, shorter = 0, min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < shorter - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    ends = len(old) - tail, len(new) - tail
    if (ends[0] - start) * (ends[1] - start) > most:
        return [(start, ends[0], start, ends[1])]
    matcher = SequenceMatcher(None, old[start : ends[0]], new[start : ends[1]], autojunk=False)
    return [
        (a + start, b + start, c + start, d + start)
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _pairs(
    gone: Sequence[_Sentence], came: Sequence[_Sentence]
) -> Iterator[tuple[_Flat | None, _Flat | None]]:
    """As many for as many: sentence by sentence. Else all that is gone, then all that came."""
    if len(gone) == len(came):
        yield from (_marked(a.flat, b.flat) for a, b in zip(gone, came, strict=True))
        return
    yield from ((flat, None) for flat in _joined(gone))
    yield from ((None, flat) for flat in _joined(came))


def _joined(sentences: Iterable[_Sentence]) -> list[_Flat]:
    """Sentences in a row as the paragraphs that they were."""
    return [
        tuple(run for sentence in group for run in (*sentence.flat, Run(" ")))
        for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph)
    ]


_TOKEN = re.compile(r"\s+|\S+")


def _tokens(flat: Iterable[Run]) -> list[Run]:
    """The runs word by word, without styles; a veil is one."""
    tokens: list[Run] = []
    for run in flat:
        words = [run.text] if run.hidden else _TOKEN.findall(run.text)
        tokens += (run._replace(text=word, bold=False, italic=False) for word in words)
    return tokens


def _marked(old: _Flat, new: _Flat) -> tuple[_Flat, _Flat]:
    """Two sentences with the words that differ in bold, if they are alike; else as they are."""
    olds, news = _tokens(old), _tokens(new)
    blocks = _blocks(olds, news, most=COMPARED_WORDS)
    differing = sum(_weight(olds[a:b]) + _weight(news[c:d]) for a, b, c, d in blocks)
    if not blocks or differing > (1 - LEAST_SHARED) * (_weight(olds) + _weight(news)):
        return old, new
    return (
        _bold(olds, [(a, b) for a, b, _, _ in blocks]),
        _bold(news, [(c, d) for _, _, c, d in blocks]),
    )


def _weight(tokens: Iterable[Run]) -> int:
    """How many words these are."""
    return sum(not token.text.isspace() for token in tokens)


def _bold(tokens: list[Run], places: Iterable[tuple[int, int]]) -> _Flat:
    for start, end in places:
        for at in range(start, end):
            if not tokens[at].hidden:
                tokens[at] = tokens[at]._replace(bold=True)
    return tuple(tokens)


def _same_words(old: _Flat | None, new: _Flat | None) -> bool:
    """Whether only what is hidden differs, which shows in neither line by itself."""
    words = ["".join(run.text for run in flat or ()) for flat in (old, new)]
    hidden = [[run.text for run in flat or () if run.hidden] for flat in (old, new)]
    return words[0] == words[1] and hidden[0] != hidden[1]


def _line(sign: Sign, flat: _Flat | None, guard: Guard, *, veils: bool = False) -> Iterator[Line]:
    paragraph = paragraph_of(guard.veiled(flat)) if flat else None
    if paragraph is not None:
        yield Line(sign, Markup((paragraph,)), veils)
