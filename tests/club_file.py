"""Reading the club store's file as it stands, beside the bot that has it open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.app import Marquee

Row = tuple[object, ...]
# The bot ticks off which deeds it has copied to audit channels, and which changes its cards tell,
# whoever does what meanwhile.
OF_ITSELF = {"copied", "shown"}


def rows(bot: Marquee, sql: str, *values: object) -> list[Row]:
    """What `sql` finds in the bot's club store."""
    with closing(_opened(bot.settings.club_store)) as connection:
        return list(connection.execute(sql, values))


def everything(bot: Marquee) -> dict[str, list[Row]]:
    """Every row of every table of the bot's club store, without what changes by itself."""
    with closing(_opened(bot.settings.club_store)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {table: _rows_of(connection, table) for (table,) in tables.fetchall()}


def _rows_of(connection: sqlite3.Connection, table: str) -> list[Row]:
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    columns = ", ".join(name for (name,) in found if name not in OF_ITSELF)
    return list(connection.execute(f'SELECT {columns} FROM "{table}"'))  # noqa: S608 - our own


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)
