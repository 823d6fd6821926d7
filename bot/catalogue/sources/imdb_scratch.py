"""Where the rows of IMDb's tables wait for each other: a file on the disk, gone afterwards."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from bot.catalogue.faults import CatalogueError

_SCHEMA = """
CREATE TABLE title (id INTEGER PRIMARY KEY, line INTEGER, cells TEXT);
CREATE TABLE aka (id INTEGER, place INTEGER, name TEXT, lang TEXT, PRIMARY KEY (id, place, name))
    WITHOUT ROWID;
CREATE TABLE crew (id INTEGER, place INTEGER, person INTEGER, role TEXT,
    PRIMARY KEY (id, place)) WITHOUT ROWID;
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT);
"""
_CACHE_KB = 32 * 1024
_SEPARATOR = "\t"


class OtherName(NamedTuple):
    """A name by which a title goes somewhere. The lowest `place` comes first."""

    place: int
    name: str
    lang: str | None


class Person(NamedTuple):
    """Who did what."""

    name: str
    role: str


class Scratch:
    """Titles that are wanted, with what other tables say of them. Numbers are IMDb's."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.wanted: set[int] = set()
        self.people: set[int] = set()

    def add_title(self, title: int, line: int, cells: Iterable[str]) -> None:
        """A title as its `line` in the table has it. A later one of its number replaces it."""
        self.wanted.add(title)
        self._db.execute(
            "INSERT OR REPLACE INTO title VALUES (?, ?, ?)", (title, line, _SEPARATOR.join(cells))
        )

    def add_name(self, title: int, name: OtherName) -> None:
        """Another name of a wanted title."""
        self._db.execute("INSERT OR IGNORE INTO aka VALUES (?, ?, ?, ?)", (title, *name))

    def add_crew(self, title: int, people: Iterable[tuple[int, str]]) -> None:
        """Who made a wanted title: numbers and roles, in order."""
        for place, (person, role) in enumerate(people):
            self.people.add(person)
            self._db.execute(
                "INSERT OR REPLACE INTO crew VALUES (?, ?, ?, ?)", (title, place, person, role)
            )

    def add_person(self, person: int, name: str) -> None:
        """The name of somebody among `people`."""
        self._db.execute("INSERT OR REPLACE INTO person VALUES (?, ?)", (person, name))

    def titles(self) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of each wanted title, in the order of their numbers."""
        for line, cells in self._db.execute("SELECT line, cells FROM title ORDER BY id"):
            yield line, cells.split(_SEPARATOR)

    def names_of(self, title: int) -> list[OtherName]:
        """The other names of a title, by place."""
        asked = "SELECT place, name, lang FROM aka WHERE id = ? ORDER BY place, name"
        return [OtherName(*row) for row in self._db.execute(asked, (title,))]

    def crew_of(self, title: int) -> list[Person]:
        """Who made a title, as far as their names are known."""
        asked = (
            "SELECT person.name, crew.role FROM crew JOIN person ON person.id = crew.person "
            "WHERE crew.id = ? ORDER BY crew.place"
        )
        return [Person(*row) for row in self._db.execute(asked, (title,))]


@contextmanager
def open_scratch(folder: Path | None) -> Iterator[Scratch]:
    """An empty scratch file in `folder`. Raises `CatalogueError` where there is no room for it."""
    try:
        with (
            tempfile.TemporaryDirectory(
                prefix="marquee-titles-", dir=folder, ignore_cleanup_errors=True
            ) as place,
            closing(sqlite3.connect(Path(place) / "scratch.db", isolation_level=None)) as db,
        ):
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            db.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            db.executescript(_SCHEMA)
            # Open, it needs no name: what is killed leaves nothing. Where that isn't so, it stays
            # until the end.
            shutil.rmtree(place, ignore_errors=True)
            db.execute("BEGIN")
            yield Scratch(db)
    except (OSError, sqlite3.Error) as error:
        raise CatalogueError(
            f"IMDb's tables need room for a temporary file, and there is none: {error}"
        ) from error
