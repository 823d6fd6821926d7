"""The index of names, as it is built. See name_candidates.py and name_features.py for its use.

Its arrays, where a name's number follows the popularity of its title: `name.text` as it is
written, `name.key` and `name.base` as it is compared, `name.row` its title, `name.first` the first
name of each row, `name.number` and `name.kinds` what it says of a sequel and of its kind,
`name.letters` the letters of its base. Ways to names: `name.exact` (hashes of keys, sorted),
`name.starts` (first bytes of keys, bases and initials, sorted), `name.words` and `name.word`
(words, sorted, and the names that have them; `name.order` is the other way round), `name.grams`
and `name.gram` (runs of three characters). `name.kin` are rows by franchise.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.columns import KINDS, TextsWriter
from bot.catalogue.name_abbreviations import letters_of
from bot.catalogue.name_keys import (
    INITIALS_MARK,
    START_BYTES,
    gram_code,
    grams_of,
    hashed,
    kind_bits,
    start_bytes,
)
from bot.catalogue.name_tables import PostingsWriter, with_least
from bot.domain.name_forms import compounds_of, form_of, initials_of, start_keys, words_of
from bot.domain.names import exact_key, name_key
from bot.domain.titles import Name, Title

NAMES_PER_TITLE = 255
WORDS_PER_NAME = 64
_NO_YEAR = 9_999  # after every year
_MOST_ORDINAL = 255


class NameIndexer:
    """Gathers the names of titles that come in the order of their rows, the most popular first.

    Takes some 400 bytes a name until `arrays` is through.
    """

    def __init__(self) -> None:
        self._texts, self._keys, self._bases = map(
            TextsWriter, ("name.text", "name.key", "name.base")
        )
        self._rows, self._first = array("I"), array("I")
        self._numbers, self._kinds, self._letters = array("B"), array("B"), array("I")
        self._exact = array("Q")
        self._starts, self._started = bytearray(), array("I")
        self._words = _Terms()
        self._order = PostingsWriter()
        self._grams = _Terms()
        self._kin = _Kin()

    def add(self, row: int, title: Title) -> None:
        """The names of the title of the next row."""
        if row != len(self._first):
            raise ValueError("rows come one after the other")
        self._first.append(len(self._rows))
        self._kin.add(row, title)
        for name in distinct(title):
            self._add(len(self._rows), name.name)
            self._rows.append(row)

    def _add(self, number: int, name: str) -> None:
        folded, key = name_key(name), exact_key(name)
        form = form_of(folded)
        self._texts.add(name)
        self._keys.add(key)
        self._bases.add(form.base)
        self._numbers.append(form.number)
        self._kinds.append(kind_bits(form.kinds))
        self._letters.append(letters_of(form.key))
        self._exact.append(hashed(key))
        starts = start_keys(folded, form)
        starts.update(INITIALS_MARK + letters for letters in initials_of(name, folded))
        for start in starts:
            self._starts += start_bytes(start)
            self._started.append(number)
        words = words_of(form)[:WORDS_PER_NAME]
        self._order.add(self._words.numbers(words))
        self._words.add(dict.fromkeys((*words, *compounds_of(name, form))))
        self._grams.add(dict.fromkeys((*grams_of(form.key), *grams_of(key))))

    @property
    def names(self) -> int:
        """How many names there are so far."""
        return len(self._rows)

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """Everything, by its name. Nothing can be added after that."""
        for texts in (self._texts, self._keys, self._bases):
            yield from texts.arrays()
        yield "name.row", np.array(self._rows, np.uint32)
        yield "name.first", np.array([*self._first, len(self._rows)], np.uint32)
        yield "name.number", np.array(self._numbers, np.uint8)
        yield "name.kinds", np.array(self._kinds, np.uint8)
        yield "name.letters", np.array(self._letters, np.uint32)
        exact = np.array(self._exact, np.uint64)
        order = np.argsort(exact, kind="stable").astype(np.uint32)
        yield "name.exact", exact[order]
        yield "name.exact.ids", order
        yield from self._kin.arrays()
        yield from self._start_arrays()
        yield from self._word_arrays()
        yield from self._gram_arrays()

    def _start_arrays(self) -> Iterator[tuple[str, Array]]:
        starts = np.frombuffer(self._starts, np.dtype(f"S{START_BYTES}"))
        order = np.argsort(starts, kind="stable")
        yield "name.starts", starts[order].view(np.uint8).reshape(-1, START_BYTES)
        yield from with_least("name.starts.ids", np.array(self._started, np.uint32)[order])

    def _word_arrays(self) -> Iterator[tuple[str, Array]]:
        spelled = sorted(self._words.known, key=str.encode)
        order = np.array([self._words.known[word] for word in spelled], np.uint32)
        vocabulary = TextsWriter("name.words")
        for word in spelled:
            vocabulary.add(word)
        yield from vocabulary.arrays()
        (_, ids), ends = self._words.having.laid_out("name.word", order)
        yield from with_least("name.word.ids", ids)
        yield ends
        rank = np.empty(len(order), np.uint32)
        rank[order] = np.arange(len(order), dtype=np.uint32)
        yield "name.order.ids", rank[np.frombuffer(self._order.terms, np.uint32)]
        counts = np.frombuffer(self._order.counts, np.uint16)
        yield "name.order.ends", np.cumsum(counts, dtype=np.uint32)

    def _gram_arrays(self) -> Iterator[tuple[str, Array]]:
        codes = np.array([gram_code(gram) for gram in self._grams.known], np.uint64)
        order = np.argsort(codes).astype(np.uint32)
        yield "name.grams", codes[order]
        yield from self._grams.having.laid_out("name.gram", order)
        yield (
            "name.gram.counts",
            np.frombuffer(self._grams.having.counts, np.uint16).astype(np.uint8),
        )


class _Terms:
    """Terms with their numbers, in the order they were met, and the names that have them."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.having = PostingsWriter()

    def numbers(self, terms: list[str]) -> list[int]:
        known = self.known
        return [known.setdefault(term, len(known)) for term in terms]

    def add(self, terms: dict[str, None]) -> None:
        """All terms of the next name."""
        self.having.add(self.numbers(list(terms)))


class _Kin:
    """Rows by franchise, and where each stands among those of its kind, by year."""

    def __init__(self) -> None:
        self._franchise, self._kind, self._year = array("I"), array("B"), array("h")
        self._known: dict[str, int] = {}

    def add(self, row: int, title: Title) -> None:
        named = title.franchise
        self._franchise.append(row if named is None else self._known.setdefault(named, row))
        self._kind.append(KINDS.index(title.kind))
        self._year.append(title.year or _NO_YEAR)

    def arrays(self) -> Iterator[tuple[str, Array]]:
        franchise = np.array(self._franchise, np.uint32)
        rows = np.arange(len(franchise))
        kind = np.array(self._kind, np.int64)
        order = np.lexsort((rows, np.array(self._year), kind, franchise))
        group = franchise.astype(np.int64)[order] * len(KINDS) + kind[order]
        fresh = np.ones(len(group), bool)
        fresh[1:] = group[1:] != group[:-1]
        begins = np.maximum.accumulate(np.where(fresh, rows, 0))
        ordinal = np.empty(len(group), np.uint8)
        ordinal[order] = np.minimum(rows - begins + 1, _MOST_ORDINAL)
        yield "name.ordinal", ordinal
        by_kin = np.argsort(franchise, kind="stable").astype(np.uint32)
        yield "name.kin", franchise
        yield "name.kin.rows", by_kin
        yield "name.kin.sorted", franchise[by_kin]


def distinct(title: Title) -> list[Name]:
    """A title's names, the main one first, no two with the same key, and not too many."""
    found: dict[str, Name] = {}
    for name in sorted(title.names, key=lambda name: name.name != title.name):
        found.setdefault(name_key(name.name), name)
    return list(found.values())[:NAMES_PER_TITLE]
