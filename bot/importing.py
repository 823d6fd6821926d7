"""`python -m bot import reviews`: files become reviews of a club, all of them or none."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.catalogue.starter import ensure_starter_catalogue
from bot.catalogue.titles import open_catalogue
from bot.config import MIGRATIONS, STARTER, Settings, prepare_data_folder
from bot.console.import_lines import as_json, summary, summary_as_json, told
from bot.console.import_questions import ask, can_ask
from bot.console.progress import Progress
from bot.domain.audit import COMMAND_LINE, Stamp
from bot.domain.names import name_key
from bot.domain.plans import UNANSWERED, AddTitle, Answer, Named, Outcome, TakeTitle
from bot.domain.reviews import Reviewer
from bot.errors import ClubError, InUseError, StartError, StoreError
from bot.importers.checker import checked
from bot.importers.files import read_files
from bot.importers.sources import NO_LIMITS, sources_of
from bot.process import fastest_loop, finish, keep_what_is_loaded
from bot.services.decisions import Order
from bot.services.imports import Imports, Plan, Step
from bot.services.titles import Titles
from bot.store.clubs import SqliteClubs, open_clubs

NEEDS_MENDING = 2
INTERRUPTED = 130  # as shells have it, for SIGINT

_NO_CLUB = (
    "There is no club in {folder} yet: say which with --club ID. Discord shows a server's id with"
    " “Copy Server ID”, once Developer Mode is on (User Settings, Advanced)."
)
_WHICH_CLUB = "There are several clubs in {folder}: say which with --club, one of {clubs}."
_HOW_TO_ANSWER = (
    "Say which titles are meant with --match 'NAME=KEY', add the unknown ones with --add-titles,"
    " or run this in a terminal without --json to be asked."
)
_HOW_TO_NAME = "Say whose the reviews without a reviewer are with --reviewer NAME."
_OR_IN_DISCORD = "Or import through Discord, where it runs: /manage review import."


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the command line asks for. `matches` are `NAME=KEY`, as typed."""

    paths: Sequence[Path]
    club: int | None = None
    dry_run: bool = False
    json: bool = False
    publish: bool = False
    reviewer: str = ""
    matches: Sequence[str] = ()
    add_titles: bool = False


def import_reviews(settings: Settings, options: ImportOptions) -> int:
    """Import, or, with `dry_run`, tell what would be imported. Returns the exit code.

    That is 0, or 2 when something needs mending and nothing was written, or 130 when a signal came
    in between. Raises StartError.
    """
    # Who types a command wants its answer, not its log.
    log = logging.getLogger("marquee")
    log.setLevel(max(log.level, logging.WARNING))
    keep_what_is_loaded()
    job = _Job(settings, options)
    finish(job.run, fastest_loop())
    if job.code is None:
        print(job.interrupted, file=sys.stderr)
        return INTERRUPTED
    return job.code


class _Job:
    """One import. `code` is the exit code, once it has come to its end."""

    def __init__(self, settings: Settings, options: ImportOptions) -> None:
        self.code: int | None = None
        self.interrupted = "Stopped: nothing was imported."
        self._settings = settings
        self._options = options
        self._progress = Progress(sys.stderr)

    async def run(self) -> None:
        """All of it. Raises StartError."""
        try:
            await self._run()
        except _UnheardError as error:
            # What is still to be flushed at exit must find somebody who takes it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if self.code is None:
                raise StartError(f"Nothing was imported: {error}") from error
        except InUseError as error:
            raise StartError(f"{error}\n{_OR_IN_DISCORD}") from error
        except (ClubError, StoreError) as error:
            raise StartError(f"Nothing was imported: {error}") from error

    async def _run(self) -> None:
        async with _stores(self._settings) as (clubs, imports, titles):
            club = await _club(self._settings, self._options, clubs)
            with self._progress:
                plan = await self._plan(imports, titles, club)
            self._tell(plan)
            await self._carry_out(imports, plan)

    async def _plan(self, imports: Imports, titles: Titles, club: int) -> Plan:
        options = self._options
        order = Order(
            club=club,
            owner=COMMAND_LINE,
            publish=options.publish,
            reviewer=Reviewer(options.reviewer) if options.reviewer else None,
            adult=True,
        )
        read = read_files(sources_of(options.paths), limits=NO_LIMITS)
        async with aclosing(checked(read)) as found:
            plan = await imports.plan(found, order, moved=self._moved)
        answers = await _given_answers(plan, options, titles)
        if answers:
            plan = await imports.replan(plan, answers=answers, moved=self._moved)
        if not (options.dry_run or options.json) and can_ask():
            self._progress.clear()
            unanswered = [line for line in plan.lines if line.outcome in UNANSWERED]
            answers = await ask(unanswered)
            if answers:
                plan = await imports.replan(plan, answers=answers, moved=self._moved)
        return plan

    async def _carry_out(self, imports: Imports, plan: Plan) -> None:
        written = False
        if not (plan.open or self._options.dry_run):
            stamp = Stamp(COMMAND_LINE, datetime.now(UTC))
            self.interrupted = (
                "Stopped: all of it was imported, or nothing. Run it once more to see; what is"
                " there already stays as it is."
            )
            with self._progress:
                await imports.apply(plan, stamp=stamp, moved=self._moved)
            written = True
        self.code = NEEDS_MENDING if plan.open else 0
        self._sum_up(plan, written=written)

    def _moved(self, step: Step, done: int, of: int | None) -> None:
        self._progress.moved(step, done, of)

    def _tell(self, plan: Plan) -> None:
        line_of = as_json if self._options.json else told
        # Nothing is written that nobody can be told of.
        _say(f"{line_of(line)}\n" for line in plan.lines)

    def _sum_up(self, plan: Plan, *, written: bool) -> None:
        if self._options.json:
            _say([f"{summary_as_json(plan.done, plan.lines, imported=written)}\n"])
            return
        what = "Imported" if written else "Nothing was imported"
        if self._options.dry_run and not plan.open:
            what = "This would be imported"
        sentences = [f"{what}: {summary(plan.done, plan.lines)}.", *_hints(plan)]
        _say(f"{line}\n" for line in sentences)


class _UnheardError(Exception):
    """What is to be told can't be written to where it goes. The text says why."""


def _say(lines: Iterable[str]) -> None:
    """Write to the standard output at once. Raises _UnheardError."""
    try:
        sys.stdout.writelines(lines)
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise _UnheardError("nobody reads this any more.") from error
    except OSError as error:
        raise _UnheardError(f"its lines can't be written ({error.strerror}).") from error


def _hints(plan: Plan) -> list[str]:
    """What to do about what is in the way."""
    hints = []
    if any(line.outcome in UNANSWERED for line in plan.lines):
        hints.append(_HOW_TO_ANSWER)
    if any(line.nameless for line in plan.lines):
        hints.append(_HOW_TO_NAME)
    return hints


@asynccontextmanager
async def _stores(settings: Settings) -> AsyncIterator[tuple[SqliteClubs, Imports, Titles]]:
    """The stores, open, and what works on them. Raises StartError."""
    prepare_data_folder(settings.data)
    async with open_clubs(
        settings.club_store, migrations=MIGRATIONS, now=datetime.now(UTC)
    ) as clubs:
        await asyncio.to_thread(ensure_starter_catalogue, STARTER, settings.catalogue)
        async with open_catalogue(settings.catalogue) as catalogue:
            titles = Titles(catalogue, clubs.titles)
            yield clubs, Imports(catalogue, titles, clubs.titles, clubs.imports), titles


async def _club(settings: Settings, options: ImportOptions, clubs: SqliteClubs) -> int:
    """The club that is meant. Raises StartError when that is not clear."""
    if options.club is not None:
        return options.club
    known = await clubs.exports.clubs()
    if len(known) == 1:
        return known[0]
    sentence = _WHICH_CLUB if known else _NO_CLUB
    raise StartError(sentence.format(folder=settings.data, clubs=", ".join(map(str, known))))


async def _given_answers(plan: Plan, options: ImportOptions, titles: Titles) -> dict[Named, Answer]:
    """The answers that stand on the command line. Raises StartError for one that fits nothing."""
    named = [line.named for line in plan.lines if line.named is not None]
    answers: dict[Named, Answer] = {}
    if options.add_titles:
        unknown = (line.named for line in plan.lines if line.outcome is Outcome.UNKNOWN)
        answers.update((one, AddTitle()) for one in unknown if one is not None)
    for given in options.matches:
        name, _, key = given.rpartition("=")
        if not name:
            raise StartError(f"--match {given}: write NAME=KEY, like Blame!=marquee:blame-2017.")
        meant = [one for one in named if name_key(one.name) == name_key(name)]
        if not meant:
            raise StartError(f"--match {given}: no entry names a title “{name}”.")
        if not await titles.briefs(plan.order.club, [key]):
            raise StartError(f"--match {given}: no title has the key “{key}”.")
        answers.update((one, TakeTitle(key)) for one in meant)
    return answers
