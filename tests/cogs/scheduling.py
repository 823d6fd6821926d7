"""Schedules as moderators make them, and their posts as members see them."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import simcord

from bot.domain.audit import Stamp
from bot.domain.schedules import Pool, Schedule
from cogs.rounds import Rounds
from tests.cogs.offering import messages
from tests.stage import Seen, Stage, seen

EVERY_FRIDAY = "every Friday 18:30"


async def typed(stage: Stage, command: str, **options: Any) -> Seen:
    """What the moderator sees after `/watchthis <command>`; `by` may be another."""
    person = options.pop("by", stage.moderator)
    return seen(await person.slash(stage.channel, f"watchthis {command}", **options))


async def add(stage: Stage, times: str = EVERY_FRIDAY, **options: Any) -> Seen:
    """What the moderator sees after `/watchthis add`."""
    return await typed(stage, "add", **({"times": times, "channel": stage.channel} | options))


async def kept(stage: Stage, **changes: Any) -> Schedule:
    """A schedule of the club's, every Friday at 18:30 in UTC unless it is changed."""
    stamp = Stamp(stage.moderator.id, stage.bot.now())
    made = Schedule(stage.guild.id, stage.channel.id, "30 18 * * 5", "UTC", Pool(), stamp)
    return await stage.bot.services.schedules.add(replace(made, **changes))


async def the_one(stage: Stage) -> Schedule:
    """The club's one schedule."""
    (found,) = await stage.bot.services.schedules.of(stage.guild.id)
    return found


def go_to(stage: Stage, patch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let the bot's clock show `now`."""
    patch.setattr(stage.bot, "now", lambda: now)


async def come_due(
    stage: Stage, patch: pytest.MonkeyPatch, schedule: Schedule, *, late: timedelta = timedelta()
) -> None:
    """Let the schedule's time come, or a moment `late` after it, and its post be carried."""
    current = await stage.bot.services.schedules.get(stage.guild.id, schedule.ref)
    assert current.next_due is not None
    go_to(stage, patch, current.next_due + late)
    await plan(stage)
    await carry(stage)


async def rest(stage: Stage) -> None:
    """Let nothing come round by itself: a test says when."""
    for cog in stage.bot.cogs.values():
        if isinstance(cog, Rounds):
            await cog.cog_unload()


def go_round(stage: Stage, name: str) -> Coroutine[Any, Any, None]:
    """One round of a cog, now."""
    cog = stage.bot.get_cog(name)
    assert isinstance(cog, Rounds)
    return cog.go_round()


async def plan(stage: Stage) -> None:
    """Write down what is due."""
    await go_round(stage, "Planning")


async def carry(stage: Stage) -> None:
    """Bring what is owed to its channels."""
    deliverer: Any = stage.bot.get_cog("Deliverer")
    await deliverer.go_round()
    await deliverer.all_done()


def posts(stage: Stage, channel: simcord.ChannelHandle | None = None) -> list[Seen]:
    """The posts that stand in a channel, the oldest first."""
    found = messages(stage, (channel or stage.channel).id)
    return [message for message in found if "Seen it" in message.buttons]
