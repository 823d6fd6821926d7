"""A club's reviews, put back beside and on top of those that are there."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, TypeAlias

from bot.domain.audit import Stamp
from bot.domain.clubs import Club, KeptReview, Tally, review_identity
from bot.domain.reviews import Review
from bot.store.database import Transaction
from bot.store.reviews import REVIEW_COLUMNS, review_of

_TEXT_COLUMNS = "verdict, blurb, spoiler_level, opening, aspects, written, rating"
_ADD_REVIEW = (
    "INSERT INTO reviews (review_id, club_id, title_key, reviewer_id, reviewer_name, version,"  # noqa: S608 - constants
    f" origin, saved_by, saved, removed_by, removed, {_TEXT_COLUMNS})"
    f" VALUES (?{', ?' * 17})"
)
_CHANGE_REVIEW = (
    "UPDATE reviews SET (reviewer_name, version, origin, saved_by, saved, removed_by, removed,"  # noqa: S608 - constants
    f" {_TEXT_COLUMNS}) = (?{', ?' * 13}) WHERE review_id = ?"
)
_VERSION_COLUMNS = f"review_id, version, saved_by, saved, replaced_by, replaced, {_TEXT_COLUMNS}"
_ADD_VERSION = f"INSERT INTO review_versions ({_VERSION_COLUMNS}) VALUES (?{', ?' * 12})"  # noqa: S608 - constants
_KEEP_PRESENT = (
    f"INSERT INTO review_versions ({_VERSION_COLUMNS})"  # noqa: S608 - constants
    f" SELECT review_id, version, saved_by, saved, ?, ?, {_TEXT_COLUMNS} FROM reviews"
    " WHERE review_id IN (SELECT value FROM json_each(?))"
)
# Numbers count from 1, and the ids of buttons have room for no more than 12 digits.
_HIGHEST_NUMBER = 10**10
Numbered: TypeAlias = Literal[
    "reviews", "drafts", "schedules", "occurrences", "deliveries", "movie_nights", "nominations"
]
_NUMBERS: Mapping[Numbered, str] = {
    "reviews": "review_id",
    "drafts": "draft_id",
    "schedules": "schedule_id",
    "occurrences": "occurrence_id",
    "deliveries": "delivery_id",
    "movie_nights": "night_id",
    "nominations": "nomination_id",
}


async def restore_reviews(transaction: Transaction, club: Club, stamp: Stamp) -> Tally:
    """Add the reviews that are not there; put those that say something else on top.

    A removed one is never put over one that is there.
    """
    rows = await transaction.fetch(
        f"SELECT version, removed IS NOT NULL, {REVIEW_COLUMNS} FROM reviews WHERE club_id = ?",  # noqa: S608 - constants
        (club.ident,),
    )
    present = {}
    for version, removed, *row in rows:
        review = review_of(row)
        identity = review_identity(review.title_key, review.reviewer)
        present[identity] = (int(row[0]), int(version), bool(removed), review)
    new = [kept for kept in club.reviews if kept.identity not in present]
    changed = [
        replace(kept, number=number, version=version + 1, saved=stamp)
        for kept in club.reviews
        if kept.identity in present and kept.removed is None
        for number, version, removed, review in [present[kept.identity]]
        if removed or _said(review) != _said(kept.review)
    ]
    await _change(transaction, changed, stamp)
    await _add(transaction, club.ident, new)
    return Tally(len(new), len(changed), len(club.reviews) - len(new) - len(changed))


async def _change(transaction: Transaction, reviews: Sequence[KeptReview], stamp: Stamp) -> None:
    numbers = json.dumps([kept.number for kept in reviews])
    await transaction.fetch(_KEEP_PRESENT, (*_stamped(stamp), numbers))
    await transaction.run_many(
        _CHANGE_REVIEW,
        [
            (
                kept.review.reviewer.name,
                kept.version,
                kept.origin,
                *_stamped(kept.saved),
                *_stamped(None),
                *_text(kept.review),
                kept.number,
            )
            for kept in reviews
        ],
    )


async def _add(transaction: Transaction, club: int, reviews: Sequence[KeptReview]) -> None:
    numbers = await free_numbers(transaction, "reviews", [kept.number for kept in reviews])
    numbered = list(zip(numbers, reviews, strict=True))
    await transaction.run_many(
        _ADD_REVIEW,
        [
            (
                number,
                club,
                kept.review.title_key,
                kept.review.reviewer.member,
                kept.review.reviewer.name,
                kept.version,
                kept.origin,
                *_stamped(kept.saved),
                *_stamped(kept.removed),
                *_text(kept.review),
            )
            for number, kept in numbered
        ],
    )
    await transaction.run_many(
        _ADD_VERSION,
        [
            (number, one.version, *_stamped(one.saved), *_stamped(one.replaced), *_text(one.review))
            for number, kept in numbered
            for one in kept.earlier
        ],
    )


async def free_numbers(
    transaction: Transaction,
    table: Numbered,
    wanted: Sequence[int],
    *,
    besides: Collection[int] = (),
) -> list[int]:
    """A row number for each of `wanted`: the same, or a new one where that is taken or made up.

    Messages that were posted name things by it. Those of `besides` are taken as well.
    """
    column = _NUMBERS[table]
    # Those that were erased keep their numbers as well.
    ((highest,),) = await transaction.fetch(
        "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (table,)
    )
    rows = await transaction.fetch(
        f"SELECT {column} FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))",  # noqa: S608 - constants
        (json.dumps(list(wanted)),),
    )
    taken = {0, *besides, *(row[0] for row in rows)}
    taken |= {number for number in wanted if number > _HIGHEST_NUMBER}
    highest = max((int(highest), *(number for number in wanted if number not in taken)))
    found: list[int] = []
    for number in wanted:
        if number in taken:
            highest += 1
        free = highest if number in taken else number
        taken.add(free)
        found.append(free)
    return found


def _said(review: Review) -> tuple[object, ...]:
    """What a review says, whoever wrote it under whatever name, and when."""
    return (
        *(review.verdict, review.blurb, review.spoiler_level),
        *(review.opening, review.aspects, review.rating),
    )


def _text(review: Review) -> tuple[object, ...]:
    return (
        str(review.verdict),
        review.blurb,
        str(review.spoiler_level),
        review.opening,
        json.dumps([[a.name, a.text] for a in review.aspects], ensure_ascii=False),
        _time(review.written),
        review.rating,
    )


def _stamped(stamp: Stamp | None) -> tuple[object, ...]:
    return (None, None) if stamp is None else (stamp.member, _time(stamp.at))


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
