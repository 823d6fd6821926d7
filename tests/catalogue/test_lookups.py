from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from bot.catalogue.titles import Catalogue
from bot.domain.names import name_key
from bot.domain.titles import Name, NameType
from tests.catalogue.examples import SHELF, opened, title
from tests.domain.test_names import HOSTILE


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def catalogue(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Catalogue]:
    async with opened(tmp_path_factory.mktemp("catalogue")) as found:
        yield found


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def keys(catalogue: Catalogue, text: str) -> list[str]:
    return [match.brief.key.removeprefix("t:") for match in await catalogue.search(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("blame", "blame"),
        ("Blame!", "blame"),
        ("BLAM", "blame"),
        ("ブラム", "blame"),
        ("wall-e", "walle"),
        ("wall e", "walle"),
        ("walle", "walle"),
        ("wall", "walle"),
        ("rec", "rec"),
        ("[rec]", "rec"),
        ("AND", "and"),
        ("C++", "cpp"),
        ("c+", "cpp"),
        ("86", "86"),
        ("エイティ", "86"),
        (".hack", "hack"),
        ("hacksign", "hack"),
        ("!!!", "signs"),
        ("…", "dots"),
        ("...", "dots"),
        ("進撃", "attack"),
        ("巨人", "attack"),
        ("人", "attack"),
        ("올드", "oldboy"),
        ("드", "oldboy"),
        ("amelie", "amelie"),
        ("poulain amelie", "amelie"),
        ("カウボーイビバップ", "bebop"),
        ("bebop cow", "bebop"),
        ("8½", "eight"),
        ("8 1/2", "eight"),
        ("solaris 2002", "solaris02"),
        ("solaris (1972)", "solaris72"),
        ("солярис", "solaris72"),
        # with typing errors
        ("blaem", "blame"),
        ("akria", "akira"),
        ("cowbow bepop", "bebop"),
        ("shingeki no kyojn", "attack"),
        ("atack on titen", "attack"),
    ],
)
async def test_a_title_is_found_by_what_people_type(
    catalogue: Catalogue, text: str, first: str
) -> None:
    assert (await keys(catalogue, text))[0] == first


async def test_every_title_is_found_exactly_by_each_of_its_names(catalogue: Catalogue) -> None:
    for one in SHELF:
        for name in one.names:
            found = await catalogue.search(name.name)
            match = next(match for match in found if match.brief.key == one.key)
            assert match.exact
            assert match.certainty == 1
            assert match.matched_name == name.name


async def test_an_exact_name_comes_before_more_popular_titles(tmp_path: Path) -> None:
    titles = [
        title("monster", "Monster", popularity=1),
        title("inc", "Monsters, Inc.", popularity=99),
        title("house", "Monster House", popularity=50),
        title("daily", "Everyday Life with Monster Girls", popularity=98),
    ]
    async with opened(tmp_path, titles) as catalogue:
        found = await keys(catalogue, "monster")
        assert found[0] == "monster"
        assert found[1:3] == ["house", "inc"]
        assert found[3] == "daily"
        assert (await keys(catalogue, "monste"))[0] == "inc"


async def test_an_exact_name_gives_way_to_a_far_more_popular_one_that_starts_so(
    tmp_path: Path,
) -> None:
    others = [title(f"n{i}", f"Nothing {i}", popularity=500 - i) for i in range(30)]
    longer = [title(f"m{i}", f"Monster {i + 2}00", popularity=900 - i) for i in range(5)]
    titles = [*longer, *others, title("monster", "Monster", popularity=1)]
    async with opened(tmp_path, titles) as catalogue:
        assert (await keys(catalogue, "monster")).index("monster") == 2
        assert (await catalogue.resolve("monster")).key == "t:monster"


async def test_names_that_start_as_typed_come_before_others_and_then_the_more_popular(
    catalogue: Catalogue,
) -> None:
    assert await keys(catalogue, "titan") == ["titan", "attack"]
    assert await keys(catalogue, "solaris") == ["solaris72", "solaris02"]


async def test_the_name_that_matched_is_told(catalogue: Catalogue) -> None:
    (match,) = await catalogue.search("shingeki")
    assert (match.brief.name, match.matched_name) == ("Attack on Titan", "Shingeki no Kyojin")
    assert not match.exact
    assert 0 < match.certainty < 1


async def test_each_title_is_there_once_and_at_most_as_many_as_wanted(tmp_path: Path) -> None:
    titles = [
        title(f"n{i}", *(f"Naruto {letter} {word}" for word in "abcdefgh"), popularity=99 - i)
        for i, letter in enumerate("αβγδεζηθικλμνξοπρστυφχψω")
    ]
    async with opened(tmp_path, titles) as catalogue:
        found = await keys(catalogue, "naruto")
        assert len(found) == len(set(found)) > 10
        assert found == [f"n{i}" for i in range(len(found))]
        assert len(await catalogue.search("naruto", limit=3)) == 3


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\u200b"])
async def test_nothing_typed_offers_the_most_popular(catalogue: Catalogue, text: str) -> None:
    assert (await keys(catalogue, text))[:3] == ["attack", "akira", "bebop"]


@pytest.mark.parametrize("text", ["qzxqzx", "zzzz", "🎬🎬", "?!?!", "xylophone quartz vexing"])
async def test_rubbish_finds_nothing_but_has_three_nearest(catalogue: Catalogue, text: str) -> None:
    assert await keys(catalogue, text) == []
    resolution = await catalogue.resolve(text)
    assert resolution.key is None
    assert len(set(resolution.nearest)) == 3


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("t:blame", "t:blame"),
        (" t:blame ", "t:blame"),
        ("blame", "t:blame"),
        ("[REC]", "t:rec"),
        ("進撃の巨人", "t:attack"),
        ("solaris 1972", "t:solaris72"),
        ("Solaris (2002)", "t:solaris02"),
        ("akira 1988", "t:akira"),
        ("Солярис", "t:solaris72"),
        ("cowboy beb", "t:bebop"),
        ("shingeki no kyojn", "t:attack"),
        ("akria", "t:akira"),
        ("walle", "t:walle"),
    ],
)
async def test_typed_text_that_means_one_title_is_that_title(
    catalogue: Catalogue, text: str, key: str
) -> None:
    assert (await catalogue.resolve(text)).key == key


async def test_namesakes_without_a_year_are_offered_and_not_guessed(catalogue: Catalogue) -> None:
    for text in ("solaris", "Solaris!", "solaris (1999)"):
        resolution = await catalogue.resolve(text)
        assert resolution.key is None
        assert [brief.key for brief in resolution.nearest[:2]] == ["t:solaris72", "t:solaris02"]


async def test_a_start_that_fits_several_titles_or_is_too_short_is_not_guessed(
    tmp_path: Path,
) -> None:
    titles = [title("a", "Evangelion One"), title("b", "Evangelion Two"), title("c", "Zed")]
    async with opened(tmp_path, titles) as catalogue:
        assert {brief.key for brief in (await catalogue.resolve("evangelion")).nearest[:2]} == {
            "t:a",
            "t:b",
        }
        assert (await catalogue.resolve("ze")).key is None
        assert (await catalogue.resolve("ze")).nearest[0].key == "t:c"
        assert (await catalogue.resolve("")).key is None


async def test_the_same_name_but_for_spaces_gives_way_to_the_name_itself(tmp_path: Path) -> None:
    titles = [title("a", "Now Here", popularity=99), title("b", "Nowhere")]
    async with opened(tmp_path, titles) as catalogue:
        assert (await catalogue.resolve("nowhere")).key == "t:b"
        assert (await catalogue.resolve("now here")).key == "t:a"
        assert await keys(catalogue, "nowhere") == ["b", "a"]


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_query_finds_or_not_but_never_raises_nor_takes_long(
    catalogue: Catalogue, text: str
) -> None:
    started = time.perf_counter()
    await catalogue.search(text)
    await catalogue.resolve(text)
    assert time.perf_counter() - started < 0.5


@given(st.text(st.characters(exclude_categories=()), max_size=300))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example('"')
@example("a\x00*")
async def test_no_query_raises(catalogue: Catalogue, text: str) -> None:
    found = await catalogue.search(text)
    assert len({match.brief.key for match in found}) == len(found)
    assert all(0 <= match.certainty <= 1 for match in found)
    await catalogue.resolve(text)
    await catalogue.get(text)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
        | st.sampled_from([text for text in HOSTILE if "\ud800" not in text]),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
async def test_whatever_name_a_title_has_it_is_found_by_it(names: list[str]) -> None:
    assume(all(name_key(name) for name in names))
    titles = [
        replace(title(f"n{i}"), names=(Name(name, NameType.MAIN),)) for i, name in enumerate(names)
    ]
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory)
    with folder as path:
        async with opened(Path(path), titles) as catalogue:
            for one in titles:
                found = await catalogue.search(one.name)
                assert one.key in {match.brief.key for match in found}
