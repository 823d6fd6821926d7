"""The titles of an index that are most like one, or most like both of two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.columns import KINDS
from bot.catalogue.like_layout import MAIN_THEME, NOWHERE, text_hash
from bot.catalogue.like_reading import LikeIndex, LikeProfile
from bot.catalogue.like_scoring import Likeness, Walk, walk_of
from bot.catalogue.like_weights import LISTED, UNPLACED, WEIGHTS
from bot.domain.comparing import Part
from bot.domain.reasons import TELLING, SharedTrait
from bot.domain.suggestions import NO_FILTERS, Filters

FEW = 500  # what two share in a smaller catalogue is as rare as in one of so many
LEANING = 2.0  # log-odds by which a word that is said makes some theme likelier
LOOKED_AT = 400  # slots that are looked at for one answer
LEVEL = 10  # of two titles' scores, those of the tenth best are made equal
BETWEEN = 800  # for two titles: what is like both may be high in neither list
_NO_ROW = np.iinfo(np.int32).max

Named: TypeAlias = Mapping[int, tuple[Part, str]]  # what hashes of features stand for


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be suggested, of an index. `barred` are rows, and so is `only`, if not None.

    Whole franchises of the rows `family` are out.
    """

    filters: Filters = NO_FILTERS
    adult: bool = False
    barred: frozenset[int] = frozenset()
    family: frozenset[int] = frozenset()
    only: frozenset[int] | None = None

    @property
    def narrow(self) -> bool:
        """Whether the title that stands for a franchise may not be the one to suggest."""
        return bool(self.filters or self.barred) or self.only is not None


class Asked(NamedTuple):
    """A profile as it is asked for in one index. May be asked again and again.

    Of the features that may be said, ascending: `numbers`, `weights`, and what they stand for.
    """

    profile: LikeProfile
    walk: Walk
    numbers: Array
    weights: Array
    traits: Sequence[tuple[Part, str, float]]


class LikeHit(NamedTuple):
    """A row, and how alike it is: comparable between indexes that were made beside each other.

    `main`: it stands for its franchise, so what the franchise shares was found of it too.
    """

    row: int
    score: float
    main: bool


class Compared(NamedTuple):
    """The best `slots`, the `scores` of each for each profile, and the row that stands for each
    slot of the index.
    """

    rows: Array
    slots: Array
    scores: Sequence[Array]

    @property
    def levels(self) -> list[float]:
        """Where the best for each profile begin; of one alone nothing is made equal."""
        return [_level(score) for score in self.scores] if len(self.scores) > 1 else [0.0]


class LikeSearch:
    """Searches one index. Bounded work, no state: any thread may ask.

    `beside` is the catalogue's, where this is not: profiles have their slots in that.
    """

    def __init__(self, index: LikeIndex, *, beside: LikeIndex | None = None) -> None:
        self.index = index
        self._beside = beside
        titles = max((beside or index).slots, 1)
        # What two share in a small catalogue is as rare as in one of some size: but for words, of
        # which only what is rare by any count tells something, and leans to some theme.
        words = index.parts == int(Part.WORD)
        self._rarity = index.rarity + np.where(words, 0, np.log(max(FEW, titles) / titles))
        leans = index.leanings.max(axis=1, initial=0) if index.leanings.shape[1] else LEANING
        self._said = (index.parts != MAIN_THEME) & (
            ~words | ((leans >= LEANING) & (self._rarity >= TELLING))
        )
        placed = (beside or index).latents.shape[1]
        self._likeness = Likeness(index, WEIGHTS if placed else UNPLACED)
        self._open = {adult: self._opened(Wanted(adult=adult)) for adult in (False, True)}

    def asked(self, profile: LikeProfile, named: Named) -> Asked:
        """`profile`, whose features are `named`, as it is asked for here."""
        numbers = self.index.numbers(profile.hashes)
        met = np.flatnonzero(numbers >= 0)
        met = met[self._said[numbers[met]]]
        met = met[np.argsort(numbers[met])]
        met = met[[hash_ in named for hash_ in profile.hashes[met].tolist()]]
        rarity = self._rarity[numbers[met]].tolist()
        hashes = profile.hashes[met].tolist()
        return Asked(
            profile,
            walk_of(self.index, profile),
            numbers[met],
            profile.weights[met],
            [(*named[hash_], rare) for hash_, rare in zip(hashes, rarity, strict=True)],
        )

    def nearest(self, asked_for: Sequence[Asked], wanted: Wanted, limit: int) -> list[LikeHit]:
        """At most `limit` rows like all of one or two, best first, one a slot."""
        found = self.compared(asked_for, wanted)
        return self.best(found, found.levels, limit)

    def compared(self, asked_for: Sequence[Asked], wanted: Wanted) -> Compared:
        """The slots that are most like all that are asked for, with the score for each of these."""
        index = self.index
        if not index.slots:
            nothing = np.empty(0, np.int64)
            return Compared(nothing, nothing, [np.empty(0) for _ in asked_for])
        rows, closed = self._opened(wanted) if wanted.narrow else self._open[wanted.adult]
        family = [] if self._beside is not None else [one.profile.slot for one in asked_for]
        family += [int(index.row_slot[row]) for row in wanted.family]
        family = [slot for slot in family if slot != NOWHERE]
        scores = [self._score(one) for one in asked_for]
        for score in scores:
            score[closed] = score[family] = -np.inf
        levels = [_level(score) for score in scores] if len(scores) > 1 else [0.0]
        slots = _best(_together(scores, levels), LOOKED_AT if len(scores) == 1 else BETWEEN)
        finished = self._likeness.finished
        pairs = zip(asked_for, scores, strict=True)
        return Compared(rows, slots, [finished(one.profile, score, slots) for one, score in pairs])

    def _score(self, one: Asked) -> Array:
        score = self._likeness.of_all(one.profile, one.walk)
        slots, votes = one.profile.named
        if self._beside is None and len(slots):
            np.add.at(score, slots, LISTED * votes)
        return score

    def best(self, found: Compared, levels: Sequence[float], limit: int) -> list[LikeHit]:
        """At most `limit` rows of what was `found`, best first, with `levels` made equal."""
        score = _together(found.scores, levels)
        order = np.argsort(-score, kind="stable")[:limit]
        return [
            LikeHit(
                row=int(found.rows[slot]),
                score=float(score[place]),
                main=bool(found.rows[slot] == self.index.main_rows[slot]),
            )
            for place, slot in zip(order, found.slots[order], strict=True)
        ]

    def shared(self, one: Asked, rows: Sequence[int]) -> list[list[SharedTrait]]:
        """For each of `rows`, what may be said of `one` that its franchise's main title has too."""
        index, known = self.index, one.numbers
        found: list[list[SharedTrait]] = [[] for _ in rows]
        if not len(known) or not rows:
            return found
        slots = index.row_slot[rows]
        starts = index.starts[slots]
        lengths = index.ends[slots] - starts
        ends = np.cumsum(lengths)
        places = np.repeat(starts - (ends - lengths), lengths)
        places += np.arange(len(places))
        features = index.features[places]
        at = known.searchsorted(features)
        at[at == len(known)] = 0
        met = np.flatnonzero((known[at] == features) & index.own[places])
        at = at[met]
        for who, which, strength in zip(
            ends.searchsorted(met, "right").tolist(),
            at.tolist(),
            (one.weights[at] * index.weights[places[met]]).tolist(),
            strict=True,
        ):
            part, value, rarity = one.traits[which]
            found[who].append(SharedTrait(part, value, strength, rarity))
        return found

    def _opened(self, wanted: Wanted) -> tuple[Array, Array]:
        """The most popular row of each slot that may be suggested; and the slots without one."""
        rows = self._first_rows(wanted)
        return rows, np.flatnonzero(rows == _NO_ROW)

    def _first_rows(self, wanted: Wanted) -> Array:
        """`_NO_ROW` for the slots that have none."""
        index, filters = self.index, wanted.filters
        if not index.slots:
            return np.empty(0, np.int32)
        rows = index.slot_rows
        fits = np.ones(len(rows), np.bool_) if wanted.adult else ~index.adult[rows]
        if filters.kind is not None:
            fits &= index.kind[rows] == KINDS.index(filters.kind)
        if filters.max_minutes is not None:
            minutes = index.minutes[rows]
            fits &= (minutes > 0) & (minutes <= filters.max_minutes)
        if filters.year_from is not None:
            fits &= index.year[rows] >= filters.year_from
        if filters.service is not None:
            fits &= self._on(filters.service)[rows]
        if wanted.barred:
            fits &= ~np.isin(rows, np.fromiter(wanted.barred, np.int64))
        if wanted.only is not None:
            fits &= np.isin(rows, np.fromiter(wanted.only, np.int64))
        open_ = np.where(fits, rows, _NO_ROW)
        first: Array = np.minimum.reduceat(open_, index.slot_row_starts)
        return first

    def _on(self, service: str) -> Array:
        """Which rows can be watched on `service`."""
        index = self.index
        at = np.flatnonzero(index.services == np.uint64(text_hash(service.casefold())))
        found = np.zeros(len(index.row_slot), np.bool_)
        found[np.searchsorted(index.service_ends, at, "right")] = True
        return found


def _best(score: Array, most: int) -> Array:
    """The places of the `most` highest numbers, in any order; none that is minus infinity."""
    few = len(score) <= most
    places = np.arange(len(score)) if few else np.argpartition(-score, most)[:most]
    return places[np.isfinite(score[places])]


def _together(scores: Sequence[Array], levels: Sequence[float]) -> Array:
    """One score of several, `levels` made equal: of what is like one only, little is left."""
    if len(scores) == 1:
        return scores[0]
    levelled = [score - level for score, level in zip(scores, levels, strict=True)]
    return np.asarray(np.minimum(*levelled))


def _level(score: Array) -> float:
    """Where the best of `score` begin: the tenth of those that may be suggested, or the last."""
    open_ = score[np.isfinite(score)]
    place = min(LEVEL, len(open_))
    return float(np.partition(open_, -place)[-place]) if place else 0.0
