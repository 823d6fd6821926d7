"""What is owed to channels: claimed by one at a time, settled once, never lost."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.audit import Deed
from bot.domain.deliveries import LEASE, Delivery, Drop, Kind, State
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import Database, open_database
from bot.store.deliveries import owe, owe_all, withdraw
from tests.store.conftest import NOW
from tests.store.posts import (
    CHANNEL,
    OTHER_CHANNEL,
    STAMP,
    Told,
    a_post,
    added,
    claimed,
    dropped,
    first_of_queue,
    now_of,
    planned,
    posting,
    put_first,
    sent,
    told,
)
from tests.store.samples import BLAME, CLUB, REDLINE

SOON = timedelta(seconds=5)
HOUR = timedelta(hours=1)


def a_notice() -> Delivery:
    """Something from which nothing follows, ready now."""
    return Delivery(CLUB, CHANNEL, Kind.NOTICES, 0, ready=NOW)


async def owed(database: Database, *deliveries: Delivery) -> list[int]:
    """Write them down."""
    async with database.transaction() as transaction:
        return list(await owe_all(transaction, deliveries or [a_notice()]))


# Claims.


async def test_what_is_owed_is_kept_with_everything_it_has(
    database: Database, clubs: SqliteClubs
) -> None:
    delivery = Delivery(CLUB, CHANNEL, Kind.NIGHT_VOTE, 12, ready=NOW, expires=NOW + HOUR)
    async with database.transaction() as transaction:
        ref = await owe(transaction, delivery)
    assert await clubs.deliveries.get(ref) == Delivery(
        CLUB, CHANNEL, Kind.NIGHT_VOTE, 12, ready=NOW, expires=NOW + HOUR, ref=ref
    )
    assert await clubs.deliveries.get(ref + 1) is None


async def test_the_longest_ready_are_claimed_first_and_only_when_they_are_ready(
    database: Database, clubs: SqliteClubs
) -> None:
    times = [NOW - HOUR, NOW + SOON, NOW, NOW - 2 * HOUR]
    refs = await owed(
        database, *(Delivery(CLUB, CHANNEL, Kind.NOTICES, 0, ready=at) for at in times)
    )
    assert [one.ref for one in await claimed(clubs, most=2)] == [refs[3], refs[0]]
    assert [one.ref for one in await claimed(clubs)] == [refs[2]]
    assert await claimed(clubs) == []
    assert [one.ref for one in await claimed(clubs, now=NOW + SOON)] == [refs[1]]


async def test_a_claim_counts_the_attempt_and_leaves_word_of_it(
    database: Database, clubs: SqliteClubs
) -> None:
    (ref,) = await owed(database)
    (first,) = await claimed(clubs)
    assert (first.attempts, first.unsure) == (1, None)
    kept = await clubs.deliveries.get(ref)
    assert kept is not None
    assert (kept.attempts, kept.unsure) == (1, NOW)
    # Whoever comes after a process that ended there knows that it may have arrived, since when.
    (second,) = await claimed(clubs, now=NOW + LEASE, holder="two")
    assert (second.attempts, second.unsure) == (2, NOW)


async def test_none_at_all_may_be_asked_for(database: Database, clubs: SqliteClubs) -> None:
    await owed(database)
    assert await claimed(clubs, most=0) == []
    assert len(await claimed(clubs)) == 1


async def test_a_lease_holds_until_it_ends(database: Database, clubs: SqliteClubs) -> None:
    await owed(database)
    await claimed(clubs)
    last = NOW + LEASE - timedelta(seconds=1)
    assert await claimed(clubs, now=last, holder="two") == []
    assert await claimed(clubs, now=last, holder="one") == []
    assert len(await claimed(clubs, now=NOW + LEASE, holder="two")) == 1


async def test_a_lease_from_the_future_is_none_for_the_clock_went_back(
    database: Database, clubs: SqliteClubs
) -> None:
    await owed(database, Delivery(CLUB, CHANNEL, Kind.NOTICES, 0, ready=NOW - 2 * HOUR))
    await claimed(clubs)
    assert len(await claimed(clubs, now=NOW - HOUR, holder="two")) == 1
    assert await claimed(clubs, now=NOW - HOUR, holder="three") == []


@pytest.mark.parametrize("deed", ["postpone", "drop"])
async def test_only_who_holds_it_may_put_it_off_or_drop_it(
    deed: str, database: Database, clubs: SqliteClubs
) -> None:
    (ref,) = await owed(database)
    (first,) = await claimed(clubs)

    async def done(delivery: Delivery, holder: str) -> bool:
        if deed == "drop":
            return await clubs.deliveries.drop(delivery, holder, Drop.REFUSED, at=NOW)
        return await clubs.deliveries.postpone(delivery, holder, until=NOW, sure=True)

    assert not await done(first, "two")
    (second,) = await claimed(clubs, now=NOW + LEASE, holder="one")
    # The same process, but an attempt of its own that was given up for lost.
    assert not await done(first, "one")
    assert await done(second, "one")
    assert not await done(second, "one")
    kept = await clubs.deliveries.get(ref)
    assert kept is not None
    assert kept.state is (State.DROPPED if deed == "drop" else State.WAITING)


async def test_an_attempt_that_surely_failed_leaves_no_doubt(
    database: Database, clubs: SqliteClubs
) -> None:
    await owed(database)
    (first,) = await claimed(clubs)
    assert await clubs.deliveries.postpone(first, "one", until=NOW + SOON, sure=True)
    assert await claimed(clubs) == []
    (second,) = await claimed(clubs, now=NOW + SOON)
    assert (second.attempts, second.unsure) == (2, None)


async def test_a_doubt_stays_whatever_later_attempts_are_sure_of(
    database: Database, clubs: SqliteClubs
) -> None:
    await owed(database)
    (first,) = await claimed(clubs)
    assert await clubs.deliveries.postpone(first, "one", until=NOW + SOON, sure=False)
    for number in range(1, 4):
        (again,) = await claimed(clubs, now=NOW + number * SOON)
        assert again.unsure == NOW
        until = NOW + (number + 1) * SOON
        assert await clubs.deliveries.postpone(again, "one", until=until, sure=number % 2 == 1)


async def test_what_arrived_arrived_whoever_held_it(database: Database, clubs: SqliteClubs) -> None:
    (ref,) = await owed(database)
    (first,) = await claimed(clubs)
    (second,) = await claimed(clubs, now=NOW + LEASE, holder="two")
    at = NOW + LEASE + SOON
    assert await clubs.deliveries.sent(first, message=99, at=at)
    assert not await clubs.deliveries.sent(second, message=99, at=at + SOON)
    assert not await clubs.deliveries.drop(second, "two", Drop.UNREACHABLE, at=at)
    assert not await clubs.deliveries.postpone(second, "two", until=at, sure=False)
    kept = await clubs.deliveries.get(ref)
    assert kept is not None
    assert (kept.state, kept.message, kept.settled) == (State.SENT, 99, at)
    assert await claimed(clubs, now=NOW + 9 * HOUR) == []


async def test_what_was_dropped_and_arrived_after_all_did_arrive(
    database: Database, clubs: SqliteClubs
) -> None:
    (ref,) = await owed(database)
    (first,) = await claimed(clubs)
    (second,) = await claimed(clubs, now=NOW + LEASE, holder="two")
    assert await clubs.deliveries.drop(second, "two", Drop.UNREACHABLE, at=NOW + LEASE)
    assert await clubs.deliveries.sent(first, message=99, at=NOW + LEASE)
    kept = await clubs.deliveries.get(ref)
    assert kept is not None
    assert (kept.state, kept.reason) == (State.SENT, None)


async def test_the_next_is_told_whether_it_waits_or_is_carried(
    database: Database, clubs: SqliteClubs
) -> None:
    assert await clubs.deliveries.next_ready() is None
    await owed(database)
    assert await clubs.deliveries.next_ready() == NOW
    (first,) = await claimed(clubs)
    # Or else whoever waits for it would ask without end.
    assert await clubs.deliveries.next_ready() == NOW + LEASE
    await owed(database, Delivery(CLUB, CHANNEL, Kind.NOTICES, 0, ready=NOW + SOON))
    assert await clubs.deliveries.next_ready() == NOW + SOON
    await owed(database, Delivery(CLUB, CHANNEL, Kind.NOTICES, 0, ready=NOW + HOUR))
    await sent(clubs, now=NOW + SOON)
    assert await clubs.deliveries.next_ready() == NOW + LEASE
    assert await clubs.deliveries.sent(first, message=1, at=NOW)
    assert await clubs.deliveries.next_ready() == NOW + HOUR


# Two processes.


async def test_two_processes_that_claim_at_once_never_have_the_same(path: Path) -> None:
    async with AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(open_database(path)) for _ in range(2)]
        refs = await owed(one, *([a_notice()] * 200))
        halves = await asyncio.gather(
            *(
                claimed(club_store(database), holder=f"{id(database)}", most=7)
                for _ in range(20)
                for database in (one, two)
            )
        )
        taken = [delivery.ref for half in halves for delivery in half]
        assert sorted(taken) == sorted(set(taken))
        assert len(taken) == 200
        assert sorted(taken) == refs


async def test_what_was_claimed_by_a_process_that_ended_is_found_by_the_next(path: Path) -> None:
    async with open_database(path) as database:
        await a_post(club_store(database))
        (lost,) = await claimed(club_store(database))
    async with open_database(path) as database:
        clubs = club_store(database)
        assert await clubs.deliveries.next_ready() == NOW + LEASE
        (found,) = await claimed(clubs, now=NOW + LEASE, holder="another")
        assert (found.ref, found.unsure, found.attempts) == (lost.ref, NOW, 2)
        assert await clubs.deliveries.sent(found, message=5, at=NOW + LEASE)
        (post,) = await clubs.occurrences.of(CLUB, limit=5)
        assert post.posted


# What is taken back.


async def test_only_what_cannot_have_arrived_is_taken_back(
    database: Database, clubs: SqliteClubs
) -> None:
    untouched, carried, lost, failed, arrived = await owed(database, *([a_notice()] * 5))
    by_ref = {one.ref: one for one in await claimed(clubs)}
    refs = [untouched, carried, lost, failed, arrived]
    (extra,) = await owed(database)
    await clubs.deliveries.postpone(by_ref[untouched], "one", until=NOW, sure=True)
    await clubs.deliveries.postpone(by_ref[lost], "one", until=NOW, sure=False)
    await clubs.deliveries.postpone(by_ref[failed], "one", until=NOW, sure=True)
    await clubs.deliveries.sent(by_ref[arrived], message=1, at=NOW)
    async with database.transaction() as transaction:
        gone = await withdraw(transaction, refs, Drop.OVER, at=NOW + SOON)
    assert set(gone) == {untouched, failed}
    states = {ref: await clubs.deliveries.get(ref) for ref in (*refs, extra)}
    assert {ref: one.state for ref, one in states.items() if one} == {
        untouched: State.DROPPED,
        carried: State.WAITING,
        lost: State.WAITING,
        failed: State.DROPPED,
        arrived: State.SENT,
        extra: State.WAITING,
    }
    dropped_one = states[untouched]
    assert dropped_one is not None
    assert (dropped_one.reason, dropped_one.settled) == (Drop.OVER, NOW + SOON)
    # The one that is carried isn't anybody else's by that.
    assert carried not in {one.ref for one in await claimed(clubs, holder="two")}


# What follows.


@pytest.mark.parametrize("reason", [reason for reason in Drop if reason.lasting])
async def test_a_reason_that_lasts_pauses_that_schedule_alone_and_is_told_once(
    reason: Drop, clubs: SqliteClubs
) -> None:
    other = await added(clubs, next_due=NOW + HOUR)
    schedule = await added(clubs)
    await planned(clubs)
    before = await now_of(clubs, schedule)
    later = await clubs.occurrences.plan([before], posting(REDLINE), now=NOW)
    assert later
    await dropped(clubs, reason)
    after = await now_of(clubs, schedule)
    assert after.paused is not None
    assert (after.paused.reason, after.paused.since) == (reason, NOW)
    assert (after.next_due, after.version) == (None, before.version + 1)
    assert await now_of(clubs, other) == other
    assert await told(clubs) == [Told("schedule paused", schedule.ref, str(reason))]
    second, first = await clubs.occurrences.of(CLUB, limit=5)
    assert first.delivery is not None
    assert second.delivery is not None
    assert (first.delivery.reason, second.delivery.reason) == (reason, Drop.PAUSED)
    await dropped(clubs, reason, now=NOW + 48 * HOUR)
    assert len(await told(clubs)) == 1


async def test_two_posts_on_their_way_that_fail_for_good_are_told_once(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    await planned(clubs)
    await planned(clubs, posting(REDLINE), now=NOW + 24 * HOUR)
    both = await claimed(clubs, now=NOW + 24 * HOUR)
    assert len(both) == 2
    for delivery in both:
        assert await clubs.deliveries.drop(delivery, "one", Drop.NO_WRITING, at=NOW)
    assert [one.kind for one in await told(clubs)] == ["schedule paused"]
    assert (await now_of(clubs, schedule)).version == schedule.version + 1


@pytest.mark.parametrize("reason", [Drop.UNREACHABLE, Drop.TITLE_GONE])
async def test_another_reason_is_one_post_that_was_skipped(
    reason: Drop, clubs: SqliteClubs
) -> None:
    schedule = await added(clubs)
    await planned(clubs)
    before = await now_of(clubs, schedule)
    await dropped(clubs, reason)
    assert await now_of(clubs, schedule) == before
    detail = f"{int(NOW.timestamp())} {reason}"
    assert await told(clubs) == [Told("post skipped", schedule.ref, detail)]


@pytest.mark.parametrize("reason", [Drop.PAUSED, Drop.OVER])
async def test_what_was_taken_back_is_told_to_nobody(reason: Drop, clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    await planned(clubs)
    before = await now_of(clubs, schedule)
    await dropped(clubs, reason)
    assert await now_of(clubs, schedule) == before
    assert await told(clubs) == []


def test_every_reason_is_one_of_these() -> None:
    others = {
        Drop.UNREACHABLE,
        Drop.TITLE_GONE,
        Drop.FOR_ADULTS,
        Drop.PAUSED,
        Drop.NO_EVENTS,
        Drop.OVER,
    }
    assert {reason for reason in Drop if not reason.lasting} == others


async def test_a_schedule_that_has_another_channel_by_now_is_not_paused(
    clubs: SqliteClubs,
) -> None:
    schedule = await added(clubs)
    await planned(clubs)
    (carried,) = await claimed(clubs)
    await clubs.schedules.change(
        CLUB,
        schedule.ref,
        lambda one, _: replace(one, channel=OTHER_CHANNEL),
        stamp=STAMP,
        deed=Deed.SCHEDULE_CHANGED,
    )
    assert await clubs.deliveries.drop(carried, "one", Drop.CHANNEL_GONE, at=NOW)
    assert (await now_of(clubs, schedule)).running
    assert [one.kind for one in await told(clubs)] == ["post skipped"]


async def test_a_queued_title_goes_when_it_is_posted_and_back_when_it_is_not(
    clubs: SqliteClubs,
) -> None:
    await put_first(clubs, BLAME)
    await put_first(clubs, REDLINE)
    await added(clubs)
    (first,) = await planned(clubs, first_of_queue)
    assert first.title_key == BLAME
    await dropped(clubs, Drop.UNREACHABLE)
    (again,) = await planned(clubs, first_of_queue, now=NOW + 24 * HOUR)
    assert again.title_key == BLAME
    await sent(clubs, now=NOW + 24 * HOUR)
    assert [one.title_key for one in await clubs.occurrences.queue(CLUB)] == [REDLINE]


async def test_a_queued_title_goes_back_when_its_schedule_pauses_for_another_post(
    clubs: SqliteClubs,
) -> None:
    await added(clubs)
    await planned(clubs)
    (failing,) = await claimed(clubs)
    queued = await put_first(clubs, REDLINE)
    (second,) = await planned(clubs, first_of_queue, now=NOW + 24 * HOUR)
    assert second.title_key == REDLINE
    assert await clubs.occurrences.take_back(CLUB, queued.ref, stamp=STAMP) is None
    assert await clubs.deliveries.drop(failing, "one", Drop.ARCHIVED, at=NOW)
    assert await clubs.occurrences.take_back(CLUB, queued.ref, stamp=STAMP) == queued


async def test_what_may_have_arrived_is_not_posted_again(clubs: SqliteClubs) -> None:
    await put_first(clubs, BLAME)
    schedule = await added(clubs)
    await planned(clubs, first_of_queue)
    await dropped(clubs, Drop.UNCERTAIN)
    assert await clubs.occurrences.queue(CLUB) == []
    assert list((await clubs.occurrences.past(schedule)).posted) == [BLAME]


async def test_what_surely_did_not_arrive_follows_its_schedule_to_another_channel(
    clubs: SqliteClubs,
) -> None:
    schedule = await added(clubs)
    await planned(clubs)
    (carried,) = await claimed(clubs)
    await clubs.schedules.change(
        CLUB,
        schedule.ref,
        lambda one, _: replace(one, channel=OTHER_CHANNEL),
        stamp=STAMP,
        deed=Deed.SCHEDULE_CHANGED,
    )
    assert await clubs.deliveries.postpone(carried, "one", until=NOW, sure=False)
    (again,) = await claimed(clubs)
    assert again.channel == CHANNEL, "it may stand there"
    assert await clubs.deliveries.postpone(replace(again, unsure=None), "one", until=NOW, sure=True)
    (last,) = await claimed(clubs)
    assert last.channel == OTHER_CHANNEL
