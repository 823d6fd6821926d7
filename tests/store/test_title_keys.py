"""Clubs name titles by keys, and a new catalogue may keep another one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.audit import Stamp
from bot.domain.reviews import Review, Verdict
from bot.domain.spoilers import Progress
from bot.domain.titles import Kind, Name, NameType, Title
from bot.services.title_keys import TitleKeys
from bot.store.clubs import SqliteClubs
from bot.store.database import Database
from bot.store.title_keys import KEY_COLUMNS
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, MINA, OTHER_CLUB, REDLINE, THEO, a_review

OLD, NEW = "ml:173007", BLAME
MOVED = {OLD: NEW}

# Columns of text that hold no title's key. A new one belongs here, or in KEY_COLUMNS.
OTHER_TEXTS = {
    "audit": "at deed subject detail",
    "ballots": "ranking",
    "club_title_versions": "document saved",
    "club_titles": "document saved",
    "clubs": "spoiler_policy time_zone region",
    "deliveries": "kind state holder reason",
    "drafts": "typed_title reviewer_name verdict blurb spoiler_level rating written state note"
    " origin saved text",
    "facts": "name value",
    "movie_nights": "place line zone ballot pool state result cancelled",
    "night_parts": "part",
    "nominations": "why",
    "notices": "kind detail",
    "occurrences": "why skipped",
    "offer_edits": "offer",
    "offer_outcomes": "offer outcome at",
    "ratings": "verdict",
    "review_versions": "verdict blurb spoiler_level opening aspects written replaced rating saved",
    "reviews": "reviewer_name verdict blurb spoiler_level opening aspects written rating origin"
    " saved removed",
    "schedules": "cron zone pool line paused_why",
}

# A row for every table with a key, `{key}` being the key and `{n}` a number.
ROWS = {
    "reviews": "(club_id, title_key, reviewer_id, reviewer_name, version, verdict, blurb,"
    " spoiler_level, opening, aspects, written) VALUES"
    " (1, '{key}', {n}, 'Mina', 1, 'skip', 'b', 'none', '', '[]', '2026-01-01')",
    "drafts": "(club_id, owner_id, title_key, reviewer_name, blurb, spoiler_level, expected,"
    " state, saved, text) VALUES (1, 2, '{key}', '', '', 'none', 0, 'draft', '2026-01-01', '')",
    "club_titles": "(club_id, title_key, version, document, saved_by, saved) VALUES"
    " ({n}, '{key}', 1, '{{\"key\":\"{key}\"}}', 2, '2026-01-01')",
    "club_title_versions": "(club_id, title_key, version, document, saved_by, saved) VALUES"
    " ({n}, '{key}', 1, '', 2, '2026-01-01')",
    "progress": "(member_id, club_id, title_key, finished) VALUES ({n}, 1, '{key}', 1)",
    "watchlists": "(member_id, club_id, title_key, at) VALUES ({n}, 1, '{key}', 5)",
    "ratings": "(member_id, club_id, title_key, at) VALUES ({n}, 1, '{key}', 5)",
    "occurrences": "(schedule_id, club_id, due, title_key) VALUES ({n}, 1, 7, '{key}')",
    "queued_titles": "(club_id, title_key, place, member_id, at) VALUES ({n}, '{key}', 1, 2, 3)",
    "nominations": "(night_id, title_key, at) VALUES ({night}, '{key}', 1)",
    "movie_nights": "(night_id, club_id, channel_id, host_id, zone, starts, nominate_until,"
    " vote_until, ballot, each, pool, state, saved, winner, result) VALUES"
    " ({night} + 50, 1, 2, 3, 'UTC', 4, 5, 6, 'poll', 1, '{{}}', 'over', 7, '{key}', '{{}}')",
}
NIGHT = (
    ROWS["movie_nights"].replace("{night} + 50", "{night}").replace("'{key}', '{{}}')", "{key})")
)


async def test_every_column_of_the_schema_that_holds_a_key_is_known(database: Database) -> None:
    columns = await database.fetch(
        "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c"
        " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT'"
    )
    told = {(table, column) for table, texts in OTHER_TEXTS.items() for column in texts.split()}
    assert {(table, column) for table, column in columns} == told | set(KEY_COLUMNS.items())
    assert ROWS.keys() == KEY_COLUMNS.keys()


async def put(database: Database, table: str, key: str, number: int) -> None:
    """A row of `table` that names `key`; no two of other numbers are alike."""
    values = {"key": key, "n": number, "night": number}
    if table == "nominations":
        await run(
            database, f"INSERT INTO movie_nights {NIGHT.format(night=number, key='NULL, NULL')}"
        )
    await run(database, f"INSERT INTO {table} {ROWS[table].format(**values)}")


async def run(database: Database, sql: str, *values: Sequence[Any]) -> None:
    """One statement, with each of `values`."""
    async with database.transaction() as transaction:
        await transaction.run_many(sql, values or [()])


async def keys_in(database: Database, table: str) -> list[str]:
    column = KEY_COLUMNS[table]
    rows = await database.fetch(f"SELECT {column} FROM {table} WHERE {column} > ''")  # noqa: S608 - constants
    return sorted(key for (key,) in rows)


@pytest.mark.parametrize("table", KEY_COLUMNS)
async def test_a_key_is_in_use_and_rewritten_wherever_it_is(
    database: Database, clubs: SqliteClubs, table: str
) -> None:
    await put(database, table, OLD, 11)
    await put(database, table, REDLINE, 12)
    assert sorted(await clubs.title_keys.used()) == sorted([OLD, REDLINE])
    assert await clubs.title_keys.rewrite(MOVED) == 1
    assert await keys_in(database, table) == sorted([NEW, REDLINE])
    assert await clubs.title_keys.rewrite(MOVED) == 0


async def test_two_keys_may_come_to_be_one(database: Database, clubs: SqliteClubs) -> None:
    for table in KEY_COLUMNS:
        await put(database, table, OLD, 11)
        await put(database, table, "imdb:tt1", 22)
    await clubs.title_keys.rewrite({OLD: NEW, "imdb:tt1": NEW})
    assert await clubs.title_keys.used() == [NEW]


async def test_what_was_rated_under_both_keys_keeps_what_was_said_last(
    database: Database, clubs: SqliteClubs
) -> None:
    later = NOW + timedelta(hours=1)
    await clubs.ratings.rate(CLUB, MINA, OLD, Verdict.SKIP, now=NOW)
    await clubs.ratings.rate(CLUB, MINA, NEW, Verdict.MUST_WATCH, now=later)
    await clubs.ratings.rate(CLUB, THEO, OLD, Verdict.MIXED, now=later)
    await clubs.ratings.rate(CLUB, THEO, NEW, Verdict.SKIP, now=NOW)
    await clubs.ratings.rate(OTHER_CLUB, MINA, OLD, Verdict.MIXED, now=NOW)
    await clubs.title_keys.rewrite(MOVED)
    assert sorted(await rated(database, MINA)) == [
        (CLUB, NEW, Verdict.MUST_WATCH),
        (OTHER_CLUB, NEW, Verdict.MIXED),
    ]
    assert await rated(database, THEO) == [(CLUB, NEW, Verdict.MIXED)]


async def rated(database: Database, member: int) -> list[tuple[int, str, Verdict | None]]:
    rows = await database.fetch(
        "SELECT club_id, title_key, verdict FROM ratings WHERE member_id = ?", (member,)
    )
    return [(club, key, Verdict(verdict)) for club, key, verdict in rows]


async def test_a_watchlist_has_a_title_once_where_it_was_put_last(clubs: SqliteClubs) -> None:
    for minutes, key in enumerate((OLD, REDLINE, NEW)):
        now = NOW + timedelta(minutes=minutes)
        await clubs.watchlists.add(CLUB, MINA, key, now=now, most=9)
    await clubs.title_keys.rewrite(MOVED)
    assert await clubs.watchlists.of(CLUB, MINA) == [NEW, REDLINE]


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
async def test_a_member_is_as_far_as_they_said_under_either_key(
    clubs: SqliteClubs, order: tuple[str, str]
) -> None:
    first, second = order
    await clubs.members.tell(CLUB, MINA, first, Progress(episode=4))
    await clubs.members.tell(CLUB, MINA, second, Progress(episode=9))
    await clubs.members.tell(CLUB, MINA, first, Progress(chapter=30))
    await clubs.members.tell(CLUB, THEO, first, Progress(finished=True))
    assert await clubs.members.finished(CLUB, THEO) == {first}
    await clubs.title_keys.rewrite(MOVED)
    assert await clubs.members.progress(CLUB, MINA, NEW) == Progress(episode=9, chapter=30)
    assert await clubs.members.progress(CLUB, MINA, OLD) is None
    assert await clubs.members.finished(CLUB, THEO) == {NEW}


async def save(clubs: SqliteClubs, review: Review, *, hours: int, expected: int = 0) -> int:
    stamp = Stamp(MINA, NOW + timedelta(hours=hours))
    saved = await clubs.reviews.save(CLUB, review, stamp=stamp, expected=expected)
    assert saved is not None
    return int(saved.ref.removeprefix("c"))


async def texts(clubs: SqliteClubs, ref: int) -> list[str]:
    """The blurbs of a review, the oldest first."""
    newest, *older = await clubs.versions.later(CLUB, ref, 0)
    return [*sorted(review.blurb for review in older), newest.blurb]


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
@pytest.mark.parametrize("member", [MINA, None])
async def test_of_two_reviews_by_one_reviewer_the_older_is_a_version_of_the_newer(
    database: Database, clubs: SqliteClubs, order: tuple[str, str], member: int | None
) -> None:
    first, second = order
    await save(clubs, a_review(first, member=member, text="1 first"), hours=1)
    await save(clubs, a_review(first, member=member, text="2 changed"), hours=2, expected=1)
    await save(clubs, a_review(second, member=member, text="3 anew"), hours=3)
    ref = await save(clubs, a_review(second, member=member, text="4 last"), hours=4, expected=1)
    await save(clubs, a_review(OLD, member=THEO, name="Theo", text="another's"), hours=5)
    await clubs.title_keys.rewrite(MOVED)
    rows = await database.fetch("SELECT title_key, blurb, version FROM reviews ORDER BY blurb")
    assert [tuple(row) for row in rows] == [(NEW, "4 last", 4), (NEW, "another's", 1)]
    assert await texts(clubs, ref) == ["1 first", "2 changed", "3 anew", "4 last"]
    rows = await database.fetch(
        "SELECT version, blurb FROM review_versions WHERE review_id = ? ORDER BY version", (ref,)
    )
    assert [tuple(row) for row in rows] == [(1, "1 first"), (2, "2 changed"), (3, "3 anew")]
    # What is there is saved over as before.
    await save(clubs, a_review(NEW, member=member, text="5 on"), hours=6, expected=4)


@pytest.mark.parametrize("removed", [OLD, NEW])
async def test_a_removed_review_is_not_brought_back_as_a_version(
    clubs: SqliteClubs, removed: str
) -> None:
    stands = NEW if removed == OLD else OLD
    ref = await save(clubs, a_review(removed, text="gone"), hours=1)
    assert await clubs.versions.remove(CLUB, ref, stamp=Stamp(MINA, NOW))
    kept = await save(clubs, a_review(stands, text="stands"), hours=0)
    for _ in range(2):
        await clubs.title_keys.rewrite(MOVED)
        found = await clubs.reviews.of_title(CLUB, NEW)
        assert [review.ref for review in found] == [f"c{kept}"]
    assert await texts(clubs, kept) == ["stands"]


def title(key: str, name: str) -> Title:
    return Title(key, Kind.FILM, (Name(name, NameType.MAIN),))


async def test_a_clubs_own_text_of_a_title_is_the_newer_one_and_knows_the_older(
    database: Database, clubs: SqliteClubs
) -> None:
    for hours, key, name in ((1, NEW, "Blame"), (2, OLD, "Blame!")):
        document = json.dumps(
            {"key": key, "kind": "film", "names": [{"name": name, "type": "main"}]}
        )
        at = (NOW + timedelta(hours=hours)).isoformat()
        insert = "INSERT INTO club_titles VALUES (?, ?, 1, ?, ?, ?)"
        await run(database, insert, (CLUB, key, document, MINA, at))
    assert {one.title.key for one in await clubs.titles.all(CLUB)} == {OLD, NEW}
    await clubs.title_keys.rewrite(MOVED)
    (own,) = await clubs.titles.all(CLUB)
    assert (own.title, own.version) == (title(NEW, "Blame!"), 2)
    versions = await clubs.titles.versions(CLUB, NEW)
    assert [(one.version, one.title) for one in versions] == [
        (2, title(NEW, "Blame!")),
        (1, title(NEW, "Blame")),
    ]


async def test_a_queue_has_a_title_once_for_each_schedule(
    database: Database, clubs: SqliteClubs
) -> None:
    await run(
        database,
        "INSERT INTO queued_titles (club_id, title_key, place, member_id, at)"
        " VALUES (?, ?, ?, 1, 1)",
        *((1, NEW, 4), (1, OLD, 2), (1, REDLINE, 3), (2, NEW, 9)),
    )
    await clubs.title_keys.rewrite(MOVED)
    queue = await database.fetch("SELECT club_id, title_key, place FROM queued_titles ORDER BY 3")
    assert [tuple(row) for row in queue] == [(1, NEW, 2), (1, REDLINE, 3), (2, NEW, 9)]


async def test_a_night_at_which_both_were_nominated_keeps_both_and_its_winner(
    database: Database, clubs: SqliteClubs
) -> None:
    night = NIGHT.format(night=3, key=f"'{OLD}', '{{}}'")
    await run(database, f"INSERT INTO movie_nights {night}")
    nominate = "INSERT INTO nominations (night_id, title_key, at) VALUES (3, ?, 1)"
    await run(database, nominate, (OLD,), (NEW,))
    assert await clubs.title_keys.rewrite(MOVED) == 0
    assert await keys_in(database, "nominations") == [NEW, OLD]
    assert await keys_in(database, "movie_nights") == [OLD]


async def test_the_trail_stays_as_it_was_written(database: Database, clubs: SqliteClubs) -> None:
    await save(clubs, a_review(OLD), hours=1)
    before = await database.fetch("SELECT * FROM audit")
    await clubs.title_keys.rewrite(MOVED)
    assert await database.fetch("SELECT * FROM audit") == before
    assert OLD in str(before)


async def test_clubs_settle_on_the_keys_that_a_catalogue_keeps(clubs: SqliteClubs) -> None:
    await save(clubs, a_review(OLD), hours=1)
    await save(clubs, a_review(REDLINE), hours=1)
    asked: list[str] = []

    async def kept_keys(keys: Any) -> dict[str, str]:
        asked.extend(keys)
        return {key: MOVED[key] for key in asked if key in MOVED}

    service = TitleKeys(clubs.title_keys)
    assert await service.settle(kept_keys) == 1
    assert sorted(asked) == sorted([OLD, REDLINE])
    assert [r.title_key for r in await clubs.reviews.of_title(CLUB, NEW)] == [NEW]
    assert await service.settle(kept_keys) == 0 or asked.count(OLD) == 1
