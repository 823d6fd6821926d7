"""How the small Discord of other tests fails, limits and breaks off, as discord.py sees it."""

from __future__ import annotations

import asyncio
import contextlib

import discord
import pytest
from aiohttp import ClientError
from yarl import URL

from tests.loopback import (
    CHANNEL,
    TOKEN,
    Fault,
    Faults,
    Loopback,
    World,
    open_loopback,
    small_world,
)
from tests.loopback.gateway import INVALID_SESSION, RECONNECT
from tests.loopback.world import RefusedError
from tests.test_loopback import Clock, signed_in


async def failing(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> tuple[int, World]:
    """How many messages stand in the channel after one attempt to send one met `fault`."""
    faults = Faults(1, share=1.0, weights={fault: 1.0})
    async with signed_in(monkeypatch, faults=faults, rate=100.0) as (loopback, client):

        async def no_pause(_seconds: float) -> None:
            loopback.faults.share = 0.0

        channel = client.get_partial_messageable(CHANNEL)
        with monkeypatch.context() as patch:
            patch.setattr("discord.http.asyncio.sleep", no_pause)
            with contextlib.suppress(discord.HTTPException, OSError, TimeoutError, ClientError):
                await asyncio.wait_for(channel.send("Tonight", nonce="mq1"), 0.5)
        return len(loopback.world.places[CHANNEL].messages), loopback.world


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.UNHEARD])
async def test_what_is_lost_on_the_way_stands_nowhere(
    fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, _ = await failing(fault, monkeypatch)
    assert count == 0


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.SILENT, Fault.SLOW])
async def test_an_answer_that_is_lost_leaves_the_message_where_it_is(
    fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, _ = await failing(fault, monkeypatch)
    assert count == 1


async def test_a_retry_after_a_500_that_was_taken_is_absorbed_by_its_nonce(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count, world = await failing(Fault.BROKEN_AFTER, monkeypatch)
    assert count == 1
    assert world.absorbed == {"mq1": 1}


async def test_a_sixth_message_in_five_seconds_and_a_51st_request_in_one_are_refused() -> None:
    clock = Clock()
    loopback = Loopback(world=small_world(clock), enforces=True)
    for _ in range(5):
        headers = loopback.limits.take("POST", f"/channels/{CHANNEL}/messages")
    assert headers["X-RateLimit-Remaining"] == "0"
    with pytest.raises(RefusedError) as refused:
        loopback.limits.take("POST", f"/channels/{CHANNEL}/messages")
    assert refused.value.retry_after == 5.0
    for number in range(44):
        loopback.limits.take("POST", f"/channels/{number}/messages")
    with pytest.raises(RefusedError) as refused:
        loopback.limits.take("POST", "/channels/77/messages")
    assert refused.value.retry_after == 1.0
    assert loopback.limits.busiest == 50
    clock.now += 5.0
    loopback.limits.take("POST", f"/channels/{CHANNEL}/messages")


# The gateway.


@pytest.mark.parametrize("how", ["cut", "closed", "asked to reconnect", "session may be resumed"])
async def test_a_bot_that_comes_back_hears_what_it_missed(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, loopback, coming = await back_again(how, monkeypatch)
    assert heard == ["before", "meanwhile"]
    assert loopback.gateway.happened["resumed"] == 1
    assert coming == 1


async def test_a_bot_whose_session_is_over_begins_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, loopback, coming = await back_again("session is invalid", monkeypatch)
    assert loopback.gateway.happened["resumed"] == 0
    assert coming == 2


async def back_again(how: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], Loopback, int]:
    """What a client heard over a break, and how often it identified."""
    async with open_loopback() as loopback:
        monkeypatch.setattr(discord.http.Route, "BASE", loopback.address + "/api")
        url = URL("ws" + loopback.address[4:] + "/gateway")
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", url)
        monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.01)
        client = discord.Client(intents=discord.Intents(guilds=True))
        heard: list[str] = []
        arrived = asyncio.Event()

        async def on_guild_channel_update(_before: object, after: discord.TextChannel) -> None:
            heard.append(after.name)
            arrived.set()

        client.event(on_guild_channel_update)
        async with client:
            running = asyncio.create_task(client.start(TOKEN))
            await asyncio.wait_for(loopback.ready.wait(), 10)
            await tell(loopback, "before")
            await asyncio.wait_for(arrived.wait(), 10)
            arrived.clear()
            counts = loopback.gateway.happened
            loopback.ready.clear()
            await break_off(loopback, how)
            await tell(loopback, "meanwhile")
            await asyncio.wait_for(loopback.ready.wait(), 10)
            if "resumed" in counts:
                await asyncio.wait_for(arrived.wait(), 10)
        await asyncio.gather(running, return_exceptions=True)
    return heard, loopback, counts["identified"]


async def break_off(loopback: Loopback, how: str) -> None:
    """End the client's connection in one of the ways in which Discord does."""
    match how:
        case "cut":
            await loopback.hang_up()
        case "closed":
            await loopback.gateway.close(1000)
        case "asked to reconnect":
            await loopback.gateway.ask(RECONNECT)
        case _:
            await loopback.gateway.ask(INVALID_SESSION, "may" in how)


async def tell(loopback: Loopback, name: str) -> None:
    """Say that the channel has another name now."""
    shape = {**loopback.world.places[CHANNEL].told, "name": name}
    await loopback.dispatch("CHANNEL_UPDATE", shape)
