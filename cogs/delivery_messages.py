"""One attempt to bring a message to its channel, and what follows once it is there."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.domain.deliveries import Delivery, Drop, pause_before
from cogs.delivery_attempts import Attempt, Job, Later, Outcome, Sent
from cogs.delivery_histories import UnreadableError, find
from cogs.delivery_pace import free_others
from cogs.delivery_threads import make_thread
from cogs.parcels import Message, Parcel

if TYPE_CHECKING:
    from bot.app import Marquee

log = logging.getLogger("marquee.deliveries")

THREAD_TRIES = 5


class MessageAttempt(Attempt):
    """One attempt to bring a message."""

    def __init__(self, job: Job, message: Message) -> None:
        super().__init__(job)
        self._message = message
        self._parcel: Parcel | None = None

    async def _find(self, unsure: datetime) -> Sent | Drop | None:
        try:
            look = await find(self._bot, self._delivery, unsure)
        except discord.Forbidden as error:
            # Without a code it is no answer of Discord's own.
            if error.code:
                raise UnreadableError from error
            raise
        if look.message is not None:
            return Sent(look.message)
        return None if look.whole else Drop.UNCERTAIN

    async def _prepare(self) -> Drop | None:
        async with self._packing:
            packed = await self._message.pack(self._bot, self._delivery)
        if isinstance(packed, Drop):
            return packed
        self._parcel = packed
        return None

    async def _bring(self) -> Sent | Drop:
        if self._parcel is None:
            return Drop.OVER
        return Sent(await _send(self._bot, self._delivery, self._parcel))

    async def _finish(self, sent: Sent) -> Outcome:
        """Its thread, and whatever its kind does then."""
        message = self._known.message = sent.message or 0
        try:
            if not await self._has_thread(message):
                return Later(pause_before(self._known.thread_tries), sure=False)
            await self._message.arrived(self._bot, self._delivery, message)
        except Exception:
            log.exception("What follows delivery %d failed.", self._delivery.ref)
        return sent

    async def _has_thread(self, message: int) -> bool:
        """Whether it has its thread, or will never have one."""
        if self._parcel is None and await self._prepare() is not None:
            return True
        if self._parcel is None or not self._parcel.thread:
            return True
        self._known.thread_tries += 1
        if await make_thread(self._bot, self._delivery, message, self._parcel):
            return True
        free_others(self._bot)
        return self._known.thread_tries >= THREAD_TRIES


async def _send(bot: Marquee, delivery: Delivery, parcel: Parcel) -> int:
    """Send it, as what Discord knows again for some minutes. Returns the message's number."""
    # The library keeps every view that it sends, unless it is stopped.
    parcel.view.stop()
    mentions = discord.AllowedMentions(
        everyone=False,
        users=False,
        replied_user=False,
        roles=[discord.Object(role) for role in parcel.mentions] or False,
    )
    place = bot.get_partial_messageable(delivery.channel)
    if isinstance(parcel.view, ui.LayoutView):
        sent = await place.send(view=parcel.view, nonce=delivery.nonce, allowed_mentions=mentions)
    else:
        sent = await place.send(
            parcel.content or None,
            view=parcel.view,
            poll=parcel.poll or discord.utils.MISSING,
            nonce=delivery.nonce,
            allowed_mentions=mentions,
        )
    return sent.id
