"""The arrays of likeness, read, and what is compared of one title."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.catalogue.arrays import Array
from bot.catalogue.columns import KINDS
from bot.catalogue.like_index import episodes_of, medium_of, middling
from bot.catalogue.like_latent import Basis
from bot.catalogue.like_layout import (
    LACKED,
    LENGTH_POWERS,
    MAIN_THEME,
    NOWHERE,
    RARITY_POWERS,
    feature_hash,
)
from bot.domain.titles import Title


class LikeIndex:
    """The arrays of a catalogue, or of a club's own titles. Read by many threads at once."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        def get(name: str) -> Array:
            return arrays[f"like.{name}"]

        self.row_slot, self.slot_rows = get("row_slot"), get("slot_rows")
        self.slot_row_ends = get("slot_row_ends")
        self.hashes, self.parts, self.rarity = get("hash"), get("part"), get("rarity")
        self.frequencies = get("frequency")
        self.features, self.weights, self.own = get("feature"), get("weight"), get("own")
        self.ends: NDArray[np.int64] = get("ends").astype(np.int64)
        self.starts = np.concatenate([[0], self.ends[:-1]])[: len(self.ends)]
        self.posted_slots, self.posted_weights = get("posted_slot"), get("posted_weight")
        self.posted_ends = get("posted_ends")
        self.told, self.leanings, self.tones = get("slot_told"), get("leaning"), get("tone")
        self.latents = arrays.get("like.latent", np.zeros((len(self.tones), 0), np.float16))
        # Of a club's own titles there is no basis: they are placed by the catalogue's.
        self.basis = Basis(
            arrays.get("like.basis_feature", np.empty(0, np.uint32)),
            arrays.get("like.basis", np.zeros((0, self.latents.shape[1]), np.float16)),
        )
        self.year, self.kind, self.adult = get("year"), get("kind"), get("adult")
        self.minutes, self.score = get("minutes"), get("score")
        self.services, self.service_ends = get("service"), get("service_ends")
        self.slot_year, self.slot_kind = get("slot_year"), get("slot_kind")
        self.slot_score, self.slot_rank = get("slot_score"), get("slot_rank")
        self.slot_episodes, self.slot_medium = get("slot_episodes"), get("slot_medium")
        self.list_ends, self.list_to = get("list_ends"), get("list_to")
        self.list_votes, self.named_votes = get("list_votes"), get("named_votes")
        self.named_ends, self.named_by = get("named_ends"), get("named_by")
        self.slots = len(self.slot_year)
        # In a small index a feature is as rare as in the catalogue, but these have it here.
        self.frequencies_here: NDArray[np.int64] = np.asarray(
            np.diff(self.posted_ends.astype(np.int64), prepend=0)
        )
        self.posted_starts: NDArray[np.int64] = (
            self.posted_ends.astype(np.int64) - self.frequencies_here
        )
        sizes = np.asarray(np.diff(self.slot_row_ends.astype(np.int64), prepend=0), np.int64)
        self.slot_size = np.log(np.maximum(sizes, 1)).astype(np.float32)
        self.slot_row_starts = self.slot_row_ends.astype(np.int64) - sizes
        self.main_rows = (
            self.slot_rows[self.slot_row_starts] if self.slots else np.empty(0, np.int32)
        )

    def entries(self, slot: int) -> slice:
        """Where the features of `slot` are."""
        return slice(int(self.starts[slot]), int(self.ends[slot]))

    def numbers(self, hashes: Array) -> Array:
        """The features with `hashes`, -1 for those that nothing here has."""
        if not len(self.hashes):
            return np.full(len(hashes), -1, np.int64)
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[at] == hashes, at, -1)


@dataclass(frozen=True, slots=True)
class LikeProfile:
    """What a title is compared by. `slot` is its own in the catalogue's index, or -1.

    `hashes`, `parts` and `weights` are by feature; `named` has slots of the catalogue that
    people's lists lead to, with how much.
    """

    slot: int
    hashes: Array
    parts: Array
    weights: Array
    tone: Array
    latent: Array
    rank: float
    year: int
    kind: int
    score: float
    episodes: float
    medium: int
    named: tuple[Array, Array]


def profile_of(
    title: Title, row: int, catalogue: LikeIndex, small: LikeIndex | None = None
) -> LikeProfile | None:
    """What `title`, in `row` of `catalogue`, is compared by; None where nothing is known of it.

    With `small`, `row` is of that index, which was made beside the catalogue's.
    """
    index = catalogue if small is None else small
    slot = int(index.row_slot[row])
    if slot == NOWHERE:
        return None
    entries = index.entries(slot)
    features, weights = index.features[entries], index.weights[entries].astype(np.float32)
    hashes, parts = index.hashes[features], index.parts[features]
    if index.main_rows[slot] != row:
        pooled = parts != MAIN_THEME
        own_hashes, own_weights = _own_themes(title, catalogue)
        hashes = np.concatenate([hashes[pooled], own_hashes])
        weights = np.concatenate([weights[pooled], own_weights])
        own_parts = np.full(len(own_hashes), MAIN_THEME, np.uint8)
        parts = np.concatenate([parts[pooled], own_parts])
    rank = math.log1p(row) if small is None else middling(len(catalogue.row_slot))
    return LikeProfile(
        slot=slot if small is None else NOWHERE,
        hashes=hashes,
        parts=parts,
        weights=weights,
        tone=index.tones[slot],
        latent=index.latents[slot].astype(np.float32),
        rank=rank,
        year=title.year or 0,
        kind=KINDS.index(title.kind),
        score=float(index.score[row]),
        episodes=episodes_of(title),
        medium=medium_of(title),
        named=_named(index, slot) if small is None else _NOBODY,
    )


def placed(profile: LikeProfile, row: int, catalogue: LikeIndex) -> LikeProfile:
    """A club's version of the title in `row`: as well known, and in the same lists."""
    slot = int(catalogue.row_slot[row])
    named = profile.named if slot == NOWHERE else _named(catalogue, slot)
    return replace(profile, rank=math.log1p(row), named=named)


_NOBODY = (np.empty(0, np.int64), np.empty(0, np.float32))
BACKWARDS = 0.5  # what it counts that a title is in the list of another, beside that it names it


def _named(index: LikeIndex, slot: int) -> tuple[Array, Array]:
    """The slots that lists lead to from `slot`, and how strongly."""
    start = int(index.list_ends[slot - 1]) if slot else 0
    back = int(index.named_ends[slot - 1]) if slot else 0
    to, by = slice(start, int(index.list_ends[slot])), slice(back, int(index.named_ends[slot]))
    if to.start == to.stop and by.start == by.stop:
        return _NOBODY
    slots = np.concatenate([index.list_to[to], index.named_by[by]]).astype(np.int64)
    forth = 1 + np.log(np.maximum(index.list_votes[to], 1))
    votes = BACKWARDS * (1 + np.log(np.maximum(index.named_votes[by], 1)))
    return slots, np.concatenate([forth, votes])


def _own_themes(title: Title, catalogue: LikeIndex) -> tuple[Array, Array]:
    """Hashes and weights of the themes of the title itself, whatever its franchise has."""
    amounts = {theme.theme.casefold(): theme.weight for theme in title.themes}
    hashes = np.array([feature_hash(MAIN_THEME, theme) for theme in amounts], np.uint64)
    numbers = catalogue.numbers(hashes)
    rarest = np.log((catalogue.slots + 1) / 1.5)
    rarity, frequent = np.full(len(numbers), rarest), np.zeros(len(numbers))
    met = numbers >= 0
    rarity[met], frequent[met] = (
        catalogue.rarity[numbers[met]],
        catalogue.frequencies[numbers[met]],
    )
    worth = np.array(list(amounts.values())) * rarity ** RARITY_POWERS[MAIN_THEME]
    length = (worth * worth * frequent / (frequent + LACKED[MAIN_THEME])).sum()
    return hashes, (worth / max(length, 1e-6) ** LENGTH_POWERS[MAIN_THEME]).astype(np.float32)
