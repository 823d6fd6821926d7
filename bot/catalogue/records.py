"""Records: titles as their sources told them, kept in every catalogue by source and key.

They are what the next catalogue is built of: an import adds records or puts others in their place,
and which of them are one title is found anew each time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from bot.domain.documents import decode, encode
from bot.domain.sameness import OURS
from bot.domain.titles import Title

_READ_AT_ONCE = 500

_PUT = """
INSERT INTO record (key, source, json) VALUES (?, ?, ?)
ON CONFLICT (key, source) DO UPDATE SET json = excluded.json
"""
_CHANGES = """
SELECT count(*) FILTER (WHERE old.key IS NULL),
    count(*) FILTER (WHERE old.json <> record.json),
    count(*) FILTER (WHERE old.json = record.json)
FROM record LEFT JOIN before.record AS old
    ON old.key = record.key AND old.source = record.source
"""
_OTHERS = """
FROM before.record AS old
WHERE NOT EXISTS (
    SELECT 1 FROM record WHERE record.key = old.key AND record.source = old.source
) AND NOT (?1 AND old.source = '' AND substr(old.key, 1, ?2) = ?3)
"""
_TAKE_OVER = f"""
INSERT INTO record (key, source, json) SELECT key, source, json {_OTHERS} ORDER BY old.id
"""
_KEPT = """
SELECT title.key FROM before.key AS key JOIN before.title AS title ON title.id = key.title
WHERE key.key = ?
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """How the records of an import differ from those that the catalogue had under their keys."""

    new: int
    changed: int
    same: int


class Records:
    """The records of a catalogue that is being built, in its own file."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.has_before = False  # whether the catalogue that is there is attached

    def put(self, titles: Iterable[Title]) -> None:
        """Add `titles`; one whose key its source has used already takes its place."""
        self._db.executemany(
            _PUT, ((title.key, title.source or "", encode(title)) for title in titles)
        )

    def compare(self, before: Path) -> Changes:
        """Compare with the records of the catalogue at `before`, which stays attached."""
        self._db.execute("ATTACH ? AS before", (f"{before.absolute().as_uri()}?mode=ro",))
        self.has_before = True
        return Changes(*self._db.execute(_CHANGES).fetchone())

    def take_over(self, *, but_shelf: bool) -> int:
        """Add those of the attached catalogue that nothing takes the place of. Says how many.

        `but_shelf` leaves out those of the starter shelf.
        """
        return self._db.execute(_TAKE_OVER, (but_shelf, len(OURS), OURS)).rowcount

    def count_others(self, *, but_shelf: bool) -> int:
        """How many `take_over` would add."""
        counted = self._db.execute(f"SELECT count(*) {_OTHERS}", (but_shelf, len(OURS), OURS))
        return int(counted.fetchone()[0])

    def kept(self, key: str) -> str | None:
        """The key under which the attached catalogue had the title that goes by `key`."""
        if not self.has_before:
            return None
        found = self._db.execute(_KEPT, (key,)).fetchone()
        return None if found is None else str(found[0])

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM record").fetchone()[0])

    def __iter__(self) -> Iterator[tuple[int, Title]]:
        """Each record with its number, in the order in which they came."""
        for number, told in self._db.execute("SELECT id, json FROM record ORDER BY id"):
            yield number, decode(orjson.loads(told))

    def read(self, numbers: Iterable[Sequence[int]]) -> Iterator[list[Title]]:
        """The records with each group of `numbers`, in that order. Reads many at once."""
        waiting: list[Sequence[int]] = []
        count = 0
        for group in numbers:
            waiting.append(group)
            count += len(group)
            if count >= _READ_AT_ONCE:
                yield from self._read(waiting)
                waiting, count = [], 0
        yield from self._read(waiting)

    def _read(self, groups: Sequence[Sequence[int]]) -> Iterator[list[Title]]:
        wanted = [number for group in groups for number in group]
        places = ", ".join("?" * len(wanted))
        sql = f"SELECT id, json FROM record WHERE id IN ({places})"  # noqa: S608 - question marks
        told = dict(self._db.execute(sql, wanted))
        for group in groups:
            yield [decode(orjson.loads(told[number])) for number in group]
