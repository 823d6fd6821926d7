"""What members of a club saw, and what they thought of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.reviews import Verdict
from bot.domain.spoilers import NOT_STARTED, Progress
from bot.domain.tallies import NOBODY, Before, Sighting, Tally
from bot.store.interface.ratings import RatingStore


class Ratings:
    """Keeps who saw what, and tells how many."""

    def __init__(self, store: RatingStore) -> None:
        self._store = store

    async def seen(self, club: int, member: int, title_key: str, *, now: datetime) -> Sighting:
        """The member has seen all of the title: it is finished, counted, and wanted no more."""
        found = await self._store.seen(club, member, title_key, now=now)
        before = replace(found.before, progress=_unfinished(found.before.progress))
        return replace(found, before=before)

    async def rate(
        self, club: int, member: int, title_key: str, verdict: Verdict, *, now: datetime
    ) -> None:
        """Keep the member's verdict in place of an older one. One who gives it has seen it."""
        await self._store.rate(club, member, title_key, verdict, now=now)

    async def unsee(
        self, club: int, member: int, title_key: str, before: Before, *, now: datetime
    ) -> None:
        """Take back that the member saw it, and their verdict; the rest is as it was `before`."""
        await self._store.unsee(club, member, title_key, before, now=now)

    async def tally(self, club: int, title_key: str) -> Tally:
        """How many of the club watched the title, and what they thought."""
        return (await self._store.tallies(club, (title_key,))).get(title_key, NOBODY)

    async def tally_of(self, club: int, title_key: str, members: Collection[int]) -> Tally:
        """What these members, who all watched the title, thought."""
        return Tally(len(members), await self._store.verdicts(club, title_key, members))


def _unfinished(known: Progress | None) -> Progress | None:
    """What the member had told before they finished, None if nothing."""
    if known is None or not known.finished:
        return known
    before = replace(known, finished=False)
    return None if before == NOT_STARTED else before
