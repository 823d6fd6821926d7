"""Twenty thousand clubs with three schedules each, written straight into a store."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.catalogue.starter import ensure_starter_catalogue
from bot.config import MIGRATIONS, STARTER
from bot.store.clubs import open_clubs
from tests.loopback import MEMBER, World

SCHEDULES = 3
SHARED = 200
"""Clubs in which all three are due at once, in one channel."""
SHARDS = 8
"""At most 2,500 servers each."""
POOLS = (
    {"reviewed": False},
    {"reviewed": True},
    {"reviewed": False, "kind": "film"},
    {"reviewed": False, "max_minutes": 120},
)
_FIRST = 900_000_000_000
_COLUMNS = "club_id, channel_id, cron, zone, pool, saved_by, saved, next_due"


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many clubs; so many schedules are due on a moment, all others days later."""

    clubs: int
    due: int
    on: datetime


def found_clubs(world: World, clubs: int) -> None:
    """Their servers, with a channel each, spread over the shards."""
    for index in range(clubs):
        number = (_FIRST + index) << 22
        guild = world.found(f"Club {index}", (), number=number)
        world.add_channel(guild, "films", number=number + 1)


async def fill(data: Path, world: World, crowd: Crowd) -> None:
    """Their schedules."""
    store = data / "club.db"
    await asyncio.to_thread(ensure_starter_catalogue, STARTER, data / "catalogue.db")
    async with open_clubs(store, migrations=MIGRATIONS, now=crowd.on):
        pass
    await asyncio.to_thread(_insert, store, list(_rows(world, crowd)))


def sleepers(store: Path, count: int, *, now: datetime) -> None:
    """Schedules that are due in days, for clubs that are on no server."""
    moments = (int((now + timedelta(days=3, minutes=n % 5_000)).timestamp()) for n in range(count))
    _insert(
        store,
        [
            (n // SCHEDULES + 1, 1, "0 18 * * 5", "UTC", _pool(0), MEMBER, 0, moment)
            for n, moment in enumerate(moments)
        ],
    )


def _insert(store: Path, rows: list[tuple[object, ...]]) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.executemany(
            f"INSERT INTO schedules ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            rows,
        )


def _rows(world: World, crowd: Crowd) -> Iterator[tuple[object, ...]]:
    left = crowd.due
    for index, guild in enumerate(world.guilds.values()):
        (channel,) = guild.places
        for number in range(SCHEDULES):
            is_due = left > 0 and (number == 0 or index < SHARED)
            left -= is_due
            on = crowd.on if is_due else crowd.on + timedelta(days=1 + index % 6, minutes=number)
            cron = f"{on.minute} {on.hour} * * {on.isoweekday() % 7}"
            saved = int((crowd.on - timedelta(days=2)).timestamp())
            yield (
                *(guild.number, channel, cron, "UTC", _pool(index), MEMBER, saved),
                int(on.timestamp()),
            )


def _pool(index: int) -> str:
    empty: dict[str, object] = {
        "verdict": None,
        "themes": [],
        "kind": None,
        "max_minutes": None,
        "service": None,
    }
    return json.dumps({**empty, **POOLS[index % len(POOLS)]})
