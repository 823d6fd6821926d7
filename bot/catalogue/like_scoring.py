"""How alike the titles of an index are to one: quickly for all of them, closely for a few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.columns import KINDS
from bot.catalogue.like_layout import PARTS, text_hash
from bot.catalogue.like_reading import LikeIndex, LikeProfile
from bot.catalogue.like_weights import CLUES, WEIGHTS
from bot.domain.titles import Kind

# What bounds the work for one answer, whatever the size of the catalogue.
MOST_POSTED = 4_000  # of one feature: the most popular slots that have it
MOST_WALKED = 200_000  # of all features together
TONED = 40_000  # most popular slots whose tone is compared at first

_SHARED = PARTS  # the clues before this are sums over shared features, in the order of parts
_TONE = CLUES.index("tone")
_RECENT = 2000
_UNKNOWN_YEARS = 8  # how far apart titles are taken to be of which one has no year
_SERIES = KINDS.index(Kind.SERIES)
_ORIGINAL = text_hash("original") & 0xFFFFFFFF
_LINEAR = np.array([WEIGHTS[clue] for clue in CLUES], np.float32)


@dataclass(slots=True)
class Walked:
    """The entries of an index that a profile shares: whose they are, which part, and how much."""

    slots: Array
    parts: Array
    amounts: Array


class Standing:
    """What an index says of its slots whatever they are compared with, weighed once."""

    def __init__(self, index: LikeIndex, weights: Array = _LINEAR) -> None:
        self.index, self.weights = index, weights
        self.fixed = np.zeros((index.slots, len(CLUES)), np.float32)
        self._put("popular", -index.slot_rank)
        self._put("good", index.slot_score)
        recent = (index.slot_year - np.float32(_RECENT)) / 10
        self._put("recent", np.where(index.slot_year > 0, recent, 0))
        self._put("series", index.slot_kind == _SERIES)
        self._put("original", index.slot_medium == _ORIGINAL)
        self._put("size", index.slot_size)
        self._put("told", index.told / 5)
        self._put("well known", index.slot_rank**2)
        self._put("outstanding", index.slot_score**2)
        self.first = self.fixed @ weights
        self.year = index.slot_year.astype(np.float32)

    def _put(self, clue: str, values: Array) -> None:
        self.fixed[:, CLUES.index(clue)] = values


def walk(index: LikeIndex, profile: LikeProfile) -> Walked:
    """The entries of `index` that `profile` shares, within bounds: the rarest features first."""
    numbers = index.numbers(profile.hashes)
    met = np.flatnonzero(numbers >= 0)
    numbers = numbers[met]
    ends = index.posted_ends[numbers].astype(np.int64)
    lengths = index.frequencies_here[numbers]
    starts = ends - lengths
    lengths = np.minimum(lengths, MOST_POSTED)
    if int(lengths.sum()) > MOST_WALKED:
        rarest = np.argsort(lengths, kind="stable")
        rarest = rarest[np.cumsum(lengths[rarest]) <= MOST_WALKED]
        met, starts, lengths = met[rarest], starts[rarest], lengths[rarest]
    places = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    places += np.arange(len(places))
    amounts = index.posted_weights[places] * np.repeat(profile.weights[met], lengths)
    return Walked(index.posted_slots[places], np.repeat(profile.parts[met], lengths), amounts)


def roughly(standing: Standing, profile: LikeProfile, walked: Walked) -> Array:
    """A score for each slot, good enough to say which to look at closely."""
    index = standing.index
    worth = walked.amounts * standing.weights[walked.parts]
    score = standing.first + np.bincount(walked.slots, worth, index.slots)
    toned = index.tones[:TONED]
    # Not `@`: its library shares even this little out to threads, which costs more than it saves.
    score[: len(toned)] += np.einsum("st,t->s", toned, profile.tone * standing.weights[_TONE])
    for clue, values in _nearness(standing, profile, slice(None)):
        score += values * standing.weights[CLUES.index(clue)]
    return np.asarray(score)


def closely(standing: Standing, profile: LikeProfile, walked: Walked, slots: Array) -> Array:
    """All clues of `slots`, a row each."""
    index = standing.index
    clues = standing.fixed[slots]
    place = np.full(index.slots, -1, np.int32)
    place[slots] = np.arange(len(slots))
    at = place[walked.slots]
    here = np.flatnonzero(at >= 0)
    shared = at[here] * PARTS + walked.parts[here]
    sums = np.bincount(shared, walked.amounts[here], len(slots) * PARTS)
    clues[:, :_SHARED] = sums.reshape(-1, PARTS)
    clues[:, _TONE] = np.einsum("st,t->s", index.tones[slots], profile.tone)
    for clue, values in _nearness(standing, profile, slots):
        clues[:, CLUES.index(clue)] = values
    return clues


def _nearness(
    standing: Standing, profile: LikeProfile, slots: Array | slice
) -> list[tuple[str, Array]]:
    index = standing.index
    year = standing.year[slots]
    apart = np.abs(year - profile.year) if profile.year else np.full_like(year, _UNKNOWN_YEARS)
    apart = np.where(year > 0, apart, _UNKNOWN_YEARS)
    return [
        ("as popular", -np.abs(index.slot_rank[slots] - profile.rank)),
        ("years", -np.log1p(apart)),
        ("as good", -np.abs(index.slot_score[slots] - profile.score)),
        ("length", -np.abs(index.slot_episodes[slots] - profile.episodes)),
        ("kind", index.slot_kind[slots] == profile.kind),
        ("medium", (index.slot_medium[slots] == profile.medium) & (profile.medium != 0)),
    ]
