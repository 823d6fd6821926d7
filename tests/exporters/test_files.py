"""The files in an export: each is what its readers take, and safe to open."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import PurePosixPath, PureWindowsPath
from zipfile import ZipFile

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.clubs import CLUB_FILE, KeptReview
from bot.domain.drafts import Unfit, checked
from bot.domain.imports import Entry, Fault
from bot.domain.reviews import (
    ASPECT_NAME_LENGTH,
    BLURB_LENGTH,
    RATING_LENGTH,
    Review,
    Reviewer,
    Verdict,
    joined_sections,
    split_sections,
)
from bot.domain.spoilers import SpoilerLevel
from bot.domain.text import clean
from bot.domain.titles import Kind, TitleBrief
from bot.exporters.archive import README
from bot.exporters.documents import review_document
from bot.exporters.file_names import LONGEST, FileNames, slug
from bot.exporters.json_stream import INDENT, JsonStream
from bot.exporters.markdown import review_markdown
from bot.exporters.rows import ReviewRow
from bot.exporters.tables import MARK, REVIEW_COLUMNS, add_rows, begin_table, review_row
from bot.importers.front_matter import read_front_matter
from bot.importers.json_reviews import read_json
from bot.importers.tables import read_table
from tests.domain.hostile import hostile, literal, names, typed
from tests.exporters.clubs import CLUB, HARD, MINA, NOW, a_review, at, everything
from tests.exporters.conftest import Place

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


@st.composite
def rows(draw: st.DrawFn) -> ReviewRow:
    """Any review that may stand in a club, of a title with any name."""
    sections = [draw(typed())]
    for _ in range(draw(st.integers(0, 2))):
        name = one_line(draw(names()))[:ASPECT_NAME_LENGTH].strip() or "Story"
        sections.append(f"## {name}\n{draw(typed())}")
    opening, aspects = split_sections("\n\n".join(sections))
    line = (st.sampled_from(HARD) | names() | st.text(max_size=30)).map(one_line)
    member = draw(st.none() | st.integers(10**16, 2**63 - 1))
    review = Review(
        ref="c0",
        title_key="marquee:blame-2017",
        reviewer=Reviewer(draw(line)[:200].strip() or "Mina", member),
        verdict=draw(st.sampled_from(Verdict)),
        blurb=draw(line)[:BLURB_LENGTH].strip(),
        spoiler_level=draw(st.sampled_from([SpoilerLevel.MINOR, SpoilerLevel.MAJOR])),
        opening=opening,
        aspects=aspects,
        written=NOW,
        rating=draw(line)[:RATING_LENGTH].strip(),
    )
    name = draw(line)[:200].strip() or "Blame!"
    title = TitleBrief(review.title_key, name, Kind.FILM, draw(st.none() | st.just(2017)))
    return ReviewRow(fit_or_plain(review), title)


def one_line(text: str) -> str:
    return " ".join(clean(literal(text)).split())


def fit_or_plain(review: Review) -> Review:
    """`review` where a club may have it, else something plain in place of its text."""
    try:
        return checked(review, blurb_needed=False)
    except Unfit:
        plain = replace(review, opening="Plain.", aspects=(), blurb=one_line(review.blurb[:20]))
        try:
            return checked(plain, blurb_needed=False)
        except Unfit:
            return replace(plain, blurb="")


def assert_same(found: list[Entry | Fault], row: ReviewRow) -> None:
    """The one review that a reader found is the one that was written."""
    assert len(found) == 1, found
    entry, review = found[0], row.review
    assert isinstance(entry, Entry), entry
    assert entry.key == review.title_key
    assert row.title is not None
    assert (entry.title, entry.year, entry.kind) == (row.title.name, row.title.year, row.title.kind)
    assert entry.reviewer == review.reviewer
    assert entry.verdict is review.verdict
    assert (entry.blurb, entry.rating) == (review.blurb, review.rating)
    assert entry.spoiler_level is review.spoiler_level
    assert entry.written == review.written
    assert entry.text == joined_sections(review)
    assert split_sections(entry.text) == (review.opening, review.aspects)


# Its backslashes say that it is no tag: a reader that took it for one hid what was to be read.
NO_TAG = replace(a_review(), opening="Go to \\<spoiler\nnow\\>.", aspects=())


@hostile
@given(rows())
@example(ReviewRow(NO_TAG, TitleBrief(NO_TAG.title_key, "Blame!", Kind.FILM, 2017)))
def test_a_review_as_markdown_is_read_back_as_it_was(row: ReviewRow) -> None:
    assert_same(list(read_front_matter(review_markdown(row), file="a.md")), row)


@given(st.text())
@example('\x7f\x85\xa0\u2028\u2029\ufeff\ufffe\uffff\x00\t\r\n \U0001f9ff"\\\\/')
def test_front_matter_says_any_words_exactly(words: str) -> None:
    title = TitleBrief("marquee:blame-2017", words, Kind.FILM, None)
    page = review_markdown(ReviewRow(a_review(), title))
    head = page.split("---\n")[1]
    assert all(line.count(": ") for line in head.splitlines())
    assert yaml.safe_load(head).get("title", "") == words


@hostile
@given(rows())
@example(ReviewRow(NO_TAG, TitleBrief(NO_TAG.title_key, "Blame!", Kind.FILM, 2017)))
def test_a_review_in_a_table_is_read_back_as_it_was(row: ReviewRow) -> None:
    table = StringIO(newline="")
    begin_table(table, REVIEW_COLUMNS)
    add_rows(table, [review_row(row)])
    assert_same(list(read_table(table.getvalue().removeprefix(MARK), file="a.csv")), row)


@hostile
@given(rows())
def test_a_review_in_a_clubs_file_is_read_back_by_itself(row: ReviewRow) -> None:
    kept = KeptReview(1, 1, row.review, at(0), "0f", earlier=())
    document = {"format": "marquee-club", "reviews": [review_document(kept, row.title)]}
    assert_same(list(read_json(json.dumps(document), file="club.json")), row)


@given(st.lists(st.text(max_size=30), max_size=8))
@example(["=1+1", "+1", "-1", "@a", "'=1", "\t=1", "\r\n", "\n=1", '"=1', " =1"])
def test_no_cell_of_a_table_begins_like_a_formula(cells: list[str]) -> None:
    table = StringIO(newline="")
    add_rows(table, [cells])
    for cell in next(csv.reader(StringIO(table.getvalue(), newline="")), []):
        assert not cell.startswith(RISKY)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.tuples(JSON, st.lists(JSON, max_size=3)), min_size=1, max_size=4))
def test_json_written_bit_by_bit_is_json_written_at_once(
    parts: list[tuple[object, list[object]]],
) -> None:
    file = StringIO()
    stream = JsonStream(file)
    whole: dict[str, object] = {}
    for number, (value, items) in enumerate(parts):
        whole |= {f"value {number}": value, f"list {number}": items}
        stream.member(f"value {number}", value)
        written = stream.begin_list(f"list {number}")
        for item in items:
            written.add([item])
        written.end()
    stream.end()
    assert file.getvalue() == json.dumps(whole, ensure_ascii=False, indent=INDENT) + "\n"


# Names of files.

DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}


@given(st.lists(st.tuples(st.text() | names(), st.text() | names()), max_size=20))
@example(
    [("con", ""), ("CON", ""), ("../../etc/passwd", "C:\\x"), ("a", "2"), ("a", ""), ("a", "")]
)
@example([("巨大", "ミナ"), ("巨大", "ミナ"), ("", ""), ("nul", ""), ("a" * 500, "b" * 500)])
def test_a_name_is_plain_short_and_given_once(wanted: list[tuple[str, str]]) -> None:
    given_names = FileNames()
    found = [given_names.name(*parts) for parts in wanted]
    assert len(set(found)) == len(found)
    for name in found:
        assert re.fullmatch("[a-z0-9][a-z0-9-]*", name)
        assert len(name) <= LONGEST + 8
        assert PurePosixPath(name).name == PureWindowsPath(f"{name}.md").stem == name
        assert name not in DEVICES


def test_a_name_says_what_it_is_named_after() -> None:
    assert slug("Léon: The Professional") == "leon-the-professional"
    assert slug("攻殻機動隊 S.A.C. 2045") == "s-a-c-2045"
    assert slug("con") == "con-0"
    assert slug("…") == ""


# The zip.


def members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file in a zip."""
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        for member in archive.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            yield member.filename, archive.read(member)


async def test_an_export_has_each_review_that_stands_in_every_form(place: Place) -> None:
    await place.restore(everything())
    files = dict(members(await place.zipped()))
    standing = [kept.review for kept in everything().reviews if kept.removed is None]
    texts = sorted(joined_sections(review) for review in standing)
    pages = [text.decode() for name, text in files.items() if name.startswith("reviews/")]
    found = {
        "md": [one for page in pages for one in read_front_matter(page, file="a.md")],
        "csv": list(read_table(files["reviews.csv"].decode("utf-8-sig"), file="reviews.csv")),
        "json": list(read_json(files[CLUB_FILE].decode(), file=CLUB_FILE)),
    }
    for form, entries in found.items():
        assert [one for one in entries if isinstance(one, Fault)] == [], form
        assert sorted(one.text for one in entries if isinstance(one, Entry)) == texts, form
        named = {one.title for one in entries if isinstance(one, Entry)}
        assert named == {"=Blame! of ours", "Redline"}, form


async def test_no_name_in_the_zip_is_a_path_and_no_cell_is_run(place: Place) -> None:
    club = everything()
    nasty = ["../../up", "C:\\Windows", "/etc/passwd", "a\\b", "CON", "..", "Mina"]
    reviews = tuple(
        replace(
            club.reviews[0],
            number=number,
            review=a_review(reviewer=Reviewer(name, MINA + number)),
            earlier=(),
        )
        for number, name in enumerate(nasty, 1)
    )
    await place.restore(replace(club, reviews=(*reviews, *club.reviews[1:])))
    for name, content in members(await place.zipped()):
        assert re.fullmatch(r"(reviews/[a-z0-9-]+\.md)|[a-z]+\.(csv|json)|README\.txt", name), name
        if name.endswith(".csv"):
            for row in csv.reader(StringIO(content.decode("utf-8-sig"), newline="")):
                assert not [cell for cell in row if cell.startswith(RISKY)]


async def test_the_tables_tell_settings_and_titles(place: Place) -> None:
    await place.restore(everything())
    files = dict(members(await place.zipped()))
    settings = dict(csv.reader(StringIO(files["settings.csv"].decode("utf-8-sig"))))
    assert settings["spoiler_policy"] == "withhold"
    assert (settings["house_reviews"], settings["offers"]) == ("no", "yes")
    blame, solaris = csv.DictReader(StringIO(files["titles.csv"].decode("utf-8-sig"))), []
    solaris = [row for row in blame if row["key"] == "club:solaris-2002"]
    assert solaris[0]["names"] == "Solaris; ソラリス"
    assert solaris[0]["credits"] == "'-Steven"
    assert solaris[0]["synopsis"] == "A planet remembers.\n\nSo does he."


async def test_a_file_that_is_too_large_is_the_clubs_file_alone_and_then_none(
    place: Place,
) -> None:
    await place.restore(everything())
    whole = await place.zipped()
    small = await place.zipped(most=len(whole) - 1)
    assert [name for name, _ in members(small)] == [README, CLUB_FILE]
    assert await place.read(small) == await place.read(whole)
    assert await place.zipped(CLUB, most=len(whole)) == whole
