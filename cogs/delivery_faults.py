"""What it means for a delivery that Discord said no, or said nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import discord

from bot.domain.deliveries import Drop

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
UNKNOWN_MESSAGE = 10008
CHANNEL_GONE = 10003
THREAD_THERE = 160004
_DROPS = {
    CHANNEL_GONE: Drop.CHANNEL_GONE,
    10004: Drop.REMOVED,
    50001: Drop.NO_ACCESS,
    50013: Drop.NO_WRITING,
    50083: Drop.ARCHIVED,
    160005: Drop.NO_WRITING,  # a thread that is locked
}
UNAUTHORIZED, FORBIDDEN, TOO_MANY, SERVER_ERROR = 401, 403, 429, 500
TOKEN_PAUSE = timedelta(minutes=5)
BAN_PAUSE = timedelta(minutes=10)
"""Discord's gatekeeper bans an address for some time, and does not say for how long."""
LONGEST_WAIT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Fault:
    """What follows from an error.

    `drop`: it would fail again. `sure`: nothing arrived. `after`: Discord said so. `whole`: it is
    not about this channel, so nothing else is sent before then either.
    """

    drop: Drop | None = None
    sure: bool = False
    after: timedelta | None = None
    whole: bool = False


def fault_of(error: Exception) -> Fault:
    """What follows from an error of the network, or of Discord's."""
    if isinstance(error, discord.RateLimited):
        return Fault(sure=True, after=_wait(error.retry_after))
    if not isinstance(error, discord.HTTPException) or error.status >= SERVER_ERROR:
        return Fault()
    if error.status == TOO_MANY:
        return Fault(sure=True, after=_told_wait(error), whole=_for_all(error))
    if error.status == UNAUTHORIZED:
        return Fault(sure=True, after=TOKEN_PAUSE, whole=True)
    if error.status == FORBIDDEN and _for_all(error):
        return Fault(sure=True, after=BAN_PAUSE, whole=True)
    return Fault(drop=_DROPS.get(error.code, Drop.REFUSED), sure=True)


def _for_all(error: discord.HTTPException) -> bool:
    """Whether it is about the bot as a whole: the limit of all it does, or a gatekeeper's ban."""
    headers = error.response.headers
    # A gatekeeper answers with a page, Discord itself with JSON.
    page = headers.get("Content-Type", "").startswith("text/")
    return page or headers.get("X-RateLimit-Scope") == "global"


def _told_wait(error: discord.HTTPException) -> timedelta:
    told = error.response.headers.get("Retry-After", "")
    try:
        return _wait(float(told))
    except ValueError:
        return BAN_PAUSE


def _wait(seconds: float) -> timedelta:
    # The store counts in whole seconds: the one after it is over.
    longest = LONGEST_WAIT.total_seconds()
    return timedelta(seconds=min(max(seconds, 0.0), longest) + 1)
