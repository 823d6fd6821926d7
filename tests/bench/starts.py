"""Starts and memory, each in a process of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.__main__ import ONE_THREAD
from tests.bench.loopback import loopback

START_BOUND = 1.5  # seconds, for every start but the first
MEMORY_BOUND = 120.0  # megabytes
COMMANDS = 300


@dataclass(frozen=True, slots=True)
class Starts:
    """Medians: seconds until a first and a later start would sign in, and megabytes then."""

    first: float
    second: float
    resident: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes after the start, after `COMMANDS` commands, and after ten times as many."""

    start: float
    some: float
    many: float


def measure_starts(runs: int) -> Starts:
    """Start on a new folder and once more, `runs` times."""
    pairs = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            pairs.append((start(folder), start(folder)))
    return Starts(
        first=statistics.median(first for (first, _), _ in pairs),
        second=statistics.median(second for _, (second, _) in pairs),
        resident=statistics.median(megabytes for _, (_, megabytes) in pairs),
    )


def measure_memory() -> Memory:
    """Serve commands of every sort against a Discord on loopback."""
    with tempfile.TemporaryDirectory() as folder, loopback() as address:
        return Memory(**run_child("memory_child", folder, address, str(COMMANDS)))


def run_child(module: str, *arguments: str, **environ: str) -> Any:
    """What a module of this package prints as JSON when it is run. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *arguments],
        stdout=subprocess.PIPE,
        check=True,
        env={ONE_THREAD: "1", **os.environ, **environ},  # as the command line has it
        cwd=Path(__file__).parents[2],
    )
    return json.loads(done.stdout)


def start(folder: str) -> tuple[float, float]:
    """Seconds from the process's start until it would sign in, and its megabytes then."""
    began = time.monotonic()
    told = run_child(
        "start_child",
        DISCORD_TOKEN="bench",  # noqa: S106 - no real token
        MARQUEE_DATA=folder,
        MARQUEE_LOG_LEVEL="WARNING",
    )
    return told["at"] - began, told["resident"]
