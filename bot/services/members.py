"""What members told their clubs, and its erasure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.movie_nights import MovieNight
from bot.domain.reviews import Verdict
from bot.domain.spoilers import Progress
from bot.services.drafts import Drafts
from bot.store.interface import MemberStore
from bot.store.interface.movie_nights import NightStore
from bot.store.interface.ratings import RatingStore
from bot.store.interface.watchlists import WatchlistStore

NIGHTS = 25
"""So many nights' cards are changed when a member has themselves forgotten."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is kept of a member, each by (club, title key).

    `ratings` are what they said they saw, with their verdict where they gave one.
    """

    progress: Mapping[tuple[int, str], Progress]
    wanted: Collection[tuple[int, str]]
    ratings: Mapping[tuple[int, str], Verdict | None]


class Members:
    """How far members are in titles, and all else that is theirs."""

    def __init__(
        self,
        store: MemberStore,
        watchlists: WatchlistStore,
        ratings: RatingStore,
        drafts: Drafts,
        nights: NightStore,
    ) -> None:
        self._store = store
        self._watchlists = watchlists
        self._ratings = ratings
        self._drafts = drafts
        self._nights = nights

    async def progress(self, club: int, member: int, title_key: str) -> Progress | None:
        """How far the member is, None if they never said."""
        return await self._store.progress(club, member, title_key)

    async def remember(
        self, club: int, member: int, title_key: str, progress: Progress
    ) -> Progress:
        """Remember how far the member is, in what is watched or in what it is from.

        Returns all that is known now: telling one doesn't take back the other.
        """
        return await self._store.tell(club, member, title_key, progress)

    async def known(self, member: int) -> Known:
        """Everything remembered of the member, in all clubs."""
        return Known(
            await self._store.all_progress(member),
            await self._watchlists.all_of(member),
            await self._ratings.all_of(member),
        )

    async def forget(self, member: int) -> int:
        """Erase everything remembered of the member. Returns how many records went."""
        drafts = await self._drafts.forget_member(member)
        lists = await self._watchlists.forget(member) + await self._ratings.forget(member)
        nights = await self._nights.forget(member)
        return drafts + lists + nights + await self._store.forget(member)

    async def nights(self, member: int) -> int:
        """How many nominations, rankings, attendances and movie nights of the member are kept."""
        return await self._nights.count_of(member)

    async def nights_telling_of(self, member: int) -> Sequence[MovieNight]:
        """The latest nights whose cards name the member, or count them among those who watched."""
        return await self._nights.telling_of(member, limit=NIGHTS)

    async def drafts(self, member: int) -> int:
        """How many reviews the member has begun and not published, in all clubs."""
        return await self._drafts.count(member)
