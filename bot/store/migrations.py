"""The club store's shape: numbered SQL files, each applied in one transaction with its number.

Plain `sqlite3`, before the event loop has anything to serve: nothing here may run beside readers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.errors import StartError

BACKUPS_KEPT = 5


def read_migrations(folder: Path) -> dict[int, str]:
    """Number and SQL of each `0001_name.sql` in `folder`, in order."""
    return {int(path.name[:4]): path.read_text("utf-8") for path in sorted(folder.glob("*.sql"))}


def migrate(path: Path, folder: Path, *, now: datetime) -> int:
    """Bring the store at `path` to the newest version, after a backup if it holds anything.

    Returns how many migrations were applied. Raises StartError, the file untouched, when it is
    damaged or made by a newer Marquee.
    """
    migrations = read_migrations(folder)
    newest = max(migrations)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            version = _version(connection, path)
            if version > newest:
                raise StartError(
                    f"{path} was written by a newer Marquee (its schema is {version}, this one"
                    f" knows {newest}): update Marquee. Nothing was changed."
                )
            if version == newest:
                return 0
            if version:
                _back_up(connection, path, version, now)
            connection.execute("PRAGMA journal_mode = WAL")
            for number in range(version + 1, newest + 1):
                _apply(connection, number, migrations[number])
            return newest - version
    except sqlite3.Error as error:
        raise StartError(
            f"{path} can't be read ({error}): restore it from {path.parent / 'backups'},"
            " or move it away to begin afresh. Nothing was changed."
        ) from error


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    (check,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if check != "ok":
        raise sqlite3.DatabaseError(check)
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and not version:
        raise StartError(
            f"{path} is a database, but not Marquee's: move it away, or set MARQUEE_DATA to"
            " another folder. Nothing was changed."
        )
    return version


def _back_up(connection: sqlite3.Connection, path: Path, version: int, now: datetime) -> None:
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"{path.stem}-v{version}-{now:%Y%m%dT%H%M%S}.db"
    with closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)
    for old in sorted(folder.glob(f"{path.stem}-v*.db"), key=_modified)[:-BACKUPS_KEPT]:
        old.unlink()


def _modified(path: Path) -> float:
    return path.stat().st_mtime


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    # `executescript` commits behind one's back: the statements are run one by one instead.
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number:d}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
