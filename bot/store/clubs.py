"""The club store, opened: migrated, locked, and closed at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StartError, StoreError
from bot.store.audit import Audit
from bot.store.database import Database, only_process, open_database
from bot.store.deliveries import Deliveries
from bot.store.drafts import Drafts
from bot.store.exports import Exports
from bot.store.facts import Facts
from bot.store.follow_ups import FOLLOW_UPS
from bot.store.imports import Imports
from bot.store.members import Members
from bot.store.migrations import migrate
from bot.store.movie_nights import MovieNights
from bot.store.notices import Notices
from bot.store.occurrences import Occurrences
from bot.store.offers import Offers
from bot.store.own_titles import Titles
from bot.store.ratings import Ratings
from bot.store.reviews import Reviews
from bot.store.schedules import Schedules
from bot.store.settings import Settings
from bot.store.title_keys import TitleKeys
from bot.store.versions import Versions
from bot.store.watchlists import Watchlists


@dataclass(frozen=True, slots=True)
class SqliteClubs:
    """`ClubStore` in one SQLite file."""

    reviews: Reviews
    versions: Versions
    settings: Settings
    members: Members
    watchlists: Watchlists
    ratings: Ratings
    audit: Audit
    titles: Titles
    title_keys: TitleKeys
    drafts: Drafts
    offers: Offers
    imports: Imports
    exports: Exports
    deliveries: Deliveries
    schedules: Schedules
    occurrences: Occurrences
    notices: Notices
    movie_nights: MovieNights
    facts: Facts


@asynccontextmanager
async def open_clubs(path: Path, *, migrations: Path, now: datetime) -> AsyncIterator[SqliteClubs]:
    """The club store at `path`. Raises StartError when it can't be used as it is."""
    with only_process(path):
        await asyncio.to_thread(migrate, path, migrations, now=now)
        async with open_database(path) as database:
            await _check_writable(database, path)
            yield club_store(database)


async def _check_writable(database: Database, path: Path) -> None:
    try:
        async with database.transaction() as transaction:
            await transaction.fetch("INSERT INTO facts (name, value) VALUES ('probe', '')")
            await transaction.fetch("DELETE FROM facts WHERE name = 'probe'")
    except StoreError as error:
        raise StartError(
            f"{path} can't be written to ({error}): free some disk space, and give this user the"
            " right to write it."
        ) from error


def club_store(database: Database) -> SqliteClubs:
    """Every noun's store, over one database."""
    titles, members = Titles(database), Members(database)
    return SqliteClubs(
        reviews=Reviews(database),
        versions=Versions(database),
        settings=Settings(database),
        members=members,
        watchlists=Watchlists(database),
        ratings=Ratings(database, members),
        audit=Audit(database),
        titles=titles,
        title_keys=TitleKeys(database, titles, members),
        drafts=Drafts(database),
        offers=Offers(database),
        imports=Imports(database, titles),
        exports=Exports(database),
        deliveries=Deliveries(database, FOLLOW_UPS),
        schedules=Schedules(database),
        occurrences=Occurrences(database),
        notices=Notices(database),
        movie_nights=MovieNights(database),
        facts=Facts(database),
    )
