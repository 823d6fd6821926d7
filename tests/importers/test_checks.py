"""What a review from a file must be."""

from __future__ import annotations

import pytest

from bot.importers.checks import fault_of
from tests.importers.examples import FRONT_MATTER, entry

HEAD = "---\ntitle: X\n---\n\n\n"
NAMED = "Everybody reads titles, names and ratings, so nothing can be hidden in them."
NOTHING_HIDDEN = (
    "Nothing is hidden here. Put the words to hide between these two marks, or a \\ before each of"
    " them to show it as it is."
)
NEVER_CLOSED = (
    "This veil is never closed. Put || after the hidden words, or a \\ before the mark to show it"
    " as it is."
)
FAULTS = {
    ("a.md", f"{HEAD}\nSome ||text\n"): f"a.md:7:6 {NEVER_CLOSED}",
    ("a.md", f"{HEAD}Good.\n\n\n\n\n## Story\n\n  So ||it ends\n"): f"a.md:13:6 {NEVER_CLOSED}",
    ("a.csv", 'title,text\nX,"Good.\nSo ||it ends"\n'): f"a.csv:3:4 {NEVER_CLOSED}",
    ("a.csv", "title,text\nX,So ||it ends\n"): f"a.csv:2:6 {NEVER_CLOSED}",
    ("a.json", '[\n{"title": "X", "text": "a\\n## B\\n||c"}]'): (
        f"a.json:2:1 Under “B”: {NEVER_CLOSED}"
    ),
    ("a.csv", f"title,text\nX,{'long ' * 5000}\n"): (
        "a.csv:2:3 The review is longer than 20000 characters: please shorten it."
    ),
    ("a.csv", f"title,text,blurb\nX,Good.,{'long ' * 60}\n"): (
        "a.csv:2:9 The blurb has 299 characters; 200 fit."
    ),
    ("a.csv", "title,text,blurb\nX,Good.,He ||dies||\n"): (
        "a.csv:2:9 Everybody reads the blurb and the headings, so nothing can be hidden in them."
    ),
    ("a.csv", "title,text,rating\nX,Good.,||He dies|| 8/10\n"): f"a.csv:2:9 {NAMED}",
    ("a.csv", "title,text,rating\nX,Good.,||||He dies|||| 8/10\n"): f"a.csv:2:9 {NAMED}",
    ("a.csv", "title,text,reviewer\nX,Good.,>!He dies!<\n"): f"a.csv:2:9 {NAMED}",
    ("a.csv", "title,text\n[spoiler]He dies[/spoiler],Good.\n"): f"a.csv:2:1 {NAMED}",
    ("a.csv", "title,text\nX || He dies,Good.\n"): f"a.csv:2:1 {NAMED}",
    ("a.md", f"{HEAD}Some\n||||text||||\n"): f"a.md:7:1 {NOTHING_HIDDEN}",
    ("a.md", f"{HEAD}Good.\n\n## The ||end||\nYes.\n"): (
        "a.md:6:1 Everybody reads the blurb and the headings, so nothing can be hidden in them."
    ),
    ("a.csv", "title,spoilers,text\nX,none,It ||ends||\n"): (
        "a.csv:2:3 You hide something in the text, so choose minor or major spoilers."
    ),
    ("a.csv", 'title,text\nX,"Good.\n\n## Story\n"\n'): (
        "a.csv:2:4 There is nothing to read under “Story”, yet."
    ),
}


@pytest.mark.parametrize(("file", "fault"), FAULTS.items())
def test_a_fault_is_told_where_it_stands_in_the_file(file: tuple[str, str], fault: str) -> None:
    found = fault_of(entry(*file))
    assert found is not None
    assert f"{found.place} {found.sentence}" == fault


def test_what_is_hidden_is_never_quoted() -> None:
    texts = ["||Rosebud|| and ||more", "x ||Rosebud|| !<", "## ||Rosebud||\ny", "[spoiler]Rosebud"]
    for text in texts:
        found = fault_of(entry("a.md", HEAD + text))
        assert found is not None
        assert "Rosebud" not in found.sentence


def test_a_sound_review_has_no_fault_with_or_without_a_blurb() -> None:
    assert fault_of(entry("a.md", FRONT_MATTER)) is None
    assert fault_of(entry("a.csv", "title,text\nX,Good.\n")) is None
