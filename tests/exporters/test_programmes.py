"""Schedules, posts, the queue and movie nights: taken out, put back, and nothing old posted."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.domain.audit import Deed, Stamp
from bot.domain.clubs import CLUB_FILE, Club, Tally
from bot.domain.deliveries import Drop, State
from bot.domain.movie_nights import Cancel, NightPlan, Nomination
from bot.domain.movie_nights import State as NightState
from bot.domain.night_entries import call_off, nominate
from bot.domain.night_steps import Floor, Turn, start
from bot.domain.programmes import NOTHING, KeptPost, Programme
from bot.domain.schedules import MOST_OF_CLUB, Schedule
from bot.domain.settings import ClubSettings
from bot.errors import ClubError
from bot.services.exports import Exports
from bot.services.restores import Restores
from tests.exporters.clubs import CLUB, NOW, OTHER_CLUB, at, everything
from tests.exporters.conftest import ADMIN, Opener, Place
from tests.exporters.programmes import (
    BLAME,
    CHANNEL,
    GONE,
    OWN,
    REDLINE,
    WEEK,
    WHEN,
    a_programme,
    a_schedule,
)
from tests.services.scheduling import CLUB as DESK_CLUB
from tests.services.scheduling import START, Desk, desk, films

LATER = Stamp(ADMIN.member, NOW + timedelta(days=10))
HOST, VOTER = 601_601_601_601_601_601, 602_602_602_602_602_602
FRIDAY = datetime.fromisoformat("2026-05-08T16:30:00+00:00")
"""The first Friday evening in Berlin after NOW."""


def only(programme: Programme) -> Club:
    """A club with nothing else."""
    return Club(CLUB, ClubSettings(), programme=programme)


async def programme_of(place: Place, club: int = CLUB) -> Programme:
    """What a file of the club says of its programme."""
    return (await place.read(await place.zipped(club))).programme


# Round the whole way.


async def test_a_file_from_before_there_were_schedules_is_read_as_before(place: Place) -> None:
    await place.restore(everything())
    with ZipFile(BytesIO(await place.zipped())) as archive:
        document = json.loads(archive.read(CLUB_FILE))
    for name in ("posts", "queue", "nights"):
        del document[name]
    document["schedules"] = []
    club = await place.read(json.dumps(document).encode())
    assert club == replace(await place.read(await place.zipped()), programme=NOTHING)


async def test_putting_back_twice_changes_nothing(place: Place) -> None:
    first = await place.restore(only(a_programme()))
    assert (first.schedules, first.posts) == (Tally(added=4), Tally(added=6))
    assert (first.queue, first.nights) == (Tally(added=4), Tally(added=3))
    exported = await place.zipped()
    again = await place.restore(await place.read(exported))
    assert not again.changes
    assert (again.schedules, again.posts) == (Tally(same=4), Tally(same=6))
    assert (again.queue, again.nights) == (Tally(same=4), Tally(same=3))
    assert await place.zipped() == exported


async def test_putting_back_twice_changes_nothing_where_others_had_the_numbers_first(
    place: Place,
) -> None:
    await place.restore(replace(only(a_programme()), ident=OTHER_CLUB))
    theirs = await place.zipped(OTHER_CLUB)
    assert (await place.restore(only(a_programme()))).changes
    exported = await place.zipped()
    assert not (await place.restore(only(a_programme()))).changes
    assert not (await place.restore(await place.read(exported))).changes
    assert await place.zipped() == exported
    assert await place.zipped(OTHER_CLUB) == theirs
    # A schedule that is new has none of the posts of those that are gone.
    new = await place.clubs.schedules.add(a_schedule(0, club=CLUB, next_due=FRIDAY), most=25)
    assert new is not None
    assert await place.clubs.occurrences.of(CLUB, schedule=new.ref, limit=9) == []
    assert await place.clubs.occurrences.of(OTHER_CLUB, schedule=new.ref, limit=9) == []


async def test_what_was_posted_is_history_with_its_links(place: Place) -> None:
    await place.restore(only(a_programme()))
    found = await place.clubs.occurrences.of(CLUB, schedule=3, limit=9)
    dropped, skipped, posted = found
    assert (posted.title_key, posted.due, posted.posted) == (BLAME, WHEN, True)
    assert posted.delivery is not None
    assert (posted.delivery.channel, posted.delivery.message) == (8, 9)
    assert (skipped.title_key, skipped.skipped and skipped.skipped.name) == ("", "FOLLOWED")
    assert dropped.delivery is not None
    assert dropped.delivery.reason is Drop.TITLE_GONE
    of_gone = await place.clubs.occurrences.of(CLUB, schedule=GONE, limit=9)
    assert [one.title_key for one in of_gone] == ["", OWN]


async def test_a_table_tells_the_schedules_that_are_there(place: Place) -> None:
    await place.restore(only(a_programme()))
    with ZipFile(BytesIO(await place.zipped())) as archive:
        text = archive.read("schedules.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text, newline="")))
    assert [row["when"] for row in rows] == [
        "every Friday at 18:30",
        "on the first Sunday of each month at 20:00",
        "by the cron expression `0 9,21 1-7 * *`",
    ]
    assert rows[0]["line"] == "'=Film *night*\nof ours"
    assert (rows[0]["themes"], rows[0]["reviewed"]) == ("grief; =ocean", "no")
    assert [row["paused"] for row in rows] == ["", "by a moderator", str(Drop.SLOW_MODE)]


# Nothing old is posted.


async def test_a_schedule_goes_on_from_now_and_nothing_waits(place: Place) -> None:
    await place.restore(only(a_programme()))
    running, paused, broken = await place.clubs.schedules.of(CLUB)
    assert running.next_due == FRIDAY
    assert (paused.next_due, broken.next_due) == (None, None)
    assert await place.clubs.schedules.due(FRIDAY - timedelta(seconds=1), most=9) == []
    far = NOW + timedelta(days=9_000)
    assert await place.clubs.deliveries.claim("any", now=far, lease=WEEK, most=9) == []


async def test_what_was_on_its_way_is_not_sent_there_and_its_title_is_free_again(
    tmp_path: Path,
) -> None:
    async with two(tmp_path) as (here, there):
        schedule = await here.add()
        first, second = [f"t:film{number:02}" for number in range(2)]
        for key in (first, second):
            title = await here.titles.get(DESK_CLUB, key)
            assert title is not None
            await here.schedules.put_first(DESK_CLUB, title, stamp=at(0), schedule=schedule.ref)
        due = START.replace(hour=16, minute=30)
        await here.schedules.plan_due(due)
        await carry(here, there, due)
        assert await there.log() == []
        assert [one.title_key for one in await there.clubs.occurrences.queue(DESK_CLUB)] == [
            first,
            second,
        ]
        assert await there.clubs.deliveries.next_ready() is None
        (restored,) = await there.schedules.of(DESK_CLUB)
        assert restored.next_due == due + WEEK


async def test_what_may_have_arrived_counts_as_posted(tmp_path: Path) -> None:
    async with two(tmp_path) as (here, there):
        await here.add()
        title = await here.titles.get(DESK_CLUB, "t:film03")
        assert title is not None
        await here.schedules.put_first(DESK_CLUB, title, stamp=at(0))
        due = START.replace(hour=16, minute=30)
        await here.schedules.plan_due(due)
        # An attempt began, and nobody knows how it ended.
        assert await here.clubs.deliveries.claim("gone", now=due, lease=WEEK, most=9)
        await carry(here, there, due)
        (post,) = await there.log()
        assert post.delivery is not None
        assert (post.title_key, post.delivery.state) == ("t:film03", State.SENT)
        assert await there.clubs.occurrences.queue(DESK_CLUB) == []
        assert await there.clubs.deliveries.next_ready() is None


async def test_no_title_comes_twice_after_a_move_until_all_were_posted(tmp_path: Path) -> None:
    async with two(tmp_path) as (here, there):
        await here.add("0 14 * * *")
        day = timedelta(days=1)
        await here.run(START, START + 5 * day, every=day)
        before = await here.keys()
        assert len(before) == 5
        await carry(here, there, START + 5 * day)
        await there.run(START + 6 * day, START + 10 * day, every=day)
        after = [one.title_key for one in await there.log()][len(before) :]
        assert len(after) == 5
        assert len({*before, *after}) == 10


async def test_a_title_that_was_posted_since_is_not_put_into_the_queue_again(
    place: Place,
) -> None:
    programme = a_programme()
    since = KeptPost(3, WHEN + 4 * WEEK, REDLINE, "You queued it.", posted=WHEN + 4 * WEEK)
    await place.restore(only(Programme(schedules=programme.schedules, posts=(since,))))
    assert (await place.restore(only(programme))).queue == Tally(added=3, same=1)
    queue = await place.clubs.occurrences.queue(CLUB)
    assert [one.title_key for one in queue] == [OWN, BLAME, BLAME]


# Beside what is there.


async def test_a_schedule_that_was_changed_since_stays_as_it_is(place: Place) -> None:
    await place.restore(only(a_programme()))
    exported = await place.zipped()

    def later(schedule: Schedule, _count: int) -> Schedule:
        return replace(schedule, cron="0 20 * * SAT", paused=None)

    await place.clubs.schedules.change(CLUB, 3, later, stamp=LATER, deed=Deed.SCHEDULE_CHANGED)
    changed = await place.zipped()
    restored = await place.restore(await place.read(exported))
    assert restored.schedules == Tally(same=4)
    assert await place.zipped() == changed


async def test_a_schedule_that_was_removed_here_is_there_again_from_now_on(place: Place) -> None:
    running = a_schedule(3)
    await place.restore(only(Programme((running,))))
    exported = await place.zipped()
    await place.restore(only(Programme((a_schedule(4, line="Another."),))))

    def remove(schedule: Schedule, _count: int) -> Schedule:
        return replace(schedule, removed=at(1))

    await place.clubs.schedules.change(CLUB, 3, remove, stamp=at(1), deed=Deed.SCHEDULE_CHANGED)
    restored = await place.restore(await place.read(exported))
    assert restored.schedules == Tally(changed=1)
    back, other = await place.clubs.schedules.of(CLUB)
    assert (back.ref, back.removed, back.next_due, back.saved.at) == (
        *(3, None, FRIDAY, NOW.replace(microsecond=0)),
    )
    assert other.line == "Another."


async def test_another_schedule_that_has_the_number_stays_beside_it(place: Place) -> None:
    there = a_schedule(3, cron="0 9 * * *", line="Made here.")
    await place.restore(only(Programme((there,))))
    assert (await place.restore(only(a_programme()))).schedules == Tally(added=4)
    found = await place.clubs.schedules.of(CLUB)
    assert [one.line for one in found] == ["Made here.", "", "", "=Film *night*\nof ours"]
    assert (await place.clubs.occurrences.of(CLUB, schedule=3, limit=9)) == []
    queue = await place.clubs.occurrences.queue(CLUB)
    assert [one.schedule for one in queue] == [4, None, 4, None]


async def test_a_schedule_gets_no_number_under_which_another_club_has_posts(
    place: Place,
) -> None:
    posts = tuple(one for one in a_programme().posts if one.schedule == GONE)
    await place.restore(replace(only(Programme(posts=posts)), ident=OTHER_CLUB))
    await place.restore(only(Programme((a_schedule(GONE),))))
    (mine,) = await place.clubs.schedules.of(CLUB)
    assert mine.ref > GONE
    assert not (await place.restore(only(Programme((a_schedule(GONE),))))).changes


async def test_a_club_never_gets_more_schedules_than_it_can_have(place: Place) -> None:
    many = [a_schedule(ref, line=f"Number {ref}.") for ref in range(1, 2 * MOST_OF_CLUB)]
    await place.restore(only(Programme(tuple(many[:MOST_OF_CLUB]))))
    before = await place.zipped()
    for dry in (True, False):
        with pytest.raises(ClubError, match=r"more than 25. Nothing was changed: remove"):
            await place.restore(only(Programme(tuple(many[MOST_OF_CLUB:]))), dry=dry)
    assert await place.zipped() == before
    gone = replace(many[-1], removed=at(0))
    assert (await place.restore(only(Programme((gone,))))).schedules == Tally(added=1)


# Into another server.


async def test_in_another_server_schedules_wait_until_they_have_a_channel(place: Place) -> None:
    moved = only(a_programme()).to(OTHER_CLUB)
    restored = await place.restore(moved)
    assert restored.schedules == Tally(added=4)
    for schedule in await place.clubs.schedules.of(OTHER_CLUB):
        assert (schedule.channel, schedule.role, schedule.next_due) == (0, None, None)
        assert schedule.paused is not None
        assert schedule.paused.reason is Drop.MOVED
        assert "/watchthis edit" in str(schedule.paused.reason)
        assert "/watchthis resume" in str(schedule.paused.reason)
    (removed,) = [one for one in (await programme_of(place, OTHER_CLUB)).schedules if one.removed]
    assert removed.paused is not None
    posts = (await programme_of(place, OTHER_CLUB)).posts
    assert {(one.channel, one.message) for one in posts} == {(None, None)}
    night = (await programme_of(place, OTHER_CLUB)).nights[0]
    assert (night.channel, night.voice, night.role) == (0, None, None)
    exported = await place.zipped(OTHER_CLUB)
    assert not (await place.restore(moved)).changes
    assert await place.zipped(OTHER_CLUB) == exported
    assert str(CHANNEL).encode() not in ZipFile(BytesIO(exported)).read(CLUB_FILE)


async def test_a_club_that_moved_twice_comes_out_the_same_to_the_byte(open_place: Opener) -> None:
    async with open_place("first") as first, open_place("second") as second:
        await first.restore(everything().to(OTHER_CLUB))
        exported = await first.zipped(OTHER_CLUB)
        await second.restore(await second.read(exported))
        assert await second.zipped(OTHER_CLUB) == exported


async def test_one_that_was_given_a_channel_there_is_known_again(place: Place) -> None:
    moved = only(Programme((a_schedule(3),))).to(OTHER_CLUB)
    await place.restore(moved)
    (kept,) = await place.clubs.schedules.of(OTHER_CLUB)

    def go_on(schedule: Schedule, _count: int) -> Schedule:
        return replace(schedule, channel=99, role=98, paused=None, next_due=FRIDAY)

    await place.clubs.schedules.change(
        OTHER_CLUB, kept.ref, go_on, stamp=LATER, deed=Deed.SCHEDULE_CHANGED
    )
    assert not (await place.restore(moved)).changes
    (after,) = await place.clubs.schedules.of(OTHER_CLUB)
    assert (after.channel, after.next_due) == (99, FRIDAY)


# Movie nights.


async def test_a_night_comes_back_over_and_without_its_members(place: Place) -> None:
    await place.restore(only(a_programme()))
    night = await place.clubs.movie_nights.get(CLUB, 2)
    assert night is not None
    assert (night.state, night.next_step, night.host) == (NightState.OVER, None, 0)
    assert night.winner == REDLINE
    assert [one.title_key for one in night.nominations] == [REDLINE, BLAME, OWN]
    assert {one.member for one in night.nominations} == {None}
    assert night.nominations[1].suggested
    assert night.result is not None
    won = night.numbered(night.result.winner)
    assert won is not None
    assert won.title_key == REDLINE
    first = dict(night.result.rounds[0].votes)
    assert [first[one.ref] for one in night.nominations] == [2, 2, 1]
    far = NOW + timedelta(days=9_000)
    assert await place.clubs.movie_nights.due(far, most=9) == []


async def test_a_night_is_in_a_file_once_it_is_over_and_nobody_is_named_in_it(
    place: Place,
) -> None:
    plan = NightPlan(CLUB, CHANNEL, "UTC", NOW + WEEK, line="Bring tea.")
    begun = await place.clubs.movie_nights.start(start(plan, Stamp(HOST, NOW)), most=3)
    assert begun is not None

    def decide(floor: Floor) -> Turn:
        return nominate(floor, Nomination(REDLINE, NOW, VOTER), "Redline")

    await place.clubs.movie_nights.turn(CLUB, begun.ref, decide, at=NOW)
    assert (await programme_of(place)).nights == ()
    await place.clubs.movie_nights.turn(
        CLUB, begun.ref, lambda floor: call_off(floor, Stamp(HOST, NOW)), at=NOW
    )
    (night,) = (await programme_of(place)).nights
    assert (night.cancelled, night.line) == (Cancel.BY_HAND, "Bring tea.")
    assert [one.title_key for one in night.nominations] == [REDLINE]
    with ZipFile(BytesIO(await place.zipped())) as archive:
        text = archive.read(CLUB_FILE)
    assert str(HOST).encode() not in text
    assert str(VOTER).encode() not in text
    assert not (await place.restore(await place.read(text))).changes


async def test_numbers_that_nights_of_others_have_are_left_to_them(place: Place) -> None:
    await place.restore(replace(only(a_programme()), ident=OTHER_CLUB))
    theirs = await place.clubs.movie_nights.get(OTHER_CLUB, 2)
    await place.restore(only(a_programme()))
    assert await place.clubs.movie_nights.get(OTHER_CLUB, 2) == theirs
    mine = await programme_of(place)
    assert [replace(one, ref=0) for one in mine.nights] == [
        replace(one, ref=0) for one in a_programme().nights
    ]


# Helpers.


@asynccontextmanager
async def two(folder: Path) -> AsyncIterator[tuple[Desk, Desk]]:
    """Two Marquees over the same titles."""
    titles = films(12)
    (folder / "here").mkdir()
    (folder / "there").mkdir()
    async with desk(folder / "here", titles) as here, desk(folder / "there", titles) as there:
        yield here, there


async def carry(here: Desk, there: Desk, now: datetime) -> None:
    """Take the club out of one and put it into the other, through its file."""
    stamp = Stamp(0, now)
    exports = Exports(here.catalogue, here.clubs.exports, here.clubs.audit)
    async with exports.export(DESK_CLUB, stamp=stamp) as exported:
        content = exported.content.read()
    restores = Restores(there.clubs.exports)
    club = await restores.read(content, file="club.zip")
    assert isinstance(club, Club), club
    await restores.restore(club, stamp=stamp)
