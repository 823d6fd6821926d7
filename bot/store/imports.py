"""Many reviews in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.drafts import Draft, save_time
from bot.domain.reviews import Review
from bot.sqlite import Row
from bot.store.audit import record
from bot.store.database import Database, Transaction
from bot.store.drafts import DRAFT_COLUMNS, draft_of_row
from bot.store.interface.imports import Batch, Identity, Known, Moved, Seen, Write
from bot.store.interface.own_titles import NoRoomError
from bot.store.own_titles import TakenKeyError, Titles, insert_titles, still_stand
from bot.store.reviews import REVIEW_COLUMNS, SAVE_REVIEW, Slot, review_of, review_values

AT_ONCE = 100
"""Reviews a statement: some milliseconds of work, between which others have their turn."""

_ASKED = "json_extract(asked.value, '$[{}]')"
_SAME_TITLE = f"there.club_id = ? AND there.title_key = {_ASKED.format(1)}"
# Members by their id, guests by their name: each has an index of its own.
_OF_MEMBER = f"{_SAME_TITLE} AND there.reviewer_id = {_ASKED.format(2)}"
_OF_GUEST = (
    f"{_SAME_TITLE} AND there.reviewer_id IS NULL AND there.reviewer_name = {_ASKED.format(2)}"
)
_REVIEWS = (
    f"SELECT {_ASKED.format(0)}, {{columns}} FROM json_each(?) AS asked"  # noqa: S608 - constants
    " CROSS JOIN reviews AS there ON {same}"
)
_DRAFTS = (
    f"SELECT {_ASKED.format(0)}, {{columns}} FROM json_each(?) AS asked"  # noqa: S608 - constants
    " CROSS JOIN drafts AS there ON {same} AND there.origin <> '' AND there.state = 'draft'"
    " ORDER BY there.draft_id"
)
_KEEP_VERSIONS = (
    "INSERT INTO review_versions (review_id, version, verdict, blurb, spoiler_level, opening,"
    " aspects, written, rating, saved_by, saved, replaced_by, replaced)"
    " SELECT review_id, version, verdict, blurb, spoiler_level, opening, aspects, written,"
    " rating, saved_by, saved, ?, ? FROM reviews"
    " WHERE review_id IN (SELECT value FROM json_each(?))"
)
_SAVE_DRAFT = (
    "INSERT INTO drafts (draft_id, club_id, owner_id, title_key, reviewer_id, reviewer_name,"
    " verdict, blurb, spoiler_level, text, rating, written, expected, state, origin, saved)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?)"
    " ON CONFLICT (draft_id) DO UPDATE SET owner_id = excluded.owner_id,"
    " verdict = excluded.verdict, blurb = excluded.blurb,"
    " spoiler_level = excluded.spoiler_level, text = excluded.text, rating = excluded.rating,"
    " written = excluded.written, expected = excluded.expected, origin = excluded.origin,"
    " saved = excluded.saved"
)


class _Found(NamedTuple):
    """Rows of reviews and drafts, by the number of the identity that they are of."""

    reviews: dict[int, Row]
    drafts: dict[int, list[Row]]


class Imports:
    """Reads and writes reviews by the hundred."""

    def __init__(self, database: Database, titles: Titles) -> None:
        self._database = database
        self._titles = titles

    async def known(self, club: int, asked: Sequence[Identity]) -> Sequence[Known]:
        """What stands of each of `asked`, in their order."""
        found = await _find(
            self._database,
            club,
            asked,
            reviews=f"review_id, version, removed, origin, {REVIEW_COLUMNS}",
            drafts=f"draft_id, saved, origin, {DRAFT_COLUMNS}",
        )
        return [
            _known(found.reviews.get(number), found.drafts.get(number, ()))
            for number in range(len(asked))
        ]

    async def save(self, club: int, batch: Batch, *, stamp: Stamp, moved: Moved) -> bool:
        """Write all of it, or, when something is not as it was seen any more, nothing: False."""
        try:
            async with self._database.transaction() as transaction:
                for chunk in _chunks(batch.writes):
                    if await _seen(transaction, club, chunk) != [one.seen for one in chunk]:
                        return False
                keys = {write.identity.title_key for write in batch.writes}
                # Nobody could find what is about a title that was taken out since.
                if not await still_stand(transaction, club, keys - {t.key for t in batch.titles}):
                    return False
                if batch.titles:
                    await insert_titles(transaction, club, batch.titles, stamp)
                done = 0
                for chunk in _chunks(batch.writes):
                    await _write(transaction, club, chunk, stamp)
                    done += len(chunk)
                    moved(done)
                deed = AuditEntry(club, stamp, Deed.REVIEWS_IMPORTED, detail=batch.detail)
                await record(transaction, deed)
        except (TakenKeyError, NoRoomError):
            return False
        finally:
            self._titles.forget(club)
        return True


def _chunks(writes: Sequence[Write]) -> Iterator[Sequence[Write]]:
    return (writes[start : start + AT_ONCE] for start in range(0, len(writes), AT_ONCE))


async def _find(
    place: Database | Transaction,
    club: int,
    asked: Sequence[Identity],
    *,
    reviews: str,
    drafts: str,
) -> _Found:
    """The columns `reviews` and `drafts` of what stands of each of `asked`."""
    members, guests = list[object](), list[object]()
    for number, (key, reviewer) in enumerate(asked):
        if reviewer.member is None:
            guests.append((number, key, reviewer.name))
        else:
            members.append((number, key, reviewer.member))
    found = _Found({}, {})
    for same, some in ((_OF_MEMBER, members), (_OF_GUEST, guests)):
        if not some:
            continue
        values = (json.dumps(some), club)
        rows = await place.fetch(_REVIEWS.format(columns=reviews, same=same), values)
        found.reviews.update((number, row) for number, *row in rows)
        rows = await place.fetch(_DRAFTS.format(columns=drafts, same=same), values)
        for number, *row in rows:
            found.drafts.setdefault(number, []).append(row)
    return found


async def _seen(transaction: Transaction, club: int, writes: Sequence[Write]) -> Sequence[Seen]:
    """What stands where `writes` go, in their order."""
    found = await _find(
        transaction,
        club,
        [write.identity for write in writes],
        reviews="review_id, version, removed",
        drafts="draft_id, saved",
    )
    return [
        _seen_in(found.reviews.get(number), found.drafts.get(number, ()))
        for number in range(len(writes))
    ]


def _seen_in(review: Row | None, drafts: Sequence[Row]) -> Seen:
    review_id, version, removed = review[:3] if review else (None, 0, None)
    return Seen(review_id, version, tuple((ref, saved) for ref, saved, *_ in drafts), removed)


def _known(review: Row | None, drafts: Sequence[Row]) -> Known:
    kept: Review | None = None
    origin = ""
    if review is not None:
        _, _, removed, origin, *row = review
        kept = None if removed else review_of(row)
    return Known(
        seen=_seen_in(review, drafts),
        review=kept,
        origin=origin,
        drafts=tuple((draft_of_row(row), origin) for _, _, origin, *row in drafts),
    )


async def _write(
    transaction: Transaction, club: int, writes: Sequence[Write], stamp: Stamp
) -> None:
    """Write some of an import."""
    old, reviews, drafts = list[int](), list[tuple[object, ...]](), list[tuple[object, ...]]()
    for seen, origin, said in ((write.seen, write.origin, write.said) for write in writes):
        if isinstance(said, Draft):
            drafts.append(_draft_values(club, said, origin, stamp))
            continue
        if seen.review_id is not None:
            old.append(seen.review_id)
        slot = Slot(club, seen.review_id, seen.version + 1)
        reviews.append(review_values(said, slot, stamp, origin=origin))
    if old:
        values = (stamp.member, stamp.at.isoformat(), json.dumps(old))
        await transaction.fetch(_KEEP_VERSIONS, values)
    if reviews:
        await transaction.run_many(SAVE_REVIEW, reviews)
    if drafts:
        await transaction.run_many(_SAVE_DRAFT, drafts)
    spent = [ref for write in writes for ref in write.spent]
    if spent:
        await transaction.fetch(
            "DELETE FROM drafts WHERE club_id = ? AND draft_id IN (SELECT value FROM json_each(?))",
            (club, json.dumps(spent)),
        )


def _draft_values(club: int, draft: Draft, origin: str, stamp: Stamp) -> tuple[object, ...]:
    return (
        draft.ref or None,
        club,
        draft.owner,
        draft.title_key,
        draft.reviewer.member,
        draft.reviewer.name,
        str(draft.verdict) if draft.verdict else None,
        draft.blurb,
        str(draft.spoiler_level),
        draft.text,
        draft.rating,
        draft.written.isoformat() if draft.written else None,
        draft.expected,
        origin,
        save_time(draft, stamp.at).isoformat(),
    )
