"""Rows, measured in turn (A B C A B C …), so that whatever drifts drifts for all of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.rows import NOOP, Row
from tests.bench.stage import Sample, Stage


@dataclass(frozen=True, slots=True)
class Figures:
    """What a row took, in milliseconds; `ratio` is that of its median to the no-op's."""

    name: str
    median: float
    p95: float
    cpu: float
    ratio: float
    bound: float | None

    @property
    def broken(self) -> bool:
        """Whether this is more than was promised."""
        return self.bound is not None and self.ratio > self.bound


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each row is measured, and how often it is done before that."""

    warm_up: int
    rounds: int


async def measure(stage: Stage, rows: Sequence[Row], effort: Effort) -> list[Figures]:
    """The figures of all `rows`, in their order."""
    count = effort.warm_up + effort.rounds
    samples: dict[str, list[Sample]] = {row.name: [] for row in rows}
    for payloads in zip(*(row.payloads(count) for row in rows), strict=True):
        for row, payload in zip(rows, payloads, strict=True):
            samples[row.name].append(await stage.feed(payload))
    kept = {name: taken[effort.warm_up :] for name, taken in samples.items()}
    noop = statistics.median(sample.wall for sample in kept[NOOP])
    return [_figures(row, kept[row.name], noop) for row in rows]


def _figures(row: Row, samples: Sequence[Sample], noop: float) -> Figures:
    walls = [sample.wall for sample in samples]
    median = statistics.median(walls)
    return Figures(
        name=row.name,
        median=median * 1000,
        p95=percentile(walls, 95) * 1000,
        cpu=statistics.median(sample.cpu for sample in samples) * 1000,
        ratio=median / noop,
        bound=row.bound,
    )


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` per cent of `values` are not above."""
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]
