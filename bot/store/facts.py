"""Small facts about the installation."""

from __future__ import annotations

from bot.store.database import Database


class Facts:
    """Named strings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        """The fact, if there is one."""
        rows = await self._database.fetch("SELECT value FROM facts WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    async def save(self, name: str, value: str) -> None:
        """Keep the fact."""
        async with self._database.transaction() as transaction:
            await transaction.fetch(
                "INSERT INTO facts (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )
