"""The clues of `bot.catalogue.like_weights`, one by one: what weights are found for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.catalogue.like_layout import PARTS
from bot.catalogue.like_reading import LikeIndex, LikeProfile
from bot.catalogue.like_scoring import UNKNOWN_YEARS, posted, standing_clues, walk_of
from bot.catalogue.like_weights import CLUES

Table = NDArray[np.float32]


def clues_of(index: LikeIndex, profile: LikeProfile, slots: NDArray[Any]) -> Table:
    """The clues of `slots` beside `profile`, a row each. Times their weights: the score."""
    found = np.zeros((len(slots), len(CLUES)), np.float32)
    found[:, :PARTS] = _shared(index, profile)[slots]
    near = {
        "tone": index.tones[slots] @ profile.tone,
        "latent": index.latents[slots].astype(np.float32) @ profile.latent,
        "as popular": -np.abs(index.slot_rank[slots] - profile.rank),
        "years": -np.log1p(_years_apart(index.slot_year[slots], profile.year)),
        "as good": -np.abs(index.slot_score[slots] - profile.score),
        "length": -np.abs(index.slot_episodes[slots] - profile.episodes),
        "kind": index.slot_kind[slots] == profile.kind,
        "medium": (index.slot_medium[slots] == profile.medium) & (profile.medium != 0),
    }
    standing = {clue: values[slots] for clue, values in standing_clues(index).items()}
    for clue, values in (near | standing).items():
        found[:, CLUES.index(clue)] = values
    return found


def _shared(index: LikeIndex, profile: LikeProfile) -> NDArray[Any]:
    """What is shared with every slot, by part."""
    walk = walk_of(index, profile)
    slots, amounts = posted(index, walk)
    amounts *= np.repeat(walk.amounts, walk.lengths)
    places = slots.astype(np.int64) * PARTS + np.repeat(walk.parts, walk.lengths)
    return np.bincount(places, amounts, index.slots * PARTS).reshape(-1, PARTS)


def _years_apart(years: NDArray[Any], year: int) -> NDArray[Any]:
    apart = np.abs(years.astype(np.float32) - year)
    return np.where((years > 0) & (year > 0), apart, np.float32(UNKNOWN_YEARS))
