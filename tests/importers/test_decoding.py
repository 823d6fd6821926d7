"""Bytes as text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.decoding import NotReadable, Positions, text_of

TEXT = "Amélie – “très” bien\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("windows-1252"),
    ],
)
def test_a_text_is_read_whatever_it_was_saved_as(content: bytes) -> None:
    assert text_of(content, file="a.txt") == TEXT


NO_TEXT = "a.txt:1:1 This is not text: save it as plain text in UTF-8."


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", NO_TEXT),
        (b"PK\x03\x04\x14", NO_TEXT),
        (b"\x01\x02\x03 few words", NO_TEXT),
        (b"caf\xe9 \x07", NO_TEXT),
        (b"\x81\x8d", NO_TEXT),
        (codecs.BOM_UTF16_LE + b"a", NO_TEXT),
        (
            "Amélie,\ntrès ".encode() + b"\xff bien",
            "a.txt:2:6 A character is damaged here: save the file as plain text in UTF-8.",
        ),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(NotReadable) as raised:
        text_of(content, file="a.txt")
    assert f"{raised.value.fault.place} {raised.value.fault.sentence}" == fault


@given(st.text(st.sampled_from("ab\n")), st.lists(st.integers(0, 30)))
def test_a_place_is_the_line_and_column_that_an_editor_shows(text: str, offsets: list[int]) -> None:
    positions = Positions(text, "a.txt")
    for offset in (min(offset, len(text)) for offset in offsets):
        before = text[:offset].split("\n")
        place = positions.at(offset)
        assert (place.line, place.column) == (len(before), len(before[-1]) + 1)
