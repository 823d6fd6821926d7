"""Offers as they are kept, and how they end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.domain.audit import Deed, Stamp
from bot.domain.drafts import Draft, DraftState
from bot.domain.offers import Outcome, Refusal, Settled
from bot.store.clubs import SqliteClubs
from bot.store.database import Database
from bot.store.interface.drafts import Post
from bot.store.interface.offers import Approval, Published
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, MINA, OTHER_CLUB, REDLINE, THEO
from tests.store.test_drafts import a_draft, kept

MODERATOR = Stamp(THEO, NOW + timedelta(hours=1))
POST = Post(5, 6)


async def offered(
    clubs: SqliteClubs, title_key: str = BLAME, *, club: int = CLUB, owner: int = MINA
) -> Draft:
    """An offer that waits."""
    draft = await kept(clubs, a_draft(title_key, owner=owner, expected=0), club=club)
    sent = await send(clubs, draft, club=club)
    assert isinstance(sent, Draft)
    return sent


async def send(
    clubs: SqliteClubs, draft: Draft, *, club: int = CLUB, most: tuple[int, int] = (10, 100)
) -> Draft | Refusal:
    """What becomes of sending a draft a minute after `NOW`."""
    at = NOW + timedelta(minutes=1)
    return await clubs.offers.send(club, draft, at=at, of_member=most[0], of_club=most[1])


def approval(draft: Draft, expected: int = 0) -> Approval:
    """What publishes a draft as it is."""
    return Approval(((draft.review(), MODERATOR),), expected)


async def approve(clubs: SqliteClubs, draft: Draft, expected: int = 0) -> Published | None:
    """What becomes of approving a draft as it is."""
    return await clubs.offers.approve(CLUB, draft, approval(draft, expected), stamp=MODERATOR)


async def test_a_sent_draft_waits_and_is_as_it_was_otherwise(clubs: SqliteClubs) -> None:
    draft = await kept(clubs, a_draft())
    sent = await send(clubs, draft)
    assert isinstance(sent, Draft)
    assert sent == replace(draft, state=DraftState.OFFERED, saved=sent.saved)
    assert sent.revision != draft.revision
    assert await clubs.offers.waiting(CLUB, MINA, BLAME) == sent
    assert await clubs.offers.waiting(OTHER_CLUB, MINA, BLAME) is None


async def test_a_draft_that_changed_or_is_gone_is_not_sent(clubs: SqliteClubs) -> None:
    draft = await kept(clubs, a_draft())
    await kept(clubs, replace(draft, blurb="Other."), later=1)
    assert await send(clubs, draft) is Refusal.CHANGED
    assert await send(clubs, replace(draft, ref=99)) is Refusal.CHANGED
    assert await send(clubs, draft, club=OTHER_CLUB) is Refusal.CHANGED


async def test_limits_hold_for_a_member_a_title_and_a_club(clubs: SqliteClubs) -> None:
    await offered(clubs)
    same, other = await kept(clubs, a_draft()), await kept(clubs, a_draft(REDLINE))
    theirs = await kept(clubs, a_draft(REDLINE, owner=THEO))
    assert await send(clubs, same) is Refusal.WAITING
    assert await send(clubs, other, most=(1, 100)) is Refusal.MEMBER
    assert await send(clubs, theirs, most=(1, 1)) is Refusal.CLUB
    assert isinstance(await send(clubs, theirs, most=(1, 2)), Draft)


async def test_no_offer_is_changed_by_whoever_writes_on(clubs: SqliteClubs) -> None:
    offer = await offered(clubs)
    beside = await kept(clubs, replace(offer, blurb="Sneaked in."), later=90)
    assert beside.ref != offer.ref
    assert await clubs.drafts.get(CLUB, offer.ref) == offer


async def test_of_many_who_end_an_offer_at_once_one_does(clubs: SqliteClubs) -> None:
    offer = await offered(clubs)
    results = await asyncio.gather(
        *(approve(clubs, offer) for _ in range(4)),
        *(clubs.offers.decline(CLUB, offer, "No.", stamp=MODERATOR) for _ in range(4)),
        *(clubs.offers.withdraw(CLUB, offer, stamp=MODERATOR) for _ in range(4)),
    )
    assert sum(result is not None for result in results) == 1


async def test_an_approval_publishes_forgets_remembers_and_is_one_deed(
    clubs: SqliteClubs,
) -> None:
    offer = await offered(clubs)
    await clubs.offers.posted(CLUB, offer, POST)
    published = await approve(clubs, offer)
    assert published is not None
    assert published.post == POST
    assert [published.review] == list(await clubs.reviews.of_title(CLUB, BLAME))
    assert await clubs.drafts.get(CLUB, offer.ref) is None
    settled = await clubs.offers.outcome(CLUB, offer.ref, offer.revision)
    assert settled == Settled(Outcome.APPROVED, MODERATOR)
    assert await clubs.offers.outcome(OTHER_CLUB, offer.ref, offer.revision) is None
    (deed,) = await clubs.audit.of(CLUB, limit=9)
    assert (deed.deed, deed.subject, deed.detail) == (Deed.OFFER_APPROVED, BLAME, "by Mina")


async def test_an_approval_over_another_version_changes_nothing(clubs: SqliteClubs) -> None:
    offer = await offered(clubs)
    other = replace(offer.review(), blurb="Mine.")
    assert await clubs.reviews.save(CLUB, other, stamp=MODERATOR, expected=0) is not None
    assert await approve(clubs, offer) == Published(None, None)
    assert await clubs.drafts.get(CLUB, offer.ref) == offer
    assert await clubs.offers.outcome(CLUB, offer.ref, offer.revision) is None
    published = await approve(clubs, offer, expected=1)
    assert published is not None
    assert published.review is not None
    assert published.review.blurb == offer.blurb
    version, _ = await clubs.reviews.version(CLUB, BLAME, offer.reviewer)
    assert version == 2


async def test_where_a_review_was_removed_an_offer_is_published(clubs: SqliteClubs) -> None:
    offer = await offered(clubs)
    old = await clubs.reviews.save(CLUB, offer.review(), stamp=MODERATOR, expected=0)
    assert old is not None
    await clubs.versions.remove(CLUB, int(old.ref[1:]), stamp=MODERATOR)
    published = await approve(clubs, offer)
    assert published is not None
    assert published.review is not None


async def test_an_edited_offer_is_two_versions_and_both_drafts_go(clubs: SqliteClubs) -> None:
    offer = await offered(clubs)
    mine = await kept(clubs, replace(offer, owner=THEO, ref=0, saved=None, blurb="Mended."))
    await clubs.offers.link(CLUB, mine, offer)
    assert await clubs.offers.edited(CLUB, mine.ref) == offer
    assert await clubs.offers.edit_of(CLUB, THEO, offer) == mine
    texts = ((offer.review(), Stamp(MINA, NOW)), (mine.review(), MODERATOR))
    stale = replace(mine, saved=NOW - timedelta(days=1))
    for edit, done in ((stale, False), (mine, True), (mine, False)):
        approval = Approval(texts, 0, edit)
        published = await clubs.offers.approve(CLUB, offer, approval, stamp=MODERATOR)
        assert (published is not None) is done
    version, review = await clubs.reviews.version(CLUB, BLAME, offer.reviewer)
    assert (version, review and review.blurb) == (2, "Mended.")
    assert await clubs.drafts.of_club(CLUB, frozenset(DraftState)) == []


async def test_copies_that_nobody_changed_go_with_the_offer_and_others_stay(
    clubs: SqliteClubs,
) -> None:
    offer = await offered(clubs)
    copy = replace(offer, ref=0, saved=None)
    same = await kept(clubs, replace(copy, owner=THEO))
    changed = await kept(clubs, replace(copy, owner=THEO + 1, blurb="Mended."))
    for draft in (same, changed):
        await clubs.offers.link(CLUB, draft, offer)
    await clubs.offers.withdraw(CLUB, offer, stamp=Stamp(MINA, NOW))
    assert await clubs.drafts.get(CLUB, same.ref) is None
    assert await clubs.drafts.get(CLUB, changed.ref) == changed
    assert await clubs.offers.edited(CLUB, changed.ref) is None


async def test_a_declined_offer_is_its_writers_again_with_the_reason(clubs: SqliteClubs) -> None:
    offer = await offered(clubs)
    await clubs.offers.posted(CLUB, offer, POST)
    ended = await clubs.offers.decline(CLUB, offer, "Too short.", stamp=MODERATOR)
    assert ended is not None
    assert ended.post == POST
    assert (ended.draft.state, ended.draft.note) == (DraftState.DECLINED, "Too short.")
    assert ended.draft.text == offer.text
    assert await clubs.drafts.posted(CLUB, offer.ref) is None
    again = await send(clubs, ended.draft)
    assert isinstance(again, Draft)
    assert again.note == ""


async def test_what_stands_nowhere_is_found_until_it_is_posted(
    clubs: SqliteClubs, database: Database
) -> None:
    offer, elsewhere = await offered(clubs), await offered(clubs, club=OTHER_CLUB)
    assert await clubs.offers.unposted(most=9) == []
    for club, channel in ((CLUB, 7), (OTHER_CLUB, 8)):
        await clubs.settings.change(
            club,
            partial(replace, moderators_channel=channel),
            stamp=MODERATOR,
            detail="",
        )
    found = await clubs.offers.unposted(most=9)
    assert {(one.club, one.channel, one.offer) for one in found} == {
        (CLUB, 7, offer),
        (OTHER_CLUB, 8, elsewhere),
    }
    assert len(await clubs.offers.unposted(most=1)) == 1
    (one,) = await clubs.offers.unposted(most=9, paused={CLUB})
    assert one.club == OTHER_CLUB
    assert await clubs.offers.posted(CLUB, offer, POST)
    (one,) = await clubs.offers.unposted(most=9)
    assert one.club == OTHER_CLUB
    plan = await database.fetch(
        "EXPLAIN QUERY PLAN SELECT draft_id FROM drafts"
        " WHERE state = 'offered' AND message_id IS NULL ORDER BY saved"
    )
    assert "drafts_to_post" in str(plan)


async def test_an_ended_offer_takes_no_message_any_more(clubs: SqliteClubs) -> None:
    offer = await offered(clubs)
    await clubs.offers.withdraw(CLUB, offer, stamp=Stamp(MINA, NOW))
    assert not await clubs.offers.posted(CLUB, offer, POST)


async def test_how_an_offer_ended_is_forgotten_after_a_month(clubs: SqliteClubs) -> None:
    first = await offered(clubs)
    await clubs.offers.withdraw(CLUB, first, stamp=Stamp(MINA, NOW))
    second = await offered(clubs, REDLINE)
    late = Stamp(MINA, NOW + timedelta(days=31))
    await clubs.offers.withdraw(CLUB, second, stamp=late)
    assert await clubs.offers.outcome(CLUB, first.ref, first.revision) is None
    assert await clubs.offers.outcome(CLUB, second.ref, second.revision) is not None


async def test_an_approved_offer_that_was_imported_keeps_where_it_is_from(
    clubs: SqliteClubs, database: Database
) -> None:
    offer = await offered(clubs)
    async with database.transaction() as transaction:
        await transaction.fetch("UPDATE drafts SET origin = 'file'")
    assert await approve(clubs, offer) is not None
    assert await database.fetch("SELECT origin FROM reviews") == [("file",)]


async def test_an_offer_sent_and_taken_back_at_one_moment_is_another_each_time(
    clubs: SqliteClubs,
) -> None:
    seen = set()
    draft: Draft = await kept(clubs, a_draft(), later=60)
    for _ in range(3):
        sent = await send(clubs, draft)
        assert isinstance(sent, Draft)
        ended = await clubs.offers.withdraw(CLUB, sent, stamp=Stamp(MINA, NOW))
        assert ended is not None
        draft = ended.draft
        seen |= {sent.revision, draft.revision}
    assert len(seen) == 6
