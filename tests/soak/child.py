"""Marquee's own command line, with a faster time, and moments at which it kills itself.

`python -m tests.soak.child <address> run`. What is asked of it stands as JSON in MARQUEE_SOAK. All
that is changed about the bot is changed here; it says what happened in lines that begin `soak: `.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.soak.clocks import FastClock, fast_loop

BEFORE_SEND, SENDING, AFTER_SEND = "before send", "while sending", "after send, before the mark"
IN_TRANSACTION, BEFORE_COMMIT, AFTER_COMMIT = "in a transaction", "before commit", "after commit"
READING = "while reading history"
MOMENTS = (
    BEFORE_SEND,
    SENDING,
    AFTER_SEND,
    IN_TRANSACTION,
    BEFORE_COMMIT,
    AFTER_COMMIT,
    READING,
)
SETTING = "MARQUEE_SOAK"
LONGEST_FLIGHT = 0.01
"""Seconds within which a request that was begun is cut short, when that is the moment."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a child does otherwise than Marquee: see `python -m tests.soak --help`.

    It kills itself at `moment`, each time that comes with this `chance`.
    """

    clock: FastClock | None = None
    moment: str = ""
    chance: float = 0.0
    seed: int = 0
    without: tuple[str, ...] = ()
    locked: bool = True

    @property
    def text(self) -> str:
        """For the environment."""
        return json.dumps(asdict(self))


def read_orders(text: str) -> Orders:
    """The opposite of `text`."""
    held = json.loads(text)
    clock = FastClock(**held.pop("clock")) if held["clock"] else held.pop("clock")
    return Orders(clock=clock, **{**held, "without": tuple(held["without"])})


def say(what: str) -> None:
    """Tell the supervisor, whatever comes next."""
    os.write(2, f"soak: {what}\n".encode())


class Killer:
    """Ends this process as SIGKILL does, at one moment."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._random = random.Random(orders.seed)  # noqa: S311 - nothing secret

    def at(self, moment: str) -> None:
        """This moment has come."""
        if self.strikes(moment):
            self.kill()

    def strikes(self, moment: str) -> bool:
        """Whether it is to be now."""
        return moment == self._orders.moment and self._random.random() < self._orders.chance

    def kill(self) -> None:
        """At once, without a last word but this one."""
        say(f"killed {self._orders.moment}")
        os.kill(os.getpid(), signal.SIGKILL)

    async def kill_in_flight(self, request: Awaitable[Any]) -> None:
        """Begin the request, and die before, while or after it is answered."""
        asyncio.ensure_future(request).add_done_callback(_forget)
        rate = self._orders.clock.rate if self._orders.clock else 1.0
        await asyncio.sleep(self._random.uniform(0, LONGEST_FLIGHT) * rate)
        self.kill()


def _forget(request: asyncio.Future[Any]) -> None:
    """What comes of it is of no account any more."""
    if not request.cancelled():
        request.exception()


def point_at(address: str) -> None:
    """Let discord.py take what is at `address` for Discord."""
    from discord import gateway, http  # noqa: PLC0415
    from yarl import URL  # noqa: PLC0415

    http.Route.BASE = address + "/api"
    gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL("ws" + address[4:] + "/gateway")


def hasten(clock: FastClock) -> None:
    """Let the bot's time go as fast as this clock."""
    from bot import process  # noqa: PLC0415
    from bot.app import Marquee  # noqa: PLC0415

    def now(_bot: Marquee) -> datetime:
        return datetime.fromtimestamp(clock(), UTC)

    change(Marquee, "now", now)
    if clock.rate != 1.0:
        change(process, "fastest_loop", lambda: fast_loop(clock.rate))


def watch_requests(killer: Killer, without: tuple[str, ...]) -> None:
    """Kill around requests; leave nonces or history out."""
    from discord.http import HTTPClient  # noqa: PLC0415

    send, read = HTTPClient.send_message, HTTPClient.logs_from

    async def sending(self: HTTPClient, channel: int, *, params: Any) -> Any:
        if "nonce" in without:
            params.payload.pop("nonce", None)
            params.payload.pop("enforce_nonce", None)
        killer.at(BEFORE_SEND)
        if killer.strikes(SENDING):
            await killer.kill_in_flight(send(self, channel, params=params))
        answer = await send(self, channel, params=params)
        killer.at(AFTER_SEND)
        return answer

    async def reading(self: HTTPClient, channel: int, limit: int, **where: Any) -> Any:
        if "history" in without:
            return []
        page = await read(self, channel, limit, **where)
        killer.at(READING)
        return page

    change(HTTPClient, "send_message", sending)
    change(HTTPClient, "logs_from", reading)


def watch_writes(killer: Killer) -> None:
    """Kill around what is written."""
    from bot.store import database  # noqa: PLC0415

    fetch = database._Session.fetch

    async def fetching(self: Any, sql: str, parameters: Any = ()) -> Any:
        if sql == "COMMIT":
            killer.at(BEFORE_COMMIT)
        rows = await fetch(self, sql, parameters)
        if sql == "COMMIT":
            killer.at(AFTER_COMMIT)
        elif sql.startswith(("INSERT", "UPDATE", "DELETE")):
            killer.at(IN_TRANSACTION)
        return rows

    change(database._Session, "fetch", fetching)


def watch_looks() -> None:
    """Tell how often history was read for a post, and whether it was there."""
    import cogs.delivery_histories as histories  # noqa: PLC0415

    find = histories.find

    @functools.wraps(find)
    async def finding(*given: Any, **named: Any) -> Any:
        look = await find(*given, **named)
        say("history found it" if look.message is not None else "history has it not")
        return look

    change(histories, "find", finding)


def leave_out_leases() -> None:
    """Let everybody take what another one carries."""
    from bot.services import deliveries  # noqa: PLC0415

    change(deliveries, "LEASE", timedelta(0))


def leave_out_lock() -> None:
    """Let two processes write one store."""
    from bot.store import clubs  # noqa: PLC0415

    def any_process(_path: Path) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    change(clubs, "only_process", any_process)


def change(place: Any, name: str, made: Callable[..., Any] | timedelta) -> None:
    """Put something else where the bot looks for `name`, which is there."""
    getattr(place, name)
    setattr(place, name, made)


def main(arguments: list[str]) -> int:
    """Marquee, changed as asked."""
    address, *command = arguments
    orders = read_orders(os.environ[SETTING])
    killer = Killer(orders)
    point_at(address)
    if orders.clock is not None:
        hasten(orders.clock)
    watch_requests(killer, orders.without)
    watch_writes(killer)
    watch_looks()
    if "lease" in orders.without:
        leave_out_leases()
    if not orders.locked:
        leave_out_lock()
    from bot.__main__ import main as run  # noqa: PLC0415

    return run(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
