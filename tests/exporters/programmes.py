"""What a club scheduled, posted, wants posted and watched together, every part of it filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.audit import COMMAND_LINE, Stamp
from bot.domain.deliveries import Drop
from bot.domain.movie_nights import Ballot, Cancel, MovieNight, Nomination, State
from bot.domain.occurrences import QueuedTitle, Skip
from bot.domain.programmes import KeptPost, Programme
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pause, Pool, Schedule
from bot.domain.titles import Kind
from bot.domain.votes import How, Result, Round

WHEN = datetime(2026, 4, 3, 16, 30, tzinfo=UTC)
MINA = 501_501_501_501_501_501
CHANNEL, ROLE = (1 << 62) + 5, (1 << 62) + 6
BLAME, REDLINE, OWN = "marquee:blame-2017", "marquee:redline-2009", "club:solaris-2002"
GONE = 7
"""The number of a schedule that was erased for good."""
FULL = Pool(
    reviewed=False,
    verdict=Verdict.RECOMMENDED,
    themes=("grief", "=ocean"),
    kind=Kind.SERIES,
    max_minutes=120,
    service="Netflix",
)
WEEK = timedelta(days=7)


def a_schedule(ref: int = 3, **changes: object) -> Schedule:
    """A schedule that runs: Fridays at half past six in Berlin."""
    schedule = Schedule(
        club=0,
        channel=CHANNEL,
        cron="30 18 * * FRI",
        zone="Europe/Berlin",
        pool=Pool(),
        saved=Stamp(MINA, WHEN),
        ref=ref,
        version=1,
    )
    return replace(schedule, **changes)  # type: ignore[arg-type]


def schedules() -> tuple[Schedule, ...]:
    """One that runs, one that a moderator paused, one that can't go on, and one removed."""
    return (
        a_schedule(3, pool=FULL, role=ROLE, line="=Film *night*\nof ours", thread=True, version=4),
        a_schedule(4, cron="0 20 * * SUN#1", used_up=True, paused=Pause(WHEN + WEEK)),
        a_schedule(5, cron="0 9,21 1-7 * *", paused=Pause(WHEN, Drop.SLOW_MODE), zone="UTC"),
        a_schedule(9, line="Removed.", removed=Stamp(COMMAND_LINE, WHEN + 2 * WEEK)),
    )


def posts() -> tuple[KeptPost, ...]:
    """A post of each outcome, of schedules that are there and of one that is gone."""
    sent = WHEN + timedelta(seconds=4)
    return (
        KeptPost(
            3, WHEN, BLAME, "It is about grief, as you like it.", posted=sent, channel=8, message=9
        ),
        KeptPost(4, WHEN, REDLINE, "You queued it.", late=True, posted=sent),
        KeptPost(GONE, WHEN, OWN, "It is short.", posted=sent, channel=8, message=10),
        KeptPost(3, WHEN + WEEK, skipped=Skip.FOLLOWED),
        KeptPost(GONE, WHEN + WEEK, skipped=Skip.EMPTY),
        KeptPost(3, WHEN + 2 * WEEK, OWN, "It is new here.", dropped=Drop.TITLE_GONE),
    )


def queue() -> tuple[QueuedTitle, ...]:
    """Titles that are put first, in an order that nothing else tells."""
    at = WHEN + 3 * WEEK
    return (
        QueuedTitle(0, REDLINE, MINA, at, 4),
        QueuedTitle(0, OWN, COMMAND_LINE, at - WEEK, None),
        QueuedTitle(0, BLAME, MINA, at, 4),
        QueuedTitle(0, BLAME, MINA, at, None),
    )


def a_night(ref: int = 2) -> MovieNight:
    """A night that is over, with all that can be said of one."""
    nominations = (
        Nomination(REDLINE, WHEN - WEEK, ref=1),
        Nomination(BLAME, WHEN - WEEK, why="Like Akira, which you liked: huge.", ref=2),
        Nomination(OWN, WHEN, ref=3),
    )
    rounds = (
        Round(((1, 2), (2, 2), (3, 1)), (3,), 0),
        Round(((1, 2), (2, 2)), (), 1),
    )
    return MovieNight(
        club=0,
        channel=CHANNEL,
        host=COMMAND_LINE,
        zone="America/New_York",
        starts=WHEN,
        nominate_until=WHEN - timedelta(days=2),
        vote_until=WHEN - timedelta(hours=3),
        saved=WHEN - WEEK,
        ballot=Ballot.RANKED,
        each=2,
        pool=FULL,
        voice=77,
        place="=Mina's",
        role=ROLE,
        line="Bring tea.",
        state=State.OVER,
        winner=REDLINE,
        minutes=102,
        result=Result(1, How.TIE, rounds, 5),
        ref=ref,
        version=6,
        nominations=nominations,
    )


def nights() -> tuple[MovieNight, ...]:
    """One that is over, one that was cancelled with nothing in it, and one after its vote."""
    empty = replace(
        a_night(5),
        starts=WHEN + WEEK,
        ballot=Ballot.POLL,
        state=State.CANCELLED,
        cancelled=Cancel.NOTHING,
        nominations=(),
        result=None,
        winner=None,
        minutes=None,
        voice=None,
        role=None,
        place="",
        line="",
    )
    called_off = replace(
        a_night(6), starts=WHEN + 2 * WEEK, state=State.CANCELLED, cancelled=Cancel.BY_HAND
    )
    return (a_night(), empty, called_off)


def a_programme() -> Programme:
    """All of it."""
    return Programme(schedules(), posts(), queue(), nights())
