"""Files that are broken, by chance or by intent: entries and faults, never anything else."""

from __future__ import annotations

import gzip
import tracemalloc
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.imports import Entry, Fault
from bot.importers.checks import fault_of
from bot.importers.files import read_files
from bot.importers.lines import decode, encode
from bot.importers.sources import ACCEPTED, DISCORD_LIMITS, Source
from tests.importers.examples import (
    CLUB,
    CSV,
    FRONT_MATTER,
    JSON,
    JSON_LINES,
    LETTERBOXD,
    MY_ANIME_LIST,
    zip_of,
)

FILES = {
    "a.txt": b"Blame!\n\nVerdict: 8/10\n\nI ||liked|| it.\n",
    "a.md": FRONT_MATTER.encode(),
    "a.json": JSON.encode(),
    "club.json": CLUB.encode(),
    "a.jsonl": JSON_LINES.encode(),
    "a.csv": CSV.encode(),
    "reviews.csv": LETTERBOXD.encode("utf-16"),
    "a.xml": MY_ANIME_LIST.encode(),
    "a.xml.gz": gzip.compress(MY_ANIME_LIST.encode(), mtime=0),
    "a.zip": zip_of({"a.md": FRONT_MATTER, "b/c.csv": CSV, "d.json": JSON}),
}
names = st.sampled_from(sorted(FILES))
# Far more than any of these takes; a hang is what it would catch.
PATIENCE = 20.0


def _read(name: str, content: bytes) -> list[Entry | Fault]:
    """What is read, after a look at all of it."""
    began = monotonic()
    found = list(read_files([Source(name, content)], limits=DISCORD_LIMITS, check=fault_of))
    assert monotonic() - began < PATIENCE
    for one in found:
        assert isinstance(one, Entry | Fault)
        assert one.place.file.startswith(name)
        assert one.place.line >= 1
        assert one.place.column >= 1
        assert decode(encode(one)) == one
    return found


@pytest.mark.parametrize("name", FILES)
def test_each_of_these_files_is_sound(name: str) -> None:
    found = _read(name, FILES[name])
    assert any(isinstance(one, Entry) for one in found)
    assert all(one.left_out for one in found if isinstance(one, Fault))


@given(names, st.integers(0, 1000))
def test_a_file_that_was_cut_short_is_read_or_refused(name: str, per_mille: int) -> None:
    content = FILES[name]
    _read(name, content[: len(content) * per_mille // 1000])


@pytest.mark.parametrize("name", ["a.json", "club.json", "a.xml", "a.xml.gz", "a.zip"])
def test_a_file_that_says_where_it_ends_is_never_taken_without_its_end(name: str) -> None:
    content = FILES[name].rstrip()
    for end in range(1, len(content)):
        assert any(isinstance(one, Fault) for one in _read(name, content[:end])), end


@settings(max_examples=300)
@given(names, st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 7)), min_size=1))
def test_a_file_with_flipped_bits_is_read_or_refused(
    name: str, flips: list[tuple[int, int]]
) -> None:
    content = bytearray(FILES[name])
    for at, bit in flips:
        content[at % len(content)] ^= 1 << bit
    _read(name, bytes(content))


@settings(max_examples=300)
@given(names, st.integers(0, 10**6), st.binary(max_size=20), st.integers(0, 40))
def test_a_file_with_other_bytes_put_in_is_read_or_refused(
    name: str, at: int, more: bytes, less: int
) -> None:
    content = FILES[name]
    at %= len(content)
    _read(name, content[:at] + more + content[at + less :])


@given(st.sampled_from(ACCEPTED), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(end: str, content: bytes) -> None:
    _read("a" + end, content)


SIGNS = st.text(st.sampled_from("\"',;\t\n\r{}[]:|-#&*!<>/ aé1\ud800\x00"), max_size=200)


@settings(max_examples=300)
@given(
    st.sampled_from(ACCEPTED[:-2]),
    st.sampled_from(["", "---\ntitle: X\n", "title,text\n", '[{"title": "X", "text": "']),
    SIGNS,
)
def test_any_text_is_read_or_refused(end: str, start: str, text: str) -> None:
    _read("a" + end, (start + text).encode("utf-8", "surrogatepass"))


SIZE = 400_000
LARGE = {
    "quotes.csv": b'title,text\nX,"' + b'""' * (SIZE // 2),
    "cells.csv": b"title,text\n" + b"," * SIZE,
    "lines.csv": b"title,text\n" + b"\n" * SIZE,
    "rows.csv": b"title,text\n" + b"a,\n" * (SIZE // 3),
    "columns.csv": b"title," * (SIZE // 6),
    "deep.json": b"[" * SIZE,
    "deep-fields.json": b'{"a":' * (SIZE // 5),
    "escapes.json": b'[{"title":"' + b"\\u0041" * (SIZE // 6) + b'","text":"x"}]',
    "empty.json": b"[" + b"{}," * (SIZE // 3) + b"{}]",
    "spaces.json": b" " * SIZE,
    "commas.json": b"[" + b"," * SIZE,
    "lines.jsonl": b"[\n" * (SIZE // 2),
    "fences.md": b"---\n" * (SIZE // 4),
    "head.md": b"---\ntitle: " + b"[" * SIZE + b"\n---\n",
    "body.md": b"---\ntitle: X\n---\n" + b"||" * (SIZE // 2),
    "headings.md": b"---\ntitle: X\n---\n" + b"## a\n" * (SIZE // 5),
    "tags.xml": b"<myanimelist>" + b"<a>" * (SIZE // 3),
    "words.xml": b"<myanimelist><anime><my_comments>" + b"&lt;" * (SIZE // 4),
    "anime.xml": b"<myanimelist>" + b"<anime/>" * (SIZE // 8) + b"</myanimelist>",
    "html.csv": b"Name,Letterboxd URI,Review\nX,u," + b"<i>*" * (SIZE // 4) + b"\n",
    "links.csv": b"Name,Letterboxd URI,Review\nX,u," + b"<a href=https://a.b>" * (SIZE // 20),
    "opens.csv": b"Name,Letterboxd URI,Review\nX,u," + b"<a " * (SIZE // 3) + b"\n",
    "comments.csv": b"Name,Letterboxd URI,Review\nX,u," + b"<!--" * (SIZE // 4) + b"\n",
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_hostile_file_takes_neither_long_nor_much(name: str) -> None:
    tracemalloc.start()
    try:
        _read(name, LARGE[name])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100 * SIZE
