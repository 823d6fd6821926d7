"""Names in arrays: found by whatever people make of them, at a price that doesn't grow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.catalogue.arrays import Arrays, in_memory
from bot.catalogue.columns import ColumnWriter
from bot.catalogue.name_index import NameIndexer
from bot.catalogue.name_search import NameSearch
from bot.catalogue.ranking import asked_for
from bot.domain.names import fold
from bot.domain.titles import Title
from tests.catalogue.examples import SHELF, title
from tests.domain.test_names import HOSTILE

WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9)
NAMES = st.lists(WORD, min_size=1, max_size=4).map(" ".join)


def indexed(titles: Sequence[Title]) -> Arrays:
    """The arrays of `titles`, the most popular first."""
    indexer, columns = NameIndexer(), ColumnWriter()
    for row, one in enumerate(titles):
        indexer.add(row, one)
        columns.add(one)
    return in_memory((*columns.arrays(), *indexer.arrays()))


def found(titles: Sequence[Title], typed: str, *, adult: bool = False) -> list[str]:
    """The keys of what is found, best first."""
    search = NameSearch(indexed(titles))
    hits = search.search(asked_for(typed), 25, adult=adult)
    return [titles[hit.row].key.removeprefix("t:") for hit in hits]


SERIES = (
    title("snk", "Shingeki no Kyojin", "Attack on Titan", year=2013, franchise="snk"),
    title("snk2", "Shingeki no Kyojin Season 2", year=2017, franchise="snk"),
    title("lotr1", "The Lord of the Rings", year=1978),
    title("lotr2", "The Lord of the Rings: The Two Towers", year=2002),
    title("rocky", "Rocky", year=1976),
    title("rocky2", "Rocky II", year=1979),
    title("zero", "Zero no Tsukaima", "The Familiar of Zero", year=2006, franchise="zero"),
    title("zero2", "Zero no Tsukaima: Futatsuki no Kishi", year=2007, franchise="zero"),
    title("kanokari", "Kanojo, Okarishimasu", year=2020),
    title("shojo", "Shoujo Kakumei Utena", year=1997),
    title("lady", "Lady and the Tramp", year=1955),
    title("sakura", "Cardcaptor Sakura", year=1998),
    title("sakurako", "Sakurako-san no Ashimoto", year=2015),
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("snk", "snk"),
        ("snk 2", "snk2"),
        ("lotr", "lotr"),
        ("lord of the rings two towers", "lotr2"),
        ("rocky 2", "rocky2"),
        ("rocky two", "rocky2"),
        ("rocky part ii", "rocky2"),
        ("shingeki no kyojin 2nd season", "snk2"),
        ("familiar of zero 2", "zero2"),
        ("the familiar of zero", "zero"),
        ("kanokari", "kanokari"),
        ("shojo kakumei utena", "shojo"),
        ("lady & the tramp", "lady"),
        ("tramp lady", "lady"),
        ("a rocky", "rocky"),
    ],
)
def test_people_write_a_name_in_many_ways(typed: str, first: str) -> None:
    assert found(SERIES, typed)[0].startswith(first)


KANA = (
    title("slayer", "Slayers", year=1995),
    title("goblin", "Goblin Slayer", "ゴブリンスレイヤー", year=2018),
    title("ghost", "Ghostbusters", year=1984),
    title("kyojin", "Shingeki no Kyojin", year=2013),
    title("shining", "The Shining", year=1980),
    title("lab", "Love Lab", "ラブラボ", year=2013),
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("goburin", "goblin"),
        ("goburinsureiyaa", "goblin"),
        ("gobusure", "goblin"),
        ("raburabo", "lab"),
        ("しんげき", "kyojin"),
        ("シンゲキ", "kyojin"),
    ],
)
def test_what_is_written_in_kana_is_found_by_its_sound_and_the_other_way_round(
    typed: str, first: str
) -> None:
    assert found(KANA, typed)[0] == first


def test_signs_that_were_typed_tell_names_apart() -> None:
    titles = [
        title("plain", "Phoenix Nights", year=2001),
        title("space", "Phoenix: Space", year=1987),
        *(title(f"o{n}", f"Other {n}") for n in range(8)),
    ]
    assert found(titles, "phoenix")[0] == "plain"
    assert found(titles, "phoenix:")[0] == "space"


def test_the_first_of_a_franchise_is_meant_by_a_one() -> None:
    titles = [
        title("second", "Zero no Tsukaima: Futatsuki", year=2007, franchise="zero"),
        title("first", "Zero no Tsukaima", year=2006, franchise="zero"),
        title("third", "Zero no Tsukaima: Princesses", year=2008, franchise="zero"),
        *(title(f"o{n}", f"Other {n}") for n in range(8)),
    ]
    for typed in ("zero no tsukaima 1", "znt s1", "znt1"):
        assert found(titles, typed)[0] == "first"


def test_an_exact_name_comes_before_all_but_those_that_may_rather_be_meant() -> None:
    titles = [
        title("life", "It's a Wonderful Life", year=1946),
        *(title(f"o{n}", f"Other {n}") for n in range(30)),
        title("itsuka", "Itsuka Tenma", year=2011),
        title("it", "It", year=2017),
        title("older", "It", year=1990),
        title("follows", "It Follows", year=2014),
    ]
    keys = found(titles, "it")
    assert keys.index("it") < min(keys.index(one) for one in ("itsuka", "older", "follows"))


def test_titles_for_adults_are_found_only_where_they_may_be() -> None:
    hidden = title("hidden", "Sakura Nights")
    titles = [*SERIES, Title(hidden.key, hidden.kind, hidden.names, adult=True)]
    assert "hidden" not in found(titles, "sakura nights")
    assert found(titles, "sakura nights", adult=True)[0] == "hidden"


@given(NAMES, st.lists(NAMES, max_size=5), st.data())
@settings(max_examples=60, deadline=None)
def test_a_name_is_found_by_its_start_with_a_typing_error_and_with_other_signs(
    name: str, others: list[str], data: st.DataObject
) -> None:
    titles = [*(title(f"o{n}", other) for n, other in enumerate(others)), title("it", name)]
    start = name[: data.draw(st.integers(3, len(name)))].rstrip()
    assert "it" in found(titles, start)
    assert "it" in found(titles, "-".join(name.upper().split()) + "!")
    assert "it" in found(titles, "".join(f"{letter}\u0301" for letter in name))
    place = data.draw(st.integers(1, len(name) - 1))
    wrong = name[:place] + data.draw(st.sampled_from("qxz")) + name[place + 1 :]
    assume(len(name) > 6 and len(fold(wrong).split()) == len(name.split()))
    assert "it" in found(titles, wrong)


@given(st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from(HOSTILE))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_each_title_is_there_once_and_scores_fall(typed: str) -> None:
    hits = NameSearch(SHELF_ARRAYS).search(asked_for(typed), 25, adult=True)
    assert len({hit.row for hit in hits}) == len(hits) <= 25
    assert all(0 <= hit.certainty <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


SHELF_ARRAYS = indexed(SHELF)


class Read(np.ndarray[tuple[int, ...], np.dtype[np.uint32]]):
    """An array that counts how many of its numbers are looked at."""

    read = 0

    def __getitem__(self, key: Any) -> Any:
        got = np.asarray(np.asarray(self)[key])
        Read.read += got.size
        return got


WAYS = ("name.gram.ids", "name.word.ids", "name.starts.ids", "name.exact.ids")
MOST_READ = 40_000  # ids; the index has four times as many


@pytest.fixture(scope="module")
def alike() -> Arrays:
    """Thousands of names of the same few words."""
    return indexed(
        [
            title(f"n{n}", " ".join("ab" + "abc"[n // 3**place % 3] * 2 for place in range(9)))
            for n in range(8_000)
        ]
    )


@pytest.mark.parametrize("typed", ["a", "ab abc", "ababab", "a b a c", "ab 2", *HOSTILE[-3:]])
def test_however_many_names_fit_only_so_many_are_read(alike: Arrays, typed: str) -> None:
    counting = Arrays({**alike, **{name: alike[name].view(Read) for name in WAYS}})
    Read.read = 0
    NameSearch(counting).search(asked_for(typed), 25)
    assert Read.read <= MOST_READ


def test_a_search_that_nobody_waits_for_ends_with_nothing() -> None:
    search = NameSearch(SHELF_ARRAYS)
    assert search.search(asked_for("blame"), 5, stopped=lambda: True) == []


def test_rows_come_one_after_the_other() -> None:
    with pytest.raises(ValueError, match="one after the other"):
        NameIndexer().add(1, title("a", "A"))


def test_an_index_of_nothing_finds_nothing() -> None:
    assert found([], "blame") == []
