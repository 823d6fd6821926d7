"""`python -m bot import reviews`, as an operator types it."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import MIGRATIONS, ROOT
from bot.store.clubs import open_clubs
from tests.command_lines import environ, run_to_end
from tests.generated import reviews_csv

CLUB = 77
PATIENCE = 60.0
KILLS = 16
OF_A_LIFE = 400  # reviews
HEAD = "title,year,kind,reviewer,verdict,spoilers,blurb,text"
BLAME = "Blame!,2017,film,Tom,Mixed,minor,Cold and huge.,A walk down. ||It ends.||"
TAMPOPO = "Tampopo,1985,film,Tom,Recommended,none,A noodle western.,It makes one hungry."
UNSURE = "Bleme,2017,film,Ana,Mixed,none,Fine.,It is fine."
UNKNOWN = "Zzyzx Qwfp,2001,film,Ana,Skip,none,No.,It is bad."


def command(*arguments: object) -> list[str]:
    """The command line."""
    return [sys.executable, "-m", "bot", "import", "reviews", *map(str, arguments)]


def run(data: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return run_to_end(command(*arguments), data, patience=PATIENCE)


def into_club(data: Path, *arguments: object) -> list[str]:
    """The lines of an import into the club that went well."""
    done = run(data, "--club", CLUB, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def table(folder: Path, *rows: str, name: str = "reviews.csv") -> Path:
    """A file of these reviews."""
    path = folder / name
    path.write_text("\n".join((HEAD, *rows)) + "\n", "utf-8")
    return path


def stored(data: Path, sql: str = "SELECT title_key, reviewer_name FROM reviews") -> list[Any]:
    """What the club store has."""
    if not (data / "club.db").exists():
        return []
    with closing(sqlite3.connect(f"file:{data / 'club.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


@contextlib.contextmanager
def importing(data: Path, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An import at work; ended at the end."""
    with subprocess.Popen(
        command("--club", CLUB, path, "--publish"),
        cwd=ROOT,
        env=environ(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


# What it says and does.


def test_each_entry_is_a_line_and_then_all_of_it_is_there(data_folder: Path) -> None:
    path = table(data_folder, BLAME, TAMPOPO)
    assert into_club(data_folder, path, "--publish") == [
        "new      Blame! (2017, film) · Tom   reviews.csv:2:1",
        "new      Tampopo (1985, film) · Tom   reviews.csv:3:1",
        "Imported: 2 new, 0 changed, 0 same.",
    ]
    assert stored(data_folder) == [
        ("marquee:blame-2017", "Tom"),
        ("marquee:tampopo-1985", "Tom"),
    ]
    # By now there is one club, and who it is goes without saying.
    table(data_folder, BLAME.replace("huge", "vast"), TAMPOPO)
    changed = run(data_folder, path, "--publish").stdout.splitlines()
    assert [line.split()[0] for line in changed] == ["changed", "same", "Imported:"]
    again = run(data_folder, path, "--publish").stdout.splitlines()
    assert again[-1] == "Imported: 0 new, 0 changed, 2 same."


def test_a_dry_run_says_it_all_and_writes_nothing(data_folder: Path) -> None:
    lines = into_club(data_folder, table(data_folder, BLAME), "--publish", "--dry-run")
    assert lines[-1] == "This would be imported: 1 new, 0 changed, 0 same."
    assert stored(data_folder) == []
    assert stored(data_folder, "SELECT * FROM audit") == []


def test_without_publish_all_of_it_waits_as_drafts(data_folder: Path) -> None:
    lines = into_club(data_folder, table(data_folder, BLAME))
    assert lines[-1] == "Imported: 1 new, 0 changed (1 as drafts), 0 same."
    assert stored(data_folder) == []
    assert len(stored(data_folder, "SELECT * FROM drafts WHERE owner_id = 0")) == 1


def test_a_fault_has_its_file_line_and_column_and_keeps_everything_out(data_folder: Path) -> None:
    unbalanced = BLAME.replace("ends.||", "ends.")
    done = run(data_folder, "--club", CLUB, table(data_folder, TAMPOPO, unbalanced), "--publish")
    assert done.returncode == 2
    new, fault, total = done.stdout.splitlines()
    assert new.startswith("new ")
    column = unbalanced.index("||") + 1
    assert fault.startswith(f"fault    reviews.csv:3:{column}: This veil is never closed.")
    assert "ends" not in fault
    assert total == "Nothing was imported: 1 new, 0 changed, 0 same, 1 with faults."
    assert stored(data_folder) == []


def test_titles_that_are_not_certain_need_an_answer(data_folder: Path) -> None:
    path = table(data_folder, UNSURE, UNKNOWN)
    done = run(data_folder, "--club", CLUB, path, "--publish")
    assert done.returncode == 2
    unsure, unknown, total, hint = done.stdout.splitlines()
    assert unsure.startswith("unsure   “Bleme (2017, film)” · Ana   reviews.csv:2:1   may be: ")
    assert "Blame! (2017, film) = marquee:blame-2017" in unsure
    assert unknown == "unknown  “Zzyzx Qwfp (2001, film)” · Ana   reviews.csv:3:1"
    assert total.endswith("1 unsure, 1 unknown.")
    assert "--match" in hint
    assert "--add-titles" in hint
    answers = ("--match", "Bleme=marquee:blame-2017", "--add-titles", "--publish")
    lines = into_club(data_folder, path, *answers)
    assert lines[-1] == "Imported: 2 new, 0 changed, 0 same, 1 title added."
    assert into_club(data_folder, path, *answers)[-1] == "Imported: 0 new, 0 changed, 2 same."
    assert stored(data_folder, "SELECT title_key FROM club_titles") == [("club:zzyzx-qwfp-2001",)]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("Blome=marquee:blame-2017", "no entry names"),
        ("Bleme=marquee:gone", "no title has the key"),
    ],
)
def test_an_answer_that_fits_nothing_is_told(answer: str, words: str, data_folder: Path) -> None:
    done = run(data_folder, "--club", CLUB, table(data_folder, UNSURE), "--match", answer)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_who_wrote_what_names_nobody_is_asked_for(data_folder: Path) -> None:
    path = table(data_folder, BLAME.replace(",Tom,", ",,"))
    done = run(data_folder, "--club", CLUB, path)
    assert done.returncode == 2
    assert "--reviewer NAME" in done.stdout
    into_club(data_folder, path, "--reviewer", "Mina", "--publish")
    assert stored(data_folder) == [("marquee:blame-2017", "Mina")]


def test_json_has_every_recognised_field_with_its_words_and_place(data_folder: Path) -> None:
    path = table(data_folder, BLAME, UNSURE)
    done = run(data_folder, "--club", CLUB, path, "--json")
    assert done.returncode == 2
    blame, unsure, last = map(json.loads, done.stdout.splitlines())
    assert (blame["outcome"], blame["file"], blame["line"]) == ("new", "reviews.csv", 2)
    assert blame["match"]["key"] == "marquee:blame-2017"
    assert blame["reviewer"] == {"name": "Tom", "member": None}
    fields = {field["part"]: field for field in blame["fields"]}
    assert fields["verdict"] == {
        "part": "verdict",
        "value": "Mixed",
        "words": "Mixed",
        "line": 2,
        "column": BLAME.index("Mixed") + 1,
    }
    assert unsure["match"] is None
    assert unsure["nearest"][0]["key"] == "marquee:blame-2017"
    assert last["imported"] is False
    assert (last["summary"]["new"], last["summary"]["unsure"]) == (1, 1)


def test_which_club_is_meant_must_be_clear(data_folder: Path) -> None:
    path = table(data_folder, BLAME)
    none = run(data_folder, path)
    assert (none.returncode, none.stdout) == (2, "")
    assert "--club ID" in none.stderr
    for club in (CLUB, CLUB + 1):
        assert run(data_folder, "--club", club, path).returncode == 0
    several = run(data_folder, path)
    assert several.returncode == 2
    assert f"{CLUB}, {CLUB + 1}" in several.stderr


async def test_beside_a_running_bot_it_says_what_to_do(data_folder: Path) -> None:
    now = datetime.now(UTC)
    async with open_clubs(data_folder / "club.db", migrations=MIGRATIONS, now=now):
        done = run(data_folder, "--club", CLUB, table(data_folder, BLAME))
    assert done.returncode == 2
    assert "stop it first" in done.stderr
    assert "/manage review import" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_order_for_a_terminal_in_a_name_is_only_text(data_folder: Path) -> None:
    path = table(data_folder, UNKNOWN.replace("Qwfp", "\x1b]0;mine\x07"), name="a\x1b]0;b.csv")
    done = run(data_folder, "--club", CLUB, path)
    assert "b.csv:2:1" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("count", [1, 2_000])
def test_nothing_is_imported_when_nobody_reads_what_it_says(count: int, data_folder: Path) -> None:
    path = data_folder / "reviews.csv"
    path.write_text(reviews_csv(count), "utf-8")
    with importing(data_folder, path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        code = process.wait(PATIENCE)
    assert said == b"Nothing was imported: nobody reads this any more.\n"
    assert code == 2
    assert stored(data_folder) == []


@pytest.mark.parametrize("options", [["--json"], [], ["--json", "--dry-run"]], ids=str)
def test_what_cannot_be_told_of_is_not_imported(options: Sequence[str], data_folder: Path) -> None:
    file = table(data_folder, BLAME)
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            command(file, "--club", CLUB, "--publish", *options),
            cwd=ROOT,
            env=environ(data_folder),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.stderr == (
        "Nothing was imported: its lines can't be written (No space left on device).\n"
    )
    assert ended.returncode == 2
    assert stored(data_folder) == []


# In front of a terminal.


class Terminal:
    """An import in front of a terminal: what it shows, and what is typed."""

    def __init__(self, data: Path, *arguments: object) -> None:
        self.shown = ""
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            command("--club", CLUB, *arguments),
            cwd=ROOT,
            env=environ(data),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def until(self, words: str) -> None:
        """Wait until it shows `words`."""
        since = time.monotonic()
        while words not in self.shown:
            assert time.monotonic() - since < PATIENCE, self.shown
            self._read()

    def type(self, line: str) -> None:
        """Type a line."""
        self.shown = ""
        os.write(self._ours, f"{line}\n".encode())

    def end(self, *, interrupt: bool = False) -> int:
        """Its exit code."""
        if interrupt:
            self._process.send_signal(signal.SIGINT)
        with contextlib.suppress(OSError):
            while True:
                self._read()
        os.close(self._ours)
        return self._process.wait(PATIENCE)

    def _read(self) -> None:
        if select.select([self._ours], [], [], 1.0)[0]:
            found = os.read(self._ours, 65_536)
            if not found:
                raise OSError
            self.shown += found.decode("utf-8", "replace")


def test_a_title_is_asked_about_with_the_nearest_to_choose_from(data_folder: Path) -> None:
    nameless = "Xylqw Vbnm,,,Ana,Skip,none,No.,It is bad."
    terminal = Terminal(
        data_folder, table(data_folder, UNSURE, UNKNOWN, nameless, TAMPOPO), "--publish"
    )
    terminal.until("1  Blame! (2017, film)")
    terminal.until("key: ")
    terminal.type("9")
    terminal.until("none of these")
    terminal.type("1")
    terminal.until("Zzyzx Qwfp (2001, film)")
    terminal.until("key: ")
    terminal.type("s")
    terminal.until("Xylqw Vbnm")
    terminal.until("key: ")
    terminal.type("a")
    terminal.until("Of which kind")
    terminal.type("series")
    assert terminal.end() == 0
    assert "Imported: 3 new, 0 changed, 0 same, 1 left out, 1 title added." in terminal.shown
    assert sorted(stored(data_folder)) == [
        ("club:xylqw-vbnm", "Ana"),
        ("marquee:blame-2017", "Ana"),
        ("marquee:tampopo-1985", "Tom"),
    ]


def test_whoever_answers_no_more_imports_nothing(data_folder: Path) -> None:
    terminal = Terminal(data_folder, table(data_folder, UNSURE, TAMPOPO), "--publish")
    terminal.until("key: ")
    terminal.type("\x04")
    assert terminal.end() == 2
    assert "Nothing was imported" in terminal.shown
    assert stored(data_folder) == []


def test_an_interrupted_question_imports_nothing(data_folder: Path) -> None:
    terminal = Terminal(data_folder, table(data_folder, UNSURE, TAMPOPO), "--publish")
    terminal.until("key: ")
    assert terminal.end(interrupt=True) == 130
    assert "nothing was imported" in terminal.shown
    assert "Traceback" not in terminal.shown
    assert stored(data_folder) == []


def test_progress_moves_on_a_terminal_and_only_there(data_folder: Path) -> None:
    path = data_folder / "many.csv"
    path.write_text(reviews_csv(2_000), "utf-8")
    terminal = Terminal(data_folder, path, "--dry-run")
    assert terminal.end() == 0
    moved = [part for part in terminal.shown.split("\r\x1b[K") if part.startswith("Reading: ")]
    assert len(moved) > 2
    assert any("a second" in part for part in moved)
    assert "Comparing: 2,000 of 2,000" in terminal.shown
    assert run(data_folder, "--club", CLUB, path, "--dry-run").stderr == ""


# When it is stopped in the middle.


def wait_for_lines(process: subprocess.Popen[bytes]) -> None:
    """Wait until it said what it will do: it writes from then on."""
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], PATIENCE)[0]
    fd = process.stdout.fileno()
    os.set_blocking(fd, False)
    while select.select([fd], [], [], 0.002)[0] and os.read(fd, 1 << 20):
        pass


def tables(folder: Path, lives: Sequence[int]) -> list[Path]:
    """A file of reviews for each life, with reviewers of its own."""
    folder.mkdir()
    paths = []
    for life in lives:
        paths.append(folder / f"life{life}.csv")
        paths[-1].write_text(reviews_csv(OF_A_LIFE, who=f"Life {life} guest"), "utf-8")
    return paths


def test_a_kill_at_any_moment_leaves_all_of_an_import_or_nothing(
    data_folder: Path, tmp_path: Path
) -> None:
    chance = random.Random(11)  # noqa: S311 - moments, not secrets
    paths = tables(tmp_path / "lives", range(KILLS))
    whole = 0
    for life, path in enumerate(paths):
        with importing(data_folder, path) as process:
            if life % 4:
                wait_for_lines(process)
                time.sleep(chance.uniform(0, 0.06))
            else:
                time.sleep(chance.uniform(0, 0.8))
        if not (data_folder / "club.db").exists():
            continue
        assert stored(data_folder, "PRAGMA integrity_check") == [("ok",)]
        if not stored(data_folder, "SELECT 1 FROM sqlite_master WHERE name = 'reviews'"):
            # Killed before the new store had its tables: there is nothing in it.
            continue
        there = Counter(name.split(" guest")[0] for _, name in stored(data_folder))
        assert there[f"Life {life}"] in (0, OF_A_LIFE)
        whole += there[f"Life {life}"] == OF_A_LIFE
        assert set(there.values()) <= {OF_A_LIFE}
        assert len(stored(data_folder, "SELECT * FROM audit")) == whole
    lines = into_club(data_folder, tmp_path / "lives", "--publish")
    found = Counter((line.split()[0], line.split("life")[-1].split(".")[0]) for line in lines[:-1])
    assert set(found.values()) == {OF_A_LIFE}
    assert {outcome for outcome, _ in found} <= {"new", "same"}
    assert len(found) == KILLS
    assert len(stored(data_folder)) == KILLS * OF_A_LIFE


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.03])
def test_an_interrupt_while_it_writes_leaves_all_of_it_or_nothing(
    seconds: float, data_folder: Path, tmp_path: Path
) -> None:
    (path,) = tables(tmp_path / "lives", [1])
    with importing(data_folder, path) as process:
        wait_for_lines(process)
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
        code = process.returncode
    assert list(data_folder.glob("*.db-*")) == []
    count = len(stored(data_folder))
    assert (code, count) in ((130, 0), (130, OF_A_LIFE), (0, OF_A_LIFE))
    assert b"Traceback" not in said


def test_an_interrupt_while_it_reads_leaves_nothing(data_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(reviews_csv(5_000), "utf-8")
    with importing(data_folder, path) as process:
        since = time.monotonic()
        while not (data_folder / "club.db-wal").exists():
            assert time.monotonic() - since < PATIENCE
            time.sleep(0.005)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, b"")
    assert said == b"Stopped: nothing was imported.\n"
    assert stored(data_folder) == []
