from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.sources.film_names import split_name


@pytest.mark.parametrize(
    ("text", "names", "year"),
    [
        ("Salt Road, The (1995)", ["The Salt Road"], 1995),
        ("Salt Road, The (1995) ", ["The Salt Road"], 1995),
        ("Echo, L' (1960)", ["L'Echo"], 1960),
        ("Harbour Watch (2001–2004)", ["Harbour Watch"], 2001),
        ("Harbour Watch (2001-)", ["Harbour Watch"], 2001),
        ("(500) Kites (2009)", ["(500) Kites"], 2009),
        ("Kites (Part 2) (2011)", ["Kites (Part 2)"], 2011),
        ("Kites (No. 2) (2011)", ["Kites (No. 2)"], 2011),
        ("Kites (3D) (2011)", ["Kites (3D)"], 2011),
        ("Road, The (Route, La) (1999)", ["The Road", "La Route"], 1999),
        ("Road and the (Long) (1999)", ["Road and the (Long)"], 1999),
        ("Night (Notte, La) (1999)", ["Night", "La Notte"], 1999),
        ("Outing (Partie, La) (1999)", ["Outing", "La Partie"], 1999),
        ("Thirteen (13 Wege nach oben) (1999)", ["Thirteen", "13 Wege nach oben"], 1999),
        ("Kite: Or (A Study in String) (2014)", ["Kite: Or (A Study in String)"], 2014),
        ("Road (a.k.a. Way, The) (1999)", ["Road", "The Way"], 1999),
        ("Road (a.k.a. Way, The a.k.a. Path) (1999)", ["Road", "The Way", "Path"], 1999),
        ("Road (Route (du sel), La) (1999)", ["Road", "La Route (du sel)"], 1999),
        ("Road (Road) (1999)", ["Road"], 1999),
        ("1984 (1984)", ["1984"], 1984),
        ("1984", ["1984"], None),
        ("Yes, And", ["Yes, And"], None),
        ("(1995)", [], 1995),
    ],
)
def test_a_name_is_taken_apart(text: str, names: list[str], year: int | None) -> None:
    found, when = split_name(text)
    assert [name for name, _ in found] == names
    assert when == year


def test_other_names_are_told_from_the_original_one() -> None:
    assert split_name("Road (a.k.a. Way) (La route) (1999)")[0] == [
        ("Road", "main"),
        ("Way", "alias"),
        ("La route", "native"),
    ]


@given(st.text("Ab ,()ak.1995'The", max_size=40))
def test_no_text_raises_and_no_name_is_empty_or_there_twice(text: str) -> None:
    names = [name for name, _ in split_name(text)[0]]
    assert all(names)
    assert len(set(names)) == len(names)
