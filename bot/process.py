"""A job as a process: run to its end, or to an orderly one when a signal asks for it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from types import FrameType
from typing import Any

# Seconds after the signal.
ASKED_AGAIN = 1.5
STOPPED_IN_TIME = 4.0
INTERRUPTED = 130  # as shells have it, for SIGINT

Job = Callable[[], Coroutine[Any, Any, None]]
LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def keep_what_is_loaded() -> None:
    """Spare the garbage collector what is loaded for good.

    It need not look through that at every turn. One answer makes more objects than the default
    turn of 700; but as turns grow, so does the time for which one of them holds up the event loop.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 20, 20)


def finish(job: Job, loop_factory: LoopFactory | None) -> int:
    """Run `job` until it ends or a signal asks it to. Everything it opened is closed."""
    with (
        contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError),
        asyncio.Runner(loop_factory=loop_factory) as runner,
    ):
        runner.run(_until_signal(job))
    # Everything is closed: one more signal must not make a failure of it.
    _on_signals(signal.SIG_IGN)
    logging.getLogger("marquee").info("Stopped.")
    return 0


def complete(job: Job, *, interrupted: str) -> int:
    """Run a job that somebody waits for. 0 at its end; 130 after a signal, with this said."""
    # Who types a command wants its answer, not its log.
    log = logging.getLogger("marquee")
    log.setLevel(max(log.level, logging.WARNING))
    ended = False

    async def to_its_end() -> None:
        nonlocal ended
        await job()
        ended = True

    finish(to_its_end, fastest_loop())
    if ended:
        return 0
    print(interrupted, file=sys.stderr)
    return INTERRUPTED


def _on_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


async def _until_signal(job: Job) -> None:
    loop = asyncio.get_running_loop()
    task = loop.create_task(job())

    def stop() -> None:
        # An impatient second signal must not cut the closing short.
        if task.cancelling():
            return
        task.cancel()
        # Before Python 3.12, `asyncio.wait_for` may lose a cancellation.
        loop.call_later(ASKED_AGAIN, task.cancel)
        # Whatever hangs on the orderly way out must not hold the process.
        last_resort = threading.Timer(STOPPED_IN_TIME, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()

    def asked(_number: int, _frame: FrameType | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop)

    # Not the loop's own handlers: on closing it gives signals back to those that kill.
    _on_signals(asked)
    await task


def fastest_loop() -> LoopFactory | None:
    """uvloop's loop where the platform has it, else None: asyncio's own."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop
