"""A movie night as it is read and written within one transaction, with all that follows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.audit import AuditEntry
from bot.domain.cadence_rules import MONTH_NAMES
from bot.domain.deliveries import Delivery, Drop, Kind
from bot.domain.deliveries import State as Delivered
from bot.domain.movie_nights import Ballot, Cancel, MovieNight, Nomination, State
from bot.domain.night_steps import Floor, Owed, Turn, dropped
from bot.domain.notices import Notice, NoticeKind
from bot.domain.votes import How, Result, Round
from bot.sqlite import Row
from bot.store.audit import record
from bot.store.database import Database, Transaction
from bot.store.deliveries import DELIVERY_COLUMNS, delivery_of_row, owe, withdraw
from bot.store.notices import notice_all
from bot.store.schedules import pool_of, pool_text
from bot.store.times import moment, seconds

_VALUES = (
    "club_id, channel_id, voice_id, place, host_id, role_id, line, zone, starts, nominate_until,"
    " vote_until, ballot, each, pool, state, next_step, counting, winner, minutes, result,"
    " cancelled, event_id, version, saved"
)
NIGHT_COLUMNS = f"night_id, {_VALUES}"
_PLACES = f"?{', ?' * _VALUES.count(',')}"


async def nights_where(
    store: Database | Transaction, where: str, *parameters: object
) -> list[MovieNight]:
    """The nights of a condition in SQL, with their nominations."""
    rows = await store.fetch(
        f"SELECT {NIGHT_COLUMNS} FROM movie_nights WHERE {where}",  # noqa: S608 - constants
        parameters,
    )
    if not rows:
        return []
    made = await store.fetch(
        "SELECT night_id, nomination_id, title_key, member_id, why, at FROM nominations"
        " WHERE night_id IN (SELECT value FROM json_each(?)) ORDER BY nomination_id",
        (json.dumps([row[0] for row in rows]),),
    )
    of_night: dict[int, list[Nomination]] = {}
    for night, ref, key, member, why, at in made:
        of_night.setdefault(night, []).append(Nomination(key, moment(int(at)), member, why, ref))
    return [replace(_night(row), nominations=tuple(of_night.get(row[0], ()))) for row in rows]


async def count_change(transaction: Transaction, where: str, *parameters: object) -> None:
    """Something changed that the cards of these nights tell."""
    await transaction.fetch(
        f"UPDATE movie_nights SET changes = changes + 1 WHERE {where}",  # noqa: S608 - constants
        parameters,
    )


async def parts_of(store: Database | Transaction, night: int) -> Mapping[Kind, Delivery]:
    """The latest delivery of each kind."""
    rows = await store.fetch(
        f"SELECT {DELIVERY_COLUMNS} FROM deliveries WHERE delivery_id IN"  # noqa: S608 - constants
        " (SELECT delivery_id FROM night_parts WHERE night_id = ?)",
        (night,),
    )
    found = map(delivery_of_row, rows)
    return {delivery.kind: delivery for delivery in found}


async def floor_of(transaction: Transaction, club: int, ref: int) -> Floor | None:
    """A night with all that a step has to know."""
    found = await nights_where(transaction, "club_id = ? AND night_id = ?", club, ref)
    if not found:
        return None
    rows = await transaction.fetch(
        "SELECT ranking FROM ballots WHERE night_id = ? ORDER BY member_id", (ref,)
    )
    rankings = tuple(tuple(json.loads(ranking)) for (ranking,) in rows)
    return Floor(found[0], rankings, await parts_of(transaction, ref))


async def keep_new(transaction: Transaction, turn: Turn, *, most: int) -> MovieNight | None:
    """Write a night that begins. None where the club has `most` before it already."""
    night = replace(turn.night, version=1)
    rows = await transaction.fetch(
        f"INSERT INTO movie_nights ({_VALUES}) SELECT {_PLACES} WHERE"  # noqa: S608 - constants
        " (SELECT count(*) FROM movie_nights WHERE club_id = ?"
        " AND state NOT IN ('over', 'cancelled')) < ? RETURNING night_id",
        (*night_values(night), night.club, most),
    )
    if not rows:
        return None
    kept = replace(night, ref=int(rows[0][0]))
    await _follow(transaction, Floor(kept), replace(turn, night=kept), at=kept.saved)
    return await _read(transaction, kept)


async def write(transaction: Transaction, floor: Floor, turn: Turn, *, at: datetime) -> MovieNight:
    """Write what a step makes of a night, and return it as it is then."""
    before, after = floor.night, turn.night
    if after != before:
        await transaction.fetch(
            f"UPDATE movie_nights SET ({_VALUES}) = ({_PLACES}) WHERE night_id = ?",  # noqa: S608 - constants
            (*night_values(replace(after, version=before.version + 1)), before.ref),
        )
        await _keep_nominations(transaction, before, after)
    if turn.ballot is not None:
        member, ranking = turn.ballot
        await transaction.fetch(
            "INSERT OR REPLACE INTO ballots (night_id, member_id, ranking, at) VALUES (?, ?, ?, ?)",
            (before.ref, member, json.dumps(ranking), seconds(at)),
        )
    if before.state is State.VOTING and after.state is not State.VOTING:
        # The result has what is told of them.
        await transaction.fetch("DELETE FROM ballots WHERE night_id = ?", (before.ref,))
    if after != before or turn.ballot is not None:
        await count_change(transaction, "night_id = ?", before.ref)
    await _follow(transaction, floor, turn, at=at)
    return await _read(transaction, after)


async def night_settled(transaction: Transaction, delivery: Delivery) -> None:
    """Something of a movie night arrived, or never will: what follows is in `night_steps`."""
    if delivery.state is not Delivered.DROPPED or delivery.reason is None:
        return
    floor = await floor_of(transaction, delivery.club, delivery.subject)
    part = floor.parts.get(delivery.kind) if floor is not None else None
    # Of what was followed by another one, that one tells.
    if floor is None or part is None or part.ref != delivery.ref:
        return
    at = delivery.settled or floor.night.saved
    turn = dropped(floor.night, delivery.kind, delivery.reason, at)
    if turn is not None:
        await write(transaction, floor, turn, at=at)


async def _read(transaction: Transaction, night: MovieNight) -> MovieNight:
    (found,) = await nights_where(transaction, "night_id = ?", night.ref)
    return found


async def _keep_nominations(
    transaction: Transaction, before: MovieNight, after: MovieNight
) -> None:
    gone = set(before.numbers) - set(after.numbers)
    await transaction.run_many(
        "DELETE FROM nominations WHERE nomination_id = ?", [(ref,) for ref in sorted(gone)]
    )
    await transaction.run_many(
        "INSERT INTO nominations (night_id, title_key, member_id, why, at) VALUES (?, ?, ?, ?, ?)",
        [
            (after.ref, one.title_key, one.member, one.why, seconds(one.at))
            for one in after.nominations
            if not one.ref
        ],
    )


async def _follow(transaction: Transaction, floor: Floor, turn: Turn, *, at: datetime) -> None:
    """Write down what a step owes, takes back and tells."""
    night, parts = turn.night, floor.parts
    back = {parts[kind].ref for kind in turn.back if kind in parts}
    withdrawn = await withdraw(transaction, back, Drop.OVER, at=at)
    await transaction.run_many(
        "UPDATE deliveries SET expires = ? WHERE delivery_id = ? AND state = 'waiting'",
        [(seconds(until), parts[kind].ref) for kind, until in turn.longer.items() if kind in parts],
    )
    for owed in turn.owed:
        part = parts.get(owed.kind)
        if part is not None and part.ref in withdrawn:
            part = None
        await _owe(transaction, night, owed, part)
    kind = NoticeKind.NIGHT_TROUBLE
    notices = [Notice(night.club, kind, night.ref, at, told) for told in turn.troubles]
    await notice_all(transaction, notices)
    if turn.deed is not None:
        deed, stamp, detail = turn.deed
        told = f"of {_told(night.starts)}" + (f": {detail}" if detail else "")
        await record(transaction, AuditEntry(night.club, stamp, deed, detail=told))


def _told(start: datetime) -> str:
    """By what a night is known where a deed is told: `3 January 2026, 20:00 UTC`."""
    return f"{start.day} {MONTH_NAMES[start.month - 1]} {start:%Y, %H:%M} UTC"


async def _owe(
    transaction: Transaction, night: MovieNight, owed: Owed, part: Delivery | None
) -> None:
    """Owe something of a night. What is owed already and hasn't begun says what is true then."""
    ready = owed.ready
    if part is not None and part.state is Delivered.WAITING:
        rows = await transaction.fetch(
            "UPDATE deliveries SET ready = ?, expires = ? WHERE delivery_id = ?"
            " AND unsure IS NULL RETURNING delivery_id",
            (seconds(ready), seconds(owed.expires), part.ref),
        )
        if rows:
            return
        # It is under way, and may say what is no longer true: this one comes after it.
        rows = await transaction.fetch(
            "SELECT leased FROM deliveries WHERE delivery_id = ? AND leased > ?",
            (part.ref, seconds(ready)),
        )
        ready = moment(int(rows[0][0])) if rows else ready
    delivery = Delivery(night.club, night.channel, owed.kind, night.ref, ready, owed.expires)
    ref = await owe(transaction, delivery)
    await transaction.fetch(
        "INSERT OR REPLACE INTO night_parts (night_id, part, delivery_id) VALUES (?, ?, ?)",
        (night.ref, str(owed.kind), ref),
    )


def night_values(night: MovieNight) -> tuple[object, ...]:
    """What a row has after its number, in the order of `NIGHT_COLUMNS`."""
    return (
        *(night.club, night.channel, night.voice, night.place, night.host, night.role),
        *(night.line, night.zone, seconds(night.starts), seconds(night.nominate_until)),
        *(seconds(night.vote_until), str(night.ballot), night.each, pool_text(night.pool)),
        *(str(night.state), seconds(night.next_step), night.counting, night.winner),
        *(night.minutes, None if night.result is None else result_text(night.result)),
        *(None if night.cancelled is None else night.cancelled.name, night.event),
        *(night.version, seconds(night.saved)),
    )


def _night(row: Row) -> MovieNight:
    ref, club, channel, voice, place, host, role, line, zone, *rest = row
    starts, nominate_until, vote_until, ballot, each, pool, state, next_step, *rest = rest
    counting, winner, minutes, result, cancelled, event, version, saved = rest
    return MovieNight(
        club=club,
        channel=channel,
        host=host,
        zone=zone,
        starts=moment(int(starts)),
        nominate_until=moment(int(nominate_until)),
        vote_until=moment(int(vote_until)),
        saved=moment(int(saved)),
        ballot=Ballot(ballot),
        each=each,
        pool=pool_of(pool),
        voice=voice,
        place=place,
        role=role,
        line=line,
        state=State(state),
        next_step=moment(next_step),
        winner=winner,
        minutes=minutes,
        result=None if result is None else result_of(result),
        counting=bool(counting),
        cancelled=None if cancelled is None else Cancel[cancelled],
        event=event,
        ref=ref,
        version=version,
    )


def result_text(result: Result) -> str:
    """How a vote went, as it is kept, as JSON."""
    rounds = [[one.votes, one.out, one.exhausted] for one in result.rounds]
    return json.dumps([result.winner, result.how.name, result.ballots, rounds])


def result_of(text: str) -> Result:
    """How a vote went, as it was kept."""
    winner, how, ballots, rounds = json.loads(text)
    return Result(winner, How[how], tuple(_round(*one) for one in rounds), ballots)


def _round(votes: Sequence[Sequence[int]], out: Sequence[int], exhausted: int) -> Round:
    return Round(tuple((number, count) for number, count in votes), tuple(out), exhausted)
