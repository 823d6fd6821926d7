"""`python -m bot import titles`: public catalogues become ours, whole or not at all.

It needs no club store: a bot that runs meanwhile goes on, and takes the new catalogue by itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bot.catalogue.build import IMPORTED, SCHEMA_VERSION, CatalogueBuild
from bot.catalogue.build import STARTER as FROM_SHELF
from bot.catalogue.connection import file_version, newer, stored_origin
from bot.catalogue.faults import Fault
from bot.catalogue.leftovers import only_import
from bot.catalogue.merges import merges_in
from bot.catalogue.records import Changes
from bot.catalogue.sources.options import Progress as ReadSoFar
from bot.catalogue.sources.options import ReadOptions
from bot.catalogue.sources.reading import read_titles
from bot.catalogue.starter import ensure_starter_catalogue, read_starter, starter_digest
from bot.config import STARTER, Settings, prepare_data_folder
from bot.console.fault_lines import FaultLines
from bot.console.progress import Progress
from bot.console.title_lines import Summary, merge_lines, told, unsure_line
from bot.domain.titles import Title
from bot.errors import StartError

INTERRUPTED = 130  # as shells have it, for SIGINT
FAULTS_FILE = "import-faults.txt"  # in the data folder
REFUSABLE = 5  # one in so many of an import's entries: with more it isn't what it seems

_READING = "Reading"
_NOTHING = "Nothing was imported"
_ENDED = {
    False: f"Stopped: {_NOTHING.lower()}, and the catalogue is the one from before.",
    True: "Stopped: all of it was imported, or nothing. Run it once more to be sure.",
}


@dataclass(frozen=True, slots=True)
class TitleOptions:
    """What the command line asks for. `faults` is where all that was wrong is written.

    Without `paths` the catalogue is built anew of what it holds, and of the shelf as it is now.
    """

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
    if options.list_merged:
        if options.paths:
            raise StartError("--list-merged imports nothing: import first, and list without paths.")
        _list_merged(settings.catalogue)
        return 0
    if options.faults and options.faults.resolve() in [p.resolve() for p in options.paths]:
        raise StartError(f"{options.faults} is to be imported: name another file with --faults.")
    if options.replace and not options.paths:
        raise StartError("Say what to import in place of the others: files, folders or zips.")
    job = _Job(settings, options)
    try:
        with _stopped_by_signals():
            job.run()
    except _StoppedError:
        print(_ENDED[job.swapping], file=sys.stderr)
        return INTERRUPTED
    return 0


def _list_merged(catalogue: Path) -> None:
    found = False
    for merge in merges_in(catalogue):
        found = True
        if not _say(merge_lines(merge)):
            break
    if not found:
        _say(["No title came from several sources."])


def _say(lines: Iterable[str]) -> bool:
    """Print lines. Says whether somebody read them: where nobody does any more, the work goes on.

    What is still to be flushed at exit must find somebody who takes it.
    """
    try:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


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
        if not self._options.dry_run:
            ensure_starter_catalogue(STARTER, self._settings.catalogue)
        named = self._options.faults is not None
        with (
            only_import(self._settings.catalogue),
            self._progress,
            FaultLines(self._faults_file(), always=named) as faults,
        ):
            try:
                summary = self._import(faults)
            finally:
                self._progress.clear()
                _say(faults.lines())
            _say([told(summary, dry=self._options.dry_run, anew=not self._options.paths)])

    def _import(self, faults: FaultLines) -> Summary:
        path, dry = self._settings.catalogue, self._options.dry_run
        with CatalogueBuild(path, self._progress.moved) as build:
            if self._options.paths:
                build.add(self._read(faults))
                self._check(faults)
            changes, gone = Changes(len(build), 0, 0), 0
            if self._is_known():
                changes = build.compare()
                if self._options.replace:
                    gone = build.count_others()
                else:
                    build.keep_others(but_shelf=True)
            build.add(read_starter(STARTER))
            grouped = build.group()
            for keys in grouped.unsure:
                faults.add_line(unsure_line(keys))
            faults.close()
            if not dry:
                self.swapping = True
                build.finish(digest=starter_digest(STARTER), origin=self._origin())
            return Summary(
                *(changes.new, changes.changed, changes.same),
                gone=gone,
                merged=sum(1 for _ in grouped.merged()),
                refused=faults.refused,
                mended=faults.mended,
                total=len(grouped),
            )

    def _is_known(self) -> bool:
        """Whether there is a catalogue to begin with. Raises StartError for one we can't read."""
        path = self._settings.catalogue
        if not path.exists():
            return False
        version = file_version(path)
        if version > SCHEMA_VERSION:
            raise newer(path, version)
        return version == SCHEMA_VERSION

    def _origin(self) -> str:
        """The shelf alone stays what each start compares with the shelf."""
        path = self._settings.catalogue
        is_shelf = not self._options.paths and stored_origin(path)[0] == FROM_SHELF
        return FROM_SHELF if is_shelf else IMPORTED

    def _faults_file(self) -> Path | None:
        """A dry run writes nothing unless it is told where."""
        if self._options.faults is not None or self._options.dry_run:
            return self._options.faults
        return self._settings.data / FAULTS_FILE

    def _read(self, faults: FaultLines) -> Iterator[Title]:
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

    def _check(self, faults: FaultLines) -> None:
        """Raise StartError where this can't be what was meant to be imported."""
        refused, every = faults.refused, self._taken + faults.refused
        if refused and not self._taken:
            raise StartError(
                f"{_NOTHING}: no title of what was named can be taken. See above what is wrong."
            )
        if refused * REFUSABLE > every:
            raise StartError(
                f"{_NOTHING}: {refused:,} of {every:,} entries can't be taken, more than a fifth."
                " See above what is wrong with them, and whether these are the right files."
            )
        if not self._taken:
            raise StartError(f"{_NOTHING}: there is no title in what was named.")
