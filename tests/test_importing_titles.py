"""`python -m bot import titles`, as an operator types it."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bot.catalogue.leftovers import discard_unfinished, tidy
from bot.catalogue.starter import ensure_starter_catalogue
from bot.config import ROOT, STARTER
from tests.command_lines import environ, run_to_end

PATIENCE = 60.0
MANY = 1_500  # titles: an import that takes long enough to be killed on its way
ALL = 0.05, 0.2, 0.4, 0.6, 0.8, 0.95  # of the time that an import takes


def command(*arguments: object) -> list[str]:
    """The command line."""
    return [sys.executable, "-m", "bot", "import", "titles", *map(str, arguments)]


def run(data: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return run_to_end(command(*arguments), data, patience=PATIENCE)


def start(data: Path, *arguments: object) -> subprocess.Popen[bytes]:
    """Begin one."""
    return subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        env=environ(data),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def imported(data: Path, *arguments: object) -> list[str]:
    """The lines of an import that went well."""
    done = run(data, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def a_title(key: str, name: str, **fields: Any) -> dict[str, Any]:
    """A line of a file of titles."""
    told = {"key": key, "kind": "film", "names": [{"name": name, "type": "main"}], "year": 2001}
    return {**told, **fields}


def lines(folder: Path, titles: Iterable[object], name: str = "titles.jsonl") -> Path:
    """A file of these."""
    path = folder / name
    text = "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in titles)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def many(folder: Path, name: str = "many.jsonl") -> Path:
    """A file of titles that have nothing in common."""
    return lines(folder, (a_title(f"m:{n}", f"Title {n:x}") for n in range(MANY)), name)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a catalogue of the starter shelf."""
    folder = tmp_path / "data"
    folder.mkdir()
    ensure_starter_catalogue(STARTER, folder / "catalogue.db")
    return folder


def known(data: Path, sql: str = "SELECT key FROM title") -> list[Any]:
    """What the catalogue has."""
    with closing(sqlite3.connect(f"file:{data / 'catalogue.db'}?mode=ro", uri=True)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (arrays,) = db.execute("SELECT arrays FROM meta").fetchone()
        assert (data / arrays).exists()
        return [row[0] if len(row) == 1 else row for row in db.execute(sql)]


def files(data: Path) -> dict[str, bytes]:
    """All that is in the data folder, but for locks."""
    return {path.name: path.read_bytes() for path in data.iterdir() if path.suffix != ".lock"}


def test_titles_come_to_those_that_are_there(data: Path, tmp_path: Path) -> None:
    shelf = len(known(data))
    zipped = lines(tmp_path, [a_title("m:1", "First"), a_title("m:2", "Second")], "a.jsonl.gz")
    other = lines(tmp_path, [a_title("n:1", "FIRST!"), a_title("n:2", "Third")])
    (told,) = imported(data, zipped, other)
    assert told.startswith(
        f"Imported: 4 new, 0 changed, 0 same, 1 merged. The catalogue has {shelf + 3} titles."
    )
    assert {"m:1", "m:2", "n:2", "marquee:blame-2017"} <= {*known(data)}
    assert known(data, "SELECT key FROM key WHERE title = (SELECT title FROM key WHERE key = 'n:1')"
    ) == ["m:1", "n:1"]  # fmt: skip


def test_the_same_once_more_changes_nothing_and_what_changed_takes_its_place(
    data: Path, tmp_path: Path
) -> None:
    titles = [a_title("m:1", "First"), a_title("m:2", "Second")]
    imported(data, lines(tmp_path, titles))
    titles[1]["year"] = 2002
    (told,) = imported(data, lines(tmp_path, [*titles, a_title("m:3", "Third")]))
    assert told.startswith("Imported: 1 new, 1 changed, 1 same.")
    assert known(data, "SELECT year FROM title WHERE key = 'm:2'") == [2002]


def test_what_two_sources_tell_of_one_key_is_one_title(data: Path, tmp_path: Path) -> None:
    rich = a_title("m:1", "First", minutes=90, source="one")
    poor = a_title("m:1", "Primo", episodes=1, source="other")
    imported(data, lines(tmp_path, [rich]))
    imported(data, lines(tmp_path, [poor]))
    (told,) = known(data, "SELECT json FROM document JOIN title USING (id) WHERE key = 'm:1'")
    title = json.loads(told)
    assert {name["name"] for name in title["names"]} == {"First", "Primo"}
    assert (title["minutes"], title["episodes"]) == (90, 1)


def test_replacing_keeps_the_starter_shelf_and_nothing_else(data: Path, tmp_path: Path) -> None:
    shelf = {*known(data)}
    imported(data, lines(tmp_path, [a_title("m:1", "First")]))
    told = imported(data, "--replace", lines(tmp_path, [a_title("m:2", "Second")]))
    assert told[-1].startswith("Imported: 1 new, 0 changed, 0 same, 1 gone. The catalogue has ")
    assert {*known(data)} == {*shelf, "m:2"}


def test_a_key_that_was_kept_stays_when_another_source_comes_and_goes(
    data: Path, tmp_path: Path
) -> None:
    mine = lines(tmp_path, [a_title("z:9", "First")])
    imported(data, mine)
    imported(data, lines(tmp_path, [a_title("a:1", "First")], "other.jsonl"))
    assert "z:9" in known(data)
    assert "a:1" not in known(data)
    imported(data, "--replace", mine)
    assert "z:9" in known(data)


def test_what_is_wrong_is_told_with_its_place_and_the_rest_is_taken(
    data: Path, tmp_path: Path
) -> None:
    sound = [a_title(f"m:{n}", f"Title {n}") for n in range(200)]
    wrong = [{"key": "m:bad", "kind": "opera"} for _ in range(30)]
    path = lines(tmp_path, [a_title("m:far", "Far", year=99999), *wrong, *sound])
    told = imported(data, path)
    assert "mended" in told[0]
    assert f"{path}, line 1 (m:far), year" in told[0]
    assert f"{path}, line 2 (m:bad), kind" in told[1]
    assert told[20] == f"… and 11 more: all of them are in {data / 'import-faults.txt'}"
    assert "201 new, 0 changed, 0 same, 30 refused, 1 mended." in told[21]
    written = (data / "import-faults.txt").read_text("utf-8").splitlines()
    assert written[:20] == told[:20]
    assert len(written) == 31
    elsewhere = tmp_path / "faults.txt"
    imported(data, "--faults", elsewhere, path)
    assert elsewhere.read_text("utf-8").splitlines() == written


def test_a_file_that_is_wrong_throughout_changes_nothing(data: Path, tmp_path: Path) -> None:
    before = files(data)
    sound = [a_title(f"m:{n}", f"Title {n}") for n in range(7)]
    done = run(data, lines(tmp_path, [*sound, "{", "no", "[]"]))
    assert done.returncode == 2
    assert "line 8" in done.stdout
    assert done.stderr == (
        "Nothing was imported: 3 of 10 entries can't be taken, more than a fifth. See above what"
        " is wrong with them, and whether these are the right files.\n"
    )
    assert files(data) == before


def test_a_path_that_leads_nowhere_is_said_in_plain_words(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "not-there.jsonl"
    done = run(data, path)
    assert done.stdout == f"refused   {path}: can't be read: No such file or directory\n"
    assert done.stderr == (
        "Nothing was imported: no title of what was named can be taken. See above what is wrong.\n"
    )


def test_what_holds_no_title_changes_nothing(data: Path, tmp_path: Path) -> None:
    before = files(data)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for arguments in (["--replace"], [tmp_path / "not-there"], [lines(tmp_path, [])], [pipe]):
        done = run(data, *arguments)
        assert done.returncode == 2
        assert done.stderr
        assert "Traceback" not in done.stderr
    assert files(data) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(data: Path, tmp_path: Path) -> None:
    path = lines(tmp_path, [a_title("m:1", "First"), *({"key": "x"} for _ in range(0))])
    before = files(data)
    (told,) = imported(data, "--dry-run", path)
    assert files(data) == before
    (done,) = imported(data, path)
    assert told.replace("This would be imported", "Imported").split(". ")[0] == done.split(". ")[0]
    empty = tmp_path / "empty"
    assert imported(empty, "--dry-run", path)[0].startswith("This would be imported: 1 new")
    assert files(empty) == {}


def test_without_a_path_the_catalogue_is_built_anew_of_what_it_holds(
    data: Path, tmp_path: Path
) -> None:
    imported(data, lines(tmp_path, [a_title("m:1", "First")]))
    shelf = len(known(data)) - 1
    (arrays,) = data.glob("*.arrays")
    arrays.unlink()
    # Our shelf had a title that it has no more.
    with closing(sqlite3.connect(data / "catalogue.db")) as db, db:
        gone = json.dumps(a_title("marquee:gone-2001", "Gone"))
        db.execute(
            "INSERT INTO record (key, source, json) VALUES (?, '', ?)", ("marquee:gone-2001", gone)
        )
    (told,) = imported(data, "--dry-run")
    assert told == f"This would be built anew: {shelf + 1} titles."
    (told,) = imported(data)
    assert told.startswith(f"Built anew: {shelf + 1} titles. A bot that runs")
    assert "m:1" in known(data)
    assert "marquee:gone-2001" not in known(data, "SELECT key FROM record")


def test_the_shelf_alone_stays_the_shelf_when_it_is_built_anew(tmp_path: Path) -> None:
    assert imported(tmp_path)[0].startswith("Built anew: ")
    assert known(tmp_path, "SELECT origin FROM meta") == ["starter"]


def test_a_file_is_read_once_by_whichever_name_it_goes(data: Path, tmp_path: Path) -> None:
    path = lines(tmp_path, [a_title("m:1", "First")])
    (tmp_path / "link.jsonl").symlink_to(path)
    (told,) = imported(data, path, os.path.relpath(path, ROOT), tmp_path / "link.jsonl", tmp_path)
    assert told.startswith("Imported: 1 new, 0 changed, 0 same. ")


def test_faults_of_an_import_before_are_not_taken_for_those_of_the_last(
    data: Path, tmp_path: Path
) -> None:
    wrong = [a_title(f"m:{n}", f"Title {n}", year=1) for n in range(30)]
    imported(data, lines(tmp_path, wrong))
    assert len((data / "import-faults.txt").read_text("utf-8").splitlines()) == 30
    mine = tmp_path / "faults.txt"
    told = imported(data, "--faults", mine, lines(tmp_path, wrong[:2]))
    assert mine.read_text("utf-8").splitlines() == told[:2]
    imported(data, "--faults", mine, lines(tmp_path, [a_title("m:1", "First")]))
    assert mine.read_text("utf-8") == ""
    imported(data, lines(tmp_path, wrong[:2]))
    assert not (data / "import-faults.txt").exists()


def test_faults_that_cannot_be_written_are_said(data: Path, tmp_path: Path) -> None:
    path = lines(tmp_path, [a_title(f"m:{n}", f"Title {n}", year=1) for n in range(30)])
    for file in ("/dev/full", tmp_path / "not-there" / "faults.txt"):
        done = run(data, "--faults", file, path)
        assert done.returncode == 2
        assert f"{file} can't be written (" in done.stderr
        assert "Traceback" not in done.stderr
        assert "m:1" not in known(data)


def test_where_nobody_reads_what_is_said_the_exit_code_tells(data: Path, tmp_path: Path) -> None:
    wrong = [a_title("k" * 60 + f":{n}" + "x" * 200, "Title") for n in range(90)]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        for titles, code in (([a_title("m:1", "First")], 0), (wrong, 2)):
            done = subprocess.run(
                command(lines(tmp_path, titles)),
                cwd=ROOT,
                env=environ(data),
                stdout=full,
                stderr=subprocess.PIPE,
                timeout=PATIENCE,
                check=False,
            )
            assert done.returncode == code
            assert b"Traceback" not in done.stderr
    assert "m:1" in known(data)


def test_without_a_catalogue_the_first_import_makes_one(tmp_path: Path) -> None:
    imported(tmp_path / "new", lines(tmp_path, [a_title("m:1", "First")]))
    assert {"m:1", "marquee:blame-2017"} <= {*known(tmp_path / "new")}


def test_merged_titles_are_listed_with_what_showed_it(data: Path, tmp_path: Path) -> None:
    titles = [
        a_title("m:1", "First", ids=["imdb:tt1"]),
        a_title("imdb:tt1", "Premier"),
        a_title("n:1", "Blame!", year=2017),
    ]
    imported(data, lines(tmp_path, titles))
    listed = "\n".join(imported(data, "--list-merged"))
    assert "Blame! (2017, film) = marquee:blame-2017\n  n:1  Blame!, 2017, film" in listed
    assert "First (2001, film) = m:1\n  imdb:tt1  imdb:tt1" in listed


def test_where_nothing_was_merged_the_list_says_so_and_a_path_is_not_passed_by_in_silence(
    data: Path, tmp_path: Path
) -> None:
    assert imported(data, "--list-merged") == ["No title came from several sources."]
    done = run(data, "--list-merged", lines(tmp_path, [a_title("m:1", "First")]))
    assert (done.returncode, done.stdout) == (2, "")
    assert "--list-merged imports nothing" in done.stderr


def test_faults_are_not_written_over_what_is_to_be_imported(data: Path, tmp_path: Path) -> None:
    path = lines(tmp_path, [a_title("m:1", "First")])
    before = path.read_bytes()
    done = run(data, "--faults", path.parent / "." / path.name, path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "name another file with --faults" in done.stderr
    assert path.read_bytes() == before


def test_of_two_imports_at_once_the_second_says_so(data: Path, tmp_path: Path) -> None:
    path, before = lines(tmp_path, [a_title("m:1", "First")]), files(data)
    with FileLock(data / "catalogue.lock"):
        done = run(data, path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Another import" in done.stderr
    assert files(data) == before


def test_it_needs_nothing_of_what_a_running_bot_holds(data: Path, tmp_path: Path) -> None:
    with FileLock(data / "club.lock"):
        imported(data, lines(tmp_path, [a_title("m:1", "First")]))
    assert not (data / "club.db").exists()


@pytest.fixture(scope="module")
def seconds(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long an import of many takes here and now."""
    folder = tmp_path_factory.mktemp("once")
    data = folder / "data"
    data.mkdir()
    ensure_starter_catalogue(STARTER, data / "catalogue.db")
    began = time.monotonic()
    imported(data, many(folder))
    return time.monotonic() - began


@pytest.mark.parametrize("share", ALL)
def test_one_that_is_killed_leaves_the_catalogue_from_before_and_the_next_one_tidies_up(
    data: Path, tmp_path: Path, seconds: float, share: float
) -> None:
    before, path = {*known(data)}, many(tmp_path)
    process = start(data, path)
    time.sleep(seconds * share)
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)
    assert {*known(data)} in (before, {*before, *(f"m:{n}" for n in range(MANY))})
    imported(data, lines(tmp_path, [a_title("n:1", "Another")]))
    names = {path.suffix for path in data.iterdir()}
    assert names == {".db", ".arrays", ".lock"}
    assert len([*data.glob("*.arrays")]) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("share", [0.5, 0.75])
def test_one_that_is_stopped_tidies_up_by_itself(
    data: Path, tmp_path: Path, seconds: float, number: int, share: float
) -> None:
    before = {*known(data)}
    process = start(data, many(tmp_path))
    time.sleep(seconds * share)
    process.send_signal(number)
    code = process.wait(PATIENCE)
    if code == 0:
        return  # it was through with it
    assert code == 130
    assert {*known(data)} in (before, {*before, *(f"m:{n}" for n in range(MANY))})
    assert not [*data.glob("*.new")]


def test_what_others_are_at_is_no_leftover(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(PATIENCE)
    mine = tmp_path / f"catalogue.db.{os.getppid()}.new"
    for file in (mine, *(tmp_path / f"catalogue.db.{ended.pid}{end}" for end in
                         (".new", ".arrays.new"))):  # fmt: skip
        file.touch()
    (tmp_path / "catalogue.db.notes.new").touch()
    discard_unfinished(tmp_path / "catalogue.db")
    assert {path.name for path in tmp_path.iterdir()} == {mine.name, "catalogue.db.notes.new"}


def test_a_start_tidies_up_unless_an_import_is_at_it(data: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(PATIENCE)
    for name in (f"catalogue.db.{ended.pid}.new", "catalogue-0123456789abcdef.arrays"):
        (data / name).touch()
    before = files(data)
    with FileLock(data / "catalogue.lock"):
        tidy(data / "catalogue.db")
        assert files(data) == before
    tidy(data / "catalogue.db")
    assert len(files(data)) == len(before) - 2
    assert known(data)


def test_on_a_terminal_a_line_tells_how_far_it_is(data: Path, tmp_path: Path) -> None:
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        command(many(tmp_path)),
        cwd=ROOT,
        env=environ(data),
        stdout=subprocess.DEVNULL,
        stderr=secondary,
    )
    os.close(secondary)
    shown = b""
    with contextlib.suppress(OSError):  # the other end was closed
        while found := os.read(primary, 65536):
            shown += found
    os.close(primary)
    assert process.wait(PATIENCE) == 0
    steps = shown.decode().split("\r\x1b[K")
    assert any(step.startswith("Reading: ") and "[" in step for step in steps)
    last = [step for step in steps if step.startswith("Writing: ")][-1]
    assert f" [{'#' * 20}] 100%" in last
    assert "a second" in last
    assert steps[-1] == ""
