"""Many reviews in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.audit import Deed, Stamp
from bot.domain.drafts import draft_of
from bot.domain.reviews import Review
from bot.domain.titles import Kind, Name, NameType, Title
from bot.errors import StoreError
from bot.store.clubs import SqliteClubs
from bot.store.database import Database
from bot.store.imports import AT_ONCE
from bot.store.interface import ReviewFilter
from bot.store.interface.imports import Batch, Identity, Known, Write
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, MINA, OTHER_CLUB, REDLINE, a_review, number

STAMP = Stamp(MINA, NOW)
NEW_TITLE = Title("club:new-2001", Kind.FILM, (Name("New", NameType.MAIN),), 2001)


def said_by(count: int, *, text: str = "A staggering place.") -> list[Review]:
    """Reviews of Blame!, by half as many members and half as many guests."""
    return [
        a_review(member=number if number % 2 else None, name=f"Reviewer {number}", text=text)
        for number in range(1, count + 1)
    ]


async def known(clubs: SqliteClubs, reviews: Sequence[Review]) -> list[Known]:
    """What the club has of each of `reviews`."""
    asked = [Identity(review.title_key, review.reviewer) for review in reviews]
    return list(await clubs.imports.known(CLUB, asked))


async def writes(clubs: SqliteClubs, reviews: Sequence[Review], origin: str) -> list[Write]:
    """Writes for `reviews`, over what there is now."""
    there = await known(clubs, reviews)
    return [
        Write(one.seen, f"{origin} {number}", review)
        for number, (one, review) in enumerate(zip(there, reviews, strict=True))
    ]


async def save(
    clubs: SqliteClubs, said: Sequence[Write], titles: Sequence[Title] = (), club: int = CLUB
) -> bool:
    """Save it all."""
    batch = Batch(said, titles, "told")
    return await clubs.imports.save(club, batch, stamp=STAMP, moved=lambda _: None)


async def texts(clubs: SqliteClubs) -> list[str]:
    """The openings of all of the club's reviews."""
    return [review.opening for review in await clubs.reviews.find(CLUB, ReviewFilter())]


async def test_what_was_imported_is_there_with_one_line_in_the_trail(clubs: SqliteClubs) -> None:
    said = said_by(2 * AT_ONCE + 3)
    assert await save(clubs, await writes(clubs, said, "a"))
    found = await clubs.reviews.of_title(CLUB, BLAME)
    assert {review.reviewer for review in found} == {review.reviewer for review in said}
    (deed,) = await clubs.audit.of(CLUB, limit=9)
    assert (deed.deed, deed.detail, deed.stamp) == (Deed.REVIEWS_IMPORTED, "told", STAMP)
    there = await known(clubs, said)
    assert [one.origin for one in there] == [f"a {number}" for number in range(len(said))]
    assert all(one.seen.version == 1 for one in there)


async def test_nothing_is_known_of_another_clubs_reviews(clubs: SqliteClubs) -> None:
    said = said_by(2)
    assert await save(clubs, await writes(clubs, said, "a"), club=OTHER_CLUB)
    assert [one.review for one in await known(clubs, said)] == [None, None]


async def test_an_older_text_stays_as_a_version(clubs: SqliteClubs, database: Database) -> None:
    said = said_by(3)
    await save(clubs, await writes(clubs, said, "a"))
    newer = [replace(review, opening="On reflection, better.") for review in said]
    assert await save(clubs, await writes(clubs, newer, "b"))
    assert await texts(clubs) == ["On reflection, better."] * 3
    kept = await database.fetch("SELECT version, opening, replaced_by FROM review_versions")
    assert [tuple(row) for row in kept] == [(1, "A staggering place.", MINA)] * 3


@pytest.mark.parametrize("place", [0, AT_ONCE, 2 * AT_ONCE])
async def test_a_review_that_changed_since_it_was_seen_keeps_everything_out(
    place: int, clubs: SqliteClubs
) -> None:
    said = said_by(2 * AT_ONCE + 1)
    planned = await writes(clubs, said, "a")
    theirs = replace(said[place], opening="Said meanwhile.")
    await clubs.reviews.save(CLUB, theirs, stamp=STAMP, expected=0)
    assert not await save(clubs, planned, [NEW_TITLE])
    assert await texts(clubs) == ["Said meanwhile."]
    assert await clubs.titles.all(CLUB) == ()
    assert len(await clubs.audit.of(CLUB, limit=9)) == 1


async def test_a_draft_that_changed_since_it_was_seen_keeps_everything_out(
    clubs: SqliteClubs,
) -> None:
    (review,) = said_by(1)
    (there,) = await known(clubs, [review])
    draft = draft_of(review, owner=MINA, expected=0)
    assert await save(clubs, [Write(there.seen, "a", draft)])
    (there,) = await known(clubs, [review])
    ((kept, origin),) = there.drafts
    assert (kept.text, origin) == (draft.text, "a")
    assert await save(clubs, [Write(there.seen, "b", replace(draft, ref=kept.ref, text="B."))])
    # By now it is another moment's draft.
    later = Batch([Write(there.seen, "c", review, spent=(kept.ref,))], (), "")
    stale = replace(STAMP, at=NOW.replace(hour=23))
    (now,) = await known(clubs, [review])
    moved_on = replace(now.drafts[0][0], text="C.")
    fresh = Batch([Write(now.seen, "c", moved_on)], (), "")
    assert await clubs.imports.save(CLUB, fresh, stamp=stale, moved=lambda _: None)
    assert not await clubs.imports.save(CLUB, later, stamp=STAMP, moved=lambda _: None)
    assert await texts(clubs) == []


async def test_a_title_that_is_there_by_now_keeps_everything_out(clubs: SqliteClubs) -> None:
    planned = await writes(clubs, said_by(1), "a")
    assert await clubs.titles.add(CLUB, [NEW_TITLE], stamp=STAMP, detail="")
    assert not await save(clubs, planned, [NEW_TITLE])
    assert await texts(clubs) == []


async def test_titles_come_with_the_reviews_and_are_known_at_once(clubs: SqliteClubs) -> None:
    assert await clubs.titles.all(CLUB) == ()
    assert await save(clubs, await writes(clubs, said_by(1), "a"), [NEW_TITLE])
    (own,) = await clubs.titles.all(CLUB)
    assert own.title == NEW_TITLE


async def test_a_failure_in_the_middle_leaves_nothing(clubs: SqliteClubs) -> None:
    planned = await writes(clubs, said_by(3 * AT_ONCE), "a")
    last = planned[-1]
    assert isinstance(last.said, Review)
    planned[-1] = replace(last, said=replace(last.said, opening="no letters: \ud800"))
    with pytest.raises(StoreError):
        await save(clubs, planned, [NEW_TITLE])
    assert await texts(clubs) == []
    assert await clubs.titles.all(CLUB) == ()
    assert await clubs.audit.of(CLUB, limit=9) == []


@pytest.mark.parametrize("after", [0, 1, 3, 6])
async def test_a_cancelled_import_leaves_nothing_and_the_next_write_works(
    after: int, clubs: SqliteClubs
) -> None:
    said = said_by(8 * AT_ONCE)
    planned = await writes(clubs, said, "a")

    def moved(done: int) -> None:
        if done >= after * AT_ONCE:
            task.cancel()

    batch = Batch(planned, [NEW_TITLE], "")
    task = asyncio.create_task(clubs.imports.save(CLUB, batch, stamp=STAMP, moved=moved))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await texts(clubs) == []
    assert await save(clubs, planned)
    assert len(await texts(clubs)) == len(said)


async def test_what_is_known_comes_in_the_order_that_was_asked_for(clubs: SqliteClubs) -> None:
    said = [*said_by(4), a_review(REDLINE, member=None, name="Reviewer 2")]
    await save(clubs, await writes(clubs, said, "a"))
    asked = [said[4], a_review(member=999, name="Nobody"), *said[3::-1]]
    there = await known(clubs, asked)
    assert [one.origin for one in there] == ["a 4", "", "a 3", "a 2", "a 1", "a 0"]
    assert there[0].review is not None
    assert there[0].review.title_key == REDLINE
    assert there[1].seen == (None, 0, (), None)


async def test_a_review_removed_since_it_was_seen_keeps_everything_out(clubs: SqliteClubs) -> None:
    stands = await clubs.reviews.save(CLUB, a_review(text="old"), stamp=STAMP, expected=0)
    said = await writes(clubs, [a_review(text="imported")], "a")
    await clubs.versions.remove(CLUB, number(stands), stamp=STAMP)
    assert not await save(clubs, said)
    assert await texts(clubs) == []
    assert await save(clubs, await writes(clubs, [a_review(text="imported")], "a"))
    assert await texts(clubs) == ["imported"]


async def test_what_is_published_from_an_imported_draft_keeps_where_it_is_from(
    clubs: SqliteClubs,
) -> None:
    review = a_review()
    (there,) = await known(clubs, [review])
    draft = draft_of(review, owner=MINA, expected=0)
    assert await save(clubs, [Write(there.seen, "file", draft)])
    ((imported, _),) = (await known(clubs, [review]))[0].drafts
    await clubs.reviews.save(CLUB, review, stamp=STAMP, expected=0, draft=imported.ref)
    (there,) = await known(clubs, [review])
    assert (there.origin, there.drafts) == ("file", ())
