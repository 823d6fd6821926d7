from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from bot.catalogue.entries import FIELDS
from bot.catalogue.faults import Fault, Mended
from bot.catalogue.mending import MOST
from bot.catalogue.sources import splitting
from bot.config import ROOT
from bot.domain.titles import Credit, Liked, Theme
from tests.catalogue.sources.layouts import Read, title, write_lines


def test_a_line_a_title_or_one_list_plain_or_packed_is_the_same(tmp_path: Path) -> None:
    documents = [title("t:1"), title("t:2", year=1999), title("t:3", kind="series", episodes=9)]
    (tmp_path / "list.json").write_text(json.dumps(documents, indent=1))
    (tmp_path / "short.json").write_text(json.dumps(documents))
    paths = [
        write_lines(tmp_path / "a.jsonl", documents),
        write_lines(tmp_path / "b.jsonl.gz", documents),
        tmp_path / "list.json",
        tmp_path / "short.json",
    ]
    readings = [Read(path) for path in paths]
    assert [one.keys for one in readings] == [["t:1", "t:2", "t:3"]] * 4
    assert all(one.titles == readings[0].titles for one in readings)
    assert [one.said() for one in readings] == [[]] * 4


def test_a_name_that_lies_about_the_content_is_not_believed(tmp_path: Path) -> None:
    packed = write_lines(tmp_path / "a.jsonl.gz", [title()]).rename(tmp_path / "a.txt")
    lines = write_lines(tmp_path / "b", [title("t:2")]).rename(tmp_path / "b.csv")
    (tmp_path / "c.jsonl").write_text(json.dumps([title("t:3")]))
    assert Read(packed, lines, tmp_path / "c.jsonl").keys == ["t:1", "t:2", "t:3"]


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    lines = [json.dumps(title(f"t:{n}")) for n in (1, 2)]
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + "\r\n\r\n".join(lines).encode())
    reading = Read(tmp_path / "a.jsonl")
    assert reading.keys == ["t:1", "t:2"]
    assert reading.said() == []


def test_newer_fields_are_read_and_ids_of_people_are_passed_by(tmp_path: Path) -> None:
    document = title(
        ids=["imdb:tt0900011", "tmdb:511"],
        suggested=[{"to": "t:9", "votes": 12, "source": "AniList"}, {"to": "t:8", "votes": 1}],
        themes=[
            {"theme": "salt", "weight": 1},
            {"theme": "who did it", "weight": 0.4, "spoiler": True},
        ],
        credits=[{"name": "Ana Berg", "role": "director", "id": "person:7"}],
    )
    (read,) = Read(write_lines(tmp_path / "a.jsonl", [document])).titles
    assert read.ids == ("imdb:tt0900011", "tmdb:511")
    assert read.suggested == (Liked("t:9", 12, "AniList"), Liked("t:8", 1))
    assert read.themes == (Theme("salt", 1.0), Theme("who did it", 0.4, spoiler=True))
    assert read.credits == (Credit("Ana Berg", "director"),)


def test_a_bad_line_costs_that_line_alone_and_says_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        json.dumps(title("t:1")).encode(),
        b"{",
        b'{"key": "t:3", "kind": "film", "names": [{"name": "\xff", "type": "main"}]}',
        b"[" * 5000,
        b"3",
        json.dumps(title("t:6")).encode(),
    ]
    path.write_bytes(b"\n".join(lines))
    reading = Read(path)
    assert reading.keys == ["t:1", "t:6"]
    said = reading.said()
    assert [f"{path}, line {number}: " in one for number, one in enumerate(said, 2)] == [True] * 4
    assert "is not JSON" in said[0]
    assert "is not UTF-8 text" in said[1]
    assert "is not JSON" in said[2]
    assert "must be an object" in said[3]


def test_a_line_that_is_too_long_is_passed_by_and_never_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "LONGEST", 1_000_000)
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(json.dumps(title("t:1")).encode() + b"\n" + b'{"key": "')
        for _ in range(30):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n' + json.dumps(title("t:3")).encode())
    reading = Read(path)
    assert reading.keys == ["t:1", "t:3"]
    (said,) = reading.said()
    assert f"{path}, line 2: is longer than 4 MB" in said


def test_of_a_packed_file_that_ends_early_what_came_before_is_kept(tmp_path: Path) -> None:
    whole = write_lines(tmp_path / "a.jsonl.gz", [title(f"t:{n}") for n in range(2000)])
    whole.write_bytes(whole.read_bytes()[:-400])
    reading = Read(whole)
    assert 100 < len(reading.titles) < 2000
    (said,) = reading.said()
    assert f"{whole}, line {len(reading.titles) + 1}: ends too early" in said


def test_a_packed_file_that_is_damaged_inside_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    sound = gzip.compress(b"".join(json.dumps(title(f"t:{n}")).encode() + b"\n" for n in range(9)))
    path.write_bytes(sound + b"\x1f\x8b\x08\x00garbage and more of it")
    reading = Read(path)
    assert len(reading.titles) == 9
    (said,) = reading.said()
    assert "is damaged here" in said


def test_several_packed_streams_in_a_row_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    packed = [gzip.compress(json.dumps(title(f"t:{n}")).encode() + b"\n") for n in range(3)]
    path.write_bytes(b"".join(packed) + b"\x00" * 512)
    reading = Read(path)
    assert reading.keys == ["t:0", "t:1", "t:2"]
    assert reading.said() == []


def test_a_list_that_is_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([title("t:1"), title("t:2")])[:-20])
    reading = Read(path)
    assert reading.keys == ["t:1"]
    (said,) = reading.said()
    assert f"{path}, entry 2: ends before its list does" in said


def test_what_is_wrong_is_left_out_and_said_with_its_place(tmp_path: Path) -> None:
    line = json.dumps(title(year=99999, minutes=0)).replace("}]", '}], "popularity": NaN')
    path = tmp_path / "a.jsonl"
    path.write_text(f"\n{line}\n")
    reading = Read(path)
    (read,) = reading.titles
    assert (read.year, read.minutes, read.popularity) == (None, None, 0.0)
    assert reading.said() == []
    assert reading.said(Mended) == [
        f"{path}, line 2 (t:1), year: must be a whole number from 1870 to 2100; left out",
        f"{path}, line 2 (t:1), minutes: must be a whole number from 1 to 100000; left out",
        f"{path}, line 2 (t:1), popularity: must be a number, 0 or more; taken as 0",
    ]


def test_a_key_that_came_already_from_the_same_source_is_said(tmp_path: Path) -> None:
    first = write_lines(tmp_path / "a.jsonl", [title(source="mal"), title(source="anilist")])
    later = write_lines(tmp_path / "b.jsonl", [title("t:2"), title(source="mal", year=1999)])
    reading = Read(first, later)
    assert reading.keys == ["t:1", "t:1", "t:2", "t:1"]
    assert reading.said(Mended) == [
        f"{later}, line 2 (t:1), key: came already, from the same source; this later one is kept"
    ]
    assert isinstance(reading.stream[-2], Mended), "it comes before the title"


def test_a_cycle_of_relations_and_one_to_nowhere_are_read_as_they_are(tmp_path: Path) -> None:
    documents = [
        title("t:1", relations=[{"type": "sequel", "to": "t:2"}, {"type": "other", "to": "t:0"}]),
        title("t:2", relations=[{"type": "sequel", "to": "t:1"}]),
    ]
    reading = Read(write_lines(tmp_path / "a.jsonl", documents))
    assert [len(one.relations) for one in reading.titles] == [2, 1]
    assert len(reading.stream) == 2


def test_a_file_of_json_without_any_title_says_so(tmp_path: Path) -> None:
    for content in ("[]", "{}", '{"data": []}', "null", "[1, 2]", '{"licence": 1}\n{"a": 2}'):
        path = tmp_path / "a.json"
        path.write_text(content)
        assert len(Read(path).said(Fault)) == 1, content


def test_what_the_documents_say_of_title_jsonl_is_so(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "titles.md").read_text("utf-8")
    example = re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0]
    reading = Read(write_lines(tmp_path / "a.jsonl", [json.loads(example)]))
    assert reading.titles
    assert reading.stream == reading.titles
    told = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert told == FIELDS
    for field, most in MOST.items():
        assert str(most) in text.rpartition("| more than ")[2], field
