"""What members think of what they saw."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.domain.reviews import Verdict
from bot.domain.spoilers import FINISHED, Progress, told_also
from bot.domain.tallies import Before, Sighting, Tally
from bot.domain.watchlists import MOST
from bot.store import watchlists
from bot.store.database import Database, Transaction
from bot.store.members import Members, progress_of, save_progress
from bot.store.night_turns import count_change
from bot.store.times import seconds

_TOLD_ON_CARDS = (
    # Of the club's nights, those that the member watched are the fewest.
    "+club_id = ? AND winner = ?"
    " AND night_id IN (SELECT night_id FROM attendances WHERE member_id = ?)"
)


class Ratings:
    """One row a member, club and title; without a verdict where they said that they saw it."""

    def __init__(self, database: Database, members: Members) -> None:
        self._database = database
        self._members = members

    async def seen(self, club: int, member: int, title_key: str, *, now: datetime) -> Sighting:
        """The member finished it, and wants it no more. Returns what was known before."""
        async with self._members.saving() as transaction:
            known = await _finish(transaction, club, member, title_key)
            gone = await watchlists.remove(transaction, club, member, (title_key,))
            verdict = await _rate(transaction, (club, member, title_key), None, now=now)
        return Sighting(Before(known, wanted=bool(gone)), verdict)

    async def rate(
        self, club: int, member: int, title_key: str, verdict: Verdict, *, now: datetime
    ) -> None:
        """Keep what the member, who finished it, thinks."""
        async with self._members.saving() as transaction:
            await _finish(transaction, club, member, title_key)
            await _rate(transaction, (club, member, title_key), verdict, now=now)

    async def unsee(
        self, club: int, member: int, title_key: str, before: Before, *, now: datetime
    ) -> None:
        """Forget that the member saw it, and what they thought; the rest is as it was `before`."""
        async with self._members.saving() as transaction:
            await save_progress(transaction, club, member, title_key, before.progress)
            await transaction.fetch(
                "DELETE FROM ratings WHERE member_id = ? AND club_id = ? AND title_key = ?",
                (member, club, title_key),
            )
            await count_change(transaction, _TOLD_ON_CARDS, club, title_key, member)
            if before.wanted:
                wanted = (club, member, title_key)
                await watchlists.add(transaction, wanted, now=now, most=MOST)

    async def tallies(self, club: int, keys: Collection[str]) -> Mapping[str, Tally]:
        """How many of the club watched each of some titles; those nobody did are left out."""
        rows = await self._database.fetch(
            "SELECT title_key, verdict, count(*) FROM ratings"
            " WHERE club_id = ? AND title_key IN (SELECT value FROM json_each(?))"
            " GROUP BY title_key, verdict",
            (club, json.dumps(sorted(keys))),
        )
        found: dict[str, dict[Verdict | None, int]] = {}
        for key, verdict, count in rows:
            found.setdefault(key, {})[_verdict(verdict)] = count
        return {
            key: Tally(sum(counts.values()), {v: n for v, n in counts.items() if v is not None})
            for key, counts in found.items()
        }

    async def verdicts(
        self, club: int, title_key: str, members: Collection[int]
    ) -> Mapping[Verdict, int]:
        """How many of these members gave the title which verdict."""
        rows = await self._database.fetch(
            "SELECT verdict, count(*) FROM ratings WHERE club_id = ? AND title_key = ?"
            " AND verdict IS NOT NULL AND member_id IN (SELECT value FROM json_each(?))"
            " GROUP BY verdict",
            (club, title_key, json.dumps(sorted(members))),
        )
        return {Verdict(verdict): int(count) for verdict, count in rows}

    async def liked(self, club: int, *, limit: int) -> Sequence[str]:
        """Keys of the titles that most members of the club recommend, the most liked first."""
        rows = await self._database.fetch(
            "SELECT title_key FROM ratings WHERE club_id = ? AND verdict IN (?, ?)"
            " GROUP BY title_key ORDER BY count(*) DESC, max(at) DESC, title_key LIMIT ?",
            (club, str(Verdict.MUST_WATCH), str(Verdict.RECOMMENDED), limit),
        )
        return [str(key) for (key,) in rows]

    async def all_of(self, member: int) -> Mapping[tuple[int, str], Verdict | None]:
        """Everything that the member rated, by (club, title key)."""
        rows = await self._database.fetch(
            "SELECT club_id, title_key, verdict FROM ratings WHERE member_id = ?"
            " ORDER BY club_id, title_key",
            (member,),
        )
        return {(club, key): _verdict(verdict) for club, key, verdict in rows}

    async def forget(self, member: int) -> int:
        """Erase the member's ratings. Returns how many went."""
        async with self._database.transaction() as transaction:
            gone = await transaction.fetch(
                "DELETE FROM ratings WHERE member_id = ? RETURNING title_key", (member,)
            )
        return len(gone)


async def _finish(
    transaction: Transaction, club: int, member: int, title_key: str
) -> Progress | None:
    """The member finished it. Returns how far they were, None if they never said."""
    known = await progress_of(transaction, club, member, title_key)
    await save_progress(transaction, club, member, title_key, told_also(known, FINISHED))
    return known


async def _rate(
    transaction: Transaction,
    rated: tuple[int, int, str],
    verdict: Verdict | None,
    *,
    now: datetime,
) -> Verdict | None:
    """Keep a verdict on (club, member, title key). Returns the one kept: None takes none back."""
    club, member, title_key = rated
    rows = await transaction.fetch(
        "INSERT INTO ratings (member_id, club_id, title_key, verdict, at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (member_id, club_id, title_key) DO UPDATE SET"
        " verdict = coalesce(excluded.verdict, verdict), at = excluded.at"
        " RETURNING verdict",
        (member, club, title_key, verdict and str(verdict), seconds(now)),
    )
    await count_change(transaction, _TOLD_ON_CARDS, club, title_key, member)
    return _verdict(rows[0][0])


def _verdict(told: str | None) -> Verdict | None:
    return None if told is None else Verdict(told)
