"""Titles that records make: which records, under which key, and what showed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.columns import Texts
from bot.catalogue.merging_records import Told
from bot.catalogue.ties import Tie, Ties
from bot.domain.names import exact_key
from bot.domain.titles import Title

Kept = Callable[[str], str | None]  # the key under which the old catalogue had what goes by a key

SHORT = 100  # a list of fewer records says little of how popular they are
STARTER = "marquee:"  # a key of ours stays when the same title comes from elsewhere


class Grouped:
    """Titles, numbered from 0 in no order that means anything, each of one or more records."""

    def __init__(
        self, told: Told, ties: Ties, columns: Mapping[str, Array], kept: Kept | None
    ) -> None:
        self._columns = columns
        self._texts = Texts(columns, "key")
        roots = ties.roots()
        found, self._groups = np.unique(roots, return_inverse=True)
        # Records by their title; within it by their numbers.
        self._order = np.lexsort((columns["number"], self._groups))
        self._ends = np.searchsorted(self._groups[self._order], np.arange(len(found)), "right")
        self._by_number = np.argsort(columns["number"])
        self._tied: defaultdict[int, list[Tie]] = defaultdict(list)
        for tie in ties.tied:
            self._tied[int(self._groups[tie.one])].append(tie)
        apart = (self._apart(records) for records in ties.unsure)
        self.unsure = list(dict.fromkeys(keys for keys in apart if len(keys) > 1))
        self._lookup = _Lookup(told, self._groups)
        # By the best rank, then by the record that came first.
        ranks = _best_ranks(told, columns["popularity"], self._groups)
        first = columns["number"][self._order[np.r_[0, self._ends[:-1]]]] if len(ranks) else ranks
        self._ordered: list[int] = np.lexsort((first, ranks)).tolist()
        self._kept = self._choose(kept)

    def __len__(self) -> int:
        """How many titles there are."""
        return len(self._ends)

    def key(self, group: int) -> str:
        """The kept key of a title: no other title has it."""
        return self._kept.get(group) or self._key(self._records(group)[0])

    def keys(self, group: int) -> list[str]:
        """The keys of a title's records, and the kept one where it is none of them."""
        own = [self._key(record) for record in self._records(group)]
        return list(dict.fromkeys([self.key(group), *own]))

    def numbers(self, group: int) -> list[int]:
        """The numbers of a title's records, ascending."""
        return [int(self._columns["number"][record]) for record in self._records(group)]

    def group_of(self, number: int) -> int:
        """Which title the record with this number is. Raises KeyError where there is none."""
        numbers = self._columns["number"]
        place = int(np.searchsorted(numbers, number, sorter=self._by_number))
        if place == len(numbers) or numbers[self._by_number[place]] != number:
            raise KeyError(number)
        return int(self._groups[self._by_number[place]])

    def order(self) -> Sequence[int]:
        """All titles, most popular first: by the best rank that one has within a source.

        Popularity compares within a source only. Of those of one rank, that with the records that
        came first.
        """
        return self._ordered

    def kept(self, key: str) -> str:
        """The kept key of the title that a record's key or id leads to; `key` where none does."""
        group = self._lookup.group(key)
        return key if group is None else self.key(group)

    def merged(self) -> Iterator[int]:
        """The titles of more than one record."""
        sizes = np.diff(self._ends, prepend=0)
        yield from np.flatnonzero(sizes > 1).tolist()

    def showed(self, group: int, records: Mapping[int, Title]) -> list[tuple[str, str]]:
        """For each key that a title's records have: what showed that it is this title.

        `records` are all of the title's, by number. `imdb:tt0114709`; `Toy Story, 1995, film`.
        """
        by_record = {
            int(record): records[int(self._columns["number"][record])]
            for record in self._records(group)
        }
        told: dict[int, str] = {}
        for tie in self._tied.get(group, ()):
            for record in tie[:2]:
                told.setdefault(record, _words(tie, by_record[tie.one], by_record[tie.other]))
        # Two sources may have one key for it.
        keys = {title.key: told[record] for record, title in by_record.items() if record in told}
        return list(keys.items())

    def _records(self, group: int) -> list[int]:
        start = int(self._ends[group - 1]) if group else 0
        found: list[int] = self._order[start : int(self._ends[group])].tolist()
        return found

    def _key(self, record: int) -> str:
        return self._texts[record]

    def _apart(self, records: Sequence[int]) -> tuple[str, ...]:
        """A key for each title that these records became: something else may have tied some."""
        first = {int(self._groups[record]): record for record in reversed(records)}
        return tuple(self._key(record) for record in sorted(first.values()))

    def _choose(self, kept: Kept | None) -> dict[int, str]:
        """The kept keys that are not simply that of the title's first record."""
        chosen: dict[int, str] = {}
        claims: list[tuple[int, str]] = []
        for group in range(len(self)):
            own = [self._key(record) for record in self._records(group)]
            before = list(dict.fromkeys(found for key in own if kept and (found := kept(key))))
            # Ours first, then what was known before, then what came first.
            known = [key for key in before if key in own]
            ours = [key for key in (*known, *own) if key.startswith(STARTER)]
            if known or ours:
                chosen[group] = [*ours, *known][0]
            elif before:
                claims.append((group, before[0]))
        taken = set(chosen.values())
        for group, key in claims:
            # The record of that name may have gone, or be a title of its own by now.
            if key not in taken and self._lookup.owner(key) is None:
                taken.add(key)
                chosen[group] = key
        return chosen


class _Lookup:
    """From a key or an id to the title, by hashes."""

    def __init__(self, told: Told, groups: Array) -> None:
        order = np.argsort(told.keys)
        self._keys, self._key_groups = told.keys[order], groups[order]
        order = np.argsort(told.ids)
        self._ids, self._id_groups = told.ids[order], groups[told.id_records[order]]

    def owner(self, key: str) -> int | None:
        """The title of the record with this key."""
        return self._only(self._keys, self._key_groups, key)

    def group(self, key: str) -> int | None:
        """The title of the record with this key, or with this id where only one has it."""
        found = self.owner(key)
        return self._only(self._ids, self._id_groups, key) if found is None else found

    @staticmethod
    def _only(hashes: Array, groups: Array, key: str) -> int | None:
        start, end = (int(np.searchsorted(hashes, hash(key), side)) for side in ("left", "right"))
        found = set(groups[start:end].tolist())
        return found.pop() if len(found) == 1 else None


def _best_ranks(told: Told, popularity: Array, groups: Array) -> Array:
    """For each title the best rank, from 0, that a record of it has within its source.

    Those of a short list stand evenly among those of a long one: what is popular there may be
    anything. Records of whose popularity nothing is said come after all others.
    """
    source = np.where(told.told >= 0, told.told, told.prefix)
    order = np.lexsort((-popularity, source))
    ordered = source[order]
    later = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    ranks = np.empty(len(order), np.int64)
    spans = list(pairwise([0, *later.tolist(), len(order)]))
    longest = max(end - start for start, end in spans)
    for start, end in spans:
        own = np.arange(end - start)
        short = end - start < SHORT <= longest
        ranks[order[start:end]] = (own + 1) * longest // (end - start + 1) if short else own
    ranks[popularity <= 0] = len(order)
    best = np.full(int(groups.max()) + 1 if len(groups) else 0, len(order), np.int64)
    np.minimum.at(best, groups, ranks)
    return best


def _words(tie: Tie, one: Title, other: Title) -> str:
    """What ties two records, in words."""
    if tie.by_id:
        told = (*one.ids, *other.ids, one.key, other.key)
        return next(found for found in told if hash(found) == tie.shared)
    name = next(n.name for n in one.names if hash(exact_key(n.name)) == tie.shared)
    return ", ".join([name, *(str(f) for f in (one.year, one.kind) if f)])
