"""Schedules: added, changed, taken back, previewed and posted at once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.audit import Deed
from bot.domain.deliveries import Drop
from bot.domain.notices import NoticeKind
from bot.domain.occasions import QUEUED
from bot.domain.schedules import LINE_LENGTH, MOST_OF_CLUB, UNDO, Pool, Schedule
from bot.errors import ClubError, StoreError
from bot.services.schedules import GONE
from tests.catalogue.examples import title
from tests.services.scheduling import (
    CLUB,
    OTHER_CLUB,
    START,
    Desk,
    desk,
    films,
    schedule,
    stamp,
)

FIRST = datetime(2026, 5, 1, 16, 30, tzinfo=UTC)  # 18:30 in Berlin
WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Desk]:
    """A club with twenty titles to choose from."""
    async with desk(tmp_path, [*films(20), replace(title("hot"), adult=True)]) as found:
        yield found


async def deeds(there: Desk) -> list[Deed]:
    """What moderators did, the first one first."""
    return [one.deed for one in reversed(await there.clubs.audit.of(CLUB, limit=100))]


async def notices(there: Desk) -> list[NoticeKind]:
    """What moderators are to be told."""
    return [one.kind for one in await there.clubs.notices.untold(CLUB, limit=100)]


async def refused(awaitable: object) -> str:
    """The sentence with which it is refused."""
    with pytest.raises(ClubError) as raised:
        await awaitable  # type: ignore[misc]
    return raised.value.sentence


# Adding and changing.


async def test_a_new_schedule_knows_its_next_times(there: Desk) -> None:
    added = await there.add(line="  Film\tnight  ")
    assert (added.ref, added.line, added.next_due) == (1, "Film night", FIRST)
    upcoming = there.schedules.upcoming(added, START)
    assert upcoming == [FIRST + number * WEEK for number in range(5)]
    assert there.schedules.upcoming(schedule(), START) == upcoming
    assert list(await there.schedules.of(CLUB)) == [added]
    assert not await there.schedules.of(OTHER_CLUB)
    assert await refused(there.schedules.get(OTHER_CLUB, added.ref)) == GONE
    assert await deeds(there) == [Deed.SCHEDULE_ADDED]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (schedule("0 0 31 2 *"), "."),
        (schedule("nonsense"), "no cron expression"),
        (schedule(zone="Europe/Atlantis"), "I know no time zone “Europe/Atlantis”"),
        (schedule(line="x" * (LINE_LENGTH + 1)), f"Your line has {LINE_LENGTH + 1} characters"),
        (schedule(line="He ||dies||"), "nothing can be hidden in it"),
        (schedule(pool=Pool(reviewed=False, max_minutes=1)), "Leave out the longest length."),
        (schedule(pool=Pool(reviewed=False, service="Mubi")), "I know nothing that is on “Mubi”"),
    ],
)
async def test_what_can_not_be_kept_is_said_at_once(
    there: Desk, wanted: Schedule, told: str
) -> None:
    assert told in await refused(there.schedules.add(wanted))
    kept = await there.add()
    change = {
        "cron": wanted.cron,
        "zone": wanted.zone,
        "pool": wanted.pool,
        "line": wanted.line,
    }
    edited = there.schedules.edit(
        CLUB,
        kept.ref,
        lambda now: replace(now, **change),  # type: ignore[arg-type]
        stamp=stamp(),
    )
    assert told in await refused(edited)
    assert list(await there.schedules.of(CLUB)) == [kept]


async def test_a_club_has_25_schedules_and_one_that_is_brought_back_counts(there: Desk) -> None:
    first = await there.add()
    await there.schedules.remove(CLUB, first.ref, stamp=stamp())
    for _ in range(MOST_OF_CLUB):
        last = await there.add()
    assert "25 schedules" in await refused(there.add())
    assert "25 schedules" in await refused(there.schedules.undo(CLUB, first.ref, stamp=stamp()))
    await there.schedules.remove(CLUB, last.ref, stamp=stamp())
    assert (await there.schedules.undo(CLUB, first.ref, stamp=stamp())).next_due == FIRST
    assert len(await there.schedules.of(CLUB)) == MOST_OF_CLUB


async def test_an_edit_changes_what_was_asked_for_and_only_what_its_writer_saw(
    there: Desk,
) -> None:
    added = await there.add()

    def later(now: Schedule) -> Schedule:
        return replace(now, cron="0 20 * * 5", line="Late", ref=99, club=99, version=50)

    edit = there.schedules.edit
    edited = await edit(CLUB, added.ref, later, stamp=stamp(), expected=added.version)
    assert (edited.ref, edited.club, edited.line) == (added.ref, CLUB, "Late")
    assert edited.next_due == FIRST + 1.5 * HOUR
    again = edit(CLUB, added.ref, later, stamp=stamp(), expected=added.version)
    assert "changed meanwhile" in await refused(again)
    assert list(await there.schedules.of(CLUB)) == [edited]


async def test_a_removed_schedule_comes_back_within_thirty_days(there: Desk) -> None:
    added = await there.add()
    assert await there.schedules.erase_removed(START) == 0
    await there.schedules.remove(CLUB, added.ref, stamp=stamp())
    assert not await there.schedules.of(CLUB)
    assert await refused(there.schedules.get(CLUB, added.ref)) == GONE
    assert await refused(there.schedules.pause(CLUB, added.ref, stamp=stamp())) == GONE
    later = START + UNDO
    restored = await there.schedules.undo(CLUB, added.ref, stamp=stamp(later))
    assert restored.next_due is not None
    assert later < restored.next_due <= later + WEEK
    assert "there already" in await refused(
        there.schedules.undo(CLUB, added.ref, stamp=stamp(later))
    )
    await there.schedules.remove(CLUB, added.ref, stamp=stamp(later))
    too_late = stamp(later + UNDO + HOUR)
    assert "30 days ago" in await refused(there.schedules.undo(CLUB, added.ref, stamp=too_late))
    # It is erased when the clock has been so for a day.
    assert await there.schedules.erase_removed(too_late.at) == 0
    assert await there.schedules.erase_removed(too_late.at + 24 * HOUR) == 1
    assert await refused(there.schedules.undo(CLUB, added.ref, stamp=too_late)) == GONE
    assert await deeds(there) == [
        Deed.SCHEDULE_ADDED,
        Deed.SCHEDULE_REMOVED,
        Deed.SCHEDULE_RESTORED,
        Deed.SCHEDULE_REMOVED,
    ]


async def test_what_was_due_while_paused_is_never_posted(there: Desk) -> None:
    added = await there.add()
    paused = await there.schedules.pause(CLUB, added.ref, stamp=stamp())
    assert paused.next_due is None
    assert "paused already" in await refused(there.schedules.pause(CLUB, added.ref, stamp=stamp()))
    await there.run(START, FIRST + 3 * WEEK, every=24 * HOUR)
    assert not await there.log()
    resumed = await there.schedules.resume(CLUB, added.ref, stamp=stamp(FIRST + 3 * WEEK))
    assert resumed.next_due == FIRST + 4 * WEEK
    assert "running already" in await refused(
        there.schedules.resume(CLUB, added.ref, stamp=stamp())
    )
    await there.tick(FIRST + 4 * WEEK)
    assert [one.due for one in await there.log()] == [FIRST + 4 * WEEK]


async def test_nothing_due_is_lost_by_a_change_in_the_same_second(there: Desk) -> None:
    added = await there.add()
    await there.schedules.edit(
        CLUB, added.ref, lambda now: replace(now, cron="0 9 * * 1"), stamp=stamp(FIRST)
    )
    (one,) = await there.log()
    assert (one.due, bool(one.title_key)) == (FIRST, True)
    monday = (await there.schedules.get(CLUB, added.ref)).next_due
    assert monday is not None
    await there.schedules.remove(CLUB, added.ref, stamp=stamp(monday))
    *_, last = await there.log()
    assert last.due == monday
    assert last.delivery is not None
    assert last.delivery.reason is Drop.PAUSED


async def test_what_becomes_due_just_before_a_change_is_written_down_first(
    there: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = await there.add()
    whole, calls = there.schedules._caught_up, 0

    async def late(club: int, ref: int, now: datetime) -> Schedule:
        nonlocal calls
        calls += 1
        return await (whole(club, ref, now) if calls > 1 else there.schedules.get(club, ref))

    monkeypatch.setattr(there.schedules, "_caught_up", late)
    await there.schedules.pause(CLUB, added.ref, stamp=stamp(FIRST))
    (one,) = await there.log()
    assert (one.due, bool(one.title_key)) == (FIRST, True)


# The next post, and one at once.


async def test_a_preview_is_exactly_what_is_posted_also_when_others_post_before(
    there: Desk,
) -> None:
    weekly = await there.add()
    await there.add("0 9 * * *")
    await there.add("0 9 * * *")
    now = START
    for number in range(6):
        weekly = await there.schedules.get(CLUB, weekly.ref)
        preview = await there.schedules.preview(weekly, now)
        assert preview.sure
        assert preview.before == (0 if number == 0 else 14)
        assert preview.chosen is not None
        assert preview.title is not None
        assert preview.title.key == preview.chosen.title_key
        await there.run(now, preview.due, every=HOUR / 2)
        (*_, posted) = await there.log(of=weekly.ref)
        assert (posted.due, posted.title_key) == (preview.due, preview.chosen.title_key)
        assert posted.why == preview.chosen.why
        now = preview.due


async def test_a_preview_knows_which_schedule_takes_what_is_put_first(there: Desk) -> None:
    weekly, daily = await there.add(), await there.add("0 15 * * *")
    for key in ("film03", "film04"):
        film = await there.titles.get(CLUB, f"t:{key}")
        assert film is not None
        await there.schedules.put_first(CLUB, film, stamp=stamp())
    first = await there.schedules.preview(daily, START)
    second = await there.schedules.preview(weekly, START)
    for preview, key in ((first, "t:film03"), (second, "t:film04")):
        assert preview.chosen is not None
        assert (preview.chosen.title_key, preview.chosen.why) == (key, QUEUED)
    await there.run(START, FIRST, every=HOUR / 2)
    assert await there.keys() == ["t:film03", "t:film04"]
    assert not await there.schedules.queue(CLUB)


async def test_a_preview_knows_the_franchise_of_what_another_schedule_posts_before(
    tmp_path: Path,
) -> None:
    pool = [
        title("a", themes=["x"], franchise="a"),
        *(title(f"a{number}", themes=["y"], franchise="a") for number in range(5)),
        title("b", themes=["y"]),
    ]
    async with desk(tmp_path, pool) as there:
        weekly = await there.add(pool=Pool(reviewed=False, themes=("y",)))
        await there.add("0 18 * * *", Pool(reviewed=False, themes=("x",)))
        preview = await there.schedules.preview(weekly, START)
        await there.run(START, FIRST, every=HOUR / 2)
        assert await there.keys() == ["t:a", "t:b"]
        assert preview.chosen is not None
        assert preview.chosen.title_key == "t:b"


async def test_a_preview_leaves_what_is_put_first_for_another_schedule_to_it(there: Desk) -> None:
    weekly = await there.add()
    later = await there.add("0 9 * * 6")
    unsaid = await there.schedules.preview(weekly, START)
    assert unsaid.title is not None
    await there.schedules.put_first(CLUB, unsaid.title, stamp=stamp(), schedule=later.ref)
    preview = await there.schedules.preview(weekly, START)
    assert preview.chosen is not None
    assert preview.chosen.title_key != unsaid.title.key
    await there.run(START, FIRST, every=HOUR / 2)
    assert await there.keys() == [preview.chosen.title_key]


async def test_a_preview_that_too_much_comes_before_says_that_it_is_not_sure(
    there: Desk,
) -> None:
    yearly = await there.add("0 9 1 1 *")
    await there.add("0 * * * *")
    preview = await there.schedules.preview(yearly, START)
    assert not preview.sure
    assert preview.title is not None


async def test_a_preview_of_a_paused_schedule_or_an_empty_pool_says_what_would_be(
    there: Desk,
) -> None:
    added = await there.add()
    paused = await there.schedules.pause(CLUB, added.ref, stamp=stamp())
    assert (await there.schedules.preview(paused, START)).due == FIRST
    empty = replace(added, pool=Pool(reviewed=False, max_minutes=1))
    preview = await there.schedules.preview(empty, START)
    assert (preview.chosen, preview.title) == (None, None)


async def test_a_post_at_once_is_what_the_preview_showed_and_moves_no_time(there: Desk) -> None:
    added = await there.add()
    preview = await there.schedules.preview(added, START)
    assert preview.chosen is not None
    posted = await there.schedules.post_now(CLUB, added.ref, stamp=stamp())
    assert (posted.title_key, posted.due) == (preview.chosen.title_key, START)
    assert posted.delivery is not None
    assert (await there.schedules.get(CLUB, added.ref)).next_due == FIRST
    await there.tick(FIRST)
    assert [one.due for one in await there.log()] == [START, FIRST]
    assert len(set(await there.keys())) == 2
    assert await deeds(there) == [Deed.SCHEDULE_ADDED, Deed.POSTED_NOW]


async def test_a_post_at_once_that_the_audit_trail_cannot_keep_is_not_owed(
    there: Desk, tmp_path: Path
) -> None:
    added = await there.add()
    with closing(sqlite3.connect(tmp_path / "club.db")) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'full'); END"
        )
    with pytest.raises(StoreError):
        await there.schedules.post_now(CLUB, added.ref, stamp=stamp())
    assert not await there.log()
    assert await there.clubs.deliveries.next_ready() is None


async def test_two_who_post_at_once_at_the_same_moment_post_once(there: Desk) -> None:
    added = await there.add()
    found = await asyncio.gather(
        *(
            there.schedules.post_now(CLUB, added.ref, stamp=stamp(START + number * MINUTE / 7))
            for number in range(5)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(one, ClubError) for one in found) == 4
    assert len(await there.keys()) == 1
    await there.schedules.post_now(CLUB, added.ref, stamp=stamp(START + 2 * MINUTE))
    assert len(await there.keys()) == 2


async def test_a_paused_or_empty_schedule_posts_nothing_at_once(there: Desk) -> None:
    added = await there.add()
    await there.schedules.pause(CLUB, added.ref, stamp=stamp())
    sentence = await refused(there.schedules.post_now(CLUB, added.ref, stamp=stamp()))
    assert "Resume it first" in sentence
    assert not await there.log()


# The queue and the history.


async def test_the_queue_is_kept_in_order_and_changed_by_hand(there: Desk) -> None:
    added = await there.add()
    one, two, hot = [
        found
        for key in ("film01", "film02", "hot")
        if (found := await there.titles.get(CLUB, f"t:{key}"))
    ]
    first = await there.schedules.put_first(CLUB, one, stamp=stamp())
    second = await there.schedules.put_first(CLUB, two, stamp=stamp(), schedule=added.ref)
    assert "Adult" in await refused(there.schedules.put_first(CLUB, hot, stamp=stamp()))
    gone = there.schedules.put_first(CLUB, one, stamp=stamp(), schedule=99)
    assert await refused(gone) == GONE
    await there.schedules.move_up(CLUB, second.ref, stamp=stamp())
    listed = [one.title.name for one in await there.schedules.queue(CLUB) if one.title]
    assert listed == ["Film 02", "Film 01"]
    taken = await there.schedules.take_back(CLUB, first.ref, stamp=stamp())
    assert taken.title is not None
    assert taken.title.name == "Film 01"
    for ref in (first.ref, 77):
        back = there.schedules.take_back(CLUB, ref, stamp=stamp())
        assert "waits no longer" in await refused(back)
        up = there.schedules.move_up(CLUB, ref, stamp=stamp())
        assert "waits no longer" in await refused(up)


async def test_the_history_is_read_page_by_page(there: Desk) -> None:
    added, other = await there.add("0 9 * * *"), await there.add()
    await there.run(START, START + 24 * timedelta(days=1), every=HOUR / 2)
    pages, before = [], None
    while True:
        page = await there.schedules.history(CLUB, schedule=added.ref, before=before)
        pages.append(page)
        before = page.older
        if before is None:
            break
    lines = [line for page in pages for line in page.lines]
    assert [len(page.lines) for page in pages] == [10, 10, 4]
    assert [line.occurrence.due for line in lines] == sorted(
        (line.occurrence.due for line in lines), reverse=True
    )
    assert all(line.title is not None and line.occurrence.posted for line in lines)
    both = await there.schedules.history(CLUB)
    assert other.ref in {line.occurrence.schedule for line in both.lines}


# The bot leaves, and comes back.


async def test_a_club_that_invites_marquee_again_is_told_once_that_all_is_paused(
    there: Desk,
) -> None:
    added = await there.add()
    await there.add(club=OTHER_CLUB)
    mine = await there.add("0 9 * * *")
    await there.schedules.pause(CLUB, mine.ref, stamp=stamp())
    assert await there.schedules.bot_removed(CLUB, START) == 1
    await there.run(START, FIRST + WEEK, every=24 * HOUR)
    assert not await there.log()
    for _ in range(2):
        await there.schedules.bot_back(CLUB, FIRST + WEEK)
    assert await notices(there) == [NoticeKind.BACK_AGAIN]
    paused = await there.schedules.get(CLUB, added.ref)
    assert paused.paused is not None
    assert paused.paused.reason is Drop.REMOVED
    assert (await there.schedules.resume(CLUB, added.ref, stamp=stamp())).running
    # Nobody saw it leave this time.
    await there.schedules.bot_back(CLUB, FIRST + 2 * WEEK)
    assert await notices(there) == [NoticeKind.BACK_AGAIN] * 2
    (elsewhere,) = await there.schedules.of(OTHER_CLUB)
    assert elsewhere.running


async def test_a_club_without_schedules_is_told_nothing(there: Desk) -> None:
    await there.schedules.bot_back(CLUB, START)
    assert await notices(there) == []
