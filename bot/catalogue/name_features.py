"""What speaks for a name beside what was typed: a sheet of numbers from about 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bot.catalogue.arrays import Arrays
from bot.catalogue.columns import KINDS, Texts
from bot.catalogue.name_abbreviations import Abbreviations
from bot.catalogue.name_candidates import Gathered, Question
from bot.catalogue.name_keys import kind_bits
from bot.catalogue.name_likeness import (
    above,
    alike_and_begun,
    in_order,
    part_alike,
    words_alike,
)
from bot.catalogue.name_tables import Ids, marked
from bot.catalogue.name_weights import FEATURES, LONG, SHORT
from bot.domain.titles import Kind

_AT = {name: number for number, name in enumerate(FEATURES)}
_POPULAR, _FAMOUS = 0.4, 0.6  # a standing above these counts by other weights
_CLOSE, _LIKE = 0.8, 0.6  # so do similarities above these
_COMPARED_WORDS = 16  # of a name
_UNKNOWN_WORD = 0.9  # how telling a word is that no name has
_LEAST_TELLING = 0.05
_LONG_TYPED, _LONG_NAME, _MANY_WORDS = 20, 40, 6  # letters and words that count in full
_KINDS = tuple(
    (feature, KINDS.index(kind))
    for feature, kind in (
        ("series", Kind.SERIES),
        ("special", Kind.SPECIAL),
        ("short", Kind.SHORT),
    )
)
# What a name says of its own title, and a sibling's name does not say of another.
_OWN = (
    *("key", "key_start", "key_share", "number", "number_off", "number_more", "number_less"),
    *("main", "start_standing", "abbreviation_standing", "signs", "signs_off", "word_end"),
)


class Sheet:
    """A row of numbers for each feature, a column for each name. `rows` are the titles'."""

    def __init__(self, ids: Ids, rows: Ids) -> None:
        self.ids = ids
        self.rows = rows
        self.values = np.zeros((len(FEATURES), len(ids)), np.float32)

    def __getitem__(self, feature: str) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self.values[_AT[feature]]
        return row

    def __setitem__(self, feature: str, values: ArrayLike) -> None:
        self.values[_AT[feature]] = values


class Comparing:
    """Fills in sheets for the names of an index."""

    def __init__(self, arrays: Arrays, abbreviations: Abbreviations) -> None:
        self._bases, self._keys = Texts(arrays, "name.base"), Texts(arrays, "name.key")
        self._texts = Texts(arrays, "name.text")
        self.row: Ids = arrays["name.row"]
        self._first = arrays["name.first"]
        self._number, self._kinds = arrays["name.number"], arrays["name.kinds"]
        self._ordinal = arrays["name.ordinal"]
        self._year, self._kind = arrays["title.year"], arrays["title.kind"]
        self._standing = arrays["title.standing"]
        self._words, self._word_ends = arrays["name.order.ids"], arrays["name.order.ends"]
        self._telling = _telling(arrays["name.word.ends"], len(self.row))
        self._abbreviations = abbreviations

    def sheet(self, question: Question, gathered: Gathered) -> Sheet:
        """The names that were gathered, beside what was typed."""
        ids = gathered.ids
        sheet = Sheet(ids, self.row[ids])
        _asked(sheet, question)
        self._keys_beside(sheet, question, self._keys.many(ids))
        self._bases_beside(sheet, question, self._bases.many(ids))
        sheet["asked_started"] = sheet["key_start"].max(initial=0)
        if question.signs:
            self._signs_beside(sheet, question.signs)
        self._words_beside(sheet, question)
        self._numbers_beside(sheet, question)
        for feature, found in (
            ("initials", gathered.initials),
            ("initials_start", gathered.initials_starting),
        ):
            if len(found):
                sheet[feature] = marked(ids, found)
        if self._abbreviations.may_be(question.short):
            sheet["abbreviation"] = self._abbreviations.fit(question.short, ids)
        sheet["main"] = self._first[sheet.rows] == ids
        self._titles_beside(sheet, question, self._kinds[ids])
        return sheet

    def kin(self, question: Question, sheet: Sheet, column: int, rows: Ids) -> Sheet:
        """The titles `rows` as if they were called like their sibling in `column`."""
        kin = Sheet(np.full(len(rows), sheet.ids[column]), rows)
        kin.values[:] = sheet.values[:, column, None]
        for feature in _OWN:
            kin[feature] = 0
        if question.form.number:
            kin["number_less"] = 1
        self._ordinals_beside(kin, question, np.ones(len(rows), bool))
        kin["sibling"] = 1
        self._titles_beside(kin, question, np.zeros(len(rows), np.uint8))
        kin["start_standing"] = sheet["key_start"][column] * kin["standing"]
        return kin

    @staticmethod
    def _keys_beside(sheet: Sheet, question: Question, keys: Sequence[str]) -> None:
        key, plain = question.key, question.plain_key
        lengths = np.fromiter(map(len, keys), np.float32, len(keys))
        share = np.minimum(1, len(plain) / np.maximum(1, lengths))
        sheet["key"] = [one in (key, plain) for one in keys]
        sheet["key_start"] = [one.startswith((key, plain)) for one in keys]
        sheet["key_share"] = sheet["key_start"] * share
        sheet["in_key"] = [plain in one for one in keys]
        sheet["in_key_share"] = sheet["in_key"] * share
        sheet["literal"], sheet["literal_begin"] = alike_and_begun(plain, keys)
        sheet["literal_close"] = above(sheet["literal"], _CLOSE)

    def _signs_beside(self, sheet: Sheet, signs: str) -> None:
        texts = self._texts.many(sheet.ids)
        starts = np.array([one.casefold().startswith(signs) for one in texts], bool)
        sheet["signs"] = starts
        sheet["signs_off"] = (sheet["key_start"] > 0) & ~starts

    @staticmethod
    def _bases_beside(sheet: Sheet, question: Question, bases: Sequence[str]) -> None:
        base, key = question.form.base, question.form.key
        keys = [one.replace(" ", "") for one in bases]
        lengths = np.fromiter(map(len, keys), np.float32, len(keys))
        starts = np.array([one.startswith(key) for one in keys])
        sheet["base_share"] = starts * len(key) / np.maximum(1, lengths)
        sheet["length"] = np.minimum(1, lengths / _LONG_NAME)
        sheet["native"] = [not one.isascii() for one in bases]
        sheet["whole"], sheet["begin"] = alike_and_begun(key, keys)
        sheet["close"] = above(sheet["whole"], _LIKE)
        sheet["begin_close"] = above(sheet["begin"], _CLOSE)
        sheet["sorted"] = words_alike(base, bases)
        sheet["partial"] = part_alike(key, keys)
        sheet["in_order"] = in_order(key, keys)
        spaced = [f" {one} " for one in bases]
        word, words, last = f" {base}", f" {base} ", f" {base.rpartition(' ')[2]} "
        sheet["inner"] = [word in one for one in spaced]
        sheet["inner_whole"] = [words in one for one in spaced]
        sheet["last_whole"] = [last in one for one in spaced]
        genitive = f"{words}s "
        sheet["word_end"] = [
            one.startswith(words) and not one.startswith(genitive) for one in spaced
        ]
        typed = f"{base} "
        contained = np.array([one != base and typed.startswith(f"{one} ") for one in bases])
        sheet["contained"] = contained * np.minimum(1, lengths / max(1, len(key)))

    def _words_beside(self, sheet: Sheet, question: Question) -> None:
        """How many of the words are met, and how many of the name's, by how telling they are."""
        ids = sheet.ids.astype(np.int64)
        ends = self._word_ends[ids].astype(np.int64)
        starts = np.where(ids > 0, self._word_ends[ids - 1], 0).astype(np.int64)
        sizes = np.minimum(ends - starts, _COMPARED_WORDS)
        width = int(sizes.max(initial=0))
        if not width or not any(first < last for first, last in question.spans):
            return
        there = np.arange(width) < sizes[:, None]
        places = np.where(there, starts[:, None] + np.arange(width), 0)
        words = self._words[places].astype(np.int64)
        telling = self._telling[words] * there
        met = np.zeros(words.shape, bool)
        worth = [
            max(rarity, _LEAST_TELLING) if last > first else _UNKNOWN_WORD
            for rarity, (first, last) in zip(question.rarity, question.spans, strict=True)
        ]
        every = np.ones(len(ids), bool)
        whole = sum(worth)
        asked_words = sheet["asked_words"]
        for (first, last), one in zip(question.spans, worth, strict=True):
            here = (words >= first) & (words < last) & there
            met |= here
            anywhere = here.any(axis=1)
            asked_words += anywhere * np.float32(one / whole)
            every &= anywhere
        sheet["every_word"] = every
        sheet["name_words"] = (telling * met).sum(axis=1) / np.maximum(telling.sum(axis=1), 1e-3)

    def _numbers_beside(self, sheet: Sheet, question: Question) -> None:
        asked, named = question.form.number, self._number[sheet.ids]
        if asked:
            sheet["number"] = named == asked
            sheet["number_off"] = (named != asked) & (named > 0)
            sheet["number_less"] = named == 0
        else:
            sheet["number_more"] = named > 0
        self._ordinals_beside(sheet, question, named == 0)

    def _ordinals_beside(
        self, sheet: Sheet, question: Question, unnumbered: NDArray[np.bool_]
    ) -> None:
        if question.form.number:
            same = self._ordinal[sheet.rows] == question.form.number
            sheet["by_order"] = same & unnumbered
            sheet["order_off"] = ~same & unnumbered
        elif question.form.first:
            sheet["first"] = self._ordinal[sheet.rows] == 1
            sheet["first_off"] = sheet["first"] == 0

    def _titles_beside(self, sheet: Sheet, question: Question, kinds: NDArray[np.uint8]) -> None:
        """What depends on the title; `kinds` are those that the name says."""
        own = self._kind[sheet.rows]
        asked = kind_bits(question.form.kinds)
        if asked:
            fits = (asked >> own & 1).astype(bool) | (kinds & asked > 0)
            sheet["kind"], sheet["kind_off"] = fits, ~fits
        if question.year is not None:
            years = self._year[sheet.rows]
            sheet["year"] = years == question.year
            sheet["year_off"] = (years > 0) & (np.abs(years - question.year) > 1)
        for feature, number in _KINDS:
            sheet[feature] = own == number
        standing = sheet["standing"] = self._standing[sheet.rows]
        sheet["high_standing"] = np.maximum(0, standing - _POPULAR)
        sheet["top_standing"] = np.maximum(0, standing - _FAMOUS)
        sheet["start_standing"] = sheet["key_start"] * standing
        sheet["abbreviation_standing"] = sheet["abbreviation"] * standing
        sheet["initials_standing"] = standing * np.maximum(
            sheet["initials"], sheet["initials_start"]
        )


def _asked(sheet: Sheet, question: Question) -> None:
    """What was typed itself, the same for each name."""
    letters = len(question.form.key)
    sheet["asked_short"] = min(1.0, max(0.0, (LONG - letters) / (LONG - SHORT)))
    sheet["asked_length"] = min(1.0, letters / _LONG_TYPED)
    sheet["asked_count"] = min(1.0, len(question.form.words) / _MANY_WORDS)


def _telling(ends: NDArray[np.uint32], names: int) -> NDArray[np.float32]:
    """How telling each word is: 1 where no name has it, towards 0 where all have."""
    having = np.diff(ends, prepend=np.uint32(0)).astype(np.float32)
    np.log1p(having, out=having)
    having /= -np.log(names + 2)
    having += 1
    return having
