"""Laying out titles in the files of a catalogue, one after the other, the most popular first."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from bot.catalogue.aliases import Aliases
from bot.catalogue.arrays import ArraysWriter, digest_of
from bot.catalogue.columns import ColumnWriter
from bot.catalogue.like_index import LikeIndexer
from bot.catalogue.name_index import NameIndexer
from bot.catalogue.postings import pack
from bot.catalogue.traits import encode_traits
from bot.domain.documents import encode, place_document
from bot.domain.likeness import candidate_of, rarity_of
from bot.domain.sameness import merge
from bot.domain.titles import Title

if TYPE_CHECKING:
    from bot.catalogue.build import Moved
    from bot.catalogue.franchises import Franchises
    from bot.catalogue.merging import Grouped
    from bot.catalogue.records import Records

_WRITTEN_AT_ONCE = 1_000
_TABLES = {
    "title": 9,
    "document": 2,
    "key": 2,
    "merged": 3,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What a catalogue holds. `digest` is of the arrays."""

    titles: int
    names: int
    themes: int
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """The records of a catalogue, and what was found out about them."""

    records: Records
    grouped: Grouped
    franchises: Franchises


class Laying:
    """Writes titles to the tables of `db` and to a file of arrays at `path`."""

    def __init__(self, db: sqlite3.Connection, path: Path, found: Found) -> None:
        self._db = db
        self._path = path
        self._found = found
        self._rows: defaultdict[str, list[Sequence[object]]] = defaultdict(list)
        self._waiting = 0
        self._aliases = Aliases(db)
        self._claims: list[tuple[str, int]] = []
        self._columns, self._names = ColumnWriter(), NameIndexer()
        self._likes = LikeIndexer()
        self._services: set[str] = set()
        self._themes: dict[str, tuple[str, array[int]]] = {}

    def write(self, moved: Moved) -> Layout:
        """Write all of it."""
        self._tie_franchises()
        total = len(self._found.grouped)
        for row, (title, record, told) in enumerate(self._titles()):
            self._add(row, title, record)
            self._likes.add(row, title, told)
            moved("Writing", row + 1, total)
        self._flush()
        self._aliases.settle(before=self._found.records.has_before)
        self._write_themes()
        self._db.commit()
        names = self._names.names
        self._write_arrays()
        return Layout(total, names, len(self._themes), digest_of(self._path))

    def _write_arrays(self) -> None:
        # What one part gathered is let go before the next is laid out, which takes as much again.
        parts: list[ColumnWriter | NameIndexer | LikeIndexer]
        parts = [self._likes, self._names, self._columns]
        del self._likes, self._names, self._columns
        with ArraysWriter(self._path) as writer:
            while parts:
                for name, values in parts.pop().arrays():
                    writer.add(name, values)

    def _titles(self) -> Iterator[tuple[Title, int, Sequence[Title]]]:
        """Each title, the number of its first record, and its records.

        What is written of it besides goes to the tables on the way.
        """
        grouped, records = self._found.grouped, self._found.records
        order = grouped.order()
        numbers = (grouped.numbers(group) for group in order)
        for row, (group, told) in enumerate(zip(order, records.read(numbers), strict=True)):
            key = grouped.key(group)
            title = merge(told, key, grouped.kept)
            title = replace(title, franchise=self._found.franchises.name(told[0].key))
            yield title, grouped.numbers(group)[0], told
            id_ = row + 1
            own = encode(title)
            if len(told) > 1 or own != encode(told[0]):
                self._rows["document"].append((id_, own))
            own_keys = {key, *(record.key for record in told)}
            self._rows["key"] += ((other, id_) for other in sorted(own_keys))
            self._claims += ((other, id_) for other in title.ids if other not in own_keys)
            if len(told) > 1:
                by_number = dict(zip(grouped.numbers(group), told, strict=True))
                showed = grouped.showed(group, by_number)
                self._rows["merged"] += ((id_, other, why) for other, why in showed)

    def _tie_franchises(self) -> None:
        grouped, records = self._found.grouped, self._found.records
        several = (grouped.numbers(group) for group in grouped.merged())
        for told in records.read(several):
            self._found.franchises.tie(record.key for record in told)

    def _add(self, row: int, title: Title, record: int) -> None:
        id_, total = row + 1, len(self._found.grouped)
        self._columns.add(title)
        self._names.add(row, title)
        traits = encode_traits(candidate_of(title, rarity_of(id_, total)))
        places = [place_document(place) for place in title.availability]
        self._services |= {place.service for place in title.availability}
        about = (title.name, str(title.kind), title.year, title.popularity, traits)
        self._rows["title"].append((id_, title.key, *about, _json(places), record))
        for theme in title.themes:
            spelled = theme.theme
            entry = self._themes.setdefault(spelled.casefold(), (spelled, array("I")))
            if not entry[1] or entry[1][-1] != id_:
                entry[1].append(id_)
        self._waiting += 1
        if self._waiting >= _WRITTEN_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        for table, width in _TABLES.items():
            places = ", ".join("?" * width)
            self._db.executemany(f"INSERT INTO {table} VALUES ({places})", self._rows[table])  # noqa: S608 - constants
            self._rows[table].clear()
        self._aliases.claim(self._claims)
        self._claims.clear()
        self._waiting = 0

    def _write_themes(self) -> None:
        services = ((service,) for service in sorted(self._services))
        self._db.executemany("INSERT INTO service VALUES (?)", services)
        self._db.executemany(
            "INSERT INTO theme VALUES (?, ?, ?, ?)",
            (
                (theme, spelled, len(ids), pack(ids))
                for theme, (spelled, ids) in sorted(self._themes.items())
            ),
        )


def _json(places: Sequence[object]) -> str | None:
    return orjson.dumps(places).decode() if places else None
