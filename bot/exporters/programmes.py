"""A club's programme as JSON objects, and its schedules as a table.

Reasons are the names that a store keeps, in small letters: their sentences may change. Nominations
are named by their titles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from enum import Enum

from bot.domain.cadences import told_cadence
from bot.domain.clock_times import WhenError
from bot.domain.movie_nights import MovieNight
from bot.domain.occurrences import QueuedTitle
from bot.domain.programmes import KeptPost
from bot.domain.schedules import Pool, Schedule
from bot.domain.votes import Result
from bot.exporters.documents import Json, id_text, stamped, time_text, valued

SCHEDULE_COLUMNS = (
    "number",
    "channel_id",
    "when",
    "cron",
    "zone",
    "reviewed",
    "verdict",
    "themes",
    "kind",
    "max_minutes",
    "service",
    "role_id",
    "line",
    "thread",
    "paused",
    "saved",
)
_BETWEEN = "; "


def schedule_document(schedule: Schedule) -> Json:
    """A schedule. When it is next due is not in it: that is from when it is put back."""
    paused = schedule.paused
    return valued(
        {
            "number": str(schedule.ref),
            "channel_id": id_text(schedule.channel or None),
            "cron": schedule.cron,
            "zone": schedule.zone,
            "pool": _pool(schedule.pool),
            "role_id": id_text(schedule.role),
            "line": schedule.line,
            "thread": schedule.thread,
            "used_up": schedule.used_up,
            "version": schedule.version,
            **stamped(schedule.saved),
            "paused": time_text(paused.since) if paused else None,
            "paused_why": _name(paused.reason) if paused else None,
            **stamped(schedule.removed, "removed"),
        }
    )


def post_document(post: KeptPost) -> Json:
    """A post, and what became of it."""
    return valued(
        {
            "schedule": str(post.schedule),
            "due": time_text(post.due),
            "key": post.title_key,
            "why": post.why,
            "late": post.late or None,
            "posted": time_text(post.posted),
            "channel_id": id_text(post.channel),
            "message_id": id_text(post.message),
            "skipped": _name(post.skipped),
            "dropped": _name(post.dropped),
        }
    )


def queued_document(queued: QueuedTitle) -> Json:
    """A title that moderators put first."""
    return valued(
        {
            "key": queued.title_key,
            "schedule": id_text(queued.schedule),
            "queued": time_text(queued.at),
            "queued_by": str(queued.member),
        }
    )


def night_document(night: MovieNight) -> Json:
    """A movie night that is over or cancelled, as `kept_night` has it."""
    return valued(
        {
            "number": str(night.ref),
            "channel_id": id_text(night.channel or None),
            "voice_id": id_text(night.voice),
            "place": night.place,
            "role_id": id_text(night.role),
            "line": night.line,
            "zone": night.zone,
            "starts": time_text(night.starts),
            "nominate_until": time_text(night.nominate_until),
            "vote_until": time_text(night.vote_until),
            "ballot": night.ballot.value,
            "each": night.each,
            "pool": _pool(night.pool),
            "cancelled": _name(night.cancelled),
            "minutes": night.minutes,
            "version": night.version,
            "saved": time_text(night.saved),
            "nominations": [
                valued({"key": one.title_key, "why": one.why, "at": time_text(one.at)})
                for one in night.nominations
            ],
            "result": _result(night, night.result) if night.result else None,
        }
    )


def _result(night: MovieNight, result: Result) -> Json:
    keys = {one.ref: one.title_key for one in night.nominations}
    rounds = [
        {
            "votes": {keys[ref]: count for ref, count in one.votes},
            "out": [keys[ref] for ref in one.out],
            "exhausted": one.exhausted,
        }
        for one in result.rounds
    ]
    return {
        "winner": keys[result.winner],
        "how": _name(result.how),
        "ballots": result.ballots,
        "rounds": rounds,
    }


def _pool(pool: Pool) -> Json:
    return valued({**asdict(pool), "themes": list(pool.themes)})


def _name(reason: Enum | None) -> str | None:
    return None if reason is None else reason.name.lower()


def schedule_row(schedule: Schedule) -> list[str]:
    """The cells of `SCHEDULE_COLUMNS`."""
    return list(_cells(schedule))


def _cells(schedule: Schedule) -> Iterator[str]:
    pool, paused = schedule.pool, schedule.paused
    yield from (str(schedule.ref), str(schedule.channel or ""), _when(schedule.cron))
    yield from (schedule.cron, schedule.zone, _yes(said=pool.reviewed), pool.verdict or "")
    yield from (_BETWEEN.join(pool.themes), pool.kind or "", str(pool.max_minutes or ""))
    yield from (pool.service or "", str(schedule.role or ""), schedule.line)
    yield _yes(said=schedule.thread)
    yield "" if paused is None else str(paused.reason or "by a moderator")
    yield time_text(schedule.saved.at) or ""


def _when(cron: str) -> str:
    """In words, as far as there are any."""
    try:
        return told_cadence(cron)
    except WhenError:
        return ""


def _yes(*, said: bool) -> str:
    return "yes" if said else "no"
