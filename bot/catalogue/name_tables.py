"""Tables of numbers for look-ups: ranges whose smallest ids are found at once, and postings."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.catalogue.arrays import Array, Arrays

Ids = NDArray[np.uint32]

_FEW = 4_096  # ids of which all are counted at once
BLOCK = 64  # values whose smallest is kept apart
_AT_ONCE = 1 << 18  # entries of postings that are laid out together: 8 MB


class Smallest:
    """`{name}` u32 and `{name}.least`, the least of each `BLOCK` of them."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._values: Ids = arrays[name]
        self._least: Ids = arrays[f"{name}.least"]

    def first(self, start: int, end: int, count: int) -> Ids:
        """Some `count` of the smallest values from `start` to `end`, in no order.

        Reads at most `(end - start) / BLOCK + count * BLOCK` values.
        """
        if end - start <= count * BLOCK:
            return _least(self._values[start:end], count)
        first, last = -(-start // BLOCK), end // BLOCK
        edges = (self._values[start : first * BLOCK], self._values[last * BLOCK : end])
        blocks = self._least[first:last]
        if len(blocks) > count:
            chosen = np.argpartition(blocks, count)[:count] + first
            places = (chosen[:, None] * BLOCK + np.arange(BLOCK)).ravel()
            inner = self._values[places]
        else:
            inner = self._values[first * BLOCK : last * BLOCK]
        return _least(np.concatenate((*edges, inner)), count)


def with_least(name: str, values: Ids) -> Iterator[tuple[str, Array]]:
    """The arrays of `Smallest`."""
    yield name, values
    whole = len(values) // BLOCK * BLOCK
    yield f"{name}.least", values[:whole].reshape(-1, BLOCK).min(axis=1, initial=2**32 - 1)


class Postings:
    """Lists of ids, one after the other: that of `number` is from `ends[number - 1]` on."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self.ids: Ids = arrays[f"{name}.ids"]
        self._ends: NDArray[np.uint32] = arrays[f"{name}.ends"]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the lists of `first` to `last` (not included) are in `ids`."""
        if first >= last:
            return 0, 0
        return int(self._ends[first - 1]) if first else 0, int(self._ends[last - 1])

    def of(self, number: int, most: int) -> Ids:
        """The first `most` ids of one list: the most popular ones."""
        start, end = self.span(number, number + 1)
        return self.ids[start : min(end, start + most)]

    def counts(self, numbers: NDArray[np.intp]) -> NDArray[np.int64]:
        """How many ids each of these lists has."""
        ends = self._ends[numbers].astype(np.int64)
        return np.where(numbers > 0, ends - self._ends[numbers - 1], ends)


class PostingsWriter:
    """Gathers which terms (small numbers) each id has, ids from 0 on; 5 bytes a term."""

    def __init__(self) -> None:
        self.terms = array("I")
        self.counts = array("H")

    def add(self, terms: Sequence[int]) -> None:
        """The terms of the next id."""
        self.terms.extend(terms)
        self.counts.append(len(terms))

    def laid_out(self, name: str, order: Ids) -> Iterator[tuple[str, Array]]:
        """The arrays of `Postings`; the list of term `order[n]` is the n-th."""
        rank = np.empty(len(order), np.uint32)
        rank[order] = np.arange(len(order), dtype=np.uint32)
        terms = np.frombuffer(self.terms, np.uint32)
        parts = range(0, len(terms), _AT_ONCE)
        sizes = np.zeros(len(order), np.int64)
        for start in parts:
            sizes += np.bincount(terms[start : start + _AT_ONCE], minlength=len(order))[order]
        ends = np.cumsum(sizes)
        places = ends - sizes
        ids = np.empty(len(terms), np.uint32)
        last = np.cumsum(np.frombuffer(self.counts, np.uint16), dtype=np.int64)
        for start in parts:
            part = rank[terms[start : start + _AT_ONCE]]
            owners = np.searchsorted(last, np.arange(start, start + len(part)), "right")
            sorting = np.argsort(part, kind="stable")
            found, counts = np.unique(part[sorting], return_counts=True)
            within = np.arange(len(part)) - np.repeat(np.cumsum(counts) - counts, counts)
            ids[np.repeat(places[found], counts) + within] = owners[sorting]
            places[found] += counts
        yield f"{name}.ids", ids
        yield f"{name}.ends", ends.astype(np.uint32)


def once(ids: Ids) -> Ids:
    """Each of `ids` once, ascending."""
    if len(ids) < 2:
        return ids
    ordered = np.sort(ids)
    fresh = np.empty(len(ordered), bool)
    fresh[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return ordered[fresh]


def marked(ids: Ids, found: Ids) -> NDArray[np.bool_]:
    """Which of `ids`, each there once and ascending, are among `found`."""
    places = np.searchsorted(ids, found)
    places[places == len(ids)] = 0
    marks = np.zeros(len(ids), bool)
    if len(ids):
        marks[places[ids[places] == found]] = True
    return marks


def counted(
    parts: Sequence[Ids], weights: Sequence[int] | int, size: int, share: float
) -> tuple[Ids, NDArray[np.int64]]:
    """The ids (below `size`) that are in the most of `parts`, ascending, with their sums.

    A sum is that of the weights of the parts which an id is in (one for all, or one for each);
    left out are ids whose sum is less than `share` of the highest.
    """
    every = np.concatenate(parts)
    each = np.array(weights, np.uint16)
    if size <= _FEW and not each.ndim:
        sums = np.bincount(every) * int(each)
    else:  # quicker than sorting what may be ten thousand ids
        sums = np.zeros(size, np.uint16)
        np.add.at(sums, every, np.repeat(each, list(map(len, parts))) if each.ndim else each)
    found = sums[every]
    ids = once(every[found >= share * found.max(initial=0)])
    return ids, sums[ids].astype(np.int64)


def highest(ids: Ids, scores: NDArray[np.int64], count: int) -> Ids:
    """The `count` of `ids` with the highest whole scores, the smaller ids first among equals."""
    if len(ids) <= count:
        return ids
    packed = scores << 32 | (2**32 - 1 - ids.astype(np.int64))
    found = np.partition(packed, len(packed) - count)[len(packed) - count :]
    return (2**32 - 1 - (found & (2**32 - 1))).astype(np.uint32)


def _least(values: Ids, count: int) -> Ids:
    return values if len(values) <= count else np.partition(values, count - 1)[:count]
