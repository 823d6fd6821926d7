"""The audit trail in a real file, and what of it is copied to a club's channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.audit import AuditBatch, AuditEntry, Deed, Stamp
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import Database, open_database
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, HOSTILE, MINA, OTHER_CLUB, THEO, a_review

CHANNEL, OTHER_CHANNEL = 900, 901


def entry(number: int, *, club: int = CLUB) -> AuditEntry:
    """A deed of Mina's."""
    stamp = Stamp(MINA, NOW + timedelta(seconds=number))
    return AuditEntry(club, stamp, Deed.CLUB_EXPORTED, BLAME, f"deed {number}")


async def choose(clubs: SqliteClubs, channel: int | None, *, club: int = CLUB) -> None:
    """Let the club have this audit channel, told of already."""
    await clubs.settings.change(
        club,
        lambda settings: replace(settings, audit_channel=channel),
        stamp=Stamp(MINA, NOW),
        detail="",
    )
    while (batch := await clubs.audit.next_batch(most=100)) is not None:
        await clubs.audit.copied(batch)


def told(batch: AuditBatch | None) -> list[str]:
    """What is in a batch."""
    return [entry.detail for entry in batch.entries] if batch is not None else []


async def test_deeds_come_back_as_they_were_the_newest_first(clubs: SqliteClubs) -> None:
    for number in range(3):
        await clubs.audit.add(entry(number))
    found = await clubs.audit.of(CLUB, limit=10)
    assert [replace(one, ref=0) for one in found] == [entry(2), entry(1), entry(0)]
    assert found[0].ref > found[1].ref > found[2].ref > 0


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_details_come_back_the_same(text: str, clubs: SqliteClubs) -> None:
    await clubs.audit.add(replace(entry(1), detail=text, subject=text))
    (found,) = await clubs.audit.of(CLUB, limit=10)
    assert (found.detail, found.subject) == (text, text)


@pytest.mark.parametrize("deed", Deed)
async def test_every_deed_can_be_kept(deed: Deed, clubs: SqliteClubs) -> None:
    await clubs.audit.add(replace(entry(1), deed=deed))
    assert [one.deed for one in await clubs.audit.of(CLUB, limit=1)] == [deed]


async def test_the_trail_is_read_page_by_page(clubs: SqliteClubs) -> None:
    for number in range(5):
        await clubs.audit.add(entry(number))
        await clubs.audit.add(entry(number, club=OTHER_CLUB))
    first = await clubs.audit.of(CLUB, limit=2)
    second = await clubs.audit.of(CLUB, before=first[-1].ref, limit=2)
    third = await clubs.audit.of(CLUB, before=second[-1].ref, limit=2)
    details = [one.detail for page in (first, second, third) for one in page]
    assert details == ["deed 4", "deed 3", "deed 2", "deed 1", "deed 0"]
    assert list(await clubs.audit.of(CLUB, before=third[-1].ref, limit=2)) == []


async def test_a_deed_whose_change_fails_is_not_in_the_trail(clubs: SqliteClubs) -> None:
    review = a_review()
    for _ in range(2):  # the second expects what does not stand
        await clubs.reviews.save(CLUB, review, stamp=Stamp(MINA, NOW), expected=0)
    found = await clubs.audit.of(CLUB, limit=10)
    assert [one.deed for one in found] == [Deed.REVIEW_PUBLISHED]


async def test_without_a_channel_nothing_is_copied_not_even_once_there_is_one(
    clubs: SqliteClubs,
) -> None:
    await clubs.audit.add(entry(1))
    assert await clubs.audit.next_batch(most=10) is None
    await choose(clubs, CHANNEL)
    assert await clubs.audit.next_batch(most=10) is None
    await clubs.audit.add(entry(2))
    assert told(await clubs.audit.next_batch(most=10)) == ["deed 2"]


async def test_the_oldest_come_first_and_each_once(clubs: SqliteClubs) -> None:
    await choose(clubs, CHANNEL)
    for number in range(5):
        await clubs.audit.add(entry(number))
    batches = []
    while (batch := await clubs.audit.next_batch(most=2)) is not None:
        assert (batch.club, batch.channel) == (CLUB, CHANNEL)
        batches.append(told(batch))
        await clubs.audit.copied(batch)
    assert batches == [["deed 0", "deed 1"], ["deed 2", "deed 3"], ["deed 4"]]


async def test_a_batch_that_was_not_copied_is_the_same_again_after_a_restart(
    clubs: SqliteClubs, path: Path
) -> None:
    await choose(clubs, CHANNEL)
    for number in range(2):
        await clubs.audit.add(entry(number))
    batch = await clubs.audit.next_batch(most=10)
    async with open_database(path) as reopened:
        again = club_store(reopened)
        await again.audit.add(entry(2))
        assert await again.audit.next_batch(most=10) == batch
        assert batch is not None
        await again.audit.copied(batch)
        later = await again.audit.next_batch(most=10)
    assert told(batch) == ["deed 0", "deed 1"]
    assert told(later) == ["deed 2"]


async def test_clubs_have_batches_of_their_own_and_one_that_is_paused_holds_up_no_other(
    clubs: SqliteClubs,
) -> None:
    await choose(clubs, CHANNEL)
    await choose(clubs, OTHER_CHANNEL, club=OTHER_CLUB)
    for number in range(2):
        await clubs.audit.add(entry(number))
        await clubs.audit.add(entry(number, club=OTHER_CLUB))
    theirs = await clubs.audit.next_batch(most=10, paused=[CLUB])
    assert theirs is not None
    assert (theirs.club, theirs.channel) == (OTHER_CLUB, OTHER_CHANNEL)
    assert told(theirs) == ["deed 0", "deed 1"]
    await clubs.audit.copied(theirs)
    assert await clubs.audit.next_batch(most=10, paused=[CLUB]) is None
    assert told(await clubs.audit.next_batch(most=10)) == ["deed 0", "deed 1"]


async def test_a_batch_goes_to_the_channel_that_is_chosen_by_then(clubs: SqliteClubs) -> None:
    await choose(clubs, CHANNEL)
    await clubs.audit.add(entry(1))
    before = await clubs.audit.next_batch(most=10)
    await clubs.settings.change(
        CLUB,
        lambda settings: replace(settings, audit_channel=OTHER_CHANNEL),
        stamp=Stamp(THEO, NOW),
        detail="another",
    )
    after = await clubs.audit.next_batch(most=10)
    assert before is not None
    assert after == replace(before, channel=OTHER_CHANNEL)


async def test_what_a_club_without_a_channel_did_is_marked_for_good(
    clubs: SqliteClubs, database: Database
) -> None:
    await choose(clubs, OTHER_CHANNEL, club=OTHER_CLUB)
    await clubs.audit.add(entry(1))
    await clubs.audit.add(entry(2, club=OTHER_CLUB))
    assert await clubs.audit.next_batch(most=10) is not None
    waiting = await database.fetch("SELECT club_id FROM audit WHERE copied = 0")
    assert list(waiting) == [(OTHER_CLUB,)]
