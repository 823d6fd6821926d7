"""The titles of an index that are most like one, or most like both of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.columns import KINDS
from bot.catalogue.like_layout import MAIN_THEME, NOWHERE, text_hash
from bot.catalogue.like_reading import LikeIndex, LikeProfile
from bot.catalogue.like_scoring import Standing, Walked, closely, roughly, walk
from bot.catalogue.like_weights import LISTED, weighed
from bot.domain.comparing import Part
from bot.domain.reasons import TELLING
from bot.domain.suggestions import NO_FILTERS, Filters

FEW = 500  # what two share in a smaller catalogue is as rare as in one of so many
LEANING = 2.0  # log-odds by which a word that is said makes some theme likelier
LOOKED_AT = 400  # slots that are compared closely for one answer
LEVEL = 10  # of two titles' scores, those of the tenth best are made equal
BETWEEN = 800  # for two titles: what is like both may be high in neither list
_NO_ROW = np.iinfo(np.int32).max


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


class LikeHit(NamedTuple):
    """A row, and how alike it is: comparable between indexes that were made beside each other.

    `main`: it stands for its franchise, so what the franchise shares was found of it too.
    """

    row: int
    score: float
    main: bool


class Shared(NamedTuple):
    """A feature of a profile that a hit has as well, what it adds to the score, its rarity."""

    hash: int
    strength: float
    rarity: float


class Compared(NamedTuple):
    """`slots` that were compared closely, the `scores` of each for each profile, and the row that
    stands for each slot of the index.
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
        self._small = float(np.log(max(FEW, titles) / titles))
        leans = index.leanings.max(axis=1, initial=0) if index.leanings.shape[1] else LEANING
        self._idle = np.where(leans < LEANING, -np.inf, np.zeros(len(index.hashes)))
        self._standing = Standing(index)
        self._first = {adult: self._first_rows(Wanted(adult=adult)) for adult in (False, True)}

    def nearest(self, profiles: Sequence[LikeProfile], wanted: Wanted, limit: int) -> list[LikeHit]:
        """At most `limit` rows like all of `profiles` (one or two), best first, one a slot."""
        found = self.compared(profiles, wanted)
        return self.best(found, found.levels, limit)

    def compared(self, profiles: Sequence[LikeProfile], wanted: Wanted) -> Compared:
        """The slots that are most like all of `profiles`, each with its score for each of these."""
        index = self.index
        if not index.slots:
            nothing = np.empty(0, np.int64)
            return Compared(nothing, nothing, [np.empty(0) for _ in profiles])
        rows = self._first_rows(wanted) if wanted.narrow else self._first[wanted.adult]
        family = [] if self._beside is not None else [profile.slot for profile in profiles]
        family += [int(index.row_slot[row]) for row in wanted.family]
        walks = [walk(index, profile) for profile in profiles]
        rough = [self._roughly(*pair) for pair in zip(profiles, walks, strict=True)]
        listed = [self._listed(profile) for profile in profiles]
        barred = rows == _NO_ROW
        barred[[slot for slot in family if slot != NOWHERE]] = True
        rough = [
            np.where(barred, -np.inf, score + LISTED * named)
            for score, named in zip(rough, listed, strict=True)
        ]
        levels = [_level(score) for score in rough] if len(rough) > 1 else [0.0]
        slots = _best(_together(rough, levels), LOOKED_AT if len(profiles) == 1 else BETWEEN)
        scores = [
            weighed(closely(self._standing, *pair, slots)) + LISTED * named[slots]
            for pair, named in zip(zip(profiles, walks, strict=True), listed, strict=True)
        ]
        return Compared(rows, slots, scores)

    def _roughly(self, profile: LikeProfile, walked: Walked) -> Array:
        """Which slots to look at closely; all of them, where they are few."""
        if self.index.slots <= LOOKED_AT:
            return np.zeros(self.index.slots)
        return roughly(self._standing, profile, walked)

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

    def shared(self, profile: LikeProfile, rows: Sequence[int]) -> list[list[Shared]]:
        """For each of `rows`, the features of `profile` that its title has.

        Only what its franchise's main title has itself, and of words only those that tell
        something.
        """
        index = self.index
        pooled = profile.parts != MAIN_THEME
        hashes, weights = profile.hashes[pooled], profile.weights[pooled]
        known = index.numbers(hashes)
        order = np.argsort(known)
        known, hashes, weights = known[order], hashes[order], weights[order]
        if not len(known) or not rows:
            return [[] for _ in rows]
        slots = [index.entries(int(index.row_slot[row])) for row in rows]
        features = np.concatenate([index.features[entries] for entries in slots])
        amounts = np.concatenate([index.weights[entries] for entries in slots])
        own = np.concatenate([index.own[entries] for entries in slots])
        whose = np.repeat(np.arange(len(rows)), [one.stop - one.start for one in slots])
        at = np.minimum(np.searchsorted(known, features), len(known) - 1)
        met = np.flatnonzero((known[at] == features) & own)
        words = index.parts[features[met]] == int(Part.WORD)
        # Of words only what is rare by any count tells something, and leans to some theme.
        rarity = index.rarity[features[met]]
        rarity = rarity + np.where(words, self._idle[features[met]], self._small)
        said = ~words | (rarity >= TELLING)
        met, rarity = met[said], rarity[said]
        strength = weights[at[met]] * amounts[met]
        found: list[list[Shared]] = [[] for _ in rows]
        for who, *told in zip(
            whose[met].tolist(),
            hashes[at[met]].tolist(),
            strength.tolist(),
            rarity.tolist(),
            strict=True,
        ):
            found[who].append(Shared(*told))
        return found

    def _listed(self, profile: LikeProfile) -> Array:
        found = np.zeros(self.index.slots)
        if self._beside is None and len(profile.named[0]):
            np.add.at(found, *profile.named)
        return found

    def _first_rows(self, wanted: Wanted) -> Array:
        """The most popular row of each slot that may be suggested; `_NO_ROW` for none."""
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
        starts = np.concatenate([[0], index.slot_row_ends[:-1]]).astype(np.int64)
        return np.asarray(np.minimum.reduceat(np.where(fits, rows, _NO_ROW), starts))

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
