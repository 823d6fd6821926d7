"""How near what was typed is to a name."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

# What a match of the name's start, or of its words in any order, is worth beside one of the whole.
_START = 0.95
_WORDS = 0.93


def nearness(typed: str, name: str) -> float:
    """0 to 1, where 1 is the same: how near `typed` is to a name, its start, or its words.

    Both are folded. Two neighbouring characters in the wrong order count as one error.
    """
    whole = OSA.normalized_similarity(typed, name)
    start = OSA.normalized_similarity(typed, name[: len(typed)]) * _START
    words = fuzz.token_sort_ratio(typed, name) / 100 * _WORDS
    return float(max(whole, start, words))


def like(typed: str, names: Iterable[str], *, least: float) -> str | None:
    """The one of `names` that is most like `typed`, at least `least` (0 to 1), if there is one."""
    found = process.extractOne(typed, names, scorer=OSA.normalized_similarity, score_cutoff=least)
    return None if found is None else str(found[0])
