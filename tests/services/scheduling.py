"""Schedules over a real catalogue and a real club store, and clubs that use them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.catalogue.titles import Catalogue
from bot.config import MIGRATIONS
from bot.domain.audit import Stamp
from bot.domain.occurrences import Occurrence
from bot.domain.reviews import Review, Reviewer, Verdict
from bot.domain.schedules import Pool, Schedule
from bot.domain.settings import ClubSettings
from bot.domain.titles import Title
from bot.services.pools import Pools
from bot.services.schedules import Schedules
from bot.services.settings import Settings
from bot.services.titles import Titles
from bot.store.clubs import SqliteClubs, open_clubs
from tests.catalogue.examples import opened
from tests.catalogue.examples import title as a_title
from tests.store.samples import a_review

CLUB, OTHER_CLUB = 7, 8
CHANNEL = 55
MODERATOR = 3
START = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)  # a Friday
FRIDAYS = "30 18 * * 5"
ALL = Pool(reviewed=False)


@dataclass(frozen=True)
class Desk:
    """Everything that a test of schedules touches."""

    catalogue: Catalogue
    clubs: SqliteClubs
    titles: Titles
    settings: Settings
    pools: Pools
    schedules: Schedules

    async def add(
        self, cron: str = FRIDAYS, pool: Pool = ALL, *, club: int = CLUB, **more: object
    ) -> Schedule:
        """A schedule that runs from `START`, or from `at`."""
        return await self.schedules.add(schedule(cron, pool, club=club, **more))  # type: ignore[arg-type]

    async def review(
        self,
        key: str,
        verdict: Verdict = Verdict.RECOMMENDED,
        *,
        club: int = CLUB,
        name: str = "Mina",
        written: datetime = START,
    ) -> Review:
        """A review of the club."""
        review = a_review(
            f"t:{key}", member=sum(name.encode()), name=name, verdict=verdict, written=written
        )
        kept = await self.clubs.reviews.save(club, review, stamp=stamp(written), expected=0)
        assert kept is not None
        return kept

    async def choose(self, club: int = CLUB, **choices: object) -> None:
        """Change the club's settings."""

        def edit(now: ClubSettings) -> ClubSettings:
            return replace(now, **choices)  # type: ignore[arg-type]

        await self.clubs.settings.change(club, edit, stamp=stamp(), detail="")

    async def run(self, start: datetime, end: datetime, *, every: timedelta) -> None:
        """Let time pass, with the ticker at work; what is due is sent at once."""
        now = start
        while now <= end:
            await self.tick(now)
            now += every

    async def tick(self, now: datetime) -> None:
        """One beat of the ticker, and of the deliverer."""
        while await self.schedules.plan_due(now):
            pass
        for one in await self.clubs.deliveries.claim(
            "test", now=now, lease=timedelta(seconds=90), most=10_000
        ):
            assert await self.clubs.deliveries.sent(one, message=one.ref, at=now)

    async def log(self, club: int = CLUB, *, of: int | None = None) -> Sequence[Occurrence]:
        """All that was due, the first one first."""
        found = await self.clubs.occurrences.of(club, schedule=of, limit=100_000)
        return sorted(found, key=lambda one: (one.due, one.schedule))

    async def keys(self, club: int = CLUB) -> list[str]:
        """What was posted, in order."""
        return [one.title_key for one in await self.log(club) if one.title_key]


def stamp(at: datetime = START) -> Stamp:
    """A moderator's deed."""
    return Stamp(MODERATOR, at)


def schedule(
    cron: str = FRIDAYS,
    pool: Pool = ALL,
    *,
    club: int = CLUB,
    zone: str = "Europe/Berlin",
    at: datetime = START,
    **more: object,
) -> Schedule:
    """A schedule that is not kept yet."""
    new = Schedule(club, CHANNEL, cron, zone, pool, stamp(at))
    return replace(new, **more)  # type: ignore[arg-type]


def films(count: int) -> list[Title]:
    """Titles that have little in common."""
    return [
        a_title(f"film{number:02}", f"Film {number:02}", year=1960 + number, popularity=99 - number)
        for number in range(count)
    ]


def house(*keys: str, verdict: Verdict = Verdict.MUST_WATCH) -> Mapping[str, Review]:
    """A house shelf."""
    return {
        f"t:{key}": replace(
            a_review(f"t:{key}", verdict=verdict), ref=f"ht:{key}", reviewer=Reviewer("Marquee")
        )
        for key in keys
    }


@asynccontextmanager
async def desk(
    folder: Path, titles: Sequence[Title], shelf: Mapping[str, Review] | None = None
) -> AsyncIterator[Desk]:
    """Schedules over a catalogue of `titles`, in `folder`."""
    async with (
        opened(folder, titles) as catalogue,
        open_clubs(folder / "club.db", migrations=MIGRATIONS, now=START) as clubs,
    ):
        found = Titles(catalogue, clubs.titles)
        settings = Settings(clubs.settings)
        pools = Pools(catalogue, found, clubs.reviews, settings, shelf or {})
        schedules = Schedules(clubs, found, settings, pools)
        yield Desk(catalogue, clubs, found, settings, pools, schedules)
