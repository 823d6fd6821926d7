"""Markdown with front matter."""

from __future__ import annotations

import pytest

from bot.domain.imports import Part, Place
from tests.importers.examples import CSV, FRONT_MATTER, entry, said

FIELDS = (
    "title",
    "key",
    "year",
    "kind",
    "reviewer",
    "verdict",
    "rating",
    "blurb",
    "spoiler_level",
    "written",
    "text",
)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_review_says_the_same_in_front_matter_as_in_a_table(line_end: str, mark: str) -> None:
    table = entry("a.csv", CSV)
    found = entry("a.md", mark + FRONT_MATTER.replace("\n", line_end))
    for field in FIELDS:
        assert getattr(found, field) == getattr(table, field), field


def test_each_field_is_recognised_and_the_text_has_its_place() -> None:
    found = entry("a.md", "---\nTitle: X\nrating: 9/10\n---\n\n\nGood.\n")
    assert [(r.part, r.words, r.place.line) for r in found.recognised] == [
        (Part.TITLE, "X", 2),
        (Part.RATING, "9/10", 3),
    ]
    assert found.text_place == Place("a.md", 7, 1)


def test_values_are_the_text_that_they_are() -> None:
    assert entry("a.md", "---\ntitle: 1917\nblurb: no\n---\nGood.").blurb == "no"


def test_a_value_may_be_folded_over_lines() -> None:
    assert entry("a.md", "---\ntitle: X\nblurb: >\n  one\n  two\n---\nGood.").blurb == "one two"


NESTED = "Only lines of `field: value` belong into front matter: no lists, and nothing nested."
FAULTS = {
    "---\ntitle: X\n": ["a.md:1:1 The front matter that begins here is never closed by ---."],
    "---\ntitle: X\n---\n": ["a.md:1:1 This review has no text."],
    "---\ntitle: X\ntitle: Y\n---\nZ": ["a.md:3:1 “title” is there twice: only one can be meant."],
    "---\ntitle: X\nyear: soon\n---\nZ": ["a.md:3:1 “soon” is no year: write it as 2017."],
    "---\ntitle: X\nratng: 8/10\n---\nZ": [
        "a.md:3:1 No field is called “ratng”: did you mean “rating”?"
    ],
    "---\ntitle: [X]\n---\nZ": [f"a.md:2:8 {NESTED}"],
    "---\ntitle: {a: X}\n---\nZ": [f"a.md:2:8 {NESTED}"],
    "---\ntitle: X\nblurb: - a\n---\nZ": [
        (
            "a.md:3:8 This front matter can't be read: block sequence entries are not allowed"
            " in this context."
        )
    ],
    "---\ntitle: &a X\nblurb: *a\n---\nZ": [f"a.md:2:8 {NESTED}"],
    "---\nblurb: *a\n---\nZ": [f"a.md:2:8 {NESTED}"],
    "---\ntitle: " + "[" * 900 + "\n---\nZ": [f"a.md:2:8 {NESTED}"],
    "---\ntitle: " + "x" * 40_000 + "\n---\nZ": [
        "a.md:1:1 The front matter is longer than any that is meant."
    ],
    "---\ntitle: a: b\n---\nZ": [
        "a.md:2:9 This front matter can't be read: mapping values are not allowed in this context."
    ],
    "---\ntitle: X\ntext: Y\n---\nZ": ["a.md:3:1 The text belongs below the front matter."],
    "---\n---\nZ": ["a.md:1:1 This review doesn't say which title it is about."],
}


@pytest.mark.parametrize(("content", "faults"), FAULTS.items())
def test_a_fault_is_told_with_its_place(content: str, faults: list[str]) -> None:
    assert said("a.md", content) == faults


def test_a_line_drawn_at_the_top_of_a_text_is_no_front_matter() -> None:
    assert said("a.md", "---\n\nI liked this film.\n") == []
