"""What services may ask of whole clubs in a club store: taken out, and put back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.domain.audit import Stamp
from bot.domain.clubs import Club, KeptDraft, KeptReview, KeptTitle, Restored
from bot.domain.programmes import KeptPost, Programme
from bot.domain.settings import ClubSettings


class TooManySchedulesError(Exception):
    """The club would have more schedules than a club can have. Nothing was changed."""


class ClubSnapshot(Protocol):
    """A club as it was at one moment. Everything comes in an order that no row number decides."""

    async def settings(self) -> ClubSettings:
        """Its choices, or the defaults."""

    async def titles(self) -> Sequence[KeptTitle]:
        """Its own titles, by key."""

    def reviews(self, *, removed: bool) -> AsyncIterator[Sequence[KeptReview]]:
        """Its reviews, some at a time, by title and reviewer: those that stand, or the removed."""

    async def drafts(self) -> Sequence[KeptDraft]:
        """Its drafts, by title and writer."""

    async def programme(self) -> Programme:
        """Its schedules, what is put first, and movie nights that are over; no posts."""

    def posts(self) -> AsyncIterator[Sequence[KeptPost]]:
        """What was posted and skipped, some at a time, by when it was due."""


class ExportStore(Protocol):
    """Whole clubs."""

    async def clubs(self) -> Sequence[int]:
        """Every club that owns anything, by id."""

    def snapshot(self, club: int) -> AbstractAsyncContextManager[ClubSnapshot]:
        """The club as it is now, whatever is written meanwhile."""

    async def restore(self, club: Club, *, stamp: Stamp, dry: bool) -> Restored:
        """Put a club back, all of it or nothing. `dry` finds out what that would do.

        What is there already stays; where a text differs, the one that is put back comes on top,
        and the one that was there is kept as an earlier version. Schedules that stand, and what was
        posted, stay as they are. Nothing is sent by this: a schedule that is put back is due when
        its `next_due` says. Raises NoRoomError and TooManySchedulesError.
        """
