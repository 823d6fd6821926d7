"""Reading movie nights, and the one way in which they change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.adults import bare
from bot.domain.deliveries import Delivery, Kind
from bot.domain.movie_nights import MovieNight, UnfitNight, poll_answers
from bot.domain.night_events import NightEvent, event_of
from bot.domain.night_steps import Floor, Turn
from bot.domain.votes import UnfitRanking
from bot.errors import ClubError
from bot.services.titles import Titles
from bot.store.interface.movie_nights import NightStore, Unshown

_GONE = "That movie night is gone. /movienight show tells of those that are to come."
GONE_TITLE = "A title that is gone"


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """An answer of a night's poll: the nomination's number, and at most 55 characters, plain."""

    ref: int
    text: str


class NightReading:
    """Reads nights. Whatever names one that is gone raises ClubError."""

    def __init__(self, store: NightStore, titles: Titles) -> None:
        self._store = store
        self._titles = titles

    async def get(self, club: int, ref: int) -> MovieNight:
        """One night. Raises ClubError when there is none."""
        night = await self._store.get(club, ref)
        if night is None:
            raise ClubError(_GONE)
        return night

    async def open_of(self, club: int) -> Sequence[MovieNight]:
        """The club's nights of which something is to come, by their start."""
        return await self._store.open_of(club)

    async def of(self, club: int, *, limit: int = 25) -> Sequence[MovieNight]:
        """The club's nights, whatever became of them, the newest first."""
        return await self._store.of(club, limit=limit)

    async def ballot_of(self, club: int, ref: int, member: int) -> tuple[int, ...]:
        """The member's ranking; empty if they have not voted, and once the vote is over."""
        return await self._store.ballot_of((await self.get(club, ref)).ref, member)

    async def voters(self, club: int, ref: int) -> int:
        """How many members have voted in a ranked vote that goes on."""
        return await self._store.voters((await self.get(club, ref)).ref)

    async def poll_answers(self, night: MovieNight) -> Sequence[PollAnswer]:
        """The answers of a night's poll, in the order of nominations."""
        briefs = await self._titles.briefs(night.club, [one.title_key for one in night.nominations])
        found = [briefs.get(one.title_key) for one in night.nominations]
        told = poll_answers(
            [(GONE_TITLE, None) if brief is None else (brief.name, brief.year) for brief in found]
        )
        return [PollAnswer(ref, text) for ref, text in zip(night.numbers, told, strict=True)]

    async def attendance(self, club: int, ref: int) -> Sequence[int]:
        """Who said that they watched, in the order in which they said so."""
        return await self._store.attendance((await self.get(club, ref)).ref)

    async def parts(self, club: int, ref: int) -> Mapping[Kind, Delivery]:
        """The latest delivery of each kind: where its messages are."""
        return await self._store.parts((await self.get(club, ref)).ref)

    async def unshown(self, *, after: int, most: int) -> Sequence[Unshown]:
        """At most `most` nights, by their numbers from the one after `after`, in all clubs.

        Something changed of them that their cards in the channel don't tell yet.
        """
        return await self._store.unshown(after=after, most=most)

    async def changes(self, ref: int) -> int:
        """How often something changed that the night's cards tell."""
        return await self._store.changes(ref)

    async def shown(self, ref: int, changes: int) -> None:
        """Remember that its cards tell of so many changes, or never will."""
        await self._store.shown(ref, changes)

    async def event(self, club: int, ref: int) -> NightEvent | None:
        """What Discord's event is to say now. None: there is to be none.

        The errand `Kind.NIGHT_EVENT` compares, and makes, changes or cancels.
        """
        night = await self.get(club, ref)
        title = await self._titles.get(club, night.winner) if night.winner else None
        return event_of(night, bare(title) if title is not None and title.adult else title)

    async def turn(
        self, club: int, ref: int, decide: Callable[[Floor], Turn | None], at: datetime
    ) -> MovieNight:
        """What `decide` makes of a night. Raises ClubError for what can't be done."""
        try:
            night = await self._store.turn(club, ref, decide, at=at)
        except (UnfitNight, UnfitRanking) as error:
            raise ClubError(str(error)) from error
        if night is None:
            raise ClubError(_GONE)
        return night

    async def lengths(self, night: MovieNight) -> Mapping[str, int | None]:
        """The minutes of what is nominated, by key."""
        keys = [one.title_key for one in night.nominations]
        titles = await self._titles.get_many(night.club, keys)
        return {key: title.minutes for key, title in titles.items()}
