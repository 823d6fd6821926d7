"""Work that comes round again and again while the bot runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("marquee.rounds")


async def every(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    """Do `work` now and again after each `seconds`, for ever. What goes wrong ends it never."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("A round of work failed. It is done again in %d seconds.", seconds)
        await asyncio.sleep(seconds)


async def stop(task: asyncio.Task[None]) -> None:
    """End a task, and wait until it has."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
