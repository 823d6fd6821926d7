"""Titles: where one can be watched."""

from __future__ import annotations

import pytest

from bot.domain.titles import Availability, available_in

GERMAN, AMERICAN = Availability("Crunchyroll", "DE"), Availability("Hulu", "US")
ANYWHERE, EUROPEAN = Availability("Netflix"), Availability("Mubi", "Europe")
ALL = (GERMAN, AMERICAN, ANYWHERE, EUROPEAN)


@pytest.mark.parametrize(
    ("region", "shown"),
    [
        (None, ALL),
        ("DE", (GERMAN, ANYWHERE, EUROPEAN)),
        ("de", (GERMAN, ANYWHERE, EUROPEAN)),
        ("US", (AMERICAN, ANYWHERE, EUROPEAN)),
        ("JP", (ANYWHERE, EUROPEAN)),
    ],
)
def test_places_of_other_countries_are_left_out(
    region: str | None, shown: tuple[Availability, ...]
) -> None:
    assert available_in(ALL, region) == shown
