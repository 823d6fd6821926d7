"""How much memory this process has now."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

MEGABYTE = 1024 * 1024


def resident() -> float:
    """Resident memory in megabytes; where the system doesn't tell, the most it ever was."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return most_resident()
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def most_resident() -> float:
    """The most that was ever resident, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / MEGABYTE if sys.platform == "darwin" else most / 1024
