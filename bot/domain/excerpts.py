"""Markup cut to length: its leading sentences, or page after page. A cut never opens a veil.

Every length is that of the wire text, in UTF-16 code units, as `wire.wire_length` counts it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.markup_runs import paragraph_of, tidy
from bot.domain.markup_tree import Markup, Paragraph, Run, runs
from bot.domain.sentences import OPAQUE, sentence_ends
from bot.domain.spoilers import Progress
from bot.domain.wire import most, render, wire_length
from bot.domain.wire_lines import VeilMode

SHORTEST_PAGE = 100
"""The least limit: a veil's marks, the longest label and a few words fit."""
_ELLIPSIS = Run("…")
_WORD = re.compile(r"\s*\S+\s*")
_NEVER_FIRST = re.compile("[\u0300-\u036f\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_LONGEST_SIGN = 16  # characters, in an emoji of a family


@dataclass(frozen=True, slots=True)
class _Measure:
    """How long things get when they are rendered so, and how long they may get."""

    limit: int
    veils: VeilMode
    progress: Progress | None

    def length(self, markup: Markup) -> int:
        return wire_length(render(markup, self.veils, progress=self.progress))

    def fits(self, markup: Markup) -> bool:
        return self.length(markup) <= self.limit

    def most(self, flat: Iterable[Run]) -> int:
        return sum(most(run, self.veils, self.progress) for run in flat)

    def head(self, run: Run, room: int) -> str:
        """The longest beginning of the run's text, in whole words, that takes at most `room`."""
        empty = self.most([run._replace(text="")])
        end, left = 0, room - empty
        for word in _WORD.finditer(run.text, 0, max(0, room) + 1):
            left -= self.most([run._replace(text=word[0])]) - empty
            if left < 0:
                break
            end = word.end()
        return run.text[:end]


def excerpt(
    markup: Markup,
    sentences: int = 2,
    limit: int = 300,
    *,
    veils: VeilMode = VeilMode.TAG,
    progress: Progress | None = None,
) -> Markup:
    """The leading sentences, veils and all: at most so many, and as many as fit in `limit`.

    A veil is wholly in or wholly out. A first sentence that is too long is cut between words
    and ends in `…`.
    """
    measure = _Measure(limit, veils, progress)
    taken: list[list[Run]] = []
    best = Markup()
    for paragraph in markup.paragraphs:
        taken.append([])
        for sentence in sentence_runs(tidy(runs(paragraph))):
            taken[-1] += sentence
            longer = _markup(taken)
            if not measure.fits(longer):
                return best or _cut_short(sentence, measure)
            best = longer
            sentences -= 1
            if sentences <= 0:
                return best
    return best


def pages(
    markup: Markup | Sequence[Paragraph],
    limit: int,
    veils: VeilMode = VeilMode.TAG,
    *,
    progress: Progress | None = None,
) -> list[Markup]:
    """The whole of it in order, cut so that each page takes at most `limit` when rendered so.

    Cut between sentences, else at a veil's border, else between words. Only a veil too long for
    a page becomes several veils. The empty text is one empty page. Raises ValueError for a
    limit below SHORTEST_PAGE.
    """
    if limit < SHORTEST_PAGE:
        raise ValueError(f"A page needs a limit of {SHORTEST_PAGE} at least.")
    measure = _Measure(limit, veils, progress)
    whole = markup if isinstance(markup, Markup) else Markup(tuple(markup))
    if measure.fits(whole):
        return [whole]
    book = _Book(measure)
    for paragraph in whole.paragraphs:
        book.open_paragraph()
        for sentence in sentence_runs(tidy(runs(paragraph))):
            book.add(sentence)
    return [_markup(page) for page in book.pages if any(page)]


def _markup(paragraphs: Iterable[Iterable[Run]]) -> Markup:
    made = (paragraph_of(flat) for flat in paragraphs)
    return Markup(tuple(paragraph for paragraph in made if paragraph is not None))


def sentence_runs(flat: list[Run]) -> Iterator[list[Run]]:
    """The runs of each sentence. What is hidden ends none."""
    ends = iter(sentence_ends("".join(OPAQUE if run.hidden else run.text for run in flat)))
    sentence: list[Run] = []
    end, offset = next(ends), 0
    for run in flat:
        text = run.text
        while not run.hidden and offset + len(text) >= end:
            sentence.append(run._replace(text=text[: end - offset]))
            yield sentence
            sentence, text, offset = [], text[end - offset :], end
            end = next(ends, sys.maxsize)
        if run.hidden or text:
            sentence.append(run._replace(text=text))
            offset += len(OPAQUE) if run.hidden else len(text)
    if sentence:
        yield sentence


def _cut_short(sentence: list[Run], measure: _Measure) -> Markup:
    """As much of the sentence as fits, cut between words outside of a veil, with an ellipsis."""
    kept: list[Run] = []
    used = len(_ELLIPSIS.text)
    for run in sentence:
        used += measure.most([run])
        if used > measure.limit:  # at most, that is: seen exactly, it may still fit
            used = measure.length(_markup([[*kept, run, _ELLIPSIS]]))
        if used > measure.limit:
            return _with_words_of(run, kept, measure)
        kept.append(run)
    return _with_ellipsis(kept)


def _with_words_of(run: Run, kept: list[Run], measure: _Measure) -> Markup:
    """What was kept, and as many words of the run as fit after it."""
    room = measure.limit - measure.length(_with_ellipsis(kept)) - 1  # and a space between
    head = "" if run.hidden or run.url else measure.head(run, room)
    longer = _with_ellipsis([*kept, run._replace(text=head)])
    return longer if head and measure.fits(longer) else _with_ellipsis(kept)


def _with_ellipsis(flat: list[Run]) -> Markup:
    if flat and not flat[-1].hidden:
        flat = [*flat[:-1], flat[-1]._replace(text=flat[-1].text.rstrip())]
    return _markup([[*flat, _ELLIPSIS]])


@dataclass(slots=True)
class _Book:
    """Pages in the making: each a list of paragraphs. `room` is what is left on the last one."""

    measure: _Measure
    pages: list[list[list[Run]]] = field(default_factory=lambda: [[[]]])
    room: int = 0

    def __post_init__(self) -> None:
        self.room = self.measure.limit

    def open_paragraph(self) -> None:
        if any(self.pages[-1]):
            self.pages[-1].append([])
            self.room -= len("\n\n")

    def turn(self) -> None:
        if any(self.pages[-1]):
            self.pages.append([[]])
            self.room = self.measure.limit

    def add(self, sentence: list[Run]) -> None:
        needed = self.measure.most(sentence)
        if needed > self.room:
            self.turn()
        if needed <= self.room:
            self._put(sentence, needed)
            return
        for run in sentence:
            self._add_run(run)

    def _put(self, flat: list[Run], needed: int) -> None:
        self.pages[-1][-1] += flat
        self.room -= needed

    def _add_run(self, run: Run) -> None:
        """A run of a sentence that is too long for a page."""
        needed = self.measure.most([run])
        if needed <= self.room:
            self._put([run], needed)
        elif run.hidden and needed <= self.measure.limit:
            self.turn()
            self._put([run], needed)
        elif run.url:
            self._add_link(run, needed)
        else:
            self._add_words(run)

    def _add_link(self, run: Run, needed: int) -> None:
        self.turn()
        if needed <= self.room:
            self._put([run], needed)
        else:
            self._add_words(run._replace(text=f"{run.text} ({run.url})", url=None))

    def _add_words(self, run: Run) -> None:
        """As many words as the page holds, then the next page. Only a long word is cut itself."""
        text = run.text
        while text:
            head = self.measure.head(run._replace(text=text), self.room)
            if not head and any(self.pages[-1]):
                self.turn()
                continue
            part = run._replace(text=head or self._cut_word(run._replace(text=text)))
            self._put([part], self.measure.most([part]))
            text = text[len(part.text) :]

    def _cut_word(self, run: Run) -> str:
        """The beginning of a word too long for a page: a character takes two units at most."""
        end = (self.room - self.measure.most([run._replace(text="")])) // 2
        for shorter in range(min(_LONGEST_SIGN, end - 1)):
            if not _NEVER_FIRST.match(run.text, end - shorter):
                return run.text[: end - shorter]
        return run.text[:end]
