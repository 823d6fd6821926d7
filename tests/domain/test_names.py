from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.names import (
    FOLDED_LIMIT,
    exact_key,
    fold,
    fold_query,
    name_key,
    query_key,
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


def test_a_name_of_signs_alone_is_told_apart_by_its_signs() -> None:
    assert name_key("!!!") == "!!!"
    assert name_key("…") == name_key("...") == "..."
    assert exact_key("!!!") != exact_key("...")


@pytest.mark.parametrize("typed", ["wall-e", "wall e", "walle", "WALL·E"])
def test_spacing_makes_no_difference_to_an_exact_name(typed: str) -> None:
    assert squash(query_key(typed)) == exact_key("WALL-E")


def test_unspaced_scripts_are_tokens_of_two() -> None:
    assert tokens("進撃の巨人 86") == ["進撃", "撃の", "の巨", "巨人", "86"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_query_is_cut_short(text: str) -> None:
    assert len(fold_query(text)) <= FOLDED_LIMIT
    assert len(query_key(text)) <= FOLDED_LIMIT


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
