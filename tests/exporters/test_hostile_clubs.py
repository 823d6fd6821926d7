"""Files of clubs that somebody changed: each is taken as a whole, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from itertools import count
from typing import Any
from zipfile import ZIP_LZMA, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.clubs import CLUB_FILE, Club
from bot.domain.documents import decode
from bot.domain.programmes import Programme
from bot.domain.settings import ClubSettings
from bot.importers.clubs import read_club
from bot.services.restores import CHECKS
from tests.domain.hostile import EXAMPLES
from tests.exporters.clubs import BLAME, REDLINE, everything
from tests.exporters.conftest import Opener, Place

Json = dict[str, Any]
IDENTS = count(1)
hard = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 1 << 70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            "0",
            "-1",
            "9" * 19,
            "none",
            "Skip",
            "2026",
            "0001-01-01T00:00:00+23:59",
            "||",
            "||x||",
        ]
    ),
    st.just([]),
    st.just({}),
    st.lists(st.integers(), max_size=2),
)


@pytest.fixture
async def sound(place: Place) -> bytes:
    """The club's file of a club with everything."""
    await place.restore(everything())
    with ZipFile(BytesIO(await place.zipped())) as archive:
        return archive.read(CLUB_FILE)


def places(value: object) -> Iterator[tuple[Any, Any]]:
    """(container, key) of everything in a JSON value."""
    items: Any = ()
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, inner in items:
        yield value, key
        yield from places(inner)


def changed(document: Json, data: st.DataObject) -> Json:
    """A copy with some things in it replaced, taken out, doubled or renamed."""
    broken = deepcopy(document)
    for _ in range(data.draw(st.integers(1, 3))):
        found = list(places(broken))
        container, key = found[data.draw(st.integers(0, len(found) - 1))]
        match data.draw(st.sampled_from(["replace", "drop", "double", "rename"])):
            case "replace":
                container[key] = data.draw(ODD)
            case "drop":
                del container[key]
            case "double" if isinstance(container, list):
                container.append(deepcopy(container[key]))
            case _ if isinstance(container, dict):
                container[data.draw(st.text(max_size=9))] = container.pop(key)
            case _:
                container[key] = data.draw(ODD)
    return broken


async def taken(content: bytes, opened: Place) -> bool:
    """Whether `content` is taken, as a new club, which then is what the file said."""
    found = read_club(content, file="club.json", checks=CHECKS)
    if not isinstance(found, Club):
        assert found
        assert all(str(fault.place).startswith("club.json:") for fault in found)
        return False
    ident = next(IDENTS)
    club = replace(found, ident=ident)
    told = await opened.restore(club, dry=True)
    assert told.reviews.added == len(club.reviews)
    assert await opened.restore(club) == told
    assert bare(await opened.read(await opened.zipped(ident))) == bare(club)
    return True


def bare(club: Club) -> tuple[object, ...]:
    """A club without the numbers that another one may have had first, in no order."""
    reviews = [repr(replace(kept, number=0)) for kept in club.reviews]
    drafts = [repr(replace(kept, draft=replace(kept.draft, ref=0))) for kept in club.drafts]
    return (
        club.settings,
        sorted(map(repr, club.titles)),
        sorted(reviews),
        sorted(drafts),
        *bare_programme(club.programme),
    )


def bare_programme(programme: Programme) -> tuple[object, ...]:
    """A programme without its numbers; the queue is in its order."""
    orders = {one.ref: repr(replace(one, ref=0)) for one in programme.schedules}
    posts = [(orders.get(one.schedule), repr(replace(one, schedule=0))) for one in programme.posts]
    queue = [
        (one.schedule and orders[one.schedule], repr(replace(one, schedule=0)))
        for one in programme.queue
    ]
    nights = [repr(replace(one, ref=0)) for one in programme.nights]
    return (sorted(orders.values()), sorted(posts, key=repr), queue, sorted(nights))


@hard
@given(data=st.data())
async def test_a_file_with_something_changed_is_taken_or_refused_never_half(
    data: st.DataObject, place: Place, sound: bytes
) -> None:
    before = await place.clubs.exports.clubs()
    content = json.dumps(changed(json.loads(sound), data)).encode()
    if not await taken(content, place):
        assert await place.clubs.exports.clubs() == before


@hard
@given(data=st.data())
async def test_a_file_with_bytes_changed_is_taken_or_refused_never_half(
    data: st.DataObject, place: Place, sound: bytes
) -> None:
    content = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content) - 1))
        content[start : start + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=3))
    await taken(bytes(content), place)


@hard
@given(data=st.data())
def test_a_zip_with_bytes_changed_is_read_or_refused(data: st.DataObject, zipped: bytes) -> None:
    content = bytearray(zipped)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content) - 1))
        content[start] = data.draw(st.integers(0, 255))
    assert read_club(bytes(content), file="club.zip", checks=CHECKS)


@pytest.fixture
async def zipped(place: Place) -> bytes:
    """The zip of a small club."""
    return await place.zipped()


async def test_what_was_taken_after_a_change_comes_back_to_the_byte(
    open_place: Opener, sound: bytes
) -> None:
    document = json.loads(sound)
    document["reviews"][0] |= {"blurb": "  Two\n lines. ", "written": "2026-01-02", "rating": "5/5"}
    document["titles"][2]["document"]["year"] = 1999
    content = json.dumps(document).encode()
    async with open_place("second") as second, open_place("third") as third:
        await second.restore(await second.read(content))
        exported = await second.zipped()
        await third.restore(await third.read(exported))
        assert await third.zipped() == exported


async def test_a_title_that_somebody_wrote_is_cleaned(sound: bytes, place: Place) -> None:
    document = json.loads(sound)
    document["titles"][2]["document"]["names"][0]["name"] = " Blame\u202e!  of   ours\n"
    club = await place.read(json.dumps(document).encode())
    kept = club.titles[2].document or {}
    assert decode(dict(kept)).name == "Blame! of ours"


def put(path: str, value: object) -> Any:
    """A change of one thing in a file: `reviews.0.history.version`."""

    def change(document: Json) -> None:
        inner: Any = document
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            inner = inner[step]
        inner[last] = value

    return change


def many(document: Json, count: int, **changes: object) -> None:
    """Add so many schedules to a file, each with a cron expression of its own."""
    one = document["schedules"][0]
    document["schedules"] += [
        one | {"number": str(number), "cron": f"{number % 60} {number % 24} * * *"} | changes
        for number in range(100, 100 + count)
    ]


FAULTY = {
    "it has no “format”": lambda document: document.pop("format"),
    "it has no “version”": lambda document: document.pop("version"),
    "its format is not “marquee-club”": put("format", "other"),
    "This file has version 2; known is 1.": put("version", 2),
    "“club” must be the id of a server": put("club", 12),
    "No part of a club is called “films”": put("films", []),
    "“reviews” must be a list": put("reviews", {}),
    "“spoiler_policy” must be one of tag, withhold": put("settings.spoiler_policy", "show"),
    "“house_reviews” must be true or false": put("settings.house_reviews", "yes"),
    "“moderator_role” must be an id": put("settings.moderator_role", 12),
    "“time_zone” must be a time zone": put("settings.time_zone", "../../etc/passwd"),
    "“time_zone” must be a time zone like": put("settings.time_zone", "right/Europe/Berlin"),
    "“grace_hours” must be a whole number from 1 to 72": put("settings.grace_hours", 73),
    "“grace_hours” must be a whole number from 1": put("settings.grace_hours", "6"),
    "“region” must be two capital letters": put("settings.region", "Germany"),
    "No field is called “colour”": put("settings.colour", "red"),
    "“document” must be a title. “kind” must be": put("titles.1.document.kind", "book"),
    "“document.key” must be": put("titles.1.document.key", "marquee:other"),
    "“document” must be a title. Names: everybody reads": put(
        "titles.1.document.names.0.name", "||hidden||"
    ),
    "“key” must be a title's key": put("reviews.0.key", "../up"),
    "“verdict” must be one of Must watch": put("reviews.0.verdict", "9/10"),
    "“verdict” must be there": put("reviews.0.verdict", None),
    "“written” must be a time": put("reviews.0.written", "yesterday"),
    "This veil is never closed": put("reviews.0.opening", "||never closed"),
    "history.earlier[2]: ": put("reviews.0.history.earlier.2.opening", "||never closed"),
    "“history.earlier[1].version” must be a whole number from 2": put(
        "reviews.0.history.earlier.1.version", 1
    ),
    "“history.saved” must be there": put("reviews.0.history.saved", None),
    "“history.number” must be at most": put("reviews.0.history.number", "9" * 18),
    "No field is called “history.removed”": put("reviews.0.history.removed", "2026-01-01"),
    "“history.removed” must be there": put("removed.0.history.removed", None),
    "This is there twice": lambda document: document["reviews"].append(document["reviews"][0]),
    "“state” must be one of": put("drafts.0.state", "lost"),
    "“owner_id” must be there": put("drafts.0.owner_id", None),
    "“cron” must be a cron expression like": put("schedules.0.cron", "every Friday 20:00"),
    "That day never comes": put("schedules.0.cron", "0 20 31 FEB *"),
    "at least an hour apart": put("schedules.0.cron", "*/5 * * * *"),
    "“cron” must be text": put("schedules.0.cron", ["0 20 * * 5"]),
    "“cron” must be at most 200": put("schedules.0.cron", "1," * 200 + "1 * * * *"),
    "“zone” must be a time zone": put("schedules.0.zone", "../../etc/localtime"),
    "“zone” must be a time zone like": put("schedules.0.zone", "Mars/Olympus"),
    "“line” must be at most 300": put("schedules.0.line", "a" * 301),
    "“line” must be without marks of spoilers": put("schedules.0.line", "||He dies.||"),
    "“thread” must be true or false": put("schedules.0.thread", 1),
    "“number” must be there": put("schedules.0.number", None),
    "“number” must be an id": put("schedules.0.number", "0"),
    "“channel_id” must be there, unless": put("schedules.0.channel_id", None),
    "“channel_id” must be an id": put("schedules.0.channel_id", "../1"),
    "“version” must be a whole number from 1": put("schedules.0.version", 10**9),
    "“saved” must be there": put("schedules.0.saved", None),
    "“paused” must be there": put("schedules.2.paused", None),
    "“paused_why” must be one of channel_gone": put("schedules.2.paused_why", "bored"),
    "“pool.verdict” must be one of Must watch": put("schedules.0.pool.verdict", "best"),
    "“pool.kind” must be one of film": put("schedules.0.pool.kind", "book"),
    "“pool.themes” must be a list of at most": put("schedules.0.pool.themes", ["a"] * 4),
    "“pool.themes” must be a list of texts": put("schedules.0.pool.themes", [3]),
    "“pool.max_minutes” must be a whole number from 1": put("schedules.0.pool.max_minutes", -1),
    "No field is called “pool.colour”": put("schedules.0.pool.colour", "red"),
    "pool must be an object": put("schedules.0.pool", None),
    "No field is called “next_due”": put("schedules.0.next_due", "2020-01-01"),
    "“due” must be there": put("posts.0.due", None),
    "“due” must be a time": put("posts.0.due", 12),
    "“schedule” must be there": put("posts.0.schedule", None),
    "“schedule” must be at most": put("posts.0.schedule", "9" * 18),
    "“key” must be there": put("posts.0.key", None),
    "“message_id” must be there with": put("posts.0.channel_id", None),
    "“skipped” must be one of late, followed, empty": put("posts.3.skipped", "lazy"),
    "Just one of “posted”, “skipped” and": put("posts.3.posted", "2026-01-01"),
    "Just one of “posted”, “skipped” and “dropped”": put("posts.3.skipped", None),
    "“dropped” must be one of": put("posts.5.dropped", "waiting"),
    "No schedule in this file has the number 8.": put("queue.0.schedule", "8"),
    "“queued_by” must be there": put("queue.0.queued_by", None),
    "“ballot” must be one of poll, ranked": put("nights.0.ballot", "dice"),
    "“each” must be a whole number from 1 to 5": put("nights.0.each", 6),
    "“place” must be at most 100": put("nights.0.place", "a" * 101),
    "“result” must be there, unless": put("nights.0.result", None),
    "“result.winner” must be one of the nominations": put("nights.0.result.winner", "a:b"),
    "“result.how” must be one of majority": put("nights.0.result.how", "luck"),
    "“result.rounds[0].votes” must be counts": put("nights.0.result.rounds.0.votes", {"a:b": 1}),
    "“result.rounds[1].votes” must be whole": put("nights.0.result.rounds.1.votes", {BLAME: True}),
    "“result.rounds[0].out” must be a list": put("nights.0.result.rounds.0.out", [[]]),
    "“nominations[1].key” must be nominated once": put("nights.0.nominations.1.key", REDLINE),
    "“cancelled” must be one of by_hand": put("nights.1.cancelled", "rain"),
    "“minutes” must be a whole number from 1": put("nights.0.minutes", 0),
    "No field is called “state”": put("nights.0.state", "voting"),
    "No field is called “event_id”": put("nights.0.event_id", "5"),
    "A club has at most 25 schedules": lambda document: many(document, 10_000),
    "No club has removed so many": lambda document: many(document, 10_000, removed="2026-01-01"),
}


@pytest.mark.parametrize("words", FAULTY)
async def test_a_fault_is_told_with_its_place_and_nothing_is_written(
    words: str, sound: bytes, place: Place
) -> None:
    document = json.loads(sound)
    FAULTY[words](document)
    content = json.dumps(document, indent=1).encode()
    (told,) = await place.faults(content)
    assert words in told
    line = int(told.split(":")[1])
    assert 1 <= line <= content.count(b"\n") + 1


async def test_a_file_from_before_posts_could_be_late_gets_what_clubs_start_with(
    sound: bytes, place: Place
) -> None:
    document = json.loads(sound)
    assert document["settings"].pop("grace_hours") == 24
    club = await place.read(json.dumps(document).encode())
    assert club.settings.grace_hours == ClubSettings().grace_hours


async def test_every_faulty_review_is_told_at_once(sound: bytes, place: Place) -> None:
    document = json.loads(sound)
    for review in document["reviews"]:
        review["verdict"] = "?"
    assert len(await place.faults(json.dumps(document).encode())) == len(document["reviews"])


async def test_what_is_no_club_at_all_is_refused_with_a_sentence(place: Place) -> None:
    for content in (b"", b"PK", b"PK\x03\x04 not a zip", b"[]", b"{}", b"\x00\x01", b'"a"', b"{"):
        (told,) = await place.faults(content)
        assert told
    assert await place.clubs.exports.clubs() == []


async def test_a_zip_without_a_club_or_packed_unusually_is_refused(place: Place) -> None:
    other, unusual = BytesIO(), BytesIO()
    with ZipFile(other, "w") as archive:
        archive.writestr("../club.json", "{}")
    with ZipFile(unusual, "w", ZIP_LZMA) as archive:
        archive.writestr(CLUB_FILE, "{}")
    (told,) = await place.faults(other.getvalue())
    assert "There is no club.json in this zip." in told
    (told,) = await place.faults(unusual.getvalue())
    assert "packed in an unusual way" in told
