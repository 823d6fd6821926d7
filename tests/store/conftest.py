"""A club store in a file of its own, for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import MIGRATIONS
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import Database, open_database
from bot.store.migrations import migrate

NOW = datetime(2026, 5, 1, 20, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store's file is, migrated."""
    path = tmp_path / "club.db"
    migrate(path, MIGRATIONS, now=NOW)
    return path


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """The file, open."""
    async with open_database(path) as database:
        yield database


@pytest.fixture
def clubs(database: Database) -> SqliteClubs:
    """Every noun's store, over that file."""
    return club_store(database)
