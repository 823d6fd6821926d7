"""Ratings: what a score, a grade or stars come to, and what is no rating at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ratings import SCALES, verdict_of
from bot.domain.reviews import Verdict

MUST, GOOD, MIXED, SKIP = Verdict


@pytest.mark.parametrize(
    ("rating", "verdict"),
    [
        ("10/10", MUST),
        ("9/10", MUST),
        ("8.9/10", GOOD),
        ("8/10", GOOD),
        ("7 / 10", GOOD),
        ("6,5/10", MIXED),
        ("5/10", MIXED),
        ("4/10", SKIP),
        ("0/10", SKIP),
        ("4 out of 5", GOOD),
        ("four out of five", GOOD),
        ("4.5/5 stars", MUST),
        ("4½ stars", MUST),
        ("4 1/2 stars", MUST),
        ("3 stars", MIXED),
        ("2 Stars", SKIP),
        ("3/4", GOOD),
        ("14/20", GOOD),
        ("85/100", GOOD),
        ("90%", MUST),
        ("49 %", SKIP),
        ("★★★★☆", GOOD),
        ("★★★★½", MUST),
        ("★★★", MIXED),
        ("⭐⭐⭐⭐⭐", MUST),
        ("⭐️⭐️", SKIP),
        ("★★★★★★★☆☆☆", GOOD),
        ("A+", MUST),
        ("A", MUST),
        ("A-", GOOD),
        ("A−", GOOD),
        ("B+", GOOD),
        ("B-", GOOD),
        ("C", MIXED),
        ("D+", SKIP),
        ("F", SKIP),
    ],
)
def test_a_rating_comes_to_a_verdict(rating: str, verdict: Verdict) -> None:
    assert verdict_of(rating) is verdict


@pytest.mark.parametrize(
    "text",
    [
        *("", "8", "12/13", "24/7", "1/2", "11/10", "6 stars", "110%", "G", "a", "8/10/2017"),
        *("☆☆☆☆☆", "½½", "★" * 11, "10/0", "good", "A++", "٨/١٠", "8/10 or so", "eight"),
    ],
)
def test_what_is_no_rating_comes_to_none(text: str) -> None:
    assert verdict_of(text) is None


@given(st.sampled_from(SCALES), st.integers(0, 100), st.integers(0, 100))
def test_a_better_score_is_never_a_worse_verdict(scale: int, one: int, other: int) -> None:
    low, high = sorted((one % (scale + 1), other % (scale + 1)))
    order = list(Verdict)
    worse, better = verdict_of(f"{low}/{scale}"), verdict_of(f"{high}/{scale}")
    assert worse is not None
    assert better is not None
    assert order.index(better) <= order.index(worse)


@given(st.text(max_size=40))
def test_any_text_at_all_is_answered(text: str) -> None:
    assert verdict_of(text) in (None, *Verdict)
