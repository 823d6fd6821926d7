"""The store's shape, brought up to date or left alone."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import MIGRATIONS
from bot.errors import StartError
from bot.store.migrations import BACKUPS_KEPT, migrate, read_migrations
from tests.store.conftest import NOW

NEWEST = max(read_migrations(MIGRATIONS))
ADDED = "CREATE TABLE added (one INTEGER) STRICT;\nINSERT INTO added VALUES (1);\n"
FAULTY = ADDED + "DROP TABLE nowhere;\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the migrations there are, to add others to."""
    return Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where the store's file is, or will be."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder / "club.db"


def add(folder: Path, number: int, script: str) -> None:
    """Add a migration."""
    (folder / f"{number:04d}_added.sql").write_text(script, "utf-8")


def asked(path: Path, sql: str) -> list[tuple[object, ...]]:
    """All rows of one query."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def version(path: Path) -> object:
    """The schema's version that the file says it has."""
    ((number,),) = asked(path, "PRAGMA user_version")
    return number


def files(path: Path) -> Mapping[str, bytes]:
    """The store's files that hold anything. (What `-shm` holds is made anew from the others.)"""
    found = {file.name: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}
    return {name: held for name, held in found.items() if held and not name.endswith("-shm")}


def backups(path: Path) -> list[Path]:
    """The backups of the store at `path`, oldest first."""
    return sorted((path.parent / "backups").glob("*.db"), key=lambda file: file.name[-18:])


def as_after_a_crash(path: Path, script: str) -> None:
    """A store that was written to and never closed: `script`'s changes are in its log only."""
    original = path.with_name("original.db")
    with closing(sqlite3.connect(original)) as connection:
        connection.executescript("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;")
        connection.executescript(script)
        for ending in ("", "-wal"):
            shutil.copy(f"{original}{ending}", f"{path}{ending}")
    original.unlink()


# What is brought up to date.


def test_a_fresh_file_reaches_the_newest_version(store: Path) -> None:
    assert migrate(store, MIGRATIONS, now=NOW) == NEWEST
    assert version(store) == NEWEST
    assert asked(store, "PRAGMA journal_mode") == [("wal",)]
    assert asked(store, "PRAGMA foreign_key_check") == []
    assert not backups(store)


def test_every_table_is_strict(store: Path) -> None:
    migrate(store, MIGRATIONS, now=NOW)
    loose = asked(
        store,
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict"
        " AND name NOT LIKE 'sqlite_%'",
    )
    assert loose == []


def test_a_second_start_changes_nothing(store: Path) -> None:
    migrate(store, MIGRATIONS, now=NOW)
    before = files(store)
    assert migrate(store, MIGRATIONS, now=NOW) == 0
    assert files(store) == before
    assert not backups(store)


def test_an_empty_file_is_a_fresh_one(store: Path) -> None:
    store.touch()
    assert migrate(store, MIGRATIONS, now=NOW) == NEWEST


def test_only_what_is_missing_is_applied_after_a_backup(store: Path, folder: Path) -> None:
    migrate(store, MIGRATIONS, now=NOW)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("INSERT INTO facts VALUES ('kept', 'yes')")
    add(folder, NEWEST + 1, ADDED)
    assert migrate(store, folder, now=NOW) == 1
    assert version(store) == NEWEST + 1
    assert asked(store, "SELECT one FROM added") == [(1,)]
    assert asked(store, "SELECT * FROM facts") == [("kept", "yes")]
    (backup,) = backups(store)
    assert asked(backup, "PRAGMA integrity_check") == [("ok",)]
    assert version(backup) == NEWEST
    assert asked(backup, "SELECT * FROM facts") == [("kept", "yes")]


def test_a_backup_holds_what_only_the_log_has(store: Path, folder: Path) -> None:
    script = "".join(read_migrations(MIGRATIONS).values())
    late = "INSERT INTO facts VALUES ('late', 'yes');"
    as_after_a_crash(store, f"{script} PRAGMA user_version = {NEWEST}; {late}")
    add(folder, NEWEST + 1, ADDED)
    assert migrate(store, folder, now=NOW) == 1
    (backup,) = backups(store)
    assert asked(backup, "SELECT * FROM facts") == [("late", "yes")]
    assert asked(store, "SELECT * FROM facts") == [("late", "yes")]


def test_the_newest_backups_are_kept(store: Path, folder: Path) -> None:
    migrate(store, MIGRATIONS, now=NOW)
    others = store.parent / "backups" / "club-valuable.db"
    others.parent.mkdir()
    others.write_bytes(b"somebody's own")
    upgrades = BACKUPS_KEPT + 4
    for step in range(1, upgrades + 1):
        add(folder, NEWEST + step, f"CREATE TABLE added_{step} (one INTEGER) STRICT;")
        migrate(store, folder, now=NOW + timedelta(hours=step))
    assert others.read_bytes() == b"somebody's own"
    others.unlink()
    kept = backups(store)
    assert [version(file) for file in kept] == list(
        range(NEWEST + upgrades - BACKUPS_KEPT, NEWEST + upgrades)
    )
    for file in kept:
        assert asked(file, "PRAGMA integrity_check") == [("ok",)]


def test_statements_may_span_lines_and_hold_semicolons(store: Path, folder: Path) -> None:
    add(
        folder,
        NEWEST + 1,
        "-- It's a comment; with one.\nCREATE TABLE said (\n  word TEXT\n) STRICT;\n"
        "CREATE TRIGGER twice AFTER INSERT ON said WHEN new.word = 'a;b' BEGIN\n"
        "  INSERT INTO said VALUES ('c');\n  INSERT INTO said VALUES ('d');\nEND;\n"
        "INSERT INTO said VALUES ('a;b');\n-- The end.\n",
    )
    migrate(store, folder, now=NOW)
    assert asked(store, "SELECT word FROM said") == [("a;b",), ("c",), ("d",)]


# What is left as it is.


def garbage(path: Path) -> None:
    """A file that is no database."""
    path.write_bytes(b"not a database, " * 1_000)


def truncated(path: Path) -> None:
    """A store of which the end is missing."""
    migrate(path, MIGRATIONS, now=NOW)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def scribbled(path: Path) -> None:
    """A store with some pages overwritten."""
    migrate(path, MIGRATIONS, now=NOW)
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * 8192 + content[16384:])


def newer(path: Path) -> None:
    """A store of a later Marquee."""
    migrate(path, MIGRATIONS, now=NOW)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {NEWEST + 1}")


def newer_after_a_crash(path: Path) -> None:
    """A store of a later Marquee that was killed."""
    as_after_a_crash(path, f"CREATE TABLE clubs (a); PRAGMA user_version = {NEWEST + 1};")


def another_programs(path: Path) -> None:
    """A database that is none of ours."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE bookmarks (url); INSERT INTO bookmarks VALUES (1);")


def another_programs_with_a_log(path: Path) -> None:
    """A database that is none of ours, in use."""
    as_after_a_crash(path, "CREATE TABLE bookmarks (url); INSERT INTO bookmarks VALUES (1);")


@pytest.mark.parametrize(
    ("spoil", "what_to_do"),
    [
        (garbage, "restore it from"),
        (truncated, "restore it from"),
        (scribbled, "restore it from"),
        (newer, "update Marquee"),
        (newer_after_a_crash, "update Marquee"),
        (another_programs, "move it away"),
        (another_programs_with_a_log, "move it away"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_stays_as_it_is(
    spoil: Callable[[Path], None], what_to_do: str, store: Path
) -> None:
    spoil(store)
    before = files(store)
    with pytest.raises(StartError) as told:
        migrate(store, MIGRATIONS, now=NOW)
    sentence = str(told.value)
    assert str(store) in sentence
    assert what_to_do in sentence
    assert "Nothing was changed." in sentence
    assert "\n" not in sentence
    assert files(store) == before


def test_a_folder_in_the_files_place_is_named(store: Path) -> None:
    store.mkdir()
    with pytest.raises(StartError, match=r"club\.db"):
        migrate(store, MIGRATIONS, now=NOW)


def test_a_migration_that_fails_half_way_leaves_the_version_before(
    store: Path, folder: Path
) -> None:
    migrate(store, MIGRATIONS, now=NOW)
    add(folder, NEWEST + 1, FAULTY)
    with pytest.raises(StartError) as told:
        migrate(store, folder, now=NOW)
    assert str(store) in str(told.value)
    assert f"{NEWEST + 1:04d}" in str(told.value)
    assert str(backups(store)[0]) in str(told.value)
    assert version(store) == NEWEST
    assert asked(store, "SELECT name FROM sqlite_schema WHERE name = 'added'") == []
    assert migrate(store, MIGRATIONS, now=NOW) == 0


def test_a_migration_that_fails_leaves_what_those_before_it_did(store: Path, folder: Path) -> None:
    migrate(store, MIGRATIONS, now=NOW)
    add(folder, NEWEST + 1, ADDED)
    add(folder, NEWEST + 2, "CREATE TABLE more (one INTEGER) STRICT;\nBROKEN;\n")
    with pytest.raises(StartError) as told:
        migrate(store, folder, now=NOW)
    assert f"{NEWEST + 2:04d}" in str(told.value)
    assert "Nothing was changed" not in str(told.value)
    assert version(store) == NEWEST + 1
    add(folder, NEWEST + 2, "CREATE TABLE more (one INTEGER) STRICT;\n")
    assert migrate(store, folder, now=NOW) == 1


def test_a_backup_that_cannot_be_written_stops_the_upgrade(store: Path, folder: Path) -> None:
    migrate(store, MIGRATIONS, now=NOW)
    (store.parent / "backups").write_text("in the way")
    add(folder, NEWEST + 1, ADDED)
    with pytest.raises(StartError, match="backups"):
        migrate(store, folder, now=NOW)
    assert version(store) == NEWEST


@contextmanager
def no_file_grows_over(size: int) -> Iterator[None]:
    """As on a full disk: what would be written beyond `size` bytes of any file is refused."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_not_taken_for_a_damaged_store(store: Path) -> None:
    migrate(store, MIGRATIONS, now=NOW)
    with no_file_grows_over(0), pytest.raises(StartError) as told:
        migrate(store, MIGRATIONS, now=NOW)
    sentence = str(told.value)
    assert "free some disk space" in sentence
    assert "move it away" not in sentence
    assert "restore" not in sentence
    assert migrate(store, MIGRATIONS, now=NOW) == 0


def test_half_a_backup_is_not_left_behind(store: Path, folder: Path) -> None:
    migrate(store, MIGRATIONS, now=NOW)
    add(folder, NEWEST + 1, ADDED)
    with no_file_grows_over(40_000), pytest.raises(StartError, match="make room"):
        migrate(store, folder, now=NOW)
    assert list((store.parent / "backups").iterdir()) == []
    assert migrate(store, folder, now=NOW) == 1


def test_a_migration_that_found_no_room_can_be_tried_again(store: Path, folder: Path) -> None:
    size = 300_000
    migrate(store, MIGRATIONS, now=NOW)
    script = f"CREATE TABLE large (one BLOB) STRICT;\nINSERT INTO large VALUES (zeroblob({size}));"
    add(folder, NEWEST + 1, script)
    with no_file_grows_over(size), pytest.raises(StartError) as told:
        migrate(store, folder, now=NOW)
    assert "free some disk space" in str(told.value)
    assert "before" not in str(told.value).split("A copy")[0]
    assert migrate(store, folder, now=NOW) == 1


def test_reviews_of_the_first_version_keep_their_numbers_and_versions(store: Path) -> None:
    first = read_migrations(MIGRATIONS)[1]
    with closing(sqlite3.connect(store)) as connection:
        connection.executescript(f"{first} PRAGMA user_version = 1;")
        connection.executescript(
            "INSERT INTO reviews VALUES (3, 1, 'a', 7, 'Mina', 2, 'Mixed', 'b', 'none', 'new',"
            " '[]', '2026-01-02');"
            "INSERT INTO reviews VALUES (9, 1, 'b', NULL, 'Tom', 1, 'Mixed', 'b', 'none', 'o',"
            " '[]', '2026-01-03');"
            "INSERT INTO review_versions VALUES (3, 1, 'Mixed', 'b', 'none', 'old', '[]',"
            " '2026-01-01', 8, '2026-01-02');"
        )
    assert migrate(store, MIGRATIONS, now=NOW) == NEWEST - 1
    assert asked(store, "PRAGMA foreign_key_check") == []
    assert asked(store, "PRAGMA integrity_check") == [("ok",)]
    assert asked(store, "SELECT review_id, opening, saved_by, saved FROM reviews") == [
        (3, "new", 8, "2026-01-02"),
        (9, "o", 0, "2026-01-03"),
    ]
    assert asked(store, "SELECT review_id, opening FROM review_versions") == [(3, "old")]
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM reviews")
        assert connection.execute("SELECT * FROM review_versions").fetchall() == []
        connection.execute(
            "INSERT INTO reviews (club_id, title_key, reviewer_name, version, verdict, blurb,"
            " spoiler_level, opening, aspects, written) VALUES (1, 'c', 'Ana', 1, '', '', '', '',"
            " '', '')"
        )
    assert asked(store, "SELECT review_id FROM reviews") == [(10,)]


def test_a_fresh_store_has_the_same_shape_as_an_upgraded_one(store: Path, tmp_path: Path) -> None:
    upgraded = tmp_path / "upgraded.db"
    with closing(sqlite3.connect(upgraded)) as connection:
        connection.executescript(f"{read_migrations(MIGRATIONS)[1]} PRAGMA user_version = 1;")
    for path in (store, upgraded):
        migrate(path, MIGRATIONS, now=NOW)
    shape = "SELECT name, sql FROM sqlite_schema ORDER BY name"
    assert asked(store, shape) == asked(upgraded, shape)
    assert asked(store, "SELECT name FROM sqlite_schema WHERE sql LIKE '%new_reviews%'") == []
