"""The command line: `python -m bot run` against Discord, `python -m bot try` in a local page."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

NEEDS_MENDING = 2


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for. Returns the exit code: 2 when something needs mending."""
    # Imports take most of a start: a signal that comes meanwhile must stop it as cleanly.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    options = _parser().parse_args(arguments)

    from bot.config import load_env_file, read_settings  # noqa: PLC0415 - after the handlers
    from bot.errors import StartError  # noqa: PLC0415
    from bot.log import start_logging  # noqa: PLC0415
    from bot.process import fastest_loop, finish  # noqa: PLC0415

    try:
        load_env_file()
        settings = read_settings(os.environ, need_token=options.command == "run")
        start_logging(settings.log_level, settings.log_format)
        if options.command == "run":
            from bot.live import run_live  # noqa: PLC0415

            return finish(lambda: run_live(settings), fastest_loop())
        from bot.tryout import run_tryout  # noqa: PLC0415

        # The simulated Discord moves the clock of asyncio's own loop.
        return finish(lambda: run_tryout(settings, port=options.port), None)
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


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    # Nothing is open yet, and an exception out of half an import may be lost on its way.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
