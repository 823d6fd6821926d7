"""People's lists of "if you liked this", as edges between titles."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.like_layout import NOWHERE, text_hash
from bot.domain.titles import Title


class ListWriter:
    """Gathers who names what, and finds the titles that are named."""

    def __init__(self) -> None:
        self._rows, self._to, self._votes = array("i"), array("Q"), array("f")
        self._keys, self._key_rows = array("Q"), array("i")

    def add(self, row: int, title: Title) -> None:
        """What those who liked the title in `row` name, and the keys that it goes by itself."""
        for key in (title.key, *title.ids):
            self._keys.append(text_hash(key))
            self._key_rows.append(row)
        for liked in title.suggested:
            if liked.votes > 0:
                self._rows.append(row)
                self._to.append(text_hash(liked.to))
                self._votes.append(liked.votes)

    def rows(self) -> Array:
        """The rows that name others, and those that are named: something is known of them."""
        self._found = self._find()
        origins = np.array(self._rows, np.int32)[self._found >= 0]
        return np.unique(np.concatenate([origins, self._found[self._found >= 0]]))

    def arrays(self, row_slots: Array) -> Iterator[tuple[str, Array]]:
        """Edges from slot to slot, by the slot that they start from, with the sum of votes."""
        there = self._found >= 0
        slots = int(row_slots.max(initial=NOWHERE)) + 1
        origin = row_slots[np.array(self._rows, np.int32)[there]].astype(np.int64)
        target = row_slots[self._found[there]].astype(np.int64)
        votes = np.array(self._votes, np.float32)[there]
        apart = origin != target
        edges, back = np.unique((origin * slots + target)[apart], return_inverse=True)
        sums = np.bincount(back, votes[apart], len(edges))
        ends = np.searchsorted(edges, np.arange(1, slots + 1, dtype=np.int64) * slots)
        yield "like.list_ends", ends.astype(np.uint32)
        yield "like.list_to", (edges % max(slots, 1)).astype(np.uint32)
        yield "like.list_votes", sums.astype(np.float32)
        # Who is named is alike the other way round too, if less so.
        order = np.argsort(edges % max(slots, 1), kind="stable")
        named = (edges % max(slots, 1))[order]
        back_ends = np.searchsorted(named, np.arange(slots, dtype=np.int64), "right")
        yield "like.named_ends", back_ends.astype(np.uint32)
        yield "like.named_by", (edges // max(slots, 1))[order].astype(np.uint32)
        yield "like.named_votes", sums[order].astype(np.float32)

    def _find(self) -> Array:
        """The row of each title that is named, -1 where there is none."""
        keys = np.array(self._keys, np.uint64)
        order = np.argsort(keys, kind="stable")
        known, to = keys[order], np.array(self._to, np.uint64)
        if not len(to) or not len(known):
            return np.full(len(to), NOWHERE, np.int32)
        at = np.minimum(np.searchsorted(known, to), len(known) - 1)
        rows = np.array(self._key_rows, np.int32)[order[at]]
        return np.where(known[at] == to, rows, NOWHERE).astype(np.int32)
