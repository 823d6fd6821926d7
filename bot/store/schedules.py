"""Schedules: clubs' standing orders for "watch this" posts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.cadences import known_by
from bot.domain.deliveries import Drop
from bot.domain.notices import Notice, NoticeKind
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pause, Pool, Schedule
from bot.domain.titles import Kind
from bot.sqlite import Row
from bot.store.audit import record
from bot.store.database import Database, Transaction
from bot.store.deliveries import UNTRIED, withdraw
from bot.store.notices import notice
from bot.store.queued_titles import give_back
from bot.store.set_clocks import AHEAD, hurry, put_back
from bot.store.times import moment, seconds

_VALUES = (
    "club_id, channel_id, cron, zone, pool, role_id, line, thread, version, saved_by, saved,"
    " next_due, paused, paused_why, removed, removed_by, used_up"
)
SCHEDULE_COLUMNS = f"schedule_id, {_VALUES}"
_PLACES = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"


class Schedules:
    """One row a schedule."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, club: int, *, removed: bool = False) -> Sequence[Schedule]:
        """The club's schedules, removed ones or others, in the order in which they were added."""
        which = "IS NOT NULL" if removed else "IS NULL"
        return await self._schedules(f"club_id = ? AND removed {which} ORDER BY schedule_id", club)

    async def get(self, club: int, ref: int) -> Schedule | None:
        """One schedule of the club, removed ones among them."""
        found = await self._schedules("club_id = ? AND schedule_id = ?", club, ref)
        return found[0] if found else None

    async def due(self, now: datetime, *, most: int) -> Sequence[Schedule]:
        """At most `most` schedules whose time has come, in all clubs, the longest due first."""
        return await self._schedules(
            "next_due <= ? ORDER BY next_due, schedule_id LIMIT ?", seconds(now), most
        )

    async def _schedules(self, where: str, *parameters: object) -> Sequence[Schedule]:
        rows = await self._database.fetch(
            f"SELECT {SCHEDULE_COLUMNS} FROM schedules WHERE {where}",  # noqa: S608 - constants
            parameters,
        )
        return [schedule_of_row(row) for row in rows]

    async def add(self, schedule: Schedule, *, most: int) -> Schedule | None:
        """Keep a new one, with its number. None when the club has `most` already."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                f"INSERT INTO schedules ({_VALUES}) SELECT {_PLACES} WHERE"  # noqa: S608 - constants
                " (SELECT count(*) FROM schedules WHERE club_id = ? AND removed IS NULL) < ?"
                f" RETURNING {SCHEDULE_COLUMNS}",
                (*schedule_values(replace(schedule, version=1)), schedule.club, most),
            )
            if not rows:
                return None
            added = schedule_of_row(rows[0])
            await record(transaction, _entry(added, Deed.SCHEDULE_ADDED))
        return added

    async def change(
        self,
        club: int,
        ref: int,
        edit: Callable[[Schedule, int], Schedule],
        *,
        stamp: Stamp,
        deed: Deed,
    ) -> Schedule | None:
        """What `edit` makes of it, in one transaction: paused, resumed, removed, brought back, ….

        `edit` gets it as it is, and how many the club has; it may raise, and nothing is changed
        then. None when it is gone. When it stops running, what was due and can't have arrived is
        dropped (`Drop.PAUSED`) and a queued title goes back; when it gets another channel, that is
        where it goes. The version counts up.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                f"SELECT {SCHEDULE_COLUMNS}, (SELECT count(*) FROM schedules"  # noqa: S608 - constants
                " WHERE club_id = :club AND removed IS NULL)"
                " FROM schedules WHERE club_id = :club AND schedule_id = :ref",
                {"club": club, "ref": ref},
            )
            if not rows:
                return None
            *row, count = rows[0]
            before = schedule_of_row(row)
            after = _changed(before, edit(before, count), stamp)
            await transaction.fetch(
                f"UPDATE schedules SET ({_VALUES}) = ({_PLACES}) WHERE schedule_id = ?",  # noqa: S608 - constants
                (*schedule_values(after), ref),
            )
            if not after.running:
                await _withdraw_due(transaction, club, [ref], at=stamp.at)
            elif after.channel != before.channel:
                await _send_elsewhere(transaction, after)
            await record(transaction, _entry(after, deed))
        return after

    async def pause_all(self, club: int, reason: Drop, *, at: datetime) -> int:
        """Pause every schedule of the club that runs, with what is due. Returns how many.

        Nobody did this, so it is no deed of the audit trail.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "SELECT schedule_id FROM schedules WHERE club_id = ?", (club,)
            )
            return await pause(transaction, club, [row[0] for row in rows], reason, at=at)

    async def give_up(self, schedule: Schedule, reason: Drop, *, at: datetime) -> bool:
        """Pause one that can't go on, and tell its moderators.

        False if it didn't run any more, or was changed since it was read.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "SELECT version FROM schedules WHERE club_id = ? AND schedule_id = ?",
                (schedule.club, schedule.ref),
            )
            if not rows or rows[0][0] != schedule.version:
                return False
            return await pause_and_tell(transaction, schedule.club, schedule.ref, reason, at=at)

    async def ahead(self, now: datetime) -> Sequence[Schedule]:
        """Those that run, and that a clock ahead of the time saved or moved on."""
        return await self._schedules(AHEAD, seconds(now))

    async def put_back(self, ahead: Sequence[tuple[Schedule, datetime]], *, now: datetime) -> None:
        """Let these be due then, and let nothing else wait for what the clock showed."""
        async with self._database.transaction() as transaction:
            await put_back(transaction, ahead, now=now)
            await hurry(transaction, now=now)

    async def running_clubs(self) -> Sequence[int]:
        """The clubs in which a schedule runs."""
        rows = await self._database.fetch(
            "SELECT DISTINCT club_id FROM schedules WHERE next_due IS NOT NULL"
        )
        return [int(row[0]) for row in rows]

    async def erase_removed(self, before: datetime) -> int:
        """Erase for good what was removed before then. Returns how many.

        What was posted stays known, so that the club isn't shown it again.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "DELETE FROM schedules WHERE removed < ? RETURNING schedule_id", (seconds(before),)
            )
        return len(rows)


async def pause(
    transaction: Transaction, club: int, refs: Sequence[int], reason: Drop, *, at: datetime
) -> int:
    """Pause those of the club's schedules that run, with what is due. Returns how many."""
    rows = await transaction.fetch(
        "UPDATE schedules SET paused = ?, paused_why = ?, next_due = NULL, version = version + 1"
        " WHERE club_id = ? AND schedule_id IN (SELECT value FROM json_each(?))"
        " AND paused IS NULL AND removed IS NULL RETURNING schedule_id",
        (seconds(at), reason.name, club, json.dumps(refs)),
    )
    await _withdraw_due(transaction, club, [row[0] for row in rows], at=at)
    return len(rows)


async def pause_and_tell(
    transaction: Transaction, club: int, ref: int, reason: Drop, *, at: datetime
) -> bool:
    """Pause a schedule and let its moderators know. False, and nothing said, if it doesn't run."""
    paused = await pause(transaction, club, [ref], reason, at=at)
    if paused:
        told = Notice(club, NoticeKind.SCHEDULE_PAUSED, ref, at, str(reason))
        await notice(transaction, told)
    return bool(paused)


_OWED = (
    "SELECT deliveries.delivery_id FROM deliveries"
    " JOIN occurrences ON occurrence_id = subject AND kind = 'post'"
    " WHERE deliveries.club_id = ? AND state = 'waiting'"
    " AND schedule_id IN (SELECT value FROM json_each(?))"
)


async def _withdraw_due(
    transaction: Transaction, club: int, refs: Sequence[int], *, at: datetime
) -> None:
    rows = await transaction.fetch(_OWED, (club, json.dumps(refs)))
    gone = await withdraw(transaction, [row[0] for row in rows], Drop.PAUSED, at=at)
    await give_back(transaction, gone)


async def _send_elsewhere(transaction: Transaction, schedule: Schedule) -> None:
    await transaction.fetch(
        f"UPDATE deliveries SET channel_id = ? WHERE {UNTRIED} AND delivery_id IN ({_OWED})",  # noqa: S608 - constants
        (schedule.channel, schedule.club, json.dumps([schedule.ref])),
    )


def _changed(before: Schedule, after: Schedule, stamp: Stamp) -> Schedule:
    """What is kept of an edit: its number, its club and its versions are not for it to choose."""
    return replace(
        after,
        club=before.club,
        ref=before.ref,
        version=before.version + 1,
        saved=stamp,
        next_due=after.next_due if after.running else None,
        used_up=after.used_up and after.pool == before.pool,
    )


def _entry(schedule: Schedule, deed: Deed) -> AuditEntry:
    return AuditEntry(schedule.club, schedule.saved, deed, detail=known_by(schedule.cron))


def schedule_values(schedule: Schedule) -> tuple[object, ...]:
    """What a row has after its number, in the order of `SCHEDULE_COLUMNS`."""
    paused, removed = schedule.paused, schedule.removed
    return (
        *(schedule.club, schedule.channel, schedule.cron, schedule.zone, pool_text(schedule.pool)),
        *(schedule.role, schedule.line, schedule.thread, schedule.version),
        *(schedule.saved.member, seconds(schedule.saved.at), seconds(schedule.next_due)),
        *(paused and seconds(paused.since), paused and paused.reason and paused.reason.name),
        *(removed and seconds(removed.at), removed and removed.member, schedule.used_up),
    )


def schedule_of_row(row: Row) -> Schedule:
    """The schedule in a row of `SCHEDULE_COLUMNS`."""
    ref, club, channel, cron, zone, pool, role, line, thread, version, *rest = row
    saved_by, saved, next_due, paused, why, removed, removed_by, used_up = rest
    return Schedule(
        club=club,
        channel=channel,
        cron=cron,
        zone=zone,
        pool=pool_of(pool),
        saved=Stamp(saved_by, moment(int(saved))),
        role=role,
        line=line,
        thread=bool(thread),
        ref=ref,
        version=version,
        next_due=moment(next_due),
        paused=None if paused is None else Pause(moment(int(paused)), Drop[why] if why else None),
        removed=None if removed is None else Stamp(removed_by, moment(int(removed))),
        used_up=bool(used_up),
    )


def pool_text(pool: Pool) -> str:
    """A pool as it is kept, as JSON. Movie nights keep theirs so, too."""
    return json.dumps(asdict(pool), ensure_ascii=False, separators=(",", ":"))


def pool_of(text: str) -> Pool:
    """The pool that was kept so."""
    kept = json.loads(text)
    return Pool(
        reviewed=kept["reviewed"],
        verdict=Verdict(kept["verdict"]) if kept["verdict"] else None,
        themes=tuple(kept["themes"]),
        kind=Kind(kept["kind"]) if kept["kind"] else None,
        max_minutes=kept["max_minutes"],
        service=kept["service"],
    )
