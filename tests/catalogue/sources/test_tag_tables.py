from __future__ import annotations

import pytest

from bot.catalogue.sources.tag_tables import as_theme


@pytest.mark.parametrize(
    ("tag", "theme"),
    [
        ("  time   loop ", "time loop"),
        ("based on a book", "based on a book"),
        ("masterpiece", None),
        ("Imdb top 250", None),
        ("oscar (best directing)", None),
        ("seen 2011", None),
        ("1990s", "1990s"),
        ("42", None),
        ("", None),
        ("x" * 61, None),
    ],
)
def test_a_tag_is_a_theme_when_it_says_what_a_film_is_about(tag: str, theme: str | None) -> None:
    assert as_theme(tag) == theme
