"""A club's programme, made of the JSON objects that `bot.exporters.programmes` writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import TypeVar

from bot.domain.audit import Stamp
from bot.domain.deliveries import Drop
from bot.domain.markup import clean
from bot.domain.occurrences import QueuedTitle, Skip
from bot.domain.own_titles import hides
from bot.domain.programmes import NOWHERE, KeptPost
from bot.domain.reviews import Verdict
from bot.domain.schedules import LINE_LENGTH, MOST_THEMES, Pause, Pool, Schedule
from bot.domain.titles import Kind
from bot.importers.club_objects import LARGEST_COUNT, Fields
from bot.importers.club_parts import MOST_VERSIONS, needed, read_key, read_number, read_stamp
from bot.importers.fields import NAME_LENGTH
from bot.zone_files import zone_rules

CronCheck = Callable[[str], str]
"""A cron expression as it is kept. Raises ValueError with a sentence where it is none."""

ReasonT = TypeVar("ReasonT", bound=Enum)

WHY_LENGTH = 2_000
_CRON_LENGTH = 200


def read_schedule(fields: Fields, check: CronCheck) -> Schedule:
    """A schedule, which is not due at any time yet."""
    found = Schedule(
        club=0,
        channel=fields.ident("channel_id") or NOWHERE,
        cron=_cron(fields, check),
        zone=read_zone(fields),
        pool=read_pool(fields),
        saved=_stamp(fields, "saved"),
        role=fields.ident("role_id"),
        line=read_line(fields),
        thread=bool(fields.flag("thread")),
        ref=needed(fields, "number", read_number(fields) or None),
        version=fields.number("version", least=1, most=MOST_VERSIONS),
        paused=_pause(fields),
        removed=_stamp(fields, "removed") if fields.says("removed") else None,
        used_up=bool(fields.flag("used_up")),
    )
    fields.end()
    if found.channel == NOWHERE and found.paused is None:
        raise fields.fault("channel_id", "there, unless it is paused")
    return found


def _cron(fields: Fields, check: CronCheck) -> str:
    typed = fields.text("cron", longest=_CRON_LENGTH)
    try:
        return check(typed)
    except ValueError as error:
        raise fields.fault("cron", f"a cron expression like 30 18 * * FRI. {error}") from error


def _pause(fields: Fields) -> Pause | None:
    since, why = read_time(fields, "paused"), read_reason(fields, "paused_why", Drop)
    if since is None and why is not None:
        raise fields.fault("paused", "there")
    return None if since is None else Pause(since, why)


def read_post(fields: Fields) -> KeptPost:
    """A post that was made, skipped or dropped."""
    found = KeptPost(
        schedule=needed(fields, "schedule", read_number(fields, "schedule") or None),
        due=needed(fields, "due", read_time(fields, "due")),
        title_key=read_key(fields, needed=False),
        why=fields.text("why", longest=WHY_LENGTH),
        late=bool(fields.flag("late")),
        posted=read_time(fields, "posted"),
        channel=fields.ident("channel_id"),
        message=fields.ident("message_id"),
        skipped=read_reason(fields, "skipped", Skip),
        dropped=read_reason(fields, "dropped", Drop),
    )
    fields.end()
    ends = [end for end in (found.posted, found.skipped, found.dropped) if end is not None]
    if len(ends) != 1:
        raise fields.unfit("Just one of “posted”, “skipped” and “dropped” must be there.")
    if not found.title_key and found.skipped is None:
        raise fields.fault("key", "there")
    if (found.channel is None) != (found.message is None) or (found.message and not found.posted):
        raise fields.fault("message_id", "there with “channel_id”, of what was posted")
    return found


def read_queued(fields: Fields) -> QueuedTitle:
    """A title that moderators put first."""
    at = needed(fields, "queued", read_time(fields, "queued"))
    member = needed(fields, "queued_by", fields.ident("queued_by", least=0))
    schedule = read_number(fields, "schedule") if fields.says("schedule") else None
    found = QueuedTitle(0, read_key(fields), member, at, schedule)
    fields.end()
    return found


def read_pool(fields: Fields) -> Pool:
    """What may be chosen."""
    pool = fields.within("pool")
    reviewed = pool.flag("reviewed")
    themes = pool.value("themes") or []
    if not isinstance(themes, list) or len(themes) > MOST_THEMES:
        raise pool.fault("themes", f"a list of at most {MOST_THEMES}")
    if not all(isinstance(theme, str) and 0 < len(theme) <= NAME_LENGTH for theme in themes):
        raise pool.fault("themes", "a list of texts in quotes")
    found = Pool(
        reviewed=Pool().reviewed if reviewed is None else reviewed,
        verdict=pool.word("verdict", Verdict),
        themes=tuple(theme.casefold() for theme in themes),
        kind=pool.word("kind", Kind),
        max_minutes=read_count(pool, "max_minutes"),
        service=pool.text("service", longest=NAME_LENGTH) or None,
    )
    pool.end()
    return found


def read_count(fields: Fields, name: str) -> int | None:
    """A whole number above 0, if anything stands there."""
    return fields.number(name, least=1, most=LARGEST_COUNT) if fields.says(name) else None


def read_zone(fields: Fields) -> str:
    """A time zone, which must be there."""
    name = fields.text("zone", longest=NAME_LENGTH)
    try:
        return zone_rules(name).key
    except KeyError as error:
        raise fields.fault("zone", "a time zone like Europe/Berlin") from error


def read_line(fields: Fields) -> str:
    """A club's own words, which everybody reads."""
    line = clean(fields.text("line"))
    if len(line) > LINE_LENGTH:
        raise fields.fault("line", f"at most {LINE_LENGTH} characters long")
    if hides(line):
        raise fields.fault("line", "without marks of spoilers: everybody reads it")
    return line


def read_reason(fields: Fields, name: str, kind: type[ReasonT]) -> ReasonT | None:
    """One of the names of `kind`, in small letters."""
    value = fields.value(name)
    if value is None:
        return None
    known = {one.name.lower(): one for one in kind}
    if not isinstance(value, str) or value not in known:
        raise fields.fault(name, f"one of {', '.join(known)}")
    return known[value]


def read_time(fields: Fields, name: str) -> datetime | None:
    """A moment as it is kept: the second that it is in."""
    found = fields.time(name)
    return None if found is None else found.replace(microsecond=0)


def _stamp(fields: Fields, deed: str) -> Stamp:
    stamp = read_stamp(fields, deed)
    return Stamp(stamp.member, stamp.at.replace(microsecond=0))
