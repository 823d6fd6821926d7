"""A club's programme, read as it was at one moment: schedules, posts, the queue, movie nights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.deliveries import Drop, State
from bot.domain.movie_nights import MovieNight
from bot.domain.occurrences import QueuedTitle, Skip
from bot.domain.programmes import KeptPost, Programme, kept_night, kept_schedule
from bot.domain.schedules import Schedule
from bot.sqlite import Row
from bot.store.database import Transaction
from bot.store.night_turns import nights_where
from bot.store.schedules import SCHEDULE_COLUMNS, schedule_of_row
from bot.store.times import moment

# One that waits and was never begun goes back to where its title came from. One that was begun may
# stand in its channel, so it counts as posted.
_NUMBERS = (
    "SELECT occurrence_id FROM occurrences o LEFT JOIN deliveries d USING (delivery_id)"
    " WHERE o.club_id = ? AND (skipped IS NOT NULL OR state <> 'waiting' OR unsure IS NOT NULL)"
    " ORDER BY due, schedule_id"
)
_POSTS = (
    "SELECT schedule_id, due, title_key, why, late, skipped, state, unsure, settled,"
    " d.channel_id, message_id, reason FROM json_each(?) n"
    " JOIN occurrences o ON o.occurrence_id = n.value LEFT JOIN deliveries d USING (delivery_id)"
    " ORDER BY n.key"
)
_QUEUE = (
    "SELECT q.title_key, q.member_id, q.at, q.schedule_id FROM queued_titles q"
    " LEFT JOIN occurrences o USING (occurrence_id) LEFT JOIN deliveries d USING (delivery_id)"
    " WHERE q.club_id = ? AND d.unsure IS NULL ORDER BY q.place, q.queued_id"
)


async def programme_of(store: Transaction, club: int) -> Programme:
    """The club's programme without its posts, in orders that its numbers and times decide."""
    queue = await store.fetch(_QUEUE, (club,))
    return Programme(
        schedules=tuple(map(kept_schedule, await schedules_of(store, club))),
        queue=tuple(QueuedTitle(0, key, by, moment(int(at)), of) for key, by, at, of in queue),
        nights=tuple(map(kept_night, await nights_of(store, club))),
    )


async def schedules_of(store: Transaction, club: int) -> list[Schedule]:
    """All of the club's, removed ones among them, by their numbers."""
    rows = await store.fetch(
        f"SELECT {SCHEDULE_COLUMNS} FROM schedules WHERE club_id = ? ORDER BY schedule_id",  # noqa: S608 - constants
        (club,),
    )
    return list(map(schedule_of_row, rows))


async def nights_of(store: Transaction, club: int) -> list[MovieNight]:
    """Those of the club's nights that are over or cancelled."""
    where = "club_id = ? AND state IN ('over', 'cancelled') ORDER BY starts, night_id"
    return await nights_where(store, where, club)


async def post_numbers(store: Transaction, club: int) -> list[int]:
    """The numbers of the club's posts, in the order of when they were due."""
    return [int(row[0]) for row in await store.fetch(_NUMBERS, (club,))]


async def posts_of(store: Transaction, numbers: Sequence[int]) -> list[KeptPost]:
    """The posts with these numbers, in their order."""
    return list(map(_post, await store.fetch(_POSTS, (json.dumps(list(numbers)),))))


def _post(row: Row) -> KeptPost:
    schedule, due, title_key, why, late, skipped, *delivery = row
    post = KeptPost(schedule, moment(int(due)), title_key, why, bool(late))
    if skipped:
        return replace(post, skipped=Skip[skipped])
    state, unsure, settled, channel, message, reason = delivery
    if state == State.DROPPED:
        return replace(post, dropped=Drop[reason] if reason else Drop.OVER)
    ended = settled if state == State.SENT else unsure
    posted = moment(int(due if ended is None else ended))
    if not (channel and message):
        return replace(post, posted=posted)
    return replace(post, posted=posted, channel=channel, message=message)
