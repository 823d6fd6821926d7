"""`python -m bot import titles`: public catalogues become ours, whole or not at all.

It needs no club store: a bot that runs meanwhile goes on, and takes the new catalogue by itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

from bot.catalogue.build import IMPORTED, SCHEMA_VERSION, CatalogueBuild
from bot.catalogue.connection import file_version
from bot.catalogue.faults import Fault, Mended, PassedOver
from bot.catalogue.leftovers import only_import
from bot.catalogue.merges import merges_in
from bot.catalogue.records import Changes
from bot.catalogue.sources.options import Progress as ReadSoFar
from bot.catalogue.sources.options import ReadOptions
from bot.catalogue.sources.reading import read_titles
from bot.catalogue.starter import ensure_starter_catalogue, read_starter, starter_digest
from bot.config import STARTER, Settings, prepare_data_folder
from bot.console.progress import Progress
from bot.console.title_lines import SHOWN, Summary, fault_line, merge_lines, told, unsure_line
from bot.domain.titles import Title
from bot.errors import StartError

INTERRUPTED = 130  # as shells have it, for SIGINT
FAULTS_FILE = "import-faults.txt"  # in the data folder
MOST_REFUSED = 0.2  # of an import's entries: more than that, and it isn't what it seems

_READING = "Reading"
_NOTHING = "Nothing was imported"
_ENDED = {
    False: f"Stopped: {_NOTHING.lower()}, and the catalogue is the one from before.",
    True: "Stopped: all of it was imported, or nothing. Run it once more to be sure.",
}


@dataclass(frozen=True, slots=True)
class TitleOptions:
    """What the command line asks for. `faults` is where all that was wrong is written."""

    paths: Sequence[Path] = ()
    dry_run: bool = False
    replace: bool = False
    min_votes: int = ReadOptions().min_votes
    faults: Path | None = None
    list_merged: bool = False


def import_titles(settings: Settings, options: TitleOptions) -> int:
    """Import, or, with `dry_run`, tell what would be imported. Returns the exit code.

    That is 0, or 130 when a signal came in between. Raises StartError, with nothing written, when
    something needs mending.
    """
    try:
        if options.list_merged:
            return _list_merged(settings)
        if not options.paths:
            raise StartError("Say what to import: files, folders or zips, one after the other.")
        job = _Job(settings, options)
        try:
            with _stopped_by_signals():
                job.run()
        except _StoppedError:
            print(_ENDED[job.swapping], file=sys.stderr)
            return INTERRUPTED
    except BrokenPipeError:
        # What is still to be flushed at exit must find somebody who takes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


class _StoppedError(BaseException):
    """A signal asked for the end. No handler of errors may take it for one."""


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGINT and SIGTERM end what is done inside, in order."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        for number in numbers:  # one more must not cut the tidying short
            signal.signal(number, signal.SIG_IGN)
        raise _StoppedError

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _list_merged(settings: Settings) -> int:
    for merge in merges_in(settings.catalogue):
        sys.stdout.writelines(f"{line}\n" for line in merge_lines(merge))
    sys.stdout.flush()
    return 0


class _Job:
    """One import. `swapping`: it has come so far that the new catalogue may be in place."""

    def __init__(self, settings: Settings, options: TitleOptions) -> None:
        self.swapping = False
        self._settings = settings
        self._options = options
        self._progress = Progress(sys.stderr)
        self._taken = 0
        self._share = 0.0

    def run(self) -> None:
        """All of it. Raises StartError."""
        prepare_data_folder(self._settings.data)
        with (
            only_import(self._settings.catalogue),
            self._progress,
            _Faults(self._faults_file()) as faults,
        ):
            try:
                summary = self._import(faults)
            finally:
                self._progress.clear()
                faults.tell(sys.stdout)
            print(told(summary, dry=self._options.dry_run), flush=True)

    def _import(self, faults: _Faults) -> Summary:
        path, dry = self._settings.catalogue, self._options.dry_run
        if not dry:
            ensure_starter_catalogue(STARTER, path)
        known = path.exists() and file_version(path) == SCHEMA_VERSION
        with CatalogueBuild(path, self._moved) as build:
            build.add(self._read(faults))
            self._check(faults)
            changes = Changes(self._taken, 0, 0)
            if known:
                changes = build.compare()
                if not self._options.replace:
                    build.keep_others()
            build.add(read_starter(STARTER))
            grouped = build.group()
            for keys in grouped.unsure:
                faults.add_line(unsure_line(keys))
            if not dry:
                self.swapping = True
                build.finish(digest=starter_digest(STARTER), origin=IMPORTED)
            return Summary(
                *(changes.new, changes.changed, changes.same),
                merged=sum(1 for _ in grouped.merged()),
                refused=faults.refused,
                mended=faults.mended,
                total=len(grouped),
            )

    def _faults_file(self) -> Path | None:
        """A dry run writes nothing unless it is told where."""
        if self._options.faults is not None or self._options.dry_run:
            return self._options.faults
        return self._settings.data / FAULTS_FILE

    def _read(self, faults: _Faults) -> Iterator[Title]:
        options = ReadOptions(min_votes=self._options.min_votes)
        for found in read_titles(self._options.paths, options=options, moved=self._read_so_far):
            if isinstance(found, Fault):
                faults.add(found)
                continue
            self._taken += 1
            self._progress.moved(_READING, self._taken, None, share=self._share)
            yield found

    def _read_so_far(self, read: ReadSoFar) -> None:
        self._share = read.done / max(1, read.total)
        self._progress.moved(_READING, self._taken, None, share=self._share)

    def _moved(self, step: str, done: int, of: int | None) -> None:
        self._progress.moved(step, done, of)

    def _check(self, faults: _Faults) -> None:
        """Raise StartError where this can't be what was meant to be imported."""
        refused, every = faults.refused, self._taken + faults.refused
        if refused > MOST_REFUSED * every:
            raise StartError(
                f"{_NOTHING}: {refused:,} of {every:,} entries can't be taken, more than a fifth."
                " See above what is wrong with them, and whether these are the right files."
            )
        if not self._taken:
            raise StartError(f"{_NOTHING}: there is no title in what was named.")


class _Faults:
    """What was wrong: counted, the first ones told, and all of them written down if there are more.

    `file` None: the others are only counted.
    """

    def __init__(self, file: Path | None) -> None:
        self.refused = self.mended = 0
        self._file = file
        self._first: list[str] = []
        self._more = 0
        self._stack = ExitStack()
        self._out: TextIO | None = None

    def __enter__(self) -> _Faults:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, fault: Fault) -> None:
        """Count `fault`, and keep its line."""
        if isinstance(fault, Mended):
            self.mended += 1
        elif not isinstance(fault, PassedOver):
            self.refused += 1
        self.add_line(fault_line(fault))

    def add_line(self, line: str) -> None:
        """Keep a line. Raises StartError where it can't be written down."""
        if len(self._first) < SHOWN:
            self._first.append(line)
            return
        self._more += 1
        if self._file is not None:
            self._write(self._file, [line] if self._out else [*self._first, line])

    def tell(self, out: TextIO) -> None:
        """Write the first lines to `out`, and where the others are."""
        lines = list(self._first)
        if self._more:
            where = f": all of them are in {self._file}" if self._file else ""
            lines.append(f"… and {self._more:,} more{where}")
        out.writelines(f"{line}\n" for line in lines)

    def _write(self, file: Path, lines: Iterable[str]) -> None:
        try:
            if self._out is None:
                self._out = self._stack.enter_context(file.open("w", encoding="utf-8"))
            self._out.writelines(f"{line}\n" for line in lines)
        except OSError as error:
            raise StartError(
                f"{file} can't be written ({error.strerror}): name another file with --faults."
            ) from error
