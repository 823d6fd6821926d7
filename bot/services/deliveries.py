"""What is owed to channels: claimed under a lease, and settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.deliveries import LEASE, Delivery, Drop
from bot.store.interface.deliveries import DeliveryStore


class Deliveries:
    """What has to reach channels, in every club."""

    def __init__(self, store: DeliveryStore) -> None:
        self._store = store

    async def claim(self, holder: str, *, now: datetime, most: int) -> Sequence[Delivery]:
        """At most `most` that are ready, `holder`'s for a lease; the longest ready first."""
        return await self._store.claim(holder, now=now, lease=LEASE, most=most)

    async def get(self, ref: int) -> Delivery | None:
        """The delivery with this number."""
        return await self._store.get(ref)

    async def sent(self, delivery: Delivery, *, message: int | None, at: datetime) -> bool:
        """It arrived, as `message`, where it is one. False when that was known already."""
        return await self._store.sent(delivery, message=message, at=at)

    async def postpone(
        self, delivery: Delivery, holder: str, *, until: datetime, sure: bool
    ) -> bool:
        """Try again then. `sure`: nothing arrived in this attempt. False if it isn't held."""
        return await self._store.postpone(delivery, holder, until=until, sure=sure)

    async def drop(self, delivery: Delivery, holder: str, reason: Drop, *, at: datetime) -> bool:
        """Never send it, with all that follows from that. False if it isn't held."""
        return await self._store.drop(delivery, holder, reason, at=at)
