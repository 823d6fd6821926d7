"""Carries deliveries to their channels, many at a time, each of them exactly once.

Nothing here needs the gateway: once the bot has signed in, messages are sent while it is closed.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from bot.domain.deliveries import Delivery, Drop, Kind
from cogs.delivery_attempts import (
    ErrandAttempt,
    Job,
    Known,
    Later,
    Moment,
    Outcome,
    Sent,
    moment,
)
from cogs.delivery_messages import MessageAttempt
from cogs.delivery_pace import keep_pace
from cogs.parcels import Deliverable, Message
from cogs.rounds import Rounds

if TYPE_CHECKING:
    from bot.app import Marquee

log = logging.getLogger("marquee.deliveries")

MOST = 120
"""So many are under way at most. Some may hang; the pace needs no more than ten."""
PACKED_AT_ONCE = 4
"""Packing asks nothing of Discord; a hundred at once would leave commands no room."""
FIRST_PATIENCE = 60.0
"""Seconds that the first ones wait for the gateway, which tells of the servers."""
LAST_PATIENCE = 2.0
"""Seconds in which those under way may end at shut-down. What doesn't is found out later."""
ORDINARY_WAIT = timedelta(seconds=31)
"""A channel's ordinary limit is over sooner: the library waits for that by itself."""
THROTTLED, BREATH = 10, 30.0
"""After so many limits in a row it may be the bot that is limited: then all waits for so long."""


class Deliverer(Rounds):
    """Claims what is ready, carries it, and marks what became of it."""

    seconds = 1.0
    when_ready = False

    def __init__(self, bot: Marquee) -> None:
        super().__init__(bot)
        self._holder = uuid.uuid4().hex
        self._deliverables: dict[Kind, Deliverable] = {}
        self._known: dict[int, Known] = {}
        self._under_way: dict[asyncio.Task[None], int] = {}
        self._begins: float | None = None
        self._packing = asyncio.Semaphore(PACKED_AT_ONCE)
        self._held_until = 0.0
        self._throttled = 0

    def take(self, kind: Kind, deliverable: Deliverable) -> None:
        """From now on, this is how deliveries of that kind are carried."""
        self._deliverables[kind] = deliverable

    async def go_round(self) -> None:
        """Claim what is ready and begin to carry it, until there is no more."""
        while self._may_begin():
            room = MOST - len(self._under_way)
            if room <= 0:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                continue
            # The lease counts from before it is asked for, and the store counts whole seconds.
            claimed_at = moment(self._bot)
            claimed_at = replace(claimed_at, by_wall=claimed_at.by_wall.replace(microsecond=0))
            claimed = await self._bot.services.deliveries.claim(
                self._holder, now=claimed_at.by_wall, most=room
            )
            carried = set(self._under_way.values())
            for delivery in claimed:
                # A clock that was set ends leases before their time: what this process carries
                # still is found out when the new one ends.
                if delivery.ref not in carried:
                    task = asyncio.create_task(self._carry(delivery, claimed_at))
                    self._under_way[task] = delivery.ref
                    task.add_done_callback(self._under_way.pop)
            if len(claimed) < room:
                return

    async def all_done(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def cog_unload(self) -> None:
        """Called by discord.py. Claim no more, and let what is on the wire end, for a moment."""
        await super().cog_unload()
        under_way = set(self._under_way)
        if under_way:
            await asyncio.wait(under_way, timeout=LAST_PATIENCE)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _may_begin(self) -> bool:
        now = asyncio.get_running_loop().time()
        if self._bot.user is None or now < self._held_until:
            return False
        if self._begins is None:
            self._begins = now + FIRST_PATIENCE
        if self._bot.is_ready():
            self._begins = now
        return now >= self._begins

    async def _carry(self, delivery: Delivery, claimed: Moment) -> None:
        try:
            outcome = await self._attempt(delivery, claimed)
            await self._settle(delivery, outcome)
        except Exception:
            log.exception("What became of delivery %d could not be kept.", delivery.ref)

    async def _attempt(self, delivery: Delivery, claimed: Moment) -> Outcome:
        deliverable = self._deliverables.get(delivery.kind)
        if deliverable is None:
            log.error("Nothing carries deliveries of the kind “%s”.", delivery.kind)
            return Later(timedelta(minutes=5), sure=True)
        known = self._known.setdefault(delivery.ref, Known())
        job = Job(self._bot, delivery, known, claimed, self._packing)
        if isinstance(deliverable, Message):
            return await MessageAttempt(job, deliverable).run()
        return await ErrandAttempt(job, deliverable).run()

    async def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        deliveries, now = self._bot.services.deliveries, self._bot.now()
        if isinstance(outcome, Later):
            outcome = self._in_time(delivery, outcome)
        if isinstance(outcome, Later):
            if outcome.clear:
                delivery = replace(delivery, unsure=None)
            until = now + outcome.after
            await deliveries.postpone(delivery, self._holder, until=until, sure=outcome.sure)
            if self._known.get(delivery.ref) == Known():
                del self._known[delivery.ref]
            return
        if isinstance(outcome, Sent):
            self._throttled = 0
            await deliveries.sent(delivery, message=outcome.message, at=now)
        else:
            log.info("Delivery %d (%s) was dropped: %s.", delivery.ref, delivery.kind, outcome)
            await deliveries.drop(delivery, self._holder, outcome, at=now)
        self._known.pop(delivery.ref, None)

    def _in_time(self, delivery: Delivery, later: Later) -> Later | Drop:
        """Hold everything back where that was said, and give up what would be too late."""
        self._throttled = self._throttled + 1 if later.throttled else 0
        if later.whole or self._throttled >= THROTTLED:
            seconds = later.after.total_seconds() if later.whole else BREATH
            self._throttled = 0
            log.warning("Discord takes nothing from Marquee for some %d seconds.", seconds)
            self._held_until = asyncio.get_running_loop().time() + seconds
        slow = later.throttled and later.after > ORDINARY_WAIT
        too_late = slow and delivery.too_late(self._bot.now() + later.after)
        if too_late and not later.whole and later.sure and later.clear:
            return Drop.SLOW_MODE
        return later


def carry(bot: Marquee, kind: Kind, deliverable: Deliverable) -> None:
    """Let deliveries of this kind be carried as `deliverable` says. For a cog's `setup`."""
    deliverer = bot.get_cog(Deliverer.__name__)
    if deliverer is None:
        raise LookupError("cogs.deliveries is loaded first")
    cast("Deliverer", deliverer).take(kind, deliverable)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    keep_pace(bot)
    await bot.add_cog(Deliverer(bot))
