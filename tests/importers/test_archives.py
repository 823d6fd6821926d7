"""Zips, among them those that mean harm."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from bot.domain.imports import Entry, Fault
from bot.importers.archives import MOST_MEMBERS
from bot.importers.files import read_files
from bot.importers.sources import DISCORD_LIMITS, MEGABYTE, NO_LIMITS, Limits, Source
from tests.importers.examples import CSV, FRONT_MATTER, LETTERBOXD, entries, read, said, zip_of


def test_every_file_of_a_zip_is_read_and_named() -> None:
    packed = zip_of({"old/": "", "old/a.md": FRONT_MATTER, "b.csv": CSV, "c/r.csv": LETTERBOXD})
    assert [e.place.file for e in entries("r.zip", packed)] == [
        "r.zip: old/a.md",
        "r.zip: b.csv",
        "r.zip: c/r.csv",
    ]


def test_what_systems_leave_in_a_zip_is_passed_over() -> None:
    packed = zip_of(
        {"__MACOSX/._a.md": b"\x00\x05", ".DS_Store": b"\x00", "x/.hidden/a.md": "?", "a.csv": CSV}
    )
    assert len(entries("r.zip", packed)) == 1
    assert said("r.zip", packed, left_out=True) == []


def test_a_file_that_is_none_of_reviews_is_left_out() -> None:
    packed = zip_of({"poster.png": b"\x89PNG", "a.csv": CSV})
    assert len(entries("r.zip", packed)) == 1
    assert said("r.zip", packed, left_out=True) == [
        "r.zip: poster.png:1:1 This is no file of reviews, so it is left out."
    ]


OUTSIDE = "Its name leads out of the zip: pack it anew, with plain names."


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../a.csv", OUTSIDE),
        ("x/../../a.csv", OUTSIDE),
        ("/etc/a.csv", OUTSIDE),
        ("C:a.csv", OUTSIDE),
        ("C:\\a.csv", OUTSIDE),
        ("x\\..\\a.csv", OUTSIDE),
        ("inner.zip", "It is packed once more: unpack it first."),
        ("inner.xml.gz", "It is packed once more: unpack it first."),
    ],
)
def test_a_member_that_is_not_to_be_trusted_is_named(name: str, sentence: str) -> None:
    packed = zip_of({"good.csv": CSV, name: CSV})
    assert said("r.zip", packed) == [f"r.zip: {name}:1:1 {sentence}"]


def test_a_name_that_leads_outside_leaves_nothing_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    read("r.zip", zip_of({"../a.csv": CSV, "b.csv": CSV, "c/d.csv": CSV}))
    assert [path.name for path in tmp_path.rglob("*")] == ["here"]


def _changed(packed: bytes, *, flags: int | None = None, mode: int | None = None) -> bytes:
    """The zip with other flags or another mode for its last member, in its directory."""
    changed = bytearray(packed)
    entry = packed.rindex(b"PK\x01\x02")
    if flags is not None:
        struct.pack_into("<H", changed, entry + 8, flags)
    if mode is not None:
        struct.pack_into("<I", changed, entry + 38, mode << 16)
    return bytes(changed)


def test_an_encrypted_member_is_refused() -> None:
    packed = _changed(zip_of({"a.csv": CSV}), flags=0x1)
    assert said("r.zip", packed) == [
        "r.zip: a.csv:1:1 It is encrypted: pack it anew, without a password."
    ]


def test_a_link_is_refused() -> None:
    packed = _changed(zip_of({"a.csv": "/etc/passwd"}), mode=0o120777)
    assert said("r.zip", packed) == ["r.zip: a.csv:1:1 It is a link: pack the file itself."]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_packed_in_an_unusual_way_is_refused(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a.csv", CSV)
    assert said("r.zip", out.getvalue()) == [
        "r.zip: a.csv:1:1 It is packed in an unusual way: pack it anew, as an ordinary zip."
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("a.csv", CSV)
    assert said("r.zip", out.getvalue()) == ["r.zip: a.csv:1:1 It is in the zip twice."]


TOO_MUCH = "This unpacks to more than 64 MB: split it in parts."


def test_a_zip_that_unpacks_to_too_much_is_refused() -> None:
    bomb = zip_of({f"{n}.txt": b" " * (DISCORD_LIMITS.unpacked // 4) for n in range(5)})
    assert len(bomb) < MEGABYTE
    for limits in (DISCORD_LIMITS, NO_LIMITS):
        assert said("r.zip", bomb, limits=limits)[-1] == f"r.zip:1:1 {TOO_MUCH}"


def test_what_a_member_claims_to_be_makes_no_room() -> None:
    """Each lies that it is one byte: what comes out of it is counted."""
    honest = zip_of({"a.txt": b"x" * 3000})
    lying = honest.replace(struct.pack("<I", 3000), struct.pack("<I", 1))
    assert lying != honest
    assert said("r.zip", lying) == [
        "r.zip: a.txt:1:1 This file in the zip is damaged: pack it anew."
    ]


def test_members_that_share_their_bytes_are_counted_each() -> None:
    """A directory with a thousand names for one member, as in a bomb without nesting."""
    limits = Limits(unpacked=MEGABYTE)
    one = zip_of({"000.txt": b"x" * 10_000})
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    record = one[start:end]
    names = [record] * 1000
    directory = b"".join(names)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(directory), start, 0)
    found = read("r.zip", one[:start] + directory + tail, limits=limits)
    assert sum(isinstance(one, Entry) for one in found) == 1


def test_a_zip_of_very_many_files_is_refused() -> None:
    packed = zip_of({f"{n}.txt": "" for n in range(MOST_MEMBERS + 1)})
    assert said("r.zip", packed) == ["r.zip:1:1 This zip has 10,001 files; 10,000 are taken."]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello", zip_of({"a.csv": CSV})[:-30]])
def test_what_is_no_zip_is_said_to_be_none(content: bytes) -> None:
    assert said("r.zip", content) == [
        "r.zip:1:1 This is not a zip file, or it is damaged: pack it anew."
    ]


def test_a_name_in_another_encoding_is_shown_as_well_as_can_be() -> None:
    packed = zip_of({"XXXX.csv": CSV}).replace(b"XXXX", "ブレ".encode("shift-jis"))
    (found,) = entries("r.zip", packed)
    assert found.place.file.startswith("r.zip: ")


def test_a_name_that_claims_an_encoding_and_is_not_in_it_is_refused() -> None:
    packed = zip_of({"ééé.csv": CSV}).replace("ééé".encode(), b"\xff" * 6)
    assert said("r.zip", packed) == ["r.zip:1:1 The names in this zip are damaged: pack it anew."]


def test_members_are_unpacked_as_they_are_asked_for() -> None:
    packed = bytearray(zip_of({"a.csv": CSV, "b.csv": CSV}))
    second = packed.rindex(b"PK\x03\x04")
    packed[second : second + 4] = b"XXXX"
    found = read_files([Source("r.zip", bytes(packed))], limits=DISCORD_LIMITS)
    assert isinstance(next(found), Entry)
    assert isinstance(next(found), Fault)
