"""What is asked every second costs the same, however much sleeps in the store."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import MIGRATIONS
from bot.domain.deliveries import LEASE
from bot.domain.notices import GATHERED, WORTH_TELLING
from bot.sqlite import Connection, Parameters, Row
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import open_database
from bot.store.migrations import migrate
from bot.store.times import seconds
from tests.store.conftest import NOW
from tests.store.posts import Decide, posting
from tests.store.samples import CLUB

FEW, MANY = 10, 10_000
READY = 5
"""So much is due in each store, whatever sleeps there."""
PAST, SLEPT = seconds(NOW - timedelta(days=30)), seconds(NOW + timedelta(hours=5))
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
_SCHEDULE = (
    "INSERT INTO schedules (club_id, channel_id, cron, zone, pool, saved_by, saved, next_due,"
    " paused) SELECT {club}, 7, '0 20 * * *', 'UTC', '{pool}', 1, 0, {due}, {paused} FROM n;"
)
_DELIVERY = (
    "INSERT INTO deliveries (club_id, channel_id, kind, subject, state, ready)"
    " SELECT {club}, 7, 'notices', 0, '{state}', {ready} FROM n;"
)
_NOTICE = (
    "INSERT INTO notices (club_id, kind, subject, at, delivery_id)"
    " SELECT {club}, 'back again', 0, {at}, {delivery} FROM n;"
)
_CLUBS = (
    "INSERT INTO clubs (club_id, spoiler_policy, house_reviews, time_zone, moderators_channel)"
    " SELECT DISTINCT club_id, 'tag', 1, 'UTC', 8 FROM schedules;"
)
_NIGHT = (
    "INSERT INTO movie_nights (club_id, channel_id, host_id, zone, starts, nominate_until,"
    " vote_until, ballot, each, pool, state, saved, changes, shown)"
    " SELECT {club}, 7, 1, 'UTC', 0, 0, 0, 'ranked', 1, '{{}}', 'over', 0, 2, {shown} FROM n;"
)
_POSTED = (
    "INSERT INTO occurrences (schedule_id, club_id, due, title_key, delivery_id)"
    " SELECT 1, {club}, i, 'title', 1 FROM n;"
)
_POOL = '{"reviewed":true,"verdict":null,"themes":[],"kind":null,"max_minutes":null,"service":null}'


def filled(path: Path, sleeping: int) -> None:
    """A store in which something is due, and much more sleeps, is over or can't be told."""
    migrate(path, MIGRATIONS, now=NOW)
    some, much = _NUMBERS.format(READY), _NUMBERS.format(sleeping)
    now, old = seconds(NOW - 2 * GATHERED), seconds(NOW - 2 * WORTH_TELLING)
    club, other = f"{CLUB} + i", f"{CLUB + MANY} + i"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"{some} {_SCHEDULE.format(club=club, pool=_POOL, due=now, paused='NULL')}"
            f"{much} {_SCHEDULE.format(club=other, pool=_POOL, due=SLEPT, paused='NULL')}"
            f"{much} {_SCHEDULE.format(club=other, pool=_POOL, due='NULL', paused=1)}"
            f"{some} {_DELIVERY.format(club=club, state='waiting', ready=now)}"
            f"{much} {_DELIVERY.format(club=other, state='waiting', ready=SLEPT)}"
            f"{much} {_DELIVERY.format(club=other, state='sent', ready=PAST)}"
            f"{much} {_DELIVERY.format(club=other, state='dropped', ready=PAST)}"
            f"{some} {_NOTICE.format(club=club, at=now, delivery='NULL')}"
            f"{much} {_NOTICE.format(club=other, at=now, delivery=1)}"
            f"{much} {_NOTICE.format(club=other, at=old, delivery='NULL')}"
            f"{much} {_NIGHT.format(club=other, shown=2)}"
            f"{some} {_NIGHT.format(club=club, shown=1)}"
            f"{_CLUBS}"
        )


Asked = list[tuple[str, Parameters]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Every statement that is run."""
    statements: Asked = []
    fetch, run_many = Connection.fetch, Connection.run_many

    async def noted(self: Connection, sql: str, parameters: Parameters = ()) -> list[Row]:
        statements.append((sql, parameters))
        return list(await fetch(self, sql, parameters))

    async def each_noted(self: Connection, sql: str, rows: list[Parameters]) -> None:
        statements.extend((sql, row) for row in rows)
        await run_many(self, sql, rows)

    monkeypatch.setattr(Connection, "fetch", noted)
    monkeypatch.setattr(Connection, "run_many", each_noted)
    return statements


Question = Callable[[SqliteClubs], Awaitable[object]]
QUESTIONS: dict[str, Question] = {
    "due": lambda clubs: clubs.schedules.due(NOW, most=50),
    "claim": lambda clubs: clubs.deliveries.claim("one", now=NOW, lease=LEASE, most=50),
    "next_ready": lambda clubs: clubs.deliveries.next_ready(),
    "gather": lambda clubs: clubs.notices.gather(NOW, waited=GATHERED, young=WORTH_TELLING),
    "unshown": lambda clubs: clubs.movie_nights.unshown(after=0, most=READY - 1),
}


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteClubs]:
    """The store at `path`."""
    async with AsyncExitStack() as stack:
        yield club_store(await stack.enter_async_context(open_database(path)))


async def statements_of(path: Path, question: Question, asked: Asked) -> Asked:
    """What is run for a question, without what begins and ends a transaction."""
    async with opened(path) as clubs:
        asked.clear()
        await question(clubs)
        kept = [one for one in asked if one[0].split()[0] in ("SELECT", "UPDATE", "INSERT")]
    assert kept
    return kept


def steps(path: Path, statements: Asked) -> list[int]:
    """How many steps of SQLite's own machine each of the statements takes, run again."""
    taken = [0]

    def step() -> int:
        taken[-1] += 1
        return 0

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.set_progress_handler(step, 1)
        for sql, parameters in statements:
            connection.execute(sql, parameters).fetchall()
            taken.append(0)
        connection.set_progress_handler(None, 0)
        connection.execute("ROLLBACK")
    return taken[:-1]


def details(path: Path, sql: str, parameters: Parameters) -> list[str]:
    """How SQLite goes about a statement."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
    return [row[3] for row in rows]


@pytest.mark.parametrize("name", QUESTIONS)
async def test_what_sleeps_costs_nothing(name: str, tmp_path: Path, asked: Asked) -> None:
    taken = {}
    for sleeping in (FEW, MANY):
        path, again = tmp_path / f"{sleeping}.db", tmp_path / f"{sleeping}-again.db"
        filled(path, sleeping)
        filled(again, sleeping)
        taken[sleeping] = steps(again, await statements_of(path, QUESTIONS[name], asked))
    assert taken[MANY] == taken[FEW]
    assert all(taken[FEW])


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("due", "schedules_due (next_due<?)"),
        ("claim", "deliveries_waiting (ready<?)"),
        ("next_ready", "deliveries_waiting"),
        ("gather", "notices_untold (at>? AND at<?)"),
        ("unshown", "movie_nights_unshown (night_id>?)"),
    ],
)
async def test_what_is_asked_every_second_uses_its_index(
    name: str, index: str, path: Path, asked: Asked
) -> None:
    filled(path, FEW)
    statements = await statements_of(path, QUESTIONS[name], asked)
    told = details(path, *statements[0])
    assert any(index in one for one in told), told
    for sql, parameters in statements:
        for one in details(path, sql, parameters):
            # The first of an index is not a walk through a table.
            walks = one.startswith(
                ("SCAN deliveries", "SCAN schedules", "SCAN notices", "SCAN movie_nights")
            )
            assert not walks or "USING INDEX deliveries_waiting" in one, one
            assert name == "gather" or "TEMP B-TREE" not in one, one


async def test_a_batch_of_plans_takes_as_many_statements_as_a_single_one(
    tmp_path: Path, asked: Asked
) -> None:
    decide: Decide = posting()
    counts = []
    for most in (1, READY):
        path = tmp_path / f"{most}.db"
        filled(path, FEW)
        async with opened(path) as clubs:
            due = await clubs.schedules.due(NOW, most=most)
            asked.clear()
            assert len(await clubs.occurrences.plan(due, decide, now=NOW)) == most
            counts.append(len({sql for sql, _ in asked}))
    assert counts[0] == counts[1]


async def test_a_choice_does_not_read_what_other_clubs_posted(tmp_path: Path, asked: Asked) -> None:
    taken, other = [], f"{CLUB + MANY} + i"
    for clubs_beside in (FEW, MANY):
        path = tmp_path / f"{clubs_beside}.db"
        filled(path, FEW)
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(
                f"{_NUMBERS.format(clubs_beside)} {_POSTED.format(club=other)}"
            )
        async with opened(path) as clubs:
            (schedule, *_) = await clubs.schedules.due(NOW, most=1)
            asked.clear()
            await clubs.occurrences.past(schedule)
        taken.append(steps(path, list(asked)))
    assert taken[0] == taken[1]
