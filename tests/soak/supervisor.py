"""Starts the bot, kills it, and starts it again, as an operator's supervisor and a bad day do."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.loopback import PATIENCE, ROOT, TOKEN
from tests.soak.child import SETTING, Orders

AT_RANDOM = "at random"
STARTING = "while it starts"
IN_USE = 2
LONGEST_WAIT = 2.5
"""Seconds after which one is killed at random whose own moment did not come."""
MOST_ENDS = 5
"""So often it may end by itself before that is all there is to say."""
PAUSE = 0.1
"""Seconds until a process that found the store in use is started again."""
_SOAK = re.compile(r"^soak: (.*)$")
_ERROR = re.compile(r"^\S+ (?:ERROR|CRITICAL) +(.*)$")


@dataclass(eq=False)
class Log:
    """What all processes said, counted."""

    kills: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    refused: int = 0
    """Starts that found the store in use."""
    looks: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    ends: Counter[int] = field(default_factory=Counter)
    """Exit codes of processes that ended by themselves."""
    last_words: list[str] = field(default_factory=list)
    """Of those that ended by themselves with an error."""

    def heard(self, line: str) -> str:
        """Count one line of standard error. Returns the moment at which it says it dies, or ''."""
        if found := _SOAK.match(line):
            if found[1].startswith("killed "):
                return found[1].removeprefix("killed ")
            self.looks[found[1]] += 1
        elif found := _ERROR.match(line):
            self.errors[re.sub(r"\d+", "N", found[1])] += 1
        return ""


class Running:
    """One process of the bot, whose standard error is read all the time."""

    def __init__(self, process: asyncio.subprocess.Process, log: Log) -> None:
        self.process = process
        self.ready = asyncio.Event()
        self.lines: list[str] = []
        self._log = log
        self._died = ""
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            said = line.decode(errors="replace").rstrip()
            self._died = self._log.heard(said) or self._died
            self.lines = [*self.lines[-60:], said]
            if "Ready:" in said:
                self.ready.set()

    async def ended(self) -> str:
        """The moment at which it killed itself; '' if it did not. Waits for its end."""
        await self.process.wait()
        await self._reading
        return self._died

    def send(self, number: signal.Signals) -> bool:
        """Send it a signal. False if it is gone."""
        if self.process.returncode is not None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, number)
            return True
        return False


@asynccontextmanager
async def running(address: str, data: Path, orders: Orders, log: Log) -> AsyncIterator[Running]:
    """The bot as a process, killed at the end if it still runs."""
    log.starts += 1
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-m", "tests.soak.child", address, "run"),
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DISCORD_TOKEN": TOKEN,
            "MARQUEE_DATA": str(data),
            "MARQUEE_LOG_LEVEL": "INFO",
            "MARQUEE_LOG_FORMAT": "",
            "MARQUEE_DEV_GUILD": "",
            SETTING: orders.text,
        },
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        limit=2**20,
    )
    found = Running(process, log)
    try:
        yield found
    finally:
        found.send(signal.SIGKILL)
        await asyncio.wait_for(found.ended(), PATIENCE)


@dataclass(eq=False)
class Worker:
    """A supervisor of one process, which kills it again and again."""

    address: str
    data: Path
    log: Log
    orders: Callable[[str, float, int], Orders]
    """What a child is to do, for a moment, a chance and a seed."""
    moments: Sequence[str]
    seed: int

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - nothing secret

    async def until(self, enough: Callable[[], bool]) -> None:
        """Start it and kill it until there were enough kills."""
        while not enough():
            await self._once()

    async def _once(self) -> None:
        chance = self._random
        moment = chance.choice(self.moments)
        orders = self.orders(moment, chance.choice((0.2, 0.5, 1.0)), chance.getrandbits(32))
        # Some while they start, most once they work.
        starting = not moment and chance.random() < 0.15
        longest = chance.uniform(0.05, 1.0) if starting else chance.uniform(0.1, 1.5)
        if moment:
            longest = LONGEST_WAIT
        async with running(self.address, self.data, orders, self.log) as bot:
            ended = asyncio.create_task(bot.ended())
            if not starting:
                ready = asyncio.create_task(bot.ready.wait())
                await asyncio.wait((ended, ready), timeout=20, return_when="FIRST_COMPLETED")
                ready.cancel()
            await asyncio.wait((ended,), timeout=longest)
            if not ended.done() and bot.send(signal.SIGKILL):
                await ended
                self.log.kills[STARTING if starting else AT_RANDOM] += 1
                return
            await self._count(await ended, bot)

    async def _count(self, died: str, bot: Running) -> None:
        code = bot.process.returncode or 0
        if code == -signal.SIGKILL and died:
            self.log.kills[died] += 1
        elif code == IN_USE and any("Another Marquee" in line for line in bot.lines):
            self.log.refused += 1
            await asyncio.sleep(PAUSE)
        else:
            self.log.ends[code] += 1
            self.log.last_words += bot.lines[-3:]
            if self.log.ends.total() > MOST_ENDS:
                raise RuntimeError("\n".join(["It ends by itself:", *self.log.last_words]))
