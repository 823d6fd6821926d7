"""Looking through a channel for a message that may have arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.domain.deliveries import Delivery, marked
from cogs.delivery_faults import FORBIDDEN

if TYPE_CHECKING:
    from bot.app import Marquee

PAGE = 100
"""The most that Discord gives at once."""
LONGEST_READ = 5_000
CLOCKS_APART = timedelta(hours=26)
"""So far our clock may have been from Discord's."""
NO_MESSAGE = 1


class UnreadableError(Exception):
    """The channel's messages can't be read by Marquee."""


@dataclass(frozen=True, slots=True)
class Look:
    """What came of it: the message, if it is there. `whole`: read as far back as it can be."""

    message: int | None
    whole: bool = True


async def find(bot: Marquee, delivery: Delivery, since: datetime) -> Look:
    """Look for the delivery's message among those of its channel, the newest first.

    `since` is when the first attempt began that may have brought it. Raises UnreadableError, and
    whatever else the library raises.
    """
    # A clock that was years ahead when it began is not, if it was set since.
    oldest = min(since, bot.now()) - CLOCKS_APART
    before: int | None = None
    for _ in range(LONGEST_READ // PAGE):
        page = await bot.http.logs_from(delivery.channel, PAGE, before=before)
        if (found := _ours(bot, delivery, page)) is not None:
            return Look(found)
        if before is None and not page:
            await _check_readable(bot, delivery.channel)
        if len(page) < PAGE:
            return Look(None)
        before = min(int(message["id"]) for message in page)
        if discord.utils.snowflake_time(before) < oldest:
            return Look(None)
    return Look(None, whole=False)


async def _check_readable(bot: Marquee, channel: int) -> None:
    """Raise UnreadableError if that is why nothing was found.

    Discord shows no messages, rather than refuse, to one who may not read a channel's history
    (resources/message: Get Channel Messages); it does refuse a single one.
    """
    try:
        await bot.http.get_message(channel, NO_MESSAGE)
    except discord.NotFound:
        return
    except discord.HTTPException as error:
        if error.status == FORBIDDEN:
            raise UnreadableError from error
        raise


def _ours(bot: Marquee, delivery: Delivery, page: Sequence[Mapping[str, Any]]) -> int | None:
    own = str(bot.user.id) if bot.user is not None else ""
    for message in page:
        if message["author"]["id"] == own and any(
            marked(custom_id, delivery.ref) for custom_id in _ids(message.get("components") or ())
        ):
            return int(message["id"])
    return None


def _ids(parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Every custom id, however deep."""
    for part in parts:
        if custom_id := part.get("custom_id"):
            yield custom_id
        yield from _ids(part.get("components") or ())
        if accessory := part.get("accessory"):
            yield from _ids([accessory])
