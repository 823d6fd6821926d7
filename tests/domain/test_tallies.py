"""How many watched a title, in words."""

from __future__ import annotations

import pytest

from bot.domain.reviews import Verdict
from bot.domain.tallies import NOBODY, Tally


@pytest.mark.parametrize(
    ("tally", "told"),
    [
        (NOBODY, ""),
        (Tally(1), "1 watched it"),
        (
            Tally(4, {Verdict.MIXED: 1, Verdict.MUST_WATCH: 2}),
            "4 watched it · 2 ★ Must watch, 1 ◆ Mixed",
        ),
        (Tally(2, {Verdict.SKIP: 2, Verdict.RECOMMENDED: 0}), "2 watched it · 2 ▼ Skip"),
    ],
)
def test_a_tally_is_told_best_verdict_first(tally: Tally, told: str) -> None:
    assert tally.label == told
