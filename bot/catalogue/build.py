"""Building a catalogue: new files beside the old ones, swapped in by rename when they are whole.

Synchronous: run it before the event loop starts, in a thread, or in a process of its own.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from bot.catalogue.faults import CatalogueError
from bot.catalogue.franchises import Franchises
from bot.catalogue.laying import Found, Laying, Layout
from bot.catalogue.merging import Grouped, Grouping
from bot.catalogue.records import Changes, Records
from bot.domain.titles import Title

SCHEMA_VERSION = 2
# Grows with what is made of the same titles: what was built before answers, but not as well.
LAYOUT = 2
APPLICATION_ID = 0x4D617271  # "Marq", in the file's header: tells it from any other database
STARTER = "starter"
IMPORTED = "import"

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)  # only files that are read can be

Moved: TypeAlias = Callable[[str, int, int | None], None]
"""Called with a step's name, how many things are done, and of how many."""


class CatalogueBuild(AbstractContextManager["CatalogueBuild"]):
    """A catalogue on its way to `path`. Unless it is put in place, nothing of it is left.

    Whoever reads the old files there is not disturbed. What the disk refuses is a
    `CatalogueError`, with the old files as they were.
    """

    def __init__(self, path: Path, moved: Moved = lambda _step, _done, _of: None) -> None:
        self._path = path
        self._moved = moved
        self._fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        self._arrays = path.with_name(f"{path.name}.{os.getpid()}.arrays.new")

    def __enter__(self) -> CatalogueBuild:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._discard()
            self._db = sqlite3.connect(self._fresh.absolute().as_uri(), uri=True)
        except (OSError, sqlite3.Error) as error:
            raise self._unwritable(error) from error
        schema = files("bot.catalogue").joinpath("schema.sql").read_text(encoding="utf-8")
        # Nobody reads this file before the rename, and a failed build is thrown away whole.
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._db.executescript(schema)
        self._records = Records(self._db)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._db.close()
        self._discard()
        if isinstance(error, OSError | sqlite3.Error | UnicodeEncodeError):
            raise self._unwritable(error) from error

    def add(self, titles: Iterable[Title]) -> None:
        """Take records in. Of two with one key, the later one stays."""
        self._records.put(titles)
        self._db.commit()

    def __len__(self) -> int:
        """How many records there are so far."""
        return len(self._records)

    def compare(self) -> Changes:
        """How the records so far differ from those of the catalogue that is there."""
        return self._records.compare(self._path)

    def keep_others(self, *, but_shelf: bool = False) -> int:
        """Take over all records of the catalogue that is there, compared before, with other keys.

        Returns how many these are. `but_shelf`: the starter shelf as it is now is added besides,
        and what it had before is not kept.
        """
        kept = self._records.take_over(but_shelf=but_shelf)
        self._db.commit()
        return kept

    def count_others(self) -> int:
        """How many records of the catalogue that is there have other keys, but for the shelf's."""
        return self._records.count_others(but_shelf=True)

    def group(self) -> Grouped:
        """Find out which records are one title."""
        grouping, self._franchises = Grouping(), Franchises()
        total = len(self._records)
        for done, (number, title) in enumerate(self._records, 1):
            grouping.add(number, title)
            self._franchises.add(title)
            self._moved("Comparing", done, total)
        self._grouped = grouping.solve(self._records.kept)
        return self._grouped

    def finish(self, *, digest: str, origin: str) -> Layout:
        """Lay out the titles, grouped before, and put the catalogue in its place.

        `digest` names the source's state, `origin` its sort.
        """
        found = Found(self._records, self._grouped, self._franchises)
        layout = Laying(self._db, self._arrays, found).write(self._moved)
        arrays = self._path.with_name(f"{self._path.stem}-{layout.digest}.arrays")
        meta = (SCHEMA_VERSION, origin, digest, arrays.name)
        counts = (layout.titles, layout.names, layout.themes)
        self._db.execute("INSERT INTO meta VALUES (?, ?, ?, ?, ?, ?, ?)", (*meta, *counts))
        self._db.commit()
        self._db.execute("ANALYZE main")
        self._db.commit()
        self._db.close()
        _sync(self._fresh)
        self._arrays.replace(arrays)
        self._fresh.replace(self._path)
        _sync(self._path.parent)
        discard_stale(self._path, arrays.name)
        return layout

    def _discard(self) -> None:
        self._fresh.unlink(missing_ok=True)
        self._arrays.unlink(missing_ok=True)

    def _unwritable(self, error: Exception) -> CatalogueError:
        if getattr(error, "sqlite_errorcode", None) in _DAMAGED:
            return CatalogueError(
                f"The catalogue {self._path} is damaged: {error}. Move it away and import "
                "everything anew."
            )
        full = (
            getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            or getattr(error, "errno", None) == errno.ENOSPC
        )
        advice = ". Make room on that disk, and start this again." if full else ""
        return CatalogueError(f"The catalogue {self._path} can't be written: {error}{advice}")


def build_catalogue(
    titles: Iterable[Title], path: Path, *, digest: str, origin: str = IMPORTED
) -> None:
    """Put a catalogue of `titles` alone at `path`. Raises `CatalogueError` as `CatalogueBuild`."""
    with CatalogueBuild(path) as build:
        build.add(titles)
        build.group()
        build.finish(digest=digest, origin=origin)


def discard_stale(path: Path, current: str) -> None:
    """Remove arrays beside the catalogue at `path` that it does not name as its own."""
    for file in path.parent.glob(f"{path.stem}-*.arrays"):
        if file.name != current:
            file.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have the disk hold `path` before what comes next."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
