from __future__ import annotations

import gzip
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalogue.faults import Fault, Mended
from bot.catalogue.sources.options import Progress
from bot.domain.documents import encode
from bot.domain.titles import Title
from tests.catalogue.sources.layouts import (
    ABOUT,
    IMDB,
    MOVIELENS,
    Read,
    anime,
    title,
    write_imdb,
    write_lines,
    write_movielens,
    zipped,
)
from tests.catalogue.titles_at_random import titles

any_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
few = settings(any_folder, max_examples=25, deadline=None)


def test_paths_of_every_kind_are_one_stream_in_their_order(tmp_path: Path) -> None:
    reading = Read(
        write_movielens(tmp_path / "ml"),
        write_lines(tmp_path / "a.jsonl.gz", [title()]),
        write_imdb(tmp_path / "imdb"),
        write_lines(tmp_path / "b.jsonl", [ABOUT, anime()]),
    )
    assert [key.partition(":")[0] for key in reading.keys] == [
        *["ml"] * 3,
        "t",
        *["imdb"] * 4,
        "mal",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"words\n",
        b"a,b\n1,2\n",
        b"\x00\x01\x02",
        b"\xff\xfe{\x00",
        b"{",
        b'{"a": 1}',
        b"<xml/>",
    ],
)
def test_what_is_no_file_of_titles_is_one_fault_that_says_which_are(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "titles.json"
    path.write_bytes(content)
    reading = Read(path)
    (said,) = reading.said()
    assert said.startswith(f"{path}: is no file of titles")
    for format_ in ("JSONL", "anime-offline-database", "MovieLens", "IMDb"):
        assert format_ in said


def test_what_cannot_be_opened_is_one_fault_and_the_others_are_read(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and no more")
    sound = write_lines(tmp_path / "a.jsonl", [title()])
    reading = Read(tmp_path / "nowhere.jsonl", empty, broken, sound)
    assert reading.keys == ["t:1"]
    assert [said.split(": ")[0] for said in reading.said()] == [
        str(tmp_path / "nowhere.jsonl"),
        str(empty),
        str(broken),
    ]


def test_what_is_in_folders_of_a_folder_is_read_and_one_bad_file_costs_itself_alone(
    tmp_path: Path,
) -> None:
    place = tmp_path / "catalogues"
    for sub in ("own", "own/more", ".hidden"):
        (place / sub).mkdir(parents=True)
    write_movielens(place / "ml")
    write_imdb(place / "imdb")
    write_lines(place / "own" / "more" / "a.jsonl", [title()])
    write_lines(place / ".hidden" / "b.jsonl", [title("t:2")])
    (place / "own" / "words.txt").write_text("hello")
    (place / "own" / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (place / "own" / "round").symlink_to(place)
    os.mkfifo(place / "own" / "pipe")
    (place / "own" / "nowhere").symlink_to(tmp_path / "nowhere")
    reading = Read(place)
    assert [key.partition(":")[0] for key in reading.keys] == [*["imdb"] * 4, *["ml"] * 3, "t"]
    (said,) = reading.said()
    assert said.startswith(f"{place / 'own' / 'broken.zip'}: is a zip that is damaged")


def test_folders_in_folders_without_end_are_left_at_some_depth(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", [title()])
    deep = tmp_path.joinpath(*["d"] * 600)
    deep.mkdir(parents=True)
    write_lines(deep / "b.jsonl", [title("t:2")])
    reading = Read(tmp_path)
    assert reading.keys == ["t:1"]
    (said,) = reading.said()
    assert "d: lies too deep in other folders: name it by itself" in said


def test_a_damaged_member_of_a_zip_costs_that_member_alone(tmp_path: Path) -> None:
    path = zipped(write_movielens(tmp_path / "ml"), tmp_path / "ml.zip")
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("tags.csv").header_offset
    content = bytearray(path.read_bytes())
    content[at + 60 : at + 90] = b"\x00" * 30
    path.write_bytes(bytes(content))
    reading = Read(path)
    assert reading.keys == ["ml:11", "ml:12", "ml:13"]
    assert [said for said in (*reading.said(), *reading.said(Mended)) if "tags.csv" in said]


def test_the_same_file_given_twice_is_read_once(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [title()])
    assert Read(path, path).stream == Read(path).stream
    again = write_imdb(tmp_path / "a"), write_imdb(tmp_path / "b")
    reading = Read(*again)
    assert len(reading.titles) == 4
    assert len(reading.said()) == len(IMDB)
    assert all("is there twice" in said for said in reading.said())


def test_progress_goes_to_the_end_in_bytes_as_they_lie_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = b"".join(json.dumps(title(f"t:{n}")).encode() + b"\n" for n in range(9000))
    path.write_bytes(lines)
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(lines))
    movies = zipped(write_movielens(tmp_path / "ml"), tmp_path / "ml.zip")
    moves: list[Progress] = []
    Read(path, packed, movies, moved=moves.append)
    assert [one.done for one in moves] == sorted(one.done for one in moves)
    assert {one.total for one in moves} == {moves[-1].total}
    with zipfile.ZipFile(movies) as archive:
        inside = sum(archive.getinfo(name).compress_size for name in MOVIELENS)
    assert moves[-1].total == path.stat().st_size + packed.stat().st_size + inside
    assert moves[-1].total - moves[-1].done <= len(MOVIELENS)
    assert {one.file for one in moves} >= {str(path), str(packed)}


@any_folder
@given(
    st.binary(max_size=200)
    | st.builds(
        lambda start, rest: start + rest,
        st.sampled_from(
            [
                b"\x1f\x8b\x08\x00",
                b"\x28\xb5\x2f\xfd",
                b"PK\x03\x04",
                b"PK\x05\x06",
                b'{"key": "t:1", ',
                b'{"data": [{',
                b"[{",
                b"movieId,title,genres\n",
                b"movieId,tagId,relevance\n",
                b"tconst\ttitleType\tprimaryTitle\n",
                b"titleId\tordering\ttitle\n",
                b"nconst\tprimaryName\n",
            ]
        ),
        st.binary(max_size=60),
    ),
    st.sampled_from(["a.jsonl", "a.json", "a.jsonl.gz", "a.zip", "a.tsv.gz", "movies.csv", "a"]),
)
def test_any_bytes_as_a_file_are_titles_and_faults(
    tmp_path: Path, content: bytes, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    reading = Read(path)
    assert reading.stream
    assert all(isinstance(one, Title | Fault) for one in reading.stream)
    path.unlink()


@few
@given(st.sampled_from(sorted(MOVIELENS)), st.sampled_from(sorted(IMDB)), st.binary(max_size=40))
def test_any_bytes_in_a_table_cost_no_other_row(
    tmp_path: Path, csv: str, tsv: str, content: bytes
) -> None:
    movies, imdb = write_movielens(tmp_path / "ml"), write_imdb(tmp_path / "imdb")
    for path in (movies / csv, imdb / tsv):
        path.write_bytes(path.read_bytes() + content)
    reading = Read(movies, imdb)
    assert {"ml:11", "ml:12", "imdb:tt0900021", "imdb:tt0900023"} <= set(reading.keys)


@few
@given(st.lists(titles(), max_size=2, unique_by=lambda one: one.key))
def test_sound_titles_written_and_read_are_the_same(tmp_path: Path, found: list[Title]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{encode(one)}\n" for one in found), "utf-8")
    reading = Read(path)
    assert reading.titles == found
    assert len(reading.stream) == max(1, len(found))
