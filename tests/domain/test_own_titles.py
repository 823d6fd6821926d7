from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.entries import KEY, KEY_LIMIT
from bot.domain.own_titles import (
    FACT_LENGTH,
    MOST,
    SYNOPSIS_LENGTH,
    Part,
    UnfitTitle,
    changed_parts,
    fit,
    is_own_key,
    own_key,
)
from bot.domain.titles import Availability, Credit, Kind, Name, NameType, Synopsis, Theme, Title

TITLE = Title(
    key="club:ember-1999",
    kind=Kind.FILM,
    names=(Name("Ember", NameType.MAIN), Name("燠", NameType.NATIVE, "ja")),
    year=1999,
    themes=(Theme("slow burn", 0.8),),
    credits=(Credit("Ana Ruiz", "director"),),
    synopsis=Synopsis("A stoker keeps a fire alive.", "The club"),
    availability=(Availability("Netflix", "DE", "https://netflix.com/1"),),
)


def a_name(text: str) -> tuple[Name, ...]:
    return (Name(text, NameType.MAIN),)


@pytest.mark.parametrize(
    ("name", "year", "key"),
    [
        ("Solaris", 2002, "club:solaris-2002"),
        ("Amélie", None, "club:amelie"),
        ("WALL·E", 2008, "club:wall-e-2008"),
        ("ブラム!", 2017, "club:title-2017"),
        ("!!!", None, "club:title"),
    ],
)
def test_a_key_can_be_read(name: str, year: int | None, key: str) -> None:
    assert own_key(name, year, ()) == key


@given(
    names=st.lists(st.text(max_size=90), min_size=1, max_size=12),
    year=st.none() | st.integers(1870, 2100),
)
def test_keys_are_sound_and_never_taken(names: list[str], year: int | None) -> None:
    taken: set[str] = set()
    for name in [*names, *names, names[0]]:
        key = own_key(name, year, taken)
        assert KEY.fullmatch(key)
        assert len(key) <= KEY_LIMIT
        assert is_own_key(key)
        assert key not in taken
        taken.add(key)


def test_a_sound_title_stays_as_it_is() -> None:
    assert fit(TITLE) == TITLE


@given(st.text(max_size=40))
def test_whatever_a_title_is_called_it_is_fit_once_and_for_all_or_told_what_to_mend(
    name: str,
) -> None:
    changed = replace(TITLE, names=(*a_name(name), Name(name, NameType.ALIAS)))
    try:
        once = fit(changed)
    except UnfitTitle as error:
        assert error.part is Part.NAMES  # noqa: PT017 - either outcome is right
        return
    assert fit(once) == once


@pytest.mark.parametrize(
    ("changes", "part", "field"),
    [
        ({"names": ()}, Part.NAMES, "name"),
        ({"names": a_name(" \u200b ")}, Part.NAMES, "name"),
        ({"names": a_name("x" * (FACT_LENGTH + 1))}, Part.NAMES, "name"),
        ({"names": a_name("It was ||the butler||")}, Part.NAMES, "name"),
        ({"year": 1500}, Part.FACTS, "year"),
        ({"episodes": 0}, Part.FACTS, "episodes"),
        ({"minutes": 10**9}, Part.FACTS, "minutes"),
        ({"source_material": "a book in which ||she dies||"}, Part.FACTS, "source"),
        ({"credits": (Credit("", "director"),)}, Part.CREDITS, ""),
        ({"credits": (Credit(">!he did it!<", "murderer"),)}, Part.CREDITS, ""),
        ({"themes": (Theme("||time loop||", 1.0),)}, Part.THEMES, ""),
        ({"themes": tuple(Theme(str(n), 1.0) for n in range(MOST + 1))}, Part.THEMES, ""),
        ({"synopsis": Synopsis("She ||dies|| there.", "Me")}, Part.SYNOPSIS, ""),
        ({"synopsis": Synopsis("She ||dies there.", "Me")}, Part.SYNOPSIS, ""),
        ({"synopsis": Synopsis("She [spoiler]dies[/spoiler].", "Me")}, Part.SYNOPSIS, ""),
        ({"synopsis": Synopsis("x" * (SYNOPSIS_LENGTH + 1), "Me")}, Part.SYNOPSIS, ""),
        ({"synopsis": Synopsis("A stoker.", " ")}, Part.SYNOPSIS, "source"),
        ({"availability": (Availability("Netflix", url="javascript:alert(1)"),)}, Part.PLACES, ""),
        ({"availability": (Availability("Netflix", url="https://a b"),)}, Part.PLACES, ""),
    ],
)
def test_what_has_to_be_mended_is_said_with_its_place(
    changes: dict[str, Any], part: Part, field: str
) -> None:
    with pytest.raises(UnfitTitle) as told:
        fit(replace(TITLE, **changes))
    assert (told.value.part, told.value.field) == (part, field)
    assert str(told.value)
    assert "dies" not in str(told.value)


def test_text_is_cleaned_and_nothing_is_kept_twice() -> None:
    messy = replace(
        TITLE,
        names=(Name("  Em\u202eber\n", NameType.ALIAS), Name("Ember", NameType.ALIAS)),
        credits=(Credit("Ana  Ruiz", "Director"), Credit("Ana Ruiz", "director")),
        themes=(Theme("Slow Burn", 0.5), Theme("slow burn", 0.9)),
        synopsis=Synopsis(" \n ", ""),
        source_material="  ",
    )
    kept = fit(messy)
    assert kept.names == a_name("Ember")
    assert kept.credits == (Credit("Ana Ruiz", "director"),)
    assert kept.themes == (Theme("Slow Burn", 0.5),)
    assert kept.synopsis is None
    assert kept.source_material is None


def test_a_change_is_told_by_its_parts() -> None:
    after = replace(TITLE, year=2000, credits=())
    assert changed_parts(TITLE, after) == [Part.FACTS, Part.CREDITS]
    assert changed_parts(TITLE, TITLE) == []
