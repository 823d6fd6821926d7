"""Where each franchise lies among all: the main directions in which what they share differs.

Two that share no rare word or theme may still be of one sort, which what else goes with theirs
tells: https://en.wikipedia.org/wiki/Latent_semantic_analysis. The directions are found on the most
popular franchises alone, so that the work is bounded; all others are placed by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.catalogue.arrays import Array

DIRECTIONS = 96
LEAST_SLOTS = 1_000  # fewer tell nothing of what goes together
MOST_SLOTS = 20_000  # that directions are found on
MOST_FEATURES = 30_000  # that have directions: the most frequent
LEAST_FREQUENT = 2  # slots that share such a feature
# What a feature counts, by its part: about the root of the weight of its clue.
SHARES = np.array([0.7, 3.4, 0.8, 0.4, 0.6, 0.5, 0.0], np.float32)
EVENED = 0.5  # to this power, of what a direction stands out, it counts: 1 would be all the same
_ROUNDS = 2
_SPARE = 8  # directions that are found beside those kept
_SEED = 7
_AT_ONCE = 500_000  # entries that are looked through at once
_CELLS = 2_500_000  # numbers that are laid out beside each other in memory


@dataclass(frozen=True, slots=True)
class Entries:
    """What each slot has: `slots` (ascending), `features`, and how much, `amounts`."""

    slots: Array
    features: Array
    amounts: Array
    count: int


@dataclass(frozen=True, slots=True)
class Basis:
    """The direction that each of `features` (ascending) leads in, a row each."""

    features: Array
    directions: Array


def basis_of(entries: Entries, features: int) -> Basis:
    """The basis for `entries`, whose features are below `features`; none where these are few."""
    if entries.count < LEAST_SLOTS:
        return Basis(np.empty(0, np.uint32), np.zeros((0, 0), np.float16))
    popular = slice(int(np.searchsorted(entries.slots, MOST_SLOTS)))
    slots, columns = entries.slots[popular], entries.features[popular]
    counts = np.bincount(columns, minlength=features)
    chosen = np.argsort(-counts, kind="stable")[:MOST_FEATURES]
    chosen = np.sort(chosen[counts[chosen] >= LEAST_FREQUENT])
    number = np.full(features, -1, np.int64)
    number[chosen] = np.arange(len(chosen))
    columns = number[columns]
    used = np.flatnonzero(columns >= 0)
    directions = _directions(
        slots[used], columns[used], entries.amounts[popular][used], len(chosen)
    )
    return Basis(chosen.astype(np.uint32), directions.astype(np.float16))


def placed_by(basis: Basis, entries: Entries) -> Array:
    """Where each slot lies, a row of length 1 (or 0) each. Shape (slots, directions), float16."""
    found = np.zeros((entries.count, basis.directions.shape[1]), np.float32)
    for start in range(0, len(entries.slots) if len(basis.features) else 0, _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        features, amounts = entries.features[some], entries.amounts[some]
        at = np.minimum(np.searchsorted(basis.features, features), len(basis.features) - 1)
        known = np.flatnonzero(basis.features[at] == features)
        slots = entries.slots[some][known]
        add_rows(found, slots, basis.directions, at[known], amounts[known])
    found /= np.maximum(np.sqrt(np.einsum("sd,sd->s", found, found)), 1e-9)[:, None]
    return found.astype(np.float16)


def tables(basis: Basis, entries: Entries) -> Iterator[tuple[str, Array]]:
    """The arrays: where slots lie, and by what others are placed beside them."""
    yield "like.latent", placed_by(basis, entries)
    yield "like.basis_feature", basis.features
    yield "like.basis", basis.directions


def add_rows(sums: Array, places: Array, values: Array, chosen: Array, much: Array | None) -> None:
    """Add to the rows `places` (ascending) of `sums` the rows `chosen` of `values`."""
    at_once = max(1, _CELLS // max(1, values.shape[1]))
    for start in range(0, len(places), at_once):
        here = places[start : start + at_once]
        rows = values[chosen[start : start + at_once]]
        if much is not None:
            rows = rows * much[start : start + at_once, None]
        firsts = np.flatnonzero(np.diff(here, prepend=-1))
        sums[here[firsts]] += np.add.reduceat(rows, firsts, axis=0)


def _directions(slots: Array, columns: Array, amounts: Array, count: int) -> Array:
    """The directions of `count` columns: subspace iteration from a random start, the same always.

    Halko, Martinsson, Tropp: https://arxiv.org/abs/0909.4061, algorithm 4.4.
    """
    rows = int(slots[-1]) + 1 if len(slots) else 0
    lengths = np.sqrt(np.bincount(slots, amounts * amounts, rows)).astype(np.float32)
    amounts = amounts / np.maximum(lengths[slots], 1e-9)
    turned = np.argsort(columns, kind="stable")
    chance = np.random.default_rng(_SEED)
    found = chance.standard_normal((count, DIRECTIONS + _SPARE)).astype(np.float32)
    spread = np.ones(found.shape[1], np.float32)
    for _ in range(_ROUNDS):
        across = np.zeros((rows, found.shape[1]), np.float32)
        add_rows(across, slots, found, columns, amounts)
        across, _ = _straightened(across)
        found = np.zeros_like(found)
        add_rows(found, columns[turned], across, slots[turned], amounts[turned])
        found, spread = _straightened(found)
    evened = np.maximum(spread, 1e-6) ** -EVENED
    directions: Array = (found * evened)[:, :DIRECTIONS]
    return directions / max(float(np.abs(directions).max(initial=0)), 1e-9)


def _straightened(rows: Array) -> tuple[Array, Array]:
    """Columns of length 1, at right angles, that span what `rows` do, the furthest first.

    Beside them how far each reaches. Of what spans less than it has columns, some are 0.
    """
    squares, turns = np.linalg.eigh((rows.T @ rows).astype(np.float64))
    squares, turns = squares[::-1], turns[:, ::-1]
    real = squares > max(float(squares[0]), 0.0) * 1e-9 if len(squares) else squares > 0
    scales = np.where(real, 1 / np.sqrt(np.where(real, squares, 1)), 0)
    straight = rows @ (turns * scales).astype(np.float32)
    return straight, np.sqrt(np.where(real, squares, 0)).astype(np.float32)
