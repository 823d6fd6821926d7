"""Movie nights through simulated time: a store that is opened anew for every look at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.catalogue.titles import Catalogue
from bot.domain.audit import Stamp
from bot.domain.deliveries import LEASE, Delivery, Drop, Kind
from bot.domain.movie_nights import MovieNight, NightPlan
from bot.domain.night_steps import said_still
from bot.domain.titles import Title
from bot.services.movie_nights import MovieNights
from bot.services.pools import Pools
from bot.services.settings import Settings
from bot.services.titles import Titles
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import open_database
from tests.catalogue.examples import title
from tests.stage import NOW

CLUB, CHANNEL, VOICE, HOST = 7, 70, 71, 500
MINA, THEO, IDA = 501, 502, 503
EVENT = 9_000
ERRANDS = (Kind.NIGHT_EVENT, Kind.NIGHT_COUNT)

LONG = replace(title("long", "Long One", year=1999, themes=("heist",)), minutes=200)
SHELF = (
    replace(
        title("blame", "Blame!", year=2017, popularity=60, themes=("megastructure", "loner")),
        minutes=106,
    ),
    replace(
        title("redline", "Redline", year=2009, popularity=70, themes=("race", "space")), minutes=102
    ),
    title("akira", "Akira", year=1988, popularity=95, themes=("psychic", "megastructure")),
    title("akira2", "Akira Two", year=1990, themes=("psychic",), relations=[("sequel", "akira")]),
    title("oldboy", "Oldboy", year=2003, popularity=80, themes=("revenge",)),
    title("bebop", "Cowboy Bebop", year=1998, popularity=92, themes=("space", "loner")),
    LONG,
)
ADULT = replace(title("adult", "For Adults"), adult=True)
BLAME, REDLINE, AKIRA, AKIRA_TWO, OLDBOY, BEBOP, _ = SHELF


def a_plan(after: timedelta = timedelta(days=4), **more: object) -> NightPlan:
    """A night that starts so long after now."""
    plan = NightPlan(CLUB, CHANNEL, "Europe/Berlin", NOW + after, voice=VOICE)
    return replace(plan, **more)  # type: ignore[arg-type]  # each test names fields that exist


def by(member: int, at: datetime = NOW) -> Stamp:
    """Who, and when."""
    return Stamp(member, at)


@dataclass(frozen=True)
class Opened:
    """The services over a store that is open."""

    clubs: SqliteClubs
    nights: MovieNights


@dataclass
class World:
    """A store's file, and a channel in which everything arrives that is sent.

    `votes` is what the poll will say, `refused` which kinds can't be delivered, and why.
    """

    path: Path
    catalogue: Catalogue
    arrived: list[tuple[Kind, MovieNight]] = field(default_factory=list)
    votes: Mapping[int, int] = field(default_factory=dict)
    refused: dict[Kind, Drop] = field(default_factory=dict)
    ref: int = 1

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Opened]:
        """The services, as one process has them from its start to its end."""
        async with open_database(self.path) as database:
            clubs = club_store(database)
            titles, settings = Titles(self.catalogue, clubs.titles), Settings(clubs.settings)
            pools = Pools(self.catalogue, titles, clubs.reviews, settings, {})
            yield Opened(clubs, MovieNights(clubs, titles, pools, settings))

    async def begin(self, plan: NightPlan | None = None, *nominated: Title) -> MovieNight:
        """A night whose first messages have arrived, and in which three members nominated."""
        async with self.opened() as there:
            night = await there.nights.start(plan or a_plan(), stamp=by(HOST))
            self.ref = night.ref
            for member, one in zip((MINA, THEO, IDA), nominated, strict=False):
                await there.nights.nominate(CLUB, night.ref, one, stamp=by(member))
        await self.look(NOW)
        return await self.night()

    async def night(self) -> MovieNight:
        """The night as it is kept."""
        async with self.opened() as there:
            return await there.nights.get(CLUB, self.ref)

    async def vote(self, at: datetime, *rankings: tuple[int, ...]) -> None:
        """Members 600, 601, … vote."""
        async with self.opened() as there:
            for member, ranking in enumerate(rankings, start=600):
                await there.nights.vote(CLUB, self.ref, ranking, stamp=by(member, at))

    async def look(self, now: datetime) -> None:
        """Steps, and then everything that is ready is carried; each by a process of its own."""
        async with self.opened() as there:
            await there.nights.step_due(now)
        while await self.carry(now):
            pass

    async def carry(self, now: datetime) -> bool:
        """One delivery by a process that begins and ends with it. False if none is ready."""
        async with self.opened() as there:
            claimed = await there.clubs.deliveries.claim("me", now=now, lease=LEASE, most=1)
            for delivery in claimed:
                reason = await self._attempt(there, delivery, now)
                if reason is not None:
                    await there.clubs.deliveries.drop(delivery, "me", reason, at=now)
                else:
                    message = None if delivery.kind in ERRANDS else delivery.ref
                    await there.clubs.deliveries.sent(delivery, message=message, at=now)
        return bool(claimed)

    async def _attempt(self, there: Opened, delivery: Delivery, now: datetime) -> Drop | None:
        night = await there.nights.get(CLUB, delivery.subject)
        if delivery.too_late(now):
            return Drop.UNREACHABLE
        if delivery.kind in self.refused:
            return self.refused[delivery.kind]
        if not said_still(night, delivery.kind, now):
            return Drop.OVER
        if delivery.kind is Kind.NIGHT_COUNT:
            await there.nights.close_poll(CLUB, night.ref, self.votes, now=now)
        if delivery.kind is Kind.NIGHT_EVENT and night.event is None:
            await there.nights.event_made(CLUB, night.ref, EVENT)
        self.arrived.append((delivery.kind, night))
        return None

    @property
    def said(self) -> list[Kind]:
        """What arrived, but for errands, in its order."""
        return [kind for kind, _ in self.arrived if kind not in ERRANDS]

    async def troubles(self) -> list[str]:
        """What moderators are told."""
        async with self.opened() as there:
            return [one.detail for one in await there.clubs.notices.untold(CLUB, limit=50)][::-1]
