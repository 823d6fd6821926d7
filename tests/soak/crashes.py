"""The crash test: the bot is killed again and again, and at its end every post is counted."""

from __future__ import annotations

import asyncio
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.loopback import Faults, Loopback, World, open_loopback
from tests.loopback.gateway import INVALID_SESSION, RECONNECT
from tests.soak.child import MOMENTS, Orders
from tests.soak.clocks import FastClock
from tests.soak.clubs import Order, Shape, seed
from tests.soak.supervisor import Log, Running, Worker, running
from tests.soak.verdicts import Verdict, judge, unsettled

BEGINS = datetime(2027, 3, 5, 12, 0, 30, tzinfo=UTC)
DOWN = 0.05
"""How often the bot is down for hours between two of its lives."""
HOURS = (0.7, 9.0)
LONGEST_SETTLING = 120.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard. `kills` counts only real ones."""

    kills: int = 200
    seed: int = 1
    rate: float = 60.0
    faults: float = 0.06
    without: tuple[str, ...] = ()
    shape: Shape = field(default_factory=lambda: Shape(clubs=12, schedules=14, narrow=8))
    pairs: bool = True
    """Whether two processes share the store part of the time."""
    moments: tuple[str, ...] = ("", "", "", *MOMENTS)
    """When it kills itself, by lot; at "" it is killed at random."""


@dataclass(eq=False)
class Soak:
    """One crash test."""

    plan: Plan
    loopback: Loopback
    world: World
    data: Path
    orders: list[Order]
    log: Log = field(default_factory=Log)
    closes: Counter[str] = field(default_factory=Counter)
    downtimes: int = 0

    @property
    def clock(self) -> FastClock:
        """The time in this Discord, and in every child."""
        assert isinstance(self.world.clock, FastClock)
        return self.world.clock

    def parts(self) -> Iterator[tuple[int, bool, int]]:
        """(processes, whether the lock is in, kills after which it ends), one after the other."""
        kills = self.plan.kills
        if not self.plan.pairs:
            yield 1, True, kills
            return
        yield 1, True, kills * 2 // 5
        yield 2, False, kills * 7 // 10
        yield 2, True, kills

    async def run(self) -> Verdict:
        """Kill, settle, compare."""
        restless = asyncio.create_task(self._close_gateways())
        try:
            for processes, locked, kills in self.parts():
                await self._kill(processes, kills, locked=locked)
                await self._delete_channel()
        finally:
            restless.cancel()
        self.loopback.faults.share = 0.0
        until = self.clock()
        orders = Orders(clock=self.clock, without=self.plan.without)
        async with running(self.loopback.address, self.data, orders, self.log) as bot:
            await self._settle(bot, until)
            bot.send(signal.SIGTERM)
            await bot.ended()
            code = bot.process.returncode
        verdict = judge(self.data, self.world, self.orders, until)
        if code != 0:
            verdict.faults.append(f"the last process ended with {code}: {bot.lines[-3:]}")
        return verdict

    async def _kill(self, processes: int, kills: int, *, locked: bool) -> None:
        def enough() -> bool:
            return self.log.kills.total() >= kills

        def orders(moment: str, chance: float, number: int) -> Orders:
            if processes == 1:
                self._perhaps_down(number)
            return Orders(self.clock, moment, chance, number, self.plan.without, locked)

        workers = [
            Worker(
                f"{self.loopback.address}/at/worker{number}",
                *(self.data, self.log, orders),
                self.plan.moments,
                self.plan.seed * 1000 + kills * 10 + number,
            )
            for number in range(processes)
        ]
        async with asyncio.TaskGroup() as group:
            for worker in workers:
                group.create_task(worker.until(enough))

    def _perhaps_down(self, number: int) -> None:
        """Nothing runs now: hours may go by."""
        chance = random.Random(number)  # noqa: S311 - nothing secret
        if self.downtimes <= self.log.starts * DOWN and chance.random() < 0.2:
            self.downtimes += 1
            jumped = self.clock.jumped(chance.uniform(*HOURS) * 3600)
            self.world.clock = self.loopback.limits.clock = jumped

    async def _delete_channel(self) -> None:
        """A channel with schedules goes, once, and whoever listens is told."""
        if not self.world.forgotten:
            place = self.world.places[self.orders[0].channel]
            self.world.forget(place)
            await self.loopback.dispatch("CHANNEL_DELETE", place.told)

    async def _close_gateways(self) -> None:
        chance, gateway = random.Random(self.plan.seed), self.loopback.gateway  # noqa: S311
        ways = ("cut", "1000", "4000", "reconnect", "invalid session", "resumable session")
        while True:
            await asyncio.sleep(chance.uniform(0.5, 3.0))
            way = chance.choice(ways)
            if not gateway.open:
                continue
            self.closes[way] += 1
            match way:
                case "cut":
                    gateway.hang_up()
                case "1000" | "4000":
                    await gateway.close(int(way))
                case "reconnect":
                    await gateway.ask(RECONNECT)
                case _:
                    await gateway.ask(INVALID_SESSION, way.startswith("resumable"))

    async def _settle(self, bot: Running, until: float) -> None:
        ends = time.monotonic() + LONGEST_SETTLING
        while bot.process.returncode is None and time.monotonic() < ends:
            if bot.ready.is_set() and not unsettled(self.data, until):
                return
            await asyncio.sleep(0.1)


async def crash(plan: Plan) -> tuple[Soak, Verdict]:
    """Run the test in a folder of its own."""
    world = World(FastClock(time.time(), BEGINS.timestamp(), plan.rate))
    faults = Faults(plan.seed, share=plan.faults)
    with tempfile.TemporaryDirectory() as folder:
        # What is kept takes a while, in which nothing is due yet.
        orders = await seed(Path(folder), world, plan.shape, seed=plan.seed)
        async with open_loopback(
            world=world, faults=faults, rate=plan.rate, keeps=False
        ) as loopback:
            soak = Soak(plan, loopback, world, Path(folder), orders)
            return soak, await soak.run()
