"""Whatever happens on the way, each delivery arrives once, or never and is known not to have.

Two processes carry what one store owes, to a Discord that forgets nonces. Answers get lost,
messages are on the wire for a while, processes are killed, and the machine's clock jumps.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.config import MIGRATIONS
from bot.domain.deliveries import ATTEMPT, LEASE, NONCE_KEPT, Delivery, Drop, Kind, State
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import Database, open_database
from bot.store.deliveries import owe_all, withdraw
from bot.store.migrations import migrate
from tests.store.conftest import NOW
from tests.store.posts import CHANNEL
from tests.store.samples import CLUB

OWED = 2
PATIENCE, FORGETS = int(ATTEMPT.total_seconds()), int(NONCE_KEPT.total_seconds())
ANY = st.integers(0, 1_000)


@dataclass
class Discord:
    """One channel. `messages` are the numbers of the deliveries that stand in it."""

    messages: list[int] = field(default_factory=list)
    nonces: dict[str, tuple[int, int]] = field(default_factory=dict)

    def post(self, delivery: Delivery, at: int) -> int:
        """The message with this nonce: a new one, unless it is known still."""
        message, when = self.nonces.get(delivery.nonce, (0, -FORGETS))
        if at - when >= FORGETS:
            self.messages.append(delivery.ref)
            message = len(self.messages)
            self.nonces[delivery.nonce] = (message, at)
        return message

    def look(self, delivery: Delivery) -> int | None:
        """The message with the delivery's mark, if it stands there."""
        found = [number for number, ref in enumerate(self.messages, 1) if ref == delivery.ref]
        return found[0] if found else None


@dataclass(eq=False)
class Attempt:
    """What one process does with one delivery, or, if it is killed, what is left of that."""

    carrier: int
    holder: str
    delivery: Delivery
    begun: int
    step: str = "claimed"
    """claimed, certain (that it isn't there), flying, arrived or lost."""
    message: int | None = None
    orphan: bool = False


@cache
def template() -> Path:
    """An empty store, to copy."""
    path = Path(tempfile.mkdtemp()) / "club.db"
    migrate(path, MIGRATIONS, now=NOW)
    return path


Step = TypeVar("Step", bound=Callable[..., None])


def having(*steps: str) -> Callable[[Step], Step]:
    """Only while some attempt is so far."""
    decorator: Callable[[Step], Step] = precondition(lambda machine: bool(machine.so_far(*steps)))
    return decorator


class Carrying(RuleBasedStateMachine):
    """Two carriers, one store, one channel."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "club.db"
        shutil.copy(template(), self.path)
        self.discord = Discord()
        self.attempts: list[Attempt] = []
        self.elapsed, self.ahead, self.lives = 0, 0, 0
        self.stacks = [AsyncExitStack(), AsyncExitStack()]
        self.databases = [self.runner.run(self.opened(stack)) for stack in self.stacks]
        self.refs = self.runner.run(self.owed())

    async def opened(self, stack: AsyncExitStack) -> Database:
        return await stack.enter_async_context(open_database(self.path))

    async def owed(self) -> list[int]:
        owed = [
            Delivery(CLUB, CHANNEL, Kind.NOTICES, 0, ready=NOW + number * timedelta(seconds=9))
            for number in range(OWED)
        ]
        async with self.databases[0].transaction() as transaction:
            return list(await owe_all(transaction, owed))

    def clubs(self, carrier: int) -> SqliteClubs:
        return club_store(self.databases[carrier])

    @property
    def now(self) -> datetime:
        """The time by the machine's clock."""
        return NOW + timedelta(seconds=self.elapsed + self.ahead)

    def so_far(self, *steps: str) -> list[Attempt]:
        """The attempts of those who live that are so far."""
        return [one for one in self.attempts if one.step in steps and not one.orphan]

    def pick(self, number: int, *steps: str) -> Attempt:
        """One of them."""
        found = self.so_far(*steps)
        return found[number % len(found)]

    # What carriers do.

    @rule(carrier=st.integers(0, 1), most=st.integers(1, OWED))
    def claim(self, carrier: int, most: int) -> None:
        """A carrier takes what is ready."""
        holder = f"{carrier} {self.lives}"
        claimed = self.runner.run(
            self.clubs(carrier).deliveries.claim(holder, now=self.now, lease=LEASE, most=most)
        )
        for delivery in claimed:
            self.attempts.append(Attempt(carrier, holder, delivery, self.elapsed))

    @rule(number=ANY)
    @having("claimed")
    def look(self, number: int) -> None:
        """Whether it is there already, where that isn't known."""
        attempt = self.pick(number, "claimed")
        found = self.discord.look(attempt.delivery) if attempt.delivery.unsure else None
        attempt.step = "certain"
        if found is not None:
            attempt.message = found
            self.mark_sent(attempt)

    @rule(number=ANY)
    @having("certain")
    def send(self, number: int) -> None:
        """The message is on the wire."""
        attempt = self.pick(number, "certain")
        attempt.step = "flying"

    @rule(number=ANY)
    @having("arrived")
    def answer(self, number: int) -> None:
        """Discord says that it has it."""
        attempt = self.pick(number, "arrived")
        self.mark_sent(attempt)

    @rule(number=ANY)
    @having("arrived", "lost")
    def hear_nothing(self, number: int) -> None:
        """The connection is dropped before there is an answer."""
        attempt = self.pick(number, "arrived", "lost")
        self.postpone(attempt, sure=False)

    @rule(number=ANY)
    @having("claimed", "certain", "flying")
    def refused(self, number: int) -> None:
        """A rate limit: nothing arrived, and that is certain."""
        attempt = self.pick(number, "claimed", "certain", "flying")
        self.postpone(attempt, sure=True)

    @rule(number=ANY)
    @having("certain")
    def give_up(self, number: int) -> None:
        """It is too late. (Two that carry one thing at once is for clocks that jump.)"""
        attempt = self.pick(number, "certain")
        if self.discord.look(attempt.delivery) is not None:
            return
        if [one.delivery.ref for one in self.attempts].count(attempt.delivery.ref) > 1:
            return
        store = self.clubs(attempt.carrier).deliveries
        self.attempts.remove(attempt)
        self.runner.run(store.drop(attempt.delivery, attempt.holder, Drop.UNREACHABLE, at=self.now))

    def mark_sent(self, attempt: Attempt) -> None:
        store = self.clubs(attempt.carrier).deliveries
        self.attempts.remove(attempt)
        self.runner.run(store.sent(attempt.delivery, message=attempt.message, at=self.now))

    def postpone(self, attempt: Attempt, *, sure: bool) -> None:
        store = self.clubs(attempt.carrier).deliveries
        self.attempts.remove(attempt)
        until = self.now + timedelta(seconds=2)
        self.runner.run(store.postpone(attempt.delivery, attempt.holder, until=until, sure=sure))

    @rule(number=ANY)
    def take_back(self, number: int) -> None:
        """What it belongs to is cancelled."""
        ref = self.refs[number % OWED]

        async def taken_back() -> None:
            async with self.databases[0].transaction() as transaction:
                await withdraw(transaction, [ref], Drop.OVER, at=self.now)

        self.runner.run(taken_back())

    # What happens to them.

    @rule(number=ANY, arrives=st.sampled_from([True, True, False]))
    @precondition(lambda self: any(one.step == "flying" for one in self.attempts))
    def land(self, number: int, *, arrives: bool) -> None:
        """A message that was on the wire is there, or will never be; its sender may be dead."""
        flying = [one for one in self.attempts if one.step == "flying"]
        attempt = flying[number % len(flying)]
        if arrives:
            attempt.message = self.discord.post(attempt.delivery, self.elapsed)
        attempt.step = "arrived" if arrives else "lost"
        if attempt.orphan:
            self.attempts.remove(attempt)

    @rule(carrier=st.integers(0, 1))
    def killed(self, carrier: int) -> None:
        """A process ends, and is started again. What it has on the wire may still arrive."""
        for attempt in [one for one in self.attempts if one.carrier == carrier]:
            if attempt.step == "flying":
                attempt.orphan = True
            else:
                self.attempts.remove(attempt)
        self.runner.run(self.stacks[carrier].aclose())
        self.lives += 1
        self.databases[carrier] = self.runner.run(self.opened(self.stacks[carrier]))

    @rule(seconds=st.sampled_from([1, 10, 44, 46, 91, 101]))
    def wait(self, seconds: int) -> None:
        """Time passes. What takes too long is given up, its outcome unknown."""
        self.elapsed += seconds
        for attempt in [one for one in self.attempts if self.elapsed - one.begun > PATIENCE]:
            if attempt.orphan:
                self.attempts.remove(attempt)
            else:
                self.postpone(attempt, sure=attempt.step in ("claimed", "certain"))

    @rule(seconds=st.sampled_from([-3_600, -60, 60, 86_400]))
    def jump(self, seconds: int) -> None:
        """Somebody sets the machine's clock."""
        self.ahead += seconds

    # What must be true.

    @invariant()
    def nothing_is_there_twice(self) -> None:
        """Never."""
        assert len(set(self.discord.messages)) == len(self.discord.messages)

    def teardown(self) -> None:
        """In the end, all is sent or dropped, and the store knows which."""
        try:
            self.runner.run(self.finished())
        finally:
            for stack in self.stacks:
                self.runner.run(stack.aclose())
            self.runner.close()
            shutil.rmtree(self.folder)

    async def finished(self) -> None:
        store = self.clubs(0).deliveries
        at = max(self.now, NOW) + timedelta(days=400)
        while await store.next_ready() is not None:
            at += 2 * LEASE
            claimed = await store.claim("last", now=at, lease=LEASE, most=OWED)
            assert claimed
            for delivery in claimed:
                found = self.discord.look(delivery) if delivery.unsure else None
                # By now every nonce is forgotten.
                message = found or self.discord.post(delivery, self.elapsed + 2 * FORGETS)
                assert await store.sent(delivery, message=message, at=at)
        self.nothing_is_there_twice()
        for ref in self.refs:
            kept = await store.get(ref)
            assert kept is not None
            there = self.discord.look(kept)
            expected = State.DROPPED if there is None else State.SENT
            assert (kept.state, kept.message) == (expected, there)


TestCarrying = Carrying.TestCase
TestCarrying.settings = settings(
    max_examples=50,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
