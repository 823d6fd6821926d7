"""What members of a club saw, and what they thought of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.reviews import Verdict
from bot.domain.spoilers import FINISHED, NOT_STARTED, Progress
from bot.domain.tallies import NOBODY, Before, Tally
from bot.domain.watchlists import MOST
from bot.services.members import Members
from bot.store.interface.ratings import RatingStore
from bot.store.interface.watchlists import WatchlistStore


@dataclass(frozen=True, slots=True)
class Sighting:
    """That a member saw a title: what was so before, and their verdict, if they gave one."""

    before: Before
    verdict: Verdict | None = None


class Ratings:
    """Keeps who saw what, and tells how many."""

    def __init__(self, members: Members, watchlists: WatchlistStore, store: RatingStore) -> None:
        self._members = members
        self._watchlists = watchlists
        self._store = store

    async def seen(self, club: int, member: int, title_key: str, *, now: datetime) -> Sighting:
        """The member has seen all of the title: it is finished, counted, and wanted no more."""
        known = await self._members.progress(club, member, title_key)
        await self._members.remember(club, member, title_key, FINISHED)
        gone = await self._watchlists.remove(club, member, (title_key,))
        verdict = await self._store.rate(club, member, title_key, None, now=now)
        return Sighting(Before(_unfinished(known), wanted=bool(gone)), verdict)

    async def rate(
        self, club: int, member: int, title_key: str, verdict: Verdict, *, now: datetime
    ) -> None:
        """Keep the member's verdict in place of an older one. One who gives it has seen it."""
        await self._members.remember(club, member, title_key, FINISHED)
        await self._store.rate(club, member, title_key, verdict, now=now)

    async def unsee(
        self, club: int, member: int, title_key: str, before: Before, *, now: datetime
    ) -> None:
        """Take back that the member saw it, and their verdict; the rest is as it was `before`."""
        await self._members.put_back(club, member, title_key, before.progress)
        await self._store.take_back(club, member, title_key)
        if before.wanted:
            await self._watchlists.add(club, member, title_key, now=now, most=MOST)

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
