"""A club's programme as it leaves one Marquee and enters another: schedules, posts, nights.

Numbers and times stay; whose club it is, and when a schedule is next due, is for the place that it
comes to. What members did in movie nights is theirs, and is not here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import COMMAND_LINE
from bot.domain.deliveries import Drop
from bot.domain.movie_nights import MovieNight
from bot.domain.occurrences import QueuedTitle, Skip
from bot.domain.schedules import Pause, Schedule
from bot.domain.votes import Result, Round

NOWHERE = 0
"""Stands for a channel that isn't this server's."""


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A post that was due, and what became of it: one of `posted`, `skipped`, `dropped` is there.

    `schedule` is a number that may be nobody's any more. `channel` and `message` are where it
    stands, if that is known and in this server. One that may have arrived counts as posted.
    """

    schedule: int
    due: datetime
    title_key: str = ""
    why: str = ""
    late: bool = False
    posted: datetime | None = None
    channel: int | None = None
    message: int | None = None
    skipped: Skip | None = None
    dropped: Drop | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """All that a club scheduled, posted, wants posted, and watched together.

    In each of its things `club` is 0. `queue` is in its order. `nights` are those that are over or
    cancelled, as `kept_night` has them.
    """

    schedules: tuple[Schedule, ...] = ()
    posts: tuple[KeptPost, ...] = ()
    queue: tuple[QueuedTitle, ...] = ()
    nights: tuple[MovieNight, ...] = ()

    def elsewhere(self) -> Programme:
        """As another server can have it: without channels, messages and roles."""
        return replace(
            self,
            schedules=tuple(replace(one, channel=NOWHERE, role=None) for one in self.schedules),
            posts=tuple(replace(one, channel=None, message=None) for one in self.posts),
            nights=tuple(map(night_elsewhere, self.nights)),
        )


NOTHING = Programme()
"""Of a club that scheduled nothing yet."""


def kept_schedule(schedule: Schedule) -> Schedule:
    """A schedule as it is taken along."""
    return replace(schedule, club=0, next_due=None)


def paused_elsewhere(schedule: Schedule, at: datetime) -> Schedule:
    """A schedule that came from another server: it needs a channel before it may post."""
    since = schedule.paused.since if schedule.paused else at
    return replace(schedule, paused=Pause(since, Drop.MOVED), next_due=None)


def kept_night(night: MovieNight) -> MovieNight:
    """A night as it is taken along: without members, and what is still to come of it.

    Nominations are numbered from 1, and the result names them so.
    """
    places = {one.ref: place for place, one in enumerate(night.nominations, 1)}
    result = night.result if night.result and night.result.winner in places else None
    return replace(
        night,
        club=0,
        host=COMMAND_LINE,
        event=None,
        next_step=None,
        counting=False,
        nominations=tuple(
            replace(one, ref=places[one.ref], member=None) for one in night.nominations
        ),
        result=renumbered(result, places) if result else None,
        winner=night.winner if result else None,
    )


def night_elsewhere(night: MovieNight) -> MovieNight:
    """A night as another server can have it."""
    return replace(night, channel=NOWHERE, voice=None, role=None)


def renumbered(result: Result, numbers: dict[int, int]) -> Result:
    """A result that names nominations by other numbers; those that have none are left out."""
    rounds = tuple(
        Round(
            tuple((numbers[ref], count) for ref, count in one.votes if ref in numbers),
            tuple(numbers[ref] for ref in one.out if ref in numbers),
            one.exhausted,
        )
        for one in result.rounds
    )
    return replace(result, winner=numbers[result.winner], rounds=rounds)
