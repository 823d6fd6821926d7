"""The figures, for people."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.imports import BESIDE_BOUND, REVIEWS, SPEED_BOUND, Beside, Imported
from tests.bench.imports import MEMORY_BOUND as IMPORT_MEMORY_BOUND
from tests.bench.rounds import Figures
from tests.bench.starts import COMMANDS, MEMORY_BOUND, START_BOUND, Memory, Starts


def latency_table(heading: str, figures: Sequence[Figures], *, promised: bool) -> str:
    """A line a row; with `promised`, whether the row keeps its bound."""
    lines = [heading, f"  {'':28}{'median':>8}{'p95':>8}{'CPU':>8}{'× no-op':>9}"]
    for one in figures:
        line = f"  {one.name:28}{one.median:8.2f}{one.p95:8.2f}{one.cpu:8.2f}{one.ratio:9.2f}"
        if promised and one.bound is not None:
            line += f"  {mark(not one.broken)} at most {one.bound:g}"
        lines.append(line)
    return "\n".join(lines)


def starts_table(starts: Starts, memory: Memory) -> str:
    """Starts and memory, with their bounds."""
    return "\n".join(
        (
            "Start, until the bot would sign in (s), and resident memory (MB)",
            f"  {'first start':28}{starts.first:8.2f}",
            _bounded("second start", starts.second, START_BOUND),
            f"  {'memory at sign-in':28}{starts.resident:8.1f}",
            f"  {'memory, signed in':28}{memory.start:8.1f}",
            _bounded(f"memory after {COMMANDS} commands", memory.some, MEMORY_BOUND, 1),
            f"  {f'… after {COMMANDS * 10}':28}{memory.many:8.1f}",
        )
    )


def imports_table(imported: Imported, beside: Beside) -> str:
    """Imports: their speed and memory, and a /review beside one."""
    speed = imported.speed
    lines = {
        "reviews a second": f"{speed:8.0f}  {mark(speed >= SPEED_BOUND)} at least {SPEED_BOUND:,}",
        "… as a multiple of that": f"{speed / SPEED_BOUND:8.2f}",
        "/review alone": f"{beside.alone:8.2f} ms {beside.alone_p95:8.2f} p95",
        "/review beside an import": f"{beside.beside:8.2f} ms {beside.beside_p95:8.2f} p95",
        "… × alone": f"{beside.ratio:8.2f}  {mark(beside.ratio <= BESIDE_BOUND)}"
        f" at most {BESIDE_BOUND:g}, {beside.answered:,} answered",
    }
    return "\n".join(
        (
            f"{REVIEWS:,} reviews imported through the command line, and a /review beside one",
            *(f"  {name:28}{value}" for name, value in lines.items()),
            _bounded("memory of all processes (MB)", imported.megabytes, IMPORT_MEMORY_BOUND, 1),
        )
    )


def mark(kept: bool) -> str:
    """Whether a promise is kept."""
    return "✓" if kept else "✗"


def _bounded(name: str, value: float, bound: float, digits: int = 2) -> str:
    return f"  {name:28}{value:8.{digits}f}  {mark(value < bound)} under {bound:g}"
