"""The club store's file: one writer behind a lock, a few readers, no SQLite type outside."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from bot.errors import InUseError, StoreError
from bot.sqlite import Connection, Parameters, Readers, Row, connect

READERS = 2
SNAPSHOTS = 1
"""Connections for reads that go on for seconds, so that nothing else waits for one."""


class Transaction(Protocol):
    """What can be done inside a transaction."""

    async def fetch(self, sql: str, parameters: Parameters = ()) -> Sequence[Row]:
        """All rows of one statement; a writing one gives what it says it RETURNs."""

    async def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """One writing statement with each of `rows`; what it RETURNs is lost."""


class _Session:
    """One connection, for several statements. Every error is a StoreError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def fetch(self, sql: str, parameters: Parameters = ()) -> Sequence[Row]:
        """All rows of one statement."""
        with _translated():
            return await self._connection.fetch(sql, parameters)

    async def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """One statement with each of `rows`."""
        with _translated():
            await self._connection.run_many(sql, rows)

    async def roll_back(self) -> None:
        """Undo what is not committed. A statement that failed hard has done so already."""
        with _translated():
            try:
                await self._connection.fetch("ROLLBACK")
            except sqlite3.OperationalError as error:
                if "no transaction is active" not in str(error):
                    raise


class Database:
    """Reads at once, writes one at a time. Every error is a StoreError."""

    def __init__(self, writer: Connection, readers: Readers, snapshots: Readers) -> None:
        self._writer = _Session(writer)
        self._readers = readers
        self._snapshots = snapshots
        self._lock = asyncio.Lock()
        self.commits = 0
        """Grows with everything that is written: what was read before may be stale."""

    async def fetch(self, sql: str, parameters: Parameters = ()) -> Sequence[Row]:
        """All rows of one reading statement."""
        with _translated():
            return await self._readers.fetch(sql, parameters)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """The store as it is now, whatever is written meanwhile. For reading only.

        There is one at a time: others wait for it, reads and writes don't.
        """
        async with self._snapshots.lent() as connection:
            reader = _Session(connection)
            try:
                await reader.fetch("BEGIN")
                yield reader
            finally:
                await asyncio.shield(reader.roll_back())

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """All of what is done inside, or, if it raises or is cancelled on the way, none of it."""
        async with self._lock:
            try:
                await self._writer.fetch("BEGIN IMMEDIATE")
                yield self._writer
                await self._writer.fetch("COMMIT")
                self.commits += 1
            except BaseException:
                await asyncio.shield(self._writer.roll_back())
                raise


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(str(error)) from error


@contextmanager
def only_process(path: Path) -> Iterator[None]:
    """Hold the right to write the store at `path`. Raises InUseError if another process has it."""
    lock = FileLock(path.with_suffix(".lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise InUseError(
            f"Another Marquee is using {path}: stop it first, or set MARQUEE_DATA to another"
            " folder."
        ) from None
    try:
        yield
    finally:
        lock.release()


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """The store at `path`, already migrated. Closed at the end whatever happens."""
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(connect(path, read_only=False))
        # A commit costs half a millisecond; a lost review costs more.
        await writer.fetch("PRAGMA synchronous = FULL")
        await writer.fetch("PRAGMA foreign_keys = ON")
        # What is erased leaves no traces in free space; not every build of SQLite does that.
        await writer.fetch("PRAGMA secure_delete = ON")
        connections = [
            await stack.enter_async_context(connect(path, read_only=True))
            for _ in range(READERS + SNAPSHOTS)
        ]
        readers, snapshots = connections[:READERS], connections[READERS:]
        yield Database(writer, Readers(readers), Readers(snapshots))
