"""Clubs' reviews, and every version of them."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.pools import Opinion
from bot.domain.reviews import Aspect, Review, Reviewer, ReviewSort, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.sqlite import Row
from bot.store.audit import record
from bot.store.database import Database, Transaction
from bot.store.interface import ReviewFilter

REVIEW_COLUMNS = (
    "review_id, title_key, reviewer_id, reviewer_name, verdict, blurb, spoiler_level,"
    " opening, aspects, written, rating"
)
REMEMBERED_CLUBS = 1_000
"""Of so many the keys of reviewed titles are at hand, which each letter that is typed asks for."""
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
        self._reviewed: OrderedDict[int, tuple[int, frozenset[str]]] = OrderedDict()

    async def of_title(self, club: int, title_key: str) -> Sequence[Review]:
        """The club's reviews of one title, newest first."""
        rows = await self._database.fetch(
            f"SELECT {REVIEW_COLUMNS} FROM reviews WHERE club_id = ? AND title_key = ?"  # noqa: S608 - constants
            " AND removed IS NULL ORDER BY written DESC, review_id DESC",
            (club, title_key),
        )
        return [review_of(row) for row in rows]

    async def get(self, club: int, review_id: int) -> Review | None:
        """One review of the club."""
        rows = await self._database.fetch(
            f"SELECT {REVIEW_COLUMNS} FROM reviews WHERE club_id = ? AND review_id = ?"  # noqa: S608 - constants
            " AND removed IS NULL",
            (club, review_id),
        )
        return review_of(rows[0]) if rows else None

    async def removed(self, club: int, review_id: int) -> Review | None:
        """One removed review of the club, as it was."""
        rows = await self._database.fetch(
            f"SELECT {REVIEW_COLUMNS} FROM reviews WHERE club_id = ? AND review_id = ?"  # noqa: S608 - constants
            " AND removed IS NOT NULL",
            (club, review_id),
        )
        return review_of(rows[0]) if rows else None

    async def find(self, club: int, wanted: ReviewFilter) -> Sequence[Review]:
        """The club's reviews that fit, in the order that `wanted` asks for."""
        conditions, parameters = ["club_id = ?", "removed IS NULL"], [club]
        more: list[str] = []
        if wanted.verdict is not None:
            conditions.append("verdict = ?")
            more.append(str(wanted.verdict))
        if wanted.title_keys is not None:
            conditions.append("title_key IN (SELECT value FROM json_each(?))")
            more.append(json.dumps(sorted(wanted.title_keys)))
        rows = await self._database.fetch(
            f"SELECT {REVIEW_COLUMNS} FROM reviews WHERE {' AND '.join(conditions)}"  # noqa: S608 - constants
            f" ORDER BY {_ORDER[wanted.sort]}",
            (*parameters, *more),
        )
        return [review_of(row) for row in rows]

    async def titles(self, club: int) -> frozenset[str]:
        """Keys of all titles that the club has a review of. The same object until that changes."""
        commits = self._database.commits
        known = self._reviewed.get(club)
        if known is not None and known[0] == commits:
            return known[1]
        rows = await self._database.fetch(
            "SELECT DISTINCT title_key FROM reviews WHERE club_id = ? AND removed IS NULL", (club,)
        )
        found = frozenset(row[0] for row in rows)
        if known is not None and known[1] == found:
            found = known[1]
        self._reviewed[club] = (commits, found)
        self._reviewed.move_to_end(club)
        if len(self._reviewed) > REMEMBERED_CLUBS:
            self._reviewed.popitem(last=False)
        return found

    async def reviewers(self, club: int) -> Sequence[tuple[str, str]]:
        """(reference, newest name) of everyone with a review in the club, by name."""
        rows = await self._database.fetch(
            "SELECT coalesce(CAST(reviewer_id AS TEXT), reviewer_name), reviewer_name,"
            " max(written) FROM reviews WHERE club_id = ? AND removed IS NULL"
            " GROUP BY 1 ORDER BY reviewer_name",
            (club,),
        )
        return [(str(ref), str(name)) for ref, name, _ in rows]

    async def opinions(self, clubs: Collection[int]) -> Mapping[int, Mapping[str, Opinion]]:
        """What the newest review of each title says, by club and title key."""
        rows = await self._database.fetch(
            "SELECT club_id, title_key, verdict, reviewer_name FROM reviews"
            " WHERE club_id IN (SELECT value FROM json_each(?)) AND removed IS NULL"
            " ORDER BY club_id, written, review_id",
            (json.dumps(sorted(clubs)),),
        )
        found: dict[int, dict[str, Opinion]] = {club: {} for club in clubs}
        # The newest comes last.
        for club, key, verdict, name in rows:
            found[club][key] = Opinion(Verdict(verdict), name)
        return found

    async def version(
        self, club: int, title_key: str, reviewer: Reviewer
    ) -> tuple[int, Review | None]:
        """What the reviewer's review of a title is now, and its version (0: none yet).

        A removed one has a version and no review.
        """
        rows = await self._database.fetch(
            f"SELECT version, removed, {REVIEW_COLUMNS} FROM reviews WHERE {_SAME_REVIEW}",  # noqa: S608 - constants
            _identity(club, title_key, reviewer),
        )
        if not rows:
            return (0, None)
        version, removed, *row = rows[0]
        return (version, None if removed else review_of(row))

    async def save(
        self, club: int, review: Review, *, stamp: Stamp, expected: int, draft: int = 0
    ) -> Review | None:
        """Add the review, or replace its reviewer's older one, keeping the old text.

        `draft` is forgotten with it, but not what it was imported from. None, and nothing changed,
        when the version that can be read there is not `expected`.
        """
        async with self._database.transaction() as transaction:
            found = await transaction.fetch(
                f"SELECT review_id, version, removed FROM reviews WHERE {_SAME_REVIEW}",  # noqa: S608 - constants
                _identity(club, review.title_key, review.reviewer),
            )
            review_id, version, removed = found[0] if found else (None, 0, None)
            if expected != (version if removed is None else 0):
                return None
            if review_id is not None:
                await keep_version(transaction, review_id, stamp)
            origin = await take_draft(transaction, club, draft)
            slot = Slot(club, review_id, version + 1)
            values = review_values(review, slot, stamp, origin=origin)
            rows = await transaction.fetch(SAVE_REVIEW, values)
            new = review_id is None or removed is not None
            deed = Deed.REVIEW_PUBLISHED if new else Deed.REVIEW_CHANGED
            await record(
                transaction,
                AuditEntry(club, stamp, deed, review.title_key, f"by {review.reviewer.name}"),
            )
        return review_of(rows[0])


_SAME_REVIEW = (
    "club_id = ? AND title_key = ? AND reviewer_id IS ?"
    # Guests have no id: their name tells them apart.
    " AND (reviewer_id IS NOT NULL OR reviewer_name = ?)"
)


def _identity(club: int, title_key: str, reviewer: Reviewer) -> tuple[object, ...]:
    return (club, title_key, reviewer.member, reviewer.name)


SAVE_REVIEW = (
    "INSERT INTO reviews (review_id, club_id, title_key, reviewer_id, reviewer_name, version,"  # noqa: S608 - constants
    " verdict, blurb, spoiler_level, opening, aspects, written, rating, origin, saved_by, saved)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (review_id) DO UPDATE SET reviewer_name = excluded.reviewer_name,"
    " version = excluded.version, verdict = excluded.verdict, blurb = excluded.blurb,"
    " spoiler_level = excluded.spoiler_level, opening = excluded.opening,"
    " aspects = excluded.aspects, written = excluded.written, rating = excluded.rating,"
    " origin = iif(excluded.origin = '', origin, excluded.origin),"
    " saved_by = excluded.saved_by, saved = excluded.saved, removed = NULL, removed_by = NULL"
    f" RETURNING {REVIEW_COLUMNS}"
)
"""Writes one version of a review over the one before it; takes `review_values`."""


class Slot(NamedTuple):
    """Where a version of a review goes. `review_id` is None for a new one."""

    club: int
    review_id: int | None
    version: int


def review_values(
    review: Review, slot: Slot, stamp: Stamp, *, origin: str = ""
) -> tuple[object, ...]:
    """The parameters of `SAVE_REVIEW`. Without an `origin` the one there stays."""
    return (
        slot.review_id,
        slot.club,
        review.title_key,
        review.reviewer.member,
        review.reviewer.name,
        slot.version,
        str(review.verdict),
        review.blurb,
        str(review.spoiler_level),
        review.opening,
        json.dumps([[a.name, a.text] for a in review.aspects], ensure_ascii=False),
        (review.written or stamp.at).isoformat(),
        review.rating,
        origin,
        stamp.member,
        stamp.at.isoformat(),
    )


async def keep_version(transaction: Transaction, review_id: int, stamp: Stamp) -> None:
    """Keep what stands in a review now, before something else does."""
    await transaction.fetch(
        "INSERT INTO review_versions (review_id, version, verdict, blurb, spoiler_level, opening,"
        " aspects, written, rating, saved_by, saved, replaced_by, replaced)"
        " SELECT review_id, version, verdict, blurb, spoiler_level, opening, aspects, written,"
        " rating, saved_by, saved, ?, ? FROM reviews WHERE review_id = ?",
        (stamp.member, stamp.at.isoformat(), review_id),
    )


async def take_draft(transaction: Transaction, club: int, ref: int) -> str:
    """Forget the draft of what is published. Returns what it was imported from, if it was."""
    gone = await transaction.fetch(
        "DELETE FROM drafts WHERE club_id = ? AND draft_id = ? RETURNING origin", (club, ref)
    )
    return str(gone[0][0]) if gone else ""


def review_of(row: Row) -> Review:
    """The review in a row of `REVIEW_COLUMNS`."""
    review_id, key, member, name, verdict, blurb, level, opening, aspects, written, rating = row
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
        rating=rating,
    )
