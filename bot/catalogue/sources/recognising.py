"""What a file is, by what it begins with. Its name only decides where that leaves it open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from bot.catalogue.faults import Fault
from bot.catalogue.sources import anime_offline, imdb, movielens
from bot.catalogue.sources.documents import JsonFile, parsed
from bot.catalogue.sources.imdb import Imdb
from bot.catalogue.sources.movielens import MovieLens
from bot.catalogue.sources.opening import Broken, Part, contents_of, head_of, parts_of
from bot.catalogue.sources.run import Run
from bot.catalogue.sources.splitting import BOM
from bot.catalogue.sources.tables import columns_of
from bot.domain.titles import Title

DEEPEST = 50  # folders in folders
_UNKNOWN = (
    "is no file of titles that can be read: those are title JSONL (one object a line), a JSON list "
    "of the same, anime-offline-database (JSON or JSONL), MovieLens (its folder or zip), and "
    "IMDb's tables (title.basics.tsv.gz and its neighbours)"
)
_TOO_DEEP = "lies too deep in other folders: name it by itself"
_TWICE = "is there twice; this one is not read"
_DATA = re.compile(rb'"data"\s*:\s*\[')
_LINES_LOOKED_AT = 20
_TITLE_FIELDS = frozenset({"key", "names", "sources"})


class Collection(Protocol):
    """Something that titles can be read from. Reading it takes `size` bytes."""

    @property
    def name(self) -> str:
        """How it is called in faults."""

    @property
    def size(self) -> int:
        """Bytes that reading it takes."""

    def read(self, run: Run) -> Iterator[Title | Fault]:
        """Its titles, and what is wrong with the others."""


Tables: TypeAlias = dict[str, Part]


def recognise(paths: Sequence[Path]) -> tuple[list[Collection], list[Fault]]:
    """What can be read at `paths`, in their order, and what can't be."""
    return _Recognition().of(paths)


class _Recognition:
    """Files that belong together are brought together, wherever in the list they stand."""

    def __init__(self) -> None:
        self._found: list[Collection] = []
        self._faults: list[Fault] = []
        self._releases: dict[tuple[Path, str], Tables] = {}
        self._imdb: Tables = {}
        self._seen: set[tuple[Path, str]] = set()

    def of(self, paths: Sequence[Path]) -> tuple[list[Collection], list[Fault]]:
        """Both lists, once everything was looked at."""
        for path in paths:
            # Beside what is known, a folder may hold what it likes.
            if not self._look(path):
                self._faults.append(Fault(str(path), _UNKNOWN))
        return self._found, self._faults

    def _look(self, path: Path, depth: int = 0) -> bool:
        """Whether something was made of a file or folder, be it a fault."""
        if depth > DEEPEST:
            self._faults.append(Fault(str(path), _TOO_DEEP))
            return True
        try:
            contents = contents_of(path)
            if contents is None:
                known = [self._take(part) for part in parts_of(path)]
            else:
                known = [self._look(one, depth + 1) for one in contents]
        except Broken as error:
            self._faults.append(Fault(str(path), str(error)))
            return True
        return any(known)

    def _take(self, part: Part) -> bool:
        """Whether something was made of `part`, be it a fault."""
        place = part.path.resolve(), part.member
        if place in self._seen:
            return True
        self._seen.add(place)
        try:
            head = head_of(part)
        except Broken as error:
            self._faults.append(part.fault(str(error)))
            return True
        columns = columns_of(head)
        if sort := _table(columns, movielens.COLUMNS):
            release = self._releases.setdefault(part.folder, {})
            self._gather(MovieLens(release), release, sort, part)
        elif sort := _table(columns, imdb.COLUMNS):
            self._gather(Imdb(self._imdb), self._imdb, sort, part)
        elif (is_list := _is_list(head, part.name)) is not None:
            self._found.append(JsonFile(part, is_list))
        else:
            return any(set(unused) <= set(columns) for unused in imdb.UNUSED)
        return True

    def _gather(self, collection: Collection, tables: Tables, sort: str, part: Part) -> None:
        if not tables:
            self._found.append(collection)
        if sort in tables:
            self._faults.append(part.fault(f"{sort} {_TWICE}"))
        else:
            tables[sort] = part


def _table(columns: Sequence[str], tables: Mapping[str, Sequence[str]]) -> str | None:
    """Which of the tables has these columns."""
    return next((name for name, needed in tables.items() if set(needed) <= set(columns)), None)


def _is_list(head: bytes, name: str) -> bool | None:
    """Whether JSON is one list, or an object a line; None for what is no JSON of titles."""
    text = head.removeprefix(BOM).lstrip()
    is_jsonl = re.search(r"\.(jsonl|ndjson)\b", name, re.IGNORECASE) is not None
    if text.startswith(b"["):
        return True
    for document in _documents(text):
        if isinstance(document.get("data"), list):
            return True
        if not _TITLE_FIELDS.isdisjoint(document) or anime_offline.is_about_file(document):
            return False
    if text.startswith(b"{") and _DATA.search(text):
        return True
    return False if is_jsonl and text else None


def _documents(text: bytes) -> Iterator[dict[str, Any]]:
    """The objects that stand on a line of their own, among the first lines."""
    for line in text.split(b"\n")[:_LINES_LOOKED_AT]:
        try:
            document = parsed(line)
        except ValueError:
            continue
        if isinstance(document, dict):
            yield document
