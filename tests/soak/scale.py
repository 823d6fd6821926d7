"""The scale test: five thousand posts due in one minute, and commands answered meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.config import MIGRATIONS
from bot.store.clubs import open_clubs
from tests.loopback import Loopback, World, open_loopback
from tests.loopback.limits import A_SECOND
from tests.soak.child import Orders
from tests.soak.clocks import FastClock
from tests.soak.clubs import services_in
from tests.soak.crowd import SHARDS, Crowd, fill, found_clubs, sleepers
from tests.soak.supervisor import Log, Running, running
from tests.soak.verdicts import marks_of

FRIDAY = datetime(2027, 3, 5, 18, 0, tzinfo=UTC)
LEAD = 90.0
"""Seconds before they are due at which the bot starts: its eight shards take five seconds each."""
PATIENCE = 600.0
EVERY = 0.5
BUNCHED = 0.01
"""The share of requests that a busy machine may let arrive so bunched that they are too many."""
COMMAND = {
    "id": "1",
    "name": "review",
    "type": 1,
    "options": [{"name": "title", "type": 3, "value": "marquee:blame-2017"}],
}
TICKS = 1_000
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(eq=False)
class Figures:
    """What was measured. Times in seconds, memory in MB."""

    clubs: int
    due: int
    startup: float = 0.0
    first: float = 0.0
    took: float = 0.0
    sent: int = 0
    doubles: int = 0
    busiest: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    before: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)
    unanswered: int = 0
    memory: dict[str, float] = field(default_factory=dict)
    cpu: float = 0.0
    """Of one core, while it sent."""
    ticks: dict[int, float] = field(default_factory=dict)
    """Seconds a round, by how many schedules sleep."""
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def best(self) -> float:
        """The least that so many posts can take at 50 requests a second."""
        return self.due / A_SECOND

    @property
    def broken(self) -> list[str]:
        """Promises that weren't kept."""
        said = {
            f"{self.due - self.sent} of {self.due} were not sent": self.sent != self.due,
            f"{self.doubles} were sent twice": self.doubles > 0,
            f"Discord said 429 {self.refused.total()} times": (
                self.refused.total() > self.due * BUNCHED
            ),
            f"{self.unanswered} commands had no answer": self.unanswered > 0,
        }
        return [fault for fault, is_so in said.items() if is_so]


class Asker:
    """Types a command now and again, and takes the time until it is answered."""

    def __init__(self, loopback: Loopback) -> None:
        self._loopback = loopback
        self._asked: dict[int, tuple[float, list[float]]] = {}
        self.into: list[float] = []

    @property
    def open(self) -> int:
        """How many commands wait for their answer."""
        return len(self._asked)

    async def ask(self) -> None:
        """Type commands until cancelled."""
        guilds = list(self._loopback.world.guilds.values())
        index = 0
        while True:
            guild = guilds[index * 7 % len(guilds)]
            index += 1
            begun = time.perf_counter()
            where = (guild.number, next(iter(guild.places)))
            number = await self._loopback.interact(2, COMMAND, where=where)
            self._asked[number] = (begun, self.into)
            await asyncio.sleep(EVERY)

    async def listen(self) -> None:
        """Take answers until cancelled."""
        while True:
            number, _ = await self._loopback.answers.get()
            begun, into = self._asked.pop(number)
            into.append(time.perf_counter() - begun)


async def crowd_test(clubs: int, due: int) -> Figures:
    """Start the bot before they are due, and watch until all are sent."""
    figures = Figures(clubs, due)
    clock = FastClock(time.time(), FRIDAY.timestamp() - LEAD)
    world = World(clock)
    found_clubs(world, clubs)
    with tempfile.TemporaryDirectory() as folder:
        data, log = Path(folder), Log()
        await fill(data, world, Crowd(clubs, due, FRIDAY))
        async with open_loopback(world=world, enforces=True, keeps=False) as loopback:
            loopback.gateway.shards = SHARDS
            clock = world.clock = loopback.limits.clock = FastClock(
                time.time(), FRIDAY.timestamp() - LEAD
            )
            orders = Orders(clock=clock)
            async with running(loopback.address, data, orders, log) as bot:
                await _watch(figures, loopback, bot)
                bot.send(signal.SIGTERM)
                await bot.ended()
        figures.errors = log.errors
    marks = Counter(
        mark
        for place in world.places.values()
        for message in place.messages
        for mark in marks_of(message)
    )
    figures.sent, figures.doubles = len(marks), marks.total() - len(marks)
    figures.refused, figures.busiest = loopback.limits.refused, loopback.limits.busiest
    return figures


async def _watch(figures: Figures, loopback: Loopback, bot: Running) -> None:
    begun = time.monotonic()
    await asyncio.wait_for(bot.ready.wait(), PATIENCE)
    figures.startup = time.monotonic() - begun
    figures.memory["signed in"] = _memory(bot, "VmRSS")
    asker = Asker(loopback)
    tasks = [asyncio.create_task(asker.ask()), asyncio.create_task(asker.listen())]
    asker.into = figures.before
    due = FRIDAY.timestamp()
    await asyncio.sleep(max(0.0, due - loopback.world.clock()))
    asker.into, cpu, since = figures.meanwhile, _cpu(bot), time.monotonic()
    while time.monotonic() < since + PATIENCE and bot.process.returncode is None:
        count = sum(len(place.messages) for place in loopback.world.places.values())
        if count and not figures.first:
            figures.first = loopback.world.clock() - due
        if count >= figures.due:
            break
        await asyncio.sleep(0.25)
    figures.took = loopback.world.clock() - due
    figures.cpu = (_cpu(bot) - cpu) / (time.monotonic() - since)
    tasks[0].cancel()
    await asyncio.sleep(5)
    figures.memory["at its most"] = _memory(bot, "VmHWM")
    figures.memory["afterwards"] = _memory(bot, "VmRSS")
    figures.unanswered = asker.open
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _memory(bot: Running, name: str) -> float:
    """In MB."""
    for line in Path(f"/proc/{bot.process.pid}/status").read_text("ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def _cpu(bot: Running) -> float:
    """Seconds of a core so far."""
    told = Path(f"/proc/{bot.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / TICK


async def ticks(counts: Sequence[int]) -> dict[int, float]:
    """Seconds that a round of the ticker takes, by how many schedules sleep."""
    async with AsyncExitStack() as stack:
        beside = {}
        for count in counts:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            async with open_clubs(data / "club.db", migrations=MIGRATIONS, now=FRIDAY):
                pass
            sleepers(data / "club.db", count, now=FRIDAY)
            beside[count] = await stack.enter_async_context(services_in(data, FRIDAY))
        rounds: dict[int, list[float]] = {count: [] for count in counts}
        # By turns, so that what else the machine does is shared fairly.
        for _ in range(TICKS):
            for count, services in beside.items():
                begun = time.perf_counter()
                await services.schedules.plan_due(FRIDAY)
                await services.deliveries.claim("nobody", now=FRIDAY, most=100)
                rounds[count].append(time.perf_counter() - begun)
        return {count: statistics.median(took) for count, took in rounds.items()}


def told(figures: Figures) -> str:
    """The figures, as a table."""
    rows = [
        ("clubs", f"{figures.clubs}"),
        ("posts due in one minute", f"{figures.due}"),
        ("  sent", f"{figures.sent}"),
        ("  sent twice", f"{figures.doubles}"),
        ("until the first was sent", f"{figures.first:.1f} s"),
        ("until all were sent", f"{figures.took:.1f} s"),
        ("  at best, at 50 a second", f"{figures.best:.1f} s"),
        ("  of the best", f"{figures.best / max(figures.took, 0.001):.0%}"),
        ("requests in the busiest second", f"{figures.busiest}"),
        ("429s", f"{figures.refused.total()} {dict(figures.refused)}"),
        *_latencies("command, before", figures.before),
        *_latencies("command, meanwhile", figures.meanwhile),
        ("commands without an answer", f"{figures.unanswered}"),
        *((f"memory, {name}", f"{size:.0f} MB") for name, size in figures.memory.items()),
        ("CPU while it sent", f"{figures.cpu:.0%} of a core"),
        ("start, until ready", f"{figures.startup:.0f} s"),
        *((f"error: {said[:40]}", f"{count}") for said, count in figures.errors.items()),
    ]
    least = min(figures.ticks.values(), default=1.0)
    rows += [
        (f"a round beside {count} sleepers", f"{took * 1e6:.0f} µs, × {took / least:.2f}")
        for count, took in figures.ticks.items()
    ]
    broken = [f"BROKEN: {fault}" for fault in figures.broken]
    return "\n".join([*(f"{name:40}{value:>16}" for name, value in rows), *broken])


def _latencies(name: str, found: Sequence[float]) -> list[tuple[str, str]]:
    if not found:
        return [(name, "none")]
    ordered = sorted(found)
    p95 = ordered[int(len(ordered) * 0.95)]
    return [
        (f"{name} ({len(found)}): median", f"{statistics.median(found) * 1000:.1f} ms"),
        ("  95 %", f"{p95 * 1000:.1f} ms"),
        ("  longest", f"{ordered[-1] * 1000:.1f} ms"),
    ]
