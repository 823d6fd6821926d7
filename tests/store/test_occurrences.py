"""Posts that were due: each is decided on once, with a past that is true at that moment."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.audit import Deed
from bot.domain.deliveries import Drop, Kind, State
from bot.domain.occurrences import REMEMBERED, Chosen, Occurrence, Past, Plan, QueuedTitle, Skip
from bot.domain.schedules import Pause, Schedule
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import open_database
from tests.store.conftest import NOW
from tests.store.posts import (
    CHANNEL,
    DAY,
    STAMP,
    Told,
    a_plan,
    added,
    claimed,
    dropped,
    first_of_queue,
    now_of,
    planned,
    posting,
    put_first,
    sent,
    skipping,
    told,
    with_moderators,
)
from tests.store.samples import BLAME, CLUB, MINA, OTHER_CLUB, REDLINE

HOUR = timedelta(hours=1)


def not_posted_yet(schedule: Schedule, past: Past) -> Plan:
    """Decides on the first of many titles that the club has not seen."""
    keys = (f"title:{number}" for number in range(10_000))
    return a_plan(schedule, Chosen(next(key for key in keys if key not in past.posted), "new"))


# What is written.


async def test_a_post_is_written_with_its_title_and_its_delivery_and_the_schedule_moves_on(
    clubs: SqliteClubs,
) -> None:
    schedule = await added(clubs)
    (post,) = await planned(clubs)
    assert post.delivery is not None
    assert post == Occurrence(
        CLUB, schedule.ref, NOW, BLAME, "because", delivery=post.delivery, ref=post.ref
    )
    assert post.delivery == await clubs.deliveries.get(post.delivery.ref)
    assert (post.delivery.kind, post.delivery.subject) == (Kind.POST, post.ref)
    assert (post.delivery.channel, post.delivery.ready) == (CHANNEL, NOW)
    assert await clubs.occurrences.get(post.ref) == post
    assert await clubs.occurrences.get(post.ref + 1) is None
    moved = await now_of(clubs, schedule)
    assert moved == replace(schedule, next_due=NOW + DAY)
    assert await planned(clubs) == []


async def test_a_post_is_of_no_use_after_the_clubs_grace(clubs: SqliteClubs) -> None:
    await with_moderators(clubs, OTHER_CLUB, grace_hours=2)
    await added(clubs)
    await added(clubs, OTHER_CLUB)
    posts = await planned(clubs)
    expire = {one.club: one.delivery.expires for one in posts if one.delivery}
    assert expire == {CLUB: NOW + 6 * HOUR, OTHER_CLUB: NOW + 2 * HOUR}


async def test_a_late_one_says_so_and_those_before_it_are_told(clubs: SqliteClubs) -> None:
    schedule = await added(clubs, next_due=NOW - 3 * DAY)

    def late(one: Schedule, _: Past) -> Plan:
        missed = [
            Occurrence(CLUB, one.ref, NOW - 3 * DAY, skipped=Skip.LATE),
            Occurrence(CLUB, one.ref, NOW - 2 * DAY, skipped=Skip.FOLLOWED),
        ]
        post = Occurrence(CLUB, one.ref, NOW - HOUR, BLAME, "because", late=True)
        return Plan(one, (*missed, post), NOW + DAY, Chosen(BLAME, "because"))

    written = await planned(clubs, late)
    assert [one.late for one in written] == [False, False, True]
    assert [one.delivery is not None for one in written] == [False, False, True]
    assert await told(clubs) == [
        Told("post skipped", schedule.ref, f"{int((NOW - 3 * DAY).timestamp())} {Skip.LATE.value}"),
        Told(
            "post skipped",
            schedule.ref,
            f"{int((NOW - 2 * DAY).timestamp())} {Skip.FOLLOWED.value}",
        ),
    ]
    assert list(await clubs.occurrences.of(CLUB, limit=9)) == list(written)[::-1]


async def test_a_decision_against_all_leaves_everything(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    assert await planned(clubs, lambda *_: None) == []
    assert await now_of(clubs, schedule) == schedule


async def test_nothing_is_written_when_one_decision_fails(clubs: SqliteClubs) -> None:
    first, second = await added(clubs), await added(clubs)

    def fail(schedule: Schedule, past: Past) -> Plan:
        if schedule.ref == second.ref:
            raise ValueError("a fault")
        return not_posted_yet(schedule, past)

    with pytest.raises(ValueError, match="a fault"):
        await planned(clubs, fail)
    assert await now_of(clubs, first) == first
    assert await clubs.occurrences.of(CLUB, limit=9) == []
    assert await claimed(clubs) == []


@pytest.mark.parametrize("part", ["line", "next_due", "paused", "removed"])
async def test_a_schedule_that_changed_since_it_was_read_is_left_alone(
    part: str, clubs: SqliteClubs
) -> None:
    schedule, untouched = await added(clubs), await added(clubs)
    due = await clubs.schedules.due(NOW, most=9)
    changes: dict[str, Any] = {
        "line": "New",
        "next_due": NOW + HOUR,
        "paused": Pause(NOW),
        "removed": STAMP,
    }
    await clubs.schedules.change(
        CLUB,
        schedule.ref,
        lambda one, _: replace(one, **{part: changes[part]}),
        stamp=STAMP,
        deed=Deed.SCHEDULE_CHANGED,
    )
    changed = await now_of(clubs, schedule)
    (post,) = await clubs.occurrences.plan(due, posting(), now=NOW)
    assert post.schedule == untouched.ref
    assert await now_of(clubs, schedule) == changed


async def test_a_schedule_that_moved_on_since_it_was_read_is_left_alone(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    assert await clubs.occurrences.plan([schedule, schedule], posting(), now=NOW)
    assert await clubs.occurrences.plan([schedule], posting(REDLINE), now=NOW) == []
    assert len(await clubs.occurrences.of(CLUB, limit=9)) == 1


async def test_what_was_written_for_a_time_already_stays_and_the_schedule_moves_on(
    clubs: SqliteClubs,
) -> None:
    schedule = await added(clubs)
    (post,) = await planned(clubs)
    # The clock went back, and somebody saved the schedule anew.
    await clubs.schedules.change(
        CLUB,
        schedule.ref,
        lambda one, _: replace(one, next_due=NOW),
        stamp=STAMP,
        deed=Deed.SCHEDULE_CHANGED,
    )
    queued = await put_first(clubs, REDLINE)
    again = posting(REDLINE, queued=queued.ref, again=True)
    assert await planned(clubs, again) == []
    assert await clubs.occurrences.of(CLUB, limit=9) == [post]
    assert (await now_of(clubs, schedule)).next_due == NOW + DAY
    assert len(await claimed(clubs)) == 1
    assert await told(clubs) == []
    assert await clubs.occurrences.take_back(CLUB, queued.ref, stamp=STAMP) == queued


async def test_two_processes_that_plan_at_once_write_nothing_twice(path: Path) -> None:
    async with AsyncExitStack() as stack:
        stores = [
            club_store(await stack.enter_async_context(open_database(path))) for _ in range(2)
        ]
        refs = {
            (await added(stores[0], club)).ref for club in range(CLUB, CLUB + 30) for _ in range(3)
        }
        due = await stores[0].schedules.due(NOW, most=200)
        written = await asyncio.gather(
            *(
                clubs.occurrences.plan(due[start : start + 30], not_posted_yet, now=NOW)
                for start in range(0, 90, 15)
                for clubs in stores
            )
        )
        posts = [post for some in written for post in some]
        assert {post.schedule for post in posts} == refs
        assert len(posts) == 90
        # Three in each club, each with a title of its own.
        assert len({(post.club, post.title_key) for post in posts}) == 90
        assert len({post.delivery.ref for post in posts if post.delivery}) == 90


# What a choice knows.


async def test_two_schedules_of_a_club_that_are_due_at_once_have_two_titles(
    clubs: SqliteClubs,
) -> None:
    for club in (CLUB, CLUB, OTHER_CLUB, CLUB):
        await added(clubs, club)
    keys = [(one.club, one.title_key) for one in await planned(clubs, not_posted_yet)]
    assert keys == [
        (CLUB, "title:0"),
        (CLUB, "title:1"),
        (OTHER_CLUB, "title:0"),
        (CLUB, "title:2"),
    ]


async def test_a_past_has_what_was_posted_or_is_about_to_be(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    assert await clubs.occurrences.past(schedule) == Past({})
    await planned(clubs, posting("a"))
    await sent(clubs)
    await planned(clubs, posting("b"), now=NOW + DAY)
    await dropped(clubs, Drop.UNREACHABLE, now=NOW + DAY)
    await planned(clubs, skipping(Skip.EMPTY), now=NOW + 2 * DAY)
    await planned(clubs, posting("c"), now=NOW + 3 * DAY)
    await claimed(clubs, now=NOW + 3 * DAY)
    await planned(clubs, posting("a"), now=NOW + 4 * DAY)
    past = await clubs.occurrences.past(schedule)
    assert past.posted == {"a": NOW + 4 * DAY, "c": NOW + 3 * DAY}
    assert past.latest == ("a", "c")
    other = await added(clubs, OTHER_CLUB)
    assert await clubs.occurrences.past(other) == Past({})


async def test_the_latest_are_the_latest_even_of_those_decided_at_once(clubs: SqliteClubs) -> None:
    for _ in range(5):
        await added(clubs)
    seen: list[Past] = []

    def look(schedule: Schedule, past: Past) -> Plan:
        seen.append(past)
        return not_posted_yet(schedule, past)

    await planned(clubs, look)
    await planned(clubs, look, now=NOW + DAY)
    assert [len(past.posted) for past in seen] == list(range(10))
    keys = tuple(f"title:{number}" for number in range(10))
    assert [past.latest for past in seen] == [
        keys[max(0, number - REMEMBERED) : number][::-1] for number in range(10)
    ]
    schedule = (await clubs.schedules.of(CLUB))[0]
    assert (await clubs.occurrences.past(schedule)).latest == keys[2:][::-1]


async def test_a_title_that_comes_again_is_the_latest_at_once(clubs: SqliteClubs) -> None:
    for _ in range(3):
        await added(clubs)
    await planned(clubs, not_posted_yet)
    seen: list[Past] = []

    def again(schedule: Schedule, past: Past) -> Plan:
        seen.append(past)
        return a_plan(schedule, Chosen("title:0", "again"))

    await planned(clubs, again, now=NOW + DAY)
    assert [past.latest for past in seen] == [
        ("title:2", "title:1", "title:0"),
        ("title:0", "title:2", "title:1"),
        ("title:0", "title:2", "title:1"),
    ]
    assert seen[0].posted["title:0"] == NOW
    assert seen[1].posted["title:0"] == NOW + DAY


# The queue.


async def test_what_is_put_first_waits_in_its_order(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    titles = [await put_first(clubs, key) for key in ("a", "b", "c")]
    assert await clubs.occurrences.queue(CLUB) == titles
    assert await clubs.occurrences.queue(OTHER_CLUB) == []
    assert titles[0] == QueuedTitle(CLUB, "a", MINA, NOW, None, titles[0].ref)
    assert await clubs.occurrences.move_up(CLUB, titles[2].ref, stamp=STAMP)
    assert await clubs.occurrences.move_up(CLUB, titles[1].ref, stamp=STAMP)
    assert [one.title_key for one in await clubs.occurrences.queue(CLUB)] == ["b", "c", "a"]
    assert [one.title_key for one in (await clubs.occurrences.past(schedule)).queue] == [
        *("b", "c", "a")
    ]
    assert await clubs.occurrences.take_back(CLUB, titles[2].ref, stamp=STAMP) == titles[2]
    assert await clubs.occurrences.take_back(CLUB, titles[2].ref, stamp=STAMP) is None
    assert not await clubs.occurrences.move_up(CLUB, titles[2].ref, stamp=STAMP)
    assert [one.title_key for one in await clubs.occurrences.queue(CLUB)] == ["b", "a"]


async def test_a_title_is_in_the_queue_once_for_each_schedule(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    anywhere, there = await put_first(clubs, "a"), await put_first(clubs, "a", schedule.ref)
    assert anywhere != there
    assert await put_first(clubs, "a") == anywhere
    assert await put_first(clubs, "a", schedule.ref) == there
    assert await clubs.occurrences.queue(CLUB) == [anywhere, there]


async def test_a_full_queue_takes_no_more(clubs: SqliteClubs) -> None:
    one, two = (QueuedTitle(CLUB, key, MINA, NOW) for key in ("a", "b"))
    kept = await clubs.occurrences.put_first(one, most=1)
    assert kept is not None
    assert await clubs.occurrences.put_first(two, most=1) is None
    assert await clubs.occurrences.put_first(one, most=1) == kept
    theirs = replace(two, club=OTHER_CLUB)
    assert await clubs.occurrences.put_first(theirs, most=1) is not None


async def test_a_queue_of_another_club_cannot_be_touched(clubs: SqliteClubs) -> None:
    mine = await put_first(clubs, "a")
    assert await clubs.occurrences.take_back(OTHER_CLUB, mine.ref, stamp=STAMP) is None
    assert not await clubs.occurrences.move_up(OTHER_CLUB, mine.ref, stamp=STAMP)
    assert await clubs.occurrences.queue(CLUB) == [mine]


async def test_changes_to_the_queue_are_in_the_audit_trail(clubs: SqliteClubs) -> None:
    title = await put_first(clubs, "a")
    await put_first(clubs, "a")
    await clubs.occurrences.move_up(CLUB, title.ref, stamp=STAMP)
    await clubs.occurrences.take_back(CLUB, title.ref, stamp=STAMP)
    trail = await clubs.audit.of(CLUB, limit=9)
    assert [(one.deed, one.subject) for one in trail] == [(Deed.QUEUE_CHANGED, "a")] * 3


async def test_a_queued_title_is_on_its_way_once(clubs: SqliteClubs) -> None:
    await put_first(clubs, "a")
    mine, other = await added(clubs), await added(clubs)
    await put_first(clubs, "b", other.ref)
    posts = {one.schedule: one.title_key for one in await planned(clubs, first_of_queue)}
    assert posts == {mine.ref: "a", other.ref: "b"}
    assert len(await clubs.occurrences.queue(CLUB)) == 2
    assert (await clubs.occurrences.past(other)).queue == ()
    await sent(clubs)
    assert await clubs.occurrences.queue(CLUB) == []


async def test_a_title_that_is_put_first_for_one_schedule_waits_for_it(clubs: SqliteClubs) -> None:
    mine, other = await added(clubs), await added(clubs)
    await put_first(clubs, "b", other.ref)
    assert (await clubs.occurrences.past(mine)).queue == ()
    posts = {one.schedule: one.title_key for one in await planned(clubs, first_of_queue)}
    assert posts == {mine.ref: f"own:{mine.ref}", other.ref: "b"}


# What moderators are told.


async def test_a_pool_that_is_used_up_is_told_once_until_it_isnt(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    used_up = Told("pool used up", schedule.ref)
    days = iter(range(100))

    async def decided(**parts: Any) -> list[Told]:
        await planned(clubs, posting(**parts), now=NOW + next(days) * DAY)
        return await told(clubs)

    assert await decided() == []
    queued = await put_first(clubs, BLAME)
    # What moderators put first says nothing of the pool.
    assert await decided(queued=queued.ref, again=True) == []
    assert await decided(again=True) == [used_up]
    assert (await now_of(clubs, schedule)).used_up
    assert await decided(again=True) == [used_up]
    queued = await put_first(clubs, REDLINE)
    assert await decided(queued=queued.ref) == [used_up]
    assert await decided(again=True) == [used_up]
    assert await decided() == [used_up]
    assert not (await now_of(clubs, schedule)).used_up
    assert await decided(again=True) == [used_up, used_up]


async def test_an_empty_pool_is_told_once_in_a_row(clubs: SqliteClubs) -> None:
    schedule = await added(clubs)
    empty = Told("pool empty", schedule.ref)

    async def emptied() -> int:
        return (await told(clubs)).count(empty)

    await planned(clubs, skipping(Skip.EMPTY, Skip.EMPTY))
    assert await emptied() == 1
    await planned(clubs, skipping(Skip.EMPTY), now=NOW + 2 * DAY)
    assert (await now_of(clubs, schedule)).running
    await planned(clubs, skipping(Skip.LATE, Skip.FOLLOWED, Skip.EMPTY), now=NOW + 3 * DAY)
    assert await emptied() == 1
    await planned(clubs, posting(), now=NOW + 6 * DAY)
    await planned(clubs, skipping(Skip.EMPTY), now=NOW + 7 * DAY)
    assert await emptied() == 2


# History.


async def test_history_is_told_from_the_newest_page_by_page(clubs: SqliteClubs) -> None:
    one, two = await added(clubs), await added(clubs)
    for number in range(4):
        await planned(clubs, not_posted_yet, now=NOW + number * DAY)
    await sent(clubs)
    await added(clubs, OTHER_CLUB)
    await planned(clubs)
    first = await clubs.occurrences.of(CLUB, limit=3)
    rest = await clubs.occurrences.of(CLUB, before=first[-1].ref, limit=9)
    refs = [post.ref for post in (*first, *rest)]
    assert refs == sorted(refs, reverse=True)
    assert len(refs) == 8
    assert [post.posted for post in rest][-2:] == [True, True]
    mine = await clubs.occurrences.of(CLUB, schedule=two.ref, limit=9)
    assert {post.schedule for post in mine} == {two.ref}
    assert len(mine) == 4
    assert one.ref not in {post.schedule for post in mine}


async def test_each_post_says_what_became_of_it(clubs: SqliteClubs) -> None:
    await added(clubs)
    await planned(clubs, skipping(Skip.EMPTY))
    await planned(clubs, now=NOW + DAY)
    await dropped(clubs, Drop.TITLE_GONE, now=NOW + DAY)
    await planned(clubs, now=NOW + 2 * DAY)
    await sent(clubs, now=NOW + 2 * DAY)
    posted, not_posted, skipped = await clubs.occurrences.of(CLUB, limit=9)
    assert posted.posted
    assert posted.delivery is not None
    assert (posted.delivery.state, posted.delivery.settled) == (State.SENT, NOW + 2 * DAY)
    assert posted.delivery.message == posted.delivery.ref * 100
    assert not not_posted.posted
    assert not_posted.delivery is not None
    assert not_posted.delivery.reason is Drop.TITLE_GONE
    assert (skipped.skipped, skipped.delivery, skipped.title_key) == (Skip.EMPTY, None, "")


async def test_a_title_that_is_promised_to_another_schedule_is_known(clubs: SqliteClubs) -> None:
    mine, other = await added(clubs), await added(clubs)
    await put_first(clubs, "b", other.ref)
    assert (await clubs.occurrences.past(mine)).promised == {"b"}
    assert (await clubs.occurrences.past(other)).promised == frozenset()
