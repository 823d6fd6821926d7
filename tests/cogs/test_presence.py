"""Marquee is removed from a server, and invited again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.domain.audit import Stamp
from bot.domain.deliveries import Drop
from bot.domain.schedules import Pool, Schedule
from tests.stage import NOW, Stage


async def ordered(stage: Stage, club: int | None = None) -> Schedule:
    """A schedule that runs."""
    schedule = Schedule(
        club=club or stage.guild.id,
        channel=stage.channel.id,
        cron="30 18 * * 5",
        zone="UTC",
        pool=Pool(reviewed=False),
        saved=Stamp(stage.moderator.id, NOW),
    )
    return await stage.bot.services.schedules.add(schedule)


async def why_paused(stage: Stage, schedule: Schedule) -> Drop | None:
    """Why it posts nothing; None: it runs."""
    found = await stage.bot.services.schedules.get(schedule.club, schedule.ref)
    return found.paused.reason if found.paused is not None else None


async def until_paused(stage: Stage, schedule: Schedule) -> None:
    """Wait for what the bot does by itself."""
    async with asyncio.timeout(20):
        while await why_paused(stage, schedule) is None:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


async def look(stage: Stage) -> None:
    """Let the bot look whether it is still in each server."""
    presence: Any = stage.bot.get_cog("Presence")
    await presence.go_round()


async def test_a_server_that_removes_marquee_is_paused_and_told_when_it_is_back(
    stage: Stage,
) -> None:
    schedule, here = await ordered(stage), stage.bot.get_guild(stage.guild.id)
    assert here is not None
    stage.bot._connection.parsers["GUILD_DELETE"]({"id": str(here.id)})
    await until_paused(stage, schedule)
    stage.bot._connection._add_guild(here)
    presence: Any = stage.bot.get_cog("Presence")
    for _ in range(2):
        await presence.on_guild_join(here)
    assert await why_paused(stage, schedule) is Drop.REMOVED
    told = await stage.bot.services.notices.untold(stage.guild.id, now=stage.bot.now())
    assert [notice.kind.value for notice in told] == ["back again"]


async def test_a_server_that_removed_marquee_while_it_was_down_is_found(stage: Stage) -> None:
    here, gone = await ordered(stage), await ordered(stage, club=stage.guild.id + 1)
    await look(stage)
    assert await why_paused(stage, here) is None
    assert await why_paused(stage, gone) is Drop.REMOVED
    asked = {r.path for r in stage.env.http_requests if r.path.startswith("/guilds/")}
    assert asked == {f"/guilds/{gone.club}"}, "Discord is asked of those alone that are missing"


async def test_a_server_that_is_out_of_order_is_not_paused(stage: Stage) -> None:
    schedule, here = await ordered(stage), stage.bot.get_guild(stage.guild.id)
    assert here is not None
    stage.bot._connection.parsers["GUILD_DELETE"]({"id": str(here.id), "unavailable": True})
    await look(stage)
    assert await why_paused(stage, schedule) is None


@pytest.mark.parametrize("status", [500, 429, 401])
async def test_what_discord_does_not_say_is_not_believed(stage: Stage, status: int) -> None:
    gone = await ordered(stage, club=stage.guild.id + 1)
    stage.env.inject_error("GET", f"/guilds/{gone.club}", status=status)
    await look(stage)
    assert await why_paused(stage, gone) is None


async def test_a_server_that_is_missing_here_but_not_there_is_not_paused(stage: Stage) -> None:
    schedule, here = await ordered(stage), stage.bot.get_guild(stage.guild.id)
    assert here is not None
    stage.bot._connection._remove_guild(here)
    await look(stage)
    assert await why_paused(stage, schedule) is None
    stage.bot._connection._add_guild(here)


async def test_a_server_of_another_process_is_left_to_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = await ordered(stage, club=stage.guild.id + (1 << 22))
    monkeypatch.setattr(stage.bot, "shard_count", 1 << 40)
    await look(stage)
    assert await why_paused(stage, gone) is None
