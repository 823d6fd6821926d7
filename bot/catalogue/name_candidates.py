"""Which names are worth comparing with what was typed: a few hundred of however many there are."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.catalogue.arrays import Arrays
from bot.catalogue.columns import Texts
from bot.catalogue.name_abbreviations import LOOKED_AT, Abbreviations
from bot.catalogue.name_keys import (
    INITIALS_MARK,
    START_BYTES,
    gram_code,
    grams_of,
    hashed,
    start_bytes,
)
from bot.catalogue.name_tables import Ids, Postings, Smallest, counted, highest, once
from bot.catalogue.ranking import Asked
from bot.domain.name_forms import Form, form_of, words_of
from bot.domain.names import TOKEN_LIMIT, squash

EXACT = 50  # names with one key
SAME, STARTING = 40, 64  # names that are what was typed, and that start so
INITIALS, INITIALS_STARTING = 48, 32
LONGEST_INITIALS = 12
SIGNPOSTS = 1_024  # words of the vocabulary that are at hand without being read
ABBREVIATED = 24  # names that what was typed may be short for; beside them those that …
LEAST_FIT = 0.3  # … fit so well, 0 to 1
BY_WORDS = 64
WORD_IDS, WORDS_READ = 3_000, 12_000  # ids read of one word, and of all
WORDS_SHARE, GRAMS_SHARE = 0.6, 0.4  # of what the best name has that the others have at least
BY_GRAMS = 32  # names with most grams, and as many with most for their length
RAREST_GRAMS = 14
GRAM_IDS, GRAMS_READ = 3_000, 14_000
_NONE = np.zeros(0, np.uint32)
_LAST = "\U0010ffff"  # after every character of a word


class Question(NamedTuple):
    """What was typed, as names are compared with it. `plain_key` and `form` are without a year.

    `signs` is the text as it was typed, where it has signs: not only letters, digits and spaces.
    `spans` are the words of the form as numbers of the vocabulary, from the first to before the
    second; `rarity` says how telling each is, 0 to 1.
    """

    key: str
    plain_key: str
    form: Form
    year: int | None
    spans: Sequence[tuple[int, int]]
    rarity: Sequence[float]
    signs: str

    @property
    def short(self) -> str:
        """What may be short for a name; else empty."""
        key = self.form.key
        return key if len(self.form.words) == 1 and key.isascii() else ""


class Gathered(NamedTuple):
    """Numbers of names, ascending; those of them with these initials, and that start with them."""

    ids: Ids
    initials: Ids
    initials_starting: Ids


class Candidates:
    """Finds names in an index. Reads a bounded number of ids for any question."""

    def __init__(self, arrays: Arrays, abbreviations: Abbreviations) -> None:
        self._exact, self._exact_ids = arrays["name.exact"], arrays["name.exact.ids"]
        self._row: Ids = arrays["name.row"]
        self._starts = arrays["name.starts"].reshape(-1).view(f"S{START_BYTES}")
        self._starting = Smallest(arrays, "name.starts.ids")
        self._vocabulary = Texts(arrays, "name.words")
        self._step = max(1, len(self._vocabulary) // SIGNPOSTS)
        self._signposts = self._vocabulary.many(np.arange(0, len(self._vocabulary), self._step))
        self._by_word = Postings(arrays, "name.word")
        self._word_ids = Smallest(arrays, "name.word.ids")
        self._grams: NDArray[np.uint64] = arrays["name.grams"]
        self._by_gram = Postings(arrays, "name.gram")
        self._gram_counts: NDArray[np.uint8] = arrays["name.gram.counts"]
        self._abbreviations = abbreviations
        self.names = len(self._gram_counts)

    def question(self, asked: Asked) -> Question:
        """What was typed, held against the vocabulary."""
        plain = (asked.name if asked.year is not None else "") or asked.folded
        form = form_of(plain)
        words = words_of(form)[:TOKEN_LIMIT]
        spans = [self._span(word, last=word is words[-1]) for word in words]
        rarity = [self._rarity(*span) for span in spans]
        return Question(asked.squashed, squash(plain), form, asked.year, spans, rarity, asked.signs)

    def gather(self, question: Question, stopped: Callable[[], bool]) -> Gathered:
        """Names by all ways; fewer of them once nobody waits for them any more."""
        initials = initials_starting = _NONE
        typed = {question.key, question.plain_key}
        parts = [self.exact(key) for key in typed]
        for key in typed | {question.form.key}:
            same, starting = self._beginning(key, SAME, 3 * STARTING)
            parts += [same, self._of_several(starting)]
        key = question.form.key
        if 1 < len(key) <= LONGEST_INITIALS:
            initials, initials_starting = self._beginning(
                INITIALS_MARK + key, INITIALS, INITIALS_STARTING
            )
            parts += [initials, initials_starting]
        for way in (self._with_words, self._with_grams, self._abbreviated):
            if stopped():
                break
            parts.append(way(question))
        return Gathered(once(np.concatenate(parts)), initials, initials_starting)

    def exact(self, key: str) -> Ids:
        """Names with this key, the most popular ones first."""
        wanted = np.uint64(hashed(key))
        start = int(np.searchsorted(self._exact, wanted))
        some = self._exact[start : start + EXACT]
        return self._exact_ids[start : start + int(np.searchsorted(some, wanted, "right"))]

    def _beginning(self, key: str, same: int, longer: int) -> tuple[Ids, Ids]:
        """Names that are `key`, and names that start so."""
        if not key:
            return _NONE, _NONE
        first, end, after = self._begun(key)
        return self._starting.first(first, end, same), self._starting.first(first, after, longer)

    def _begun(self, key: str) -> tuple[int, int, int]:
        """Where starts that are `key` begin and end, and where those end that go on."""
        padded = start_bytes(key)
        last = padded.rstrip(b"\0").ljust(START_BYTES, b"\xff")
        first = int(np.searchsorted(self._starts, padded))
        keys = np.array((padded, last), self._starts.dtype)
        end, after = np.searchsorted(self._starts, keys, "right").tolist()
        return first, end, after

    def _many(self, key: str) -> int:
        """How many starts there are that begin so."""
        first, _, after = self._begun(key)
        return after - first

    def _of_several(self, ids: Ids) -> Ids:
        """At most `STARTING` of these names, of one title not more than three."""
        if len(ids) <= STARTING:
            return ids
        ordered = once(ids)  # some start so with an article and without it
        rows = self._row[ordered]
        fourth = np.zeros(len(rows), bool)
        fourth[3:] = rows[3:] == rows[:-3]
        return ordered[~fourth][:STARTING]

    def _span(self, word: str, *, last: bool) -> tuple[int, int]:
        """The numbers of the words of the vocabulary that are `word`; the last may go on."""
        # Texts are in the order of their bytes, which is that of their characters.
        wanted = word.encode("utf-8", "replace").decode()
        first = self._place(wanted)
        if last:
            return first, self._place(wanted + _LAST)
        met = first < len(self._vocabulary) and self._vocabulary[first] == wanted
        return first, first + met

    def _place(self, word: str) -> int:
        """The first number of the vocabulary whose word isn't before `word`."""
        end = bisect_left(self._signposts, word) * self._step
        if self._step == 1:  # each word is a signpost
            return end
        first = max(0, end - self._step)
        return bisect_left(self._vocabulary, word, first, min(end, len(self._vocabulary)))

    def _rarity(self, first: int, last: int) -> float:
        """How much a word says: 1 where no name has it, towards 0 where all have."""
        start, end = self._by_word.span(first, last)
        # A start of words can be met more often than there are names.
        return max(0.0, 1 - math.log1p(end - start) / math.log(self.names + 2))

    def _with_words(self, question: Question) -> Ids:
        """Names with the words, those with most and with the rarest first."""
        parts: list[Ids] = []
        weights: list[int] = []
        left = WORDS_READ
        for rarity, (first, last) in sorted(
            zip(question.rarity, question.spans, strict=True), reverse=True
        ):
            start, end = self._by_word.span(first, last)
            most = min(WORD_IDS, left)
            if start == end or not most:
                continue
            if last - first == 1:
                ids = self._by_word.ids[start : min(end, start + most)]
            elif end - start <= most:
                ids = once(self._by_word.ids[start:end])
            else:
                ids = once(self._word_ids.first(start, end, BY_WORDS))
            parts.append(ids)
            weights.append(1 + int(rarity * 100))
            left -= len(ids)
        if len(parts) == 1:
            return parts[0][:BY_WORDS]
        if not parts:
            return _NONE
        return highest(*counted(parts, weights, self.names, WORDS_SHARE), BY_WORDS)

    def _with_grams(self, question: Question) -> Ids:
        """Names with the most of the grams, the rarest ones of what was typed."""
        keys = {question.plain_key, question.form.key}
        grams = dict.fromkeys(gram for key in sorted(keys) for gram in grams_of(key))
        codes = np.array([gram_code(gram) for gram in grams], np.uint64)
        places = np.searchsorted(self._grams, codes)
        there = places < len(self._grams)
        there[there] = self._grams[places[there]] == codes[there]
        places = places[there]
        counts = self._by_gram.counts(places)
        parts: list[Ids] = []
        left = GRAMS_READ
        for place in places[np.argsort(counts, kind="stable")[:RAREST_GRAMS]].tolist():
            parts.append(self._by_gram.of(place, min(GRAM_IDS, left)))
            left -= len(parts[-1])
        if not parts:
            return _NONE
        ids, shared = counted(parts, 1, self.names, GRAMS_SHARE)
        for_length = shared * 4_000 // (len(codes) + self._gram_counts[ids])
        return np.concatenate((highest(ids, shared, BY_GRAMS), highest(ids, for_length, BY_GRAMS)))

    def _abbreviated(self, question: Question) -> Ids:
        """Names that what was typed may be short for."""
        if not self._abbreviations.may_be(question.short):
            return _NONE
        _, found = self._beginning(question.short[0], 0, LOOKED_AT)
        ids = self._abbreviations.among(question.short, found)
        start = question.short[:2]
        # There are more that start so: of fewer, less popular ones are looked at, too.
        if len(found) == LOOKED_AT and self._many(start) * 2 < self._many(start[0]):
            _, found = self._beginning(start, 0, LOOKED_AT)
            ids = once(np.concatenate((ids, self._abbreviations.among(question.short, found))))
        if len(ids) > ABBREVIATED:
            fit = self._abbreviations.fit(question.short, ids) >= LEAST_FIT
            fit[:ABBREVIATED] = True  # with all its letters it may be those in a wrong order, too
            ids = ids[fit]
        return ids
