"""Whole clubs, put back from the files that they were exported to."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

from bot.catalogue.entries import check_document
from bot.domain.audit import Stamp
from bot.domain.clock_times import WhenError
from bot.domain.clubs import Club, Document, Restored
from bot.domain.cron_fields import read_fields
from bot.domain.documents import decode, encode
from bot.domain.imports import Fault
from bot.domain.own_titles import MOST_OWN, fit
from bot.domain.programmes import paused_elsewhere
from bot.domain.schedules import MOST_OF_CLUB, Schedule
from bot.errors import ClubError
from bot.importers.clubs import Checks, read_club
from bot.services.schedule_checks import first_due
from bot.services.timetables import checked_cadence
from bot.store.interface.exports import ExportStore, TooManySchedulesError
from bot.store.interface.own_titles import NoRoomError

# Whether its day ever comes is the same whenever that is asked.
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


class Restores:
    """Puts clubs back."""

    def __init__(self, store: ExportStore) -> None:
        self._store = store

    async def read(self, content: bytes, *, file: str) -> Club | tuple[Fault, ...]:
        """The club in a file that is called `file`, or everything that is wrong with it."""
        return await asyncio.to_thread(read_club, content, file=file, checks=CHECKS)

    async def restore(self, club: Club, *, stamp: Stamp, dry: bool = False) -> Restored:
        """Put the club back, all of it or nothing. `dry` finds out what that would do.

        Its schedules post from now on, in another server once they have a channel. Raises
        ClubError, with nothing changed, when it would have too many titles or schedules.
        """
        schedules = tuple(_from_now(one, club, stamp.at) for one in club.programme.schedules)
        there = replace(club, programme=replace(club.programme, schedules=schedules))
        try:
            return await self._store.restore(there, stamp=stamp, dry=dry)
        except NoRoomError as error:
            raise ClubError(
                f"With the file's titles the club would have more than {MOST_OWN:,} of its own."
                " Nothing was changed: take some out of the file, with the reviews of them."
            ) from error
        except TooManySchedulesError as error:
            raise ClubError(
                f"With the file's schedules the club would have more than {MOST_OF_CLUB}. Nothing"
                " was changed: remove some first, with /watchthis remove."
            ) from error


def _from_now(schedule: Schedule, club: Club, now: datetime) -> Schedule:
    """A schedule as it goes on here."""
    if club.moved:
        return paused_elsewhere(schedule, now)
    return replace(schedule, next_due=first_due(schedule, now)) if schedule.running else schedule


def checked_title(value: object) -> Document:
    """The title that a JSON object is, with clean text. Raises ValueError with a sentence."""
    for field, fault in check_document(value):
        raise ValueError(f"“{field}” {fault}" if field else fault)
    document: dict[str, object] = value if isinstance(value, dict) else {}
    title = decode(document)
    clean = fit(title)
    return document if clean == title else json.loads(encode(clean))


def checked_cron(expression: str) -> str:
    """A cron expression as schedules have it. Raises ValueError with a sentence."""
    try:
        read_fields(expression)
        return checked_cadence(expression, "UTC", now=_SOME_DAY).cron
    except (WhenError, ClubError) as error:
        raise ValueError(str(error)) from error


CHECKS = Checks(checked_title, checked_cron)
