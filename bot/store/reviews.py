"""Clubs' reviews, and every version of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bot.domain.reviews import Aspect, Review, Reviewer, ReviewSort, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.sqlite import Row
from bot.store.database import Database, Transaction
from bot.store.interface import ReviewFilter

_COLUMNS = (
    "review_id, title_key, reviewer_id, reviewer_name, verdict, blurb, spoiler_level,"
    " opening, aspects, written"
)
_RANKS = " ".join(f"WHEN '{verdict}' THEN {rank}" for rank, verdict in enumerate(Verdict))
_ORDER = {
    ReviewSort.NEWEST: "written DESC, review_id DESC",
    ReviewSort.VERDICT: f"CASE verdict {_RANKS} END, written DESC",
    # Titles' names live in the catalogue: whoever asks sorts by them.
    ReviewSort.TITLE: "title_key, written DESC",
}


class Reviews:
    """One row a review; the text before each change in `review_versions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_title(self, club: int, title_key: str) -> Sequence[Review]:
        """The club's reviews of one title, newest first."""
        rows = await self._database.fetch(
            f"SELECT {_COLUMNS} FROM reviews WHERE club_id = ? AND title_key = ?"  # noqa: S608 - constants
            " ORDER BY written DESC, review_id DESC",
            (club, title_key),
        )
        return [_review(row) for row in rows]

    async def get(self, club: int, review_id: int) -> Review | None:
        """One review of the club."""
        rows = await self._database.fetch(
            f"SELECT {_COLUMNS} FROM reviews WHERE club_id = ? AND review_id = ?",  # noqa: S608 - constants
            (club, review_id),
        )
        return _review(rows[0]) if rows else None

    async def find(self, club: int, wanted: ReviewFilter) -> Sequence[Review]:
        """The club's reviews that fit, in the order that `wanted` asks for."""
        conditions, parameters = ["club_id = ?"], [club]
        more: list[str] = []
        if wanted.verdict is not None:
            conditions.append("verdict = ?")
            more.append(str(wanted.verdict))
        if wanted.title_keys is not None:
            conditions.append("title_key IN (SELECT value FROM json_each(?))")
            more.append(json.dumps(sorted(wanted.title_keys)))
        rows = await self._database.fetch(
            f"SELECT {_COLUMNS} FROM reviews WHERE {' AND '.join(conditions)}"  # noqa: S608 - constants
            f" ORDER BY {_ORDER[wanted.sort]}",
            (*parameters, *more),
        )
        return [_review(row) for row in rows]

    async def titles_among(self, club: int, keys: Sequence[str]) -> frozenset[str]:
        """Which of `keys` the club has a review of."""
        rows = await self._database.fetch(
            "SELECT DISTINCT title_key FROM reviews"
            " WHERE club_id = ? AND title_key IN (SELECT value FROM json_each(?))",
            (club, json.dumps(list(keys))),
        )
        return frozenset(row[0] for row in rows)

    async def reviewers(self, club: int) -> Sequence[tuple[str, str]]:
        """(reference, newest name) of everyone with a review in the club, by name."""
        rows = await self._database.fetch(
            "SELECT coalesce(CAST(reviewer_id AS TEXT), reviewer_name), reviewer_name,"
            " max(written) FROM reviews WHERE club_id = ? GROUP BY 1 ORDER BY reviewer_name",
            (club,),
        )
        return [(str(ref), str(name)) for ref, name, _ in rows]

    async def version(self, club: int, title_key: str, member: int) -> tuple[int, Review | None]:
        """What a member's review of a title is now, and its version (0: none yet)."""
        rows = await self._database.fetch(
            f"SELECT version, {_COLUMNS} FROM reviews"  # noqa: S608 - constants
            " WHERE club_id = ? AND title_key = ? AND reviewer_id = ?",
            (club, title_key, member),
        )
        return (rows[0][0], _review(rows[0][1:])) if rows else (0, None)

    async def save(
        self, club: int, review: Review, *, by: int, now: datetime, expected: int
    ) -> Review | None:
        """Add the review, or replace its reviewer's older one, keeping the old text.

        None, and nothing changed, when the version there is not `expected`.
        """
        async with self._database.transaction() as transaction:
            found = await transaction.fetch(
                "SELECT review_id, version FROM reviews"
                " WHERE club_id = ? AND title_key = ? AND reviewer_id IS ?"
                # Guests have no id: their name tells them apart.
                " AND (reviewer_id IS NOT NULL OR reviewer_name = ?)",
                (club, review.title_key, review.reviewer.member, review.reviewer.name),
            )
            review_id, version = found[0] if found else (None, 0)
            if version != expected:
                return None
            if review_id is not None:
                await _keep_version(transaction, review_id, by=by, now=now)
            rows = await transaction.fetch(
                "INSERT INTO reviews (review_id, club_id, title_key, reviewer_id, reviewer_name,"  # noqa: S608 - constants
                " version, verdict, blurb, spoiler_level, opening, aspects, written)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (review_id) DO UPDATE SET reviewer_name = excluded.reviewer_name,"
                " version = excluded.version, verdict = excluded.verdict,"
                " blurb = excluded.blurb, spoiler_level = excluded.spoiler_level,"
                " opening = excluded.opening, aspects = excluded.aspects,"
                f" written = excluded.written RETURNING {_COLUMNS}",
                (
                    review_id,
                    club,
                    review.title_key,
                    review.reviewer.member,
                    review.reviewer.name,
                    version + 1,
                    str(review.verdict),
                    review.blurb,
                    str(review.spoiler_level),
                    review.opening,
                    json.dumps([[a.name, a.text] for a in review.aspects], ensure_ascii=False),
                    (review.written or now).isoformat(),
                ),
            )
        return _review(rows[0])


async def _keep_version(
    transaction: Transaction, review_id: int, *, by: int, now: datetime
) -> None:
    await transaction.fetch(
        "INSERT INTO review_versions SELECT review_id, version, verdict, blurb, spoiler_level,"
        " opening, aspects, written, ?, ? FROM reviews WHERE review_id = ?",
        (by, now.isoformat(), review_id),
    )


def _review(row: Row) -> Review:
    review_id, key, member, name, verdict, blurb, level, opening, aspects, written = row
    return Review(
        ref=f"c{review_id}",
        title_key=key,
        reviewer=Reviewer(name, member),
        verdict=Verdict(verdict),
        blurb=blurb,
        spoiler_level=SpoilerLevel(level),
        opening=opening,
        aspects=tuple(Aspect(*pair) for pair in json.loads(aspects)),
        written=datetime.fromisoformat(written),
    )
