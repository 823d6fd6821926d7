"""The audit trail."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.audit import AuditBatch, AuditEntry, Deed, Stamp
from bot.sqlite import Row
from bot.store.database import Database, Transaction

_COLUMNS = "club_id, at, member_id, deed, subject, detail, audit_id"


class Audit:
    """One row a deed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, club: int, *, before: int | None = None, limit: int) -> Sequence[AuditEntry]:
        """At most `limit` of the club's deeds, the newest first; only those before `before`."""
        rows = await self._database.fetch(
            f"SELECT {_COLUMNS} FROM audit WHERE club_id = ? AND audit_id < ?"  # noqa: S608 - constants
            " ORDER BY audit_id DESC LIMIT ?",
            (club, before if before is not None else 1 << 62, limit),
        )
        return [_entry(row) for row in rows]

    async def add(self, entry: AuditEntry) -> None:
        """Keep a deed that changes nothing in the store by itself."""
        async with self._database.transaction() as transaction:
            await record(transaction, entry)

    async def next_batch(self, *, most: int, paused: Collection[int] = ()) -> AuditBatch | None:
        """The oldest deeds that a club's audit channel lacks, the same ones until `copied`."""
        skipped = json.dumps(sorted(paused))
        # Mostly there is nothing to copy, and a reader finds that out without the writer.
        if not await self._database.fetch(f"SELECT 1 {_TO_COPY} LIMIT 1", (skipped,)):
            return None
        async with self._database.transaction() as transaction:
            await transaction.fetch(
                "UPDATE audit SET copied = 1 WHERE copied = 0 AND club_id NOT IN"
                " (SELECT club_id FROM clubs WHERE audit_channel IS NOT NULL)"
            )
            first = await transaction.fetch(
                f"SELECT audit_id, batch, club_id {_TO_COPY} ORDER BY audit_id LIMIT 1",
                (skipped,),
            )
            if not first:
                return None
            # A batch is named for the oldest of it.
            ref, batch, club = first[0]
            if batch is None:
                await transaction.fetch(
                    "UPDATE audit SET batch = ? WHERE audit_id IN (SELECT audit_id FROM audit"
                    " WHERE club_id = ? AND copied = 0 ORDER BY audit_id LIMIT ?)",
                    (ref, club, most),
                )
            channel = await transaction.fetch(
                "SELECT audit_channel FROM clubs WHERE club_id = ?", (club,)
            )
            rows = await transaction.fetch(
                f"SELECT {_COLUMNS} FROM audit WHERE club_id = ? AND batch = ?"  # noqa: S608 - constants
                " AND copied = 0 ORDER BY audit_id",
                (club, ref),
            )
        return AuditBatch(ref, club, channel[0][0], tuple(_entry(row) for row in rows))

    async def copied(self, batch: AuditBatch) -> None:
        """These deeds are in the club's audit channel."""
        async with self._database.transaction() as transaction:
            await transaction.fetch(
                "UPDATE audit SET copied = 1 WHERE copied = 0 AND club_id = ? AND batch = ?",
                (batch.club, batch.ref),
            )


_TO_COPY = "FROM audit WHERE copied = 0 AND club_id NOT IN (SELECT value FROM json_each(?))"


async def record(transaction: Transaction, entry: AuditEntry) -> None:
    """Keep a deed, in the transaction that does it."""
    await transaction.fetch(
        "INSERT INTO audit (club_id, at, member_id, deed, subject, detail)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            entry.club,
            entry.stamp.at.isoformat(),
            entry.stamp.member,
            str(entry.deed),
            entry.subject,
            entry.detail,
        ),
    )


def _entry(row: Row) -> AuditEntry:
    club, at, member, deed, subject, detail, ref = row
    stamp = Stamp(member, datetime.fromisoformat(at))
    return AuditEntry(club, stamp, Deed(deed), subject, detail, ref)
