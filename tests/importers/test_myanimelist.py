"""Lists that MyAnimeList exports."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from bot.domain.imports import Place
from bot.domain.reviews import Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Kind
from bot.importers.sources import DISCORD_LIMITS, MEGABYTE
from tests.importers.examples import MY_ANIME_LIST, entries, entry, said


@pytest.mark.parametrize("packed", [False, True])
def test_an_anime_with_comments_is_a_review(packed: bool) -> None:
    content = MY_ANIME_LIST.encode()
    name, given = ("a.xml.gz", gzip.compress(content)) if packed else ("a.xml", content)
    found = entry(name, given)
    assert (found.title, found.kind) == ("Cowboy Bebop", Kind.SERIES)
    assert (found.rating, found.verdict) == ("9/10", Verdict.MUST_WATCH)
    assert found.reviewer == Reviewer("kim")
    assert found.written == datetime(2024, 2, 10, tzinfo=UTC)
    assert found.text == "Jazz & regret.\n[spoiler]He falls.[/spoiler]"
    assert found.spoiler_level is SpoilerLevel.MAJOR
    assert found.place == Place(name, 6, 3)
    assert said(name, given, left_out=True) == [
        f"{name}:15:3 This is a rating without a text, so it is left out."
    ]


def test_a_manga_is_left_out() -> None:
    manga = "<myanimelist>\n<manga><my_comments>Good.</my_comments></manga></myanimelist>"
    assert said("a.xml", manga, left_out=True) == [
        "a.xml:2:1 This is a manga, so it is left out: reviews are of what can be watched."
    ]


def test_another_encoding_is_read_as_the_file_says() -> None:
    text = MY_ANIME_LIST.replace("UTF-8", "iso-8859-1").replace("Jazz", "Café")
    assert entry("a.xml", text.encode("latin-1")).text.startswith("Café")


BOMB = """<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>
<myanimelist><anime><my_comments>&b;</my_comments></anime></myanimelist>"""
OUTSIDE = """<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<myanimelist><anime><series_title>&x;</series_title></anime></myanimelist>"""
FAULTS = {
    "<rss></rss>": "a.xml:1:1 This is no list of MyAnimeList: no other XML can be read.",
    "<myanimelist>\n<anime>": "a.xml:2:8 This is not XML: no element found.",
    "<myanimelist>\n</anime>": "a.xml:2:3 This is not XML: mismatched tag.",
    "hello": "a.xml:1:1 This is not XML: syntax error.",
    "": "a.xml:1:1 This file is empty.",
    '<?xml version="1.0" encoding="odd"?><a/>': (
        "a.xml:1:31 This is not XML that can be read: unknown encoding: odd."
    ),
    BOMB: "a.xml:1:16 This XML defines entities or refers to files: leave that out.",
    OUTSIDE: "a.xml:1:13 This XML defines entities or refers to files: leave that out.",
    "<myanimelist>" + "<a>" * 50_000: (
        "a.xml:1:74 This is no list of MyAnimeList: no other XML can be read."
    ),
}


@pytest.mark.parametrize(("content", "fault"), FAULTS.items())
def test_a_fault_is_told_with_its_place(content: str, fault: str) -> None:
    assert said("a.xml", content) == [fault]


def test_a_gz_that_unpacks_to_too_much_is_refused() -> None:
    bomb = gzip.compress(b" " * (DISCORD_LIMITS.unpacked + 1), compresslevel=9)
    assert len(bomb) < MEGABYTE
    assert said("a.xml.gz", bomb) == [
        "a.xml.gz:1:1 This unpacks to more than 64 MB: split it in parts."
    ]


def test_many_parts_in_a_gz_share_one_bound() -> None:
    bomb = gzip.compress(b" " * (DISCORD_LIMITS.unpacked // 4), compresslevel=9) * 5
    assert said("a.xml.gz", bomb) == [
        "a.xml.gz:1:1 This unpacks to more than 64 MB: split it in parts."
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (gzip.compress(MY_ANIME_LIST.encode())[:-20], "This file ends too early: pack it anew."),
        (b"plain", "This is not a gz file, or it is damaged: pack it anew."),
    ],
)
def test_a_gz_that_is_damaged_is_refused(content: bytes, sentence: str) -> None:
    assert said("a.xml.gz", content) == [f"a.xml.gz:1:1 {sentence}"]


def test_every_anime_of_a_long_list_is_read() -> None:
    anime = MY_ANIME_LIST[MY_ANIME_LIST.index("  <anime>") : MY_ANIME_LIST.index("  <anime>", 400)]
    many = f"<myanimelist>{anime * 1000}</myanimelist>"
    assert len(entries("a.xml", many)) == 1000
