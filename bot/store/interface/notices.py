"""What services may ask of notices for moderators in a club store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.notices import Notice


class NoticeStore(Protocol):
    """What clubs' moderators must know."""

    async def add(self, notice: Notice) -> None:
        """Keep one that follows from nothing else in the store."""

    async def gather(self, now: datetime, *, waited: timedelta, young: timedelta) -> int:
        """Give each club's untold notices one delivery to its moderators' channel.

        Only of clubs that have such a channel, whose oldest has `waited`; none older than `young`.
        Returns how many deliveries were written: call again until it is 0.
        """

    async def told_by(self, delivery: int) -> Sequence[Notice]:
        """Those that this delivery tells, the oldest first; one for all that are alike."""

    async def untold(self, club: int, *, limit: int) -> Sequence[Notice]:
        """The newest that reached no channel: none was chosen, or it refused."""
