"""After a clock that was ahead was set right: what was written by it, and is not true."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bot.domain.deliveries import LEASE, Kind
from bot.domain.notices import NoticeKind
from bot.domain.schedules import Schedule
from bot.store.database import Transaction
from bot.store.times import seconds

AHEAD = (
    "next_due > ?1 AND (saved > ?1 OR EXISTS (SELECT 1 FROM occurrences"
    " WHERE occurrences.schedule_id = schedules.schedule_id AND due > ?1"
    " AND skipped IS NOT NULL))"
)
"""Saved at a time that hasn't come, or posts were skipped whose time hasn't.

Looks into an index, once for a schedule.
"""


async def put_back(
    transaction: Transaction,
    ahead: Sequence[tuple[Schedule, datetime]],
    *,
    now: datetime,
) -> None:
    """Let these schedules be due then: their posts to come were not skipped after all.

    What was posted too early stays posted, and doesn't come again.
    """
    wanted = {
        "now": seconds(now),
        "refs": json.dumps([schedule.ref for schedule, _ in ahead]),
        "clubs": json.dumps(sorted({schedule.club for schedule, _ in ahead})),
    }
    listed = "schedule_id IN (SELECT value FROM json_each(:refs))"
    await transaction.fetch(
        f"DELETE FROM occurrences WHERE {listed} AND due > :now AND skipped IS NOT NULL",  # noqa: S608 - constants
        wanted,
    )
    await transaction.fetch(
        f"UPDATE occurrences SET late = 0 WHERE {listed} AND due > :now",  # noqa: S608 - constants
        wanted,
    )
    await transaction.fetch(
        "DELETE FROM notices WHERE club_id IN (SELECT value FROM json_each(:clubs))"
        " AND subject IN (SELECT value FROM json_each(:refs)) AND delivery_id IS NULL"
        # It begins with when the post was due.
        " AND kind = :kind AND CAST(detail AS INTEGER) > :now",
        {**wanted, "kind": str(NoticeKind.POST_SKIPPED)},
    )
    await transaction.run_many(
        # Neither one that was changed meanwhile, nor one that is paused by now.
        "UPDATE schedules SET next_due = min(next_due, ?) WHERE schedule_id = ? AND version = ?",
        [(seconds(next_due), one.ref, one.version) for one, next_due in ahead],
    )


async def hurry(transaction: Transaction, *, now: datetime) -> None:
    """Let nothing that has begun wait for a time that the clock showed too early."""
    times = {"now": seconds(now)}
    await transaction.fetch(
        "UPDATE deliveries SET ready = :now"
        " WHERE state = 'waiting' AND leased IS NULL AND ready > :now AND (attempts > 0"
        # All others are ready at once, or when the lease on the one before them ends.
        " OR kind NOT IN (:post, :reminder) AND ready > :now + :lease)",
        {
            **times,
            "post": str(Kind.POST),
            "reminder": str(Kind.NIGHT_REMINDER),
            "lease": int(LEASE.total_seconds()),
        },
    )
    await transaction.fetch(
        "UPDATE notices SET at = :now WHERE delivery_id IS NULL AND at > :now", times
    )
