"""Suggestions between two titles, and where a club has titles of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.catalogue.additions import Additions
from bot.catalogue.like_answers import Sought
from bot.domain.suggestions import Filters
from bot.domain.titles import Kind, Liked, Relation, Theme, Title
from tests.catalogue.examples import opened, title
from tests.catalogue.test_like_answers import FILLERS


async def test_between_two_titles_few_that_fit_are_enough(tmp_path: Path) -> None:
    other = title("other", themes=["heist", "late"])
    near = replace(title("near", themes=["rare", "heist", "late"]), kind=Kind.SERIES)
    titles = [title("seed", themes=["rare", "heist"]), other, near]
    async with opened(tmp_path, titles) as catalogue:
        for sought in (Sought(), Sought(Filters(kind=Kind.SERIES))):
            alike = await catalogue.alike(titles[:2], sought, 5)
            assert [one.title.key for one in alike] == ["t:near"]
        assert not await catalogue.alike(titles[:2], Sought(Filters(year_from=2099)), 5)


async def test_between_two_titles_a_clubs_own_that_is_like_neither_comes_last(
    tmp_path: Path,
) -> None:
    one, other = title("one", themes=["rare", "heist"]), title("other", themes=["late", "heist"])
    both = [title(f"both{n}", themes=["rare", "heist", "late"]) for n in range(12)]
    mine = replace(title("mine", themes=["action"]), key="club:mine")
    async with opened(tmp_path, [one, other, *both, *FILLERS]) as catalogue:
        alike = await catalogue.alike((one, other), Sought(), 20, own=Additions([mine]))
        keys = [found.title.key for found in alike]
        assert set(keys[:12]) == {found.key for found in both}


async def test_a_clubs_version_of_a_title_is_compared_by_what_the_club_says(tmp_path: Path) -> None:
    seed = replace(title("seed", themes=["rare"]), suggested=(Liked("t:liked", 9),))
    changed = replace(seed, themes=(Theme("late", 1.0),))
    liked, late = title("liked", themes=["action"]), title("lately", themes=["late"])
    async with opened(tmp_path, [seed, liked, late, *FILLERS]) as catalogue:
        await catalogue.alike([seed], Sought(), 5)  # another club asks for the same key
        alike = await catalogue.alike([changed], Sought(), 5, own=Additions([changed]))
        shared = {one.title.key: {trait.value for trait in one.shared[0]} for one in alike}
        assert shared["t:lately"] == {"late"}
        assert "t:liked" in shared


async def test_a_clubs_own_title_belongs_to_the_franchise_that_it_leads_to(tmp_path: Path) -> None:
    first = replace(title("first", themes=["rare"]), relations=(Relation("sequel", "t:second"),))
    second, seed = title("second", themes=["rare"]), title("seed", themes=["rare"])
    mine = replace(first, key="club:third", relations=(Relation("prequel", "t:first"),))
    async with opened(tmp_path, [first, second, seed, *FILLERS]) as catalogue:
        own = Additions([mine])
        of_it = await catalogue.alike([second], Sought(), 5, own=own)
        assert not {one.title.key for one in of_it} & {"t:first", "club:third"}
        alike = await catalogue.alike([seed], Sought(), 5, own=own)
        assert len({one.title.key for one in alike} & {"t:first", "t:second", "club:third"}) == 1


async def test_what_is_remembered_of_a_title_is_not_taken_for_a_clubs_own_version(
    tmp_path: Path,
) -> None:
    one = title("one", themes=["rare"])
    mine = replace(one, themes=(Theme("late", 1.0),))
    rare, late = title("rare", themes=["rare"]), title("late", themes=["late"])
    async with opened(tmp_path, [one, rare, late, *FILLERS]) as catalogue:

        async def first(seed: Title, own: Additions | None = None) -> str:
            return (await catalogue.alike([seed], Sought(), 5, own=own))[0].title.key

        for _ in range(2):
            assert await first(one) == rare.key
            assert await first(mine, Additions([mine])) == late.key
