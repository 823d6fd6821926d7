"""The tables of likeness: features pooled over franchises, weighed, and turned round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.catalogue import like_latent
from bot.catalogue.arrays import Array
from bot.catalogue.like_latent import Basis, Entries, add_rows
from bot.catalogue.like_layout import (
    LACKED,
    LENGTH_POWERS,
    NAME_SHARE,
    NOWHERE,
    PARTS,
    RARITY_POWERS,
    SMOOTHED,
    TONE_LEAST,
    TONES,
    WORD_LEAST,
)
from bot.domain.comparing import Part


@dataclass(slots=True)
class Told:
    """What titles told: `features`, `amounts`, `rows` and `own` (whether the title shows it) are
    entries; `groups` is by row, the first row of its franchise.
    """

    hashes: Array
    parts: Array
    seen: Array
    capitals: Array
    features: Array
    amounts: Array
    rows: Array
    own: Array
    groups: Array


@dataclass(frozen=True, slots=True)
class Known:
    """What another index knows of features: in how many of its slots each is, where words lean,
    and where they place a slot.
    """

    hashes: Array
    frequencies: Array
    slots: int
    leanings: Array
    basis: Basis


@dataclass(slots=True)
class _Pooled:
    """Entries by slot and feature, ascending: how much, and whether the main title has it."""

    slots: Array
    features: Array
    amounts: Array
    own: Array


def tables(told: Told, row_slots: Array, known: Known | None) -> Iterator[tuple[str, Array]]:
    """The arrays made of `told`, whose rows are in these slots."""
    slots = int(row_slots.max(initial=NOWHERE)) + 1
    yield from _rows_of(row_slots, slots)
    kept = _worth_keeping(told, row_slots, known)
    hashes, parts = told.hashes[kept], told.parts[kept]
    pooled = _pooled(told, kept, row_slots)
    own = np.bincount(pooled.features, minlength=len(hashes))
    frequencies, total = own, slots
    if known is not None:
        frequencies = np.maximum(_looked_up(known, hashes), own)
        total = max(known.slots, slots)
    rarity = np.log((total + 1) / (frequencies + 0.5)).astype(np.float32).clip(0)
    weights = _weights(pooled, parts, rarity, frequencies, slots)
    yield "like.hash", hashes
    yield "like.part", parts
    yield "like.rarity", rarity
    yield "like.frequency", frequencies.astype(np.uint32)
    yield "like.feature", pooled.features.astype(np.uint32)
    yield "like.weight", weights.astype(np.float16)
    yield "like.own", pooled.own
    yield "like.ends", _ends(pooled.slots, slots)
    order = np.argsort(pooled.features, kind="stable")
    yield "like.posted_slot", pooled.slots[order].astype(np.uint32)
    yield "like.posted_weight", weights[order].astype(np.float16)
    yield "like.posted_ends", np.cumsum(own).astype(np.uint32)
    words = parts == int(Part.WORD)
    told_words = np.bincount(pooled.slots, pooled.amounts * words[pooled.features], slots)
    yield "like.slot_told", np.log1p(told_words).astype(np.float32)
    leanings = _leanings(pooled, order, parts) if known is None else _borrowed(known, hashes)
    yield "like.leaning", leanings.astype(np.float16)
    yield "like.tone", _tones(pooled, rarity, leanings, slots)
    shares = weights * like_latent.SHARES[parts[pooled.features]]
    entries = Entries(pooled.slots, pooled.features, shares, slots)
    if known is None:
        yield from like_latent.tables(like_latent.basis_of(entries, len(hashes)), entries)
    else:
        yield "like.latent", like_latent.placed_by(_basis_of(known, hashes), entries)


def slots_of(told: Told, listed: Array) -> Array:
    """The slot of each row, -1 for those that share nothing and aren't among the rows `listed`."""
    known = np.zeros(len(told.groups), np.bool_)
    known[told.groups[told.rows]] = True
    known[told.groups[listed]] = True
    numbers = np.cumsum(known, dtype=np.int32) - 1
    return np.where(known[told.groups], numbers[told.groups], NOWHERE).astype(np.int32)


def _rows_of(row_slots: Array, slots: int) -> Iterator[tuple[str, Array]]:
    rows = np.flatnonzero(row_slots >= 0).astype(np.int32)
    order = np.argsort(row_slots[rows], kind="stable")
    yield "like.slot_rows", rows[order]
    yield "like.slot_row_ends", _ends(row_slots[rows], slots)


def _worth_keeping(told: Told, row_slots: Array, known: Known | None) -> Array:
    """The features that are compared, in the order of their hashes."""
    order = np.argsort(told.hashes, kind="stable")
    words = told.parts == int(Part.WORD)
    if known is not None:
        kept = ~words | (_looked_up(known, told.hashes) > 0)
        return np.asarray(order[kept[order]])
    # In how many slots each is: of a word that two titles of one franchise have, one.
    pairs = row_slots[told.rows].astype(np.int64) * len(told.hashes) + told.features
    counts = np.bincount(np.unique(pairs) % len(told.hashes), minlength=len(told.hashes))
    names = told.capitals > NAME_SHARE * told.seen
    kept = ~words | ((counts >= WORD_LEAST) & ~names)
    return np.asarray(order[kept[order]])


def _looked_up(known: Known, hashes: Array) -> Array:
    """In how many slots of `known` each of `hashes` is."""
    if not len(known.hashes):
        return np.zeros(len(hashes), np.int64)
    at = np.minimum(np.searchsorted(known.hashes, hashes), len(known.hashes) - 1)
    frequencies = np.where(known.hashes[at] == hashes, known.frequencies[at], 0)
    return np.asarray(frequencies, np.int64)


def _pooled(told: Told, kept: Array, row_slots: Array) -> _Pooled:
    """Entries of the features `kept`, those of a franchise as one."""
    numbers = np.full(len(told.hashes), -1, np.int64)
    numbers[kept] = np.arange(len(kept))
    features = numbers[told.features]
    stay = features >= 0
    pairs = row_slots[told.rows[stay]].astype(np.int64) * max(len(kept), 1) + features[stay]
    own = (told.groups[told.rows[stay]] == told.rows[stay]) & told.own[stay]
    amounts = told.amounts[stay]
    order = np.argsort(pairs, kind="stable")
    pairs, own, amounts = pairs[order], own[order], amounts[order]
    starts = np.flatnonzero(np.diff(pairs, prepend=-1))
    if not len(starts):
        none = np.empty(0, np.int64)
        return _Pooled(none, none, none.astype(np.float32), none.astype(np.bool_))
    pairs = pairs[starts]
    features = pairs % max(len(kept), 1)
    words = told.parts[kept][features] == int(Part.WORD)
    most = np.maximum.reduceat(amounts, starts)
    often = 1 + np.log(np.maximum(np.add.reduceat(amounts, starts), 1))
    return _Pooled(
        slots=pairs // max(len(kept), 1),
        features=features,
        amounts=np.where(words, often, most).astype(np.float32),
        own=np.logical_or.reduceat(own, starts),
    )


def _weights(pooled: _Pooled, parts: Array, rarity: Array, frequencies: Array, slots: int) -> Array:
    """What each entry adds for the same amount in another title."""
    of_part = parts[pooled.features]
    worth = (pooled.amounts * rarity[pooled.features] ** np.array(RARITY_POWERS)[of_part]).astype(
        np.float32
    )
    frequent = frequencies[pooled.features].astype(np.float32)
    lack = frequent / (frequent + np.array(LACKED, np.float32)[of_part])
    place = pooled.slots * PARTS + of_part
    sums = np.bincount(place, worth * worth * lack, slots * PARTS)
    lengths = np.maximum(sums, 1e-6) ** np.tile(LENGTH_POWERS, slots)
    return np.asarray(worth / lengths[place], np.float32)


def _leanings(pooled: _Pooled, order: Array, parts: Array) -> Array:
    """For each feature, how much likelier each frequent theme is beside it, as log-odds.

    Zero for what is no word. Shape (features, themes), the most frequent theme first.
    """
    slots = int(pooled.slots.max(initial=-1)) + 1
    themes = np.flatnonzero(parts == int(Part.THEME))
    counts = np.bincount(pooled.features, minlength=len(parts))
    frequent = themes[np.argsort(-counts[themes], kind="stable")][:TONES]
    frequent = frequent[counts[frequent] >= TONE_LEAST * slots]
    place = np.full(len(parts), -1)
    place[frequent] = np.arange(len(frequent))
    having = np.zeros((slots, len(frequent)), np.float32)
    shown = place[pooled.features] >= 0
    having[pooled.slots[shown], place[pooled.features[shown]]] = 1
    found = np.zeros((len(parts), len(frequent)), np.float32)
    if not len(frequent):
        return found
    words = order[parts[pooled.features[order]] == int(Part.WORD)]
    add_rows(found, pooled.features[words], having, pooled.slots[words], None)
    share = having.mean(0)
    totals = np.bincount(pooled.features[words], minlength=len(parts))[:, None]
    likely = (found + SMOOTHED * share) / (totals + SMOOTHED)
    likely = likely.clip(1e-4, 1 - 1e-4)
    odds = np.log(likely / (1 - likely)) - np.log(share / (1 - share).clip(1e-4))
    return np.where(totals > 0, odds, 0).astype(np.float32)


def _basis_of(known: Known, hashes: Array) -> Basis:
    """The basis of another index, for the features of this one."""
    theirs = known.hashes[known.basis.features]
    _, here, there = np.intersect1d(hashes, theirs, assume_unique=True, return_indices=True)
    return Basis(here.astype(np.uint32), known.basis.directions[there])


def _borrowed(known: Known, hashes: Array) -> Array:
    """The leanings of another index, for the features of this one."""
    found = np.zeros((len(hashes), known.leanings.shape[1]), np.float32)
    if len(known.hashes):
        at = np.minimum(np.searchsorted(known.hashes, hashes), len(known.hashes) - 1)
        met = known.hashes[at] == hashes
        found[met] = known.leanings[at[met]]
    return found


def _tones(pooled: _Pooled, rarity: Array, leanings: Array, slots: int) -> Array:
    """What the words of each slot lean to together, each row of length 1 (or 0)."""
    found = np.zeros((slots, leanings.shape[1]), np.float32)
    if leanings.shape[1]:
        leaning = np.flatnonzero((leanings != 0).any(axis=1)[pooled.features])
        features = pooled.features[leaning]
        much = pooled.amounts[leaning] * rarity[features]
        add_rows(found, pooled.slots[leaning], leanings, features, much)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return found


def _ends(places: Array, count: int) -> Array:
    """Where the entries of each place end, in a table that is in their order."""
    return np.cumsum(np.bincount(places, minlength=count)).astype(np.uint32)
