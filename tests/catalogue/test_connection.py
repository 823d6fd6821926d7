from __future__ import annotations

import asyncio
import os
import sqlite3
import struct
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot.catalogue.build import SCHEMA_VERSION, build_catalogue
from bot.catalogue.connection import connect_reader
from bot.catalogue.faults import CatalogueError
from bot.catalogue.titles import open_catalogue
from tests.catalogue.examples import SHELF, content, overwrite, title


def set_version(path: Path, version: int) -> None:
    header = bytearray(path.read_bytes())
    struct.pack_into(">I", header, 60, version)
    path.write_bytes(header)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.db"
    build_catalogue(SHELF, path, digest="")
    return path


async def refused(path: Path, why: str) -> None:
    """Opening says why, and leaves the file as it is."""
    before = content(path)
    with pytest.raises(CatalogueError, match=why):
        async with open_catalogue(path):
            pass
    assert content(path) == before


async def test_a_missing_catalogue_is_said_and_not_created(tmp_path: Path) -> None:
    await refused(tmp_path / "none.db", "no catalogue at")


async def test_a_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="can't be read"):
        async with open_catalogue(tmp_path):
            pass


@pytest.mark.parametrize("size", [0, 12, 10_000])
async def test_a_file_that_is_no_database_is_said(path: Path, size: int) -> None:
    overwrite(path, 0)
    os.truncate(path, size)
    await refused(path, "damaged: it is not a database. Move it away")


async def test_the_database_of_another_program_is_not_read(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.execute("CREATE TABLE title (id)")
    await refused(tmp_path / "a.db", "some other program")


@pytest.mark.parametrize("kept", [101, 4_096, 50_000])
async def test_a_catalogue_that_was_cut_short_is_said(path: Path, kept: int) -> None:
    os.truncate(path, kept)
    await refused(path, "cut short")


@pytest.mark.parametrize(("start", "end"), [(4_096, 50_000), (-4_096, None)])
async def test_a_catalogue_with_broken_pages_is_said(
    path: Path, start: int, end: int | None
) -> None:
    overwrite(path, start, end)
    await refused(path, "damaged")


async def test_arrays_that_are_not_as_they_were_written_are_said(path: Path) -> None:
    (arrays,) = path.parent.glob("*.arrays")
    overwrite(arrays, 2_000, 2_001)
    await refused(path, r"arrays is damaged: .* import titles` builds it anew")


@pytest.mark.parametrize(
    ("suffix", "start", "end"), [("db", -4_096, None), ("arrays", 2_000, 2_001)]
)
async def test_a_large_catalogue_is_opened_first_and_checked_then(
    path: Path, suffix: str, start: int, end: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.catalogue.titles.CHECKED_FIRST", 1_000)
    async with open_catalogue(path) as catalogue:
        await catalogue.check()
    (file,) = path.parent.glob(f"*.{suffix}")
    before = file.read_bytes()
    overwrite(file, start, end)
    assert file.read_bytes() != before
    async with open_catalogue(path) as catalogue:
        with pytest.raises(CatalogueError, match="damaged"):
            await catalogue.check()
        assert await catalogue.search("akira")
        await catalogue.check()  # said once


async def test_damage_that_shows_later_is_an_error_of_the_catalogue(path: Path) -> None:
    async with open_catalogue(path) as catalogue:
        overwrite(path, 20)  # with the header's change counter, or SQLite believes its cache
        with pytest.raises(CatalogueError, match="damaged"):
            await catalogue.get("t:akira")


@pytest.mark.parametrize(
    ("version", "why"), [(SCHEMA_VERSION + 1, "newer Marquee"), (SCHEMA_VERSION - 1, "older")]
)
async def test_a_catalogue_of_another_version_is_said(path: Path, version: int, why: str) -> None:
    set_version(path, version)
    await refused(path, why)


async def test_the_catalogue_cannot_be_written_through_its_reader(path: Path) -> None:
    async with connect_reader(path) as reader:
        with pytest.raises(CatalogueError, match="readonly"):
            await reader.rows("DELETE FROM title")


async def test_a_cancelled_query_is_stopped_and_keeps_no_other_waiting(path: Path) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )
    async with connect_reader(path) as reader:
        for _ in range(3):  # more often than there are connections
            running = asyncio.create_task(reader.rows(endless))
            await asyncio.sleep(0.05)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        async with asyncio.timeout(5):
            assert list(await reader.rows("SELECT 1")) == [(1,)]


async def test_connections_are_closed_whatever_happens_while_they_are_open(path: Path) -> None:
    def others() -> list[str]:
        # asyncio keeps those that it runs `to_thread` in.
        return sorted(t.name for t in threading.enumerate() if not t.name.startswith("asyncio_"))

    before = others()

    async def fail() -> None:
        async with open_catalogue(path) as catalogue:
            await catalogue.search("akira")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    for _ in range(200):
        if others() == before:
            break
        await asyncio.sleep(0.01)
    assert others() == before


async def test_a_path_with_signs_of_an_address_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a ?#%20 b" / "catalogue.db"
    build_catalogue([title("a")], path, digest="")
    async with open_catalogue(path) as catalogue:
        assert catalogue.counts.titles == 1
