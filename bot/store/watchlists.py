"""What members want to watch."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.watchlists import Adding
from bot.store.database import Database, Transaction
from bot.store.times import seconds


class Watchlists:
    """One row a member, club and title."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, club: int, member: int, title_key: str, *, now: datetime, most: int
    ) -> Adding:
        """Put the title on the list, which takes `most`. One that is there stays where it is."""
        async with self._database.transaction() as transaction:
            return await add(transaction, (club, member, title_key), now=now, most=most)

    async def remove(self, club: int, member: int, keys: Collection[str]) -> frozenset[str]:
        """Take titles off the list. Returns those that were on it."""
        async with self._database.transaction() as transaction:
            return await remove(transaction, club, member, keys)

    async def of(self, club: int, member: int) -> Sequence[str]:
        """The keys on the list, the newest first."""
        rows = await self._database.fetch(
            "SELECT title_key FROM watchlists WHERE member_id = ? AND club_id = ?"
            " ORDER BY at DESC, title_key",
            (member, club),
        )
        return [key for (key,) in rows]

    async def all_of(self, member: int) -> Sequence[tuple[int, str]]:
        """(club, title key) of everything on the member's lists."""
        rows = await self._database.fetch(
            "SELECT club_id, title_key FROM watchlists WHERE member_id = ?"
            " ORDER BY club_id, title_key",
            (member,),
        )
        return [(club, key) for club, key in rows]

    async def forget(self, member: int) -> int:
        """Erase the member's lists. Returns how many entries went."""
        async with self._database.transaction() as transaction:
            gone = await transaction.fetch(
                "DELETE FROM watchlists WHERE member_id = ? RETURNING title_key", (member,)
            )
        return len(gone)


async def add(
    transaction: Transaction, wanted: tuple[int, int, str], *, now: datetime, most: int
) -> Adding:
    """Put (club, member, title key) on the member's list, if it has room."""
    club, member, title_key = wanted
    rows = await transaction.fetch(
        "SELECT count(*), coalesce(max(title_key = ?), 0) FROM watchlists"
        " WHERE member_id = ? AND club_id = ?",
        (title_key, member, club),
    )
    count, there = rows[0]
    if there:
        return Adding.THERE
    if count >= most:
        return Adding.FULL
    await transaction.fetch(
        "INSERT INTO watchlists (member_id, club_id, title_key, at) VALUES (?, ?, ?, ?)",
        (member, club, title_key, seconds(now)),
    )
    return Adding.ADDED


async def remove(
    transaction: Transaction, club: int, member: int, keys: Collection[str]
) -> frozenset[str]:
    """Take titles off the member's list. Returns those that were on it."""
    gone = await transaction.fetch(
        "DELETE FROM watchlists WHERE member_id = ? AND club_id = ?"
        " AND title_key IN (SELECT value FROM json_each(?)) RETURNING title_key",
        (member, club, json.dumps(sorted(keys))),
    )
    return frozenset(key for (key,) in gone)
