"""How right answers are, held against what people meant and what they recommend.

Look-ups: hit@1 and hit@5. Suggestions: answers of the asked title's own franchise are dropped, the
rest collapsed to one a franchise; recall@10 is hits among the first ten over what could be hit,
NDCG@10 takes people's votes as gains (Järvelin and Kekäläinen 2002, gain / log2(rank + 1)).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Line: TypeAlias = Mapping[str, Any]
ALL = "all"
TOLD = 10  # answers that count
LOOKED_AT = 50  # answers among which the first right one is looked for


@dataclass(frozen=True, slots=True)
class Hits:
    """Of so many look-ups, the per cent whose first answer is right, or one of the first five."""

    asked: int
    first: float
    five: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Means over so many questions, each 0 to 1; `hit`: the share with any right answer."""

    asked: int
    recall: float
    ndcg: float
    mrr: float
    hit: float


def hits(truth: Sequence[Line], answers: Sequence[Line]) -> dict[str, Hits]:
    """By family of questions, in alphabetical order, and for all of them at the end."""
    found: dict[str, list[tuple[bool, bool]]] = {}
    for asked, answer in zip(truth, answers, strict=True):
        right = set(asked["ok"])
        met = [bool(keys & right) for keys in _titles(answer)[:5]]
        for family in (asked["family"], ALL):
            found.setdefault(family, []).append((any(met[:1]), any(met)))
    return {
        family: Hits(
            len(pairs), _per_cent(one for one, _ in pairs), _per_cent(five for _, five in pairs)
        )
        for family, pairs in sorted(found.items(), key=lambda item: (item[0] == ALL, item[0]))
    }


def agreement(
    truth: Sequence[Line], answers: Sequence[Line], franchises: Mapping[str, str]
) -> Agreement:
    """How far answers agree with people. `franchises` names the one of each title by its key."""
    scores = [
        _agreement(asked, answer, franchises) for asked, answer in zip(truth, answers, strict=True)
    ]
    means = (sum(column) / len(scores) for column in zip(*scores, strict=True))
    return Agreement(len(scores), *means)


def _agreement(
    asked: Line, answer: Line, franchises: Mapping[str, str]
) -> tuple[float, float, float, float]:
    own = franchises[asked["key"]]
    gains: dict[str, float] = {}
    for key, gain in asked["liked_too"].items():
        franchise = franchises[key]
        if franchise != own:
            gains[franchise] = max(gains.get(franchise, 0.0), gain)
    ranked = [one for one in _franchises(answer, franchises) if one != own]
    met = [gains.get(one, 0.0) for one in ranked[:TOLD]]
    right = sum(one in gains for one in ranked[:TOLD])
    first = next((rank for rank, one in enumerate(ranked[:LOOKED_AT], 1) if one in gains), 0)
    best = sorted(gains.values(), reverse=True)[:TOLD]
    return (
        right / min(TOLD, len(gains)),
        _discounted(met) / _discounted(best),
        1 / first if first else 0.0,
        float(right > 0),
    )


def _franchises(answer: Line, franchises: Mapping[str, str]) -> list[str]:
    """The franchises of the answers, each once; a title without one stands for itself."""
    titles = _titles(answer)
    named = (next((franchises[k] for k in sorted(ks) if k in franchises), min(ks)) for ks in titles)
    return list(dict.fromkeys(named))


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _titles(answer: Line) -> list[set[str]]:
    """The answers in order, each as all keys that its title goes by."""
    merged = answer.get("merged", {})
    return [{key, *merged.get(key, ())} for key in answer["answers"]]


def _per_cent(met: Iterable[bool]) -> float:
    found = list(met)
    return 100 * sum(found) / len(found)
