"""Export, wipe, import: the same club, to the byte in the next export."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.config import MIGRATIONS
from bot.domain.audit import Stamp
from bot.domain.clubs import Club, KeptReview, Tally
from bot.domain.drafts import Draft
from bot.domain.movie_nights import MovieNight, Nomination
from bot.domain.occurrences import QueuedTitle
from bot.domain.programmes import KeptPost
from bot.domain.reviews import Review, Reviewer
from bot.domain.schedules import Pool, Schedule
from bot.domain.settings import ClubSettings
from bot.errors import StoreError
from bot.store.migrations import migrate
from tests.exporters.clubs import (
    BLAME,
    CLUB,
    NOW,
    OTHER_CLUB,
    REDLINE,
    a_review,
    at,
    everything,
)
from tests.exporters.conftest import ADMIN, Opener, Place

# What stands in the tables that a club is exported from. A column that is added must be exported
# too, or be said here to be none of the club's.
COLUMNS = {
    "clubs": {"club_id", *(choice.name for choice in fields(ClubSettings))},
    "reviews": {
        *("review_id", "club_id", "title_key", "reviewer_id", "reviewer_name", "version"),
        *("verdict", "blurb", "spoiler_level", "opening", "aspects", "written", "rating"),
        *("origin", "saved_by", "saved", "removed", "removed_by"),
    },
    "review_versions": {
        *("review_id", "version", "verdict", "blurb", "spoiler_level", "opening", "aspects"),
        *("written", "rating", "saved_by", "saved", "replaced_by", "replaced"),
    },
    "drafts": {
        *("draft_id", "club_id", "owner_id", "title_key", "typed_title", "reviewer_id"),
        *("reviewer_name", "verdict", "blurb", "spoiler_level", "text", "rating", "written"),
        *("expected", "state", "note", "origin", "saved", "channel_id", "message_id"),
    },
    "club_titles": {"club_id", "title_key", "version", "document", "saved_by", "saved"},
    "club_title_versions": {"club_id", "title_key", "version", "document", "saved_by", "saved"},
    "schedules": {
        *("schedule_id", "club_id", "channel_id", "cron", "zone", "pool", "role_id", "line"),
        *("thread", "version", "saved_by", "saved", "paused", "paused_why", "removed"),
        *("removed_by", "used_up"),
        "next_due",  # of no use elsewhere
    },
    "occurrences": {
        *("occurrence_id", "schedule_id", "club_id", "due", "title_key", "why", "late"),
        "skipped",
        "delivery_id",  # what became of it: `posted` or `dropped`
    },
    "queued_titles": {
        *("queued_id", "club_id", "schedule_id", "title_key", "place", "member_id", "at"),
        "occurrence_id",  # what is on its way waits again
    },
    "movie_nights": {
        *("night_id", "club_id", "channel_id", "voice_id", "place", "role_id", "line", "zone"),
        *("starts", "nominate_until", "vote_until", "ballot", "each", "pool", "state", "winner"),
        *("minutes", "result", "cancelled", "version", "saved"),
        "host_id",  # a member's
        *("next_step", "counting", "event_id"),  # of no use when it is over
        *("changes", "shown"),  # what its cards show, which are in the server that it comes from
    },
    "nominations": {
        *("nomination_id", "night_id", "title_key", "why", "at"),
        "member_id",  # a member's
    },
}


def members(content: bytes) -> dict[str, bytes]:
    """The files of a zip by name."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_export_wipe_and_import_give_the_same_club_to_the_byte(open_place: Opener) -> None:
    async with open_place("first") as first:
        await first.restore(everything())
        exported = await first.zipped()
    async with open_place("second") as second:
        await second.restore(await second.read(exported))
        assert await second.zipped() == exported
        assert members(exported)["club.json"].count(b"The village burns.") == 37


async def test_what_comes_back_is_all_that_there_was(place: Place) -> None:
    club = everything()
    await place.restore(club)
    back = await place.read(await place.zipped())
    assert back.settings == club.settings
    assert back.titles == tuple(sorted(club.titles, key=lambda kept: kept.key))
    drafts = sorted(back.drafts, key=lambda kept: kept.draft.ref)
    assert drafts == list(club.drafts)
    written = {kept.number: kept.review.written for kept in club.reviews}
    assert {kept.number: kept for kept in back.reviews} == {k.number: k for k in club.reviews}
    assert {kept.number: kept.review.written for kept in back.reviews} == written
    assert back.programme == club.programme


async def test_the_club_file_alone_is_enough(open_place: Opener) -> None:
    async with open_place("first") as first:
        await first.restore(everything())
        exported = await first.zipped()
    async with open_place("second") as second:
        await second.restore(await second.read(members(exported)["club.json"]))
        assert await second.zipped() == exported


async def test_a_club_that_chose_and_wrote_nothing_comes_back_as_well(place: Place) -> None:
    empty = await place.zipped()
    assert await place.read(empty) == Club(CLUB, ClubSettings())
    restored = await place.restore(await place.read(empty))
    assert not restored.changes
    assert await place.clubs.exports.clubs() == []


async def test_the_order_in_which_things_were_written_is_not_seen(open_place: Opener) -> None:
    club = everything()
    numbers = [kept.number for kept in club.reviews]
    turned = replace(
        club,
        titles=club.titles[::-1],
        reviews=tuple(
            replace(kept, number=number)
            for kept, number in zip(club.reviews, reversed(numbers), strict=True)
        ),
        drafts=club.drafts[::-1],
    )
    async with open_place("first") as first, open_place("second") as second:
        await first.restore(club)
        await second.restore(turned)
        one, other = (
            await first.read(await first.zipped()),
            await second.read(await second.zipped()),
        )
    assert [kept.identity for kept in one.reviews] == [kept.identity for kept in other.reviews]
    assert (one.titles, one.drafts) == (other.titles, other.drafts)
    standing = [kept for kept in one.reviews if kept.removed is None]
    assert standing == sorted(standing, key=by_title_and_reviewer)


def by_title_and_reviewer(kept: KeptReview) -> tuple[str, int, str]:
    """Where a review stands in an export: guests come first, by name."""
    reviewer = kept.review.reviewer
    return (kept.review.title_key, reviewer.member or 0, reviewer.name)


async def test_an_export_has_nothing_of_another_club(place: Place) -> None:
    await place.restore(replace(everything(), ident=OTHER_CLUB))
    assert await place.read(await place.zipped()) == Club(CLUB, ClubSettings())


async def test_an_export_is_of_one_moment(place: Place) -> None:
    await place.restore(everything())
    before = await place.zipped()
    async with place.clubs.exports.snapshot(CLUB) as snapshot:
        await snapshot.settings()
        review = a_review(REDLINE, text="Written meanwhile.")
        await place.clubs.reviews.save(CLUB, review, stamp=at(0), expected=0)
        kept = [kept async for some in snapshot.reviews(removed=False) for kept in some]
    assert "Written meanwhile." not in {one.review.opening for one in kept}
    assert await place.zipped() != before


# Onto what is there already.


async def test_an_import_of_what_is_there_changes_nothing(place: Place) -> None:
    await place.restore(everything())
    exported = await place.zipped()
    restored = await place.restore(await place.read(exported))
    assert not restored.changes
    assert restored.reviews.same == len(everything().reviews)
    assert await place.zipped() == exported
    assert len(await place.clubs.audit.of(CLUB, limit=9)) == 3  # one import, two exports


async def test_a_text_that_differs_comes_on_top_and_the_one_there_is_kept(place: Place) -> None:
    there = a_review(text="What they think now.")
    await place.clubs.reviews.save(CLUB, there, stamp=at(0), expected=0)
    older = Club(CLUB, ClubSettings(), reviews=(kept(a_review(text="What they thought.")),))
    restored = await place.restore(older)
    assert restored.reviews == Tally(changed=1)
    (now,) = (await place.read(await place.zipped())).reviews
    assert now.review.opening == "What they thought."
    assert now.version == 2
    assert [one.review.opening for one in now.earlier] == ["What they think now."]
    assert now.earlier[0].replaced == ADMIN


async def test_a_removed_review_in_a_file_removes_nothing(place: Place) -> None:
    there = a_review(text="Still here.")
    await place.clubs.reviews.save(CLUB, there, stamp=at(0), expected=0)
    gone = replace(kept(a_review(text="Removed there.")), removed=at(1))
    await place.restore(Club(CLUB, ClubSettings(), reviews=(gone,)))
    (now,) = await place.clubs.reviews.of_title(CLUB, BLAME)
    assert now.opening == "Still here."


async def test_a_review_that_was_removed_here_is_there_again(place: Place) -> None:
    saved = await place.clubs.reviews.save(CLUB, a_review(), stamp=at(0), expected=0)
    assert saved is not None
    exported = await place.zipped()
    await place.clubs.versions.remove(CLUB, int(saved.ref[1:]), stamp=at(1))
    assert await place.clubs.reviews.of_title(CLUB, BLAME) == []
    await place.restore(await place.read(exported))
    assert len(await place.clubs.reviews.of_title(CLUB, BLAME)) == 1


async def test_a_title_that_differs_comes_on_top_and_the_one_there_is_kept(place: Place) -> None:
    club = replace(everything(), reviews=(), drafts=())
    await place.restore(club)
    newer = replace(club.titles[2], document={**(club.titles[2].document or {}), "year": 1999})
    restored = await place.restore(replace(club, titles=(newer,)))
    assert restored.titles == Tally(changed=1)
    found = next(t for t in (await place.read(await place.zipped())).titles if t.key == BLAME)
    assert found.version == 2
    assert found.document == newer.document
    assert [one.document for one in found.earlier] == [club.titles[2].document]


async def test_a_dry_run_tells_all_and_changes_nothing(place: Place) -> None:
    before = await place.zipped()
    told = await place.restore(everything(), dry=True)
    assert await place.zipped() == before
    assert await place.restore(everything()) == told
    assert set(told.settings) == {choice.name for choice in fields(ClubSettings)}


async def test_a_club_can_move_to_another_server_without_its_roles_and_channels(
    place: Place,
) -> None:
    own = replace(ClubSettings(), moderator_role=7, audit_channel=8)
    await place.restore(Club(OTHER_CLUB, own))
    await place.restore(everything().to(OTHER_CLUB))
    there = await place.read(await place.zipped(OTHER_CLUB))
    assert (there.settings.moderator_role, there.settings.audit_channel) == (7, 8)
    assert there.settings.reviewer_role is None
    assert there.settings.region == "DE"
    assert {(kept.channel, kept.message) for kept in there.drafts} == {(None, None)}


async def test_a_number_that_another_club_has_is_not_taken_from_it(place: Place) -> None:
    theirs = await place.clubs.reviews.save(OTHER_CLUB, a_review(), stamp=at(0), expected=0)
    assert theirs is not None
    number = int(theirs.ref[1:])
    mine = kept(a_review(text="Mine."), number=number)
    await place.restore(Club(CLUB, ClubSettings(), reviews=(mine,)))
    assert await place.clubs.reviews.get(OTHER_CLUB, number) == theirs
    (found,) = await place.clubs.reviews.of_title(CLUB, BLAME)
    assert found.opening == "Mine."


def kept(review: Review, *, number: int = 5) -> KeptReview:
    """A review as a file of a club has it."""
    return KeptReview(number=number, version=1, review=review, saved=at(0))


# What an export must not miss.


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, set[str]]:
    """The columns of every table of a club store."""
    path = tmp_path / "empty.db"
    migrate(path, MIGRATIONS, now=NOW)
    with closing(sqlite3.connect(path)) as opened:
        names = [
            row[0] for row in opened.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        ]
        return {
            name: {row[1] for row in opened.execute(f"PRAGMA table_info({name})")} for name in names
        }


def test_every_column_of_a_clubs_tables_is_exported(tables: dict[str, set[str]]) -> None:
    assert {name: tables.get(name) for name in COLUMNS} == COLUMNS


def test_the_sample_fills_in_every_choice_and_every_part_of_a_draft() -> None:
    club, start = everything(), ClubSettings()
    for choice in fields(ClubSettings):
        assert getattr(club.settings, choice.name) != getattr(start, choice.name), choice.name
    empty = Draft("", 0, Reviewer(""))
    for part in fields(Draft):
        values = {getattr(kept.draft, part.name) for kept in club.drafts}
        assert values != {getattr(empty, part.name)}, part.name


def test_the_sample_fills_in_every_part_of_a_programme() -> None:
    programme = everything().programme
    stamp = Stamp(0, NOW)
    start = Schedule(0, 0, "", "", Pool(), stamp)
    night = MovieNight(0, 0, 0, "", NOW, NOW, NOW, NOW)
    # What only the place where it runs has.
    elsewhere = {"club", "next_due", "next_step", "host", "event", "counting", "member"}
    kinds: list[tuple[object, Sequence[object]]] = [
        (start, programme.schedules),
        (Pool(), [one.pool for one in programme.schedules]),
        (KeptPost(0, NOW), programme.posts),
        (QueuedTitle(0, "", 0, NOW, ref=0), [replace(one, ref=1) for one in programme.queue]),
        (night, programme.nights),
        (Nomination("", NOW), programme.nights[0].nominations),
    ]
    for empty, found in kinds:
        for name in {part.name for part in fields(empty)} - elsewhere:  # type: ignore[arg-type]
            values = {getattr(one, name) for one in found}
            assert values - {getattr(empty, name)}, (type(empty), name)


def test_every_table_is_exported_or_is_none_of_the_clubs(tables: dict[str, set[str]]) -> None:
    # What members told the bot is theirs; the trail of deeds and the facts are the installation's,
    # and how an offer ended is for the buttons below it. SQLite counts what it numbered itself.
    others = {"progress", "audit", "facts", "offer_outcomes", "offer_edits", "sqlite_sequence"}
    # What members want to watch and think of it is theirs, too; what is owed to channels and was
    # told there is the installation's.
    others |= {"watchlists", "ratings", "deliveries", "notices"}
    # What members did in movie nights is theirs; where their messages are is the installation's.
    others |= {"ballots", "attendances", "night_parts"}
    assert set(tables) - others == set(COLUMNS)


# Bad days.


async def test_an_export_that_is_cancelled_leaves_the_store_as_usable_as_before(
    place: Place,
) -> None:
    await place.restore(everything())
    whole = await place.zipped()
    for number in range(30):
        exporting = asyncio.create_task(place.zipped())
        await asyncio.sleep(number / 1_000)
        exporting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            assert await exporting == whole
    assert await place.zipped() == whole
    review = a_review(REDLINE, text="Written after it.")
    assert await place.clubs.reviews.save(CLUB, review, stamp=at(0), expected=0) is not None


async def test_an_import_that_fails_on_the_way_leaves_nothing(place: Place) -> None:
    club = everything()
    # A version that is there twice: the last that is written, after everything else.
    twice = replace(club.reviews[0], earlier=(*club.reviews[0].earlier, club.reviews[0].earlier[0]))
    with pytest.raises(StoreError):
        await place.restore(replace(club, reviews=(*club.reviews[1:], twice)))
    assert await place.clubs.exports.clubs() == []
    assert await place.clubs.audit.of(CLUB, limit=1) == []
