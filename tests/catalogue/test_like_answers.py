from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.additions import Additions
from bot.catalogue.arrays import in_memory
from bot.catalogue.like_answers import Sought, named_of
from bot.catalogue.like_index import LikeIndexer
from bot.catalogue.like_reading import LikeIndex, profile_of
from bot.catalogue.like_search import LikeSearch, Wanted
from bot.catalogue.titles import Catalogue
from bot.domain.comparing import Part
from bot.domain.suggestions import Filters
from bot.domain.titles import Availability, Credit, Kind, Liked, Synopsis, Theme, Title
from tests.catalogue.examples import opened, title

SEED = title(
    "seed",
    themes=["common", "Rare"],
    people=[("Nihei, Tsutomu", "original creator")],
    franchise="Seed",
    popularity=100,
)
FILLERS = [title(f"filler{i}", themes=["common"], popularity=90 - i) for i in range(20)]


def told(key: str, text: str, **more: Any) -> Title:
    return replace(title(key, **more), synopsis=Synopsis(text, "us"))


async def found(
    catalogue: Catalogue,
    *seeds: Title,
    sought: Sought | None = None,
    own: Sequence[Title] = (),
    limit: int = 30,
) -> list[str]:
    """Keys of what is like `seeds`, best first."""
    additions = Additions(own) if own else None
    alike = await catalogue.alike(seeds, sought or Sought(), limit, own=additions)
    return [one.title.key.removeprefix("t:") for one in alike]


async def test_what_shares_the_rarest_things_comes_first(tmp_path: Path) -> None:
    titles = [
        SEED,
        *FILLERS,
        title("rare", themes=["rare"], popularity=1),
        title("nihei", people=[("Tsutomu Nihei", "original creator")], popularity=100),
        title("other", themes=["else"], popularity=1),
    ]
    async with opened(tmp_path, titles) as catalogue:
        first = await found(catalogue, SEED)
        assert first[0] == "rare"
        assert first.index("nihei") < first.index("filler0")
        assert first.index("filler0") < first.index("other")
        assert "seed" not in first


async def test_further_ones_are_found_until_there_are_enough(tmp_path: Path) -> None:
    more = [title(f"more{i}", themes=["common"], popularity=60 - i) for i in range(60)]
    async with opened(tmp_path, [SEED, *FILLERS, *more]) as catalogue:

        async def until(count: int) -> list[str]:
            alike = await catalogue.alike(
                [SEED], Sought(), 5, enough=lambda found: len(found) >= count
            )
            return [one.title.key for one in alike]

        few, some, every = await until(1), await until(20), await until(1_000)
        assert 5 <= len(few) < 20 <= len(some) < 60
        assert sorted(every) == sorted(one.key for one in (*FILLERS, *more))
        assert every[: len(some)] == some
        assert some[: len(few)] == few


async def test_what_is_shared_is_told_by_the_names_that_the_title_itself_has(
    tmp_path: Path,
) -> None:
    twin = replace(SEED, key="t:twin", franchise=None)
    async with opened(tmp_path, [SEED, *FILLERS, twin]) as catalogue:
        (best, *_) = await catalogue.alike([SEED], Sought(), 5)
        assert best.title.key == "t:twin"
        (shared,) = best.shared
        assert {(one.part, one.value) for one in shared} == {
            (Part.THEME, "common"),
            (Part.THEME, "rare"),
            (Part.PERSON, "tsutomu nihei"),
        }
        rarity = {one.value: one.rarity for one in shared}
        assert rarity["rare"] > rarity["common"]


async def test_no_title_of_its_franchise_and_one_of_each_other(tmp_path: Path) -> None:
    titles = [
        SEED,
        title("second", themes=["rare"], franchise="Seed"),
        title("sequel", themes=["rare"], relations=[("prequel", "seed")]),
        title("a1", themes=["rare"], franchise="A", popularity=20),
        title("a2", themes=["rare"], franchise="A", popularity=30),
    ]
    async with opened(tmp_path, titles) as catalogue:
        assert await found(catalogue, SEED) == ["a2"]
        assert await found(catalogue, SEED, sought=Sought(seen=frozenset({"t:a2"}))) == ["a1"]
        only = Sought(only=frozenset({"t:a1"}))
        assert await found(catalogue, SEED, sought=only) == ["a1"]


async def test_limits_choose_the_title_that_stands_for_a_franchise(tmp_path: Path) -> None:
    film = title("film", themes=["rare"], franchise="A", year=1990, popularity=30)
    series = replace(
        title("series", themes=["rare"], franchise="A", year=2010, popularity=20),
        kind=Kind.SERIES,
        minutes=24,
        availability=(Availability("Netflix"),),
    )
    async with opened(tmp_path, [SEED, film, series]) as catalogue:
        assert await found(catalogue, SEED) == ["film"]
        for filters in (
            Filters(kind=Kind.SERIES),
            Filters(max_minutes=30),
            Filters(service="netflix"),
            Filters(year_from=2000),
        ):
            assert await found(catalogue, SEED, sought=Sought(filters)) == ["series"]
        assert not await found(catalogue, SEED, sought=Sought(Filters(year_from=2011)))


async def test_titles_for_adults_are_found_only_where_they_may_be(tmp_path: Path) -> None:
    adult = replace(title("adult", themes=["rare"]), adult=True)
    async with opened(tmp_path, [SEED, adult]) as catalogue:
        assert not await found(catalogue, SEED)
        assert await found(catalogue, SEED, sought=Sought(adult=True)) == ["adult"]


async def test_words_of_synopses_bring_titles_together_and_names_do_not(tmp_path: Path) -> None:
    seed = told("seed", "Robbers plan a heist. Mikado leads.", popularity=90)
    titles = [
        seed,
        told("robbers", "Two robbers and their heist.", popularity=1),
        told("robbers2", "A heist by robbers.", popularity=2),
        *(told(f"mikado{n}", "Here Mikado plans bread.", popularity=50 + n) for n in range(200)),
    ]
    async with opened(tmp_path, titles) as catalogue:
        alike = await catalogue.alike([seed], Sought(), 10)
        words = {one.title.key: {shared.value for shared in one.shared[0]} for one in alike}
        assert words["t:robbers"] == {"robber", "heist"}
        # So many plan something that it tells nothing.
        assert not any(said for key, said in words.items() if "mikado" in key)
        assert await found(catalogue, seed, limit=2)
        assert [one.title.key for one in alike][:2] == ["t:robbers2", "t:robbers"]


async def test_peoples_lists_bring_titles_in_both_ways_the_named_one_first(
    tmp_path: Path,
) -> None:
    seed = replace(title("seed"), suggested=(Liked("x:named", 5, "AniList"), Liked("t:gone", 9)))
    named = replace(title("named"), ids=("x:named",), popularity=1)
    naming = replace(title("naming"), suggested=(Liked("t:seed", 5),), popularity=1)
    async with opened(tmp_path, [seed, named, naming, title("stranger")]) as catalogue:
        assert await found(catalogue, seed) == ["named", "naming"]


async def test_between_two_titles_comes_what_is_like_both(tmp_path: Path) -> None:
    one = title("one", themes=["war", "bees"], popularity=99)
    other = title("other", themes=["tea", "ghosts"], popularity=98)
    titles = [
        one,
        other,
        title("like-one", themes=["war", "bees"], popularity=97),
        title("like-other", themes=["tea", "ghosts"], popularity=96),
        title("between", themes=["bees", "tea"], popularity=1),
        *FILLERS,
    ]
    async with opened(tmp_path, titles) as catalogue:
        assert (await found(catalogue, one, other))[0] == "between"
        assert (await found(catalogue, one))[0] == "like-one"


async def test_a_clubs_own_titles_are_found_beside_the_catalogues(tmp_path: Path) -> None:
    mine = title("mine", themes=["rare"], people=[("Tsutomu Nihei", "original creator")])
    async with opened(tmp_path, [SEED, *FILLERS]) as catalogue:
        assert (await found(catalogue, SEED, own=[mine]))[0] == "mine"
        assert (await found(catalogue, mine, own=[mine]))[0] == "seed"
        version = replace(FILLERS[0], themes=(Theme("Rare", 1.0),))
        both = await found(catalogue, SEED, own=[version])
        assert both[0] == "filler0"
        assert both.count("filler0") == 1
        sequel = replace(mine, franchise="Seed")
        assert "mine" not in await found(catalogue, SEED, own=[sequel])
        seen = Sought(seen=frozenset({"t:mine"}))
        assert "mine" not in await found(catalogue, SEED, own=[mine], sought=seen)


async def test_a_title_that_is_nowhere_has_likes_too(tmp_path: Path) -> None:
    stranger = title("stranger", themes=["RARE"])
    async with opened(tmp_path, [SEED, *FILLERS]) as catalogue:
        assert (await found(catalogue, stranger))[0] == "seed"


async def test_of_which_nothing_is_known_nothing_is_found(tmp_path: Path) -> None:
    bare = title("bare")
    async with opened(tmp_path, [bare, SEED]) as catalogue:
        assert not await found(catalogue, bare)
        assert not await found(catalogue, title("nowhere"))
        half = title("half", themes=["\ud800"])  # half a character, which nothing can hold
        assert [one.shared for one in await catalogue.alike([half], Sought(), 5)] == [([],)]


THEMES = st.lists(st.sampled_from("abcdefgh"), max_size=4, unique=True)
TITLES = st.lists(
    st.builds(
        lambda themes, people, franchise, adult, popularity: (
            themes,
            people,
            franchise,
            adult,
            popularity,
        ),
        THEMES,
        st.lists(st.sampled_from(["Ana", "Bo"]), max_size=2, unique=True),
        st.sampled_from([None, "F", "G"]),
        st.booleans(),
        st.integers(0, 100),
    ),
    min_size=1,
    max_size=12,
)


@given(TITLES, st.booleans())
def test_every_answer_is_one_of_a_franchise_and_never_the_own(
    drawn: list[tuple[Any, ...]], adult: bool
) -> None:
    titles = [
        replace(
            title(str(n), themes=themes, franchise=franchise, popularity=popularity),
            credits=tuple(Credit(name, "director") for name in people),
            adult=for_adults,
        )
        for n, (themes, people, franchise, for_adults, popularity) in enumerate(drawn)
    ]
    indexer = LikeIndexer()
    for row, one in enumerate(titles):
        indexer.add(row, one)
    index = LikeIndex(in_memory(indexer.arrays()))
    search = LikeSearch(index)
    for row, seed in enumerate(titles):
        profile = profile_of(seed, row, index)
        if profile is None:
            continue
        asked = search.asked(profile, named_of(seed))
        hits = search.nearest([asked], Wanted(adult=adult), 20)
        answers = [titles[hit.row] for hit in hits]
        named = [one.franchise for one in answers if one.franchise is not None]
        assert len(named) == len(set(named))
        assert seed not in answers
        assert seed.franchise is None or seed.franchise not in named
        assert adult or not any(one.adult for one in answers)
        assert hits == sorted(hits, key=lambda hit: -hit.score)
        for shared in search.shared(asked, [hit.row for hit in hits]):
            assert all(one.strength >= 0 for one in shared)


@pytest.mark.parametrize("count", [0, 1])
def test_a_small_index_beside_another_agrees_with_it(count: int) -> None:
    indexer = LikeIndexer()
    for row, one in enumerate([SEED, *FILLERS]):
        indexer.add(row, one)
    index = LikeIndex(in_memory(indexer.arrays()))
    small = LikeIndexer(index)
    for row in range(count):
        small.add(row, SEED)
    beside = LikeIndex(in_memory(small.arrays()))
    assert beside.slots == count
    if count:
        mine, theirs = profile_of(SEED, 0, index, beside), profile_of(SEED, 0, index)
        assert mine is not None
        assert theirs is not None
        assert dict(zip(mine.hashes.tolist(), mine.weights.tolist(), strict=True)) == pytest.approx(
            dict(zip(theirs.hashes.tolist(), theirs.weights.tolist(), strict=True)), rel=1e-2
        )
