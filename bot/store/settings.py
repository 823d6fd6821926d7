"""Clubs' choices."""

from __future__ import annotations

from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from bot.store.database import Database


class Settings:
    """One row a club that chose something."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, club: int) -> ClubSettings:
        """The club's choices, or the defaults."""
        rows = await self._database.fetch(
            "SELECT spoiler_policy, house_reviews FROM clubs WHERE club_id = ?", (club,)
        )
        if not rows:
            return ClubSettings()
        policy, house = rows[0]
        return ClubSettings(SpoilerPolicy(policy), bool(house))

    async def save(self, club: int, settings: ClubSettings) -> None:
        """Keep the club's choices."""
        async with self._database.transaction() as transaction:
            await transaction.fetch(
                "INSERT INTO clubs (club_id, spoiler_policy, house_reviews) VALUES (?, ?, ?)"
                " ON CONFLICT (club_id) DO UPDATE SET spoiler_policy = excluded.spoiler_policy,"
                " house_reviews = excluded.house_reviews",
                (club, str(settings.spoiler_policy), int(settings.house_reviews)),
            )
