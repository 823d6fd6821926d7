"""Schedules, what is decided for them, and what carries it, for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.audit import Stamp
from bot.domain.deliveries import LEASE, Delivery, Drop
from bot.domain.occurrences import Chosen, Occurrence, Past, Plan, QueuedTitle, Skip
from bot.domain.schedules import Pool, Schedule
from bot.store.clubs import SqliteClubs
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, MINA

CHANNEL, OTHER_CHANNEL, MODERATORS = 7_001, 7_002, 7_003
STAMP = Stamp(MINA, NOW)
DAY = timedelta(days=1)


def a_schedule(club: int = CLUB, **parts: Any) -> Schedule:
    """A schedule that is due now."""
    given = {"channel": CHANNEL, "cron": "0 20 * * *", "zone": "UTC", "next_due": NOW, **parts}
    return Schedule(club=club, pool=given.pop("pool", Pool()), saved=STAMP, **given)


async def added(clubs: SqliteClubs, club: int = CLUB, **parts: Any) -> Schedule:
    """The same, kept."""
    kept = await clubs.schedules.add(a_schedule(club, **parts), most=25)
    assert kept is not None
    return kept


Decide = Callable[[Schedule, Past], Plan | None]


def posting(title_key: str = BLAME, **parts: Any) -> Decide:
    """Decides on a title, whatever the past is; then the schedule is due a day later."""

    def decide(schedule: Schedule, _: Past) -> Plan:
        return a_plan(schedule, Chosen(title_key, "because", **parts))

    return decide


def a_plan(schedule: Schedule, chosen: Chosen) -> Plan:
    """One post of the schedule, at the time it is due."""
    assert schedule.next_due is not None
    post = Occurrence(schedule.club, schedule.ref, schedule.next_due, chosen.title_key, chosen.why)
    return Plan(schedule, (post,), schedule.next_due + DAY, chosen)


def skipping(*skips: Skip) -> Decide:
    """Decides on no title; one post is skipped for each reason, a day after the other."""

    def decide(schedule: Schedule, _: Past) -> Plan:
        assert schedule.next_due is not None
        days = [schedule.next_due + DAY * number for number in range(len(skips) + 1)]
        skipped = tuple(
            Occurrence(schedule.club, schedule.ref, due, skipped=skip)
            for due, skip in zip(days, skips, strict=False)
        )
        return Plan(schedule, skipped, days[-1])

    return decide


def first_of_queue(schedule: Schedule, past: Past) -> Plan:
    """Decides on what stands first in the queue, or else on a title of its own."""
    if not past.queue:
        return a_plan(schedule, Chosen(f"own:{schedule.ref}", "because"))
    first = past.queue[0]
    return a_plan(schedule, Chosen(first.title_key, "asked for", queued=first.ref))


async def planned(
    clubs: SqliteClubs, decide: Decide | None = None, *, now: datetime = NOW
) -> Sequence[Occurrence]:
    """What is written for whatever is due now."""
    due = await clubs.schedules.due(now, most=1_000)
    return await clubs.occurrences.plan(due, decide or posting(), now=now)


async def a_post(clubs: SqliteClubs, title_key: str = BLAME, **parts: Any) -> Occurrence:
    """A post of a new schedule, written down and not sent yet."""
    schedule = await added(clubs, **parts)
    (post,) = await clubs.occurrences.plan([schedule], posting(title_key), now=NOW)
    return post


async def claimed(
    clubs: SqliteClubs, *, now: datetime = NOW, holder: str = "one", most: int = 100
) -> list[Delivery]:
    """What is claimed now."""
    return list(await clubs.deliveries.claim(holder, now=now, lease=LEASE, most=most))


async def sent(clubs: SqliteClubs, *, now: datetime = NOW) -> None:
    """Everything that is ready is claimed and sent."""
    for delivery in await claimed(clubs, now=now):
        assert await clubs.deliveries.sent(delivery, message=delivery.ref * 100, at=now)


async def dropped(clubs: SqliteClubs, reason: Drop, *, now: datetime = NOW) -> None:
    """Everything that is ready is claimed and dropped for this reason."""
    for delivery in await claimed(clubs, now=now):
        assert await clubs.deliveries.drop(delivery, "one", reason, at=now)


async def put_first(clubs: SqliteClubs, key: str, schedule: int | None = None) -> QueuedTitle:
    """A title put into the queue."""
    title = QueuedTitle(CLUB, key, MINA, NOW, schedule)
    kept = await clubs.occurrences.put_first(title, most=25)
    assert kept is not None
    return kept


async def now_of(clubs: SqliteClubs, schedule: Schedule) -> Schedule:
    """The schedule as it is kept now."""
    found = await clubs.schedules.get(schedule.club, schedule.ref)
    assert found is not None
    return found


async def with_moderators(clubs: SqliteClubs, club: int = CLUB, **choices: Any) -> None:
    """Let the club have a channel for its moderators, and these choices."""
    await clubs.settings.change(
        club,
        lambda settings: replace(settings, **{"moderators_channel": MODERATORS, **choices}),
        stamp=STAMP,
        detail="",
    )


@dataclass(frozen=True)
class Told:
    """A notice in short."""

    kind: str
    subject: int
    detail: str = ""


async def told(clubs: SqliteClubs, club: int = CLUB) -> list[Told]:
    """What a club's moderators weren't told yet, the oldest first."""
    found = await clubs.notices.untold(club, limit=100)
    return [Told(str(one.kind), one.subject, one.detail) for one in reversed(found)]
