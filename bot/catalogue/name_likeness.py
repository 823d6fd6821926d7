"""Likenesses of what was typed and many names at once, each 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, LCSseq

Likenesses = NDArray[np.float32]


def alike_and_begun(typed: str, names: Sequence[str]) -> tuple[Likenesses, Likenesses]:
    """Likeness letter by letter, with the names and with their starts of as many letters.

    Two neighbours in the wrong order count as one error.
    """
    begins = [name[: len(typed)] for name in names]
    found = _compared(typed, [*names, *begins], OSA.normalized_similarity)
    return found[: len(names)], found[len(names) :]


def in_order(typed: str, names: Sequence[str]) -> Likenesses:
    """The share of the letters of `typed` that the name has in that order."""
    return _compared(typed, names, LCSseq.similarity) / np.float32(max(1, len(typed)))


def words_alike(typed: str, names: Sequence[str]) -> Likenesses:
    """Likeness of the words in the order of the alphabet."""
    return _compared(typed, names, fuzz.token_sort_ratio) / np.float32(100)


def part_alike(typed: str, names: Sequence[str]) -> Likenesses:
    """Likeness with the part of the name that is most like `typed`."""
    return _compared(typed, names, fuzz.partial_ratio) / np.float32(100)


def above(values: Likenesses, least: float) -> Likenesses:
    """How far likenesses are above `least`, 1 at 1."""
    return np.asarray(np.maximum(0, values - least) / (1 - least), np.float32)


def _compared(typed: str, names: Sequence[str], scorer: object) -> Likenesses:
    found = process.cdist([typed], names, scorer=scorer, dtype=np.float32)  # type: ignore[arg-type]
    return np.asarray(found[0], np.float32)
