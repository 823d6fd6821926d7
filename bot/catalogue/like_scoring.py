"""How alike the titles of an index are to one: a sum of weighed clues, for all slots at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.columns import KINDS
from bot.catalogue.like_layout import PARTS, text_hash
from bot.catalogue.like_reading import LikeIndex, LikeProfile
from bot.catalogue.like_weights import CLUES
from bot.domain.titles import Kind

# What bounds the work for one answer, whatever the size of the catalogue.
MOST_POSTED = 4_000  # of one feature: the most popular slots that have it
MOST_WALKED = 200_000  # of all features together
TONED = 40_000  # most popular slots whose tone is compared at first

_RECENT = 2000
UNKNOWN_YEARS = 8  # how far apart titles are taken to be of which one has no year
_SERIES = KINDS.index(Kind.SERIES)
_ORIGINAL = text_hash("original") & 0xFFFFFFFF


def standing_clues(index: LikeIndex) -> dict[str, Array]:
    """The clues that say something of a slot whatever it is compared with."""
    recent = (index.slot_year - np.float32(_RECENT)) / 10
    return {
        "popular": -index.slot_rank,
        "good": index.slot_score,
        "recent": np.where(index.slot_year > 0, recent, 0),
        "series": index.slot_kind == _SERIES,
        "original": index.slot_medium == _ORIGINAL,
        "size": index.slot_size,
        "told": index.told / 5,
        "well known": index.slot_rank**2,
        "outstanding": index.slot_score**2,
    }


class Walk(NamedTuple):
    """Where in an index the features of a profile are posted: the `lengths` entries from each of
    `starts` on. Of each feature its part, and how much of it the profile has.
    """

    starts: Array
    lengths: Array
    parts: Array
    amounts: Array


def walk_of(index: LikeIndex, profile: LikeProfile) -> Walk:
    """What `profile` shares with `index`, within bounds: the rarest features first."""
    numbers = index.numbers(profile.hashes)
    met = np.flatnonzero(numbers >= 0)
    lengths = np.minimum(index.frequencies_here[numbers[met]], MOST_POSTED)
    if int(lengths.sum()) > MOST_WALKED:
        rarest = np.argsort(lengths, kind="stable")
        rarest = rarest[np.cumsum(lengths[rarest]) <= MOST_WALKED]
        met, lengths = met[rarest], lengths[rarest]
    starts = index.posted_starts[numbers[met]]
    return Walk(starts, lengths, profile.parts[met], profile.weights[met])


class Likeness:
    """Scores the slots of an index. What is the same for every question is weighed once."""

    def __init__(self, index: LikeIndex, weights: Mapping[str, float]) -> None:
        self._index, self._weights = index, weights
        self._of_parts = np.array([weights[clue] for clue in CLUES[:PARTS]], np.float32)
        first = np.zeros(index.slots, np.float32)
        for clue, values in standing_clues(index).items():
            first += np.float32(weights[clue]) * values
        same = np.float32(self._weights["kind"])
        self._first = [first + same * (index.slot_kind == kind) for kind in range(len(KINDS))]
        self._year = index.slot_year.astype(np.float32)
        self._yearless = np.flatnonzero(index.slot_year <= 0)
        # Laid out by tone: so they are summed in long rows.
        self._tones = np.ascontiguousarray(index.tones[:TONED].T)
        self._near = np.array(
            [
                self._weights["as popular"] * index.slot_rank,
                self._weights["as good"] * index.slot_score,
                self._weights["length"] * index.slot_episodes,
            ],
            np.float32,
        )
        self._of_medium = _places(index.slot_medium)

    def of_all(self, profile: LikeProfile, walk: Walk) -> Array:
        """How alike each slot is to `profile`, but for what `finished` adds."""
        score = _shared(self._index, walk, self._of_parts)
        score += self._first[profile.kind]
        # Not `@`: its library shares even this little out to threads, which costs more than it
        # saves.
        tone = profile.tone * np.float32(self._weights["tone"])
        score[: self._tones.shape[1]] += np.einsum("ts,t->s", self._tones, tone)
        score -= self._apart(profile)
        score -= self._years_apart(profile.year)
        if profile.medium:
            score[self._of_medium.get(profile.medium, ())] += self._weights["medium"]
        return score

    def finished(self, profile: LikeProfile, score: Array, slots: Array) -> Array:
        """The scores of `slots`, with what `of_all` left out: too much to compare of all."""
        index, found = self._index, score[slots]
        if index.slots > TONED:
            late = np.flatnonzero(slots >= TONED)
            tone = profile.tone * np.float32(self._weights["tone"])
            found[late] += np.einsum("st,t->s", index.tones[slots[late]], tone)
        if len(profile.latent) and index.latents.shape[1]:
            latent = profile.latent * np.float32(self._weights["latent"])
            found += np.einsum("sd,d->s", index.latents[slots].astype(np.float32), latent)
        return np.asarray(found)

    def _apart(self, profile: LikeProfile) -> Array:
        mine = np.array(
            [
                [self._weights["as popular"] * profile.rank],
                [self._weights["as good"] * profile.score],
                [self._weights["length"] * profile.episodes],
            ],
            np.float32,
        )
        apart = self._near - mine
        np.abs(apart, out=apart)
        return np.asarray(apart.sum(axis=0))

    def _years_apart(self, year: int) -> Array:
        apart = self._year - np.float32(year)
        np.abs(apart, out=apart)
        if year:
            apart[self._yearless] = UNKNOWN_YEARS
        else:
            apart.fill(UNKNOWN_YEARS)
        np.log1p(apart, out=apart)
        apart *= np.float32(self._weights["years"])
        return apart


def posted(index: LikeIndex, walk: Walk) -> tuple[Array, Array]:
    """The slots along `walk`, and how much of each feature they have."""
    lengths = walk.lengths
    places = np.repeat(walk.starts - (np.cumsum(lengths) - lengths), lengths)
    places += np.arange(len(places))
    return index.posted_slots[places], index.posted_weights[places].astype(np.float32)


def _shared(index: LikeIndex, walk: Walk, worth: Array) -> Array:
    """What each slot's features along `walk` add up to; `worth` is by part."""
    slots, amounts = posted(index, walk)
    amounts *= np.repeat(walk.amounts * worth[walk.parts], walk.lengths)
    sums = np.bincount(slots, amounts, index.slots)
    return np.asarray(sums, np.float64)  # of nothing they are whole numbers


def _places(values: Array) -> dict[int, Array]:
    """Where each of `values` stands."""
    order = np.argsort(values, kind="stable")
    known, starts = np.unique(values[order], return_index=True)
    return dict(zip(known.tolist(), np.split(order, starts[1:]), strict=True)) if len(known) else {}
