from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.entries import check_document, read_entries
from bot.catalogue.faults import CatalogueError
from bot.domain.titles import Kind


def sound(**fields: object) -> dict[str, Any]:
    names = [{"name": "Blame!", "type": "main"}]
    return {"key": "t:blame", "kind": "film", "names": names, **fields}


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_json_and_jsonl_and_gzipped_jsonl_hold_the_same_titles(tmp_path: Path) -> None:
    entries = [sound(), sound(key="t:other", year=None, episodes=12, kind="series")]
    lines = "\n\n".join(json.dumps(entry) for entry in entries).encode()
    (tmp_path / "a.jsonl").write_bytes(lines)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    read = [
        read_entries(path)
        for path in (
            write(tmp_path / "a.json", entries),
            tmp_path / "a.jsonl",
            tmp_path / "a.jsonl.gz",
        )
    ]
    for reading in read:
        assert [entry.title for entry in reading.entries] == [
            entry.title for entry in read[0].entries
        ]
        assert reading.faults == []
    assert read[0].entries[1].title.kind is Kind.SERIES
    assert [entry.number for entry in read[1].entries] == [1, 3]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"key": None}, "key", "is missing"),
        ({"key": "blame"}, "key", "must be a source and a name, like marquee:blame-2017"),
        ({"key": "t:a b"}, "key", "must be a source and a name, like marquee:blame-2017"),
        ({"key": "t:" + "a" * 70}, "key", "is longer than 64 characters"),
        ({"kind": "movie"}, "kind", "must be one of film, series, special, short"),
        ({"kind": ["film"]}, "kind", "must be one of film, series, special, short"),
        ({"names": []}, "names", "is empty"),
        ({"names": "Blame!"}, "names", "must be a list"),
        ({"names": [{"type": "main"}]}, "names[1].name", "is missing"),
        ({"names": [{"name": " ", "type": "main"}]}, "names[1].name", "is empty"),
        (
            {"names": [{"name": "\u200b", "type": "main"}]},
            "names[1].name",
            "has no character that can be seen",
        ),
        (
            {"names": [{"name": "\u0301\u0302", "type": "main"}]},
            "names[1].name",
            "has no character that can be seen",
        ),
        (
            {"names": [{"name": "\ud800", "type": "main"}]},
            "names[1].name",
            "holds half a character",
        ),
        (
            {"names": [{"name": "A", "type": "nick"}]},
            "names[1].type",
            "must be one of main, native, alias",
        ),
        ({"year": "2017"}, "year", "must be a whole number from 1870 to 2100"),
        ({"year": True}, "year", "must be a whole number from 1870 to 2100"),
        ({"minutes": 0}, "minutes", "must be a whole number from 1 to 100000"),
        ({"synopsis": {"text": "What."}}, "synopsis.source", "is missing"),
        ({"synopsis": "What."}, "synopsis", "must be an object"),
        (
            {"themes": [{"theme": "a", "weight": 1.5}]},
            "themes[1].weight",
            "must be a number above 0 and at most 1",
        ),
        ({"credits": [{"name": "A"}]}, "credits[1].role", "is missing"),
        ({"relations": [{"type": "sequel"}]}, "relations[1].to", "is missing"),
        ({"franchise": ""}, "franchise", "is empty"),
        (
            {"availability": [{"service": "A", "checked": "May"}]},
            "availability[1].checked",
            "must be a day like 2026-05-31",
        ),
        (
            {"availability": [{"service": "A", "url": "javascript:x"}]},
            "availability[1].url",
            "must be a link that starts with https://",
        ),
        ({"popularity": float("nan")}, "popularity", "must be a number, 0 or more"),
        ({"popularity": -1}, "popularity", "must be a number, 0 or more"),
        ({"score": "8"}, "score", "must be a number"),
        ({"adult": 1}, "adult", "must be true or false"),
    ],
)
def test_a_fault_is_said_with_file_entry_key_and_field(
    tmp_path: Path, fields: dict[str, object], field: str, sentence: str
) -> None:
    entry = sound(**fields)
    reading = read_entries(write(tmp_path / "titles.json", [sound(key="t:first"), entry]))
    assert [one.title.key for one in reading.entries] == ["t:first"]
    (fault,) = reading.faults
    assert (fault.file, fault.entry, fault.key) == ("titles.json", 2, entry["key"])
    assert (fault.field, fault.sentence) == (field, sentence)
    assert field in str(fault)
    assert "titles.json, entry 2" in str(fault)


def test_all_faults_of_a_file_are_found_at_once(tmp_path: Path) -> None:
    wrong = sound(year="x", themes=[{"theme": "", "weight": 2}])
    reading = read_entries(write(tmp_path / "a.json", [wrong, 3, sound(kind=None)]))
    assert [(fault.entry, fault.field) for fault in reading.faults] == [
        (1, "year"),
        (1, "themes[1].theme"),
        (1, "themes[1].weight"),
        (2, None),
        (3, "kind"),
    ]
    assert reading.entries == []


@pytest.mark.parametrize("content", [b"", b"[", b"\xff\xfe", b"[" * 100_000, b"{}", b"null"])
def test_a_file_that_is_no_list_of_titles_is_one_fault(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert len(read_entries(path).faults) == 1


def test_a_broken_line_is_a_fault_of_that_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{json.dumps(sound())}\n{{\n{json.dumps(sound(key='t:b'))}\n")
    reading = read_entries(path)
    assert [fault.entry for fault in reading.faults] == [2]
    assert [entry.number for entry in reading.entries] == [1, 3]


@pytest.mark.parametrize("name", ["missing.json", "broken.jsonl.gz"])
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.jsonl.gz").write_bytes(b"\x1f\x8bnot gzip")
    with pytest.raises(CatalogueError, match="can't be read"):
        read_entries(tmp_path / name)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "type", "theme", "weight", "to", "text", "service"]), inner
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*sound(), "themes", "year", "availability"]), json_values))
def test_checking_never_raises_whatever_an_entry_holds(fields: dict[str, object]) -> None:
    assert list(check_document(fields)) is not None
    list(check_document({**sound(), **fields}))
