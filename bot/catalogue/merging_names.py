"""Ties between records by name, year and kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.columns import KINDS
from bot.catalogue.merging_records import AMPLE, MAIN, Told
from bot.catalogue.ties import Tie, Ties
from bot.domain.namesakes import FILM_LIKE, Agreement, Holder, agreement

_MOST_SOURCES = 30  # that have a name in one year; more are looked at in no meaningful time


def tie_by_names(told: Told, ties: Ties) -> None:
    """Tie records of different sources that a name, year and kind show to be one title.

    Where a source has two titles of that name, year and kind, the name shows nothing of them.
    """
    candidates = _Candidates(told, ties.roots())
    by_agreement: dict[Agreement, list[Tie]] = {one: [] for one in Agreement}
    for pairs in (candidates.of_one_year(), candidates.of_near_years()):
        for how, tie in pairs:
            by_agreement[how].append(tie)
    for found in by_agreement.values():  # what says most goes first
        sound = [tie for tie in found if not ties.contradict(*tie[:2], ids_differ=True)]
        for chain in ties.tie(sound, ids_differ=True):
            ties.unsure.append(tuple(sorted({record for tie in chain for record in tie[:2]})))


class _Candidates:
    """Names in order, of one name by year: pairs of records that share one."""

    def __init__(self, told: Told, roots: Array) -> None:
        self._told = told
        year = told.year[told.name_records]
        order = np.lexsort((year, told.names))
        self._names = told.names[order]
        self._records = told.name_records[order]
        self._roots = roots[self._records]
        self._year = year[order]
        self._sources = told.prefix[self._records]
        self._marks, self._spellings = told.marks[order], told.spellings[order]

    def of_one_year(self) -> Iterator[tuple[Agreement, Tie]]:
        """Pairs that share name and year."""
        later = (self._names[1:] != self._names[:-1]) | (self._year[1:] != self._year[:-1])
        for start, end in self._runs(later):
            yield from self._agreeing(self._known(range(start, end)), start)

    def of_near_years(self) -> Iterator[tuple[Agreement, Tie]]:
        """Pairs that share a main name, one year apart."""
        mains = np.flatnonzero(self._marks & MAIN)
        names, year = self._names[mains], self._year[mains]
        near = (names[1:] == names[:-1]) & (year[1:] - year[:-1] == 1)
        for place in np.flatnonzero(near).tolist():
            first = int(mains[place])
            years = self._year[mains[place]], self._year[mains[place + 1]]
            start, end = self._bounds(first)
            within = (start + np.flatnonzero(np.isin(self._year[start:end], years))).tolist()
            # A name that came back within a year of either means two titles.
            yield from self._agreeing(self._known(within), first, near=True)

    def _runs(self, later: Array) -> Iterator[tuple[int, int]]:
        """Runs of names of more than one set and source; `later` is where another one begins."""
        if not len(self._names):
            return
        starts = np.flatnonzero(np.r_[True, later])
        ends = np.r_[starts[1:], len(self._names)]
        several = ends - starts > 1
        for column in (self._roots, self._sources):
            least, most = (f.reduceat(column, starts) for f in (np.minimum, np.maximum))
            several &= least != most
        yield from zip(starts[several].tolist(), ends[several].tolist(), strict=True)

    def _bounds(self, place: int) -> tuple[int, int]:
        """Where the name at `place` begins and ends."""
        name = self._names[place]
        return (
            int(np.searchsorted(self._names, name)),
            int(np.searchsorted(self._names, name, "right")),
        )

    def _known(self, places: Sequence[int]) -> list[int]:
        """Of `places`, those that are their source's only one of that year and kind."""
        told = self._told
        held: defaultdict[tuple[int, int, int, int], set[int]] = defaultdict(set)
        for place in places:
            for space in self._spaces(place):
                held[space].add(int(self._roots[place]))
        return [
            place
            for place in places
            if all(len(held[space]) == 1 for space in self._spaces(place))
            and told.year[self._records[place]]
        ]

    def _spaces(self, place: int) -> list[tuple[int, int, int, int]]:
        """What must be the only one of its name: by source as key and record name it."""
        told, record = self._told, self._records[place]
        year, kind = int(told.year[record]), int(told.kind[record])
        named = ((0, int(told.prefix[record])), (1, int(told.told[record])))
        return [(*source, year, kind) for source in named if source[1] >= 0]

    def _agreeing(
        self, places: Sequence[int], first: int, *, near: bool = False
    ) -> Iterator[tuple[Agreement, Tie]]:
        if len({int(self._sources[place]) for place in places}) > _MOST_SOURCES:
            return
        counts = self._counts(first)
        films = self._films(places)
        for one, other in combinations(places, 2):
            if self._roots[one] == self._roots[other]:
                continue
            ample = bool(self._marks[one] & self._marks[other] & AMPLE)
            holders = self._holder(one, counts), self._holder(other, counts)
            how = agreement(*holders, ample=ample)
            if how is None or near is not (how is Agreement.NEAR_YEARS):
                continue
            if how is Agreement.NEAR_KINDS and not {one, other} <= films:
                continue
            records = int(self._records[one]), int(self._records[other])
            yield how, Tie(*records, by_id=False, shared=int(self._names[one]))

    def _counts(self, place: int) -> dict[int, int]:
        """How many records each source has that go by the name at `place`."""
        start, end = self._bounds(place)
        sources, counts = np.unique(self._sources[start:end], return_counts=True)
        return dict(zip(sources.tolist(), counts.tolist(), strict=True))

    def _films(self, places: Sequence[int]) -> set[int]:
        """Those that are their source's only film, special or short among `places`."""
        like = {KINDS.index(kind) for kind in FILM_LIKE}
        held: defaultdict[int, set[int]] = defaultdict(set)
        for place in places:
            if int(self._told.kind[self._records[place]]) in like:
                held[int(self._sources[place])].add(place)
        return {place for found in held.values() if len(found) == 1 for place in found}

    def _holder(self, place: int, counts: dict[int, int]) -> Holder:
        told, record = self._told, int(self._records[place])
        return Holder(
            kind=KINDS[told.kind[record]],
            year=int(told.year[record]),
            episodes=int(told.episodes[record]) or None,
            adult=bool(told.adult[record]),
            main=bool(self._marks[place] & MAIN),
            crowded=counts[int(self._sources[place])] > 1,
            spelling=int(self._spellings[place]),
        )
