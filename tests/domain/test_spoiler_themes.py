from __future__ import annotations

import pytest

from bot.domain.spoiler_themes import SPOILING, spoils
from bot.domain.titles import Theme


@pytest.mark.parametrize(
    "theme",
    [
        *sorted(SPOILING),
        "Tragedy Ending",
        "plot-twist",
        "SURPRISE ENDING",
        "Death of the main character",
        "the hero dies",
        "killer revealed",
    ],
)
def test_what_gives_the_end_away_spoils(theme: str) -> None:
    assert spoils(Theme(theme, 1.0))


@pytest.mark.parametrize("theme", ["tragedy", "death game", "time loop", "undead", "Oliver Twist"])
def test_what_a_title_is_about_does_not(theme: str) -> None:
    assert spoils(Theme(theme, 1.0)) is (theme == "Oliver Twist")  # better one too many


def test_what_its_source_marks_spoils() -> None:
    assert spoils(Theme("gardening", 1.0, spoiler=True))
