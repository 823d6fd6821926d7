"""`python -m bot` as a process of its own: how long it takes, and how much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config import ROOT
from tests.bench.resident import MEGABYTE

_LOOKED_AT = 0.02  # seconds


@dataclass(frozen=True, slots=True)
class Watched:
    """What a command took: seconds from the start of its process to its end, megabytes at most."""

    seconds: float
    megabytes: float


def watch(data: Path, *arguments: str | Path) -> Watched:
    """Run `python -m bot` on the folder `data`. Raises RuntimeError where it fails."""
    most = 0.0
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, "MARQUEE_DATA": str(data), "MARQUEE_LOG_LEVEL": "WARNING"},
    ) as process:
        while process.poll() is None:
            most = max(most, _resident_with_children(process.pid))
            time.sleep(_LOOKED_AT)
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, arguments))} ended with {process.returncode}")
    return Watched(time.perf_counter() - began, most)


def queried(data: Path, what: str, lines: Iterable[Any]) -> list[Any]:
    """What `python -m bot query` answers to `lines`. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "query", what],
        input="".join(json.dumps(line) + "\n" for line in lines),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
        env={**os.environ, "MARQUEE_DATA": str(data), "MARQUEE_LOG_LEVEL": "WARNING"},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def milliseconds(answers: Sequence[Any]) -> list[float]:
    """How long each of the answers of `queried` took."""
    return [answer["ms"] for answer in answers]


def _resident_with_children(number: int) -> float:
    """Resident megabytes of a process and those that it started; 0 where nobody tells."""
    try:
        pages = int(Path(f"/proc/{number}/statm").read_text("ascii").split()[1])
        children = Path(f"/proc/{number}/task/{number}/children").read_text("ascii").split()
    except (OSError, IndexError):
        return 0.0
    own = pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
    return own + sum(map(_resident_with_children, map(int, children)))
