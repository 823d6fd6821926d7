"""Why an offer is declined: what may be said, and how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markup import escape, has_veil
from bot.domain.offers import REASON_LENGTH, UnfitReason, checked_reason
from bot.domain.reviews import markup


def test_a_reason_is_one_line_of_plain_words() -> None:
    assert checked_reason("  Too short.\n\n Say *more*. ") == "Too short. Say *more*."
    assert len(checked_reason("x" * REASON_LENGTH)) == REASON_LENGTH


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Say why"),
        (" \u200b\n", "Say why"),
        ("x" * (REASON_LENGTH + 1), "501 characters; 500 fit"),
        ("You wrote ||it burns||.", "without the spoiler"),
        ("You wrote >!it burns!<.", "without the spoiler"),
        ("You wrote [spoiler]it burns[/spoiler].", "without the spoiler"),
        ("Mind the || mark.", "without the spoiler"),
    ],
)
def test_a_reason_that_says_nothing_or_hides_something_is_refused(typed: str, said: str) -> None:
    with pytest.raises(UnfitReason, match=said):
        checked_reason(typed)


@given(st.text(st.sampled_from("|`*_~@<>![]\\\n aB漢"), max_size=40))
def test_no_reason_that_is_taken_hides_anything(typed: str) -> None:
    try:
        reason = checked_reason(typed)
    except UnfitReason:
        return
    assert not has_veil(markup(reason))
    assert "||" not in escape(reason)
