"""One SQLite connection, as both stores use it: one thread hop a query, safe to cancel."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

T = TypeVar("T")
Row = Sequence[Any]
Parameters = Sequence[Any] | Mapping[str, Any]

INTERRUPTED_AGAIN = 0.005
"""Seconds until a statement that did not notice its interruption is interrupted once more."""


class Connection:
    """A connection for one task at a time. Errors are sqlite3's: callers translate them."""

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self._raw = raw

    async def fetch(self, sql: str, parameters: Parameters = ()) -> Sequence[Row]:
        """All rows of one statement, in one hop to the connection's thread.

        A cancelled caller interrupts its query, or the next one would wait for it.
        """
        rows: Iterable[Row] = await self._heard(self._raw.execute_fetchall(sql, parameters))
        return list(rows)

    async def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """One statement with each of `rows`, in one hop. A cancelled caller interrupts it."""
        await self._heard(self._raw.executemany(sql, rows))

    async def _heard(self, statement: Awaitable[T]) -> T:
        try:
            return await statement
        except asyncio.CancelledError:
            await self._let_go()
            raise
        except (ValueError, OverflowError) as error:
            # A connection that is closed; values that SQLite has no room or no letters for.
            raise sqlite3.ProgrammingError(str(error)) from error

    async def _let_go(self) -> None:
        """Wait until the statement that nobody waits for has ended, which is at once."""
        # An interrupt is lost on a statement that has yet to begin. They run in order: when this
        # one has run, that one has ended.
        ended = asyncio.ensure_future(self._raw.execute_fetchall("SELECT 1"))
        while not ended.done():
            # Whoever is cancelled once more, or while the connection is closed, is cancelled.
            with contextlib.suppress(asyncio.CancelledError, ValueError):
                await self._raw.interrupt()
                await asyncio.wait((ended,), timeout=INTERRUPTED_AGAIN)
        ended.exception()


def _address(path: Path, *, read_only: bool) -> str:
    return f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"


@asynccontextmanager
async def connect(
    path: Path, *, read_only: bool, functions: Sequence[Callable[[str | None], str | None]] = ()
) -> AsyncIterator[Connection]:
    """A connection to `path`, closed at the end: an open one hangs the process at exit.

    `functions` can be called in SQL by their names, with one text. They run in the connection's
    thread, and the same text gives the same answer.
    """
    async with aiosqlite.connect(
        _address(path, read_only=read_only), uri=True, isolation_level=None
    ) as raw:
        if read_only:
            await raw.execute_fetchall("PRAGMA query_only = ON")
        for function in functions:
            await raw.create_function(function.__name__, 1, function, deterministic=True)
        yield Connection(raw)


class Readers:
    """A few read-only connections to one file, each lent to one query at a time."""

    def __init__(self, connections: Sequence[Connection]) -> None:
        self._idle: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
        for connection in connections:
            self._idle.put_nowait(connection)

    async def fetch(self, sql: str, parameters: Parameters = ()) -> Sequence[Row]:
        """All rows of one statement."""
        async with self.lent() as connection:
            return await connection.fetch(sql, parameters)

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Connection]:
        """One of the connections, for several statements of one task."""
        connection = await self._idle.get()
        try:
            yield connection
        finally:
            self._idle.put_nowait(connection)
