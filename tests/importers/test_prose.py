"""Reviews in prose: what is recognised, field by field, and what is left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.imports import Entry, Part
from bot.domain.reviews import Reviewer, Verdict, split_sections
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Kind, Synopsis
from bot.importers.prose import read_prose
from tests.importers.prose_checks import hidden, shown

FOLDER = Path(__file__).parent / "prose"
ENOUGH = (
    "It begins on a road and it ends on one, and in between there is an hour and a half of"
    " weather, which is the best thing in it by some way."
)


def sample(name: str) -> Entry:
    """A review of ours, read."""
    return read_prose((FOLDER / name).read_text("utf-8"), file=name)


def read(text: str, file: str = "review.txt") -> Entry:
    """A text, read."""
    return read_prose(text, file=file)


def names(entry: Entry) -> list[str]:
    """The aspects' names."""
    return [aspect.name for aspect in split_sections(entry.text)[1]]


def said(entry: Entry, part: Part) -> list[str]:
    """The words of every passage recognised as this."""
    return [found.words for found in entry.recognised if found.part is part]


def test_a_published_review_is_understood_field_by_field() -> None:
    entry = sample("glass-harbour.txt")
    assert entry.title == "Glass Harbour"
    assert entry.reviewer == Reviewer("Ines")
    assert entry.spoiler_level is SpoilerLevel.MINOR
    assert entry.verdict is Verdict.RECOMMENDED
    assert entry.blurb.startswith("Glass Harbour is a quiet, exact")
    assert entry.synopsis == Synopsis(
        "A lighthouse keeper on a drowned coast takes in a girl who remembers the city below the"
        " water.",
        "Official Crunchyroll Synopsis",
    )
    assert entry.services == ("Crunchyroll", "Netflix")
    assert names(entry) == [
        *("Synopsis", "Visuals", "Story", "Sound", "Characters", "Where to watch")
    ]
    assert said(entry, Part.CAPTION) == [
        "One lamp, nine hundred windows.",
        "Somebody has been painting the same wave for weeks.",
    ]
    assert entry.text.startswith("*One lamp, nine hundred windows.*\n\nGlass Harbour is the third")
    assert hidden(entry) == ""


def test_each_recognised_passage_says_where_it_stood() -> None:
    places = {found.part: found.place for found in sample("glass-harbour.txt").recognised}
    assert str(places[Part.SYNOPSIS]) == "glass-harbour.txt:1:1"
    assert str(places[Part.REVIEWER]) == "glass-harbour.txt:5:1"
    assert str(places[Part.SPOILERS]) == "glass-harbour.txt:6:1"
    assert str(places[Part.VERDICT]) == "glass-harbour.txt:20:2"


def test_places_count_every_kind_of_line_end() -> None:
    entry = read("\ufeffReview: Salt (1999)\r\n\r\n" + ENOUGH + "\r\rScore: 7/10\n")
    assert entry.title == "Salt"
    assert [f.place.line for f in entry.recognised if f.part is Part.RATING] == [5]


def test_markdown_headings_become_aspects_and_its_styles_stay() -> None:
    entry = sample("lanterns.md")
    assert (entry.title, entry.year, entry.rating) == ("Paper Lanterns", 2014, "8/10")
    assert entry.written == datetime(2017, 5, 20, tzinfo=UTC)
    assert names(entry) == ["Story", "Art", "Sound", "The ending (spoilers)", "Final Thoughts"]
    assert "**nobody**" in entry.text
    assert "[the first review](https://example.org/lanterns)" in entry.text
    assert "## Art\n8/10\n\nThe paper is the star." in entry.text
    assert "Only the dog knew" in hidden(entry)
    assert "Who knew" in hidden(entry)


def test_a_list_of_scores_stays_a_list_and_only_the_overall_one_counts() -> None:
    entry = sample("scores.txt")
    assert (entry.title, entry.year, entry.kind) == ("The Ninth Gardener", 2019, Kind.SERIES)
    assert (entry.rating, entry.verdict) == ("7/10", Verdict.RECOMMENDED)
    assert "Story: 6/10\nArt: 9/10\nSound: 7/10\nCharacters: 5/10" in entry.text
    assert names(entry) == []


def test_topics_name_only_paragraphs_that_clearly_have_one() -> None:
    entry = sample("anime-series.txt")
    assert names(entry) == ["Visuals", "Pacing", "Characters", "Overall"]
    assert (entry.verdict, entry.kind) == (Verdict.MUST_WATCH, Kind.SERIES)
    assert hidden(entry) == "The island is asleep, and each map has been of its dream."


def test_paragraphs_of_no_clear_topic_get_no_heading() -> None:
    text = "\n\n".join([ENOUGH, "The sound of it is grey. " + ENOUGH, ENOUGH, ENOUGH])
    assert names(read(text)) == []


def test_lines_broken_by_hand_are_joined_again() -> None:
    entry = sample("wrapped.txt")
    assert "the fourth episode I would have known" in entry.text
    assert names(entry) == ["Summary", "Characters"]
    assert entry.spoiler_level is SpoilerLevel.NONE


def test_a_verdict_too_long_for_a_blurb_stays_whole() -> None:
    entry = sample("mixed.txt")
    assert (entry.title, entry.verdict, entry.blurb) == ("Deep Field", Verdict.MIXED, "")
    assert names(entry) == ["Pros", "Cons", "Verdict"]
    assert "which is more than most manage." in entry.text


def test_a_bare_text_is_all_text() -> None:
    entry = sample("minimal.txt")
    assert entry.text == "A lovely, silly film about a goat. I laughed twice."
    assert (entry.title, entry.verdict, entry.recognised) == ("", None, ())


@pytest.mark.parametrize(
    ("line", "verdict", "blurb"),
    [
        (
            "Recommended: “A road that goes somewhere.”",
            "Recommended",
            "A road that goes somewhere.",
        ),
        ('"Recommended: A road."', "Recommended", "A road."),
        ("Verdict: Must watch", "Must watch", ""),
        ("Must-see!", "Must watch", ""),
        ("Highly recommended.", "Must watch", ""),
        ("Final verdict – Not recommended. It is long.", "Skip", "It is long."),
        ("Verdict: I would not recommend", "None", "I would not recommend"),
        ("NOT RECOMMENDED", "Skip", ""),
        ("Skip it.", "Skip", ""),
        ("Avoid!", "Skip", ""),
        ("Verdict: It’s okay", "Mixed", ""),
        ("**Verdict:** *Mixed*", "Mixed", ""),
        ("Recommended with reservations: dull but honest.", "Mixed", "dull but honest."),
        ("Skip is a dog. He is good.", "None", ""),
        ("Avoid the dub.", "None", ""),
        ("Mixed. A dog barks.", "None", ""),
    ],
)
def test_a_verdict_line_is_told_from_prose(line: str, verdict: str, blurb: str) -> None:
    entry = read(f"{ENOUGH}\n\n{line}")
    assert (str(entry.verdict), entry.blurb) == (verdict, blurb)


@pytest.mark.parametrize(
    ("line", "rating"),
    [
        ("Overall: 7/10", "7/10"),
        ("Score – 85/100", "85/100"),
        ("★★★★☆", "★★★★☆"),
        ("4½ stars", "4½ stars"),
        ("Final grade: B+", "B+"),
        ("Rating: A", "A"),
        ("**Rating: 4 out of 5**", "4 out of 5"),
        ("I would give it a solid 8.5/10.", "8.5/10"),
        ("## Verdict: 3/5", "3/5"),
        ("We saw it on 8/10/2017.", ""),
        ("It ran 24/7 for a week.", ""),
        ("1/2 of the cast is asleep.", ""),
        ("I stopped at episode 12/13.", ""),
        ("Score: Kenji Kawai", ""),
        ("A", ""),
    ],
)
def test_a_rating_is_told_from_other_numbers(line: str, rating: str) -> None:
    assert read(f"{ENOUGH}\n\n{line}", "review.md").rating == rating


@pytest.mark.parametrize(
    ("line", "title", "year"),
    [
        ("# Blame!", "Blame!", None),
        ("# Blame! (2017)", "Blame!", 2017),
        ("Title: Blame!", "Blame!", None),
        ("Review: Blame! (2017)", "Blame!", 2017),
        ("Blame! (2017) Review", "Blame!", 2017),
        ("“Blame!” – Review", "Blame!", None),
        ("**Anime Review: *Blame!***", "Blame!", None),
        ("Dark (2017–2020)", "Dark", 2017),
        ("『風の庭』 (2003) レビュー", "風の庭", 2003),
        ("A fine film, this.", "", None),
    ],
)
def test_a_title_is_found_where_reviews_have_it(line: str, title: str, year: int | None) -> None:
    entry = read(f"{line}\n\n{ENOUGH}", "review.md")
    assert (entry.title, entry.year) == (title, year)


@pytest.mark.parametrize(
    ("line", "services"),
    [
        ("Salt is available for streaming via Netflix.", ("Netflix",)),
        ("It is now streaming on Hulu, Disney+ and MUBI in the US.", ("Hulu", "Disney+", "MUBI")),
        ("Available on: Netflix / Crunchyroll", ("Netflix", "Crunchyroll")),
        ("You can watch it on MUBI.", ("MUBI",)),
        ("Salt is available on Blu-ray and DVD.", ()),
        ("Salt is found on every table.", ()),
    ],
)
def test_where_to_watch_is_found(line: str, services: tuple[str, ...]) -> None:
    entry = read(f"{ENOUGH}\n\n{line}")
    assert entry.services == services
    assert line in entry.text


@pytest.mark.parametrize(
    "line", ["Reviewed by Tom", "*Reviewer: Tom*", "By Tom", "(Review by Tom)"]
)
def test_the_reviewer_is_found(line: str) -> None:
    entry = read(f"{line}\n\n{ENOUGH}")
    assert entry.reviewer == Reviewer("Tom")
    assert entry.text == ENOUGH


def test_a_script_writer_is_no_reviewer() -> None:
    entry = read(f"Directed by Ada Lint\nWritten by Bo Marsh\n\n{ENOUGH}")
    assert entry.reviewer is None
    assert "Written by Bo Marsh" in entry.text


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("The cast* is good.\n\n* Mostly.", "The cast* is good. * Mostly."),
        ("What the f*ck and sh*t.", "What the f*ck and sh*t."),
        ("¯\\_(ツ)_/¯ it is.", "¯\\_(ツ)_/¯ it is."),
        ("## \nA line.", "## A line."),
    ],
)
def test_what_only_looks_like_a_mark_is_shown_as_it_was(text: str, shown_as: str) -> None:
    assert " ".join(shown(read(text)).split()) == shown_as


def test_more_headings_than_fit_become_lines() -> None:
    text = "\n\n".join(f"## Part {n}\n\nIt goes on." for n in range(20))
    entry = read(f"{text}\n\n## {'Long ' * 12}\n\nAnd on.", "review.md")
    assert len(names(entry)) == 12
    assert "**Part 19**" in entry.text
    assert f"**{('Long ' * 12).strip()}**" in entry.text
