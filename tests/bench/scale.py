"""The same at ten thousand, a hundred thousand, and a million titles: see `grown.py`."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.bench import real
from tests.bench.children import Watched
from tests.bench.grown import write_grown
from tests.bench.quality import ASKED, import_titles, write_questions
from tests.bench.starts import run_child, start

SIZES = (10_000, 100_000, 1_000_000)
MILLION = SIZES[-1]
# At a million titles: ms at p95, and megabytes.
LOOKUP_BOUND, SIMILAR_BOUND, MEMORY_BOUND = 15.0, 25.0, 900.0


@dataclass(frozen=True, slots=True)
class Grown:
    """A catalogue of `wanted` titles, of which `real` are real: its import, start and answers.

    `titles`: those in it, ours among them, and what is one title merged. `size`: megabytes.
    """

    wanted: int
    titles: int
    real: int
    imported: Watched
    size: float
    start: float
    asked: Mapping[str, float]


def measure_sizes(sizes: Sequence[int]) -> list[Grown]:
    """Each size in a folder of its own, thrown away after. Says when each begins."""
    documents = real.documents()
    found = []
    for size in sizes:
        print(f"… {size:,} titles", file=sys.stderr, flush=True)
        found.append(_measure(documents, size))
    return found


def _measure(documents: Sequence[Sequence[Any]], size: int) -> Grown:
    with tempfile.TemporaryDirectory() as folder:
        data, titles = Path(folder, "data"), Path(folder, "titles.jsonl")
        kept = write_grown(documents, size, titles)
        imported = import_titles(data, [titles])
        questions = Path(folder, "questions.jsonl")
        write_questions(questions, *_questions(titles))
        titles.unlink()
        asked = run_child("asking_child", str(data), str(questions))
        return Grown(
            wanted=size,
            titles=int(asked["titles"]),
            real=kept,
            imported=imported,
            size=sum(file.stat().st_size for file in data.iterdir()) / 1e6,
            start=start(str(data))[0],
            asked=asked,
        )


def _questions(titles: Path) -> tuple[list[Any], list[Any]]:
    """Look-ups, half of them real ones, half with an error in a name; and titles with themes."""
    chance = random.Random(1)  # noqa: S311 - not a secret
    with titles.open("rb") as file:
        lines = file.readlines()
    drawn = [orjson.loads(line) for line in chance.sample(lines, min(len(lines), 20 * ASKED))]
    themed = [{"key": one["key"]} for one in drawn if one.get("themes")][: ASKED // 2]
    names = [one["names"][0]["name"] for one in drawn if one["names"]]
    misspelled = [{"q": _misspelled(name, chance)} for name in names]
    typed = [*real.lookups(ASKED // 4), *misspelled[: ASKED // 4]]
    chance.shuffle(typed)
    return typed, themed


def _misspelled(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return f"{name[:at]}{chance.choice('aeinorst')}{name[at + 1 :]}"
