"""`python -m tests.bench`: measure, print, and fail when a promise is broken."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from bot.config import LogFormat
from bot.log import start_logging
from bot.process import fastest_loop
from tests.bench import real
from tests.bench.compared import compare_lookups, compare_similar
from tests.bench.imports import BESIDE_BOUND, SPEED_BOUND, measure_beside, measure_import
from tests.bench.imports import MEMORY_BOUND as IMPORT_MEMORY_BOUND
from tests.bench.loopback import loopback
from tests.bench.quality import Samples, import_titles, measure_answers, measure_costs
from tests.bench.quality_tables import (
    answers_table,
    compared_table,
    costs_table,
    scale_table,
    tell,
)
from tests.bench.rounds import Effort, Figures, measure
from tests.bench.rows import rows_of
from tests.bench.scale import SIZES, measure_sizes
from tests.bench.stage import no_network, open_stage
from tests.bench.starts import (
    MEMORY_BOUND,
    START_BOUND,
    measure_memory,
    measure_starts,
)
from tests.bench.tables import imports_table, latency_table, starts_table

PARTS = ("latency", "start", "imports", "quality", "scale")
QUICK_SAMPLES = Samples(lookups=700, similar=200, compared=70, starts=1)
FULL, QUICK = Effort(warm_up=50, rounds=300), Effort(warm_up=10, rounds=60)


def main() -> int:
    """Returns 1 when a promise is broken."""
    options = _options()
    start_logging("WARNING", LogFormat.TEXT)
    effort = QUICK if options.quick else FULL
    print(_machine(), flush=True)
    kept = True
    if "latency" in options.part:
        kept &= _latency(effort)
    if "start" in options.part:
        kept &= _starts(2 if options.quick else 5)
    if "imports" in options.part:
        kept &= _imports(1 if options.quick else 3, effort)
    kept &= _on_real_data(options.part, effort, quick=options.quick)
    print("\nEvery promise is kept." if kept else "\nA promise is broken: see ✗.")
    return 0 if kept else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for development")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this (repeatable)")
    options = parser.parse_args()
    options.part = options.part or PARTS
    return options


def _machine() -> str:
    loop = "uvloop" if fastest_loop() else "asyncio"
    return (
        f"Python {platform.python_version()}, {loop}, {os.cpu_count()} processors,"
        f" load {os.getloadavg()[0]:.1f}. Times in ms."
    )


def _latency(effort: Effort) -> bool:
    """The starter shelf, over the wire and without it. Returns whether the bounds are kept."""
    with tempfile.TemporaryDirectory() as folder:
        wire, bare = _on_loop(Path(folder), effort, ())
    times = f"{effort.rounds} rounds each"
    print("\n" + latency_table(f"Over loopback HTTP, {times}", wire, promised=True))
    told = "The same with no network at all, for information"
    print("\n" + latency_table(told, bare, promised=False), flush=True)
    return not any(one.broken for one in wire)


def _starts(runs: int) -> bool:
    starts, memory = measure_starts(runs), measure_memory()
    print("\n" + starts_table(starts, memory), flush=True)
    return starts.second < START_BOUND and memory.some < MEMORY_BOUND


def _imports(runs: int, effort: Effort) -> bool:
    imported, beside = measure_import(runs), measure_beside(effort.rounds)
    print("\n" + imports_table(imported, beside), flush=True)
    return (
        imported.speed >= SPEED_BOUND
        and imported.megabytes < IMPORT_MEMORY_BOUND
        and beside.ratio <= BESIDE_BOUND
    )


def _on_real_data(parts: Collection[str], effort: Effort, *, quick: bool) -> bool:
    if not {"quality", "scale"} & set(parts):
        return True
    if not real.at_hand():
        print(f"\nReal data: none at {real.FILES}, so nothing was measured on it.")
        return True
    kept = True
    if "quality" in parts:
        kept &= _quality(effort, QUICK_SAMPLES if quick else Samples())
    if "scale" in parts:
        kept &= tell(scale_table(measure_sizes(SIZES[:-1] if quick else SIZES)))
    return kept


def _quality(effort: Effort, samples: Samples) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        imported = import_titles(data, real.title_files())
        kept = tell(*answers_table(measure_answers(data, samples.lookups, samples.similar)))
        kept &= tell(costs_table(measure_costs(data, imported, samples.starts)))
        lookups = compare_lookups(data, samples.compared)
        similar = compare_similar(data, samples.compared)
        kept &= tell(compared_table(samples.compared, lookups, similar))
        wire, _ = _on_loop(data, effort, real.liked_keys())
    told = "Commands on real data over loopback HTTP, for information"
    print("\n" + latency_table(told, wire, promised=False), flush=True)
    return kept


def _on_loop(
    folder: Path, effort: Effort, titles: Sequence[str]
) -> tuple[list[Figures], list[Figures]]:
    """The figures over the wire, and those without it, on the loop that `bot run` takes."""
    with loopback() as address, asyncio.Runner(loop_factory=fastest_loop()) as runner:
        return runner.run(_measured(folder, address, effort, titles))


async def _measured(
    folder: Path, address: str, effort: Effort, titles: Sequence[str]
) -> tuple[list[Figures], list[Figures]]:
    async with open_stage(folder, address) as stage:
        rows = await rows_of(stage, titles=titles)
        for row in rows:
            await row.prove(stage)
        wire = await measure(stage, rows, effort)
        with no_network():
            return wire, await measure(stage, rows, effort)


if __name__ == "__main__":
    sys.exit(main())
