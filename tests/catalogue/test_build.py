from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalogue.build import IMPORTED, CatalogueBuild, build_catalogue
from bot.catalogue.faults import CatalogueError
from bot.catalogue.like_answers import Sought
from bot.catalogue.titles import open_catalogue
from bot.domain.titles import Name, NameType
from tests.catalogue.examples import SHELF, content, listing, opened, title


async def test_sources_are_merged_by_rank_since_their_popularity_does_not_compare(
    tmp_path: Path,
) -> None:
    titles = [
        title("m1", popularity=2_000_000, source="mal"),
        title("m2", popularity=1_000_000, source="mal"),
        title("m3", popularity=900_000, source="mal"),
        title("s1", popularity=99),
        title("s2", popularity=98),
    ]
    async with opened(tmp_path, titles) as catalogue:
        keys = [match.brief.key for match in await catalogue.search("")]
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
    assert files(tmp_path) == ["catalogue-….arrays", "catalogue.db"]


async def test_a_failed_build_leaves_the_old_catalogue_and_nothing_else(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    path = tmp_path / "catalogue.db"
    before, beside = content(path), listing(tmp_path)
    faulty = replace(SHELF[0], key="t:half", names=(Name("\ud800", NameType.MAIN),))
    with pytest.raises(CatalogueError, match="can't be written"):
        build_catalogue([*SHELF, faulty], path, digest="")
    assert content(path) == before
    assert listing(tmp_path) == beside


def test_a_full_disk_is_said_with_what_to_do(tmp_path: Path) -> None:
    titles = [title(f"t{number}", "A long name " * 20) for number in range(500)]

    def fill() -> None:
        with CatalogueBuild(tmp_path / "catalogue.db") as build:
            build._db.execute("PRAGMA max_page_count = 12")
            build.add(titles)

    with pytest.raises(CatalogueError, match=r"can't be written: .*full\. Make room"):
        fill()
    assert listing(tmp_path) == []


async def test_of_two_records_with_one_key_the_later_one_stays(tmp_path: Path) -> None:
    async with opened(tmp_path, [title("a", "First"), title("a", "Second")]) as catalogue:
        assert catalogue.counts.titles == 1
        found = await catalogue.get("t:a")
        assert found is not None
        assert found.name == "Second"


async def test_what_is_imported_later_stands_beside_what_was_there_before(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    build_catalogue([title("a", "A"), title("b", "B"), title("c", "C")], path, digest="")
    with CatalogueBuild(path) as build:
        build.add([title("a", "A"), title("b", "B anew"), title("d", "D")])
        changes = build.compare()
        assert (changes.new, changes.changed, changes.same) == (1, 1, 1)
        assert build.keep_others() == 1
        build.group()
        build.finish(digest="", origin=IMPORTED)
    async with open_catalogue(path) as catalogue:
        found = await catalogue.get_many(["t:a", "t:b", "t:c", "t:d"])
    assert [one.name for one in found.values()] == ["A", "B anew", "C", "D"]


async def test_one_title_of_two_sources_is_found_by_the_keys_of_both(tmp_path: Path) -> None:
    told = title("1", "Blame!", year=2017, source="one", themes=["megastructure"])
    also = replace(title("2", "Blame!", "ブラム！", year=2017, source="two"), key="u:2")
    async with opened(tmp_path, [told, also]) as catalogue:
        assert catalogue.counts.titles == 1
        found = await catalogue.get_many(["t:1", "u:2"])
        assert found["t:1"] == found["u:2"]
        assert [name.name for name in found["t:1"].names] == ["Blame!", "ブラム！"]
        assert await catalogue.kept_keys(["t:1", "u:2", "t:3"]) == {"u:2": "t:1"}
        assert await catalogue.merged(["t:1"]) == {"t:1": ["u:2"]}
        assert list(await catalogue.briefs(["u:2"])) == ["u:2"]


async def test_what_relations_tie_together_has_one_franchise(tmp_path: Path) -> None:
    titles = [title("a", relations=[("sequel", "b")]), title("b"), title("c")]
    async with opened(tmp_path, titles) as catalogue:
        found = await catalogue.get_many(["t:a", "t:b", "t:c"])
    assert [one.franchise for one in found.values()] == ["t:a", "t:a", None]


def files(folder: Path) -> list[str]:
    return [re.sub("-[0-9a-f]{16}", "-…", name) for name in listing(folder)]


def test_the_same_titles_in_any_order_make_the_same_catalogue(tmp_path: Path) -> None:
    build_catalogue(SHELF, tmp_path / "a.db", digest="")
    build_catalogue(SHELF[::-1], tmp_path / "b.db", digest="")
    arrays = [next(tmp_path.glob(f"{name}-*.arrays")) for name in "ab"]
    assert arrays[0].read_bytes() == arrays[1].read_bytes()


async def test_an_empty_catalogue_can_be_built_and_asked(tmp_path: Path) -> None:
    async with opened(tmp_path, []) as catalogue:
        assert catalogue.counts.titles == 0
        assert await catalogue.search("anything") == await catalogue.search("") == []
        assert (await catalogue.resolve("anything")).nearest == ()
        assert await catalogue.alike([SHELF[0]], Sought(), 5) == []
