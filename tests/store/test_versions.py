"""Versions of reviews in a real file: looked at, restored, removed, brought back, erased."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.audit import COMMAND_LINE, Deed, Stamp
from bot.domain.reviews import Review, Reviewer, Verdict
from bot.domain.versions import UNDO_TIME
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
BY_THEO = Stamp(THEO, NOW + HOUR)


async def saved(clubs: SqliteClubs, *texts: str, title_key: str = BLAME) -> Review:
    """A review of Mina's that said each of `texts` in turn, an hour apart."""
    kept: Review | None = None
    for version, text in enumerate(texts):
        stamp = Stamp(MINA, NOW + version * HOUR)
        kept = await clubs.reviews.save(
            CLUB, a_review(title_key, text=text), stamp=stamp, expected=version
        )
    assert kept is not None
    return kept


async def deeds(clubs: SqliteClubs) -> list[tuple[Deed, str]]:
    """What was done in the club, the newest first."""
    return [(entry.deed, entry.detail) for entry in await clubs.audit.of(CLUB, limit=100)]


async def test_each_version_comes_with_the_one_before_it(clubs: SqliteClubs) -> None:
    review = await saved(clubs, "first", "second", "third")
    for asked, shown, before in ((None, 3, 2), (3, 3, 2), (2, 2, 1), (1, 1, None)):
        history = await clubs.versions.history(CLUB, number(review), asked)
        assert history is not None
        assert history.newest == 3
        assert history.removed is None
        assert history.shown.number == shown
        assert history.shown.current is (shown == 3)
        assert history.shown.review.opening == ["first", "second", "third"][shown - 1]
        assert history.shown.review.reviewer == review.reviewer
        assert history.shown.saved == NOW + (shown - 1) * HOUR
        assert history.shown.saved_by == MINA
        assert (history.before.number if history.before else None) == before


@pytest.mark.parametrize("asked", [0, -1, 4, 1 << 62])
async def test_for_a_number_that_there_is_not_the_newest_is_shown(
    asked: int, clubs: SqliteClubs
) -> None:
    review = await saved(clubs, "first", "second", "third")
    history = await clubs.versions.history(CLUB, number(review), asked)
    assert history is not None
    assert history.shown.number == 3


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_restored_version_says_what_it_said_to_the_letter(
    text: str, clubs: SqliteClubs
) -> None:
    first = await saved(clubs, text, "second")
    restored = await clubs.versions.restore(CLUB, number(first), 1, stamp=BY_THEO, expected=2)
    assert restored is not None
    assert replace(restored, ref="c0") == a_review(text=text)
    assert await clubs.reviews.get(CLUB, number(first)) == restored
    history = await clubs.versions.history(CLUB, number(first), None)
    assert history is not None
    assert history.before is not None
    assert history.before.review.opening == "second"
    assert (history.newest, history.shown.saved_by, history.shown.saved) == (3, *_of(BY_THEO))


def _of(stamp: Stamp) -> tuple[int, object]:
    return stamp.member, stamp.at


async def test_restoring_brings_back_everything_of_the_version(clubs: SqliteClubs) -> None:
    old = replace(a_review(verdict=Verdict.SKIP), rating="3/10", written=NOW - HOUR)
    kept = await clubs.reviews.save(CLUB, old, stamp=Stamp(MINA, NOW), expected=0)
    await clubs.reviews.save(CLUB, a_review(text="new"), stamp=Stamp(MINA, NOW), expected=1)
    restored = await clubs.versions.restore(CLUB, number(kept), 1, stamp=BY_THEO, expected=2)
    assert restored == kept
    assert restored is not None
    assert restored.written == NOW - HOUR


@pytest.mark.parametrize(("to", "expected"), [(1, 1), (1, 3), (2, 2), (3, 2), (0, 2)])
async def test_restoring_from_or_to_what_does_not_stand_changes_nothing(
    to: int, expected: int, clubs: SqliteClubs
) -> None:
    review = await saved(clubs, "first", "second")
    before = await deeds(clubs)
    restored = await clubs.versions.restore(
        CLUB, number(review), to, stamp=BY_THEO, expected=expected
    )
    assert restored is None
    assert await clubs.reviews.get(CLUB, number(review)) == review
    assert await deeds(clubs) == before


async def test_of_a_restore_and_a_save_at_once_one_is_refused_and_both_texts_are_kept(
    clubs: SqliteClubs, database: Database
) -> None:
    review = await saved(clubs, "first", "second")
    results = await asyncio.gather(
        clubs.versions.restore(CLUB, number(review), 1, stamp=BY_THEO, expected=2),
        clubs.reviews.save(CLUB, a_review(text="third"), stamp=Stamp(MINA, NOW), expected=2),
        clubs.versions.restore(CLUB, number(review), 1, stamp=BY_THEO, expected=2),
    )
    (winner,) = (result for result in results if result is not None)
    assert await clubs.reviews.get(CLUB, number(review)) == winner
    kept = await database.fetch("SELECT version, opening FROM review_versions ORDER BY version")
    assert list(kept) == [(1, "first"), (2, "second")]


async def test_a_removed_review_is_read_nowhere(clubs: SqliteClubs) -> None:
    review = await saved(clubs, "first", "second")
    assert await clubs.versions.remove(CLUB, number(review), stamp=BY_THEO)
    reviews = clubs.reviews
    assert await reviews.get(CLUB, number(review)) is None
    assert list(await reviews.of_title(CLUB, BLAME)) == []
    assert list(await reviews.find(CLUB, ReviewFilter())) == []
    assert await reviews.titles(CLUB) == frozenset()
    assert list(await reviews.reviewers(CLUB)) == []
    assert await reviews.version(CLUB, BLAME, Reviewer("", MINA)) == (2, None)
    (line,) = await clubs.versions.lines(CLUB)
    assert line.removed == BY_THEO
    history = await clubs.versions.history(CLUB, number(review), 1)
    assert history is not None
    assert history.removed == BY_THEO
    assert history.shown.review.opening == "first"


async def test_removing_twice_is_done_and_told_once(clubs: SqliteClubs) -> None:
    review = await saved(clubs, "first")
    done = await asyncio.gather(
        *(clubs.versions.remove(CLUB, number(review), stamp=BY_THEO) for _ in range(4))
    )
    assert sorted(done) == [False, False, False, True]
    told = (Deed.REVIEW_REMOVED, "by Mina")
    assert (await deeds(clubs)).count(told) == 1


async def test_a_review_comes_back_as_it_was(clubs: SqliteClubs) -> None:
    review = await saved(clubs, "first", "second")
    await clubs.versions.remove(CLUB, number(review), stamp=BY_THEO)
    back = await clubs.versions.bring_back(CLUB, number(review), stamp=BY_THEO)
    assert back == review
    assert await clubs.reviews.get(CLUB, number(review)) == review
    assert await clubs.versions.bring_back(CLUB, number(review), stamp=BY_THEO) is None
    assert (await deeds(clubs))[:2] == [
        (Deed.REVIEW_RESTORED, "by Mina, brought back"),
        (Deed.REVIEW_REMOVED, "by Mina"),
    ]


async def test_restoring_a_version_of_a_removed_review_brings_it_back(clubs: SqliteClubs) -> None:
    review = await saved(clubs, "first", "second")
    await clubs.versions.remove(CLUB, number(review), stamp=BY_THEO)
    restored = await clubs.versions.restore(CLUB, number(review), 1, stamp=BY_THEO, expected=2)
    assert await clubs.reviews.get(CLUB, number(review)) == restored
    assert (await deeds(clubs))[0] == (Deed.REVIEW_RESTORED, "by Mina, version 1")


async def test_writing_a_removed_review_anew_revives_it_with_its_versions(
    clubs: SqliteClubs,
) -> None:
    review = await saved(clubs, "first")
    await clubs.versions.remove(CLUB, number(review), stamp=BY_THEO)
    anew = a_review(text="anew")
    # Who still expects the first version doesn't know that it was removed.
    stamp = Stamp(MINA, NOW)
    assert await clubs.reviews.save(CLUB, anew, stamp=stamp, expected=1) is None
    kept = await clubs.reviews.save(CLUB, anew, stamp=stamp, expected=0)
    assert kept is not None
    assert kept.ref == review.ref
    history = await clubs.versions.history(CLUB, number(kept), None)
    assert history is not None
    assert history.removed is None
    assert history.before is not None
    assert history.before.review.opening == "first"


async def test_what_was_removed_thirty_days_ago_is_erased_and_no_second_earlier(
    clubs: SqliteClubs, database: Database
) -> None:
    review = await saved(clubs, "first", "second")
    stays = await saved(clubs, "stays", title_key=REDLINE)
    await clubs.versions.remove(CLUB, number(review), stamp=Stamp(THEO, NOW))
    late, due = NOW + UNDO_TIME - timedelta(microseconds=1), NOW + UNDO_TIME
    assert await clubs.versions.purge(now=late) == 0
    assert await clubs.versions.bring_back(CLUB, number(review), stamp=Stamp(MINA, late))
    await clubs.versions.remove(CLUB, number(review), stamp=Stamp(THEO, NOW))
    # What is due can't be brought back, whether or not it was erased yet.
    assert await clubs.versions.bring_back(CLUB, number(review), stamp=Stamp(MINA, due)) is None
    assert await clubs.versions.purge(now=due) == 1
    assert await clubs.versions.purge(now=due) == 0
    assert await clubs.versions.history(CLUB, number(review), None) is None
    assert list(await database.fetch("SELECT * FROM review_versions")) == []
    assert [line.ref for line in await clubs.versions.lines(CLUB)] == [stays.ref]
    (entry, *_) = await clubs.audit.of(CLUB, limit=1)
    assert (entry.deed, entry.subject, entry.stamp) == (
        Deed.REVIEW_ERASED,
        BLAME,
        Stamp(COMMAND_LINE, due),
    )


async def test_nothing_of_another_club_is_returned_or_changed(clubs: SqliteClubs) -> None:
    review = await saved(clubs, "first", "second")
    versions, ref = clubs.versions, number(review)
    assert await versions.history(OTHER_CLUB, ref, None) is None
    assert await versions.restore(OTHER_CLUB, ref, 1, stamp=BY_THEO, expected=2) is None
    assert not await versions.remove(OTHER_CLUB, ref, stamp=BY_THEO)
    assert list(await versions.lines(OTHER_CLUB)) == []
    await versions.remove(CLUB, ref, stamp=BY_THEO)
    assert await versions.bring_back(OTHER_CLUB, ref, stamp=BY_THEO) is None
    assert list(await clubs.audit.of(OTHER_CLUB, limit=10)) == []


async def test_lines_tell_of_whom_of_what_and_whether_there_is_a_blurb(clubs: SqliteClubs) -> None:
    mina = await saved(clubs, "text")
    theo = await clubs.reviews.save(
        CLUB, a_review(REDLINE, member=THEO, name="Theo", text=""), stamp=BY_THEO, expected=0
    )
    ada = await clubs.reviews.save(
        CLUB, a_review(member=None, name="Ada"), stamp=BY_THEO, expected=0
    )
    assert theo is not None
    assert ada is not None
    found = await clubs.versions.lines(CLUB)
    assert [line.ref for line in found] == [ada.ref, theo.ref, mina.ref]
    assert [line.has_blurb for line in found] == [True, False, True]
    assert [line.saved for line in found] == [BY_THEO, BY_THEO, Stamp(MINA, NOW)]
    assert [line.ref for line in await clubs.versions.lines(CLUB, reviewer=THEO)] == [theo.ref]
    of_blame = await clubs.versions.lines(CLUB, title_key=BLAME)
    assert [line.reviewer for line in of_blame] == [ada.reviewer, mina.reviewer]
    assert list(await clubs.versions.lines(CLUB, reviewer=THEO, title_key=BLAME)) == []


async def test_what_was_said_after_a_version_is_told_of_one_club_only(clubs: SqliteClubs) -> None:
    review = await saved(clubs, "first", "second", "third")
    for after, left in ((0, {"first", "second", "third"}), (1, {"second", "third"}), (3, set())):
        later = await clubs.versions.later(CLUB, number(review), after)
        assert {one.opening for one in later} == left
    assert list(await clubs.versions.later(OTHER_CLUB, number(review), 0)) == []
