"""Words that one version of a review hides: no other version may give them away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from bot.domain.markup_runs import tidy
from bot.domain.markup_tree import Markup, Run, runs

# Scripts that put no space between words: each of their signs is a word.
_SPACELESS = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+")
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
        for word in _WORD.finditer(text):
            folded = _folded(word[0])
            if folded not in _FILLERS and self.knows(folded):
                start = spans.pop()[0] if joined else word.start()
                spans.append((start, word.end()))
                joined = True
            else:
                joined = joined and folded in _FILLERS
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
                seen[hidden].update(_words("".join(run.text for run in group)))
    return Guard(frozenset(seen[True] - seen[False] - _FILLERS))


def _words(text: str) -> Iterator[str]:
    return (_folded(found[0]) for found in _WORD.finditer(text))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
