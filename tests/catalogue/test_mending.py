from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.entries import check_document
from bot.catalogue.mending import MOST, mend
from bot.domain.titles import Name, NameType, Title
from tests.catalogue.test_entries import json_values, sound


def mended(**fields: object) -> tuple[Title, list[str]]:
    mending = mend(sound(**fields))
    assert mending.title is not None, mending.refusal
    return mending.title, [f"{field}: {sentence}" for field, sentence in mending.mended]


def named(*names: object) -> list[dict[str, object]]:
    return [{"name": name, "type": "alias"} for name in names]


def test_a_sound_title_is_taken_as_it_is() -> None:
    title, said = mended(year=2017, adult=False)
    assert (title.name, title.year, said) == ("Blame!", 2017, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", 99999),
        ("year", "2017"),
        ("episodes", -1),
        ("minutes", 0.5),
        ("synopsis", {"text": "What."}),
        ("score", float("nan")),
        ("source_material", "x" * 400),
        ("franchise", ""),
        ("themes", "mystery"),
        ("ids", "imdb:1"),
    ],
)
def test_a_faulty_field_is_left_out_and_the_others_stay(field: str, value: object) -> None:
    fields = {"year": 2017, "episodes": 2, field: value}
    title, said = mended(**fields)
    assert not getattr(title, field)
    assert [title.year, title.episodes] == [
        None if field == "year" else 2017,
        None if field == "episodes" else 2,
    ]
    assert len(said) == 1
    assert said[0].endswith("; left out")


@pytest.mark.parametrize("popularity", [float("nan"), float("inf"), -1, "many", 1e300, True])
def test_a_popularity_that_is_none_is_taken_as_0(popularity: object) -> None:
    title, said = mended(popularity=popularity)
    assert title.popularity == 0
    assert said == ["popularity: must be a number, 0 or more; taken as 0"]


@pytest.mark.parametrize("adult", [1, 0, "yes", "no", []])
def test_an_adult_that_is_neither_true_nor_false_is_true(adult: object) -> None:
    title, said = mended(adult=adult)
    assert title.adult
    assert said == ["adult: must be true or false; taken as true"]


@pytest.mark.parametrize("name", ["x" * 4000, "\u0301\u0302\u0303", "\u200b", " ", "\ud800", 7])
def test_a_bad_name_is_left_out_and_the_last_one_refuses_the_title(name: object) -> None:
    title, said = mended(names=named("A", name, "B"))
    assert title.names == (Name("A", NameType.ALIAS), Name("B", NameType.ALIAS))
    assert len(said) == 1
    assert said[0].startswith("names[2].name: ")
    mending = mend(sound(names=named(name)))
    assert mending.title is None
    assert mending.refusal is not None
    assert mending.refusal[1].endswith("; no name is left")


def test_a_name_comes_on_one_line_without_what_cannot_be_sent() -> None:
    names = named("\x90Kites\r\nand\tRoads\u202e", "\u200bKites\nAgain ", "凧　凧")
    title, said = mended(names=names)
    assert [one.name for one in title.names] == ["Kites and Roads", "Kites Again", "凧　凧"]
    assert said == ["names: has control characters or line breaks; taken without them"]
    assert mended(names=named("凧　凧", "می\u200cخواهم"))[1] == []
    assert mend(sound(names=named("\u202e"))).title is None


def test_a_part_that_can_be_spared_costs_that_part_alone() -> None:
    names = [{"name": "A", "type": "main", "lang": 7}]
    places = [{"service": "S", "url": "javascript:x", "checked": "May", "region": "DE"}]
    liked = [{"to": "t:2", "votes": 3, "source": ""}]
    title, said = mended(names=names, availability=places, suggested=liked)
    assert title.names == (Name("A", NameType.MAIN),)
    assert [(p.service, p.region, p.url, p.checked) for p in title.availability] == [
        ("S", "DE", None, None)
    ]
    assert (title.suggested[0].to, title.suggested[0].source) == ("t:2", None)
    assert len(said) == 4


def test_a_theme_of_which_it_is_not_clear_whether_it_spoils_is_left_out() -> None:
    themes = [
        {"theme": "a", "weight": 1},
        {"theme": "who did it", "weight": 1, "spoiler": "true"},
        {"theme": "b", "weight": 7},
    ]
    title, said = mended(themes=themes)
    assert [theme.theme for theme in title.themes] == ["a"]
    assert len(said) == 2


def test_what_leads_to_the_title_itself_is_left_out() -> None:
    title, said = mended(
        relations=[{"type": "sequel", "to": "t:blame"}, {"type": "sequel", "to": "t:2"}],
        suggested=[{"to": "t:blame", "votes": 2}],
    )
    assert [one.to for one in title.relations] == ["t:2"]
    assert title.suggested == ()
    assert said == [
        "relations: leads to the title itself; left out",
        "suggested: leads to the title itself; left out",
    ]


def test_a_list_without_an_end_is_cut() -> None:
    title, said = mended(names=named(*(f"Name {n}" for n in range(4000))))
    assert len(title.names) == MOST["names"]
    assert said == ["names: has 4,000 of them; the first 200 are kept"]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (3, ""),
        (None, ""),
        ([], ""),
        ({}, "key"),
        (sound(key="blame"), "key"),
        (sound(key="t:" + "a" * 70), "key"),
        (sound(kind="movie"), "kind"),
        (sound(names=[]), "names"),
        (sound(names="Blame!"), "names"),
        (sound(names=None), "names"),
    ],
)
def test_without_a_key_kind_and_name_there_is_no_title(document: object, field: str) -> None:
    mending = mend(document)
    assert mending.title is None
    assert mending.refusal is not None
    assert mending.refusal[0] == field


@given(st.dictionaries(st.sampled_from([*sound(), "themes", "year", "availability"]), json_values))
def test_nothing_raises_and_what_comes_out_is_sound(fields: dict[str, Any]) -> None:
    for document in (fields, {**sound(), **fields}):
        mending = mend(document)
        assert (mending.title is None) == (mending.refusal is not None)
        faulty = bool(list(check_document(document)))
        assert faulty == bool(mending.mended or mending.refusal)
