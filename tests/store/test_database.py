"""The store's file under cancellation, failure and a full disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreError
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import READERS, Database, open_database

PATIENCE = 20.0
"""Seconds: far more than anything here takes."""
SOON = 4.0
"""Seconds: far less than the slow query takes, far more than one that waits for nothing."""
SLOW = (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000000)"
    " SELECT count(*) FROM n WHERE i < 0"
)
KEEP = "INSERT INTO facts (name, value) VALUES (?, ?)"


async def facts(database: Database) -> list[str]:
    """The names of all facts."""
    return [row[0] for row in await database.fetch("SELECT name FROM facts ORDER BY name")]


async def test_a_transaction_that_raises_leaves_nothing_and_the_next_write_works(
    clubs: SqliteClubs, database: Database
) -> None:
    async def keep_half() -> None:
        async with database.transaction() as transaction:
            await transaction.fetch(KEEP, ("half", "1"))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await keep_half()
    assert await facts(database) == []
    await clubs.facts.save("whole", "1")
    assert await facts(database) == ["whole"]


@pytest.mark.parametrize("error", [ValueError, OverflowError, UnicodeError, KeyError])
async def test_an_error_of_whoever_uses_a_transaction_stays_what_it_is(
    error: type[Exception], database: Database
) -> None:
    with pytest.raises(error, match="theirs"):
        async with database.transaction():
            raise error("theirs")


async def test_a_statement_that_fails_undoes_its_whole_transaction(
    clubs: SqliteClubs, database: Database
) -> None:
    async def keep_twice() -> None:
        async with database.transaction() as transaction:
            await transaction.fetch(KEEP, ("same", "1"))
            await transaction.fetch(KEEP, ("same", "2"))

    with pytest.raises(StoreError):
        await keep_twice()
    assert await facts(database) == []
    await clubs.facts.save("whole", "1")
    assert await facts(database) == ["whole"]


async def test_a_transaction_that_is_cancelled_in_the_middle_leaves_nothing(
    clubs: SqliteClubs, database: Database
) -> None:
    begun = asyncio.Event()

    async def keep_half() -> None:
        async with database.transaction() as transaction:
            await transaction.fetch(KEEP, ("half", "1"))
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(keep_half())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(clubs.facts.save("whole", "1"), PATIENCE)
    assert await facts(database) == ["whole"]


async def test_a_write_that_is_cancelled_while_it_runs_leaves_nothing(
    clubs: SqliteClubs, database: Database
) -> None:
    async def keep_slowly() -> None:
        async with database.transaction() as transaction:
            await transaction.fetch(KEEP, ("half", "1"))
            await transaction.fetch(f"INSERT INTO facts SELECT 'n', ({SLOW})")

    await cancelled_after(0.05, keep_slowly)
    await asyncio.wait_for(clubs.facts.save("whole", "1"), SOON)
    assert await facts(database) == ["whole"]


@pytest.mark.parametrize("steps", range(12))
async def test_a_save_that_is_cancelled_at_any_step_is_whole_or_not_there(
    steps: int, clubs: SqliteClubs, database: Database
) -> None:
    async def keep_two() -> None:
        async with database.transaction() as transaction:
            await transaction.fetch(KEEP, ("one", "1"))
            await transaction.fetch(KEEP, ("two", "2"))

    for _ in range(20):
        task = asyncio.create_task(keep_two())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task], timeout=PATIENCE)
        await asyncio.wait_for(clubs.facts.save("after", "1"), PATIENCE)
        kept = await facts(database)
        assert kept in (["after"], ["after", "one", "two"])
        async with database.transaction() as transaction:
            await transaction.fetch("DELETE FROM facts")


async def cancelled_after(seconds: float, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """Begin `work`, and cancel it."""
    task = asyncio.create_task(work())
    await asyncio.sleep(seconds)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, PATIENCE)


@pytest.mark.parametrize("seconds", [0, 0.001, 0.05])
async def test_a_cancelled_slow_read_does_not_make_the_next_one_wait(
    seconds: float, database: Database
) -> None:
    for _ in range(READERS * 4):
        await cancelled_after(seconds, lambda: database.fetch(SLOW))
    for _ in range(READERS * 4):
        await asyncio.wait_for(database.fetch("SELECT 1"), SOON)


async def test_a_slow_read_does_not_make_another_read_or_a_write_wait(
    clubs: SqliteClubs, database: Database
) -> None:
    slow = asyncio.create_task(database.fetch(SLOW))
    await asyncio.sleep(0.01)
    await asyncio.wait_for(clubs.facts.save("meanwhile", "1"), SOON)
    assert await asyncio.wait_for(facts(database), SOON) == ["meanwhile"]
    slow.cancel()
    await asyncio.wait([slow], timeout=PATIENCE)


async def test_what_was_saved_is_seen_by_the_next_read(
    clubs: SqliteClubs, database: Database
) -> None:
    for number in range(50):
        await clubs.facts.save("number", str(number))
        readings = (clubs.facts.get("number") for _ in range(READERS + 1))
        assert await asyncio.gather(*readings) == [str(number)] * (READERS + 1)
    assert await facts(database) == ["number"]


async def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError):
        await database.fetch(KEEP, ("sneaked in", "1"))
    assert await facts(database) == []


async def test_a_closed_store_raises_store_errors(path: Path) -> None:
    async with open_database(path) as database:
        clubs = club_store(database)
    with pytest.raises(StoreError):
        await clubs.facts.get("any")
    with pytest.raises(StoreError):
        await clubs.facts.save("any", "1")


async def test_a_full_disk_is_a_store_error_and_keeps_what_there_was(
    clubs: SqliteClubs, database: Database
) -> None:
    await clubs.facts.save("before", "1")
    async with database.transaction() as transaction:
        ((pages,),) = await transaction.fetch("PRAGMA page_count")
        await transaction.fetch(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError):
        await clubs.facts.save("too much", "1" * 1_000_000)
    assert await facts(database) == ["before"]
    async with database.transaction() as transaction:
        await transaction.fetch("PRAGMA max_page_count = 1000000")
    await clubs.facts.save("after", "1" * 1_000_000)
    assert await facts(database) == ["after", "before"]
