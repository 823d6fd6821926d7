"""The club store's shape: numbered SQL files, each applied in one transaction with its number.

Plain `sqlite3`, before the event loop has anything to serve: nothing here may run beside readers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from bot.errors import StartError

BACKUPS_KEPT = 5
_FREE_SPACE = "free some disk space, and see that this user may write there"
_DISK_ERRORS = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
    }
)


def read_migrations(folder: Path) -> dict[int, str]:
    """Number and SQL of each `0001_name.sql` in `folder`, in order."""
    return {int(path.name[:4]): path.read_text("utf-8") for path in sorted(folder.glob("*.sql"))}


def migrate(path: Path, folder: Path, *, now: datetime) -> int:
    """Bring the store at `path` to the newest version, after a backup if it holds anything.

    Returns how many migrations were applied. Raises StartError, the file untouched, when it is
    damaged or made by a newer Marquee or another program.
    """
    migrations = read_migrations(folder)
    newest = max(migrations)
    version = _version(path)
    if version > newest:
        raise StartError(
            f"{path} was written by a newer Marquee (its schema is {version}, this one"
            f" knows {newest}): update Marquee. Nothing was changed."
        )
    if version == newest:
        return 0
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        backup = _back_up(connection, path, version, now) if version else None
        for number in range(version + 1, newest + 1):
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                # A table that is made anew takes nothing with it that refers to it.
                connection.execute("PRAGMA foreign_keys = OFF")
                _apply(connection, number, migrations[number])
            except sqlite3.Error as error:
                kept = f" A copy from before is {backup}." if backup else ""
                remedy = "Run the Marquee that you had before, and report this."
                if _of_the_disk(error):
                    remedy = f"To try again, {_FREE_SPACE}."
                raise StartError(
                    f"Migration {number:04d} of {path} failed ({error}): it is whole, with schema"
                    f" {number - 1}. {remedy}{kept}"
                ) from error
    return newest - version


def _version(path: Path) -> int:
    """The schema's number, 0 for a store that is yet to be made."""
    if not path.exists():
        return 0
    try:
        # Read-only: one that writes would, on closing, put the log of a store that was not closed
        # into its file, whoever's it is.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            version = int(opened.execute("PRAGMA user_version").fetchone()[0])
            (check,) = opened.execute("PRAGMA quick_check(1)").fetchone()
            if check != "ok":
                raise sqlite3.DatabaseError(" ".join(check.split()))
            tables = opened.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    except sqlite3.Error as error:
        remedy = f"restore it from {path.parent / 'backups'}, or move it away to begin afresh"
        if _of_the_disk(error):
            remedy = f"leave it where it is, {_FREE_SPACE}, and start again"
        raise StartError(
            f"{path} can't be read ({error}): {remedy}. Nothing was changed."
        ) from error
    if tables and not version:
        raise StartError(
            f"{path} is a database, but not Marquee's: move it away, or set MARQUEE_DATA to"
            " another folder. Nothing was changed."
        )
    return version


def _of_the_disk(error: sqlite3.Error) -> bool:
    """Whether it says nothing of the store: no room, no right, or a disk that fails."""
    # An error of ours has no code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF in _DISK_ERRORS


def _back_up(connection: sqlite3.Connection, path: Path, version: int, now: datetime) -> Path:
    folder = path.parent / "backups"
    target = folder / f"{path.stem}-v{version}-{now:%Y%m%dT%H%M%S}.db"
    whole = False
    try:
        folder.mkdir(exist_ok=True)
        with closing(sqlite3.connect(target)) as copy:
            connection.backup(copy)
        whole = True
        for old in sorted(folder.glob(f"{path.stem}-v[0-9]*-*.db"), key=_time)[:-BACKUPS_KEPT]:
            old.unlink()
    except (OSError, sqlite3.Error) as error:
        if not whole:
            # Half of one would be taken for a backup.
            with suppress(OSError):
                target.unlink(missing_ok=True)
        raise StartError(
            f"{path} can't be backed up into {folder} ({error}): make room there, and give this"
            " user the right to it. Nothing was changed."
        ) from error
    return target


def _time(backup: Path) -> str:
    """When it was made, as its name says: a copied file's own time may be another."""
    return backup.stem.rpartition("-")[2]


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
