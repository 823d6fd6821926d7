"""Reading a file in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest

from bot.config import ROOT
from bot.domain.imports import Entry, Fault
from bot.importers import reading
from bot.importers.checks import fault_of
from bot.importers.files import read_files
from bot.importers.reading import read_apart
from bot.importers.sources import DISCORD_LIMITS, MEGABYTE, NO_LIMITS, Limits, Source
from tests.importers.examples import CSV, FRONT_MATTER, JSON, LETTERBOXD, MY_ANIME_LIST, zip_of

MANY = json.dumps([{"title": f"X{n}", "text": "Good. " * 300} for n in range(5_000)]).encode()
ENDLESS = Source("a.csv", b"title,text\n" + b"X,Good.\n" * 2_000_000)


async def _all(found: AsyncIterator[Entry | Fault]) -> list[Entry | Fault]:
    return [one async for one in found]


@pytest.fixture(autouse=True)
async def _no_child_is_left() -> AsyncIterator[None]:
    """Every test ends with no process of ours running, and none waiting to be looked after."""
    yield
    assert _children() == []


def _children() -> list[str]:
    """The processes that this one started, zombies too."""
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        pytest.skip("no way to tell here")
    found: list[str] = []
    for task in tasks.iterdir():
        with contextlib.suppress(FileNotFoundError):  # a thread that has just ended
            found += (task / "children").read_text().split()
    return found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", CSV.encode()),
        ("a.json", JSON.encode()),
        ("r.csv", LETTERBOXD.encode()),
        ("a.xml", MY_ANIME_LIST.encode()),
        ("a.zip", zip_of({"a.md": FRONT_MATTER, "../b.md": "x", "c.txt": "A film.\n\nGood."})),
        ("ブレ\udcff.csv", b"title,text\nX,||Y\n"),
        ("a.png", b""),
    ],
)
async def test_the_same_is_read_apart_as_here(name: str, content: bytes) -> None:
    source = Source(name, content)
    here = list(read_files([source], limits=DISCORD_LIMITS, check=fault_of))
    apart = await _all(read_apart(source, DISCORD_LIMITS))
    assert apart == here
    for one, other in zip(apart, here, strict=True):
        if isinstance(one, Entry) and isinstance(other, Entry):
            assert one.recognised == other.recognised
            assert one.text_place == other.text_place


async def test_a_file_that_is_too_large_starts_no_process() -> None:
    source = Source("a.csv", b"x" * (8 * MEGABYTE + 1))
    async for _ in read_apart(source, DISCORD_LIMITS):
        assert _children() == []


async def test_others_have_their_turn_while_a_file_is_read() -> None:
    turns = 0

    async def work() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    watching = asyncio.create_task(work())
    found = await _all(read_apart(Source("a.json", MANY), NO_LIMITS))
    watching.cancel()
    assert len(found) == 5_000
    assert all(isinstance(one, Entry) for one in found)
    assert turns > 250  # some twenty entries each


async def test_a_reading_that_takes_too_long_is_ended() -> None:
    found = await _all(read_apart(ENDLESS, NO_LIMITS, patience=0.5))
    assert isinstance(found[-1], Fault)
    assert found[-1].sentence == (
        "This could not be read: it took longer than 0.5 seconds. Split it in parts."
    )


async def test_a_reading_that_needs_too_much_memory_is_a_fault() -> None:
    source = Source("a.json", b"[[" + b"[]," * 3_000_000 + b"[]]]")
    found = await _all(read_apart(source, NO_LIMITS, memory=200 * MEGABYTE))
    assert len(found) == 1
    assert isinstance(found[0], Fault)
    assert found[0].sentence.startswith("This could not be read: it")


async def test_a_process_that_is_killed_is_a_fault() -> None:
    found: list[Entry | Fault] = []
    async with contextlib.aclosing(read_apart(ENDLESS, NO_LIMITS)) as readings:
        async for one in readings:
            if not found:
                (child,) = _children()
                os.kill(int(child), signal.SIGKILL)
            found.append(one)
    assert isinstance(found[-1], Fault)
    assert found[-1].sentence == (
        "This could not be read: it took too much memory, or broke what reads it."
    )


async def test_no_process_outlives_a_reading_that_was_cancelled() -> None:
    task = asyncio.create_task(_all(read_apart(ENDLESS, NO_LIMITS)))
    await asyncio.sleep(0.5)
    assert len(_children()) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("after", [0.0, 0.02, 0.1, 0.3])
async def test_no_process_outlives_a_cancellation_at_any_moment(after: float) -> None:
    task = asyncio.create_task(_all(read_apart(ENDLESS, NO_LIMITS)))
    await asyncio.sleep(after)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_no_process_outlives_a_reader_who_stops_early() -> None:
    async with contextlib.aclosing(read_apart(ENDLESS, NO_LIMITS)) as found:
        async for _ in found:
            break
        since = monotonic()
    assert _children() == []
    assert monotonic() - since < 20, "it was waited for, not ended"


async def test_no_process_outlives_a_reader_who_just_leaves() -> None:
    async for _ in read_apart(ENDLESS, NO_LIMITS):
        break
    for _ in range(1_000):
        if not _children():
            break
        await asyncio.sleep(0.01)


async def test_limits_hold_apart_too() -> None:
    found = await _all(read_apart(ENDLESS, Limits(reviews=3)))
    assert [type(one) for one in found] == [Entry, Entry, Entry, Fault]


def test_the_process_loads_neither_discord_nor_a_database() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, bot.importers.child; print(*sys.modules)"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert not {"discord", "aiosqlite", "sqlite3", "asyncio", "dotenv"} & set(loaded)


def test_the_process_is_given_no_secret() -> None:
    assert reading._ENVIRONMENT is None or set(reading._ENVIRONMENT) == {"PYTHONUTF8"}


def test_a_process_that_got_half_of_a_file_reads_none_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.importers.child"],
        input=json.dumps(["a.csv", 100, None, None, MEGABYTE, 1 << 30]).encode() + b"\n" + b"title",
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    assert (done.returncode, done.stdout) == (1, b"")
