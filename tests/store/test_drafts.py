"""Drafts as they are kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft, DraftState
from bot.domain.reviews import Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.store.clubs import SqliteClubs
from bot.store.database import Database
from bot.store.interface.drafts import Post
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, HOSTILE, MINA, OTHER_CLUB, REDLINE, THEO, a_review

MOST = 100
REVIEWER = Reviewer("Mina", MINA)
STATES = frozenset(DraftState)


def a_draft(title_key: str = BLAME, **changes: Any) -> Draft:
    """A draft by Mina."""
    return replace(
        Draft(
            title_key,
            MINA,
            REVIEWER,
            verdict=Verdict.SKIP,
            blurb="Cold.",
            spoiler_level=SpoilerLevel.MAJOR,
            text="A ||veiled|| text.\n\n## Story\nIt ends.",
            rating="8/10",
            written=NOW - timedelta(days=900),
            expected=3,
            typed_title="blam",
        ),
        **changes,
    )


async def kept(
    clubs: SqliteClubs, draft: Draft, *, club: int = CLUB, later: int = 0, most: int = MOST
) -> Draft:
    """`draft` as it was kept, `later` seconds after `NOW`."""
    at = NOW + timedelta(seconds=later)
    found = await clubs.drafts.keep(club, draft, at=at, most=most)
    assert found is not None
    return found


async def test_a_kept_draft_comes_back_as_it_was(clubs: SqliteClubs) -> None:
    drafts = clubs.drafts
    draft = a_draft()
    found = await kept(clubs, draft)
    assert found == replace(draft, ref=found.ref, saved=NOW)
    assert await drafts.get(CLUB, found.ref) == found
    assert await drafts.find(CLUB, MINA, BLAME, REVIEWER) == found
    assert list(await drafts.of_owner(CLUB, MINA)) == [found]
    assert list(await drafts.of_club(CLUB, STATES)) == [found]
    empty = await kept(clubs, Draft("", MINA, Reviewer("A guest")))
    assert await drafts.get(CLUB, empty.ref) == empty
    assert empty.verdict is None


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_any_text_comes_back_to_the_letter(clubs: SqliteClubs, text: str) -> None:
    draft = a_draft(text=text, blurb=text, typed_title=text, reviewer=Reviewer(text))
    found = await kept(clubs, draft)
    again = await clubs.drafts.get(CLUB, found.ref)
    assert again is not None
    assert (again.text, again.blurb, again.typed_title, again.reviewer.name) == (text,) * 4


async def test_nothing_of_another_club_is_returned_or_changed(clubs: SqliteClubs) -> None:
    drafts = clubs.drafts
    found = await kept(clubs, a_draft())
    assert await drafts.get(OTHER_CLUB, found.ref) is None
    assert await drafts.find(OTHER_CLUB, MINA, BLAME, REVIEWER) is None
    assert list(await drafts.of_owner(OTHER_CLUB, MINA)) == []
    assert list(await drafts.of_club(OTHER_CLUB, STATES)) == []
    assert await drafts.current(OTHER_CLUB, BLAME, REVIEWER) is None
    assert not await drafts.forget(OTHER_CLUB, found)
    assert not await drafts.settle(OTHER_CLUB, found.ref, DraftState.DRAFT, DraftState.OFFERED)
    assert not await drafts.post(OTHER_CLUB, found.ref, Post(1, 2))
    beside = await kept(clubs, replace(found, text="theirs"), club=OTHER_CLUB, later=1)
    assert beside.ref != found.ref
    assert await drafts.get(CLUB, found.ref) == found


async def test_keeping_what_was_read_replaces_it(clubs: SqliteClubs) -> None:
    found = await kept(clubs, a_draft())
    newer = await kept(clubs, replace(found, text="newer", title_key=REDLINE), later=1)
    assert newer.ref == found.ref
    assert list(await clubs.drafts.of_owner(CLUB, MINA)) == [newer]


@pytest.mark.parametrize("meanwhile", ["changed", "discarded", "published", "another's"])
async def test_what_was_changed_meanwhile_is_not_written_over(
    clubs: SqliteClubs, meanwhile: str
) -> None:
    drafts = clubs.drafts
    found = await kept(clubs, a_draft(expected=0))
    mine = replace(found, text="mine")
    if meanwhile == "changed":
        await kept(clubs, replace(found, text="theirs"), later=1)
    elif meanwhile == "discarded":
        assert await drafts.forget(CLUB, found)
    elif meanwhile == "published":
        stamp = Stamp(MINA, NOW)
        await clubs.reviews.save(CLUB, a_review(), stamp=stamp, expected=0, draft=found.ref)
    else:
        mine = replace(mine, owner=THEO)
    beside = await kept(clubs, mine, later=2)
    texts = {draft.text for draft in await drafts.of_club(CLUB, STATES)}
    assert beside.text == "mine"
    if meanwhile == "changed":
        assert texts == {"mine", "theirs"}
        assert not await drafts.forget(CLUB, found)
    if meanwhile == "another's":
        assert texts == {"mine", found.text}


async def test_of_many_who_keep_one_draft_at_once_nobody_loses_a_word(clubs: SqliteClubs) -> None:
    found = await kept(clubs, a_draft())
    texts = [f"text {number}" for number in range(12)]
    await asyncio.gather(
        *(kept(clubs, replace(found, text=text), later=n) for n, text in enumerate(texts, 1))
    )
    assert {draft.text for draft in await clubs.drafts.of_owner(CLUB, MINA)} == set(texts)


async def test_there_is_a_most_for_what_is_made_by_hand_and_nothing_gives_way(
    clubs: SqliteClubs, database: Database
) -> None:
    first = await kept(clubs, a_draft(), most=2)
    async with database.transaction() as transaction:
        await transaction.fetch(
            "INSERT INTO drafts (club_id, owner_id, title_key, reviewer_name, blurb, spoiler_level,"
            " text, expected, state, origin, saved)"
            " SELECT ?, ?, '', 'g', '', 'none', '', 0, 'draft', 'file', '2026-01-01T00:00:00+00:00'"
            " FROM json_each('[1,2,3,4,5]')",
            (CLUB, MINA),
        )
    await kept(clubs, a_draft(REDLINE), most=2)
    assert await clubs.drafts.keep(CLUB, a_draft(), at=NOW, most=2) is None
    assert (await kept(clubs, replace(first, text="changed"), later=1, most=2)).text == "changed"
    await kept(clubs, a_draft(), club=OTHER_CLUB, most=2)
    await kept(clubs, a_draft(owner=THEO), most=2)
    assert len(await clubs.drafts.of_owner(CLUB, MINA)) == 7
    assert await clubs.drafts.count(MINA) == 3


async def test_only_the_newest_of_the_same_review_is_found_and_none_that_is_offered(
    clubs: SqliteClubs,
) -> None:
    await kept(clubs, a_draft(text="old"))
    newest = await kept(clubs, a_draft(text="new"), later=1)
    await kept(clubs, a_draft(reviewer=Reviewer("A guest"), text="a guest's"), later=2)
    await kept(clubs, a_draft(REDLINE), later=3)
    assert await clubs.drafts.find(CLUB, MINA, BLAME, REVIEWER) == newest
    guest = await clubs.drafts.find(CLUB, MINA, BLAME, Reviewer("A guest"))
    assert guest is not None
    assert guest.text == "a guest's"
    assert await clubs.drafts.settle(CLUB, newest.ref, DraftState.DRAFT, DraftState.OFFERED)
    found = await clubs.drafts.find(CLUB, MINA, BLAME, REVIEWER)
    assert found is not None
    assert found.text == "old"


async def test_of_many_who_settle_an_offer_at_once_one_does(clubs: SqliteClubs) -> None:
    drafts = clubs.drafts
    found = await kept(clubs, a_draft())
    assert await drafts.settle(CLUB, found.ref, DraftState.DRAFT, DraftState.OFFERED)
    outcomes = await asyncio.gather(
        *(
            drafts.settle(
                CLUB, found.ref, DraftState.OFFERED, DraftState.DECLINED, note=f"reason {n}"
            )
            for n in range(8)
        )
    )
    assert sum(outcomes) == 1
    settled = await drafts.get(CLUB, found.ref)
    assert settled is not None
    assert settled.state is DraftState.DECLINED
    assert settled.note == f"reason {outcomes.index(True)}"
    assert list(await drafts.of_club(CLUB, {DraftState.OFFERED})) == []


async def test_where_an_offers_message_is_is_remembered(clubs: SqliteClubs) -> None:
    found = await kept(clubs, a_draft())
    assert await clubs.drafts.posted(CLUB, found.ref) is None
    assert await clubs.drafts.post(CLUB, found.ref, Post(1 << 62, 7))
    assert await clubs.drafts.posted(CLUB, found.ref) == Post(1 << 62, 7)


async def test_erasing_a_member_takes_what_is_theirs_and_nothing_else(
    clubs: SqliteClubs, database: Database
) -> None:
    await kept(clubs, a_draft())
    await kept(clubs, a_draft(), club=OTHER_CLUB)
    # A moderator saved a message of theirs, which was never published.
    await kept(clubs, a_draft(REDLINE, owner=THEO, expected=0))
    # A moderator changes a published review of theirs.
    changing = await kept(clubs, a_draft(owner=THEO, expected=2))
    others = await kept(clubs, a_draft(owner=THEO, reviewer=Reviewer("Theo", THEO)))
    imported = await kept(clubs, a_draft(text="imported"))
    async with database.transaction() as transaction:
        await transaction.fetch(
            "UPDATE drafts SET origin = 'file' WHERE draft_id = ?", (imported.ref,)
        )
    assert await clubs.drafts.forget_member(MINA) == 3
    left = await clubs.drafts.of_club(CLUB, STATES)
    assert {draft.ref for draft in left} == {changing.ref, others.ref, imported.ref}
    assert list(await clubs.drafts.of_club(OTHER_CLUB, STATES)) == []


async def test_what_is_published_now_comes_with_who_saved_it_and_when(clubs: SqliteClubs) -> None:
    stamp = Stamp(THEO, NOW + timedelta(hours=1))
    saved = await clubs.reviews.save(CLUB, a_review(), stamp=stamp, expected=0)
    found = await clubs.drafts.current(CLUB, BLAME, REVIEWER)
    assert found is not None
    assert (found.version, found.review, found.stamp) == (1, saved, stamp)


async def test_drafts_are_counted_and_listed_without_their_texts(
    clubs: SqliteClubs,
) -> None:
    drafts = clubs.drafts
    first = await kept(clubs, a_draft())
    theirs = await kept(clubs, a_draft(REDLINE, owner=THEO), later=1)
    declined = await kept(clubs, a_draft(), later=2)
    await drafts.settle(CLUB, declined.ref, DraftState.DRAFT, DraftState.DECLINED, note="No.")
    await kept(clubs, a_draft(), club=OTHER_CLUB)
    assert await drafts.counts(CLUB) == {
        DraftState.DRAFT: 2,
        DraftState.OFFERED: 0,
        DraftState.DECLINED: 1,
    }
    assert (await drafts.counts(CLUB, owner=THEO))[DraftState.DRAFT] == 1
    lines = await drafts.lines(CLUB, DraftState.DRAFT)
    assert [(one.ref, one.revision, one.title_key) for one in lines] == [
        (one.ref, one.revision, one.title_key) for one in (theirs, first)
    ]
    assert [one.noted for one in lines] == [None, None]
    assert [one.ref for one in await drafts.lines(CLUB, DraftState.DRAFT, owner=MINA)] == [
        first.ref
    ]
    (line,) = await drafts.lines(CLUB, DraftState.DECLINED)
    assert line.noted == await drafts.get(CLUB, declined.ref)
