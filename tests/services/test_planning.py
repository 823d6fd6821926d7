"""What is due is written down: months of posts, days down, clocks that jump."""

from __future__ import annotations

import asyncio
import itertools
import logging
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.deliveries import Drop
from bot.domain.notices import NoticeKind
from bot.domain.occasions import AGAIN
from bot.domain.occurrences import Skip
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pool
from bot.domain.titles import Title
from bot.services.clocks import Clocks
from bot.services.planning import AT_ONCE, MOST_OF_ONE, MOST_WRITTEN
from tests.catalogue.examples import title
from tests.services.scheduling import (
    CLUB,
    FRIDAYS,
    OTHER_CLUB,
    START,
    Desk,
    desk,
    films,
    stamp,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NINE = "0 9 * * *"
POST_SKIPPED = NoticeKind.POST_SKIPPED


def tied() -> list[Title]:
    """Films of three franchises, by name and by relations, and some that stand alone."""
    named = [title(f"a{n}", f"A {n}", year=1980 + n, franchise="a") for n in range(4)]
    chained = [
        title(f"b{n}", f"B {n}", year=1990 + n, relations=[("sequel", f"b{n + 1}")])
        for n in range(3)
    ]
    return [*named, *chained, title("b3", "B 3"), *films(8)]


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Desk]:
    """A club with titles to choose from."""
    async with desk(tmp_path, tied()) as found:
        yield found


async def notices(there: Desk, club: int = CLUB) -> Counter[NoticeKind]:
    """What moderators are to be told."""
    return Counter(one.kind for one in await there.clubs.notices.untold(club, limit=10_000))


def franchise(key: str) -> str:
    """What a title of `tied` belongs to."""
    return key[:3] if key[2] in "ab" else key


async def test_months_of_posts_repeat_nothing_until_all_is_used_up_and_say_so_once(
    there: Desk,
) -> None:
    await there.add(NINE)
    await there.add("0 20 * * 5")
    await there.run(START, START + 60 * DAY, every=HOUR)
    keys = await there.keys()
    count = len(tied())
    assert len(keys) > 3 * count
    assert len(set(keys[:count])) == count
    assert not any(franchise(a) == franchise(b) for a, b in itertools.pairwise(keys))
    # From then on whatever was posted longest ago: never less than almost a whole round apart.
    for number, key in enumerate(keys[count:], count):
        assert key not in keys[number - count + 4 : number]
    log = await there.log()
    assert all((one.why == AGAIN) == (number >= count) for number, one in enumerate(log))
    # Each schedule's moderators are told once.
    assert await notices(there) == {NoticeKind.POOL_USED_UP: 2}
    assert all(one.posted for one in log)
    dues = [(one.schedule, one.due) for one in log]
    assert len(set(dues)) == len(dues)


async def test_clubs_do_not_see_each_others_posts(there: Desk) -> None:
    for club in (CLUB, OTHER_CLUB):
        await there.add(NINE, club=club)
    await there.run(START, START + 10 * DAY, every=HOUR)
    mine, theirs = await there.keys(), await there.keys(OTHER_CLUB)
    assert len(mine) == len(theirs) == 10
    assert mine != theirs


async def test_a_title_of_another_schedules_pool_counts_as_the_latest(there: Desk) -> None:
    """The latest title is outside of this schedule's pool, and its franchise waits all the same."""
    await there.review("a0", Verdict.MUST_WATCH)
    first = await there.add("0 9 * * *", Pool())
    second = await there.add("0 9 * * *", Pool(verdict=Verdict.MIXED))
    for key in ("a1", "film00"):
        await there.review(key, Verdict.MIXED)
    await there.schedules.edit(
        CLUB,
        first.ref,
        lambda now: replace(now, pool=Pool(verdict=Verdict.MUST_WATCH)),
        stamp=stamp(),
    )
    assert second.ref > first.ref
    await there.tick(START + DAY)
    keys = await there.keys()
    assert keys[0] == "t:a0"
    assert keys[1] == "t:film00"


async def test_a_queued_title_outside_of_the_pool_is_posted_first(there: Desk) -> None:
    await there.review("film00")
    await there.add(NINE, Pool())
    outside = await there.titles.get(CLUB, "t:film05")
    assert outside is not None
    await there.schedules.put_first(CLUB, outside, stamp=stamp())
    await there.run(START, START + 2 * DAY, every=HOUR)
    assert await there.keys() == ["t:film05", "t:film00"]


async def test_after_three_days_down_one_late_post_comes_and_the_rest_is_listed(
    there: Desk,
) -> None:
    await there.add("0 */2 * * *")
    await there.run(START, START + DAY, every=HOUR)
    posted = len(await there.log())
    back = START + 4 * DAY + timedelta(minutes=40)
    await there.tick(back)
    missed = (await there.log())[posted:]
    assert len(missed) == 36
    *skipped, last = missed
    assert last.late
    assert last.title_key
    assert back - last.due < 2 * HOUR
    grace = back - 6 * HOUR
    for one in skipped:
        assert not one.title_key
        assert one.skipped is (Skip.LATE if one.due < grace else Skip.FOLLOWED)
    assert Counter(one.skipped for one in skipped) == {Skip.LATE: 33, Skip.FOLLOWED: 2}
    assert (await notices(there))[NoticeKind.POST_SKIPPED] == 35


@pytest.mark.parametrize(
    ("hours", "posted"), [(1, False), (6, True), (72, True)], ids=["short", "default", "long"]
)
async def test_the_clubs_grace_decides_how_late_is_too_late(
    there: Desk,
    hours: int,
    posted: bool,
) -> None:
    await there.choose(grace_hours=hours)
    await there.add(FRIDAYS)
    await there.tick(START + 10 * HOUR - timedelta(minutes=31))
    (one,) = await there.log()
    assert bool(one.title_key) == posted
    assert one.late == posted
    assert one.skipped is (None if posted else Skip.LATE)


async def test_a_post_that_is_a_few_minutes_late_does_not_say_so(there: Desk) -> None:
    added = await there.add(FRIDAYS)
    assert added.next_due is not None
    await there.tick(added.next_due + timedelta(minutes=4))
    (one,) = await there.log()
    assert (one.late, bool(one.title_key)) == (False, True)


async def test_one_late_post_comes_even_where_more_is_within_the_grace_than_one_step_takes(
    there: Desk,
) -> None:
    await there.choose(grace_hours=72)
    await there.add("0 * * * *")
    await there.tick(START + (MOST_OF_ONE + 12) * HOUR)
    *skipped, last = await there.log()
    assert last.title_key
    assert [one.skipped for one in skipped] == [Skip.FOLLOWED] * (MOST_OF_ONE + 11)


async def test_a_year_down_is_recorded_whole_in_bounded_steps(there: Desk) -> None:
    await there.add("0 * * * *", zone="UTC")
    await there.add("0 */3 * * *", zone="UTC")
    back = START + 365 * DAY
    steps, before = 0, 0
    while await there.schedules.plan_due(back):
        # Each is numbered.
        (newest,) = await there.clubs.occurrences.of(CLUB, limit=1)
        assert newest.ref - before <= MOST_WRITTEN
        steps, before = steps + 1, newest.ref
    log = await there.log()
    assert len(log) == 365 * 24 + 365 * 8
    assert steps <= 365 * 24 / MOST_OF_ONE + 2
    assert sum(bool(one.title_key) for one in log) == 2
    assert all(one.next_due and one.next_due > back for one in await there.schedules.of(CLUB))


async def test_many_schedules_of_many_clubs_are_written_in_bounded_steps(there: Desk) -> None:
    for club in range(100, 130):
        await there.add("0 * * * *", club=club)
    back = START + 30 * HOUR
    before = 0
    while await there.schedules.plan_due(back):
        count = sum([len(await there.log(club)) for club in range(100, 130)])
        assert count - before <= MOST_WRITTEN
        before = count
    assert before == 30 * 30


async def test_a_clock_that_goes_back_an_hour_posts_nothing_twice(there: Desk) -> None:
    await there.add("0 * * * *")
    await there.run(START, START + 5 * HOUR, every=HOUR / 6)
    await there.run(START + 4 * HOUR, START + 8 * HOUR, every=HOUR / 6)
    dues = [one.due for one in await there.log()]
    assert dues == [START + number * HOUR for number in range(1, 9)]
    assert all(one.posted for one in await there.log())


async def test_a_clock_that_jumps_a_day_ahead_and_back_loses_nothing_unrecorded(
    there: Desk,
) -> None:
    await there.add("0 * * * *")
    await there.run(START, START + 2 * HOUR, every=HOUR / 6)
    ahead = START + 26 * HOUR
    await there.tick(ahead)
    await there.run(START + 2 * HOUR, START + 30 * HOUR, every=HOUR / 6)
    log = await there.log()
    assert [one.due for one in log] == [START + number * HOUR for number in range(1, 31)]
    assert Counter(one.skipped for one in log) == {None: 7, Skip.LATE: 17, Skip.FOLLOWED: 6}


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), [28, 29, 30]),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), [24, 25, 26]),
    ],
    ids=["skipped", "repeated"],
)
async def test_a_time_that_the_clocks_skip_or_repeat_is_posted_once_a_day(
    there: Desk, start: datetime, hours: list[int]
) -> None:
    await there.add("30 2 * * *", at=start)
    await there.run(start, start + 3 * DAY, every=HOUR / 6)
    days = [one.due.astimezone(UTC).day for one in await there.log()]
    assert len(days) == len(set(days)) == len(hours)


async def test_a_pool_that_became_empty_is_recorded_and_told_once(there: Desk) -> None:
    kept = await there.review("film01")
    await there.add(NINE, Pool())
    await there.clubs.versions.remove(CLUB, int(kept.ref[1:]), stamp=stamp())
    await there.run(START, START + 3 * DAY, every=HOUR)
    assert [one.skipped for one in await there.log()] == [Skip.EMPTY] * 3
    assert await notices(there) == {NoticeKind.POOL_EMPTY: 1}
    await there.review("film02")
    await there.tick(START + 4 * DAY)
    assert (await there.log())[-1].title_key == "t:film02"


@pytest.mark.parametrize("broken", ["cron = 'rubbish'", "zone = 'Europe/Atlantis'"])
async def test_one_schedule_that_can_not_be_read_is_paused_and_stops_no_other(
    there: Desk, tmp_path: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = await there.add(NINE), await there.add(NINE)
    with sqlite3.connect(tmp_path / "club.db") as connection:
        connection.execute(f"UPDATE schedules SET {broken} WHERE schedule_id = ?", (bad.ref,))  # noqa: S608
    connection.close()
    with caplog.at_level(logging.ERROR):
        await there.run(START, START + DAY, every=HOUR)
    paused = await there.schedules.get(CLUB, bad.ref)
    assert paused.paused is not None
    assert paused.paused.reason is Drop.UNREADABLE
    assert [one.schedule for one in await there.log()] == [good.ref]
    assert await notices(there) == {NoticeKind.SCHEDULE_PAUSED: 1}
    assert len(caplog.records) == 1


async def test_whoever_writes_meanwhile_waits_for_some_schedules_and_not_for_all(
    there: Desk,
) -> None:
    count = 5 * AT_ONCE
    for club in range(count):
        await there.add(NINE, club=club)
    planning = asyncio.create_task(there.schedules.plan_due(START + DAY))
    left = set[int]()
    while not planning.done():
        await there.clubs.facts.save("somebody", "writes")
        left.add(len(await there.clubs.schedules.due(START + DAY, most=count)))
    assert len(left) > 3
    assert await there.schedules.plan_due(START + DAY) == 0


async def test_a_clock_that_shows_next_year_for_a_while_skips_no_year_of_posts(
    there: Desk,
) -> None:
    clocks = Clocks(there.clubs.schedules)
    await there.add("0 * * * *")
    await there.run(START, START + 2 * HOUR, every=HOUR / 6)
    ahead = START + 365 * DAY
    await there.tick(ahead)
    made_then = await there.add(NINE, at=ahead)
    assert await clocks.set_right(ahead) == 0
    assert await clocks.set_right(START + 2 * HOUR) == 2
    assert POST_SKIPPED not in await notices(there)
    await there.run(START + 2 * HOUR, START + 30 * HOUR, every=HOUR / 6)
    log = [one for one in await there.log() if one.due < START + 31 * HOUR]
    hourly = [one for one in log if one.schedule != made_then.ref]
    assert [one.due for one in hourly] == [START + number * HOUR for number in range(1, 31)]
    assert all(one.posted and not one.late for one in log)
    assert len(log) == len(hourly) + 1
    assert await clocks.set_right(START + 30 * HOUR) in (0, 1)
