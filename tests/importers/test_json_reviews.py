"""Reviews in JSON, and a club's file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.imports import Entry, Fault, Part
from bot.domain.reviews import Aspect, Reviewer, split_sections
from tests.importers.examples import CLUB, CSV, JSON, JSON_LINES, REVIEW, entries, entry, read, said


def test_a_review_says_the_same_in_json_as_in_a_table() -> None:
    table = entry("a.csv", CSV)
    for name, content in (("a.json", JSON), ("club.json", CLUB), ("a.json", json.dumps(REVIEW))):
        found = entry(name, content)
        fields = ("title", "key", "year", "kind", "reviewer", "verdict", "rating", "blurb")
        for field in (*fields, "spoiler_level", "written", "text"):
            assert getattr(found, field) == getattr(table, field), field


def test_a_line_each_is_read_and_placed_on_its_line() -> None:
    assert [str(e.place) for e in entries("a.jsonl", JSON_LINES)] == ["a.jsonl:1:1", "a.jsonl:3:1"]


def test_an_id_may_be_a_number() -> None:
    review = '[{"title": "X", "text": "Y", "reviewer_id": 123456789012345678}]'
    assert entry("a.json", review).reviewer == Reviewer("", 123456789012345678)


def test_a_field_is_recognised_where_it_stands() -> None:
    found = entry("a.json", '[\n {"title": "X",\n  "text": "Y",\n  "year": 1999}\n]')
    assert [(r.part, r.words, str(r.place)) for r in found.recognised] == [
        (Part.TITLE, "X", "a.json:2:3"),
        (Part.YEAR, "1999", "a.json:4:3"),
    ]


NAMES = st.text(st.sampled_from("ab ."), min_size=1).map(str.strip).filter(bool)
TEXTS = st.text(st.sampled_from("ab #\n|*\\é"))


@given(TEXTS, st.lists(st.builds(Aspect, NAMES, TEXTS)))
def test_opening_and_aspects_come_back_from_the_text(opening: str, aspects: list[Aspect]) -> None:
    review = {
        "title": "X",
        "opening": "Well. " + opening,
        "aspects": [{"name": aspect.name, "text": aspect.text} for aspect in aspects],
    }
    found_opening, found = split_sections(entry("a.json", json.dumps(review)).text)
    want_opening, want = split_sections(
        "\n\n".join(
            [
                _without_headings("Well. " + opening),
                *(f"## {a.name}\n{_without_headings(a.text)}" for a in aspects),
            ]
        )
    )
    assert (found_opening, found) == (want_opening, want)


def _without_headings(text: str) -> str:
    """Lines that begin like a heading, said so."""
    lines = text.strip().split("\n")
    return "\n".join("\\" + line if f"{line} ".startswith("## ") else line for line in lines)


NOT_JSON = "This is not JSON: "
FAULTS = {
    "": ["a.json:1:1 This file is empty."],
    "7": ["a.json:1:1 A list of reviews, or an object, belongs here."],
    "[": [f"a.json:1:2 {NOT_JSON}Expecting value."],
    "[7]": ["a.json:1:2 A review in curly brackets belongs here."],
    '[{"title": "X", "text": "Y"}': [f"a.json:1:29 {NOT_JSON}a comma or ] belongs here."],
    '[{"title": "X" "text": "Y"}]': [f"a.json:1:16 {NOT_JSON}a comma or }} belongs here."],
    '[{"title": "X", "text": "Y"},]': [f"a.json:1:30 {NOT_JSON}no comma belongs before ]."],
    '[{title: "X"}]': [f"a.json:1:3 {NOT_JSON}a name and a colon belong here."],
    '[{"title": "X\nY"}]': [f"a.json:1:14 {NOT_JSON}Invalid control character at."],
    '[{"title": "X", "text": "Y"}] x': [f"a.json:1:31 {NOT_JSON}there is more after its end."],
    '[\n{"title": "X",\n "title": "Y"}]': [
        "a.json:3:2 “title” is there twice: only one can be meant."
    ],
    '[{"title": "X", "history": {"a": 1, "a": 2}}]': [
        "a.json:1:28 “a” is there twice: only one can be meant."
    ],
    '[{"title": "X", "year": NaN, "text": "Y"}]': [
        "a.json:1:25 NaN is no number in JSON: leave it out."
    ],
    '[{"title": "X", "year": ' + "9" * 5000 + ', "text": "Y"}]': [
        "a.json:1:25 A number in here has 5000 digits: that can't be meant."
    ],
    '[{"title": "\\ud800", "text": "Y"}]': [
        "a.json:1:12 A character in here is only half there: \\ud… alone."
    ],
    '[{"title": ' + "[" * 100_000: ["a.json:1:12 This is nested too deep to be reviews."],
    '[{"title": ["X"], "text": "Y"}]': [
        "a.json:1:3 “title” must be text in quotes.",
    ],
    '[{"title": "X", "text": "Y", "year": 99}]': ["a.json:1:30 “99” is no year: write it as 2017."],
    '[{"title": "X", "text": "Y", "opening": "Z"}]': [
        "a.json:1:17 Give either “text”, or “opening” and “aspects”."
    ],
    '[{"title": "X", "aspects": {"Story": "Y"}}]': [
        "a.json:1:17 “aspects” must be a list of objects with name and text."
    ],
    '[{"title": "X", "spoilers": "none", "Spoiler level": "major"}]': [
        "a.json:1:37 “spoilers” is there twice, under another name."
    ],
    '[{"title": "X", "txet": "Y"}]': [
        "a.json:1:17 No field is called “txet”: did you mean “text”?"
    ],
    '{"format": "other", "reviews": []}': [
        "a.json:1:2 This format is unknown: ours is “marquee-club”."
    ],
    '{"format": "marquee-club", "version": 2, "reviews": []}': [
        "a.json:1:28 This file has version 2; known is 1."
    ],
    '{"reviews": {}}': ["a.json:1:13 “reviews” must be a list."],
}


@pytest.mark.parametrize(("content", "faults"), FAULTS.items())
def test_a_fault_is_told_with_its_place(content: str, faults: list[str]) -> None:
    assert said("a.json", content) == faults


def test_a_faulty_line_keeps_no_other_from_being_read() -> None:
    found = read("a.jsonl", '{"title": "X", "text": "Y"}\n{"title": \n{"title": "Z", "text": "Y"}')
    assert [type(one) for one in found] == [Entry, Fault, Entry]
    assert str(found[1].place) == "a.jsonl:2:10"
