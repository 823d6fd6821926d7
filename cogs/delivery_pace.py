"""How fast deliveries go out, and what their requests met on the way.

discord.py repeats a request by itself after a 429 or a server's error, so both are watched where
each single request begins and ends.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
from aiolimiter import AsyncLimiter

if TYPE_CHECKING:
    from bot.app import Marquee

# https://discord.com/developers/docs/topics/rate-limits: 50 requests a second for the bot. In any
# one second at most 44 + 2 begin; some arrive in the next one, and people ask for things meanwhile.
A_SECOND = 44
BURST = 2
SERVER_ERROR = 500


@dataclass(slots=True)
class Wire:
    """The requests of one attempt. `doubtful`: the outcome of one of them isn't known."""

    doubtful: bool = False


_wire: ContextVar[Wire | None] = ContextVar("wire", default=None)


def on_the_wire() -> Wire:
    """From here on, this task's requests are a delivery's: paced, and watched."""
    wire = Wire()
    _wire.set(wire)
    return wire


def keep_pace(bot: Marquee) -> None:
    """Let deliveries wait for their turn. Before the bot signs in, or it has no effect."""
    limiter = AsyncLimiter(BURST, BURST / A_SECOND)

    async def begun(*_: object) -> None:
        if _wire.get() is not None:
            await limiter.acquire()

    async def ended(_session: object, _context: object, met: aiohttp.TraceRequestEndParams) -> None:
        if met.response.status >= SERVER_ERROR:
            _doubt()

    async def failed(*_: object) -> None:
        _doubt()

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(begun)
    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    bot.http.http_trace = trace


def free_others(bot: Marquee) -> None:
    """After a request was given up: let the bot's other requests go on.

    discord.py holds all of them while it sleeps on a global 429, and never lets go of them when
    the one that sleeps is cancelled.
    """
    held = getattr(bot.http, "_global_over", None)
    if held and not held.is_set():
        held.set()


def _doubt() -> None:
    wire = _wire.get()
    if wire is not None:
        wire.doubtful = True
