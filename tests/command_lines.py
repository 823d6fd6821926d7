"""Running a command of Marquee's as people do: in a process of its own, on a folder of data."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bot.config import ROOT


def environ(data: Path) -> dict[str, str]:
    """What a command needs to know."""
    return {"PATH": os.environ["PATH"], "MARQUEE_DATA": str(data), "MARQUEE_LOG_LEVEL": ""}


def run_to_end(
    command: Sequence[str], data: Path, *, patience: float
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, which must come within `patience` seconds."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environ(data),
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
