"""What members told their clubs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.domain.spoilers import Progress, told_also
from bot.store.database import Database, Transaction

REMEMBERED = 10_000
_OF_TITLE = (
    "SELECT season, episode, chapter, finished FROM progress"
    " WHERE member_id = ? AND club_id = ? AND title_key = ?"
)


class Members:
    """One row a member, club and title.

    What is finished is remembered once read: this process alone writes the file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._finished: dict[tuple[int, int], frozenset[str]] = {}
        self._saves = 0

    @asynccontextmanager
    async def saving(self) -> AsyncIterator[Transaction]:
        """A transaction in which somebody's progress may change."""
        self._saves += 1
        try:
            async with self._database.transaction() as transaction:
                yield transaction
        finally:
            # One that is cancelled as it ends may be written all the same.
            self._saves += 1
            self._finished.clear()

    async def progress(self, club: int, member: int, title_key: str) -> Progress | None:
        """How far the member is, None if they never said."""
        rows = await self._database.fetch(_OF_TITLE, (member, club, title_key))
        return _progress(*rows[0]) if rows else None

    async def tell(self, club: int, member: int, title_key: str, progress: Progress) -> Progress:
        """Remember how far the member says they are. Returns all that is known now."""
        async with self.saving() as transaction:
            known = await progress_of(transaction, club, member, title_key)
            now = told_also(known, progress)
            await save_progress(transaction, club, member, title_key, now)
        return now

    async def finished(self, club: int, member: int) -> frozenset[str]:
        """Keys of the titles that the member told this club they have finished."""
        known = self._finished.get((club, member))
        if known is not None:
            return known
        saves = self._saves
        rows = await self._database.fetch(
            "SELECT title_key FROM progress WHERE member_id = ? AND club_id = ? AND finished",
            (member, club),
        )
        found = frozenset(key for (key,) in rows)
        # What was read beside a save may be older than what was saved.
        if saves == self._saves:
            if len(self._finished) >= REMEMBERED:
                self._finished.clear()
            self._finished[club, member] = found
        return found

    async def all_progress(self, member: int) -> Mapping[tuple[int, str], Progress]:
        """Everything remembered of a member, by (club, title key)."""
        rows = await self._database.fetch(
            "SELECT club_id, title_key, season, episode, chapter, finished FROM progress"
            " WHERE member_id = ? ORDER BY club_id, title_key",
            (member,),
        )
        return {(club, key): _progress(*rest) for club, key, *rest in rows}

    async def forget(self, member: int) -> int:
        """Erase everything remembered of a member. Returns how many entries went."""
        async with self.saving() as transaction:
            gone = await transaction.fetch(
                "DELETE FROM progress WHERE member_id = ? RETURNING title_key", (member,)
            )
        return len(gone)


async def progress_of(
    transaction: Transaction, club: int, member: int, title_key: str
) -> Progress | None:
    """How far the member is, None if they never said."""
    rows = await transaction.fetch(_OF_TITLE, (member, club, title_key))
    return _progress(*rows[0]) if rows else None


async def save_progress(
    transaction: Transaction, club: int, member: int, title_key: str, progress: Progress | None
) -> None:
    """Let just this be remembered of the member in a title. None: nothing."""
    if progress is None:
        await transaction.fetch(
            "DELETE FROM progress WHERE member_id = ? AND club_id = ? AND title_key = ?",
            (member, club, title_key),
        )
        return
    steps = (progress.season, progress.episode, progress.chapter, int(progress.finished))
    await transaction.fetch(
        "INSERT INTO progress (member_id, club_id, title_key, season, episode, chapter,"
        " finished) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (member_id, club_id, title_key) DO UPDATE SET"
        " season = excluded.season, episode = excluded.episode,"
        " chapter = excluded.chapter, finished = excluded.finished",
        (member, club, title_key, *steps),
    )


def _progress(
    season: int | None, episode: int | None, chapter: int | None, finished: int
) -> Progress:
    return Progress(season, episode, chapter, finished=bool(finished))
