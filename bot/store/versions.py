"""Versions of clubs' reviews: looked at, restored, removed, brought back and erased."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.audit import COMMAND_LINE, AuditEntry, Deed, Stamp
from bot.domain.reviews import Aspect, Review, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.domain.versions import UNDO_TIME, History, ReviewLine, Version
from bot.sqlite import Row
from bot.store.audit import record
from bot.store.database import Database
from bot.store.reviews import REVIEW_COLUMNS, keep_version, review_of

_LINE = (
    "review_id, title_key, reviewer_id, reviewer_name, blurb <> '', saved_by, saved,"
    " removed_by, removed"
)
_TEXT = "verdict, blurb, spoiler_level, opening, aspects, written, rating"


class Versions:
    """What stands is in `reviews`, what stood before in `review_versions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lines(
        self, club: int, *, reviewer: int | None = None, title_key: str | None = None
    ) -> Sequence[ReviewLine]:
        """The club's reviews, removed ones too, the last changed first."""
        rows = await self._database.fetch(
            f"SELECT {_LINE} FROM reviews WHERE club_id = ?"  # noqa: S608 - constants
            " AND (? IS NULL OR reviewer_id = ?) AND (? IS NULL OR title_key = ?)"
            " ORDER BY coalesce(removed, saved) DESC, review_id DESC",
            (club, reviewer, reviewer, title_key, title_key),
        )
        return [_line(row) for row in rows]

    async def history(self, club: int, review_id: int, number: int | None) -> History | None:
        """A version of a review, removed or not: the newest where there is no such number."""
        rows = await self._database.fetch(
            f"SELECT version, saved_by, saved, removed_by, removed, {REVIEW_COLUMNS}"  # noqa: S608 - constants
            " FROM reviews WHERE club_id = ? AND review_id = ?",
            (club, review_id),
        )
        if not rows:
            return None
        newest, saved_by, saved, removed_by, removed, *row = rows[0]
        stands = Version(
            newest, review_of(row), saved_by, datetime.fromisoformat(saved), current=True
        )
        wanted = number if number is not None and 0 < number < newest else newest
        rows = await self._database.fetch(
            f"SELECT version, saved_by, saved, {_TEXT} FROM review_versions"  # noqa: S608 - constants
            " WHERE review_id = ? AND version IN (?, ?)",
            (review_id, wanted, wanted - 1),
        )
        found = {newest: stands} | {row[0]: _version(row, stands.review) for row in rows}
        return History(
            found.get(wanted, stands), found.get(wanted - 1), newest, _stamp(removed_by, removed)
        )

    async def later(self, club: int, review_id: int, number: int) -> Sequence[Review]:
        """What each version of a review after `number` said, the one that stands included."""
        rows = await self._database.fetch(
            f"SELECT {REVIEW_COLUMNS} FROM reviews"  # noqa: S608 - constants
            " WHERE club_id = ? AND review_id = ? AND version > ?",
            (club, review_id, number),
        )
        if not rows:
            return ()
        stands = review_of(rows[0])
        rows = await self._database.fetch(
            f"SELECT version, saved_by, saved, {_TEXT} FROM review_versions"  # noqa: S608 - constants
            " WHERE review_id = ? AND version > ?",
            (review_id, number),
        )
        return [stands, *(_version(row, stands).review for row in rows)]

    async def restore(
        self, club: int, review_id: int, number: int, *, stamp: Stamp, expected: int
    ) -> Review | None:
        """What an older version said as a new version. None if `expected` doesn't stand."""
        async with self._database.transaction() as transaction:
            found = await transaction.fetch(
                "SELECT 1 FROM reviews JOIN review_versions AS old USING (review_id)"
                " WHERE club_id = ? AND review_id = ? AND reviews.version = ? AND old.version = ?",
                (club, review_id, expected, number),
            )
            if not found:
                return None
            await keep_version(transaction, review_id, stamp)
            rows = await transaction.fetch(
                f"UPDATE reviews SET ({_TEXT}) = (SELECT {_TEXT} FROM review_versions AS old"  # noqa: S608 - constants
                " WHERE old.review_id = reviews.review_id AND old.version = ?),"
                " version = version + 1, saved_by = ?, saved = ?, removed = NULL,"
                f" removed_by = NULL WHERE review_id = ? RETURNING {REVIEW_COLUMNS}",
                (number, stamp.member, stamp.at.isoformat(), review_id),
            )
            restored = review_of(rows[0])
            entry = _entry(club, stamp, Deed.REVIEW_RESTORED, restored, f"version {number}")
            await record(transaction, entry)
        return restored

    async def remove(self, club: int, review_id: int, *, stamp: Stamp) -> bool:
        """Take a review away from readers. False when it isn't there, or was removed before."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "UPDATE reviews SET removed = ?, removed_by = ? WHERE club_id = ?"  # noqa: S608 - constants
                f" AND review_id = ? AND removed IS NULL RETURNING {REVIEW_COLUMNS}",
                (stamp.at.isoformat(), stamp.member, club, review_id),
            )
            if rows:
                gone = review_of(rows[0])
                await record(transaction, _entry(club, stamp, Deed.REVIEW_REMOVED, gone))
        return bool(rows)

    async def bring_back(self, club: int, review_id: int, *, stamp: Stamp) -> Review | None:
        """A removed review, there again. None when it is not removed, or was too long ago."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "UPDATE reviews SET removed = NULL, removed_by = NULL WHERE club_id = ?"  # noqa: S608 - constants
                f" AND review_id = ? AND removed > ? RETURNING {REVIEW_COLUMNS}",
                (club, review_id, (stamp.at - UNDO_TIME).isoformat()),
            )
            if not rows:
                return None
            back = review_of(rows[0])
            await record(
                transaction, _entry(club, stamp, Deed.REVIEW_RESTORED, back, "brought back")
            )
        return back

    async def purge(self, *, now: datetime, due: datetime | None = None) -> int:
        """Erase what was removed UNDO_TIME or longer before `due`, in all clubs. Returns how many.

        `due` is `now` if it isn't given.
        """
        latest = (((due or now) - UNDO_TIME).isoformat(),)
        # Mostly there is nothing to erase, and a reader finds that out without the writer.
        if not await self._database.fetch(
            "SELECT 1 FROM reviews WHERE removed <= ? LIMIT 1", latest
        ):
            return 0
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "DELETE FROM reviews WHERE removed <= ?"  # noqa: S608 - constants
                f" RETURNING club_id, {REVIEW_COLUMNS}",
                latest,
            )
            for club, *row in rows:
                stamp = Stamp(COMMAND_LINE, now)
                await record(transaction, _entry(club, stamp, Deed.REVIEW_ERASED, review_of(row)))
        return len(rows)


def _entry(club: int, stamp: Stamp, deed: Deed, review: Review, more: str = "") -> AuditEntry:
    detail = ", ".join(filter(None, (f"by {review.reviewer.name}", more)))
    return AuditEntry(club, stamp, deed, review.title_key, detail)


def _stamp(member: int | None, at: str | None) -> Stamp | None:
    return Stamp(member or COMMAND_LINE, datetime.fromisoformat(at)) if at else None


def _line(row: Row) -> ReviewLine:
    review_id, key, member, name, has_blurb, saved_by, saved, removed_by, removed = row
    return ReviewLine(
        ref=f"c{review_id}",
        title_key=key,
        reviewer=Reviewer(name, member),
        has_blurb=bool(has_blurb),
        saved=Stamp(saved_by, datetime.fromisoformat(saved)),
        removed=_stamp(removed_by, removed),
    )


def _version(row: Row, stands: Review) -> Version:
    """An older version: whose review it is, and of what, is in the one that stands."""
    number, saved_by, saved, verdict, blurb, level, opening, aspects, written, rating = row
    review = replace(
        stands,
        verdict=Verdict(verdict),
        blurb=blurb,
        spoiler_level=SpoilerLevel(level),
        opening=opening,
        aspects=tuple(Aspect(*pair) for pair in json.loads(aspects)),
        written=datetime.fromisoformat(written),
        rating=rating,
    )
    return Version(number, review, saved_by, datetime.fromisoformat(saved), current=False)
