"""What is due, written down: occurrences with their titles, deliveries and notices, all at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deliveries import Delivery, Kind
from bot.domain.notices import Notice, NoticeKind
from bot.domain.occurrences import Occurrence, Past, Plan, Skip
from bot.domain.schedules import Schedule
from bot.domain.settings import ClubSettings
from bot.store.audit import record
from bot.store.database import Transaction
from bot.store.deliveries import owe_all
from bot.store.notices import notice_all, post_skipped
from bot.store.pasts import pasts_of
from bot.store.times import seconds

_MISSED = (Skip.LATE, Skip.FOLLOWED)
_GRACE = timedelta(hours=ClubSettings().grace_hours)


async def plan(
    transaction: Transaction,
    due: Collection[Schedule],
    decide: Callable[[Schedule, Past], Plan | None],
    *,
    now: datetime,
) -> Sequence[Occurrence]:
    """Write what `decide` says for each of `due`; a number of statements that doesn't grow.

    Returns what was written: not what was there already.
    """
    standing = await _as_read(transaction, {one.ref: one for one in due}.values())
    pasts = await pasts_of(transaction, {schedule.club for schedule in standing})
    plans = []
    for schedule in standing:
        # A choice takes its time: others have their turn in between.
        await asyncio.sleep(0)
        made = decide(schedule, pasts.of(schedule))
        if made is None:
            continue
        plans.append(made)
        queued = made.chosen.queued if made.chosen else None
        for one in made.occurrences:
            if one.title_key:
                pasts.decided(schedule.club, one.title_key, one.due, queued)
    return await _write(transaction, plans, now=now)


async def _as_read(transaction: Transaction, due: Collection[Schedule]) -> Sequence[Schedule]:
    rows = await transaction.fetch(
        "SELECT schedule_id, version, next_due FROM schedules WHERE removed IS NULL"
        " AND schedule_id IN (SELECT value FROM json_each(?))",
        (json.dumps([schedule.ref for schedule in due]),),
    )
    now = {ref: (version, next_due) for ref, version, next_due in rows}
    return [one for one in due if now.get(one.ref) == (one.version, seconds(one.next_due))]


async def _write(
    transaction: Transaction, plans: Sequence[Plan], *, now: datetime
) -> Sequence[Occurrence]:
    empty = await _empty_before(transaction, plans)
    added = await _add(transaction, [one for made in plans for one in made.occurrences])
    channels = {made.schedule.ref: made.schedule.channel for made in plans}
    written = await _owe(transaction, added, channels)
    # What was there already takes no title, and tells nothing.
    posts = {one.schedule: one.ref for one in written if one.title_key}
    await _take_queued(transaction, plans, posts)
    notices = [
        *_notices_of_skipped(written, empty, now=now),
        *_notices_of_used_up([made for made in plans if made.schedule.ref in posts], now=now),
    ]
    await notice_all(transaction, notices)
    for made in plans:
        # A moderator's post is planned by itself.
        if made.deed is not None and made.schedule.ref in posts:
            await record(transaction, made.deed)
    await transaction.run_many(
        "UPDATE schedules SET next_due = ?, used_up = ? WHERE schedule_id = ?",
        [(seconds(made.next_due), _used_up(made, posts), made.schedule.ref) for made in plans],
    )
    return written


async def _empty_before(transaction: Transaction, plans: Sequence[Plan]) -> set[int]:
    """Those of the schedules whose moderators know already that no title fits."""
    refs = {one.schedule for made in plans for one in made.occurrences if one.skipped is Skip.EMPTY}
    if not refs:
        return set()
    rows = await transaction.fetch(
        "SELECT value, (SELECT skipped FROM occurrences WHERE schedule_id = value"
        " AND coalesce(skipped, '') NOT IN (SELECT value FROM json_each(?))"
        " ORDER BY due DESC LIMIT 1) FROM json_each(?)",
        (json.dumps([skip.name for skip in _MISSED]), json.dumps(sorted(refs))),
    )
    return {ref for ref, skipped in rows if skipped == Skip.EMPTY.name}


async def _add(transaction: Transaction, occurrences: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """Write those that aren't there, and return them with their numbers."""
    values = [
        (
            *(one.schedule, one.club, seconds(one.due), one.title_key, one.why),
            *(int(one.late), one.skipped and one.skipped.name),
        )
        for one in occurrences
    ]
    rows = await transaction.fetch(
        "INSERT INTO occurrences (schedule_id, club_id, due, title_key, why, late, skipped)"
        " SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),"
        " json_extract(value, '$[2]'), json_extract(value, '$[3]'), json_extract(value, '$[4]'),"
        " json_extract(value, '$[5]'), json_extract(value, '$[6]')"
        " FROM json_each(?) WHERE true ORDER BY key ON CONFLICT (schedule_id, due) DO NOTHING"
        " RETURNING schedule_id, due, occurrence_id",
        (json.dumps(values),),
    )
    refs = {(schedule, due): ref for schedule, due, ref in rows}
    # Of two that are the same, the first was written.
    return [
        replace(one, ref=refs.pop(key))
        for one in occurrences
        for key in [(one.schedule, seconds(one.due))]
        if key in refs
    ]


async def _owe(
    transaction: Transaction, occurrences: Sequence[Occurrence], channels: Mapping[int, int]
) -> Sequence[Occurrence]:
    """Give each that has a title its delivery."""
    graces = await _graces(transaction, {one.club for one in occurrences})
    owed = [
        Delivery(
            club=one.club,
            channel=channels[one.schedule],
            kind=Kind.POST,
            subject=one.ref,
            ready=one.due,
            expires=one.due + graces.get(one.club, _GRACE),
        )
        for one in occurrences
        if one.title_key
    ]
    refs = await owe_all(transaction, owed)
    kept = {one.subject: replace(one, ref=ref) for one, ref in zip(owed, refs, strict=True)}
    await transaction.run_many(
        "UPDATE occurrences SET delivery_id = ? WHERE occurrence_id = ?",
        [(delivery.ref, delivery.subject) for delivery in kept.values()],
    )
    return [replace(one, delivery=kept.get(one.ref)) for one in occurrences]


async def _graces(transaction: Transaction, clubs: Collection[int]) -> Mapping[int, timedelta]:
    """How late a post may be, in the clubs that chose anything."""
    rows = await transaction.fetch(
        "SELECT club_id, grace_hours FROM clubs WHERE club_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(clubs)),),
    )
    return {club: timedelta(hours=hours) for club, hours in rows}


async def _take_queued(
    transaction: Transaction, plans: Sequence[Plan], posts: Mapping[int, int]
) -> None:
    """Let what moderators put first be on its way."""
    await transaction.run_many(
        "UPDATE queued_titles SET occurrence_id = ? WHERE queued_id = ? AND occurrence_id IS NULL",
        [
            (posts[made.schedule.ref], made.chosen.queued)
            for made in plans
            if made.chosen and made.chosen.queued is not None and made.schedule.ref in posts
        ],
    )


def _used_up(made: Plan, posts: Mapping[int, int]) -> bool:
    """Whether moderators know that everything in the pool was posted. The queue says nothing."""
    if made.chosen is None or made.chosen.queued is not None or made.schedule.ref not in posts:
        return made.schedule.used_up
    return made.chosen.again


def _notices_of_used_up(plans: Sequence[Plan], *, now: datetime) -> Iterator[Notice]:
    for made in plans:
        schedule, chosen = made.schedule, made.chosen
        if chosen and chosen.again and chosen.queued is None and not schedule.used_up:
            yield Notice(schedule.club, NoticeKind.POOL_USED_UP, schedule.ref, now)


def _notices_of_skipped(
    written: Sequence[Occurrence], empty: set[int], *, now: datetime
) -> Iterator[Notice]:
    known = set(empty)
    for one in written:
        if one.skipped in _MISSED:
            yield post_skipped(one.club, one.schedule, one.due, one.skipped, at=now)
        elif one.skipped is Skip.EMPTY and one.schedule not in known:
            known.add(one.schedule)
            yield Notice(one.club, NoticeKind.POOL_EMPTY, one.schedule, now)
