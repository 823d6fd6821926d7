"""What services may ask of movie nights in a club store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from bot.domain.deliveries import Delivery, Kind
from bot.domain.movie_nights import MovieNight
from bot.domain.night_steps import Floor, Turn

Decide: TypeAlias = Callable[[Floor], Turn | None]
"""What a night becomes, from how it is within the transaction. May raise; None changes nothing."""


@dataclass(frozen=True, slots=True)
class Unshown:
    """A night whose cards, in this channel, don't tell all."""

    club: int
    channel: int
    ref: int


class NightStore(Protocol):
    """Clubs' movie nights. A `Turn` is written in one transaction, with all that it owes."""

    async def start(self, turn: Turn, *, most: int) -> MovieNight | None:
        """Keep a new night, with its number. None when the club has `most` before it already."""

    async def get(self, club: int, ref: int) -> MovieNight | None:
        """One night of the club."""

    async def open_of(self, club: int) -> Sequence[MovieNight]:
        """The club's nights of which something is to come, by their start."""

    async def of(self, club: int, *, limit: int) -> Sequence[MovieNight]:
        """At most `limit` of the club's nights, whatever became of them, the newest first."""

    async def due(self, now: datetime, *, most: int) -> Sequence[MovieNight]:
        """At most `most` nights whose next step is due, in all clubs, the longest due first."""

    async def turn(self, club: int, ref: int, decide: Decide, *, at: datetime) -> MovieNight | None:
        """Do what `decide` says, and return the night as it is then. None when it is gone.

        The version counts up when the night changed. Nominations that `decide` adds have the number
        0 and get one; those that it leaves out go.
        """

    async def ballot_of(self, night: int, member: int) -> tuple[int, ...]:
        """The member's ranking; empty if they have not voted."""

    async def voters(self, night: int) -> int:
        """How many members have voted."""

    async def parts(self, night: int) -> Mapping[Kind, Delivery]:
        """The latest delivery of each kind: where its messages are."""

    async def unshown(self, *, after: int, most: int) -> Sequence[Unshown]:
        """At most `most` nights, by their numbers from the one after `after`, in all clubs.

        Something changed of them that their cards in the channel don't tell yet.
        """

    async def changes(self, night: int) -> int:
        """How often something changed that the night's cards tell."""

    async def shown(self, night: int, changes: int) -> None:
        """Remember that its cards tell of so many changes, or never will."""

    async def event_kept(self, night: int, event: int | None, *, instead: int | None) -> bool:
        """Remember Discord's event. False where it is not `instead` that is remembered."""

    async def attend(self, night: int, member: int, *, at: datetime, there: bool) -> bool:
        """Remember whether the member watched. False if that was known."""

    async def attendance(self, night: int) -> Sequence[int]:
        """Who said that they watched, in the order in which they said so."""

    async def count_of(self, member: int) -> int:
        """How many nominations, rankings, attendances and nights are remembered of the member."""

    async def telling_of(self, member: int, *, limit: int) -> Sequence[MovieNight]:
        """At most `limit` nights, the newest first, whose cards tell of the member.

        They nominated for them, or are counted among those who watched.
        """

    async def forget(self, member: int) -> int:
        """Erase the member: rankings and attendances go, nominations stay without them.

        Nights that they host stay, without them as well. Returns how many records went.
        """
