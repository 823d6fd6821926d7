"""Which titles of a catalogue came from several sources, and what showed it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bot.catalogue.connection import check_file, damaged

_MERGES = """
SELECT title.key, title.name, title.year, title.kind, merged.key, merged.showed
FROM merged JOIN title ON title.id = merged.title ORDER BY title.id, merged.key
"""


@dataclass(frozen=True, slots=True)
class Merge:
    """A title, and for the key of each record of it what showed that it is this title."""

    key: str
    name: str
    year: int | None
    kind: str
    records: tuple[tuple[str, str], ...]


def merges_in(path: Path) -> Iterator[Merge]:
    """Every merged title of the catalogue at `path`, the most popular first. Synchronous.

    Raises `CatalogueError` where the file is missing, damaged, or of another version.
    """
    check_file(path)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            for title, rows in groupby(db.execute(_MERGES), key=lambda row: row[:4]):
                key, name, year, kind = title
                yield Merge(key, name, year, kind, tuple((row[4], row[5]) for row in rows))
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error
