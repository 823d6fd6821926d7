"""Tables of reviews: ours, Letterboxd's, MyAnimeList's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.imports import Part, Place
from bot.domain.reviews import Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Kind
from bot.importers.cells import neutral
from bot.importers.tables import rows_of
from tests.importers.examples import CSV, LETTERBOXD, csv_of, entries, entry, said

TEXT = "Huge and quiet.\n\n## Story\nThen ||(ending) the net opens||."


def test_every_column_of_ours_is_understood() -> None:
    found = entry("club.csv", CSV)
    assert (found.title, found.year, found.kind) == ("Blame!", 2017, Kind.FILM)
    assert found.key == "marquee:blame-2017"
    assert found.reviewer == Reviewer("Theo", 123456789012345678)
    assert (found.verdict, found.rating) == (Verdict.RECOMMENDED, "8/10")
    assert found.spoiler_level is SpoilerLevel.MINOR
    assert found.blurb == "A city without end, and one man in it."
    assert found.written == datetime(2026, 5, 1, 18, 30, tzinfo=UTC)
    assert found.text == TEXT


def test_each_given_column_is_recognised_with_its_words_and_place() -> None:
    found = entry("a.csv", "Title,Verdict,Text\nBlame!,must-watch,Good.\n")
    assert [(r.part, r.value, r.words, str(r.place)) for r in found.recognised] == [
        (Part.TITLE, "Blame!", "Blame!", "a.csv:2:1"),
        (Part.VERDICT, "Must watch", "must-watch", "a.csv:2:8"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_usual_table_is_read(delimiter: str, mark: str, line_end: str) -> None:
    rows = ["title", "TEXT "], ["Blame!", "One; two, three."], ["", ""], ["X", "Y"]
    table = csv_of(rows, delimiter=delimiter).replace("\r\n", line_end)
    assert [(e.title, e.text) for e in entries("a.csv", mark + table)] == [
        ("Blame!", "One; two, three."),
        ("X", "Y"),
    ]


def test_the_line_on_which_a_spreadsheet_names_its_separator_is_understood() -> None:
    assert entry("a.csv", "sep=;\ntitle;text\nBlame!;a,b,c\n").text == "a,b,c"


def test_a_verdict_that_is_missing_follows_from_the_rating() -> None:
    assert entry("a.csv", "title,rating,text\nX,9/10,Good.\n").verdict is Verdict.MUST_WATCH


def test_who_hides_something_and_says_no_level_has_spoilers() -> None:
    assert entry("a.csv", "title,text\nX,It ||ends||.\n").spoiler_level is SpoilerLevel.MAJOR
    assert entry("a.csv", "title,text\nX,It ends.\n").spoiler_level is SpoilerLevel.NONE


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_a_cell_of_ours_comes_back_as_it_was(blurb: str) -> None:
    table = csv_of([["title", "text", "blurb"], ["X", "Y", neutral("=" + blurb + "'")]])
    assert entry("a.csv", table).blurb.replace(" ", "")[:1] == "="


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('a,;"\n\r\t é')), min_size=2, max_size=4), min_size=1
    ),
    st.sampled_from(",;\t"),
)
def test_cells_are_read_as_the_standard_library_writes_them(
    rows: list[list[str]], delimiter: str
) -> None:
    found = rows_of(csv_of(rows, delimiter=delimiter), "a.csv", delimiter=delimiter)
    assert [row.cells for row in found] == [row for row in rows if any(row)]


def test_the_place_of_a_cell_is_where_its_words_begin() -> None:
    table = 'a,"b\nb",c\nd,"e",f\n'
    places = [[(p.line, p.column) for p in row.places] for row in rows_of(table, "a.csv")]
    assert places == [[(1, 1), (1, 4), (2, 4)], [(3, 1), (3, 4), (3, 7)]]


FAULTS = {
    "title,text\nX\n": ["a.csv:2:1 This row has 1 cells; the first line names 2."],
    "title,text\nX,Y,Z\n": ["a.csv:2:1 This row has 3 cells; the first line names 2."],
    'title,text\nX,"Y\nZ': ["a.csv:2:3 This cell's quote is never closed."],
    'title,text\nX,"Y"Z\n': [
        "a.csv:2:3 More stands behind the closing quote of this cell: double a quote within a cell."
    ],
    "title,text,Title\n": ["a.csv:1:12 The column “title” is there twice: take one away."],
    "foo,bar\n1,2\n": [
        (
            "a.csv:1:1 No column says which title a review is about: the first line must name the"
            " columns, among them title and text."
        )
    ],
    "title,verdct,text\nX,Y,Z\n": [
        "a.csv:1:7 No field is called “verdct”: did you mean “verdict”?"
    ],
    "title,year,verdict,text\nX,MMXVII,Superb,Z\n": [
        "a.csv:2:3 “MMXVII” is no year: write it as 2017.",
        "a.csv:2:10 “Superb” is no verdict: write one of Must watch, Recommended, Mixed, Skip.",
    ],
    "title,spoilers,text\nX,some,Z\n": [
        "a.csv:2:3 “some” is no spoiler level: write one of none, minor, major."
    ],
    "title,kind,text\nX,manga,Z\n": [
        "a.csv:2:3 “manga” is no kind: write one of film, series, special, short."
    ],
    "title,key,text\nX,Blame 2017,Z\n": [
        "a.csv:2:3 “Blame 2017” is no key: one looks like marquee:blame-2017."
    ],
    "title,reviewer_id,text\nX,1.23E+17,Z\n": [
        (
            "a.csv:2:3 “1.23E+17” is no Discord id: it has 17 to 20 digits. A spreadsheet may have"
            " rounded it."
        )
    ],
    "title,written,text\nX,yesterday,Z\n": [
        "a.csv:2:3 “yesterday” is no date: write it as 2026-05-01."
    ],
    "title,text\n,Z\n": ["a.csv:2:1 This review doesn't say which title it is about."],
    "title,text\nX,\n": ["a.csv:2:1 This review has no text."],
    f"title,text\n{'x' * 251},Z\n": ["a.csv:2:1 This name has 251 characters; 250 fit."],
    f"title,rating,text\nX,{'9' * 41},Z\n": ["a.csv:2:3 This rating has 41 characters; 40 fit."],
    f"title,text\n{'x,' * 300}\n": ["a.csv:2:401 This row has more than 200 cells."],
}


@pytest.mark.parametrize(("table", "faults"), FAULTS.items())
def test_a_fault_is_told_with_its_place(table: str, faults: list[str]) -> None:
    assert said("a.csv", table) == faults


def test_what_is_left_out_is_told() -> None:
    table = "title,likes,rating,text\nX,3,8/10,Good.\nY,4,7/10,\n"
    assert said("a.csv", table, left_out=True) == [
        "a.csv:1:7 “likes” is no field of a review, so it is left out.",
        "a.csv:3:1 This is a rating without a text, so it is left out.",
    ]
    assert [e.title for e in entries("a.csv", table)] == ["X"]


# Letterboxd.


def test_a_review_of_letterboxd_is_read_in_our_markup() -> None:
    found = entry("reviews.csv", LETTERBOXD)
    assert (found.title, found.year, found.rating) == ("Past Lives", 2023, "4.5/5")
    assert found.verdict is Verdict.MUST_WATCH
    assert found.written == datetime(2026, 1, 2, tzinfo=UTC)
    assert found.text == "Soft & *slow*.\n\nI **cried**."
    assert said("reviews.csv", LETTERBOXD, left_out=True) == [
        "reviews.csv:3:1 This is a rating without a text, so it is left out."
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Date,Name,Year,Letterboxd URI,Rating\n2026-01-01,Alien,1979,https://boxd.it/a,4\n",
        "Date,Name,Year,Letterboxd URI\n2026-01-01,Alien,1979,https://boxd.it/a\n",
        "Date,Content,Comment\n2026-01-01,https://boxd.it/a,Yes\n",
        "Date Joined,Username,Given Name\n2026-01-01,kim,Kim\n",
        "Letterboxd list export v7\nDate,Name\n",
    ],
)
def test_what_letterboxd_exports_besides_is_left_out(table: str) -> None:
    assert entries("a.csv", table) == []
    assert len(said("a.csv", table, left_out=True)) == 1


def test_what_a_member_took_back_on_letterboxd_stays_away() -> None:
    assert entries("lb.zip: deleted/reviews.csv", LETTERBOXD) == []


# MyAnimeList.


def test_a_table_with_the_columns_of_my_anime_list_is_read() -> None:
    table = csv_of(
        [
            ["series_animedb_id", "series_title", "series_type", "my_score", "my_comments"],
            ["1", "Cowboy Bebop", "TV", "9", "Jazz."],
            ["2", "Monster", "TV", "0", ""],
        ]
    )
    found = entry("mal.csv", table)
    assert (found.title, found.kind, found.rating) == ("Cowboy Bebop", Kind.SERIES, "9/10")
    assert found.text_place == Place("mal.csv", 2, 21)
