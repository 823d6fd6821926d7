from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import STARTER
from bot.domain.documents import decode
from bot.domain.own_titles import Part, UnfitTitle, fit
from bot.domain.title_texts import TYPED_WEIGHT, digest_of, texts_of, themes_of, with_texts
from bot.domain.titles import Availability, Credit, Kind, Name, NameType, Theme, Title
from tests.domain.test_own_titles import TITLE

TODAY = date(2026, 5, 1)
SHELF = [decode(document) for document in json.loads((STARTER / "titles.json").read_text("utf-8"))]


def changed(title: Title, part: Part, **texts: str) -> Title:
    """The title after a form in which only `texts` were changed."""
    return with_texts(title, part, {**texts_of(title, part), **texts}, today=TODAY)


@pytest.mark.parametrize("part", Part)
def test_a_form_that_is_sent_as_it_was_opened_changes_nothing(part: Part) -> None:
    for title in SHELF:
        kept = fit(with_texts(title, part, texts_of(title, part), today=TODAY))
        if part is Part.THEMES:  # they may stand in another order: the heaviest first
            assert set(kept.themes) == set(title.themes)
            kept = replace(kept, themes=title.themes)
        if part is Part.NAMES:  # grouped by what sort of name they are
            assert set(kept.names) == set(title.names)
            assert kept.name == title.name
            kept = replace(kept, names=title.names)
        assert kept == title


def test_names_are_read_one_a_line_and_keep_their_language() -> None:
    title = changed(TITLE, Part.NAMES, name="Embers", native="燠\n\n 残り火 ", others="Glut")
    assert title.names == (
        Name("Embers", NameType.MAIN),
        Name("燠", NameType.NATIVE, "ja"),
        Name("残り火", NameType.NATIVE),
        Name("Glut", NameType.ALIAS),
    )


def test_facts_are_read() -> None:
    title = changed(TITLE, Part.FACTS, kind="series", year="", episodes="12", minutes="24")
    assert (title.kind, title.year, title.episodes, title.minutes) == (Kind.SERIES, None, 12, 24)


@pytest.mark.parametrize("year", ["nineteen", "-5", "1999.5", "9" * 4_000, "²"])
def test_a_number_that_is_none_is_told_with_its_field(year: str) -> None:
    with pytest.raises(UnfitTitle) as told:
        fit(changed(TITLE, Part.FACTS, year=year))
    assert told.value.field == "year"


def test_a_kind_that_there_is_not_is_told() -> None:
    with pytest.raises(UnfitTitle):
        changed(TITLE, Part.FACTS, kind="opera")


def test_credits_are_read_a_role_and_a_name_a_line() -> None:
    title = changed(TITLE, Part.CREDITS, credits="Director:Ana Ruiz\n\nvoice : Li: the Second")
    assert title.credits == (Credit("Ana Ruiz", "director"), Credit("Li: the Second", "voice"))


@pytest.mark.parametrize("line", ["Ana Ruiz", "director:", ": Ana Ruiz"])
def test_a_line_that_is_no_credit_is_told_with_its_number(line: str) -> None:
    with pytest.raises(UnfitTitle, match="Line 2"):
        changed(TITLE, Part.CREDITS, credits=f"director: Ana Ruiz\n{line}")


def test_themes_are_read_with_commas_or_lines_and_known_ones_keep_their_weight() -> None:
    known = (Theme("found family", 0.3),)
    assert themes_of("Found Family, slow  burn\n,, megastructure;", known) == (
        Theme("found family", 0.3),
        Theme("slow burn", TYPED_WEIGHT),
        Theme("megastructure", TYPED_WEIGHT),
    )


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Netflix", Availability("Netflix", checked=TODAY)),
        ("Netflix, DE", Availability("Netflix", "DE", checked=TODAY)),
        (
            "Netflix, DE, https://n.com/a,b?x=1",
            Availability("Netflix", "DE", "https://n.com/a,b?x=1", TODAY),
        ),
        ("https://n.com/1, Netflix", Availability("Netflix", None, "https://n.com/1", TODAY)),
        ("Netflix, 2025-02-03", Availability("Netflix", checked=date(2025, 2, 3))),
        ("Netflix, 2999-01-01", Availability("Netflix", checked=TODAY)),
    ],
)
def test_places_are_read_with_the_day_they_were_checked(line: str, place: Availability) -> None:
    assert changed(TITLE, Part.PLACES, places=line).availability == (place,)


@pytest.mark.parametrize("line", ["https://n.com", "a, b, c", "Netflix, 2025-02-31", "2025-01-01"])
def test_a_line_that_is_no_place_is_told_with_its_number(line: str) -> None:
    with pytest.raises(UnfitTitle, match="Line 1"):
        changed(TITLE, Part.PLACES, places=line)


def test_a_service_with_a_comma_in_its_name_is_left_as_it_was() -> None:
    title = replace(TITLE, availability=(Availability("Films, Inc", None, None, None),))
    assert changed(title, Part.PLACES) == title


@given(part=st.sampled_from(Part), text=st.text(max_size=80))
def test_whatever_is_typed_is_taken_or_told_to_be_mended(part: Part, text: str) -> None:
    typed = dict.fromkeys(texts_of(TITLE, part), text) | {"kind": "film"}
    try:
        title = fit(with_texts(TITLE, part, typed, today=TODAY))
    except UnfitTitle as error:
        assert error.part is part  # noqa: PT017 - either outcome is right
        return
    again = with_texts(title, part, texts_of(title, part), today=TODAY)
    assert texts_of(fit(again), part) == texts_of(title, part)


def test_a_digest_tells_texts_apart() -> None:
    assert digest_of({"a": "x", "b": ""}) == digest_of({"b": "", "a": "x"})
    assert digest_of({"a": "x", "b": ""}) != digest_of({"a": "", "b": "x"})
    assert digest_of({"a": "\ud800"})
