"""Ours beside the obvious alternatives, on the same questions in the same run.

Ours answers half of them before the others, and half after: whatever drifts drifts for all.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import real
from tests.bench.alternatives import Lookups, Method, SharedThemes
from tests.bench.children import milliseconds, queried
from tests.bench.rounds import percentile
from tests.bench.scoring import ALL, Line, agreement, hits

OURS = "ours"


@dataclass(frozen=True, slots=True)
class Row:
    """One way: milliseconds, and how right it is by two measures (those of its table)."""

    name: str
    median: float
    p95: float
    first: float
    second: float

    def worse_than(self, ours: Row) -> bool:
        """Whether ours is right more often by both measures."""
        return self.first < ours.first and self.second < ours.second


def compare_lookups(data: Path, count: int) -> list[Row]:
    """Look-ups, ours first; per cent of hit@1 and hit@5."""
    asked = real.lookups(count)
    others = Lookups(real.titles()).methods
    rows = []
    for name, answers in _answers(data, "lookup", asked, others, [one["q"] for one in asked]):
        told = hits(asked, answers)[ALL]
        rows.append(_row(name, answers, told.first, told.five))
    return rows


def compare_similar(data: Path, count: int) -> list[Row]:
    """Suggestions, ours first; recall@10 and NDCG@10."""
    asked, franchises = real.liked(count), real.franchises()
    themed = SharedThemes([title for title in real.titles() if title.themes])
    others = {"shared themes, Jaccard": themed.like}
    rows = []
    for name, answers in _answers(data, "similar", asked, others, [one["key"] for one in asked]):
        told = agreement(asked, answers, franchises)
        rows.append(_row(name, answers, told.recall, told.ndcg))
    return rows


def _answers(
    data: Path,
    what: str,
    asked: Sequence[Line],
    others: Mapping[str, Method],
    texts: Sequence[str],
) -> list[tuple[str, list[Any]]]:
    half = len(asked) // 2
    ours = queried(data, what, asked[:half])
    found = [(name, [_answer(method, text) for text in texts]) for name, method in others.items()]
    ours += queried(data, what, asked[half:])
    return [(OURS, ours), *found]


def _answer(method: Method, text: str) -> dict[str, Any]:
    began = time.perf_counter()
    answers = method(text)
    return {"answers": answers, "ms": (time.perf_counter() - began) * 1000}


def _row(name: str, answers: Sequence[Any], first: float, second: float) -> Row:
    taken = milliseconds(answers)
    return Row(name, percentile(taken, 50), percentile(taken, 95), first, second)
