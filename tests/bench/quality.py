"""A hundred thousand real titles: imported, asked, and held against what people meant."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import real
from tests.bench.children import Watched, milliseconds, queried, watch
from tests.bench.rounds import percentile
from tests.bench.scoring import Agreement, Hits, agreement, hits
from tests.bench.starts import run_child, start

ASKED = 1_000  # questions after which memory is looked at
# What the catalogue is held to, on this data.
FIRST_BOUND, FIVE_BOUND = 80.0, 92.0  # per cent of look-ups
RECALL_BOUND, NDCG_BOUND = 0.260, 0.255
LOOKUP_BOUNDS, SIMILAR_BOUNDS = (3.0, 8.0), (5.0, 15.0)  # ms, p50 and p95
IMPORT_SECONDS_BOUND, IMPORT_MEMORY_BOUND = 60.0, 300.0
START_BOUND, MEMORY_BOUND = 2.5, 250.0  # seconds, megabytes


@dataclass(frozen=True, slots=True)
class Samples:
    """How many questions of each sort are asked (None: all), and how often the bot is started.

    `compared`: so many of each are asked of the alternatives as well, of which one takes half a
    second an answer.
    """

    lookups: int | None = None
    similar: int | None = None
    compared: int = 280
    starts: int = 3


@dataclass(frozen=True, slots=True)
class Answers:
    """How right the answers are, and milliseconds a question: p50 and p95."""

    lookups: Mapping[str, Hits]
    lookup_times: tuple[float, float]
    similar: Agreement
    similar_times: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Costs:
    """What it takes: the import, seconds to ready, megabytes, and the event loop's lateness."""

    imported: Watched
    start: float
    asked: Mapping[str, float]
    lag: Mapping[str, float]


def import_titles(data: Path, paths: Sequence[Path]) -> Watched:
    """Import through the command line."""
    return watch(data, "import", "titles", *paths)


def measure_answers(data: Path, lookups: int | None, similar: int | None) -> Answers:
    """Ask `python -m bot query` all questions, or so many from all over."""
    typed, liked = real.lookups(lookups), real.liked(similar)
    offered, suggested = queried(data, "lookup", typed), queried(data, "similar", liked)
    return Answers(
        lookups=hits(typed, offered),
        lookup_times=_times(offered),
        similar=agreement(liked, suggested, real.franchises()),
        similar_times=_times(suggested),
    )


def measure_costs(data: Path, imported: Watched, runs: int) -> Costs:
    """Start the bot `runs` times on what was imported, and ask it."""
    questions = data / "questions.jsonl"
    write_questions(questions, real.lookups(ASKED // 2), real.liked(ASKED // 2))
    return Costs(
        imported=imported,
        start=statistics.median(start(str(data))[0] for _ in range(runs)),
        asked=run_child("asking_child", str(data), str(questions)),
        lag=run_child("asking_child", str(data), str(questions), "lag"),
    )


def write_questions(path: Path, typed: Sequence[Any], liked: Sequence[Any]) -> None:
    """Look-ups and suggestions in turn, as `asking_child` reads them."""
    pairs = zip(typed, liked, strict=False)
    lines = (line for one, other in pairs for line in ({"q": one["q"]}, {"key": other["key"]}))
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def _times(answers: Sequence[Any]) -> tuple[float, float]:
    taken = milliseconds(answers)
    return percentile(taken, 50), percentile(taken, 95)
