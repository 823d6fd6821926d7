"""What services may ask of schedules in a club store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.audit import Deed, Stamp
from bot.domain.deliveries import Drop
from bot.domain.schedules import Schedule


class ScheduleStore(Protocol):
    """Clubs' schedules. Every change is in the audit trail, in the same transaction."""

    async def of(self, club: int, *, removed: bool = False) -> Sequence[Schedule]:
        """The club's schedules in the order in which they were added: those that are `removed`, or
        those that aren't.
        """

    async def get(self, club: int, ref: int) -> Schedule | None:
        """One schedule of the club, removed ones among them."""

    async def add(self, schedule: Schedule, *, most: int) -> Schedule | None:
        """Keep a new one, with its number. None when the club has `most` already."""

    async def change(
        self,
        club: int,
        ref: int,
        edit: Callable[[Schedule, int], Schedule],
        *,
        stamp: Stamp,
        deed: Deed,
    ) -> Schedule | None:
        """What `edit` makes of it, in one transaction: paused, resumed, removed, brought back, ….

        `edit` gets it as it is, and how many the club has; it may raise, and nothing is changed
        then. None when it is gone. When it stops running, what was due and can't have arrived is
        dropped (`Drop.PAUSED`) and a queued title goes back; when it gets another channel, that is
        where it goes. The version counts up.
        """

    async def pause_all(self, club: int, reason: Drop, *, at: datetime) -> int:
        """Pause every schedule of the club that runs, with what is due. Returns how many."""

    async def give_up(self, schedule: Schedule, reason: Drop, *, at: datetime) -> bool:
        """Pause one that can't go on, and tell its moderators.

        False if it didn't run any more, or was changed since it was read.
        """

    async def due(self, now: datetime, *, most: int) -> Sequence[Schedule]:
        """At most `most` schedules whose time has come, in all clubs, the longest due first."""

    async def ahead(self, now: datetime) -> Sequence[Schedule]:
        """Those that run, and that a clock ahead of the time saved or moved on."""

    async def put_back(self, ahead: Sequence[tuple[Schedule, datetime]], *, now: datetime) -> None:
        """Let these be due then: posts of theirs that were skipped before their time come after
        all. Whatever waits only because the clock was ahead, in all clubs, is tried now.
        """

    async def running_clubs(self) -> Sequence[int]:
        """The clubs in which a schedule runs."""

    async def erase_removed(self, before: datetime) -> int:
        """Erase for good what was removed before then. Returns how many."""
