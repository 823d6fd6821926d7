"""Files and folders that are given to the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.imports import Fault
from bot.importers.sources import NO_LIMITS, Source, extension, sources_of, too_large


def _names(*paths: Path) -> list[str]:
    return [
        f"{found.place} {found.sentence}" if isinstance(found, Fault) else found.name
        for found in sources_of(paths)
    ]


def test_a_folder_is_read_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.csv", "a/a.txt", ".hidden.md", ".git/x.md", "c.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert _names(tmp_path) == ["b.md", "c.png", "a/a.txt", "a/z.csv"]


def test_a_link_that_leads_out_of_the_folder_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (folder / "in.txt").write_text("x")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "same.txt").symlink_to(folder / "in.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    assert _names(folder) == ["in.txt", "same.txt"]


def test_what_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    assert _names(tmp_path / "b.md", tmp_path / "a.md") == [
        "b.md:1:1 There is no such file or folder.",
        "a.md",
    ]


def test_a_file_is_opened_when_it_is_asked_for(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("x")
    found = sources_of([tmp_path])
    assert next(found) == Source("a.md", b"x", among_others=True)
    (tmp_path / "b.md").write_text("y")
    assert next(found) == Source("b.md", b"y", among_others=True)


def test_a_file_that_cannot_be_opened_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.md").write_text("x")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert _names(tmp_path) == ["a.md:1:1 This file can't be opened: Permission denied."]


@pytest.mark.parametrize(
    ("name", "end"),
    [("a.MD", ".md"), ("a.xml.gz", ".xml.gz"), ("a.gz", ""), ("a.html", ""), ("csv", "")],
)
def test_the_end_of_a_name_says_what_a_file_is(name: str, end: str) -> None:
    assert extension(name) == end


def test_the_command_line_takes_files_of_any_size() -> None:
    assert too_large(Source("a.csv", b"x" * 9_000_000), NO_LIMITS) is None
