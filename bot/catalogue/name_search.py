"""Titles by name, in arrays: candidates by many ways, compared in full, ranked by tuned weights.

Synchronous and without anything that it changes: threads may share it. Whatever is asked, the
names it looks at are a few hundred, and the ids that it reads to find them some ten thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.catalogue.arrays import Array, Arrays
from bot.catalogue.columns import Texts
from bot.catalogue.name_abbreviations import Abbreviations
from bot.catalogue.name_candidates import Candidates, Question
from bot.catalogue.name_features import Comparing, Sheet
from bot.catalogue.name_tables import Ids
from bot.catalogue.name_weights import Weights, weights
from bot.catalogue.ranking import Asked
from bot.domain.names import FOLDED_LIMIT, name_key, squash

LIKE = 0.45  # a name less like what was typed than this is no answer …
LIKE_BESIDE = 0.5  # … or than this, where another has what was typed
EXACT_BONUS = 100.0  # a name that was typed to its end comes first, unless …
# … one that starts with it, in whole words, stands higher by this: at one and a half times its
# rank; or one that goes on within its last word, by this: at four times its rank; but …
MORE_POPULAR, MORE_POPULAR_INSIDE = 0.04, 0.125
EXACT_PLACE = 3  # … it is always among the first so many
_JUST_BEFORE = 0.01  # in scores
_FRANCHISES = 4  # of the best names, whose other titles may be meant by a number or a kind
_LOOKED_FOR_KIN = 40
_KIN = 60  # titles of a franchise that are compared
# A certain match of part of a name is worth as much as this at least, and the rest for its whole.
_STARTING, _INSIDE, _SHARE = 0.6, 0.5, 0.35
_INITIALS = 0.6
_OTHERWISE_SPACED = 0.98
_PARTS = 0.8  # likeness of a part of the name, or of the words met
_SHORTEST_INSIDE = 4  # characters that are found in the middle of a word
_WHOLE = 0.97  # the whole name, but for articles, long vowels and how its number is written
_OTHER_NUMBER = 0.3  # what another number takes away
_BEGIN, _SORTED = 0.95, 0.93  # likeness of a start, and of words in any order, beside a whole name


class Hit(NamedTuple):
    """A title that was found by a name. `score` and `certainty` (0 to 1) compare across indexes.

    `exact`: the name was typed to its end. `near`: it is only like what was typed.
    """

    row: int
    name: int
    score: float
    certainty: float
    exact: bool
    near: bool


class NameSearch:
    """Finds titles in an index of names that `NameIndexer` made, beside `Columns` of its titles.

    `weighing`: other weights than those that were found to be best.
    """

    def __init__(self, arrays: Arrays, weighing: Weights | None = None) -> None:
        abbreviations = Abbreviations(arrays)
        self._candidates = Candidates(arrays, abbreviations)
        self._comparing = Comparing(arrays, abbreviations)
        self._weights = weighing or weights()
        self._texts = Texts(arrays, "name.text")
        self._row: Ids = arrays["name.row"]
        self._first = arrays["name.first"]
        self._year = arrays["title.year"]
        adult: Array = arrays["title.adult"]
        self._adult = adult if adult.any() else None
        self._kin = arrays["name.kin"]
        self._kin_rows, self._kin_sorted = arrays["name.kin.rows"], arrays["name.kin.sorted"]

    def __len__(self) -> int:
        return self._candidates.names

    def texts(self, names: Sequence[int]) -> list[str]:
        """Names as they are written."""
        return self._texts.many(np.array(names, np.intp))

    def exact(self, key: str) -> list[tuple[int, str]]:
        """The rows of titles with a name of this key and that name, the most popular first."""
        found = self._candidates.exact(key).tolist()
        return [(int(self._row[number]), self._texts[number]) for number in found]

    def search(
        self,
        asked: Asked,
        limit: int,
        *,
        adult: bool = False,
        least: float = LIKE,
        stopped: Callable[[], bool] = lambda: False,
    ) -> list[Hit]:
        """At most `limit` titles, each once, best first; names at least `least` (0 to 1) near.

        `adult` titles only where asked for. Once `stopped` says so, what was asked for is of no
        use any more, and the search ends early, with nothing.
        """
        if not asked.folded or not len(self):
            return []
        question = self.question(asked)
        sheet, scores = self.compared(question, adult=adult, stopped=stopped)
        if stopped():
            return []
        exactness = self._exactness(asked, sheet)
        near, typed = _nearness(sheet), _typed(sheet, question)
        certainty = np.maximum(np.where(typed, _certainty(sheet), near), exactness)
        wanted = typed | (near >= (max(least, LIKE_BESIDE) if least and typed.any() else least))
        scores = _with_exact_ones(sheet, np.where(wanted, scores, -np.inf), exactness)
        order = np.argsort(-scores, kind="stable")[: int(wanted.sum())]
        # Titles have several names: of each, the first one in this order.
        firsts: dict[int, int] = {}
        for row, column in zip(sheet.rows[order].tolist(), order.tolist(), strict=True):
            firsts.setdefault(row, column)
        best = np.fromiter(firsts.values(), np.intp, len(firsts))
        hits = [
            Hit(
                int(sheet.rows[column]),
                self._name(sheet, column),
                float(scores[column]),
                round(float(certainty[column]), 3),
                exact=bool(exactness[column]),
                near=not typed[column],
            )
            for column in _with_exact(best, exactness)[:limit].tolist()
        ]
        return _in_order(hits)

    def question(self, asked: Asked) -> Question:
        """What was typed, as names are compared with it."""
        return self._candidates.question(asked)

    def compared(
        self, question: Question, *, adult: bool, stopped: Callable[[], bool] = lambda: False
    ) -> tuple[Sheet, NDArray[np.float32]]:
        """All that is worth comparing, and the score of each."""
        gathered = self._candidates.gather(question, stopped)
        if self._adult is not None and not adult:
            fit = gathered.ids[~self._adult[self._row[gathered.ids]]]
            gathered = gathered._replace(ids=fit)
        sheet = self._comparing.sheet(question, gathered)
        scores = self._weights.scores(sheet.values)
        form = question.form
        if form.number or form.first or form.kinds or question.year is not None:
            more = list(self._siblings(question, sheet, scores, adult=adult))
            if more:
                sheet = _joined([sheet, *more])
                scores = self._weights.scores(sheet.values)
        return sheet, scores

    def _name(self, sheet: Sheet, column: int) -> int:
        """The name by which a title was found; its main one where it was by its sibling's."""
        if sheet["sibling"][column]:
            return int(self._first[sheet.rows[column]])
        return int(sheet.ids[column])

    def _siblings(
        self, question: Question, sheet: Sheet, scores: NDArray[np.float32], *, adult: bool
    ) -> Iterator[Sheet]:
        """Titles of the likeliest franchises, as if each were called like the name found."""
        met: set[int] = set()
        for column in np.argsort(-scores, kind="stable")[:_LOOKED_FOR_KIN].tolist():
            kin = int(self._kin[sheet.rows[column]])
            if kin in met:
                continue
            if len(met) == _FRANCHISES:
                return
            met.add(kin)
            first, end = np.searchsorted(self._kin_sorted, (kin, kin + 1))
            rows = self._kin_rows[first:end][:_KIN]
            if self._adult is not None and not adult:
                rows = rows[~self._adult[rows]]
            if end - first > 1:
                yield self._comparing.kin(question, sheet, column, rows)

    def _exactness(self, asked: Asked, sheet: Sheet) -> NDArray[np.float32]:
        """How certain it is of each name that it was typed to its end; 0 where it was not."""
        found = np.zeros(len(sheet.ids), np.float32)
        for column in np.flatnonzero(sheet["key"]).tolist():
            folded = name_key(self._texts[sheet.ids[column]])[:FOLDED_LIMIT].rstrip()
            if folded == asked.folded:
                found[column] = 1
            elif folded == asked.name and self._year[sheet.rows[column]] == asked.year:
                found[column] = 0.99
            elif squash(folded) == asked.squashed:
                found[column] = _OTHERWISE_SPACED
        # Where a name was typed as it is spaced, others that only differ in that weren't meant.
        return found * (found > _OTHERWISE_SPACED) if (found > _OTHERWISE_SPACED).any() else found


def _with_exact_ones(
    sheet: Sheet, scores: NDArray[np.float32], exactness: NDArray[np.float32]
) -> NDArray[np.float32]:
    """`scores`, those of exact names raised.

    They come first where no longer name is meant rather. Else the most popular of them does but
    for the titles that may be meant rather.
    """
    exact = exactness > 0
    if not exact.any():
        return scores
    standing = sheet["standing"]
    ahead = np.where(sheet["word_end"] > 0, MORE_POPULAR, MORE_POPULAR_INSIDE)
    longer = standing * sheet["key_start"] - ahead
    enough = exact & (standing >= np.max(longer, where=~exact, initial=0))
    if not enough.any():
        best = int(np.argmax(np.where(exact, standing, -1)))
        rather = sheet.rows[(longer > standing[best]) & ~exact]
        others = scores[~np.isin(sheet.rows, (*rather, sheet.rows[best]))]
        scores[best] = max(scores[best], others.max(initial=-np.inf) + _JUST_BEFORE)
    return np.asarray(scores + EXACT_BONUS * exactness * enough, np.float32)


def _with_exact(columns: NDArray[np.intp], exactness: NDArray[np.float32]) -> NDArray[np.intp]:
    """`columns`, best first, with one that is exact among the first ones, if there is any."""
    places = np.flatnonzero(exactness[columns])
    if not len(places) or places[0] < EXACT_PLACE:
        return columns
    exact = columns[places[0]]
    others = np.delete(columns, places[0])
    return np.insert(others, EXACT_PLACE - 1, exact)


def _in_order(hits: list[Hit]) -> list[Hit]:
    """`hits`, none with a higher score than the one before it: lists are merged by scores."""
    for place in range(len(hits) - 2, -1, -1):
        if hits[place].score < hits[place + 1].score:
            hits[place] = hits[place]._replace(score=hits[place + 1].score)
    return hits


def _joined(sheets: Sequence[Sheet]) -> Sheet:
    whole = Sheet(
        np.concatenate([sheet.ids for sheet in sheets]),
        np.concatenate([sheet.rows for sheet in sheets]),
    )
    np.concatenate([sheet.values for sheet in sheets], axis=1, out=whole.values)
    return whole


def _typed(sheet: Sheet, question: Question) -> NDArray[np.bool_]:
    """Which names have what was typed, as it was typed."""
    found = sheet["key_start"] + sheet["every_word"] + sheet["initials"] + sheet["initials_start"]
    if len(question.plain_key) >= _SHORTEST_INSIDE:
        found = found + sheet["in_key"]
    return found > 0


def _nearness(sheet: Sheet) -> NDArray[np.float32]:
    """How like what was typed each name is, or its start, or its words; 0 to 1."""
    starts = np.maximum(sheet["begin"], sheet["literal_begin"]) * _BEGIN
    words = np.maximum(sheet["sorted"] * _SORTED, sheet["contained"] * _BEGIN)
    whole = np.maximum(sheet["literal"], sheet["whole"] * _WHOLE)
    parts = np.maximum(sheet["asked_words"], sheet["partial"]) * _PARTS
    near = np.maximum(np.maximum(whole, starts), np.maximum(words, sheet["abbreviation"]))
    near = np.maximum(near, parts)
    other_number = np.maximum(sheet["number_off"], sheet["order_off"])
    return np.asarray(near * (1 - _OTHER_NUMBER * other_number), np.float32)


def _certainty(sheet: Sheet) -> NDArray[np.float32]:
    """How certain it is that a name with what was typed in it is the one that was meant."""
    part = np.where(sheet["key_start"] > 0, _STARTING, _INSIDE) + _SHARE * sheet["in_key_share"]
    written = _WHOLE * (sheet["whole"] == 1) * (1 - _OTHER_NUMBER * sheet["number_less"])
    initials = _INITIALS * sheet["initials"]
    return np.asarray(np.maximum(np.maximum(part, written), initials), np.float32)
