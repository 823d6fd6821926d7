from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.sources import splitting
from bot.catalogue.sources.splitting import Unfinished, lines, objects


def cut(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@given(st.lists(st.binary(max_size=12).filter(lambda one: b"\n" not in one)), st.integers(1, 7))
def test_lines_are_those_of_the_whole_however_it_is_cut(parts: list[bytes], size: int) -> None:
    content = b"\n".join(parts)
    found = [piece[1] for piece in lines(cut(content, size))]
    expected = content.split(b"\n")
    if expected and not expected[-1]:
        expected.pop()
    if expected:
        expected[0] = expected[0].removeprefix(b"\xef\xbb\xbf")
    assert found == expected


def test_a_long_line_has_its_number_and_the_others_keep_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(splitting, "LONGEST", 10)
    content = b"first\n" + b"x" * 50 + b"\nthird\n" + b"y" * 30
    for size in (1, 3, 11, 1000):
        found = list(lines(cut(content, size)))
        assert [piece[0] for piece in found] == [1, 2, 3, 4]
        if size < 11:
            assert [piece[1] for piece in found] == [b"first", None, b"third", None]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6) | st.just('"}]\\"'),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.dictionaries(st.just("data"), st.lists(inner, max_size=2))
    ),
    max_leaves=8,
)
documents = st.lists(st.dictionaries(st.text(max_size=4), values, max_size=3), max_size=4)


@given(documents, st.integers(1, 9), st.sampled_from([None, 2]), st.booleans())
def test_objects_are_those_of_the_list_however_it_is_cut(
    found: list[Any], size: int, indent: int | None, named: bool
) -> None:
    whole = {"about": {"data": [{"no": 1}]}, "data": found, "more": 1} if named else found
    content = json.dumps(whole, indent=indent, ensure_ascii=False).encode()
    pieces = list(objects(cut(content, size)))
    assert [json.loads(piece[1] or b"") for piece in pieces] == found
    assert [piece[0] for piece in pieces] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
@pytest.mark.parametrize("long", ["a" * 300, '\\"' * 150, ["b"] * 100, "\\" * 301])
def test_an_object_that_is_too_long_is_passed_by(
    monkeypatch: pytest.MonkeyPatch, size: int, long: object
) -> None:
    monkeypatch.setattr(splitting, "LONGEST", 100)
    content = json.dumps([{"a": 1}, {"b": long, "c": {"d": [1]}}, {"e": 2}]).encode()
    pieces = list(objects(cut(content, size)))
    assert [piece[1] for piece in pieces] == [b'{"a": 1}', None, b'{"e": 2}']


@given(st.text('[]{}",:a\\ ', max_size=40), st.integers(1, 9))
def test_any_text_at_all_is_cut_or_unfinished(text: str, size: int) -> None:
    try:
        for piece in objects(cut(text.encode(), size)):
            assert piece[1] is not None
    except Unfinished:
        pass


def test_what_is_too_long_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "LONGEST", 100)
    scan = splitting._Scan()
    for block in (b'[{"a": [', *[b'{"b": 1},'] * 500, b'"', *[b"c" * 10] * 500):
        list(scan.feed(block))
        assert len(scan._held) <= 120
