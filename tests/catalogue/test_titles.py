from __future__ import annotations

from pathlib import Path

from tests.catalogue.examples import SHELF, opened, title


async def test_a_title_comes_back_as_it_was_put_in(tmp_path: Path) -> None:
    async with opened(tmp_path) as catalogue:
        for one in SHELF:
            assert await catalogue.get(one.key) == one
            assert await catalogue.get(one.key) == one  # and from memory


async def test_a_key_that_is_not_there_is_none(tmp_path: Path) -> None:
    async with opened(tmp_path) as catalogue:
        for key in ("t:none", "", "a b", "\ud800", "'", "t:\x00", "x" * 5_000):
            assert await catalogue.get(key) is None
            assert await catalogue.briefs([key]) == {}


async def test_many_titles_come_in_the_order_asked_for_without_the_unknown(tmp_path: Path) -> None:
    async with opened(tmp_path) as catalogue:
        await catalogue.get("t:rec")
        found = await catalogue.get_many(["t:walle", "t:none", "t:rec", "t:akira", "t:walle"])
        assert list(found) == ["t:walle", "t:rec", "t:akira"]
        assert found["t:walle"] == SHELF[1]
        assert await catalogue.get_many([]) == {}


async def test_briefs_are_lines_in_the_order_asked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as catalogue:
        found = await catalogue.briefs(["t:solaris02", "t:none", "t:blame"])
        assert list(found.items()) == [
            ("t:solaris02", SHELF[3].brief),
            ("t:blame", SHELF[0].brief),
        ]


async def test_thousands_of_keys_are_asked_for_at_once(tmp_path: Path) -> None:
    titles = [title(f"n{i}") for i in range(2_000)]
    async with opened(tmp_path, titles) as catalogue:
        asked = [one.key for one in titles] + [f"t:none{i}" for i in range(30_000)]
        assert len(await catalogue.briefs(asked)) == 2_000
        assert len(await catalogue.get_many(asked)) == 2_000


async def test_titles_with_a_theme_are_found_in_any_case(tmp_path: Path) -> None:
    titles = [title("a", themes=["Space Opera"]), title("b", themes=["space opera", "heist"])]
    async with opened(tmp_path, titles) as catalogue:
        assert await catalogue.with_theme("SPACE opera") == {"t:a", "t:b"}
        assert await catalogue.with_theme("heist") == {"t:b"}
        for text in ("none", "", "\x00", "\ud800", "'"):
            assert await catalogue.with_theme(text) == set()
        assert await catalogue.themes_like("\ud800") == []
