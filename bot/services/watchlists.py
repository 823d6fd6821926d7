"""What members want to watch, each in their club."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.reviews import Review
from bot.domain.titles import Title
from bot.domain.watchlists import MOST, Adding
from bot.errors import ClubError
from bot.services.reviews import Reviews
from bot.services.titles import Titles
from bot.store.interface.watchlists import WatchlistStore


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of a watchlist. `title` is None where the club no longer has it.

    `review` is the one that the title's card shows, None if there is none.
    """

    key: str
    title: Title | None
    review: Review | None


class Watchlists:
    """Keeps and reads watchlists."""

    def __init__(self, titles: Titles, reviews: Reviews, store: WatchlistStore) -> None:
        self._titles = titles
        self._reviews = reviews
        self._store = store

    async def add(self, club: int, member: int, title_key: str, *, now: datetime) -> bool:
        """Put the title on the member's list. False if it is on it already.

        Raises ClubError when the list is full.
        """
        added = await self._store.add(club, member, title_key, now=now, most=MOST)
        if added is Adding.FULL:
            raise ClubError(
                f"Your watchlist has {MOST} titles, which is all it takes. Take one out with"
                " /watchlist first."
            )
        return added is Adding.ADDED

    async def take_out(self, club: int, member: int, keys: Collection[str]) -> frozenset[str]:
        """Take titles off the member's list. Returns those that were on it."""
        return await self._store.remove(club, member, keys)

    async def keys(self, club: int, member: int) -> Sequence[str]:
        """What is on the member's list, the newest first."""
        return await self._store.of(club, member)

    async def shown(
        self, club: int, member: int, *, adult: bool = False
    ) -> tuple[Sequence[str], int]:
        """What may be shown of it, and how much is left out: what is for adults."""
        keys = await self._store.of(club, member)
        barred = frozenset() if adult else await self._titles.for_adults(club, keys)
        return [key for key in keys if key not in barred], len(barred)

    async def lines(self, club: int, keys: Sequence[str]) -> Sequence[Wanted]:
        """Lines for a page's titles, in their order."""
        titles: Mapping[str, Title] = await self._titles.get_many(club, keys)
        reviews = await self._reviews.shown_of(club, titles)
        return [Wanted(key, titles.get(key), reviews.get(key)) for key in keys]
