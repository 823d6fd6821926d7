"""What services may ask of the versions of reviews in a club store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.audit import Stamp
from bot.domain.reviews import Review
from bot.domain.versions import History, ReviewLine


class VersionStore(Protocol):
    """Versions of reviews, and removed ones. Nothing of another club is returned or changed."""

    async def lines(
        self, club: int, *, reviewer: int | None = None, title_key: str | None = None
    ) -> Sequence[ReviewLine]:
        """The club's reviews, removed ones too, the last changed first.

        Only those of `reviewer` and of one title where these are given.
        """

    async def history(self, club: int, review_id: int, number: int | None) -> History | None:
        """A version of a review, removed or not: the newest where there is no such number."""

    async def later(self, club: int, review_id: int, number: int) -> Sequence[Review]:
        """What each version of a review after `number` said, the one that stands included."""

    async def restore(
        self, club: int, review_id: int, number: int, *, stamp: Stamp, expected: int
    ) -> Review | None:
        """What an older version said as a new version, which is there even if it was removed.

        None, and nothing changed, when the version that stands is not `expected`, or is gone.
        """

    async def remove(self, club: int, review_id: int, *, stamp: Stamp) -> bool:
        """Take a review away from readers. False when it isn't there, or was removed before."""

    async def bring_back(self, club: int, review_id: int, *, stamp: Stamp) -> Review | None:
        """A removed review, there again. None when it is not removed, or was too long ago."""

    async def purge(self, *, now: datetime, due: datetime | None = None) -> int:
        """Erase what was removed UNDO_TIME or longer before `due`, in all clubs. Returns how many.

        `due` is `now` if it isn't given.
        """
