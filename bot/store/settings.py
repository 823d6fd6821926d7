"""Clubs' choices."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import astuple, fields, replace

from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from bot.sqlite import Row
from bot.store.audit import record
from bot.store.database import Database, Transaction
from bot.store.notices import tell_elsewhere

# Far more clubs than one process serves; each takes some 200 bytes.
REMEMBERED = 20_000
# Each choice has a column of its name.
_COLUMNS = ", ".join(choice.name for choice in fields(ClubSettings))


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
        found = await settings_of(self._database, club)
        # What was read beside a save may be older than what was saved.
        if saves == self._saves:
            self._remember(club, found)
        return found

    async def get_many(self, clubs: Collection[int]) -> Mapping[int, ClubSettings]:
        """The choices of each of these clubs, or the defaults."""
        found = {club: self._known[club] for club in clubs if club in self._known}
        unknown = [club for club in clubs if club not in found]
        if unknown:
            saves = self._saves
            rows = await self._database.fetch(
                f"SELECT club_id, {_COLUMNS} FROM clubs"  # noqa: S608 - constants
                " WHERE club_id IN (SELECT value FROM json_each(?))",
                (json.dumps(unknown),),
            )
            read = dict.fromkeys(unknown, ClubSettings())
            read |= {club: _of_row(row) for club, *row in rows}
            found |= read
            # As above.
            if saves == self._saves:
                for club, settings in read.items():
                    self._remember(club, settings)
        return found

    async def change(
        self,
        club: int,
        edit: Callable[[ClubSettings], ClubSettings],
        *,
        stamp: Stamp,
        detail: str,
    ) -> ClubSettings:
        """What `edit` makes of the choices, with nothing lost that another changes meanwhile."""
        self._saves += 1
        self._known.pop(club, None)
        async with self._database.transaction() as transaction:
            before = await settings_of(transaction, club)
            changed = edit(before)
            await keep_settings(transaction, club, changed)
            channel = changed.moderators_channel
            if channel not in (None, before.moderators_channel):
                await tell_elsewhere(transaction, club, channel)
            await record(transaction, AuditEntry(club, stamp, Deed.SETTINGS_CHANGED, detail=detail))
        self._saves += 1
        self._remember(club, changed)
        return changed

    def _remember(self, club: int, settings: ClubSettings) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[club] = settings


async def settings_of(store: Database | Transaction, club: int) -> ClubSettings:
    """The club's choices, or the defaults."""
    rows = await store.fetch(
        f"SELECT {_COLUMNS} FROM clubs WHERE club_id = ?",  # noqa: S608 - constants
        (club,),
    )
    return _of_row(rows[0]) if rows else ClubSettings()


def _of_row(row: Row) -> ClubSettings:
    found = ClubSettings(*row)
    return replace(
        found,
        spoiler_policy=SpoilerPolicy(found.spoiler_policy),
        house_reviews=bool(found.house_reviews),
        offers=bool(found.offers),
    )


async def keep_settings(transaction: Transaction, club: int, settings: ClubSettings) -> None:
    """Keep these choices instead of whatever the club chose before."""
    values = astuple(settings)
    await transaction.fetch(
        f"INSERT OR REPLACE INTO clubs (club_id, {_COLUMNS})"  # noqa: S608 - constants
        f" VALUES (?{', ?' * len(values)})",
        (club, *values),
    )
