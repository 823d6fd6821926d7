"""`python -m tests.soak crashes` and `python -m tests.soak scale`: what `make soak` runs."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Mapping

from tests.soak.crashes import Plan, Soak, crash
from tests.soak.scale import crowd_test, ticks
from tests.soak.scale import told as told_scale
from tests.soak.verdicts import Verdict

SHOWN = 25
SLEEPERS = (10, 10_000, 60_000)


def main() -> int:
    """Returns 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parts = parser.add_subparsers(dest="what", required=True)
    crashes = parts.add_parser("crashes", help="kill the bot at every moment, and count its posts")
    crashes.add_argument("--kills", type=int, default=200)
    crashes.add_argument("--seed", type=int, default=1)
    crashes.add_argument("--rate", type=float, default=60.0, help="how much faster time goes")
    crashes.add_argument("--faults", type=float, default=0.06, help="share of requests that fail")
    crashes.add_argument(
        "--without",
        action="append",
        choices=["history", "nonce", "lease"],
        default=[],
        help="leave a safeguard out: then doubles must be found",
    )
    scale = parts.add_parser("scale", help="thousands of posts in one minute")
    scale.add_argument("--clubs", type=int, default=20_000)
    scale.add_argument("--due", type=int, default=5_000)
    chosen = parser.parse_args()
    begun = time.monotonic()
    if chosen.what == "scale":
        figures = asyncio.run(crowd_test(chosen.clubs, chosen.due))
        figures.ticks = asyncio.run(ticks(SLEEPERS))
        print(told_scale(figures))
        return 1 if figures.broken else 0
    plan = Plan(
        kills=chosen.kills,
        seed=chosen.seed,
        rate=chosen.rate,
        faults=chosen.faults,
        without=tuple(chosen.without),
    )
    soak, verdict = asyncio.run(crash(plan))
    print(told(soak, verdict))
    print(f"{'took':32}{time.monotonic() - begun:8.0f} s")
    return 1 if verdict.faults else 0


def told(soak: Soak, verdict: Verdict) -> str:
    """The counts, as a table, and what was broken."""
    log, served = soak.log, soak.loopback.faults.served
    lines = [
        f"{'kills':32}{log.kills.total():8}",
        *_counted(log.kills),
        f"{'starts':32}{log.starts:8}",
        f"{'  that found the store in use':32}{log.refused:8}",
        f"{'times down for hours':32}{soak.downtimes:8}",
        f"{'gateway connections broken off':32}{soak.closes.total():8}",
        *_counted(soak.closes),
        f"{'requests that met a fault':32}{served.total():8}",
        *_counted({str(fault): count for fault, count in served.items()}),
        f"{'occurrences due':32}{verdict.due:8}",
        f"{'  sent':32}{verdict.sent:8}",
        f"{'    of them late':32}{verdict.late:8}",
        *_counted({f"skipped: {why}": n for why, n in verdict.skipped.items()}),
        *_counted({f"dropped: {why}": n for why, n in verdict.dropped.items()}),
        f"{'schedules paused, channel gone':32}{verdict.paused:8}",
        f"{'messages to moderators':32}{verdict.notices:8}",
        f"{'titles again, pool used up':32}{verdict.rounds:8}",
        *_counted(log.looks),
        f"{'nonce repeats absorbed':32}{soak.world.absorbed.total():8}",
        f"{'doubles':32}{verdict.doubles:8}",
        *_counted({f"ended with {code}": n for code, n in log.ends.items()}),
        *_counted({f"error: {said[:90]}": n for said, n in log.errors.items()}),
        *(f"  last words: {line}" for line in log.last_words[-6:]),
        *(f"BROKEN: {fault}" for fault in verdict.faults[:SHOWN]),
    ]
    if len(verdict.faults) > SHOWN:
        lines.append(f"… and {len(verdict.faults) - SHOWN} more")
    return "\n".join(lines)


def _counted(counts: Mapping[str, int]) -> list[str]:
    return [f"  {name:30}{counts[name]:8}" for name in sorted(counts, key=lambda n: -counts[n])]


if __name__ == "__main__":
    sys.exit(main())
