from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.names import (
    FOLDED_LIMIT,
    TOKEN_LIMIT,
    exact_key,
    fold,
    fold_query,
    grams,
    index_tokens,
    name_key,
    query_key,
    query_tokens,
    split_year,
    squash,
    tokens,
)

any_text = st.text(st.characters(exclude_categories=()))  # also surrogates and control characters

HOSTILE = (
    "'; DROP TABLE title; --",
    '"',
    '""" OR 1',
    "*",
    "NEAR(a b, 3)",
    "AND",
    "NOT OR AND",
    "^start",
    "col:value",
    "{a b}: c",
    "a\x00b",
    "\ud800",
    "\u202eevil",
    "x" * 4_000,
    "a " * 2_000,
    "進" * 4_000,
    "ﷺ" * 4_000,
    "((((",
    "=1999",
    "%_\\",
    " ".join("abcdefghijklmnopqrstuvwxyz"),
    "いろはにほへとちりぬるをわかよたれそつねならむ",
)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Blame!", "blame"),
        ("WALL·E", "wall e"),
        ("[REC]", "rec"),
        ("C++", "c++"),
        ("86", "86"),
        (".hack//SIGN", "hack sign"),
        ("AND", "and"),
        ("Amélie", "amelie"),
        ("Łódź Æther Øre Đà ıŞ ß", "lodz aether ore da is ss"),
        ("8½", "8 1 2"),
        ("Alien³", "alien3"),
        ("Final Fantasy Ⅶ", "final fantasy vii"),
        ("ＡＫＩＲＡ", "akira"),
        ("ﾌﾟﾗﾈﾃｽ", "プラネテス"),
        ("ガンダム", "ガンダム"),
        ("カンタム", "カンタム"),
        ("カウボーイ・ビバップ", "カウボーイ ビバップ"),
        ("Hunter × Hunter", "hunter x hunter"),
        ("Lady & Tramp", "lady and tramp"),
        ("The iDOLM@STER", "the idolmaster"),
        ("a\u200bb\x00c\ud800d\ufeff", "abcd"),
        ("  many \t\n spaces\u3000here ", "many spaces here"),
        ("!!!", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_a_name_folds_to_what_people_type(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(any_text)
@example("İ\u0345ŉ")
@example("ᄀ\u3099ᅡ")
@example("か\u309a\u3099")
def test_folding_never_raises_and_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert name_key(name_key(text)) == name_key(text)


@given(any_text)
def test_a_folded_name_is_words_one_space_apart_without_case(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert folded == folded.casefold()
    assert not set(folded) & set("\"*()^:{}=-.'\x00")


@given(any_text)
def test_every_token_is_one_that_the_name_is_indexed_by(text: str) -> None:
    folded = fold(text)
    assert set(tokens(folded)) <= set(index_tokens(text))
    assert all(token.split() == [token] for token in index_tokens(text))


def test_a_name_of_signs_alone_is_told_apart_by_its_signs() -> None:
    assert name_key("!!!") == "!!!"
    assert name_key("…") == name_key("...") == "..."
    assert exact_key("!!!") != exact_key("...")


@pytest.mark.parametrize("typed", ["wall-e", "wall e", "walle", "WALL·E"])
def test_spacing_makes_no_difference_to_an_exact_name(typed: str) -> None:
    assert squash(query_key(typed)) == exact_key("WALL-E")


def test_a_compound_is_indexed_in_one_word_too() -> None:
    assert "spiderman" in index_tokens("Spider-Man: Homecoming")
    assert "howls" in index_tokens("Howl's Moving Castle")


def test_unspaced_scripts_are_tokens_of_two_and_every_character_starts_one() -> None:
    assert tokens("進撃の巨人") == ["進撃", "撃の", "の巨", "巨人"]
    for name in ("進撃の巨人", "86エイティシックス", "올드보이", "人"):
        for character in fold(name).lstrip("86"):
            assert any(token.startswith(character) for token in index_tokens(name))


def test_a_dot_between_kana_does_not_hide_the_name_without_it() -> None:
    assert set(tokens("カウボーイビバップ")) <= set(index_tokens("カウボーイ・ビバップ"))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_query_is_cut_to_a_few_short_tokens(text: str) -> None:
    assert len(fold_query(text)) <= FOLDED_LIMIT
    assert len(query_key(text)) <= FOLDED_LIMIT
    found = query_tokens(text)
    assert len(found) <= TOKEN_LIMIT
    assert not any(set(token) & set("\"*()^:{}= \x00'") for token in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("solaris 1972", ("solaris", 1972)),
        ("Solaris (1972)", ("Solaris", 1972)),
        ("blade runner 2049", ("blade runner", 2049)),
        ("1917", ("1917", None)),
        ("solaris 72", ("solaris 72", None)),
        ("route 66", ("route 66", None)),
        ("", ("", None)),
    ],
)
def test_a_year_at_the_end_is_split_off(text: str, expected: tuple[str, int | None]) -> None:
    assert split_year(text) == expected


@given(any_text)
def test_grams_are_of_three_characters_and_one_typing_error_leaves_some(text: str) -> None:
    assert all(len(gram) == 3 for gram in grams(fold(text)))
    assert grams("evangelion") & grams("evangelon")
