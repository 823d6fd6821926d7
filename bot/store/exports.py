"""Whole clubs, read as they were at one moment."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.domain.audit import Stamp
from bot.domain.clubs import (
    Club,
    EarlierDocument,
    EarlierText,
    KeptDraft,
    KeptReview,
    KeptTitle,
    Restored,
)
from bot.domain.programmes import KeptPost, Programme
from bot.domain.reviews import Review
from bot.domain.settings import ClubSettings
from bot.sqlite import Row
from bot.store.database import Database, Transaction
from bot.store.drafts import DRAFT_COLUMNS, draft_of_row
from bot.store.programmes import post_numbers, posts_of, programme_of
from bot.store.restores import document_of, restore
from bot.store.reviews import REVIEW_COLUMNS, review_of
from bot.store.settings import settings_of

AT_ONCE = 25
"""Reviews that are in memory at a time, with all their versions."""
POSTS_AT_ONCE = 500
_VERSION_COLUMNS = (
    "version, verdict, blurb, spoiler_level, opening, aspects, written, rating, saved_by, saved,"
    " replaced_by, replaced"
)


class Exports:
    """Takes clubs out, and puts them back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def clubs(self) -> Sequence[int]:
        """Every club that owns anything, by id."""
        rows = await self._database.fetch(
            "SELECT club_id FROM clubs UNION SELECT club_id FROM reviews"
            " UNION SELECT club_id FROM club_titles UNION SELECT club_id FROM drafts"
            " UNION SELECT club_id FROM schedules UNION SELECT club_id FROM occurrences"
            " UNION SELECT club_id FROM queued_titles UNION SELECT club_id FROM movie_nights"
            " ORDER BY 1"
        )
        return [int(row[0]) for row in rows]

    @asynccontextmanager
    async def snapshot(self, club: int) -> AsyncIterator[Snapshot]:
        """The club as it is now, whatever is written meanwhile."""
        async with self._database.snapshot() as moment:
            yield Snapshot(moment, club)

    async def restore(self, club: Club, *, stamp: Stamp, dry: bool) -> Restored:
        """Put a club back, all of it or nothing. `dry` finds out what that would do."""
        return await restore(self._database, club, stamp=stamp, dry=dry)


class Snapshot:
    """One club at one moment."""

    def __init__(self, moment: Transaction, club: int) -> None:
        self._moment = moment
        self._club = club

    async def settings(self) -> ClubSettings:
        """Its choices, or the defaults."""
        return await settings_of(self._moment, self._club)

    async def titles(self) -> Sequence[KeptTitle]:
        """Its own titles, by key."""
        earlier: dict[str, list[EarlierDocument]] = defaultdict(list)
        for key, version, document, by, at in await self._moment.fetch(
            "SELECT title_key, version, document, saved_by, saved FROM club_title_versions"
            " WHERE club_id = ? ORDER BY title_key, version",
            (self._club,),
        ):
            one = EarlierDocument(version, document_of(document), _stamp(by, at))
            earlier[key].append(one)
        rows = await self._moment.fetch(
            "SELECT title_key, version, document, saved_by, saved FROM club_titles"
            " WHERE club_id = ? ORDER BY title_key",
            (self._club,),
        )
        return [
            KeptTitle(key, version, document_of(document), _stamp(by, at), tuple(earlier[key]))
            for key, version, document, by, at in rows
        ]

    async def reviews(self, *, removed: bool) -> AsyncIterator[Sequence[KeptReview]]:
        """Its reviews, some at a time, by title and reviewer: those that stand, or the removed."""
        rows = await self._moment.fetch(
            "SELECT review_id FROM reviews WHERE club_id = ? AND (removed IS NOT NULL) = ?"
            " ORDER BY title_key, reviewer_id, reviewer_name",
            (self._club, removed),
        )
        numbers = [int(row[0]) for row in rows]
        for start in range(0, len(numbers), AT_ONCE):
            yield await self._some(numbers[start : start + AT_ONCE])

    async def _some(self, numbers: Sequence[int]) -> Sequence[KeptReview]:
        wanted = (json.dumps(numbers),)
        rows = await self._moment.fetch(
            "SELECT version, origin, saved_by, saved, removed_by, removed,"  # noqa: S608 - constants
            f" {REVIEW_COLUMNS} FROM reviews"
            " WHERE review_id IN (SELECT value FROM json_each(?))",
            wanted,
        )
        past: dict[int, list[Row]] = defaultdict(list)
        for number, *row in await self._moment.fetch(
            f"SELECT review_id, {_VERSION_COLUMNS} FROM review_versions"  # noqa: S608 - constants
            " WHERE review_id IN (SELECT value FROM json_each(?)) ORDER BY review_id, version",
            wanted,
        ):
            past[number].append(row)
        found = {row[6]: _kept(row, past[row[6]]) for row in rows}
        return [found[number] for number in numbers]

    async def drafts(self) -> Sequence[KeptDraft]:
        """Its drafts, by title and writer."""
        rows = await self._moment.fetch(
            f"SELECT origin, channel_id, message_id, {DRAFT_COLUMNS} FROM drafts"  # noqa: S608 - constants
            " WHERE club_id = ? ORDER BY title_key, owner_id, reviewer_id, reviewer_name, saved,"
            " text, draft_id",
            (self._club,),
        )
        return [KeptDraft(draft_of_row(row[3:]), row[0], row[1], row[2]) for row in rows]

    async def programme(self) -> Programme:
        """Its schedules, what is put first, and movie nights that are over; no posts."""
        return await programme_of(self._moment, self._club)

    async def posts(self) -> AsyncIterator[Sequence[KeptPost]]:
        """What was posted and skipped, some at a time, by when it was due."""
        numbers = await post_numbers(self._moment, self._club)
        for start in range(0, len(numbers), POSTS_AT_ONCE):
            yield await posts_of(self._moment, numbers[start : start + POSTS_AT_ONCE])


def _kept(row: Row, past: Sequence[Row]) -> KeptReview:
    version, origin, saved_by, saved, removed_by, removed, *rest = row
    review = review_of(rest)
    return KeptReview(
        number=rest[0],
        version=version,
        review=review,
        saved=_stamp(saved_by, saved),
        origin=origin,
        removed=_stamp(removed_by or 0, removed) if removed else None,
        earlier=tuple(_earlier(review, one) for one in past),
    )


def _earlier(now: Review, row: Row) -> EarlierText:
    version, verdict, blurb, level, opening, aspects, written, rating, *stamps = row
    saved_by, saved, replaced_by, replaced = stamps
    text = review_of(
        (
            *(0, now.title_key, now.reviewer.member, now.reviewer.name),
            *(verdict, blurb, level, opening, aspects, written, rating),
        )
    )
    return EarlierText(version, text, _stamp(saved_by, saved), _stamp(replaced_by, replaced))


def _stamp(member: int, at: str) -> Stamp:
    return Stamp(member, datetime.fromisoformat(at).astimezone(UTC))
