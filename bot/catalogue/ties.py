"""Records that are tied together: disjoint sets, in each of which no source has two titles."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.merging_records import Told


class Tie(NamedTuple):
    """Two records, and the hash of what ties them: of an id, or of a name."""

    one: int
    other: int
    by_id: bool
    shared: int


class Ties:
    """Sets of records. A *unit* is what one source itself says is one title: mostly one record."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._parent = array("i", range(len(told)))
        self._members: dict[int, list[int]] = {}  # of sets of more than one record
        self._units: dict[int, int] = {}  # of records that are not a unit by themselves
        self._ids = _Ids(told)
        self.tied: list[Tie] = []
        self.unsure: list[tuple[int, ...]] = []

    def root(self, record: int) -> int:
        """The record that stands for the set of `record`: its first."""
        parent = self._parent
        while (above := parent[record]) != record:
            parent[record] = record = parent[above]
        return record

    def roots(self) -> Array:
        """The first record of each record's set."""
        found = np.frombuffer(self._parent, np.int32).copy()
        while not np.array_equal(found, further := found[found]):
            found = further
        return found

    def members(self, root: int) -> Sequence[int]:
        """The records of a set."""
        return self._members.get(root, (root,))

    def declare(self, ties: Iterable[Tie]) -> None:
        """Ties that a source itself tells, between records of its own."""
        for tie in ties:
            self._join(tie)
        for root, members in self._members.items():
            self._units.update(dict.fromkeys(members, root))

    def tie(self, ties: Sequence[Tie], *, ids_differ: bool) -> list[list[Tie]]:
        """Make one set of all that a chain of `ties` connects. Returns the chains that contradict.

        Those would bring two titles of one source together and stay as they were; with
        `ids_differ` also those whose ids of one sort are different ones.
        """
        against = []
        for chain in self._chains(ties):
            roots = {self.root(record) for tie in chain for record in tie[:2]}
            if self._contradicts(roots, ids_differ=ids_differ):
                against.append(chain)
            else:
                for tie in chain:
                    self._join(tie)
        return against

    def contradict(self, one: int, other: int, *, ids_differ: bool) -> bool:
        """Whether the sets of two records can't be one title."""
        roots = {self.root(one), self.root(other)}
        return self._contradicts(roots, ids_differ=ids_differ)

    def _join(self, tie: Tie) -> None:
        self.tied.append(tie)
        one, other = sorted((self.root(tie.one), self.root(tie.other)))
        if one != other:
            self._members[one] = [*self.members(one), *self.members(other)]
            self._members.pop(other, None)
            self._parent[other] = one

    def _chains(self, ties: Sequence[Tie]) -> list[list[Tie]]:
        """`ties` by what they connect, sets that are one already left out."""
        parent: dict[int, int] = {}

        def find(root: int) -> int:
            while (above := parent.setdefault(root, root)) != root:
                parent[root] = root = parent[above]
            return root

        ends = [(self.root(tie.one), self.root(tie.other), tie) for tie in ties]
        for one, other, _ in ends:
            parent[find(one)] = find(other)
        chains: defaultdict[int, list[Tie]] = defaultdict(list)
        for one, other, tie in ends:
            if one != other:
                chains[find(one)].append(tie)
        return list(chains.values())

    def _contradicts(self, roots: Iterable[int], *, ids_differ: bool) -> bool:
        told, seen = self._told, dict[tuple[int, int], int]()
        records = [record for root in roots for record in self.members(root)]
        for record in records:
            unit = self._units.get(record, record)
            for space in ((0, int(told.prefix[record])), (1, int(told.told[record]))):
                if space[1] >= 0 and seen.setdefault(space, unit) != unit:
                    return True
        return ids_differ and self._ids.differ([self.members(root) for root in roots])


class _Ids:
    """The ids of each record, its own key among them."""

    def __init__(self, told: Told) -> None:
        self._told = told
        order = np.argsort(told.id_records, kind="stable")
        self._ids, self._spaces = told.ids[order], told.id_spaces[order]
        self._first = np.searchsorted(told.id_records[order], np.arange(len(told) + 1))

    def differ(self, sets: Iterable[Sequence[int]]) -> bool:
        """Whether two of these sets of records have ids of one sort, and none of it in common."""
        seen: defaultdict[int, list[set[int]]] = defaultdict(list)
        for members in sets:
            spaces: defaultdict[int, set[int]] = defaultdict(set)
            for record in members:
                spaces[int(self._told.prefix[record])].add(int(self._told.keys[record]))
                start, end = self._first[record], self._first[record + 1]
                for space, one in zip(
                    self._spaces[start:end].tolist(), self._ids[start:end].tolist(), strict=True
                ):
                    spaces[space].add(one)
            for space, ids in spaces.items():
                if any(ids.isdisjoint(others) for others in seen[space]):
                    return True
                seen[space].append(ids)
        return False
