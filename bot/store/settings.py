"""Clubs' choices."""

from __future__ import annotations

from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from bot.store.database import Database

# Far more clubs than one process serves; each takes some 100 bytes.
REMEMBERED = 20_000


class Settings:
    """One row a club that chose something.

    Remembered once read: this process alone writes the file (`database.only_process`).
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, ClubSettings] = {}
        self._saves = 0

    async def get(self, club: int) -> ClubSettings:
        """The club's choices, or the defaults."""
        if club in self._known:
            return self._known[club]
        saves = self._saves
        rows = await self._database.fetch(
            "SELECT spoiler_policy, house_reviews FROM clubs WHERE club_id = ?", (club,)
        )
        found = (
            ClubSettings(SpoilerPolicy(rows[0][0]), bool(rows[0][1])) if rows else ClubSettings()
        )
        # What was read beside a save may be older than what was saved.
        if saves == self._saves:
            self._remember(club, found)
        return found

    async def change(
        self,
        club: int,
        *,
        spoiler_policy: SpoilerPolicy | None = None,
        house_reviews: bool | None = None,
    ) -> ClubSettings:
        """Change what is given, and nothing that another changes meanwhile."""
        self._saves += 1
        self._known.pop(club, None)
        async with self._database.transaction() as transaction:
            await transaction.fetch(
                "INSERT INTO clubs (club_id) VALUES (?) ON CONFLICT (club_id) DO NOTHING", (club,)
            )
            rows = await transaction.fetch(
                "UPDATE clubs SET spoiler_policy = coalesce(?, spoiler_policy),"
                " house_reviews = coalesce(?, house_reviews) WHERE club_id = ?"
                " RETURNING spoiler_policy, house_reviews",
                (spoiler_policy and str(spoiler_policy), house_reviews, club),
            )
        self._saves += 1
        changed = _settings(*rows[0])
        self._remember(club, changed)
        return changed

    def _remember(self, club: int, settings: ClubSettings) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[club] = settings


def _settings(policy: str, house: int) -> ClubSettings:
    return ClubSettings(SpoilerPolicy(policy), bool(house))
