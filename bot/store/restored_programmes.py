"""A club's schedules, posts and queue, put back beside what is there. Nothing is sent by that."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import Stamp
from bot.domain.clubs import Club, Tally
from bot.domain.deliveries import Kind, State
from bot.domain.occurrences import QueuedTitle
from bot.domain.programmes import NOWHERE, KeptPost
from bot.domain.schedules import MOST_OF_CLUB, Schedule
from bot.store.database import Transaction
from bot.store.interface.exports import TooManySchedulesError
from bot.store.programmes import schedules_of
from bot.store.restored_reviews import free_numbers
from bot.store.schedules import SCHEDULE_COLUMNS, schedule_values
from bot.store.times import moment, seconds

Numbers = dict[int, int]
"""The number of a schedule here, by its number in the file."""

_ROW = f"?{', ?' * SCHEDULE_COLUMNS.count(',')}"
_ADD_SCHEDULE = f"INSERT INTO schedules ({SCHEDULE_COLUMNS}) VALUES ({_ROW})"  # noqa: S608 - constants
_CHANGE_SCHEDULE = f"UPDATE schedules SET ({SCHEDULE_COLUMNS}) = ({_ROW}) WHERE schedule_id = ?"  # noqa: S608 - constants
_ADD_POST = (
    "INSERT INTO occurrences (occurrence_id, schedule_id, club_id, due, title_key, why, late,"
    " delivery_id, skipped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_DELIVERY = (
    "INSERT INTO deliveries (delivery_id, club_id, channel_id, kind, subject, state, ready,"
    " message_id, settled, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_QUEUED = (
    "INSERT INTO queued_titles (club_id, schedule_id, title_key, place, member_id, at)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class _Present:
    """What the club's posts here are: by schedule and time, by time and title, and by title."""

    due: frozenset[tuple[int, int]]
    schedules: Mapping[tuple[int, str], int]
    last: Mapping[str, datetime]


async def restore_schedules(
    transaction: Transaction, club: Club, stamp: Stamp
) -> tuple[Tally, Numbers]:
    """Add the schedules that are not there, and bring back those that were removed here.

    One that stands here stays as it is. Raises TooManySchedulesError.
    """
    wanted, present = club.programme.schedules, await schedules_of(transaction, club.ident)
    known = _known(wanted, present, moved=club.moved)
    back = [
        replace(one, ref=there.ref, version=there.version + 1, saved=stamp)
        for one in wanted
        if one.removed is None and (there := known.get(one.ref)) and there.removed
    ]
    new = [one for one in wanted if one.ref not in known]
    standing = [one for one in (*present, *new) if one.removed is None]
    if (new or back) and len(standing) + len(back) > MOST_OF_CLUB:
        raise TooManySchedulesError
    await transaction.run_many(
        _CHANGE_SCHEDULE, [(*_schedule_row(club, one), one.ref) for one in back]
    )
    refs = [one.ref for one in new]
    posted = await _with_posts_of_others(transaction, club, refs)
    numbers = await free_numbers(transaction, "schedules", refs, besides=posted)
    added = [replace(one, ref=ref) for one, ref in zip(new, numbers, strict=True)]
    await transaction.run_many(_ADD_SCHEDULE, [_schedule_row(club, one) for one in added])
    tally = Tally(len(new), len(back), len(wanted) - len(new) - len(back))
    here = {one.ref: there.ref for one in wanted if (there := known.get(one.ref))}
    return tally, here | dict(zip(refs, numbers, strict=True))


def _schedule_row(club: Club, schedule: Schedule) -> tuple[object, ...]:
    return (schedule.ref, *schedule_values(replace(schedule, club=club.ident)))


def _known(
    wanted: Sequence[Schedule], present: Sequence[Schedule], *, moved: bool
) -> dict[int, Schedule]:
    """Which of those that are there is which in the file, by its number there.

    It says the same; or it has the same number, and was changed since the file was made.
    """
    left, found = {one.ref: one for one in present}, dict[int, Schedule]()
    for one in wanted:
        there = left.get(one.ref)
        if there is not None and _order(there, moved=moved) == _order(one, moved=moved):
            found[one.ref] = left.pop(one.ref)
    same = defaultdict[object, list[Schedule]](list)
    for there in sorted(left.values(), key=lambda there: there.removed is None):
        same[_order(there, moved=moved)].append(there)
    for one in wanted:
        like = same[_order(one, moved=moved)]
        if one.ref not in found and like:
            found[one.ref] = left.pop(like.pop().ref)
    for one in wanted:
        there = left.get(one.ref)
        if one.ref not in found and there and there.version > one.version and not moved:
            found[one.ref] = left.pop(one.ref)
    return found


def _order(schedule: Schedule, *, moved: bool) -> tuple[object, ...]:
    """What a schedule is for; in another server, its channel and its role are chosen anew."""
    place = () if moved else (schedule.channel, schedule.role)
    text = (schedule.cron, schedule.zone, schedule.pool, schedule.line, schedule.thread)
    return (*text, *place)


async def _with_posts_of_others(
    transaction: Transaction, club: Club, refs: Sequence[int]
) -> set[int]:
    """Those of the numbers under which other clubs have posts, of schedules that are gone."""
    rows = await transaction.fetch(
        "SELECT DISTINCT schedule_id FROM occurrences"
        " WHERE schedule_id IN (SELECT value FROM json_each(?)) AND (? OR club_id <> ?)",
        (json.dumps(list(refs)), club.moved, club.ident),
    )
    return {int(ref) for (ref,) in rows}


async def restore_posts(transaction: Transaction, club: Club, numbers: Numbers) -> Tally:
    """Add the posts that are not known here. `numbers` gets those of schedules that are gone."""
    posts, present = club.programme.posts, await _present_posts(transaction, club.ident)
    await _number_gone(transaction, club, numbers, present)
    new: dict[tuple[int, int], KeptPost] = {}
    for post in posts:
        key = (numbers[post.schedule], seconds(post.due))
        if key not in present.due:
            new.setdefault(key, replace(post, schedule=key[0]))
    added = sorted(new.values(), key=lambda post: (post.due, post.schedule))
    refs = await free_numbers(transaction, "occurrences", [0] * len(added))
    sent = [(ref, post) for ref, post in zip(refs, added, strict=True) if not post.skipped]
    free = await free_numbers(transaction, "deliveries", [0] * len(sent))
    deliveries = {ref: number for (ref, _), number in zip(sent, free, strict=True)}
    await transaction.run_many(
        _ADD_DELIVERY, [_delivery_row(club, ref, deliveries[ref], post) for ref, post in sent]
    )
    await transaction.run_many(
        _ADD_POST,
        [
            (
                *(ref, post.schedule, club.ident, seconds(post.due), post.title_key, post.why),
                *(post.late, deliveries.get(ref), post.skipped and post.skipped.name),
            )
            for ref, post in zip(refs, added, strict=True)
        ],
    )
    return Tally(added=len(added), same=len(posts) - len(added))


def _delivery_row(club: Club, ref: int, number: int, post: KeptPost) -> tuple[object, ...]:
    state = State.DROPPED if post.dropped else State.SENT
    return (
        *(number, club.ident, post.channel or NOWHERE, str(Kind.POST), ref, str(state)),
        *(seconds(post.due), post.message, seconds(post.posted or post.due)),
        post.dropped and post.dropped.name,
    )


async def _present_posts(transaction: Transaction, club: int) -> _Present:
    rows = await transaction.fetch(
        "SELECT schedule_id, due, title_key, coalesce(state, 'dropped') <> 'dropped'"
        " FROM occurrences o LEFT JOIN deliveries d USING (delivery_id) WHERE o.club_id = ?"
        " ORDER BY due",
        (club,),
    )
    return _Present(
        frozenset((schedule, due) for schedule, due, _, _ in rows),
        {(due, key): schedule for schedule, due, key, _ in rows if key},
        {key: moment(int(due)) for _, due, key, counts in rows if counts},
    )


async def _number_gone(
    transaction: Transaction, club: Club, numbers: Numbers, present: _Present
) -> None:
    """Number the schedules that are gone, whose posts are still known: like none that is here."""
    gone = sorted({post.schedule for post in club.programme.posts} - numbers.keys())
    used = set(numbers.values())
    for post in club.programme.posts:
        there = present.schedules.get((seconds(post.due), post.title_key))
        if there is not None and there not in used:
            numbers.setdefault(post.schedule, there)
    refs = [ref for ref in gone if ref not in numbers]
    posted = await _with_posts_of_others(transaction, replace(club, moved=True), refs)
    found = await free_numbers(transaction, "schedules", refs, besides=posted)
    numbers |= dict(zip(refs, found, strict=True))
    # No schedule that is added later gets one of them.
    highest = max(found, default=0)
    await transaction.fetch(
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'schedules', 0 WHERE ? AND NOT EXISTS"
        " (SELECT 1 FROM sqlite_sequence WHERE name = 'schedules')",
        (highest,),
    )
    await transaction.fetch(
        "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'schedules'", (highest,)
    )


async def restore_queue(transaction: Transaction, club: Club, numbers: Numbers) -> Tally:
    """Add to the end of the queue what is not in it, and was not posted here since."""
    rows = await transaction.fetch(
        "SELECT title_key, schedule_id, place FROM queued_titles WHERE club_id = ?", (club.ident,)
    )
    present = {(key, schedule) for key, schedule, _ in rows}
    last = (await _present_posts(transaction, club.ident)).last
    wanted = [
        replace(one, schedule=None if one.schedule is None else numbers[one.schedule])
        for one in club.programme.queue
    ]
    new = [one for one in wanted if (one.title_key, one.schedule) not in present]
    new = [one for one in new if not _posted_since(one, last.get(one.title_key))]
    place = max((int(place) for _, _, place in rows), default=0)
    await transaction.run_many(
        _ADD_QUEUED,
        [
            (club.ident, one.schedule, one.title_key, number, one.member, seconds(one.at))
            for number, one in enumerate(new, place + 1)
        ],
    )
    return Tally(added=len(new), same=len(wanted) - len(new))


def _posted_since(queued: QueuedTitle, posted: datetime | None) -> bool:
    return posted is not None and posted >= queued.at
