"""The command line: `python -m bot run` against Discord, `python -m bot try` in a local page."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from types import FrameType
from typing import Any, NoReturn

STOPPED_IN_TIME = 4.0
NEEDS_MENDING = 2

Job = Callable[[], Coroutine[Any, Any, None]]
LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for. Returns the exit code: 2 when something needs mending."""
    # Imports take most of a start: a signal that comes meanwhile must stop it as cleanly.
    signal.signal(signal.SIGTERM, _stop)
    options = _parser().parse_args(arguments)

    from dotenv import load_dotenv  # noqa: PLC0415 - after the signal handler

    from bot.config import ROOT, read_settings  # noqa: PLC0415
    from bot.errors import StartError  # noqa: PLC0415
    from bot.log import start_logging  # noqa: PLC0415

    load_dotenv(ROOT / ".env")
    try:
        settings = read_settings(os.environ, need_token=options.command == "run")
        start_logging(settings.log_level, settings.log_format)
        if options.command == "run":
            from bot.live import run_live  # noqa: PLC0415

            return _finish(lambda: run_live(settings), _fastest_loop())
        from bot.tryout import run_tryout  # noqa: PLC0415

        # The simulated Discord moves the clock of asyncio's own loop.
        return _finish(lambda: run_tryout(settings, port=options.port), None)
    except StartError as error:
        print(error, file=sys.stderr)
        return NEEDS_MENDING


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run against Discord, with DISCORD_TOKEN")
    tryout = commands.add_parser("try", help="serve the bot in a local page, without an account")
    tryout.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any)")
    return parser


def _finish(job: Job, loop_factory: LoopFactory | None) -> int:
    """Run `job` until it ends or a signal asks it to. Everything it opened is closed."""
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
            runner.run(_until_signal(job))
    logging.getLogger("marquee").info("Stopped.")
    return 0


async def _until_signal(job: Job) -> None:
    loop = asyncio.get_running_loop()
    task = loop.create_task(job())

    def stop() -> None:
        task.cancel()
        # Whatever hangs on the orderly way out must not hold the process.
        last_resort = threading.Timer(STOPPED_IN_TIME, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await task


def _fastest_loop() -> LoopFactory | None:
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
