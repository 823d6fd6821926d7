"""The keys by which clubs name titles: in use, and changed where a catalogue keeps another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.domain.spoilers import Progress
from bot.store.database import Database, Transaction
from bot.store.members import Members, progress_of, save_progress
from bot.store.own_titles import Titles
from bot.store.twin_versions import join_reviews, join_titles

# Every column that holds a title's key. `winner` is NULL, and an occurrence's is empty, where
# there is no title. The trail in `audit` stays as it was written.
KEY_COLUMNS: Mapping[str, str] = {
    "reviews": "title_key",
    "drafts": "title_key",
    "club_titles": "title_key",
    "club_title_versions": "title_key",
    "progress": "title_key",
    "watchlists": "title_key",
    "ratings": "title_key",
    "occurrences": "title_key",
    "queued_titles": "title_key",
    "nominations": "title_key",
    "movie_nights": "winner",
}

_MOVED = """WITH moved (alias, kept) AS (
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?1))
"""
_CLUBS = "SELECT club_id FROM club_titles WHERE title_key IN (SELECT alias FROM moved)"
_USED = " UNION ".join(
    f"SELECT {column} FROM {table} WHERE {column} > ''"  # noqa: S608 - constants
    for table, column in KEY_COLUMNS.items()
)

# The newer one stays; of two at once the one that is under the kept key.
_OLDER = """DELETE FROM {table} WHERE EXISTS (
    SELECT 1 FROM moved JOIN {table} AS other ON other.title_key = moved.kept
    WHERE moved.alias = {table}.title_key AND other.member_id = {table}.member_id
        AND other.club_id = {table}.club_id AND other.at >= {table}.at)
OR EXISTS (
    SELECT 1 FROM moved JOIN {table} AS other ON other.title_key = moved.alias
    WHERE moved.kept = {table}.title_key AND other.member_id = {table}.member_id
        AND other.club_id = {table}.club_id AND other.at > {table}.at)
"""
# A title waits in a queue once: where it comes first.
_QUEUED_LATER = """DELETE FROM queued_titles
WHERE occurrence_id IS NULL AND EXISTS (
    SELECT 1 FROM moved JOIN queued_titles AS other
        ON other.title_key IN (moved.alias, moved.kept)
    WHERE queued_titles.title_key IN (moved.alias, moved.kept)
        AND other.club_id = queued_titles.club_id AND other.occurrence_id IS NULL
        AND other.schedule_id IS queued_titles.schedule_id
        AND (other.place, other.queued_id) < (queued_titles.place, queued_titles.queued_id))
"""
_DOUBLES = (_OLDER.format(table="watchlists"), _OLDER.format(table="ratings"), _QUEUED_LATER)
_PROGRESS = """
SELECT progress.club_id, progress.member_id, moved.alias, moved.kept
FROM moved JOIN progress ON progress.title_key = moved.alias
WHERE EXISTS (SELECT 1 FROM progress AS other WHERE other.title_key = moved.kept
    AND other.member_id = progress.member_id AND other.club_id = progress.club_id)
"""
_ALL_THAT = (
    "UPDATE {or_not} {table} SET {column} = (SELECT kept FROM moved WHERE alias = {column})"
    " WHERE {column} IN (SELECT alias FROM moved){but} RETURNING 1"
)
# Votes were cast for one nomination or the other: where a night has both, both stay. A review that
# was removed stays under the other key until it is erased.
_OR_NOT = {"nominations": "OR IGNORE", "reviews": "OR IGNORE"}
_BUT = {
    "movie_nights": " AND NOT EXISTS (SELECT 1 FROM nominations"
    " WHERE nominations.night_id = movie_nights.night_id AND title_key = winner)"
}
_DOCUMENTS = (
    "UPDATE {table} SET document = json_set(document, '$.key', title_key) WHERE document <> ''"
    " AND title_key IN (SELECT kept FROM moved) AND json_extract(document, '$.key') <> title_key"
)


class TitleKeys:
    """Works on every noun's tables at once, and has them forget what they remember."""

    def __init__(self, database: Database, titles: Titles, members: Members) -> None:
        self._database = database
        self._titles = titles
        self._members = members

    async def used(self) -> Sequence[str]:
        """Each key that is in use somewhere, once."""
        return [key for (key,) in await self._database.fetch(_USED)]

    async def rewrite(self, kept: Mapping[str, str]) -> int:
        """Have what is named by a key of `kept` be named by the one that it stands for.

        All of it or nothing; returns how many rows were changed.
        """
        rows = 0
        clubs: set[int] = set()
        try:
            async with self._members.saving() as transaction:
                for some in _one_by_one(kept):
                    moved = json.dumps(some)
                    touched = await transaction.fetch(_MOVED + _CLUBS, (moved,))
                    clubs.update(club for (club,) in touched)
                    rows += await _rewrite(transaction, moved)
        finally:
            for club in clubs:
                self._titles.forget(club)
        return rows


def _one_by_one(kept: Mapping[str, str]) -> Iterator[list[tuple[str, str]]]:
    """All of `kept` in turns, in each of which no two keys come to be one."""
    left = sorted(kept.items())
    while left:
        turn = {key: alias for alias, key in reversed(left)}
        yield [(alias, key) for key, alias in turn.items()]
        left = [(alias, key) for alias, key in left if turn[key] != alias]


async def _rewrite(transaction: Transaction, moved: str) -> int:
    await _join_progress(transaction, moved)
    for statement in _DOUBLES:
        await transaction.fetch(_MOVED + statement, (moved,))
    await join_reviews(transaction, _MOVED, moved)
    await join_titles(transaction, _MOVED, moved)
    rows = 0
    for table, column in KEY_COLUMNS.items():
        statement = _ALL_THAT.format(
            table=table, column=column, or_not=_OR_NOT.get(table, ""), but=_BUT.get(table, "")
        )
        rows += len(await transaction.fetch(_MOVED + statement, (moved,)))
    for table in ("club_titles", "club_title_versions"):
        await transaction.fetch(_MOVED + _DOCUMENTS.format(table=table), (moved,))
    return rows


async def _join_progress(transaction: Transaction, moved: str) -> None:
    """Where a member said something of both keys, they are as far as either says."""
    pairs = await transaction.fetch(_MOVED + _PROGRESS, (moved,))
    for club, member, alias, key in pairs:
        told = await progress_of(transaction, club, member, alias)
        known = await progress_of(transaction, club, member, key)
        if told is not None and known is not None:
            await save_progress(transaction, club, member, key, _farther(told, known))
            await save_progress(transaction, club, member, alias, None)


def _farther(one: Progress, other: Progress) -> Progress:
    """The one that is farther, in what is watched; and the later chapter of both."""
    watched = max(one, other, key=lambda told: (told.finished, told.season or 0, told.episode or 0))
    chapters = [told.chapter for told in (one, other) if told.chapter is not None]
    return replace(watched, chapter=max(chapters, default=None))
