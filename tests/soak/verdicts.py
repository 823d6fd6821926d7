"""What should have come of every schedule, told apart from the bot's code, and what did."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim

from tests.loopback import Json, World
from tests.soak.clubs import Order

_MARK = re.compile(r"@([0-9a-f]+)(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Written:
    """An occurrence in the store, with its delivery."""

    ref: int
    schedule: int
    club: int
    due: int
    title: str
    skipped: str | None
    late: bool
    delivery: int | None
    state: str | None
    reason: str | None
    message: int | None
    channel: int | None


@dataclass(eq=False)
class Verdict:
    """What was found. `faults` is empty if all is as promised."""

    due: int = 0
    sent: int = 0
    late: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    paused: int = 0
    """Schedules whose channel was deleted."""
    notices: int = 0
    doubles: int = 0
    rounds: int = 0
    """How often a title came again once its pool was used up."""
    faults: list[str] = field(default_factory=list)


def expected(orders: Sequence[Order], until: float) -> set[tuple[int, int]]:
    """(schedule, due) of all that was due by then, by cronsim alone."""
    return {(order.ref, due) for order in orders for due in _dues(order, until)}


def _dues(order: Order, until: float) -> Iterator[int]:
    for moment in CronSim(order.cron, order.since.astimezone(ZoneInfo(order.zone))):
        due = int(moment.timestamp())
        if due > until:
            return
        yield due


def written(data: Path) -> list[Written]:
    """Every occurrence in the store."""
    with closing(sqlite3.connect(data / "club.db")) as connection:
        rows = connection.execute(
            "SELECT occurrence_id, schedule_id, o.club_id, due, title_key, skipped, late,"
            " o.delivery_id, state, reason, message_id, channel_id FROM occurrences o"
            " LEFT JOIN deliveries d ON d.delivery_id = o.delivery_id ORDER BY occurrence_id"
        ).fetchall()
    return [Written(*row) for row in rows]


def unsettled(data: Path, until: float) -> int:
    """How much that was due by then is yet to be written, or yet to be settled."""
    with closing(sqlite3.connect(data / "club.db")) as connection:
        (waiting,) = connection.execute(
            "SELECT count(*) FROM deliveries WHERE state = 'waiting' AND (kind <> 'post' OR"
            " subject IN (SELECT occurrence_id FROM occurrences WHERE due <= ?))",
            (int(until),),
        ).fetchone()
        (behind,) = connection.execute(
            "SELECT count(*) FROM schedules WHERE next_due <= ?", (int(until),)
        ).fetchone()
    return int(waiting) + int(behind)


def all_deliveries(data: Path) -> Mapping[int, tuple[str, str, int]]:
    """(kind, state, channel) of every delivery."""
    with closing(sqlite3.connect(data / "club.db")) as connection:
        rows = connection.execute(
            "SELECT delivery_id, kind, state, channel_id FROM deliveries"
        ).fetchall()
    return {ref: (kind, state, channel) for ref, kind, state, channel in rows}


def marks_of(message: Json) -> set[int]:
    """Numbers of the deliveries that a message says it is."""
    found: set[int] = set()

    def look(part: Any) -> None:
        if isinstance(part, dict):
            found.update(int(m, 16) for m in _MARK.findall(str(part.get("custom_id", ""))))
            for inner in part.values():
                look(inner)
        elif isinstance(part, list):
            for inner in part:
                look(inner)

    look(message["components"])
    return found


def judge(data: Path, world: World, orders: Sequence[Order], until: float) -> Verdict:
    """Compare what was due with what is in the store and in Discord's channels."""
    verdict = Verdict()
    kept = written(data)
    by_order = {order.ref: order for order in orders}
    ends = _judge_pauses(verdict, data, world, orders)
    wanted = {due for due in expected(orders, until) if due[1] <= ends.get(due[0], until)}
    judge_dues(verdict, kept, wanted, until)
    _judge_messages(verdict, kept, data, world)
    judge_titles(verdict, kept, by_order)
    return verdict


def _judge_pauses(
    verdict: Verdict, data: Path, world: World, orders: Sequence[Order]
) -> Mapping[int, float]:
    """When schedules of deleted channels were paused. No other is, and each is told once."""
    gone = {place.number for place in world.forgotten}
    with closing(sqlite3.connect(data / "club.db")) as connection:
        rows = connection.execute(
            "SELECT schedule_id, paused, paused_why, (SELECT count(*) FROM notices WHERE"
            " kind = 'schedule paused' AND subject = schedule_id) FROM schedules"
        ).fetchall()
    paused = {ref: (since, why, told) for ref, since, why, told in rows}
    for order in orders:
        since, why, told = paused[order.ref]
        # One that had nothing to post since doesn't know of it yet.
        if (since is not None and order.channel not in gone) or told != (since is not None):
            verdict.faults.append(f"{order} is paused since {since}: {why}, told {told} times")
        verdict.paused += since is not None
    return {ref: since for ref, (since, _, _) in paused.items() if since is not None}


def judge_dues(
    verdict: Verdict, kept: Sequence[Written], wanted: set[tuple[int, int]], until: float
) -> None:
    """All that was due is there, once, and settled; nothing else is."""
    verdict.due = len(wanted)
    found = Counter((one.schedule, one.due) for one in kept if one.due <= until)
    verdict.faults += [
        f"{_told(lost)} was due and is nowhere" for lost in sorted(wanted - set(found))
    ]
    verdict.faults += [f"{_told(more)} was never due" for more in sorted(set(found) - wanted)]
    verdict.faults += [f"{_told(one)} is there {n} times" for one, n in found.items() if n > 1]
    for one in kept:
        if one.due > until:
            continue
        if one.skipped is not None:
            verdict.skipped[one.skipped] += 1
            if one.delivery is not None:
                verdict.faults.append(f"{one} is skipped and has a delivery")
        elif one.state == "sent":
            verdict.sent += 1
            verdict.late += one.late
        elif one.state == "dropped" and one.reason:
            verdict.dropped[one.reason] += 1
        else:
            verdict.faults.append(f"{one} was due and is neither sent nor skipped")


def _judge_messages(verdict: Verdict, kept: Sequence[Written], data: Path, world: World) -> None:
    deliveries = all_deliveries(data)
    standing: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for place in [*world.places.values(), *world.forgotten]:
        for message in place.messages:
            marks = marks_of(message)
            if len(marks) != 1 or not marks <= deliveries.keys():
                verdict.faults.append(f"a message in {place.number} has the marks {marks}")
            for mark in marks:
                standing[mark].append((place.number, int(message["id"])))
    for ref, (kind, state, channel) in deliveries.items():
        where = standing[ref]
        verdict.notices += kind == "notices" and state == "sent"
        verdict.doubles += max(0, len(where) - 1)
        broken = {
            f"stands in its channel {len(where)} times": len(where) > 1,
            "is marked sent and is nowhere": state == "sent" and not where,
            # In a channel that is gone, nobody can look whether it had arrived.
            "was dropped and was sent": state == "dropped" and where and channel in world.places,
            "stands in another channel": any(place != channel for place, _ in where),
        }
        verdict.faults += [
            f"delivery {ref} ({kind}) {said}" for said, is_so in broken.items() if is_so
        ]
    for one in kept:
        known = {message for _, message in standing[one.delivery or 0]}
        if one.state == "sent" and one.message not in known:
            verdict.faults.append(f"{one} remembers another message")


def judge_titles(verdict: Verdict, kept: Sequence[Written], orders: Mapping[int, Order]) -> None:
    """No title twice in a club before all of the schedule's pool was posted."""
    chosen: defaultdict[int, set[str]] = defaultdict(set)
    posted: defaultdict[int, set[str]] = defaultdict(set)
    for one in kept:
        if not one.title:
            continue
        pool = orders[one.schedule].pool
        if one.title not in pool:
            verdict.faults.append(f"{one} is not of its pool")
        if one.title in posted[one.club]:
            verdict.rounds += 1
            if missing := pool - chosen[one.club]:
                verdict.faults.append(f"{one} came again before {len(missing)} others")
        chosen[one.club].add(one.title)
        if one.state != "dropped":
            posted[one.club].add(one.title)


def _told(due: tuple[int, int]) -> str:
    return f"schedule {due[0]} at {datetime.fromtimestamp(due[1], UTC):%d %b %H:%M}"
