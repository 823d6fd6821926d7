"""Read-only connections to a catalogue file, and the checks that the file is one."""

from __future__ import annotations

import asyncio
import sqlite3
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.catalogue.arrays import digest_of
from bot.catalogue.build import APPLICATION_ID, SCHEMA_VERSION
from bot.catalogue.faults import CatalogueError
from bot.sqlite import Parameters, Readers, Row, connect

# The file's header, all integers big-endian: https://www.sqlite.org/fileformat.html
_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_PAGE_SIZE_AT, _PAGES_AT, _VERSION_AT, _APPLICATION_AT = 16, 28, 60, 68
_LARGEST_PAGE = 65_536  # written as 1
_CONNECTIONS = 2

_META = "SELECT version, origin, digest, arrays, titles, names, themes FROM meta"
_ANEW = (
    "Move it away and start Marquee again: it builds a new one from the starter shelf. "
    "Import other files of titles again after that."
)
BUILD_ANEW = "`python -m bot import titles` builds it anew of what catalogue.db holds."


class FileMark(NamedTuple):
    """What tells a file from one that was renamed over it. `size` in bytes."""

    device: int
    number: int
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Meta:
    """What a catalogue says about itself."""

    version: int
    origin: str
    digest: str
    arrays: str
    titles: int
    names: int
    themes: int


class Reader:
    """Runs queries on a few connections, so that a slow one keeps no other waiting."""

    def __init__(self, path: Path, readers: Readers) -> None:
        self._path = path
        self._readers = readers

    async def rows(self, sql: str, values: Parameters = ()) -> Sequence[Row]:
        """Every row of `sql`, in one hop. Raises `CatalogueError` where the file is damaged."""
        try:
            return await self._readers.fetch(sql, values)
        except sqlite3.DatabaseError as error:
            raise damaged(self._path, str(error)) from error

    async def meta(self) -> Meta:
        """What the catalogue says about itself."""
        found = await self.rows(_META)
        if len(found) != 1:
            raise damaged(self._path, "it does not say what it holds")
        return Meta(*found[0])


@asynccontextmanager
async def connect_reader(path: Path) -> AsyncIterator[Reader]:
    """A reader of the catalogue at `path`, closed at the end.

    Raises `CatalogueError` where the file is missing, damaged, or of another version.
    """
    await asyncio.to_thread(check_file, path)
    async with AsyncExitStack() as stack:
        try:
            connections = [
                await stack.enter_async_context(connect(path, read_only=True))
                for _ in range(_CONNECTIONS)
            ]
        except sqlite3.DatabaseError as error:
            raise damaged(path, str(error)) from error
        yield Reader(path, Readers(connections))


def check_file(path: Path) -> None:
    """Raise `CatalogueError` unless `path` is a whole catalogue of the version that we read."""
    version = file_version(path)
    if version > SCHEMA_VERSION:
        raise newer(path, version)
    if version < SCHEMA_VERSION:
        raise older(path, version)


def check_content(path: Path) -> None:
    """Raise `CatalogueError` unless all of the catalogue at `path` is as it was written.

    Reads all of it, which takes a second for each 100 MB or so where the disk is slow.
    """
    (found,) = _stored(path, "PRAGMA quick_check(1)")
    if found != "ok":
        raise damaged(path, str(found))
    arrays = path.with_name(named_arrays(path))
    try:
        digest = digest_of(arrays)
    except OSError as error:
        raise CatalogueError(f"{arrays} can't be read: {error}. {BUILD_ANEW}") from error
    if not arrays.stem.endswith(digest):
        raise CatalogueError(f"{arrays} is damaged: it is not as it was written. {BUILD_ANEW}")


def file_version(path: Path) -> int:
    """The schema version of the catalogue at `path`, read from its header alone.

    Raises `CatalogueError` where the file is missing, cut short, or no catalogue.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise CatalogueError(
            f"There is no catalogue at {path}. Start Marquee with its starter shelf in place: "
            "it builds one."
        ) from error
    except OSError as error:
        raise CatalogueError(f"The catalogue {path} can't be read: {error}") from error
    if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
        raise damaged(path, "it is not a database")
    if _integer(header, _APPLICATION_AT) != APPLICATION_ID:
        raise damaged(path, "it is the database of some other program")
    (page,) = struct.unpack_from(">H", header, _PAGE_SIZE_AT)
    if size != _integer(header, _PAGES_AT) * (_LARGEST_PAGE if page == 1 else page):
        raise damaged(path, "it was cut short")
    return _integer(header, _VERSION_AT)


def file_mark(path: Path) -> FileMark | None:
    """The mark of the file at `path`; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileMark(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def is_whole(path: Path) -> bool:
    """Whether the arrays that the catalogue at `path`, of our version, names are beside it."""
    return path.with_name(named_arrays(path)).exists()


def named_arrays(path: Path) -> str:
    """The name of the file of arrays that belongs to the catalogue at `path`. Synchronous."""
    (arrays,) = _stored(path, "SELECT arrays FROM meta")
    return str(arrays)


def stored_origin(path: Path) -> tuple[str, str]:
    """Origin and digest of the catalogue at `path`, of whatever version. Synchronous."""
    origin, digest = _stored(path, "SELECT origin, digest FROM meta")
    return str(origin), str(digest)


def _stored(path: Path, sql: str) -> Row:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            found: Row | None = db.execute(sql).fetchone()
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error
    if found is None:
        raise damaged(path, "it does not say what it holds")
    return found


def damaged(path: Path, why: str) -> CatalogueError:
    """The error for a file that can't be used as it is."""
    return CatalogueError(f"The catalogue {path} is damaged: {why}. {_ANEW}")


def newer(path: Path, version: int) -> CatalogueError:
    """The error for a file from a later version of Marquee."""
    return CatalogueError(
        f"The catalogue {path} was built by a newer Marquee (version {version}; this one reads "
        f"{SCHEMA_VERSION}). Update Marquee, or point it at another file."
    )


def older(path: Path, version: int) -> CatalogueError:
    """The error for a file from an earlier version of Marquee."""
    return CatalogueError(
        f"The catalogue {path} was built by an older Marquee (version {version}; this one reads "
        f"{SCHEMA_VERSION}). {_ANEW}"
    )


def _integer(header: bytes, at: int) -> int:
    (value,) = struct.unpack_from(">I", header, at)
    return int(value)
