"""Two texts that come to be under one key: the older one becomes a version of the newer."""

from __future__ import annotations

from typing import NamedTuple

from bot.store.database import Transaction

_REVIEWS = """
SELECT a.club_id, a.review_id, a.version, a.saved, a.removed IS NOT NULL,
    b.review_id, b.version, b.saved, b.removed IS NOT NULL
FROM moved JOIN reviews AS a ON a.title_key = moved.alias
JOIN reviews AS b ON b.club_id = a.club_id AND b.title_key = moved.kept
    AND b.reviewer_id IS a.reviewer_id
    AND (a.reviewer_id IS NOT NULL OR b.reviewer_name = a.reviewer_name)
"""
_TITLES = """
SELECT a.club_id, a.title_key, a.version, a.saved, a.document = '',
    b.title_key, b.version, b.saved, b.document = ''
FROM moved JOIN club_titles AS a ON a.title_key = moved.alias
JOIN club_titles AS b ON b.club_id = a.club_id AND b.title_key = moved.kept
"""
_KEEP_REVIEW = """
INSERT INTO review_versions (review_id, version, verdict, blurb, spoiler_level, opening, aspects,
    written, rating, saved_by, saved, replaced_by, replaced)
SELECT new.review_id, old.version, old.verdict, old.blurb, old.spoiler_level, old.opening,
    old.aspects, old.written, old.rating, old.saved_by, old.saved, new.saved_by, new.saved
FROM reviews AS old, reviews AS new WHERE old.review_id = ? AND new.review_id = ?
"""
_LATER_DRAFTS = """
UPDATE drafts SET expected = expected + ?
WHERE expected > 0 AND EXISTS (SELECT 1 FROM reviews WHERE review_id = ?
    AND reviews.club_id = drafts.club_id AND reviews.title_key = drafts.title_key
    AND reviews.reviewer_id IS drafts.reviewer_id
    AND (drafts.reviewer_id IS NOT NULL OR reviews.reviewer_name = drafts.reviewer_name))
"""
_KEEP_TITLE = """
INSERT INTO club_title_versions (club_id, title_key, version, document, saved_by, saved)
SELECT club_id, ?, version, document, saved_by, saved FROM club_titles
WHERE club_id = ? AND title_key = ?
"""


class _Twin(NamedTuple):
    """One of two. `ident` is a review's number or a title's key; `gone`: nobody reads it now."""

    ident: int | str
    version: int
    saved: str
    gone: bool


async def join_reviews(transaction: Transaction, moved: str, pairs: str) -> None:
    """Make one of two reviews by the same reviewer of the same title, in every club.

    `moved` is the common table with the keys, of which `pairs` is the parameter. One that was
    removed is no version of anything: it gets, or keeps, the key that goes out of use.
    """
    for _, *both in await transaction.fetch(moved + _REVIEWS, (pairs,)):
        alias, kept = _Twin(*both[:4]), _Twin(*both[4:])
        if not (alias.gone or kept.gone):
            older, newer = _ordered(alias, kept)
            await _join_reviews(transaction, older, newer)
        elif kept.gone and not alias.gone:
            await _swap(transaction, alias, kept)


async def join_titles(transaction: Transaction, moved: str, pairs: str) -> None:
    """Make one of two texts that a club has of the same title. See `join_reviews`."""
    for club, *both in await transaction.fetch(moved + _TITLES, (pairs,)):
        older, newer = _ordered(_Twin(*both[:4]), _Twin(*both[4:]))
        run = transaction.fetch
        where = "WHERE club_id = ? AND title_key = ?"
        await run(
            f"UPDATE club_title_versions SET version = -(version + ?) {where}",  # noqa: S608 - constants
            (older.version, club, newer.ident),
        )
        await run(
            f"UPDATE club_title_versions SET version = -version {where}",  # noqa: S608 - constants
            (club, newer.ident),
        )
        await run(
            f"UPDATE club_title_versions SET title_key = ? {where}",  # noqa: S608 - constants
            (newer.ident, club, older.ident),
        )
        await run(_KEEP_TITLE, (newer.ident, club, older.ident))
        await run(f"DELETE FROM club_titles {where}", (club, older.ident))  # noqa: S608 - constants
        await run(
            f"UPDATE club_titles SET version = version + ? {where}",  # noqa: S608 - constants
            (older.version, club, newer.ident),
        )


def _ordered(alias: _Twin, kept: _Twin) -> tuple[_Twin, _Twin]:
    """The older and the newer; of two at once the kept one is the newer."""
    older, newer = sorted((alias, kept), key=lambda one: (not one.gone, one.saved, one is kept))
    return older, newer


async def _join_reviews(transaction: Transaction, older: _Twin, newer: _Twin) -> None:
    """The older one's versions keep their numbers, the newer one's come after them."""
    run = transaction.fetch
    await run(_LATER_DRAFTS, (older.version, newer.ident))
    await run(
        "UPDATE review_versions SET version = -(version + ?) WHERE review_id = ?",
        (older.version, newer.ident),
    )
    await run("UPDATE review_versions SET version = -version WHERE review_id = ?", (newer.ident,))
    await run(
        "UPDATE review_versions SET review_id = ? WHERE review_id = ?", (newer.ident, older.ident)
    )
    await run(_KEEP_REVIEW, (older.ident, newer.ident))
    await run("DELETE FROM reviews WHERE review_id = ?", (older.ident,))
    await run(
        "UPDATE reviews SET version = version + ? WHERE review_id = ?",
        (older.version, newer.ident),
    )


async def _swap(transaction: Transaction, alias: _Twin, kept: _Twin) -> None:
    """The one that is read gets the kept key, the other one the key that goes out of use."""
    run = transaction.fetch
    found = await run(
        "SELECT review_id, title_key FROM reviews WHERE review_id IN (?, ?)",
        (alias.ident, kept.ident),
    )
    keys = {ident: key for ident, key in found}  # noqa: C416 - rows are no pairs to mypy
    for ident, key in (
        (kept.ident, f"{keys[kept.ident]}\n"),  # for a moment: two can't have one key
        (alias.ident, keys[kept.ident]),
        (kept.ident, keys[alias.ident]),
    ):
        await run("UPDATE reviews SET title_key = ? WHERE review_id = ?", (key, ident))
