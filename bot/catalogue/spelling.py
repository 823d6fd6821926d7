"""How near what was typed is to a name, and which names are worth comparing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.catalogue.postings import unpack

# Tuned weights: what a match of the name's start, or of its words in any order, is worth beside
# one of the whole name.
_START = 0.95
_WORDS = 0.93
# With what was typed. Twice as many find two in a thousand more, and take half as long again.
COMPARED_NAMES = 64
LIKELY_SHARE = 0.5  # of the grams that the name with most of them has; others are not compared


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


def near_ids(postings: str | None) -> str | None:
    """Those of `most_shared` that may well be meant, as SQL calls it.

    Postings in hexadecimal, with commas; ids as a JSON array.
    """
    return _as_sql(postings, LIKELY_SHARE)


def shared_ids(postings: str | None) -> str | None:
    """`most_shared`, far ones too, as SQL calls it."""
    return _as_sql(postings, 0.0)


def _as_sql(postings: str | None, share: float) -> str | None:
    if postings is None:
        return None
    packed = map(bytes.fromhex, postings.split(","))
    return json.dumps(most_shared(packed, COMPARED_NAMES, share=share))


def most_shared(postings: Iterable[bytes], limit: int, *, share: float = 0.0) -> list[int]:
    """The `limit` ids that are in most of `postings` (see postings.py), smallest id first.

    Only ids in at least `share` (0 to 1) as many of them as the id that is in most.
    """
    counts: Counter[int] = Counter()
    for packed in postings:
        counts.update(unpack(packed))
    shared: list[list[int]] = [[] for _ in range(max(counts.values(), default=0) + 1)]
    for id_, count in counts.items():
        shared[count].append(id_)
    ranked: list[int] = []
    for count in range(len(shared) - 1, 0, -1):
        if len(ranked) >= limit or count < share * (len(shared) - 1):
            break
        ids = shared[count]
        ranked.extend(sorted(ids))
    return ranked[:limit]
