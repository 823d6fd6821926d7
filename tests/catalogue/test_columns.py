from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.arrays import in_memory
from bot.catalogue.columns import Columns, ColumnWriter, Texts, TextsWriter, standings
from bot.domain.titles import Kind, Title
from tests.catalogue.examples import SHELF, title


def columns(*titles: Title, standing: float | None = None) -> Columns:
    writer = ColumnWriter(standing=standing)
    for one in titles:
        writer.add(one)
    return Columns(in_memory(writer.arrays()))


def test_a_row_tells_a_title_as_a_line_in_a_list() -> None:
    found = columns(*SHELF)
    assert found.briefs(range(len(found))) == [one.brief for one in SHELF]


def test_titles_of_one_franchise_have_one_number_and_all_others_their_own() -> None:
    found = columns(title("a"), title("b", franchise="x"), title("c", franchise="x"), title("d"))
    assert found.franchise[1] == found.franchise[2]
    assert len(set(found.franchise.tolist())) == 3


def test_the_most_popular_title_stands_at_1_and_the_last_of_very_many_at_0() -> None:
    found = columns(*SHELF).standing
    assert found[0] == 1
    assert 0.5 < found[-1] < 1
    assert standings(100_000)[-1] == 0
    assert np.all(np.diff(found) < 0)
    assert set(columns(*SHELF, standing=0.5).standing.tolist()) == {0.5}


def test_titles_for_adults_are_known_by_their_keys() -> None:
    found = columns(title("a"), replace(title("b"), adult=True, kind=Kind.SERIES))
    assert found.adults == {"t:b"}


@given(st.lists(st.text(max_size=20)))
def test_texts_come_back_as_they_were(texts: list[str]) -> None:
    writer = TextsWriter("some")
    for text in texts:
        writer.add(text)
    found = Texts(in_memory(writer.arrays()), "some")
    sound = [text.encode("utf-8", "replace").decode() for text in texts]
    assert [found[number] for number in range(len(found))] == sound
