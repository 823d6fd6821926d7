"""Words that one version of a review hides: no other version may give them away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from bot.domain.drafts import Draft
from bot.domain.markup_parser import MarkupError, has_mark, strictly
from bot.domain.markup_runs import paragraph_of, tidy
from bot.domain.markup_tree import Markup, Paragraph, Run, Text, Veil, has_veil, runs
from bot.domain.reviews import Review, markup, split_sections
from bot.domain.text import clean

# Scripts that put no space between words, and pictures: each of their signs is a word.
_SPACELESS = (
    "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
# Thai, Lao, Tibetan, Burmese and Khmer have few letters: a word is any three in a row.
_ALPHABETS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f"
_IN_A_ROW = 3
# Accents and vowel signs that stand on a letter, and what joins two: no letters to `re`.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0dff\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200d\u2060\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f"
)
_LETTER = rf"[^\W_{_SPACELESS}{_ALPHABETS}]"
_SIGN = rf"(?:{_LETTER}|[{_MARKS}\u24b6-\u24e9])"
_WORD = re.compile(
    rf"(?<!{_SIGN}){_LETTER}(?:[ .·•\-‐-―_*'’]{_LETTER}){{3,}}(?!{_SIGN})"  # l-e-t-t-e-r by letter
    rf"|[{_ALPHABETS}]+|[{_SPACELESS}]|{_SIGN}+"
)
_ROW = re.compile(f"[{_ALPHABETS}]")
_BETWEEN = re.compile("[ .·•\\-‐-―_*'’\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f]+")
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]+")
SHORTEST_PART = 4
"""A hidden word of so many letters is seen within a longer one too, and a longer one in it."""
# Words that say nothing by themselves. Between two that are hidden, they are hidden with them.
_FILLERS = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "it", "its"}
    | {"of", "on", "or", "that", "the", "then", "this", "to", "was", "with"}
)
# Longer words are rare enough to be searched for each hidden one.
_LONGEST_CUT = 64


@dataclass(frozen=True, slots=True)
class Guard:
    """What has to stay hidden: the folded words that a text hides and shows nowhere."""

    words: frozenset[str] = frozenset()
    _all: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = (word for word in self.words if len(word) >= SHORTEST_PART)
        object.__setattr__(self, "_all", "\n".join(sorted(parts)))

    def knows(self, word: str) -> bool:
        """Whether the folded `word` gives a hidden one away."""
        if word in self.words:
            return True
        if len(word) < SHORTEST_PART or not self._all:
            return False
        if len(word) > _LONGEST_CUT:
            return word in self._all or any(part in word for part in self._all.split("\n"))
        ends = range(SHORTEST_PART, len(word) + 1)
        cuts = (word[start:end] for end in ends for start in range(end - SHORTEST_PART + 1))
        return word in self._all or not self.words.isdisjoint(cuts)

    def veiled(self, flat: Iterable[Run]) -> list[Run]:
        """The runs with each word that gives something away under a veil of its own."""
        if not self.words:
            return list(flat)
        kept: list[Run] = []
        for hidden, group in groupby(flat, key=lambda run: run.hidden):
            neighbours = list(group)
            kept += neighbours if hidden else self._cut(neighbours)
        return tidy(kept)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """From where to where something is given away, with what is of no weight in between."""
        spans: list[tuple[int, int]] = []
        joined = False  # whether nothing of weight stood since the last of them
        for folded, start, end in _placed(text):
            if folded not in _FILLERS and self.knows(folded):
                touches = joined or (spans and start <= spans[-1][1])
                first, last = spans.pop() if touches else (start, end)
                spans.append((min(first, start), max(last, end)))
                joined = True
            else:
                joined = joined and (folded in _FILLERS or end <= spans[-1][1])
        return spans

    def _cut(self, flat: list[Run]) -> Iterator[Run]:
        """Neighbours that all are open. A word may go over the border of two of them."""
        text = "".join(run.text for run in flat)
        spans = self._spans(text)
        offset = 0
        for run in flat:
            end = offset + len(run.text)
            within = [(max(a, offset), min(b, end)) for a, b in spans if a < end and b > offset]
            if run.url is not None and (within or any(map(self.knows, _words(run.url)))):
                # An address is neither veiled nor cut.
                yield Run(run.text, hidden=True)
            else:
                borders = sorted({offset, end, *(at for span in within for at in span)})
                for start, stop in pairwise(borders):
                    part = text[start:stop]
                    yield (
                        Run(part, hidden=True)
                        if (start, stop) in within
                        else run._replace(text=part)
                    )
            offset = end


def guard_of(texts: Iterable[Markup]) -> Guard:
    """What these texts, which are read together, hide and show nowhere."""
    seen: dict[bool, set[str]] = {False: set(), True: set()}
    for text in texts:
        for paragraph in text.paragraphs:
            for hidden, group in groupby(runs(paragraph), key=lambda run: run.hidden):
                words = _words("".join(run.text for run in group), every=not hidden)
                seen[hidden].update(words)
    return Guard(frozenset(seen[True] - seen[False] - _FILLERS))


def guard_of_review(review: Review) -> Guard:
    """What a review hides and shows nowhere, in whatever of it somebody wrote."""
    shown = (review.blurb, review.rating, *(section.name for section in review.sections))
    read = (read_markup(section.text) for section in review.sections)
    return guard_of((*map(words_of, shown), *read))


def guard_of_draft(draft: Draft) -> Guard:
    """The same of a review that is being written."""
    return guard_of_text(draft.text, draft.blurb, draft.rating)


def guard_of_text(text: str, *shown: str) -> Guard:
    """The same of a review typed as one text, with what else everybody reads of it."""
    opening, aspects = split_sections(text)
    sections = (read_markup(part) for part in (opening, *(aspect.text for aspect in aspects)))
    names = (aspect.name for aspect in aspects)
    return guard_of((*map(words_of, (*shown, *names)), *sections))


def guard_of_all(guards: Iterable[Guard]) -> Guard:
    """What any of them knows."""
    return Guard(frozenset().union(*(guard.words for guard in guards)))


def guarded(text: Markup, guard: Guard) -> Markup:
    """`text` with what `guard` knows under veils."""
    made = (paragraph_of(guard.veiled(runs(paragraph))) for paragraph in text.paragraphs)
    return Markup(tuple(paragraph for paragraph in made if paragraph is not None))


def words_of(text: str) -> Markup:
    """Text in which no mark means anything."""
    paragraph = paragraph_of([Run(text)])
    return Markup((paragraph,) if paragraph else ())


def read_markup(text: str) -> Markup:
    """The text as it is read; where it can't be told what it hides, all of it is hidden."""
    try:
        return markup(text)
    except MarkupError:
        return Markup((Paragraph((Veil((Text(" ".join(clean(text).split())),)),)),))


def may_hide(text: str) -> bool:
    """Whether something in the text is veiled, or may be meant to be."""
    try:
        return has_mark(text) and has_veil(strictly(text))
    except MarkupError:
        return True


def lone_mark(text: str) -> MarkupError | None:
    """The first mark of a veil without its other half, in a review typed as one text."""
    opening, aspects = split_sections(text)
    try:
        for part in (opening, *(part for aspect in aspects for part in (aspect.name, aspect.text))):
            strictly(part)
    except MarkupError as error:
        return error
    return None


def _placed(text: str, *, every: bool = True) -> Iterator[tuple[str, int, int]]:
    """Each word, folded, with where it begins and ends; one that is spelled out, and its letters.

    Without `every`, of letters in a row only as many as make a word.
    """
    for found in _WORD.finditer(text):
        word, start = found[0], found.start()
        pieces = [(start, found.end())]
        if _ROW.match(word):
            most = min(_IN_A_ROW, len(word))
            sizes = range(most, 0 if every else most - 1, -1)
            ends = ((at, at + size) for at in range(len(word)) for size in sizes)
            pieces = [(start + at, start + end) for at, end in ends if end <= len(word)]
        elif len(word) > 1 and _BETWEEN.match(word, 1):
            pieces += ((at, at + 1) for at in range(start, found.end(), 2))
        for at, end in pieces:
            if folded := _folded(text[at:end]):
                yield folded, at, end


def _words(text: str, *, every: bool = True) -> Iterator[str]:
    return (folded for folded, _, _ in _placed(text, every=every))


def _folded(word: str) -> str:
    """A word as it is compared: however it is typed, accented or spelled out."""
    if word.isascii() and word.isalnum():
        return word.casefold()
    folded = unicodedata.normalize("NFKC", word).casefold()
    folded = _ACCENTS.sub("", _BETWEEN.sub("", unicodedata.normalize("NFKD", folded)))
    return unicodedata.normalize("NFKC", folded)
