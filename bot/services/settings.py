"""A club's choices."""

from __future__ import annotations

from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from bot.store.interface import SettingsStore


class Settings:
    """Reads and changes a club's choices."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store

    async def of(self, club: int) -> ClubSettings:
        """What the club chose, or the defaults."""
        return await self._store.get(club)

    async def change(
        self,
        club: int,
        *,
        spoiler_policy: SpoilerPolicy | None = None,
        house_reviews: bool | None = None,
    ) -> ClubSettings:
        """Change what is given. Returns what holds now."""
        return await self._store.change(
            club, spoiler_policy=spoiler_policy, house_reviews=house_reviews
        )
