"""Deliveries: what is owed to channels, and who carries it right now.

What follows once one is settled depends on its kind: `store/follow_ups.py` has a function for each,
called in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.domain.deliveries import Delivery, Drop, Kind, State
from bot.sqlite import Row
from bot.store.database import Database, Transaction
from bot.store.times import moment, seconds

DELIVERY_COLUMNS = (
    "delivery_id, club_id, channel_id, kind, subject, state, ready, expires, attempts, unsure,"
    " message_id, settled, reason"
)
FollowUp: TypeAlias = Callable[[Transaction, Delivery], Awaitable[None]]
"""What follows from a delivery that was settled: it is `State.SENT` or `State.DROPPED` now."""

UNTRIED = "state = 'waiting' AND unsure IS NULL"
"""It can't have arrived: whoever claims one makes it unsure, until the outcome is known."""
# A lease that ends later than one begun now would is none: the clock went back.
_READY = (
    "FROM deliveries WHERE state = 'waiting' AND ready <= :now"
    " AND (leased IS NULL OR leased <= :now OR leased > :now + :lease)"
)
# Nobody else began an attempt since: true of one whose lease ran out meanwhile, too.
_HELD = "state = 'waiting' AND delivery_id = ? AND holder = ? AND attempts = ?"
# While it was under way its schedule may have been given another channel.
_FOLLOW_SCHEDULE = (
    "UPDATE deliveries SET channel_id = schedules.channel_id"  # noqa: S608 - constants
    " FROM occurrences JOIN schedules USING (schedule_id)"
    f" WHERE deliveries.delivery_id = ? AND occurrence_id = subject AND {UNTRIED}"
)


class Deliveries:
    """One row a delivery."""

    def __init__(self, database: Database, follow_ups: Mapping[Kind, FollowUp]) -> None:
        self._database = database
        self._follow_ups = follow_ups

    async def claim(
        self, holder: str, *, now: datetime, lease: timedelta, most: int
    ) -> Sequence[Delivery]:
        """At most `most` that are ready and that nobody holds, the longest ready first.

        They are `holder`'s for the lease. Each has this attempt counted; `unsure` is as it was
        before it, and in the store it is now at the latest: a process that ends here leaves word.
        A lease that ends later than one begun now would is none: the clock went back.
        """
        wanted = {"now": seconds(now), "lease": int(lease.total_seconds()), "most": most}
        # Mostly there is nothing to carry, and a reader finds that out without the writer.
        if not await self._database.fetch(f"SELECT 1 {_READY} LIMIT min(1, :most)", wanted):
            return []
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                f"SELECT {DELIVERY_COLUMNS} {_READY} ORDER BY ready, delivery_id LIMIT :most",
                wanted,
            )
            claimed = [delivery_of_row(row) for row in rows]
            await transaction.fetch(
                "UPDATE deliveries SET attempts = attempts + 1, unsure = coalesce(unsure, :now),"
                " holder = :holder, leased = :now + :lease"
                " WHERE delivery_id IN (SELECT value FROM json_each(:refs))",
                {
                    **wanted,
                    "holder": holder,
                    "refs": json.dumps([delivery.ref for delivery in claimed]),
                },
            )
        return [replace(one, attempts=one.attempts + 1) for one in claimed]

    async def get(self, ref: int) -> Delivery | None:
        """The delivery with this number."""
        rows = await self._database.fetch(
            f"SELECT {DELIVERY_COLUMNS} FROM deliveries WHERE delivery_id = ?",  # noqa: S608 - constants
            (ref,),
        )
        return delivery_of_row(rows[0]) if rows else None

    async def sent(self, delivery: Delivery, *, message: int | None, at: datetime) -> bool:
        """It arrived, as `message`, where it is one. False when that was known already.

        Whoever holds it, and even if it was dropped meanwhile: it did arrive.
        """
        async with self._database.transaction() as transaction:
            return await self._settle(
                transaction,
                "state = 'sent', message_id = ?, settled = ?, reason = NULL",
                "state <> 'sent' AND delivery_id = ?",
                *(message, seconds(at), delivery.ref),
            )

    async def postpone(
        self, delivery: Delivery, holder: str, *, until: datetime, sure: bool
    ) -> bool:
        """Try again then. `sure`: nothing arrived in this attempt. False if it isn't held.

        `delivery` is as it was claimed: if `sure`, its `unsure` is what is known once more.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "UPDATE deliveries SET ready = ?, holder = NULL, leased = NULL,"  # noqa: S608 - constants
                f" unsure = iif(?, ?, unsure) WHERE {_HELD} RETURNING delivery_id",
                (
                    *(seconds(until), sure, seconds(delivery.unsure)),
                    *(delivery.ref, holder, delivery.attempts),
                ),
            )
            if rows and delivery.kind is Kind.POST:
                await transaction.fetch(_FOLLOW_SCHEDULE, (delivery.ref,))
        return bool(rows)

    async def drop(self, delivery: Delivery, holder: str, reason: Drop, *, at: datetime) -> bool:
        """Never send it, and all that follows from that, in one transaction.

        False if it isn't held.
        """
        async with self._database.transaction() as transaction:
            return await self._settle(
                transaction,
                "state = 'dropped', settled = ?, reason = ?",
                _HELD,
                *(seconds(at), reason.name, delivery.ref, holder, delivery.attempts),
            )

    async def next_ready(self) -> datetime | None:
        """When the first of those that wait is ready, or when the lease on it ends."""
        rows = await self._database.fetch(
            "SELECT min(coalesce(free, held), coalesce(held, free)) FROM (SELECT"
            " (SELECT ready FROM deliveries WHERE state = 'waiting' AND leased IS NULL"
            " ORDER BY ready LIMIT 1) AS free,"
            " (SELECT min(leased) FROM deliveries WHERE state = 'waiting' AND leased IS NOT NULL)"
            " AS held)"
        )
        return moment(rows[0][0])

    async def _settle(
        self, transaction: Transaction, change: str, where: str, *values: object
    ) -> bool:
        rows = await transaction.fetch(
            f"UPDATE deliveries SET {change}, holder = NULL, leased = NULL WHERE {where}"  # noqa: S608 - constants
            f" RETURNING {DELIVERY_COLUMNS}",
            values,
        )
        for row in rows:
            delivery = delivery_of_row(row)
            if delivery.kind in self._follow_ups:
                await self._follow_ups[delivery.kind](transaction, delivery)
        return bool(rows)


async def owe(transaction: Transaction, delivery: Delivery) -> int:
    """Write a delivery down in the transaction of what it belongs to. Returns its number."""
    (ref,) = await owe_all(transaction, [delivery])
    return ref


async def owe_all(transaction: Transaction, owed: Sequence[Delivery]) -> Sequence[int]:
    """Write many deliveries down. Returns their numbers, in the same order."""
    if not owed:
        return []
    rows = await transaction.fetch(
        "INSERT INTO deliveries (club_id, channel_id, kind, subject, ready, expires)"
        " SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),"
        " json_extract(value, '$[2]'), json_extract(value, '$[3]'),"
        " json_extract(value, '$[4]'), json_extract(value, '$[5]')"
        " FROM json_each(?) ORDER BY key RETURNING delivery_id",
        (json.dumps([_values(delivery) for delivery in owed]),),
    )
    # They count up in the order in which they are written.
    return sorted(int(row[0]) for row in rows)


async def withdraw(
    transaction: Transaction, refs: Collection[int], reason: Drop, *, at: datetime
) -> Sequence[int]:
    """Drop those of the deliveries that can't have arrived. Returns which; nothing follows.

    One that somebody carries right now, or whose last attempt ended nobody knows how, stays owed:
    it may be in its channel. Whoever claims it next looks for it there, and only then asks whether
    it is still wanted (`Message.pack`), and drops it.
    """
    rows = await transaction.fetch(
        "UPDATE deliveries SET state = 'dropped', settled = ?, reason = ?"  # noqa: S608 - constants
        f" WHERE {UNTRIED} AND delivery_id IN (SELECT value FROM json_each(?))"
        " RETURNING delivery_id",
        (seconds(at), reason.name, json.dumps(sorted(refs))),
    )
    return [int(row[0]) for row in rows]


def _values(delivery: Delivery) -> tuple[object, ...]:
    return (
        *(delivery.club, delivery.channel, str(delivery.kind), delivery.subject),
        *(seconds(delivery.ready), seconds(delivery.expires)),
    )


def delivery_of_row(row: Row) -> Delivery:
    """The delivery in a row of `DELIVERY_COLUMNS`."""
    ref, club, channel, kind, subject, state, ready, expires, *rest = row
    attempts, unsure, message, settled, reason = rest
    return Delivery(
        club=club,
        channel=channel,
        kind=Kind(kind),
        subject=subject,
        ready=moment(int(ready)),
        expires=moment(expires),
        ref=ref,
        state=State(state),
        attempts=attempts,
        unsure=moment(unsure),
        message=message,
        settled=moment(settled),
        reason=Drop[reason] if reason else None,
    )
