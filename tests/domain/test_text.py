"""Cleaning text, the short way and the long way."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import text as module
from bot.domain.text import clean

TRICKY = " \n\t\r\v\f\x00\x85\xa0\u00ad\u200b\u200c\u200d\u2028\u202e\ufeff\ufffca*b"


def the_long_way(text: str) -> str:
    """What `clean` makes of a text that it can't tell to be clean: of any with a tab in it."""
    marked = clean(f"\t{text}")
    assert not module._is_clean(f"\t{text}")
    return marked


@given(st.text(st.sampled_from(TRICKY) | st.characters()))
def test_a_text_that_seems_clean_is_clean(text: str) -> None:
    assert clean(text) == the_long_way(text)


def test_no_character_is_taken_for_clean_that_is_not() -> None:
    kept = [chr(number) for number in range(sys.maxunicode + 1)]
    wrong = [hex(ord(c)) for c in kept if clean(f"a{c}b") != the_long_way(f"a{c}b")]
    assert wrong == []
