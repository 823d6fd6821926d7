"""What services may ask of deliveries in a club store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.deliveries import Delivery, Drop


class DeliveryStore(Protocol):
    """What is owed to channels, in every club."""

    async def claim(
        self, holder: str, *, now: datetime, lease: timedelta, most: int
    ) -> Sequence[Delivery]:
        """At most `most` that are ready and that nobody holds, the longest ready first.

        They are `holder`'s for the lease. Each has this attempt counted; `unsure` is as it was
        before it, and in the store it is now at the latest: a process that ends here leaves word.
        A lease that ends later than one begun now would is none: the clock went back.
        """

    async def get(self, ref: int) -> Delivery | None:
        """The delivery with this number."""

    async def sent(self, delivery: Delivery, *, message: int | None, at: datetime) -> bool:
        """It arrived, as `message`, where it is one. False when that was known already.

        Whoever holds it, and even if it was dropped meanwhile: it did arrive.
        """

    async def postpone(
        self, delivery: Delivery, holder: str, *, until: datetime, sure: bool
    ) -> bool:
        """Try again then. `sure`: nothing arrived in this attempt. False if it isn't held.

        `delivery` is as it was claimed: if `sure`, its `unsure` is what is known once more.
        """

    async def drop(self, delivery: Delivery, holder: str, reason: Drop, *, at: datetime) -> bool:
        """Never send it, and all that follows from that: see `store/follow_ups.py`.

        A post's schedule is paused for a lasting reason, a queued title goes back, and a notice for
        moderators is written, all in one transaction. False if it isn't held.
        """

    async def next_ready(self) -> datetime | None:
        """When the first of those that wait is ready, or when the lease on it ends."""
