"""Names of a club's own titles, in memory: found by the same rules as the catalogue's."""

from __future__ import annotations

import heapq
import sys
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.catalogue.postings import numbered_names, pack
from bot.catalogue.ranking import NEAR, Asked, Match, Row, nearest, ranked
from bot.catalogue.spelling import COMPARED_NAMES, LIKELY_SHARE, most_shared
from bot.domain.names import (
    exact_key,
    grams,
    index_tokens,
    name_key,
    squash,
    whole_token,
    year_token,
)
from bot.domain.titles import Title

_RANKED = 200  # names found by one letter that are put in order
_RAREST_GRAMS = 10
_LAST = "\U0010ffff"  # after every character of a token


class OwnNames:
    """An index of names, some 50 µs to build for each that is new. It never changes after that."""

    def __init__(self, titles: Sequence[Title]) -> None:
        self._rows: dict[int, Row] = {}
        exact: defaultdict[str, list[int]] = defaultdict(list)
        tokens: defaultdict[str, list[int]] = defaultdict(list)
        shared: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for id_, title, name in numbered_names(titles, key=_folded):
            folded, squashed, found, parts = _indexed(name.name, title.year)
            kind = str(title.kind)
            self._rows[id_] = Row(
                id_, name.name, folded, title.key, title.name, kind, title.year, title.popularity
            )
            exact[squashed].append(id_)
            for token in found:
                tokens[token].append(id_)
            for gram in parts:
                shared[gram].append(id_)
        self._exact = dict(exact)
        self._postings = dict(tokens)
        self._tokens = sorted(tokens)
        self._grams = {gram: (len(ids), pack(ids)) for gram, ids in shared.items()}

    def typed(self, asked: Asked, limit: int) -> list[Match]:
        """At most `limit` titles: those of exactly this name, that start so, or have every word."""
        if not asked.folded:
            return []
        exact = {*self._exact.get(asked.squashed, ()), *self._exact.get(squash(asked.name), ())}
        found = exact | self._first(
            self._starting(whole_token(asked.folded)) if asked.words else ()
        )
        found |= self._first(self._with_words(asked))
        return ranked(asked, (self._rows[id_] for id_ in found), limit)

    def near(self, asked: Asked, *, least: float = NEAR) -> list[Match]:
        """Titles with names like what was typed, nearest first."""
        found = [self._grams[gram] for gram in grams(asked.folded) if gram in self._grams]
        rarest = heapq.nsmallest(_RAREST_GRAMS, found)
        share = LIKELY_SHARE if least else 0.0
        ids = most_shared((packed for _, packed in rarest), COMPARED_NAMES, share=share)
        return nearest(asked, (self._rows[id_] for id_ in ids), least=least)

    def _with_words(self, asked: Asked) -> set[int]:
        """Names with every word, the last one as a prefix; or with those before a year, and it."""
        if not asked.words:
            return set()
        *whole, last = asked.words
        found = self._all_of(whole, self._starting(last))
        if asked.year is not None:
            of_year = self._postings.get(year_token(asked.year), ())
            found |= self._all_of(asked.name_words, set(of_year))
        return found

    def _all_of(self, words: Iterable[str], found: set[int]) -> set[int]:
        for word in words:
            found = found.intersection(self._postings.get(word, ()))
        return found

    def _starting(self, token: str) -> set[int]:
        """Names with a token that starts so."""
        start, end = (bisect_left(self._tokens, place) for place in (token, token + _LAST))
        return set().union(*(self._postings[each] for each in self._tokens[start:end]))

    def _first(self, ids: Iterable[int]) -> set[int]:
        return set(heapq.nsmallest(_RANKED, ids))


@lru_cache(maxsize=8_192)
def _folded(name: str) -> str:
    return name_key(name)


# One change of one title lays all of a club's titles out anew.
@lru_cache(maxsize=8_192)
def _indexed(name: str, year: int | None) -> tuple[str, str, Sequence[str], Sequence[str]]:
    """A name folded, squashed, in tokens and in grams."""
    folded = _folded(name)
    tokens = tuple(map(sys.intern, index_tokens(name, year)))
    return folded, exact_key(name), tokens, tuple(map(sys.intern, grams(folded)))
