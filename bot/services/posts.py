"""What a "watch this" post says, put together at each attempt to send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, Drop
from bot.domain.schedules import Schedule
from bot.services.planning import LATE_AFTER
from bot.services.reviews import Reading, Reviews
from bot.services.titles import Titles
from bot.store.interface import ClubStore


@dataclass(frozen=True, slots=True)
class Posting:
    """A post of a schedule: a title as the club sees it, and why this one.

    `late` is when it was due, where it is late enough to say so.
    """

    schedule: Schedule
    reading: Reading
    why: str
    late: datetime | None = None


class Posts:
    """Puts posts together."""

    def __init__(self, clubs: ClubStore, titles: Titles, reviews: Reviews) -> None:
        self._clubs = clubs
        self._titles = titles
        self._reviews = reviews

    async def of(self, delivery: Delivery, now: datetime) -> Posting | Drop:
        """What this delivery brings, or why there is nothing to bring any more."""
        occurrence = await self._clubs.occurrences.get(delivery.subject)
        if occurrence is None:
            return Drop.OVER
        schedule = await self._clubs.schedules.get(delivery.club, occurrence.schedule)
        if schedule is None or not schedule.running:
            return Drop.PAUSED
        title = await self._titles.get(delivery.club, occurrence.title_key)
        if title is None:
            return Drop.TITLE_GONE
        if title.adult:
            return Drop.FOR_ADULTS
        reading = await self._reviews.read(delivery.club, title)
        late = occurrence.late or now - occurrence.due > LATE_AFTER
        return Posting(schedule, reading, occurrence.why, occurrence.due if late else None)
