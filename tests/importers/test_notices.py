"""Notices of spoilers: every spelling, in every format, and what they govern."""

from __future__ import annotations

import csv
import io
import json
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.imports import Entry, Part
from bot.domain.spoilers import SpoilerLevel
from bot.importers.front_matter import read_front_matter
from bot.importers.json_reviews import read_json
from bot.importers.lines import decode, encode
from bot.importers.myanimelist import read_my_anime_list
from bot.importers.prose import read_prose
from bot.importers.prose_spoilers import NOTHING_HIDDEN
from bot.importers.tables import read_table
from tests.domain.hostile import hostile
from tests.importers.notices import NOTICES
from tests.importers.prose_checks import fits, hidden, keeps_every_sentence, shown

NONE, MINOR, MAJOR = SpoilerLevel
BEFORE = "It begins on a road. It is grey, and there is a dog on it."
HIDDEN = "The dog is the driver."
LETTERBOXD = ("Date", "Name", "Year", "Letterboxd URI", "Rating", "Rewatch", "Review")
FORMATS = ("txt", "md", "csv", "json", "front matter", "letterboxd", "myanimelist")


def table(*rows: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def entry_in(text: str, form: str) -> Entry:
    """The text as the review of an entry in a file of that form."""
    match form:
        case "csv":
            found = [*read_table(table(("title", "text"), ("X", text)), file="a.csv")]
        case "letterboxd":
            row = ("2024-01-01", "X", "2017", "https://boxd.it/x", "", "", text)
            found = [*read_table(table(LETTERBOXD, row), file="a.csv")]
        case "json":
            found = [*read_json(json.dumps([{"title": "X", "text": text}]), file="a.json")]
        case "front matter":
            found = [*read_front_matter(f"---\ntitle: X\n---\n{text}", file="a.md")]
        case "myanimelist":
            anime = f"<series_title>X</series_title><my_comments>{escape(text)}</my_comments>"
            xml = f"<myanimelist><anime>{anime}</anime></myanimelist>"
            found = [*read_my_anime_list(xml.encode(), file="a.xml")]
        case _:
            return read_prose(text, file=f"a.{form}")
    (entry,) = found
    assert isinstance(entry, Entry)
    return entry


@pytest.mark.parametrize(
    ("line", "form"),
    [
        (line, form)
        for line in NOTICES
        for form in FORMATS
        # Letterboxd takes comments out itself.
        if not (form == "letterboxd" and line.startswith("<!--"))
    ],
)
def test_every_notice_hides_what_follows_it_in_every_format(line: str, form: str) -> None:
    entry = entry_in(f"{BEFORE}\n\n{line}\n\n{HIDDEN}", form)
    fits(entry)
    assert HIDDEN in hidden(entry)
    assert "driver" not in shown(entry)
    assert "dog on it" in shown(entry)
    assert entry.spoiler_level is MAJOR
    assert any(found.part is Part.SPOILER_SECTION for found in entry.recognised)


@pytest.mark.parametrize("form", ["txt", "md", "csv", "json", "front matter", "myanimelist"])
@pytest.mark.parametrize(
    "line",
    [
        "This part is spoiler free, but the rest of the review is not.",
        "This paragraph has no spoilers; the rest of this review does.",
        "Do not read further unless you have watched the film (spoilers)!",
        "Stop here if you haven't seen it (spoilers).",
    ],
)
def test_a_notice_that_bids_stop_hides_what_follows_though_it_is_the_first_line(
    line: str, form: str
) -> None:
    entry = entry_in(f"{line}\n\n{HIDDEN}", form)
    fits(entry)
    assert HIDDEN in hidden(entry)
    assert "driver" not in shown(entry)
    assert entry.spoiler_level is MAJOR


WORDS = st.lists(st.integers(0, 99).map("secret{}".format), min_size=1, max_size=30)
SECRETS = WORDS.map(lambda words: " ".join(words).capitalize() + ".")
HEADINGS = st.sampled_from(
    [
        *("", "## Plot\n\n", "Plot\n\n", "Story: ", "**The captain**\n\n", "## Final thoughts\n\n"),
        *("Film: ", "Synopsis\n\n", "## Synopsis\n\n", "Secret is available on Netflix.\n\n"),
    ]
)


@hostile
@given(st.sampled_from(NOTICES), HEADINGS, SECRETS, st.sampled_from(FORMATS), st.booleans())
def test_nothing_right_behind_a_notice_is_ever_open(
    line: str, heading: str, secret: str, form: str, top: bool
) -> None:
    if form == "letterboxd" and line.startswith("<!--"):
        return
    text = f"{line}\n\n{heading}{secret}"
    if not top or line.startswith(("(", "#", "[")) or "CONT" in line or "içerir" in line:
        text = (
            f"{BEFORE} And it goes on for a while, as roads do. It is long.\n\n{BEFORE}\n\n{text}"
        )
    entry = entry_in(text, form)
    fits(entry)
    assert "secret" not in shown(entry).casefold()
    assert entry.spoiler_level is not NONE
    assert entry.synopsis is None
    if form in ("txt", "md"):
        keeps_every_sentence(text, f"a.{form}")


@pytest.mark.parametrize(
    "text",
    [
        "Spoilers\n--------\n\n{}",
        "SPOILERS\n========\n{}",
        "Spoilers below\n\n## Plot\n\n{}",
        "SPOILERS\n\nPlot\n\n{}",
        "## Spoilers\n\n## Plot\n\n{}",
        "**SPOILERS**\n\n## Story\n\n{}",
        "SPOILERS AHEAD!\n\nStory: {}",
        "Spoilers ahead!\n\n**The captain**\n\n{}",
        "Spoilers from here on.\n\n## Final thoughts\n\n{}",
        "Spoilers ahead\n\nMy thoughts:\n\n{}",
        "Synopsis (spoilers):\n\n{}",
        "SPOILERS\n\n## Synopsis\n\nX.\n\n## Plot summary\n\n{}",
        "Spoilers ahead!\n\nFilm: {}",
        "Spoilers ahead\n\nIt ends. {} It is available for streaming via Netflix.",
        "Spoilers ahead\n\nStory: 8/10\nSound: 7/10\n{}: 9/10",
        "<b>SPOILERS</b><br><br>\n\n{}",
        "SPOILERS: Well.\n\n{}",
        "**Spoilers**: Well.\n\n{}",
    ],
)
@pytest.mark.parametrize("file", ["a.md", "a.txt"])
def test_no_heading_and_no_fact_ends_spoilers_before_they_began(text: str, file: str) -> None:
    entry = read_prose(f"{BEFORE}\n\n{text.format(HIDDEN)}", file=file)
    fits(entry)
    assert "driver" not in shown(entry)
    assert "driver" not in str(entry.synopsis)
    assert "The dog is the driver" in hidden(entry)


def test_where_a_film_runs_is_no_fact_among_spoilers_unless_it_is_this_film() -> None:
    top = f"# The Road (1999)\n\n{BEFORE}\n\nSpoilers below\n\n{HIDDEN}"
    other = read_prose(f"{top}\n\nHis death is available for streaming via Hulu.", file="a.md")
    assert other.services == ()
    assert "death" not in shown(other)
    ours = read_prose(f"{top}\n\nThe Road is available for streaming via Hulu.", file="a.md")
    assert ours.services == ("Hulu",)


def test_the_signs_behind_a_notice_are_part_of_it() -> None:
    entry = read_prose(f"{BEFORE}\n\nSPOILERS AHEAD!!\n\n{HIDDEN}", file="a.txt")
    assert entry.text == f"{BEFORE}\n\nSPOILERS AHEAD!!\n\n||{HIDDEN}||"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "line",
    [
        "A spoiler on a car is a wing, and this car has three of them.",
        "The trailer has so many spoilers that I would not watch it before the film, ever.",
        "This review may contain spoilers.",
    ],
)
def test_what_speaks_of_spoilers_and_hides_nothing_is_never_free_of_them(
    line: str, form: str
) -> None:
    entry = entry_in(f"{BEFORE}\n\n{line}\n\n{HIDDEN}", form)
    assert hidden(entry) == ""
    assert entry.spoiler_level is not NONE
    assert entry.notice == NOTHING_HIDDEN


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "line",
    [
        *("No spoilers here.", "Spoilerfrei.", "Sans spoilers.", "Sin spoilers.", "ネタバレなし"),
        *("Без спойлеров.", "无剧透", "스포 없음", "It is spoiler-free."),
        "I will not spoil the ending.",
    ],
)  # fmt: skip
def test_what_says_that_it_is_free_of_spoilers_is(line: str, form: str) -> None:
    entry = entry_in(f"{line}\n\n{BEFORE}", form)
    assert (entry.spoiler_level, entry.notice, hidden(entry)) == (NONE, "", "")


def test_what_was_guessed_is_told_on_its_way_from_the_process_that_reads() -> None:
    entry = entry_in(f"{BEFORE}\n\nSpoilers below\n\n{HIDDEN}", "csv")
    there = decode(encode(entry))
    assert isinstance(there, Entry)
    assert (there.notice, there.recognised) == (entry.notice, entry.recognised)


def test_a_level_that_the_source_states_is_left_alone() -> None:
    text = f"{BEFORE}\n\nSpoilers below\n\n{HIDDEN}"
    rows = ("title", "spoilers", "text"), ("X", "minor", text)
    (entry,) = read_table(table(*rows), file="a.csv")
    assert isinstance(entry, Entry)
    assert (entry.text, entry.spoiler_level, entry.notice) == (text, MINOR, "")


def test_a_notice_in_a_cell_is_told_with_its_place() -> None:
    entry = entry_in(f"{BEFORE}\n\nSpoilers below\n\n{HIDDEN}", "csv")
    (found,) = [one for one in entry.recognised if one.part is Part.SPOILER_SECTION]
    assert (found.words, found.place.line, found.place.column) == ("Spoilers below", 4, 1)
    assert entry.text == f"{BEFORE}\n\nSpoilers below\n\n||{HIDDEN}||"
    assert entry.notice == "What stands below its notice of spoilers is hidden now: look."
