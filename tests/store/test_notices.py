"""What clubs' moderators must know: told once, together, in their channel."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.audit import Deed
from bot.domain.deliveries import Drop, Kind
from bot.domain.notices import GATHERED, WORTH_TELLING, Notice, NoticeKind
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import open_database
from bot.store.notices import AT_ONCE, LONGEST, post_skipped
from bot.store.times import moment
from tests.store.conftest import NOW
from tests.store.posts import (
    MODERATORS,
    OTHER_CHANNEL,
    STAMP,
    added,
    claimed,
    dropped,
    sent,
    with_moderators,
)
from tests.store.samples import CLUB, OTHER_CLUB

SECOND = timedelta(seconds=1)


async def kept(clubs: SqliteClubs, subject: int = 1, *, club: int = CLUB, ago: float = 0) -> None:
    """A notice that is so many seconds old now."""
    at = NOW - timedelta(seconds=ago)
    await clubs.notices.add(Notice(club, NoticeKind.NIGHT_TROUBLE, subject, at, f"No. {subject}"))


async def gathered(clubs: SqliteClubs, *, later: timedelta = timedelta()) -> int:
    """How many deliveries are written now."""
    return await clubs.notices.gather(NOW + later, waited=GATHERED, young=WORTH_TELLING)


async def subjects(clubs: SqliteClubs, delivery: int) -> list[int]:
    """What a delivery tells."""
    return [one.subject for one in await clubs.notices.told_by(delivery)]


async def test_notices_wait_for_others_and_are_told_in_one_message(clubs: SqliteClubs) -> None:
    await with_moderators(clubs)
    await kept(clubs, 1, ago=14)
    assert await gathered(clubs) == 0
    await kept(clubs, 3)
    await kept(clubs, 2, ago=3)
    assert await gathered(clubs, later=SECOND) == 1
    assert await gathered(clubs, later=GATHERED) == 0
    (delivery,) = await claimed(clubs, now=NOW + SECOND)
    assert (delivery.kind, delivery.channel, delivery.club) == (Kind.NOTICES, MODERATORS, CLUB)
    assert await subjects(clubs, delivery.ref) == [1, 2, 3]
    first = (await clubs.notices.told_by(delivery.ref))[0]
    at = NOW - timedelta(seconds=14)
    assert first == Notice(CLUB, NoticeKind.NIGHT_TROUBLE, 1, at, "No. 1", first.ref)
    assert await clubs.notices.untold(CLUB, limit=9) == []


async def test_each_club_has_a_message_of_its_own(clubs: SqliteClubs) -> None:
    for club in (CLUB, OTHER_CLUB):
        await with_moderators(clubs, club)
        await kept(clubs, club - CLUB, club=club, ago=20)
    assert await gathered(clubs) == 2
    found = await claimed(clubs)
    assert {one.club: await subjects(clubs, one.ref) for one in found} == {
        CLUB: [0],
        OTHER_CLUB: [1],
    }


async def test_a_club_without_a_channel_for_them_can_still_look_them_up(clubs: SqliteClubs) -> None:
    await kept(clubs, 1, ago=60)
    await kept(clubs, 2, ago=30)
    await kept(clubs, 3, club=OTHER_CLUB, ago=30)
    assert await gathered(clubs) == 0
    assert [one.subject for one in await clubs.notices.untold(CLUB, limit=9)] == [2, 1]
    assert [one.subject for one in await clubs.notices.untold(CLUB, limit=1)] == [2]
    await with_moderators(clubs)
    assert await gathered(clubs) == 1


async def test_what_is_too_old_is_not_told_in_a_channel(clubs: SqliteClubs) -> None:
    await with_moderators(clubs)
    week = WORTH_TELLING.total_seconds()
    await kept(clubs, 1, ago=week + 1)
    assert await gathered(clubs) == 0
    await kept(clubs, 2, ago=week)
    assert await gathered(clubs) == 1
    (delivery,) = await claimed(clubs)
    assert await subjects(clubs, delivery.ref) == [2]
    assert [one.subject for one in await clubs.notices.untold(CLUB, limit=9)] == [1]


async def test_what_its_channel_refused_is_looked_up_and_not_told_again(clubs: SqliteClubs) -> None:
    await with_moderators(clubs)
    await kept(clubs, 1, ago=20)
    await gathered(clubs)
    await dropped(clubs, Drop.CHANNEL_GONE)
    assert await gathered(clubs, later=GATHERED) == 0
    assert [one.subject for one in await clubs.notices.untold(CLUB, limit=9)] == [1]
    await kept(clubs, 2)
    assert await gathered(clubs, later=GATHERED) == 1
    (delivery,) = await claimed(clubs, now=NOW + GATHERED)
    assert await subjects(clubs, delivery.ref) == [2]


async def test_what_was_told_is_told(clubs: SqliteClubs) -> None:
    await with_moderators(clubs)
    await kept(clubs, 1, ago=20)
    await gathered(clubs)
    await sent(clubs)
    assert await clubs.notices.untold(CLUB, limit=9) == []
    assert await gathered(clubs, later=GATHERED) == 0


async def test_two_processes_that_gather_at_once_tell_nothing_twice(path: Path) -> None:
    async with AsyncExitStack() as stack:
        stores = [
            club_store(await stack.enter_async_context(open_database(path))) for _ in range(2)
        ]
        for club in range(10):
            await with_moderators(stores[0], CLUB + club)
            for subject in range(3):
                await kept(stores[0], subject, club=CLUB + club, ago=20)
        written = await asyncio.gather(*(gathered(clubs) for _ in range(5) for clubs in stores))
        assert sum(written) == 10
        found = await claimed(stores[0])
        assert len({one.club for one in found}) == 10
        for delivery in found:
            assert await subjects(stores[0], delivery.ref) == [0, 1, 2]


async def test_posts_of_one_schedule_that_were_skipped_alike_are_counted(
    clubs: SqliteClubs,
) -> None:
    await with_moderators(clubs)
    skipped = [(1, 100, "late"), (2, 100, "late"), (1, 200, "late"), (1, 300, "no title")]
    for schedule, due, why in skipped:
        at = NOW - GATHERED + timedelta(seconds=due / 1000)
        await clubs.notices.add(post_skipped(CLUB, schedule, moment(due), why, at=at))
    assert await gathered(clubs, later=SECOND) == 1
    (delivery,) = await claimed(clubs, now=NOW + SECOND)
    found = await clubs.notices.told_by(delivery.ref)
    assert [(one.subject, one.detail, one.count) for one in found] == [
        (1, "200 late", 2),
        (2, "100 late", 1),
        (1, "300 no title", 1),
    ]


async def test_a_club_whose_posts_are_still_written_down_is_told_once_they_are(
    clubs: SqliteClubs,
) -> None:
    await with_moderators(clubs)
    behind = await added(clubs, next_due=NOW - timedelta(days=3))
    await kept(clubs, 1, ago=60)
    assert await gathered(clubs) == 0
    assert await gathered(clubs, later=LONGEST) == 1, "for so long it waits"
    await kept(clubs, 2, ago=60)
    assert await gathered(clubs) == 0
    await clubs.schedules.change(
        CLUB,
        behind.ref,
        lambda one, _: replace(one, next_due=NOW + SECOND),
        stamp=STAMP,
        deed=Deed.SCHEDULE_CHANGED,
    )
    assert await gathered(clubs) == 1


async def test_the_clubs_of_a_bad_day_are_told_in_bounded_steps(clubs: SqliteClubs) -> None:
    for club in range(AT_ONCE // 100 + 2):
        await with_moderators(clubs, club)
        for subject in range(100):
            await kept(clubs, subject, club=club, ago=60)
    steps = []
    while count := await gathered(clubs):
        steps.append(count)
    assert len(steps) > 1
    found = await claimed(clubs)
    assert sorted(one.club for one in found) == list(range(AT_ONCE // 100 + 2))
    assert {len(await subjects(clubs, one.ref)) for one in found} == {100}


async def test_a_new_channel_for_moderators_gets_what_the_old_one_refused(
    clubs: SqliteClubs,
) -> None:
    await with_moderators(clubs)
    for number, reason in enumerate((Drop.CHANNEL_GONE, Drop.UNCERTAIN)):
        await kept(clubs, number, ago=20)
        await gathered(clubs)
        await dropped(clubs, reason)
    await kept(clubs, 2, ago=20)
    await gathered(clubs)
    await with_moderators(clubs, moderators_channel=OTHER_CHANNEL)
    (waiting,) = await claimed(clubs)
    assert (waiting.channel, await subjects(clubs, waiting.ref)) == (OTHER_CHANNEL, [2])
    assert await clubs.deliveries.sent(waiting, message=1, at=NOW)
    assert await gathered(clubs) == 1
    (refused,) = await claimed(clubs)
    assert (refused.channel, await subjects(clubs, refused.ref)) == (OTHER_CHANNEL, [0])


async def test_what_was_on_the_wire_while_the_channel_changed_is_told_in_the_new_one(
    clubs: SqliteClubs,
) -> None:
    await with_moderators(clubs)
    await kept(clubs, 1, ago=20)
    await gathered(clubs)
    (carried,) = await claimed(clubs)
    await with_moderators(clubs, moderators_channel=OTHER_CHANNEL)
    assert await clubs.deliveries.drop(carried, "one", Drop.NO_WRITING, at=NOW)
    assert await gathered(clubs) == 1
    (again,) = await claimed(clubs)
    assert (again.channel, await subjects(clubs, again.ref)) == (OTHER_CHANNEL, [1])
