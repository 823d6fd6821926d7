"""Reviews as they come back from a real file."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.audit import Stamp
from bot.domain.reviews import Review, Reviewer, ReviewSort, Verdict
from bot.errors import StoreError
from bot.store.clubs import SqliteClubs
from bot.store.database import Database
from bot.store.interface import ReviewFilter
from tests.store.conftest import NOW
from tests.store.samples import (
    BLAME,
    CLUB,
    HOSTILE,
    MINA,
    OTHER_CLUB,
    REDLINE,
    THEO,
    a_review,
    number,
)

HOUR = timedelta(hours=1)


async def saved(
    clubs: SqliteClubs, review: Review, *, club: int = CLUB, expected: int = 0
) -> Review:
    """`review` as it was kept."""
    kept = await clubs.reviews.save(club, review, stamp=Stamp(MINA, NOW), expected=expected)
    assert kept is not None
    return kept


async def test_a_saved_review_comes_back_as_it_was(clubs: SqliteClubs) -> None:
    review = a_review()
    kept = await saved(clubs, review)
    assert replace(kept, ref=review.ref) == review
    assert kept.written == NOW
    assert await clubs.reviews.get(CLUB, number(kept)) == kept
    assert list(await clubs.reviews.of_title(CLUB, BLAME)) == [kept]
    assert list(await clubs.reviews.find(CLUB, ReviewFilter())) == [kept]
    assert await clubs.reviews.version(CLUB, BLAME, Reviewer("", MINA)) == (1, kept)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_comes_back_the_same(text: str, clubs: SqliteClubs) -> None:
    review = a_review(text=text, name=text)
    kept = await saved(clubs, review)
    assert replace(kept, ref=review.ref) == review
    assert await clubs.reviews.get(CLUB, number(kept)) == kept


async def test_a_lone_surrogate_is_refused_and_nothing_is_kept(clubs: SqliteClubs) -> None:
    with pytest.raises(StoreError):
        await saved(clubs, a_review(text="half of \ud83d"))
    assert list(await clubs.reviews.find(CLUB, ReviewFilter())) == []
    await saved(clubs, a_review())


async def test_nothing_of_another_club_is_ever_returned(clubs: SqliteClubs) -> None:
    kept = await saved(clubs, a_review())
    reviews = clubs.reviews
    assert await reviews.get(OTHER_CLUB, number(kept)) is None
    assert list(await reviews.of_title(OTHER_CLUB, BLAME)) == []
    assert list(await reviews.find(OTHER_CLUB, ReviewFilter())) == []
    narrow = ReviewFilter(verdict=Verdict.RECOMMENDED, title_keys=frozenset({BLAME}))
    assert list(await reviews.find(OTHER_CLUB, narrow)) == []
    assert await reviews.titles(OTHER_CLUB) == frozenset()
    assert list(await reviews.reviewers(OTHER_CLUB)) == []
    assert await reviews.version(OTHER_CLUB, BLAME, Reviewer("", MINA)) == (0, None)


async def test_one_member_may_review_one_title_in_two_clubs(clubs: SqliteClubs) -> None:
    here = await saved(clubs, a_review(text="here"))
    there = await saved(clubs, a_review(text="there"), club=OTHER_CLUB)
    assert here.ref != there.ref
    assert await clubs.reviews.get(CLUB, number(here)) == here
    assert await clubs.reviews.get(OTHER_CLUB, number(there)) == there


async def test_replacing_keeps_the_older_text_as_a_version(
    clubs: SqliteClubs, database: Database
) -> None:
    first = await saved(clubs, a_review(text="first"))
    second = await saved(clubs, a_review(text="second", verdict=Verdict.SKIP), expected=1)
    assert second.ref == first.ref
    assert list(await clubs.reviews.of_title(CLUB, BLAME)) == [second]
    assert await clubs.reviews.version(CLUB, BLAME, Reviewer("", MINA)) == (2, second)
    kept = await database.fetch(
        "SELECT review_id, version, verdict, blurb, spoiler_level, opening, aspects, written,"
        " replaced_by, replaced FROM review_versions"
    )
    now = NOW.isoformat()
    assert list(kept) == [
        *[
            (
                number(first),
                1,
                "Recommended",
                "first",
                "minor",
                "first",
                '[["Visuals", "first"]]',
                now,
                MINA,
                now,
            )
        ]
    ]


async def test_every_one_of_many_versions_is_kept(clubs: SqliteClubs, database: Database) -> None:
    for version in range(6):
        await saved(clubs, a_review(text=f"text {version}"), expected=version)
    kept = await database.fetch("SELECT version, opening FROM review_versions ORDER BY version")
    assert list(kept) == [(version + 1, f"text {version}") for version in range(5)]


@pytest.mark.parametrize("expected", [0, 2, -1])
async def test_a_wrong_expected_version_changes_nothing(
    expected: int, clubs: SqliteClubs, database: Database
) -> None:
    first = await saved(clubs, a_review(text="first"))
    late = a_review(text="late")
    kept = await clubs.reviews.save(CLUB, late, stamp=Stamp(THEO, NOW), expected=expected)
    assert kept is None
    assert await clubs.reviews.version(CLUB, BLAME, Reviewer("", MINA)) == (1, first)
    assert list(await database.fetch("SELECT * FROM review_versions")) == []


async def test_a_version_expected_of_a_review_that_is_not_there_adds_nothing(
    clubs: SqliteClubs,
) -> None:
    kept = await clubs.reviews.save(CLUB, a_review(), stamp=Stamp(MINA, NOW), expected=1)
    assert kept is None
    assert list(await clubs.reviews.find(CLUB, ReviewFilter())) == []


@pytest.mark.parametrize("before", [0, 1])
async def test_of_two_saves_of_one_review_at_once_one_wins(before: int, clubs: SqliteClubs) -> None:
    for version in range(before):
        await saved(clubs, a_review(text="before"), expected=version)
    texts = [f"text {number}" for number in range(8)]
    kept = await asyncio.gather(
        *(
            clubs.reviews.save(CLUB, a_review(text=text), stamp=Stamp(MINA, NOW), expected=before)
            for text in texts
        )
    )
    (winner,) = (review for review in kept if review is not None)
    assert await clubs.reviews.version(CLUB, BLAME, Reviewer("", MINA)) == (before + 1, winner)


async def test_two_guests_have_a_review_each(clubs: SqliteClubs) -> None:
    ada = await saved(clubs, a_review(member=None, name="Ada", text="by Ada"))
    ben = await saved(clubs, a_review(member=None, name="Ben", text="by Ben"))
    newer = await saved(clubs, a_review(member=None, name="Ada", text="by Ada again"), expected=1)
    assert newer.ref == ada.ref != ben.ref
    found = await clubs.reviews.of_title(CLUB, BLAME)
    assert {review.blurb for review in found} == {"by Ada again", "by Ben"}


async def test_reviews_are_found_by_verdict_and_title(clubs: SqliteClubs) -> None:
    mina = await saved(clubs, a_review(verdict=Verdict.SKIP))
    theo = await saved(clubs, a_review(member=THEO, name="Theo"))
    redline = await saved(clubs, a_review(REDLINE, verdict=Verdict.SKIP))

    async def found(wanted: ReviewFilter) -> set[str]:
        return {review.ref for review in await clubs.reviews.find(CLUB, wanted)}

    assert await found(ReviewFilter()) == {mina.ref, theo.ref, redline.ref}
    assert await found(ReviewFilter(verdict=Verdict.SKIP)) == {mina.ref, redline.ref}
    assert await found(ReviewFilter(title_keys=frozenset({REDLINE, "x"}))) == {redline.ref}
    assert await found(ReviewFilter(title_keys=frozenset())) == set()
    both = ReviewFilter(verdict=Verdict.SKIP, title_keys=frozenset({BLAME}))
    assert await found(both) == {mina.ref}
    assert await found(ReviewFilter(verdict=Verdict.MIXED)) == set()


async def test_reviews_are_sorted_by_time_verdict_or_title(clubs: SqliteClubs) -> None:
    oldest = await saved(clubs, a_review(REDLINE, verdict=Verdict.MIXED, written=NOW - HOUR))
    middle = await saved(clubs, a_review(BLAME, verdict=Verdict.SKIP, written=NOW))
    newest = await saved(
        clubs,
        a_review("marquee:arcane-2021", verdict=Verdict.MUST_WATCH, written=NOW + HOUR / 3_600_000),
    )

    async def order(sort: ReviewSort) -> list[str]:
        return [review.ref for review in await clubs.reviews.find(CLUB, ReviewFilter(sort=sort))]

    assert await order(ReviewSort.NEWEST) == [newest.ref, middle.ref, oldest.ref]
    assert await order(ReviewSort.VERDICT) == [newest.ref, oldest.ref, middle.ref]
    assert await order(ReviewSort.TITLE) == [newest.ref, middle.ref, oldest.ref]


async def test_the_reviews_of_a_title_come_newest_first(clubs: SqliteClubs) -> None:
    old = await saved(clubs, a_review(written=NOW - HOUR))
    new = await saved(clubs, a_review(member=THEO, name="Theo", written=NOW + HOUR))
    assert [review.ref for review in await clubs.reviews.of_title(CLUB, BLAME)] == [
        new.ref,
        old.ref,
    ]


async def test_the_titles_that_have_a_review_are_told_apart(clubs: SqliteClubs) -> None:
    await saved(clubs, a_review())
    await saved(clubs, a_review(member=THEO, name="Theo"))
    assert await clubs.reviews.titles(CLUB) == {BLAME}
    assert await clubs.reviews.titles(OTHER_CLUB) == frozenset()


async def test_every_reviewer_is_named_once_by_their_newest_name(clubs: SqliteClubs) -> None:
    await saved(clubs, a_review(REDLINE, name="Mina before", written=NOW - HOUR))
    await saved(clubs, a_review(BLAME, name="Mina", written=NOW))
    await saved(clubs, a_review(BLAME, member=None, name="Ada"))
    assert list(await clubs.reviews.reviewers(CLUB)) == [("Ada", "Ada"), (str(MINA), "Mina")]


@pytest.mark.parametrize("beyond", [1 << 63, -(1 << 63) - 1, 10**30])
async def test_ids_beyond_64_bits_are_store_errors(beyond: int, clubs: SqliteClubs) -> None:
    with pytest.raises(StoreError):
        await clubs.reviews.get(beyond, 1)
    with pytest.raises(StoreError):
        await clubs.reviews.get(CLUB, beyond)
    with pytest.raises(StoreError):
        await saved(clubs, a_review(), club=beyond)
    with pytest.raises(StoreError):
        await saved(clubs, a_review(member=beyond))
    await saved(clubs, a_review())


async def test_the_keys_of_reviewed_titles_are_at_hand_and_never_stale(clubs: SqliteClubs) -> None:
    assert await clubs.reviews.titles(CLUB) == frozenset()
    await saved(clubs, a_review())
    first = await clubs.reviews.titles(CLUB)
    assert first == {BLAME}
    assert await clubs.reviews.titles(CLUB) is first
    kept = await saved(clubs, replace(a_review(), title_key=REDLINE))
    assert await clubs.reviews.titles(CLUB) == {BLAME, REDLINE}
    await clubs.versions.remove(CLUB, number(kept), stamp=Stamp(MINA, NOW))
    assert await clubs.reviews.titles(CLUB) == {BLAME}
    assert await clubs.reviews.titles(OTHER_CLUB) == frozenset()
