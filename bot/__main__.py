"""The command line: `python -m bot run` against Discord, `python -m bot try` in a local page.

`python -m bot export` and `python -m bot import club` take a club out, and put it back;
`python -m bot import reviews` adds reviews from files, `python -m bot import titles` titles of
public catalogues. `python -m bot query` asks the catalogue.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from bot.config import Settings

NEEDS_MENDING = 2
# numpy's algebra would share out products of microseconds to threads, which wait for each other.
ONE_THREAD = "OPENBLAS_NUM_THREADS"
MOST_ANSWERS = 100


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for. Returns the exit code: 2 when something needs mending."""
    # Imports take most of a start: a signal that comes meanwhile must stop it as cleanly.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    options = _parser().parse_args(arguments)
    os.environ.setdefault(ONE_THREAD, "1")

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
        if options.command != "try":
            return _carry_out(settings, options)
        from bot.tryout import run_tryout  # noqa: PLC0415

        # The simulated Discord moves the clock of asyncio's own loop.
        return finish(lambda: run_tryout(settings, port=options.port), None)
    except StartError as error:
        print(error, file=sys.stderr)
        return NEEDS_MENDING


def _carry_out(settings: Settings, options: argparse.Namespace) -> int:
    """A job that comes to its end by itself. Returns the exit code. Raises StartError."""
    if options.command == "export":
        from bot.exporting import export_club  # noqa: PLC0415

        return export_club(settings, club=options.club, to=options.to, force=options.force)
    if options.command == "query":
        from bot.querying import QueryOptions, query  # noqa: PLC0415

        asked = {n: v for n, v in vars(options).items() if n != "command"}
        return query(settings, QueryOptions(**asked))
    if options.what == "reviews":
        from bot.importing import ImportOptions, import_reviews  # noqa: PLC0415

        chosen = {n: v for n, v in vars(options).items() if n not in ("command", "what")}
        return import_reviews(settings, ImportOptions(**chosen))
    if options.what == "titles":
        from bot.importing_titles import TitleOptions, import_titles  # noqa: PLC0415

        chosen = {n: v for n, v in vars(options).items() if n not in ("command", "what")}
        return import_titles(settings, TitleOptions(**chosen))
    from bot.restoring import import_club  # noqa: PLC0415

    return import_club(settings, options.file, club=options.club, dry=options.dry_run)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run against Discord, with DISCORD_TOKEN")
    tryout = commands.add_parser("try", help="serve the bot in a local page, without an account")
    tryout.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any)")
    _tell_export(commands.add_parser("export", help="write all that a club owns to a zip"))
    importing = commands.add_parser("import", help="read what was exported, or written elsewhere")
    kinds = importing.add_subparsers(dest="what", required=True)
    _tell_restore(kinds.add_parser("club", help="put a club back: all of it, or nothing"))
    _tell_reviews(kinds.add_parser("reviews", help="add reviews from files: all, or none"))
    _tell_titles(kinds.add_parser("titles", help="add titles of public catalogues"))
    _tell_query(commands.add_parser("query", help="ask the catalogue, a JSON object a line"))
    return parser


def _tell_query(query: argparse.ArgumentParser) -> None:
    told = "what autocomplete offers, or what /similar suggests"
    query.add_argument("what", choices=("lookup", "similar"), help=told)
    query.add_argument("--limit", type=_count, default=10, help="answers a line (default: 10)")
    query.add_argument("--reasons", action="store_true", help="say why, for each suggestion")
    query.add_argument("--adult", action="store_true", help="adult titles, too")


def _tell_export(export: argparse.ArgumentParser) -> None:
    export.add_argument("--club", type=_club_id, help="the server's id (default: the only club)")
    export.add_argument(
        "--to", type=Path, default=Path(), metavar="PATH", help="a file or folder (default: here)"
    )
    export.add_argument("--force", action="store_true", help="overwrite a file that is there")


def _tell_restore(club: argparse.ArgumentParser) -> None:
    club.add_argument("file", type=Path, help="the zip of an export, or its club.json")
    club.add_argument("--club", type=_club_id, help="the server's id (default: the same as it was)")
    club.add_argument("--dry-run", action="store_true", help="only say what that would do")


def _tell_reviews(reviews: argparse.ArgumentParser) -> None:
    tell = reviews.add_argument
    tell("paths", nargs="+", type=Path, metavar="PATH", help="files and folders")
    tell("--club", type=_club_id, help="the server's id (default: the only club)")
    tell("--dry-run", action="store_true", help="only say what that would do")
    tell("--json", action="store_true", help="a line of JSON an entry, with all that was read")
    tell("--publish", action="store_true", help="let everybody read them at once: no drafts")
    tell("--reviewer", default="", metavar="NAME", help="whose reviews without a reviewer are")
    tell(
        "--match",
        action="append",
        default=[],
        dest="matches",
        metavar="NAME=KEY",
        help="the title that a name stands for (repeatable)",
    )
    tell("--add-titles", action="store_true", help="add titles that nothing here is called like")


def _tell_titles(titles: argparse.ArgumentParser) -> None:
    tell = titles.add_argument
    tell(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="files, folders, zips (none: build anew)",
    )
    tell("--dry-run", action="store_true", help="only say what that would do")
    tell("--replace", action="store_true", help="keep nothing that was imported before")
    tell(
        "--min-votes",
        type=_votes,
        default=100,
        metavar="N",
        help="of IMDb's titles, those with so many votes (default: 100)",
    )
    tell("--faults", type=Path, metavar="FILE", help="where all that was wrong is written")
    tell("--list-merged", action="store_true", help="say which titles came from several sources")


def _votes(typed: str) -> int:
    """A number of votes."""
    if not re.fullmatch("[0-9]{1,9}", typed):
        raise argparse.ArgumentTypeError(f"{typed!r} is no number of votes")
    return int(typed)


def _club_id(typed: str) -> int:
    """A server's id, as Discord copies it."""
    if not re.fullmatch("[0-9]{1,19}", typed) or not 0 < int(typed) < 1 << 63:
        raise argparse.ArgumentTypeError(f"{typed!r} is no server's id: digits only")
    return int(typed)


def _count(typed: str) -> int:
    """A number of answers."""
    if not re.fullmatch("[0-9]{1,4}", typed) or not 0 < int(typed) <= MOST_ANSWERS:
        raise argparse.ArgumentTypeError(f"{typed!r} must be from 1 to {MOST_ANSWERS}")
    return int(typed)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    # Nothing is open yet, and an exception out of half an import may be lost on its way.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
