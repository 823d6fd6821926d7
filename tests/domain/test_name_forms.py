"""What a name comes down to, however people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.name_forms import (
    Form,
    compounds_of,
    form_of,
    initials_of,
    start_keys,
    words_of,
)
from bot.domain.names import fold, name_key
from bot.domain.titles import Kind

any_text = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    "name",
    [
        "Lord of the Rings II",
        "The Lord of the Rings 2",
        "Lord of the Rings, Part Two",
        "lord of rings: the second season",
        "Lord of the Rings S2",
        "Lord of the Rings, 2nd Season",
        "LORD OF THE RINGS2",
    ],
)
def test_a_sequel_has_one_base_and_one_number_however_it_is_written(name: str) -> None:
    form = form_of(fold(name))
    assert (form.base, form.number) == ("lord of rings", 2)


@pytest.mark.parametrize(
    ("name", "base", "number"),
    [
        ("86", "86", 0),
        ("1917", "1917", 0),
        ("The", "the", 0),
        ("Blade Runner 2049", "blade runner 2049", 0),
        ("Overlord Season 1", "overlord", 0),
        ("The Two Towers", "two towers", 0),
        ("Rocky V", "rocky", 5),
        ("Hunter x Hunter", "hunter x hunter", 0),
        ("Shōjo Kakumei", "shojo kakumei", 0),
        ("Shoujo Kakumei", "shojo kakumei", 0),
        ("ガンダム", "gandamu", 0),
    ],
)
def test_what_is_no_number_of_a_sequel_stays_in_the_base(name: str, base: str, number: int) -> None:
    form = form_of(fold(name))
    assert (form.base, form.number) == (base, number)


def test_words_for_a_kind_are_told_apart_from_the_name() -> None:
    assert form_of("kaguya ova") == Form(("kaguya",), 0, frozenset({Kind.SPECIAL}))
    assert form_of("kaguya movie 2") == Form(("kaguya",), 2, frozenset({Kind.FILM}))
    assert form_of("movie").base == "movie"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Shingeki no Kyojin", "snk"),
        ("Shingeki no Kyojin", "sk"),
        ("The Lord of the Rings: The Two Towers", "lotr"),
        ("The World God Only Knows", "twgok"),
        ("GetBackers", "gb"),
        ("Tokyo Ravens", "tora"),
    ],
)
def test_a_name_is_called_by_its_initials(name: str, letters: str) -> None:
    assert letters in initials_of(name, fold(name))


def test_a_compound_is_found_in_one_word_and_apart() -> None:
    form = form_of(fold("Spider-Man: Homecoming"))
    assert {"spider", "man", "homecoming"} <= set(words_of(form))
    assert "spiderman" in compounds_of("Spider-Man: Homecoming", form)


@pytest.mark.parametrize("name", ["進撃の巨人", "86エイティシックス", "올드보이", "人"])
def test_every_character_of_an_unspaced_script_starts_a_word(name: str) -> None:
    form = form_of(fold(name))
    words = [*words_of(form), *compounds_of(name, form)]
    for character in form.key:
        if not character.isascii():
            assert any(word.startswith(character) for word in words)


@given(any_text)
def test_every_name_has_a_form_and_nothing_raises(name: str) -> None:
    folded = name_key(name)
    form = form_of(folded)
    assert bool(form.base) == bool(folded)
    assert 0 <= form.number <= 99
    assert form.key in start_keys(folded, form)
    assert all(len(letters) > 1 for letters in initials_of(name, folded))
    compounds_of(name, form)
