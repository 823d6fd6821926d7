"""The house shelf: how a faulty review is told, and the reviews that ship."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.catalogue.shelf import FIELDS, read_review, read_shelf
from bot.config import STARTER
from bot.domain.markup import has_veil, parse
from bot.domain.reviews import BLURB_LENGTH, Review, Verdict, veiled
from bot.domain.spoilers import SpoilerLevel
from bot.errors import StartError

KEY = "marquee:blame-2017"
HEAD = {
    "title": KEY,
    "reviewer": "Marquee",
    "verdict": "Recommended",
    "blurb": "A staggering place.",
    "spoiler_level": "minor",
}
BODY = "It opens.\n\nAnd goes on.\n\n## Visuals\n\nLarge. ||All of it.||\n"
SHELF = STARTER / "reviews"
FILES = sorted(SHELF.glob("*.md"))


def written(body: str = BODY, *, extra: str = "", **fields: str) -> str:
    """A review's file, with some fields changed."""
    lines = [f"{name}: {text}" for name, text in (HEAD | fields).items()]
    return "\n".join(["---", *lines, *([extra] if extra else []), "---", body])


def fault(text: str) -> str:
    """What is wrong with a review."""
    with pytest.raises(ValueError, match=r"^line \d+, ") as told:
        read_review(text, key=KEY)
    assert "\n" not in str(told.value)
    return str(told.value)


def test_a_review_is_read_with_its_aspects() -> None:
    review = read_review(written(), key=KEY)
    assert review.title_key == KEY
    assert review.ref == f"h{KEY}"
    assert review.house
    assert review.reviewer.member is None
    assert review.verdict is Verdict.RECOMMENDED
    assert review.spoiler_level is SpoilerLevel.MINOR
    assert review.opening == "It opens.\n\nAnd goes on."
    assert [(a.name, a.text) for a in review.aspects] == [("Visuals", "Large. ||All of it.||")]


def test_values_are_text_whatever_they_look_like() -> None:
    review = read_review(written(blurb="2001-01-01", reviewer="no"), key=KEY)
    assert (review.blurb, review.reviewer.name) == ("2001-01-01", "no")


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_is_missing_is_named(field: str) -> None:
    text = "\n".join(line for line in written().split("\n") if not line.startswith(field))
    assert fault(text) == f"line 1, {field}: is missing"


@pytest.mark.parametrize("number", range(len(FIELDS)))
@pytest.mark.parametrize("empty", ["", '""', '"  "', "[]", "{a: b}", '"\\u200b"'])
def test_a_field_that_is_empty_or_no_text_is_named_with_its_line(number: int, empty: str) -> None:
    field = FIELDS[number]
    assert fault(written(**{field: empty})).startswith(f"line {number + 2}, {field}: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (written(extra="rating: 9"), "line 7, rating: is not a field of a review"),
        (written(extra="blurb: Again."), "line 7, blurb: is there twice"),
        (written(verdict="Good"), "line 4, verdict: 'Good' is none of Must watch, "),
        (written(spoiler_level="Minor"), "line 6, spoiler_level: 'Minor' is none of none, "),
        (written(blurb="x" * (BLURB_LENGTH + 1)), "line 5, blurb: is longer than 200 "),
        (written(blurb="Half ||hidden"), "line 5, blurb: "),
        (written(title="marquee:redline-2009"), "line 2, title: marquee:redline-2009 doesn't "),
        (written(blurb="[unclosed"), "line "),
        (written(extra="- a list"), "line "),
        (written("Half ||hidden"), "line 8, opening: "),
        (written("\n\n\nHalf ||hidden"), "line 11, opening: "),
        (written("Fine.\n\n## Sound\n\n\nLoud.\n\nHalf ||hidden"), "line 15, Sound: "),
        (written("Fine.\n\n## Sound\n\n\n## Visuals\nLarge."), "line 10, Sound: has nothing "),
        (written("Fine.\n\n## \nLarge."), "line 10, heading: has nothing "),
        (written("Fine.\n\n## Sound"), "line 10, Sound: has nothing "),
        ("", "line 1, front matter: must stand between two lines of ---"),
        ("No front matter", "line 1, front matter: must"),
        ("---\ntitle: x\n", "line 1, front matter: must"),
        ("---\n---\n", "line 2, front matter: must be lines of"),
        ("---\n- a\n- b\n---\n", "line 2, front matter: must be lines of"),
    ],
)
def test_a_fault_names_line_and_field(text: str, told: str) -> None:
    assert fault(text).startswith(told)


def test_every_faulty_file_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "blame-2017.md").write_text(written(), "utf-8")
    (tmp_path / "mistaken-2001.md").write_text(written(), "utf-8")
    (tmp_path / "unbalanced-2002.md").write_text(
        written("Half ||hidden", title="marquee:unbalanced-2002"), "utf-8"
    )
    (tmp_path / "no-text-2003.md").write_bytes(b"\xff\xfe")
    with pytest.raises(StartError) as told:
        read_shelf(tmp_path)
    lines = str(told.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        str(tmp_path / "mistaken-2001.md"),
        str(tmp_path / "no-text-2003.md"),
        str(tmp_path / "unbalanced-2002.md"),
    ]
    assert "line 2, title" in lines[0]


def test_a_fault_does_not_print_what_is_hidden() -> None:
    assert "Zuru" not in fault(written("It ends. ||Zuru dies."))


# What ships.


def test_at_least_two_dozen_reviews_ship() -> None:
    assert len(FILES) >= 24
    assert len(read_shelf(SHELF)) == len(FILES)


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def shipped(request: pytest.FixtureRequest) -> Review:
    """Each review that ships."""
    path: Path = request.param
    return read_review(path.read_text("utf-8"), key=f"marquee:{path.stem}")


def test_a_shipped_reviews_title_is_in_the_catalogue(shipped: Review) -> None:
    titles = json.loads((STARTER / "titles.json").read_text("utf-8"))
    assert shipped.title_key in {title["key"] for title in titles}


def test_a_shipped_reviews_veils_are_balanced_and_its_blurb_has_none(shipped: Review) -> None:
    for section in shipped.sections:
        parse(section.text)
    assert not has_veil(parse(shipped.blurb))
    assert len(shipped.blurb) <= BLURB_LENGTH
    assert shipped.opening
    assert shipped.aspects


def test_a_shipped_reviews_spoiler_level_fits_its_veils(shipped: Review) -> None:
    assert veiled(shipped) is (shipped.spoiler_level is not SpoilerLevel.NONE)
