from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.synopsis_words import stem, synopsis_words


def stems(text: str) -> list[str]:
    return [word.stem for word in synopsis_words(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("swords", "sword"),
        ("robots", "robot's"),
        ("investigating", "investigated"),
        ("detective", "detectives"),
        ("witches", "witch"),
    ],
)
def test_forms_of_one_word_are_one(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_glass_and_virus_keep_their_end() -> None:
    assert (stem("glass"), stem("virus")) == ("glass", "virus")


def test_words_that_tell_nothing_are_left_out() -> None:
    assert stems("The story is about a samurai who was also a cook.") == ["samurai", "cook"]


@pytest.mark.parametrize(
    "credit",
    ["(Source: Crunchyroll Station)", "[Written by Somebody Else]", "Source: Wikipedia, edited"],
)
def test_what_a_site_says_of_itself_is_left_out(credit: str) -> None:
    assert stems(f"A cook duels. {credit}") == stems("A cook duels.")


def test_a_synopsis_that_is_missing_says_nothing() -> None:
    assert not stems("No synopsis information has been added to this title. Help improve it.")


def test_a_capital_is_told() -> None:
    (tokyo, duel) = synopsis_words("Tokyo duels")
    assert tokyo.capital
    assert not duel.capital


@given(st.text())
def test_any_text_has_words_that_are_found_again(text: str) -> None:
    for word in synopsis_words(text):
        assert word.written in text
        assert word.stem
