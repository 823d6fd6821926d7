"""One attempt to bring a delivery to its channel: look, if it may be there; send, if it is not."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

import discord

from bot.domain.deliveries import (
    ATTEMPT,
    LEASE,
    NONCE_KEPT,
    Delivery,
    Drop,
    pause_before,
)
from bot.replies import UNREACHABLE
from cogs.delivery_faults import Fault, fault_of
from cogs.delivery_histories import UnreadableError
from cogs.delivery_pace import free_others, on_the_wire
from cogs.parcels import Errand, NotYetError

if TYPE_CHECKING:
    from bot.app import Marquee

log = logging.getLogger("marquee.deliveries")

LOOK = timedelta(seconds=30)
"""The longest that a channel is looked through at once."""
GIVEN_UP = timedelta(days=7)
"""So long after it became too late, one that may have arrived is looked for no more."""
TROUBLED = timedelta(minutes=5)
"""After this, something of ours that failed is tried again."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived, as `message`, where it is one."""

    message: int | None


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. `sure`: nothing arrived in this attempt; `clear`: nor in any before it.

    `throttled`: Discord said when. `whole`: until then nothing else is sent either.
    """

    after: timedelta
    sure: bool
    clear: bool = False
    throttled: bool = False
    whole: bool = False


Outcome: TypeAlias = "Sent | Drop | Later"


@dataclass(frozen=True, slots=True)
class Moment:
    """By our two clocks: one may be set, the other stands still while the machine sleeps."""

    by_wall: datetime
    by_loop: float

    def within(self, length: timedelta, since: Moment) -> bool:
        """Whether surely no more than `length` has gone by `since` then."""
        wall = self.by_wall - since.by_wall
        return timedelta(0) <= wall <= length and self.by_loop - since.by_loop <= (
            length.total_seconds()
        )


def moment(bot: Marquee) -> Moment:
    """Now."""
    return Moment(bot.now(), asyncio.get_running_loop().time())


@dataclass(slots=True)
class Known:
    """What this process alone knows of a delivery that it tried before."""

    first: Moment | None = None
    """When it began the first attempt that may have brought it, where nobody did before."""
    message: int | None = None
    """It did arrive."""
    thread_tries: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """A delivery to carry, whose lease began at `claimed`. `packing` lets a few pack at once."""

    bot: Marquee
    delivery: Delivery
    known: Known
    claimed: Moment
    packing: asyncio.Semaphore


class Attempt(ABC):
    """One attempt."""

    def __init__(self, job: Job) -> None:
        self._bot = job.bot
        self._delivery = job.delivery
        self._known = job.known
        self._claimed = job.claimed
        self._packing = job.packing
        self._looked = False

    async def run(self) -> Outcome:
        """Carry it, as far as it can be carried now. Never raises, but when it is cancelled."""
        try:
            return await self._run()
        except NotYetError as error:
            return Later(error.after, sure=True, clear=self._clear)
        except Exception:
            log.exception("Delivery %d (%s) failed.", self._delivery.ref, self._delivery.kind)
            return Later(TROUBLED, sure=True, clear=self._clear)

    async def _run(self) -> Outcome:
        if self._known.message is not None:
            return await self._finish(Sent(self._known.message))
        if self._delivery.unsure is not None:
            settled = await self._look(self._delivery.unsure)
            if settled is not None:
                return settled
        if self._delivery.too_late(self._bot.now()):
            return Drop.UNREACHABLE
        refused = await self._prepare()
        return refused if refused is not None else await self._carry()

    @abstractmethod
    async def _find(self, unsure: datetime) -> Sent | Drop | None:
        """Whether it is there already. Raises what the library raises."""

    @abstractmethod
    async def _prepare(self) -> Drop | None:
        """Make ready what is brought, or say why there is nothing to bring."""

    @abstractmethod
    async def _bring(self) -> Sent | Drop:
        """Bring it there. Raises what the library raises."""

    async def _finish(self, sent: Sent) -> Outcome:
        """What follows once it is there."""
        return sent

    @property
    def _clear(self) -> bool:
        """Whether no attempt before this one can have brought it."""
        return self._looked or self._delivery.unsure is None

    async def _look(self, unsure: datetime) -> Outcome | None:
        """What follows where it arrived, or can't be known. None: it may be sent now."""
        on_the_wire()
        try:
            async with asyncio.timeout(LOOK.total_seconds()):
                found = await self._find(unsure)
        except UnreadableError:
            return self._unread()
        except (discord.HTTPException, discord.RateLimited, *UNREACHABLE) as error:
            return self._unlooked(fault_of(error))
        if isinstance(found, Sent):
            return await self._finish(found)
        if found is None:
            self._looked = True
        return found

    def _unread(self) -> Drop | None:
        """Its channel may not be read: Discord itself knows it again, but not for long."""
        first = self._known.first
        if first is not None and moment(self._bot).within(NONCE_KEPT, first):
            return None
        return Drop.UNCERTAIN

    def _unlooked(self, fault: Fault) -> Outcome:
        free_others(self._bot)
        expires = self._delivery.expires
        if fault.drop is not None:
            return fault.drop
        if expires is not None and self._bot.now() > expires + GIVEN_UP:
            return Drop.UNCERTAIN
        return self._later(fault, sure=True)

    async def _carry(self) -> Outcome:
        began = moment(self._bot)
        # Whoever claims it when the lease is over must find that this attempt is over as well.
        if not began.within(LEASE - ATTEMPT, self._claimed):
            return Later(timedelta(0), sure=True, clear=self._clear)
        wire = on_the_wire()
        try:
            async with asyncio.timeout(ATTEMPT.total_seconds()):
                brought = await self._bring()
        except NotYetError:
            raise
        except Exception as error:  # noqa: BLE001 - each of them may mean that it arrived
            return self._failed(error, began, doubtful=wire.doubtful)
        return await self._finish(brought) if isinstance(brought, Sent) else brought

    def _failed(self, error: Exception, began: Moment, *, doubtful: bool) -> Outcome:
        """What follows from an error while it was brought."""
        free_others(self._bot)
        fault, delivery = fault_of(error), self._delivery
        sure = fault.sure and not doubtful
        if isinstance(error, discord.HTTPException):
            told = f"{error.status}, code {error.code}"
        else:
            told = type(error).__name__
        log.warning("Delivery %d (%s) did not go through: %s.", delivery.ref, delivery.kind, told)
        if not isinstance(error, (discord.DiscordException, *UNREACHABLE)):
            log.error("It was not Discord's fault.", exc_info=error)
        if fault.drop is not None and sure and self._clear:
            return fault.drop
        if not sure and self._clear:
            self._known.first = began
        return self._later(fault, sure=sure)

    def _later(self, fault: Fault, *, sure: bool) -> Later:
        return Later(
            fault.after or pause_before(self._delivery.attempts),
            sure=sure,
            clear=self._clear,
            throttled=fault.after is not None,
            whole=fault.whole,
        )


class ErrandAttempt(Attempt):
    """One attempt at something that is done in Discord."""

    def __init__(self, job: Job, errand: Errand) -> None:
        super().__init__(job)
        self._errand = errand

    async def _find(self, _unsure: datetime) -> Sent | Drop | None:
        done = await self._errand.look(self._bot, self._delivery)
        return Sent(None) if done else None

    async def _prepare(self) -> Drop | None:
        return None

    async def _bring(self) -> Sent | Drop:
        return await self._errand.perform(self._bot, self._delivery) or Sent(None)
