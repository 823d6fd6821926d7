"""Clubs' standing orders for posts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.audit import Deed, Stamp
from bot.domain.deliveries import Drop, State
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pause, Pool, Schedule
from bot.domain.titles import Kind
from bot.errors import ClubError
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import open_database
from bot.store.schedules import pool_of, pool_text
from tests.store.conftest import NOW
from tests.store.posts import (
    DAY,
    OTHER_CHANNEL,
    STAMP,
    Told,
    a_schedule,
    added,
    claimed,
    first_of_queue,
    now_of,
    planned,
    put_first,
    told,
)
from tests.store.samples import BLAME, CLUB, HOSTILE, OTHER_CLUB, REDLINE, THEO

LATER = Stamp(THEO, NOW + timedelta(hours=1))
NARROW = Pool(False, Verdict.RECOMMENDED, ("heist", "naïve 猫"), Kind.FILM, 100, "netflix")


def paused(schedule: Schedule, _: int) -> Schedule:
    """A moderator pauses it."""
    return replace(schedule, paused=Pause(LATER.at))


def resumed(schedule: Schedule, _: int) -> Schedule:
    """It goes on a day later."""
    return replace(schedule, paused=None, next_due=NOW + DAY)


def removed(schedule: Schedule, _: int) -> Schedule:
    """A moderator removes it."""
    return replace(schedule, removed=LATER)


async def test_what_is_added_is_kept_with_everything_it_has(clubs: SqliteClubs) -> None:
    given = a_schedule(pool=NARROW, role=1 << 61, line="Tonight:", thread=True, zone="Asia/Tokyo")
    kept = await clubs.schedules.add(given, most=25)
    assert kept == replace(given, ref=1, version=1)
    assert await clubs.schedules.get(CLUB, 1) == kept
    assert await clubs.schedules.of(CLUB) == [kept]
    assert await clubs.schedules.get(OTHER_CLUB, 1) is None
    assert await clubs.schedules.of(OTHER_CLUB) == []


@pytest.mark.parametrize("line", HOSTILE)
async def test_whatever_somebody_typed_comes_back(line: str, clubs: SqliteClubs) -> None:
    pool = Pool(themes=(line,), service=line)
    kept = await added(clubs, line=line, pool=pool)
    assert (kept.line, kept.pool) == (line, pool)
    assert await clubs.schedules.of(CLUB) == [kept]


@pytest.mark.parametrize("pool", [Pool(), NARROW, Pool(kind=Kind.SERIES), Pool(max_minutes=0)])
def test_a_pool_is_what_it_was(pool: Pool) -> None:
    assert pool_of(pool_text(pool)) == pool


async def test_a_club_has_no_more_than_it_may_whoever_adds_at_once(path: Path) -> None:
    async with open_database(path) as one, open_database(path) as two:
        tried = await asyncio.gather(
            *(
                club_store(database).schedules.add(a_schedule(), most=25)
                for _ in range(20)
                for database in (one, two)
            )
        )
        assert len([kept for kept in tried if kept]) == 25
        clubs = club_store(one)
        assert len(await clubs.schedules.of(CLUB)) == 25
        assert await clubs.schedules.add(a_schedule(OTHER_CLUB), most=25) is not None
        await change(clubs, 1, removed, Deed.SCHEDULE_REMOVED)
        assert await clubs.schedules.add(a_schedule(), most=25) is not None


async def change(
    clubs: SqliteClubs, ref: int, edit: object, deed: Deed = Deed.SCHEDULE_CHANGED
) -> Schedule | None:
    """One change by a moderator."""
    assert callable(edit)
    return await clubs.schedules.change(CLUB, ref, edit, stamp=LATER, deed=deed)


async def test_a_change_counts_up_and_says_who_made_it(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    edited = await change(clubs, schedule.ref, lambda one, _: replace(one, line="New", ref=9))
    assert edited == replace(schedule, line="New", version=2, saved=LATER)
    assert await now_of(clubs, schedule) == edited
    newest, oldest = await clubs.audit.of(CLUB, limit=9)
    assert (newest.deed, newest.stamp) == (Deed.SCHEDULE_CHANGED, LATER)
    assert (oldest.deed, oldest.stamp) == (Deed.SCHEDULE_ADDED, STAMP)


async def test_an_edit_hears_how_many_there_are_and_may_refuse(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    await added(clubs)
    gone = await added(clubs)
    await added(clubs, OTHER_CLUB)
    await change(clubs, gone.ref, removed)
    heard: list[int] = []

    def refuse(_: Schedule, count: int) -> Schedule:
        heard.append(count)
        raise ClubError("No.")

    with pytest.raises(ClubError):
        await change(clubs, schedule.ref, refuse)
    assert heard == [2]
    assert await now_of(clubs, schedule) == schedule
    assert len(await clubs.audit.of(CLUB, limit=9)) == 4


async def test_a_schedule_of_another_club_cannot_be_changed(clubs: SqliteClubs) -> None:
    theirs = await added(clubs, OTHER_CLUB)
    assert await change(clubs, theirs.ref, paused) is None
    assert await now_of(clubs, theirs) == theirs


async def test_a_paused_or_removed_one_is_not_due_until_it_is_brought_back(
    clubs: SqliteClubs,
) -> None:
    schedule = await added(clubs)
    await change(clubs, schedule.ref, paused, Deed.SCHEDULE_PAUSED)
    assert (await now_of(clubs, schedule)).next_due is None
    assert await clubs.schedules.due(NOW + DAY, most=9) == []
    await change(clubs, schedule.ref, removed, Deed.SCHEDULE_REMOVED)
    assert await clubs.schedules.of(CLUB) == []
    assert (await now_of(clubs, schedule)).removed == LATER
    back = await change(
        clubs, schedule.ref, lambda one, _: replace(one, removed=None), Deed.SCHEDULE_RESTORED
    )
    assert back is not None
    assert (back.paused, back.next_due, back.version) == (Pause(LATER.at), None, 4)
    await change(clubs, schedule.ref, resumed, Deed.SCHEDULE_RESUMED)
    (due,) = await clubs.schedules.due(NOW + DAY, most=9)
    assert (due.ref, due.version) == (schedule.ref, 5)


async def test_the_longest_due_come_first_and_no_others(clubs: SqliteClubs) -> None:
    times = [NOW, NOW - DAY, NOW + timedelta(seconds=1), NOW - 2 * DAY]
    refs = [(await added(clubs, club, next_due=due)).ref for club, due in enumerate(times, 1)]
    found = await clubs.schedules.due(NOW, most=9)
    assert [one.ref for one in found] == [refs[3], refs[1], refs[0]]
    assert [one.ref for one in await clubs.schedules.due(NOW, most=1)] == [refs[3]]


@pytest.mark.parametrize("stop", [paused, removed])
async def test_what_is_due_when_it_stops_is_dropped_and_a_queued_title_goes_back(
    stop: object, clubs: SqliteClubs
) -> None:
    schedule, other = await added(clubs), await added(clubs, next_due=NOW + DAY)
    queued = await put_first(clubs, REDLINE)
    await planned(clubs, first_of_queue)
    (theirs,) = await clubs.occurrences.plan([other], first_of_queue, now=NOW)
    await change(clubs, schedule.ref, stop)
    await change(clubs, schedule.ref, stop)
    assert await claimed(clubs) == []
    assert len(await claimed(clubs, now=NOW + DAY)) == 1
    for post in await clubs.occurrences.of(CLUB, limit=9):
        assert post.delivery is not None
        expected = (State.WAITING, None) if post.ref == theirs.ref else (State.DROPPED, Drop.PAUSED)
        assert (post.delivery.state, post.delivery.reason) == expected
    assert await clubs.occurrences.take_back(CLUB, queued.ref, stamp=STAMP) == queued
    assert await told(clubs) == []


async def test_a_post_that_may_be_on_the_wire_when_it_stops_is_found_out_about(
    clubs: SqliteClubs,
) -> None:
    schedule = await added(clubs)
    await planned(clubs)
    (carried,) = await claimed(clubs)
    await change(clubs, schedule.ref, paused)
    assert await clubs.deliveries.sent(carried, message=4, at=NOW)
    (post,) = await clubs.occurrences.of(CLUB, limit=9)
    assert post.posted


async def test_a_post_that_waits_goes_to_the_channel_that_was_chosen_meanwhile(
    clubs: SqliteClubs,
) -> None:
    schedule = await added(clubs)
    await planned(clubs)
    (carried,) = await claimed(clubs)
    await planned(clubs, now=NOW + DAY)
    await change(clubs, schedule.ref, lambda one, _: replace(one, channel=OTHER_CHANNEL))
    newest, oldest = await clubs.occurrences.of(CLUB, limit=9)
    assert newest.delivery is not None
    assert oldest.delivery is not None
    assert newest.delivery.channel == OTHER_CHANNEL
    # This one may be in the old one by now.
    assert oldest.delivery.channel == carried.channel != OTHER_CHANNEL


async def test_all_of_a_club_pause_at_once(clubs: SqliteClubs) -> None:
    running, resting = await added(clubs), await added(clubs)
    theirs = await added(clubs, OTHER_CLUB)
    await change(clubs, resting.ref, paused)
    await planned(clubs)
    assert await clubs.schedules.pause_all(CLUB, Drop.REMOVED, at=LATER.at) == 1
    assert await clubs.schedules.pause_all(CLUB, Drop.REMOVED, at=LATER.at) == 0
    assert (await now_of(clubs, running)).paused == Pause(LATER.at, Drop.REMOVED)
    assert (await now_of(clubs, resting)).paused == Pause(LATER.at)
    assert (await now_of(clubs, theirs)).running
    assert [one.club for one in await claimed(clubs)] == [OTHER_CLUB]


async def test_moderators_are_told_again_of_a_pool_that_changed(clubs: SqliteClubs) -> None:
    schedule = await added(clubs, used_up=True)
    kept = await change(clubs, schedule.ref, lambda one, _: replace(one, line="New"))
    assert kept is not None
    assert kept.used_up
    kept = await change(clubs, schedule.ref, lambda one, _: replace(one, pool=NARROW))
    assert kept is not None
    assert not kept.used_up


async def test_what_was_removed_long_ago_is_erased_but_not_what_was_posted(
    clubs: SqliteClubs,
) -> None:
    old, young, standing = await added(clubs), await added(clubs), await added(clubs)
    await planned(clubs)
    await put_first(clubs, REDLINE, old.ref)
    await change(clubs, old.ref, removed)
    last = replace(LATER, at=NOW + 30 * DAY)
    await clubs.schedules.change(
        CLUB,
        young.ref,
        lambda one, _: replace(one, removed=last),
        stamp=last,
        deed=Deed.SCHEDULE_REMOVED,
    )
    assert await clubs.schedules.erase_removed(last.at) == 1
    assert await clubs.schedules.get(CLUB, old.ref) is None
    assert await clubs.occurrences.queue(CLUB) == []
    assert len(await clubs.occurrences.of(CLUB, limit=9)) == 3
    again = await added(clubs)
    assert again.ref not in {old.ref, young.ref, standing.ref}
    assert set((await clubs.occurrences.past(again)).posted) == {BLAME}


async def test_one_that_cannot_go_on_is_given_up_and_told_once(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    assert await clubs.schedules.give_up(schedule, Drop.UNREADABLE, at=NOW)
    assert (await now_of(clubs, schedule)).paused == Pause(NOW, Drop.UNREADABLE)
    assert not await clubs.schedules.give_up(schedule, Drop.UNREADABLE, at=NOW)
    again = await now_of(clubs, schedule)
    assert not await clubs.schedules.give_up(again, Drop.UNREADABLE, at=NOW)
    assert await told(clubs) == [Told("schedule paused", schedule.ref, Drop.UNREADABLE.value)]


async def test_one_that_was_mended_since_it_was_read_is_not_given_up(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    await change(clubs, schedule.ref, lambda one, _: replace(one, cron="0 9 * * *"))
    assert not await clubs.schedules.give_up(schedule, Drop.UNREADABLE, at=NOW)
    assert (await now_of(clubs, schedule)).running
