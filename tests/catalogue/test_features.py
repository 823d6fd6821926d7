from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.likeness import Feature, FeatureKind, candidate_of
from bot.domain.suggestions import suggest
from tests.catalogue.examples import opened, title

SEED = title(
    "seed",
    themes=["common", "Rare"],
    people=[("Tsutomu Nihei", "original creator")],
    franchise="Seed",
)
FILLERS = [title(f"filler{i}", themes=["common"], popularity=90 - i) for i in range(20)]


async def test_candidates_are_what_shares_most_with_the_rarest_first(tmp_path: Path) -> None:
    titles = [
        SEED,
        *FILLERS,
        title("rare", themes=["rare"], popularity=1),
        title("nihei", people=[("tsutomu nihei", "director")], popularity=1),
        title("other", themes=["else"]),
    ]
    async with opened(tmp_path, titles) as catalogue:
        for _ in range(2):  # from the file, and from memory
            found = [one.brief.key for one in await catalogue.candidates(SEED)]
            assert found[:3] == ["t:nihei", "t:rare", "t:filler0"]
            assert len(found) == 22
            assert "t:other" not in found
        assert len(await catalogue.candidates(SEED, limit=5)) == 5


async def test_neither_the_title_nor_its_franchise_by_any_chain_is_a_candidate(
    tmp_path: Path,
) -> None:
    titles = [
        title("one", themes=["rare"], relations=[("sequel", "two")]),
        title("two", themes=["rare"], relations=[("sequel", "three")]),
        title("three", themes=["rare"]),
        title("free", themes=["rare"]),
    ]
    async with opened(tmp_path, titles) as catalogue:
        one = await catalogue.get("t:one")
        assert one is not None
        assert [c.brief.key for c in await catalogue.candidates(one)] == ["t:free"]
        assert [c.brief.key for c in await catalogue.candidates(titles[0])][-1] == "t:free"


async def test_a_candidate_is_the_title_as_it_is_compared(tmp_path: Path) -> None:
    other = title("other", "Other", themes=["Rare"], year=1999, people=[("B", "voice")])
    async with opened(tmp_path, [SEED, other]) as catalogue:
        (found,) = await catalogue.candidates(SEED)
        assert found == candidate_of(other, found.standing)
        assert 0 <= found.standing <= 1


async def test_rarity_is_by_how_many_titles_share_it_and_unknown_features_are_left_out(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, [*FILLERS, title("rare", themes=["rare"])]) as catalogue:
        rarity = await catalogue.rarity(SEED)
        assert rarity[Feature(FeatureKind.THEME, "rare")] == pytest.approx(1)
        assert rarity[Feature(FeatureKind.THEME, "common")] < 0.05
        assert Feature(FeatureKind.CREDIT, "tsutomu nihei") not in rarity


async def test_a_title_that_is_not_in_the_catalogue_has_candidates_too(tmp_path: Path) -> None:
    async with opened(tmp_path, [title("rare", themes=["rare"])]) as catalogue:
        pool = await catalogue.candidates(SEED)
        (found,) = suggest(SEED, pool, rarity=await catalogue.rarity(SEED))
        assert [reason.sentence for reason in found.reasons] == ["both: Rare"]


async def test_a_title_with_nothing_to_compare_has_no_candidates(tmp_path: Path) -> None:
    async with opened(tmp_path, FILLERS) as catalogue:
        assert await catalogue.candidates(title("bare")) == []
        assert await catalogue.candidates(title("half", themes=["\ud800"])) == []


async def test_a_long_cast_is_asked_for_in_one_go(tmp_path: Path) -> None:
    cast = [(f"Person {i}", "voice") for i in range(2_000)]
    crowd = title("crowd", people=[("Director", "director"), *cast])
    async with opened(tmp_path, [crowd, title("b", people=[("Director", "director")])]) as found:
        assert [one.brief.key for one in await found.candidates(crowd)] == ["t:b"]
