"""Movie nights, as `night_turns` reads and writes them, and what members said in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.audit import COMMAND_LINE
from bot.domain.deliveries import Delivery, Kind
from bot.domain.movie_nights import MovieNight
from bot.domain.night_steps import Turn
from bot.store.database import Database
from bot.store.interface.movie_nights import Decide, Unshown
from bot.store.night_turns import count_change, floor_of, keep_new, nights_where, parts_of, write
from bot.store.times import seconds

NOBODY = COMMAND_LINE
"""Stands for a host who had themselves forgotten."""
_DUE = "next_step <= ? ORDER BY next_step, night_id LIMIT ?"


class MovieNights:
    """One row a night, a nomination, a ballot, and a member who watched."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, turn: Turn, *, most: int) -> MovieNight | None:
        """Keep a new night, with its number. None when the club has `most` before it already."""
        async with self._database.transaction() as transaction:
            return await keep_new(transaction, turn, most=most)

    async def get(self, club: int, ref: int) -> MovieNight | None:
        """One night of the club."""
        found = await nights_where(self._database, "club_id = ? AND night_id = ?", club, ref)
        return found[0] if found else None

    async def open_of(self, club: int) -> Sequence[MovieNight]:
        """The club's nights of which something is to come, by their start."""
        where = "club_id = ? AND state NOT IN ('over', 'cancelled') ORDER BY starts, night_id"
        return await nights_where(self._database, where, club)

    async def of(self, club: int, *, limit: int) -> Sequence[MovieNight]:
        """At most `limit` of the club's nights, whatever became of them, the newest first."""
        where = "club_id = ? ORDER BY starts DESC, night_id DESC LIMIT ?"
        return await nights_where(self._database, where, club, limit)

    async def due(self, now: datetime, *, most: int) -> Sequence[MovieNight]:
        """At most `most` nights whose next step is due, in all clubs, the longest due first."""
        return await nights_where(self._database, _DUE, seconds(now), most)

    async def turn(self, club: int, ref: int, decide: Decide, *, at: datetime) -> MovieNight | None:
        """Do what `decide` says, and return the night as it is then. None when it is gone.

        The version counts up when the night changed. Nominations that `decide` adds have the number
        0 and get one; those that it leaves out go.
        """
        async with self._database.transaction() as transaction:
            floor = await floor_of(transaction, club, ref)
            if floor is None:
                return None
            turn = decide(floor)
            if turn is None:
                return floor.night
            return await write(transaction, floor, turn, at=at)

    async def ballot_of(self, night: int, member: int) -> tuple[int, ...]:
        """The member's ranking; empty if they have not voted."""
        rows = await self._database.fetch(
            "SELECT ranking FROM ballots WHERE night_id = ? AND member_id = ?", (night, member)
        )
        return tuple(json.loads(rows[0][0])) if rows else ()

    async def voters(self, night: int) -> int:
        """How many members have voted."""
        rows = await self._database.fetch(
            "SELECT count(*) FROM ballots WHERE night_id = ?", (night,)
        )
        return int(rows[0][0])

    async def parts(self, night: int) -> Mapping[Kind, Delivery]:
        """The latest delivery of each kind: where its messages are."""
        return await parts_of(self._database, night)

    async def unshown(self, *, after: int, most: int) -> Sequence[Unshown]:
        """At most `most` nights, by their numbers from the one after `after`, in all clubs.

        Something changed of them that their cards in the channel don't tell yet.
        """
        rows = await self._database.fetch(_UNSHOWN, (after, most))
        return [Unshown(club, channel, ref) for ref, club, channel in rows]

    async def changes(self, night: int) -> int:
        """How often something changed that the night's cards tell."""
        rows = await self._database.fetch(
            "SELECT changes FROM movie_nights WHERE night_id = ?", (night,)
        )
        return int(rows[0][0]) if rows else 0

    async def shown(self, night: int, changes: int) -> None:
        """Remember that its cards tell of so many changes, or never will."""
        async with self._database.transaction() as transaction:
            await transaction.fetch(
                "UPDATE movie_nights SET shown = ? WHERE night_id = ? AND shown < ?",
                (changes, night, changes),
            )

    async def event_kept(self, night: int, event: int | None, *, instead: int | None) -> bool:
        """Remember Discord's event. False where it is not `instead` that is remembered."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "UPDATE movie_nights SET event_id = ?, version = version + 1"
                " WHERE night_id = ? AND event_id IS ? RETURNING night_id",
                (event, night, instead),
            )
        return bool(rows)

    async def attend(self, night: int, member: int, *, at: datetime, there: bool) -> bool:
        """Remember whether the member watched. False if that was known."""
        async with self._database.transaction() as transaction:
            if there:
                rows = await transaction.fetch(
                    "INSERT OR IGNORE INTO attendances (night_id, member_id, at) VALUES (?, ?, ?)"
                    " RETURNING night_id",
                    (night, member, seconds(at)),
                )
            else:
                rows = await transaction.fetch(
                    "DELETE FROM attendances WHERE night_id = ? AND member_id = ?"
                    " RETURNING night_id",
                    (night, member),
                )
            if rows:
                await count_change(transaction, "night_id = ?", night)
        return bool(rows)

    async def attendance(self, night: int) -> Sequence[int]:
        """Who said that they watched, in the order in which they said so."""
        rows = await self._database.fetch(
            "SELECT member_id FROM attendances WHERE night_id = ? ORDER BY at, member_id", (night,)
        )
        return [int(member) for (member,) in rows]

    async def count_of(self, member: int) -> int:
        """How many nominations, rankings, attendances and nights are remembered of the member."""
        rows = await self._database.fetch(
            "SELECT (SELECT count(*) FROM nominations WHERE member_id = :member)"
            " + (SELECT count(*) FROM ballots WHERE member_id = :member)"
            " + (SELECT count(*) FROM attendances WHERE member_id = :member)"
            " + (SELECT count(*) FROM movie_nights WHERE host_id = :member)",
            {"member": member},
        )
        return int(rows[0][0])

    async def telling_of(self, member: int, *, limit: int) -> Sequence[MovieNight]:
        """At most `limit` nights, the newest first, whose cards tell of the member.

        They nominated for them, or are counted among those who watched.
        """
        return await nights_where(self._database, _TELLING, member, member, limit)

    async def forget(self, member: int) -> int:
        """Erase the member: rankings and attendances go, nominations stay without them.

        Nights that they host stay, without them as well. Returns how many records went.
        """
        async with self._database.transaction() as transaction:
            await count_change(transaction, _TOLD_ON_CARDS, member, member, member, member)
            gone = [
                await transaction.fetch(statement, {"member": member, "nobody": NOBODY})
                for statement in _FORGET
            ]
        return sum(map(len, gone))


_TELLING = (
    "night_id IN (SELECT night_id FROM nominations WHERE member_id = ?"
    " UNION SELECT night_id FROM attendances WHERE member_id = ?)"
    " ORDER BY starts DESC, night_id DESC LIMIT ?"
)
_TOLD_ON_CARDS = (
    "host_id = ? OR night_id IN (SELECT night_id FROM nominations WHERE member_id = ?"
    " UNION SELECT night_id FROM ballots WHERE member_id = ?"
    " UNION SELECT night_id FROM attendances WHERE member_id = ?)"
)
_UNSHOWN = (
    "SELECT night_id, club_id, channel_id FROM movie_nights"
    " WHERE changes <> shown AND night_id > ? ORDER BY night_id LIMIT ?"
)
_FORGET = (
    "UPDATE nominations SET member_id = NULL WHERE member_id = :member RETURNING night_id",
    "DELETE FROM ballots WHERE member_id = :member RETURNING night_id",
    "DELETE FROM attendances WHERE member_id = :member RETURNING night_id",
    "UPDATE movie_nights SET host_id = :nobody WHERE host_id = :member RETURNING night_id",
)
