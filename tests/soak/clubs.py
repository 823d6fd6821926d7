"""Clubs for a soak: reviews, settings and schedules, made by the bot's own services."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.catalogue.starter import ensure_starter_catalogue
from bot.catalogue.titles import open_catalogue
from bot.config import MIGRATIONS, STARTER
from bot.domain.audit import Stamp
from bot.domain.drafts import draft_of
from bot.domain.reviews import Review, Reviewer, Verdict
from bot.domain.schedules import Pool, Schedule
from bot.domain.spoilers import SpoilerLevel
from bot.services import Services, build_services
from bot.store.clubs import open_clubs
from tests.loopback import MEMBER, World

ZONES = ("Europe/Berlin", "UTC", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe")
POSTS, TALK = "films", "moderators"


@dataclass(frozen=True, slots=True)
class Order:
    """A schedule as the test knows it, apart from the bot."""

    ref: int
    club: int
    channel: int
    cron: str
    zone: str
    since: datetime
    pool: frozenset[str]
    """Keys of the titles that it chooses from."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many clubs, how many schedules in each, and in how many of them few titles fit."""

    clubs: int
    schedules: int
    narrow: int
    reviews: int = 12


def starter_keys() -> Sequence[str]:
    """Keys of the titles that ship with the bot."""
    told = json.loads((STARTER / "titles.json").read_text("utf-8"))
    titles = told["titles"] if isinstance(told, dict) else told
    return [title["key"] for title in titles if not title.get("adult")]


@asynccontextmanager
async def services_in(data: Path, now: datetime) -> AsyncIterator[Services]:
    """The bot's services over the stores in `data`."""
    await asyncio.to_thread(ensure_starter_catalogue, STARTER, data / "catalogue.db")
    async with (
        open_catalogue(data / "catalogue.db") as catalogue,
        open_clubs(data / "club.db", migrations=MIGRATIONS, now=now) as clubs,
    ):
        yield build_services(catalogue, clubs, starter=STARTER)


async def seed(data: Path, world: World, shape: Shape, *, seed: int) -> list[Order]:
    """Clubs in both: in Discord's world and in the bot's store."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    now = datetime.fromtimestamp(world.clock(), UTC)
    orders: list[Order] = []
    async with services_in(data, now) as services:
        for index in range(shape.clubs):
            guild = world.found(f"Club {index}", (POSTS, "evenings", TALK))
            first, second, talk = guild.places
            await _settle(services, guild.number, talk, now)
            pool = frozenset(starter_keys())
            if index < shape.narrow:
                pool = frozenset(chance.sample(starter_keys(), shape.reviews))
                await _review(services, guild.number, sorted(pool), now)
            for number in range(shape.schedules):
                schedule = Schedule(
                    club=guild.number,
                    channel=first if number % 3 else second,
                    cron=f"{chance.randrange(60)} * * * *",
                    zone=chance.choice(ZONES),
                    pool=Pool(reviewed=index < shape.narrow),
                    saved=Stamp(MEMBER, now),
                    thread=number % 5 == 0,
                    line="Tonight?" if number % 2 else "",
                )
                kept = await services.schedules.add(schedule)
                orders.append(
                    Order(
                        *(kept.ref, kept.club, kept.channel, kept.cron, kept.zone),
                        since=now,
                        pool=pool,
                    )
                )
    return orders


async def _settle(services: Services, club: int, talk: int, now: datetime) -> None:
    await services.settings.change(
        club,
        lambda settings: replace(settings, house_reviews=False, moderators_channel=talk),
        stamp=Stamp(MEMBER, now),
        detail="for a soak",
    )


async def _review(services: Services, club: int, keys: Sequence[str], now: datetime) -> None:
    for key in keys:
        review = Review(
            ref="c0",
            title_key=key,
            reviewer=Reviewer("Mina", MEMBER),
            verdict=Verdict.RECOMMENDED,
            blurb="Worth an evening.",
            spoiler_level=SpoilerLevel.MINOR,
            opening="I liked it. ||Even the end.||",
        )
        draft = draft_of(review, owner=MEMBER, expected=0)
        await services.drafts.publish(club, draft, stamp=Stamp(MEMBER, now), moderator=True)
