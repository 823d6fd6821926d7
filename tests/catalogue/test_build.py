from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalogue.build import build_catalogue, by_popularity
from bot.catalogue.faults import CatalogueError
from bot.catalogue.titles import open_catalogue
from bot.domain.titles import Name, NameType
from tests.catalogue.examples import SHELF, content, listing, opened, title


def test_sources_are_merged_by_rank_since_their_popularity_does_not_compare() -> None:
    titles = [
        title("m1", popularity=2_000_000, source="mal"),
        title("m2", popularity=1_000_000, source="mal"),
        title("m3", popularity=900_000, source="mal"),
        title("s1", popularity=99),
        title("s2", popularity=98),
    ]
    keys = [one.key for one in by_popularity(titles)]
    assert keys == ["t:m1", "t:s1", "t:m2", "t:s2", "t:m3"]


async def test_a_catalogue_says_how_much_it_holds_and_what_it_was_built_from(
    tmp_path: Path,
) -> None:
    titles = [title("a", "A", "a", "B", themes=["x", "y"]), title("b", themes=["x"])]
    async with opened(tmp_path, titles) as catalogue:
        assert (catalogue.counts.titles, catalogue.counts.names, catalogue.counts.themes) == (
            2,
            3,
            2,
        )
        assert catalogue.digest == "of a test"


async def test_a_reader_is_not_disturbed_by_a_new_catalogue_and_nothing_is_left_over(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as old:
        path = tmp_path / "catalogue.db"
        before = os.stat(path).st_ino  # noqa: PTH116
        build_catalogue([title("new")], path, digest="new")
        assert os.stat(path).st_ino != before  # noqa: PTH116 (another file, not the same rewritten)
        assert await old.get("t:new") is None
        assert await old.get("t:akira") is not None
        async with open_catalogue(path) as new:
            assert new.counts.titles == 1
    assert listing(tmp_path) == ["catalogue.db"]


@pytest.mark.parametrize(
    "faulty",
    [SHELF[0], replace(SHELF[0], key="t:half", names=(Name("\ud800", NameType.MAIN),))],
)
async def test_a_failed_build_leaves_the_old_catalogue_and_nothing_else(
    tmp_path: Path, faulty: object
) -> None:
    async with opened(tmp_path):
        pass
    path = tmp_path / "catalogue.db"
    before = content(path)
    with pytest.raises(CatalogueError, match="can't be written"):
        build_catalogue([*SHELF, faulty], path, digest="")  # type: ignore[list-item]
    assert content(path) == before
    assert listing(tmp_path) == ["catalogue.db"]


def test_the_same_titles_in_any_order_make_the_same_catalogue(tmp_path: Path) -> None:
    build_catalogue(SHELF, tmp_path / "a.db", digest="")
    build_catalogue(SHELF[::-1], tmp_path / "b.db", digest="")
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()


async def test_an_empty_catalogue_can_be_built_and_asked(tmp_path: Path) -> None:
    async with opened(tmp_path, []) as catalogue:
        assert catalogue.counts.titles == 0
        assert await catalogue.search("anything") == await catalogue.search("") == []
        assert (await catalogue.resolve("anything")).nearest == ()
        assert await catalogue.candidates(SHELF[0]) == []
