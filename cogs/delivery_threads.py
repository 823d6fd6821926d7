"""The thread that begins at a message, for the talk about it."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import discord

from bot.domain.deliveries import Delivery
from bot.domain.notices import Notice, NoticeKind
from bot.replies import UNREACHABLE
from cogs.delivery_faults import CHANNEL_GONE, THREAD_THERE, UNKNOWN_MESSAGE, fault_of
from cogs.delivery_pace import on_the_wire

if TYPE_CHECKING:
    from bot.app import Marquee
    from cogs.parcels import Parcel

log = logging.getLogger("marquee.deliveries")

PATIENCE = timedelta(seconds=15)
NAME_LENGTH = 100
A_DAY: Final = 1_440
"""Minutes without a word after which Discord archives it."""
REFUSED_FACT = "thread refused: {}:{}:{}"


async def make_thread(bot: Marquee, delivery: Delivery, message: int, parcel: Parcel) -> bool:
    """Begin a thread at the message, unless it has one. False: not now, for what reason ever.

    Where Discord refuses one, moderators are told, once until there is one again.
    """
    on_the_wire()
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await bot.http.start_thread_with_message(
                delivery.channel,
                message,
                name=parcel.thread[:NAME_LENGTH],
                auto_archive_duration=A_DAY,
            )
    except (discord.RateLimited, *UNREACHABLE):
        return False
    except discord.HTTPException as error:
        if fault_of(error).drop is None:
            return False
        if error.code in (UNKNOWN_MESSAGE, CHANNEL_GONE):
            return True
        if error.code != THREAD_THERE:
            await _tell_once(bot, delivery, parcel, error)
            return True
    await _forget(bot, delivery, parcel)
    return True


def _fact(delivery: Delivery, parcel: Parcel) -> str:
    return REFUSED_FACT.format(delivery.club, delivery.channel, parcel.about)


async def _tell_once(
    bot: Marquee, delivery: Delivery, parcel: Parcel, error: discord.HTTPException
) -> None:
    services, fact = bot.services, _fact(delivery, parcel)
    if await services.facts.get(fact):
        return
    log.warning("Delivery %d got no thread: %d, code %d.", delivery.ref, error.status, error.code)
    told = Notice(
        delivery.club,
        NoticeKind.THREAD_REFUSED,
        parcel.about,
        bot.now(),
        detail=str(delivery.channel),
    )
    await services.notices.add(told)
    await services.facts.save(fact, "told")


async def _forget(bot: Marquee, delivery: Delivery, parcel: Parcel) -> None:
    fact = _fact(delivery, parcel)
    if await bot.services.facts.get(fact):
        await bot.services.facts.save(fact, "")
