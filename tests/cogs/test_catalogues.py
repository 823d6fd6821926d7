"""A new catalogue is taken into use while the bot runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bot.catalogue.arrays import Arrays, open_arrays
from bot.catalogue.build import IMPORTED, CatalogueBuild
from bot.catalogue.faults import CatalogueError
from bot.catalogue.titles import open_catalogue
from bot.domain.titles import Title
from bot.errors import StoreError
from bot.services.catalogues import Catalogues as Services
from bot.services.title_keys import TitleKeys
from tests.catalogue.examples import listing, overwrite, title
from tests.stage import NOW, Stage

if TYPE_CHECKING:
    from cogs.catalogues import Catalogues


def import_titles(folder: Path, *titles: Title) -> None:
    """What an import does, while the bot runs."""
    with CatalogueBuild(folder / "catalogue.db") as build:
        build.add(titles)
        build.compare()
        build.keep_others()
        build.group()
        build.finish(digest="of a test", origin=IMPORTED)


async def look(stage: Stage) -> None:
    cog = stage.bot.get_cog("Catalogues")
    assert cog is not None
    await cast("Catalogues", cog).go_round()


async def test_a_title_that_was_imported_is_found_without_a_restart(
    stage: Stage, data_folder: Path
) -> None:
    new = title("quiet", "The Quiet Harbour of Zzyx", year=2025)
    await asyncio.to_thread(import_titles, data_folder, new)
    await look(stage)
    answer = await stage.slash("title", title="quiet harbour of zzyx")
    assert "The Quiet Harbour of Zzyx" in answer.text
    answer = await stage.slash("title", title="blame 2017")
    assert "Blame!" in answer.text


async def test_what_began_on_the_old_catalogue_ends_on_it_and_nothing_fails(
    stage: Stage, data_folder: Path
) -> None:
    titles = stage.bot.services.titles
    failed: list[BaseException] = []
    asked = 0
    done = asyncio.Event()

    async def keep_asking(texts: list[str]) -> None:
        nonlocal asked
        while not done.is_set():
            await asyncio.sleep(0)
            for text in texts:
                try:
                    assert await titles.offer(stage.guild.id, text)
                    asked += 1
                except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                    failed.append(error)

    askers = [asyncio.create_task(keep_asking([text, "a"])) for text in ("blame", "akria", "solar")]
    for number in range(4):
        await asyncio.to_thread(import_titles, data_folder, title(f"n{number}", f"New {number}"))
        await look(stage)
        await asyncio.sleep(0.05)
    done.set()
    await asyncio.gather(*askers)
    assert not failed
    assert asked > 10
    assert [brief.name for brief in await titles.offer(stage.guild.id, "new 3")][:1] == ["New 3"]
    assert len([name for name in listing(data_folder) if name.endswith(".arrays")]) == 1


async def test_a_file_that_cannot_be_read_leaves_the_catalogue_in_use_and_is_said_once(
    stage: Stage, data_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = data_folder / "broken"
    broken.write_bytes(b"SQLite format 3\0" + bytes(900))
    os.replace(broken, data_folder / "catalogue.db")  # noqa: PTH105
    for _ in range(3):
        await look(stage)
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(said) == 1
    assert "The catalogue from before stays in use." in said[0]
    assert "damaged" in said[0]
    answer = await stage.slash("title", title="blame 2017")
    assert "Blame!" in answer.text


async def test_a_large_catalogue_that_is_damaged_is_said_in_the_log_and_used_as_far_as_it_goes(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.catalogue.titles.CHECKED_FIRST", 1_000)
    (name,) = [name for name in listing(data_folder) if name.endswith(".arrays")]
    overwrite(data_folder / name, 2_000, 2_001)
    async with open_catalogue(data_folder / "catalogue.db") as catalogue:
        catalogues = Services(catalogue, TitleKeys(FailingOnce()))
        for _ in range(2):
            await catalogues.check()
        assert await catalogue.get("marquee:blame-2017")
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(said) == 1
    assert "damaged" in said[0]
    assert "`python -m bot import titles`" in said[0]


class FailingOnce:
    """A store of keys that is busy the first time."""

    def __init__(self) -> None:
        self.asked = 0

    async def used(self) -> Sequence[str]:
        self.asked += 1
        if self.asked == 1:
            raise StoreError("busy")
        return []

    async def rewrite(self, kept: Mapping[str, str]) -> int:
        return len(kept)


async def test_a_catalogue_that_came_while_the_bot_started_is_taken_and_a_failed_try_made_again(
    data_folder: Path,
) -> None:
    async with open_catalogue(data_folder / "catalogue.db") as catalogue:
        await asyncio.to_thread(import_titles, data_folder, title("new", "New"))
        catalogues = Services(catalogue, TitleKeys(FailingOnce()))
        with pytest.raises(StoreError):
            await catalogues.look()
        assert await catalogue.get("t:new") is None
        assert await catalogues.look()
        assert await catalogue.get("t:new")
        assert not await catalogues.look()


async def test_what_is_imported_while_a_catalogue_is_being_opened_is_opened_instead(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports = [title("new", "New")]

    def late(path: Path) -> Arrays:
        while imports:
            import_titles(data_folder, imports.pop())
        return open_arrays(path)

    monkeypatch.setattr("bot.catalogue.editions.open_arrays", late)
    async with open_catalogue(data_folder / "catalogue.db") as catalogue:
        assert await catalogue.get("t:new")


async def test_arrays_that_are_gone_or_cut_short_are_said_with_what_to_do(
    data_folder: Path,
) -> None:
    await asyncio.to_thread(import_titles, data_folder, title("new", "New"))
    (name,) = [name for name in listing(data_folder) if name.endswith(".arrays")]
    arrays = data_folder / name
    os.truncate(arrays, 10_000)
    for _ in range(2):
        with pytest.raises(CatalogueError, match="`python -m bot import titles` builds it anew"):
            async with open_catalogue(data_folder / "catalogue.db"):
                pass
        arrays.unlink(missing_ok=True)


async def test_what_members_want_stays_theirs_when_two_sources_turn_out_to_be_one(
    stage: Stage, data_folder: Path
) -> None:
    one = title("zz", "The Quiet Harbour of Zzyx", year=2025, source="one")
    two = replace(one, key="u:zz", year=1931, source="two")
    await asyncio.to_thread(import_titles, data_folder, one, two)
    await look(stage)
    services, club, member = stage.bot.services, stage.guild.id, stage.member.id
    for key in ("t:zz", "u:zz"):
        await services.watchlists.add(club, member, key, now=NOW)
    # The second source says a better year now.
    await asyncio.to_thread(import_titles, data_folder, replace(two, year=2025))
    await look(stage)
    assert len(await services.watchlists.keys(club, member)) == 1
    answer = await stage.slash("watchlist")
    assert "The Quiet Harbour of Zzyx" in answer.text
