"""Imports: how many reviews a second, in how much memory, and what others feel of one."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.audit import Stamp
from bot.importers.reading import read_apart
from bot.importers.sources import DISCORD_LIMITS, Source
from bot.process import fastest_loop
from bot.services.decisions import Order
from tests.bench.children import watch
from tests.bench.loopback import loopback
from tests.bench.payloads import command
from tests.bench.rounds import percentile
from tests.bench.rows import BLAME
from tests.bench.stage import Stage, open_stage
from tests.generated import reviews_csv

REVIEWS = 5_000
SPEED_BOUND = 2_000  # reviews a second, end to end
MEMORY_BOUND = 200.0  # megabytes, of all its processes together
BESIDE_BOUND = 1.5  # times what a /review takes alone
CLUB, MODERATOR = 77, 20
_WARM_UP = 50


@dataclass(frozen=True, slots=True)
class Imported:
    """The command line's import of `REVIEWS` into an empty club: seconds, megabytes at most."""

    seconds: float
    megabytes: float

    @property
    def speed(self) -> float:
        """Reviews a second."""
        return REVIEWS / self.seconds


@dataclass(frozen=True, slots=True)
class Beside:
    """Milliseconds that a /review takes, alone and while `REVIEWS` are imported beside it."""

    alone: float
    alone_p95: float
    beside: float
    beside_p95: float
    answered: int

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return self.beside / self.alone


def measure_import(runs: int) -> Imported:
    """Import through the command line; the median of `runs`. The catalogue is built before."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "reviews.csv")
        path.write_text(reviews_csv(REVIEWS), "utf-8")
        order = ("import", "reviews", "--club", str(CLUB), path)
        watch(Path(folder), *order, "--dry-run")
        found = []
        for _ in range(runs):
            found.append(watch(Path(folder), *order, "--publish"))
            Path(folder, "club.db").unlink()
    return Imported(
        seconds=statistics.median(one.seconds for one in found),
        megabytes=max(one.megabytes for one in found),
    )


def measure_beside(rounds: int) -> Beside:
    """/review over loopback HTTP, `rounds` times alone, and for as long as imports take."""
    with (
        tempfile.TemporaryDirectory() as folder,
        loopback() as address,
        asyncio.Runner(loop_factory=fastest_loop()) as runner,
    ):
        return runner.run(_beside(Path(folder), address, rounds))


async def _beside(folder: Path, address: str, rounds: int) -> Beside:
    async with open_stage(folder, address) as stage:
        said = str((await stage.listen(command("review", title=BLAME))).sent)
        if "Read in full" not in said:
            raise RuntimeError(f"/review answered: {said[:400]}")
        await _reviews(stage, _WARM_UP)
        # What it takes alone is taken before and after: whatever drifts drifts for both.
        alone = await _reviews(stage, rounds // 2)
        beside: list[float] = []
        for number in range(3):
            async with _importing(stage, number) as importing:
                while not importing.done():
                    beside += await _reviews(stage, 1)
        alone += await _reviews(stage, rounds // 2)
    return Beside(
        alone=statistics.median(alone),
        alone_p95=percentile(alone, 95),
        beside=statistics.median(beside),
        beside_p95=percentile(beside, 95),
        answered=len(beside),
    )


async def _reviews(stage: Stage, count: int) -> list[float]:
    """Milliseconds of `count` reviews, one after the other."""
    payloads = (command("review", title=BLAME) for _ in range(count))
    return [(await stage.feed(payload)).wall * 1000 for payload in payloads]


@asynccontextmanager
async def _importing(stage: Stage, number: int) -> AsyncIterator[asyncio.Task[None]]:
    """An import as through Discord, at work in the bot: read in a process of its own."""
    content = reviews_csv(REVIEWS, who=f"Guest {number}").encode()
    source = Source("reviews.csv", content)
    imports = stage.bot.services.imports

    async def work() -> None:
        order = Order(CLUB, MODERATOR, publish=True)
        async with aclosing(read_apart(source, DISCORD_LIMITS)) as found:
            plan = await imports.plan(found, order)
        done = await imports.apply(plan, stamp=Stamp(MODERATOR, datetime.now(UTC)))
        if done.new != REVIEWS:
            raise RuntimeError(f"{done.new} of {REVIEWS} reviews were imported")

    task = asyncio.create_task(work())
    yield task
    await task
