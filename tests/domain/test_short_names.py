"""Names that are cut stay apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.short_names import short_names

LONG = "The Long Way Home to the Garden of the Seven Sleeping Sisters, Part {}"
names = st.one_of(st.text(max_size=80), st.sampled_from([LONG.format(n) for n in range(12)]))


@given(st.lists(st.tuples(names, st.sampled_from(["", " (2009)"])), max_size=25))
def test_no_two_are_alike_and_each_is_one_line_in_bounds(named: list[tuple[str, str]]) -> None:
    told = short_names(named, 40)
    assert all(len(one) <= 40 for one in told)
    assert not any("\n" in one for one in told)
    assert all(one.endswith(ending) for one, (_, ending) in zip(told, named, strict=True))
    assert len(set(told)) == len(told)


def test_parts_of_one_story_differ_at_their_end() -> None:
    told = short_names([(LONG.format(n), " (2009)") for n in (1, 2)], 55)
    assert told == [
        "The Long Way Home to the…leeping Sisters, Part 1 (2009)",
        "The Long Way Home to the…leeping Sisters, Part 2 (2009)",
    ]


def test_what_is_called_the_same_has_its_place() -> None:
    same = [("Redline", " (2009)"), ("A title that is gone", ""), ("A title that is gone", "")]
    assert short_names(same, 55) == [
        "Redline (2009)",
        "2. A title that is gone",
        "3. A title that is gone",
    ]


def test_a_title_that_is_called_like_a_place_is_told_apart_as_well() -> None:
    assert short_names([("A", ""), ("A", ""), ("1. a", "")], 40) == ["1. A", "2. A", "3. 1. a"]
