"""Deliveries: whatever goes wrong on the way, a message stands in its channel once or not at all.

The simulated Discord ignores nonces, so that a message which is sent twice stands there twice.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.app import Marquee, open_marquee
from bot.config import Settings
from bot.domain.deliveries import ATTEMPT, LEASE, NONCE_KEPT, Delivery, Drop, State
from bot.domain.notices import NoticeKind
from bot.errors import StoreError
from cogs import delivery_attempts
from cogs.deliveries import PACKED_AT_ONCE, Deliverer
from tests.cogs.carrying import (
    DEED,
    HOUR,
    Carrying,
    lose_the_answer,
    never_answer,
    never_arrive,
)
from tests.conftest import build_stage
from tests.stage import Stage

SOON = timedelta(minutes=10)
Handles = simcord.ChannelHandle


@pytest.fixture
async def carrying(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Carrying:
    """A bot that carries this test's deliveries."""
    return Carrying(stage, monkeypatch)


def sent(stage: Stage, channel: Handles) -> list[dict[str, Any]]:
    """Every message that the bot tried to send to a channel."""
    path = f"/channels/{channel.id}/messages"
    tried = (r.json for r in stage.env.http_requests if r.path == path and r.method == "POST")
    return [one for one in tried if isinstance(one, dict)]


def reads(stage: Stage, channel: Handles) -> int:
    """How often the bot read what stands in a channel."""
    path = f"/channels/{channel.id}/messages"
    return len([r for r in stage.env.http_requests if r.path == path and r.method == "GET"])


async def until(there: Callable[[], bool]) -> None:
    """Wait for something that comes by itself."""
    async with asyncio.timeout(20):
        while not there():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


async def test_a_message_arrives_and_is_marked(carrying: Carrying, stage: Stage) -> None:
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    assert carrying.posted(stage.channel) == ["Note 0"]
    found = await carrying.get(ref)
    assert found.state is State.SENT
    assert carrying.note.seen == [found.message]
    (request,) = sent(stage, stage.channel)
    assert request["nonce"] == f"mq{ref}"
    assert request["enforce_nonce"] is True
    assert request["allowed_mentions"]["parse"] == []
    assert not request["allowed_mentions"].get("roles")
    assert reads(stage, stage.channel) == 0
    await carrying.go()
    assert carrying.posted(stage.channel) == ["Note 0"]


async def test_many_that_are_ready_at_once_are_packed_a_few_at_a_time(
    carrying: Carrying, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, packing, most = carrying.note.pack, 0, 0

    async def slowly(bot: Marquee, delivery: Delivery) -> Any:
        nonlocal packing, most
        packing += 1
        most = max(most, packing)
        await asyncio.sleep(0.001)
        packing -= 1
        return await pack(bot, delivery)

    monkeypatch.setattr(carrying.note, "pack", slowly)
    await carrying.owe(*[stage.channel] * 12)
    await carrying.go()
    assert len(carrying.posted(stage.channel)) == 12
    assert 1 < most <= PACKED_AT_ONCE


async def test_only_the_role_that_was_chosen_is_pinged(carrying: Carrying, stage: Stage) -> None:
    carrying.note.mentions = (stage.guild.create_role("Film fans").id,)
    await carrying.owe(stage.channel)
    await carrying.go()
    (request,) = sent(stage, stage.channel)
    assert request["allowed_mentions"]["parse"] == []
    assert [int(role) for role in request["allowed_mentions"]["roles"]] == list(
        carrying.note.mentions
    )


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, 10003, Drop.CHANNEL_GONE),
        (404, 10004, Drop.REMOVED),
        (403, 50001, Drop.NO_ACCESS),
        (403, 50013, Drop.NO_WRITING),
        (400, 50083, Drop.ARCHIVED),
        (400, 50035, Drop.REFUSED),
    ],
)
async def test_what_discord_refuses_is_dropped_for_that_reason(
    carrying: Carrying, stage: Stage, status: int, code: int, reason: Drop
) -> None:
    path = f"/channels/{stage.channel.id}/messages"
    stage.env.inject_error("POST", path, status=status, code=code)
    (ref,) = await carrying.owe(stage.channel)
    found = await carrying.until_settled(ref)
    assert (found.state, found.reason) == (State.DROPPED, reason)
    assert len(sent(stage, stage.channel)) == 1
    assert carrying.posted(stage.channel) == []
    assert carrying.note.seen == []


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_after_a_servers_error_the_channel_is_read_before_it_is_sent_again(
    carrying: Carrying, stage: Stage, status: int
) -> None:
    path = f"/channels/{stage.channel.id}/messages"
    stage.env.inject_error("POST", path, status=status, times=2)
    (ref,) = await carrying.owe(stage.channel)
    found = await carrying.until_settled(ref)
    assert found.state is State.SENT
    assert carrying.posted(stage.channel) == ["Note 0"]
    assert len(sent(stage, stage.channel)) == 3
    assert reads(stage, stage.channel) == 2


async def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(
    carrying: Carrying, stage: Stage
) -> None:
    carrying.on_the_wire(lose_the_answer)
    (ref,) = await carrying.owe(stage.channel)
    found = await carrying.until_settled(ref)
    assert found.state is State.SENT
    assert carrying.posted(stage.channel) == ["Note 0"]
    assert carrying.note.seen == [found.message]


async def test_one_that_an_earlier_process_sent_is_found_far_up_in_a_busy_channel(
    carrying: Carrying, stage: Stage
) -> None:
    carrying.on_the_wire(lose_the_answer)
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    carrying.forget()
    for _ in range(250):
        await stage.member.send(stage.channel, "Talk.")
    carrying.later(timedelta(days=3))
    found = await carrying.until_settled(ref)
    assert found.state is State.SENT
    assert len(carrying.posted(stage.channel)) == 1
    assert reads(stage, stage.channel) == 3


async def test_a_channel_is_read_no_further_back_than_it_can_matter(
    carrying: Carrying, stage: Stage
) -> None:
    for _ in range(250):
        await stage.member.send(stage.channel, "Talk.")
    carrying.later(timedelta(days=2))
    carrying.on_the_wire(never_arrive)
    carrying.patch.setattr(delivery_attempts, "ATTEMPT", timedelta(seconds=0.05))
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    carrying.later(SOON)
    await carrying.go()
    assert reads(stage, stage.channel) == 1
    assert (await carrying.get(ref)).state is State.WAITING


@pytest.mark.parametrize("apart", [timedelta(hours=-24), timedelta(hours=24)])
async def test_it_is_found_though_our_clock_is_a_day_from_discords(
    carrying: Carrying, stage: Stage, apart: timedelta
) -> None:
    carrying.patch.setattr(carrying.bot, "now", lambda: carrying.now() + apart)
    carrying.on_the_wire(lose_the_answer)
    (ref,) = await carrying.owe(stage.channel, ready=carrying.now() + apart)
    await carrying.go()
    for _ in range(120):
        await stage.member.send(stage.channel, "Talk.")
    carrying.forget()
    assert (await carrying.until_settled(ref)).state is State.SENT
    assert len(carrying.posted(stage.channel)) == 1


@pytest.mark.parametrize(("meet", "times"), [(never_answer, 1), (never_arrive, 0)])
async def test_an_answer_that_never_comes_is_given_up_and_looked_for(
    carrying: Carrying, stage: Stage, meet: Any, times: int
) -> None:
    real = carrying.bot.http.request
    carrying.on_the_wire(meet)
    carrying.patch.setattr(delivery_attempts, "ATTEMPT", timedelta(seconds=0.05))
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    assert len(carrying.posted(stage.channel)) == times
    carrying.patch.setattr(carrying.bot.http, "request", real)
    assert (await carrying.until_settled(ref)).state is State.SENT
    assert carrying.posted(stage.channel) == ["Note 0"]


async def test_a_request_that_is_given_up_holds_no_other_request_of_the_bot(
    carrying: Carrying, stage: Stage
) -> None:
    over = carrying.bot.http._global_over = asyncio.Event()

    async def limited(*_: Any) -> None:
        over.clear()  # As the library does while it sleeps on a limit of the whole bot.
        await asyncio.Event().wait()

    carrying.on_the_wire(limited)
    carrying.patch.setattr(delivery_attempts, "ATTEMPT", timedelta(seconds=0.05))
    await carrying.owe(stage.channel)
    await carrying.go()
    assert over.is_set()


def without_a_past(stage: Stage) -> Handles:
    """A channel where the bot may write, but not read what was written before."""
    hidden = discord.PermissionOverwrite(read_message_history=False)
    return stage.guild.create_text_channel("new", overwrites={stage.guild.default_role: hidden})


async def test_where_the_past_may_not_be_read_it_is_sent_again_only_while_discord_knows_it(
    carrying: Carrying, stage: Stage
) -> None:
    channel = without_a_past(stage)
    carrying.on_the_wire(lose_the_answer)
    (ref,) = await carrying.owe(channel)
    await carrying.go()
    carrying.later(timedelta(seconds=10))
    await carrying.go()
    first, second = sent(stage, channel)
    assert first["nonce"] == second["nonce"], "Discord takes the second for the first"
    carrying.later(NONCE_KEPT)
    await carrying.go()
    assert len(sent(stage, channel)) == 2
    found = await carrying.get(ref)
    assert (found.state, found.reason) == (State.DROPPED, Drop.UNCERTAIN)


async def test_where_the_past_may_not_be_read_another_process_sends_nothing_again(
    carrying: Carrying, stage: Stage
) -> None:
    channel = without_a_past(stage)
    carrying.on_the_wire(lose_the_answer)
    (ref,) = await carrying.owe(channel)
    await carrying.go()
    carrying.forget()
    carrying.later(timedelta(seconds=10))
    await carrying.go()
    assert len(carrying.posted(channel)) == 1
    assert (await carrying.get(ref)).reason is Drop.UNCERTAIN


async def test_an_empty_channel_that_may_be_read_is_no_doubt(
    carrying: Carrying, stage: Stage
) -> None:
    path = f"/channels/{stage.channel.id}/messages"
    stage.env.inject_error("POST", path, status=500)
    (ref,) = await carrying.owe(stage.channel)
    carrying.forget()
    assert (await carrying.until_settled(ref)).state is State.SENT


async def limited(*_: Any, **__: Any) -> None:
    """A limit that holds for a minute."""
    raise discord.RateLimited(60.0)


async def test_a_limit_is_waited_for_and_nothing_is_in_doubt(
    carrying: Carrying, stage: Stage
) -> None:
    real = carrying.bot.http.request
    carrying.on_the_wire(limited)
    (ref,) = await carrying.owe(stage.channel, expires=carrying.now() + HOUR)
    await carrying.go()
    assert (await carrying.get(ref)).unsure is None
    carrying.patch.setattr(carrying.bot.http, "request", real)
    carrying.later(timedelta(seconds=59))
    await carrying.go()
    assert carrying.posted(stage.channel) == []
    carrying.later(timedelta(seconds=3))
    await carrying.go()
    assert carrying.posted(stage.channel) == ["Note 0"]
    assert reads(stage, stage.channel) == 0


async def test_what_was_looked_for_and_then_limited_is_not_looked_for_again(
    carrying: Carrying, stage: Stage
) -> None:
    path = f"/channels/{stage.channel.id}/messages"
    stage.env.inject_error("POST", path, status=500)
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    carrying.later(SOON)
    with carrying.patch.context() as slow:
        slow.setattr(carrying.bot.http, "send_message", limited)
        await carrying.go()
    assert (await carrying.get(ref)).unsure is None
    assert (await carrying.until_settled(ref)).state is State.SENT
    assert reads(stage, stage.channel) == 1


async def test_a_limit_beyond_its_time_drops_it(carrying: Carrying, stage: Stage) -> None:
    carrying.on_the_wire(limited)
    soon = carrying.now() + timedelta(seconds=30)
    (ref,) = await carrying.owe(stage.channel, expires=soon)
    await carrying.go()
    found = await carrying.get(ref)
    assert (found.state, found.reason) == (State.DROPPED, Drop.SLOW_MODE)


async def test_a_token_that_is_refused_drops_nothing_and_holds_all_back(
    carrying: Carrying, stage: Stage
) -> None:
    path = "/channels/*/messages"
    stage.env.inject_error("POST", path, status=401, times=1)
    (first,) = await carrying.owe(stage.channel)
    await carrying.go()
    other = stage.guild.create_text_channel("other")
    (second,) = await carrying.owe(other)
    await carrying.go()
    assert sent(stage, other) == []
    for ref in (first, second):
        assert (await carrying.get(ref)).state is State.WAITING
    carrying.deliverer._held_until = 0
    carrying.later(SOON)
    await carrying.go()
    assert len(carrying.posted(other)) == len(carrying.posted(stage.channel)) == 1


async def test_what_is_too_late_is_dropped_but_never_what_arrived(
    carrying: Carrying, stage: Stage
) -> None:
    other = stage.guild.create_text_channel("other")
    carrying.on_the_wire(lose_the_answer)
    (arrived,) = await carrying.owe(stage.channel, expires=carrying.now() + HOUR)
    await carrying.go()
    carrying.forget()
    (never,) = await carrying.owe(other, expires=carrying.now() + HOUR)
    carrying.later(timedelta(hours=7))
    await carrying.go()
    assert (await carrying.get(arrived)).state is State.SENT
    found = await carrying.get(never)
    assert (found.state, found.reason) == (State.DROPPED, Drop.UNREACHABLE)
    assert len(carrying.posted(stage.channel)) == 1
    assert carrying.posted(other) == []


async def test_it_is_dropped_for_no_time_while_it_may_have_arrived(
    carrying: Carrying, stage: Stage
) -> None:
    carrying.on_the_wire(lose_the_answer)
    path = f"/channels/{stage.channel.id}/messages"
    stage.env.inject_error("GET", path, status=503, times=3)
    (ref,) = await carrying.owe(stage.channel, expires=carrying.now() + HOUR)
    await carrying.go()
    carrying.forget()
    for _ in range(3):
        carrying.later(HOUR)
        await carrying.go()
        assert (await carrying.get(ref)).state is State.WAITING
    assert (await carrying.until_settled(ref)).state is State.SENT


async def test_what_is_not_wanted_any_more_is_dropped_unless_it_arrived(
    carrying: Carrying, stage: Stage
) -> None:
    other = stage.guild.create_text_channel("other")
    carrying.on_the_wire(lose_the_answer)
    (arrived,) = await carrying.owe(stage.channel)
    await carrying.go()
    carrying.forget()
    carrying.note.refuses = Drop.OVER
    (not_sent,) = await carrying.owe(other)
    carrying.later(SOON)
    await carrying.go()
    assert (await carrying.get(arrived)).state is State.SENT
    assert (await carrying.get(not_sent)).reason is Drop.OVER
    assert sent(stage, other) == []


async def test_what_cannot_be_packed_is_logged_and_tried_later(
    carrying: Carrying, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.provokes_errors = True
    carrying.note.fails = True
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    assert f"Delivery {ref} (notices) failed" in caplog.text
    carrying.note.fails = False
    assert (await carrying.until_settled(ref)).state is State.SENT
    assert reads(stage, stage.channel) == 0, "nothing was sent, and that is known"


async def test_a_mark_that_could_not_be_kept_is_made_later_and_nothing_sent_again(
    carrying: Carrying, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.provokes_errors = True
    store: Any = carrying.bot.services.deliveries._store
    with carrying.patch.context() as full:

        async def no_room(*_: Any, **__: Any) -> bool:
            raise StoreError("no room")

        full.setattr(type(store), "sent", no_room)
        (ref,) = await carrying.owe(stage.channel)
        await carrying.go()
    assert f"What became of delivery {ref} could not be kept" in caplog.text
    await carrying.go()
    assert (await carrying.get(ref)).state is State.WAITING, "until its lease is over"
    assert (await carrying.until_settled(ref)).state is State.SENT
    assert len(carrying.posted(stage.channel)) == 1


async def test_limits_in_many_channels_at_once_stop_the_others_for_moments_only(
    carrying: Carrying, stage: Stage
) -> None:
    channels = [stage.guild.create_text_channel(f"slow-{number}") for number in range(15)]
    carrying.on_the_wire(limited_for_hours)
    await carrying.owe(*channels)
    await carrying.go()
    held = carrying.deliverer._held_until - asyncio.get_running_loop().time()
    assert 0 < held <= 30


async def limited_for_hours(*_: Any) -> None:
    """A limit that holds for six hours."""
    raise discord.RateLimited(6 * 3_600.0)


async def test_one_bad_channel_and_one_that_hangs_hold_up_nobody(
    carrying: Carrying, stage: Stage
) -> None:
    channels = [stage.guild.create_text_channel(f"films-{number}") for number in range(60)]
    bad, hangs = channels[3], channels[7]
    stage.env.inject_error("POST", f"/channels/{bad.id}/messages", status=403, code=50013)
    released = asyncio.Event()

    async def hang_there(real: Any, route: Any, rest: Any) -> Any:
        if str(hangs.id) in route.url:
            await released.wait()
        return await real(route, **rest)

    carrying.on_the_wire(hang_there)
    refs = await carrying.owe(*channels)
    await carrying.deliverer.go_round()
    await until(lambda: len(carrying.deliverer._under_way) == 1)
    posted = [len(carrying.posted(channel)) for channel in channels]
    assert posted == [int(channel not in (bad, hangs)) for channel in channels]
    late = stage.guild.create_text_channel("late")
    await carrying.owe(late)
    await carrying.deliverer.go_round()
    await until(lambda: bool(carrying.posted(late)))
    released.set()
    await carrying.go()
    assert len(carrying.posted(hangs)) == 1
    states = [(await carrying.get(ref)).state for ref in refs]
    assert states == [State.DROPPED if c is bad else State.SENT for c in channels]


async def test_more_than_can_be_under_way_are_all_sent(
    carrying: Carrying, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["cogs.deliveries"], "MOST", 4)
    busiest = 0

    async def count(real: Any, route: Any, rest: Any) -> Any:
        nonlocal busiest
        busiest = max(busiest, len(carrying.deliverer._under_way))
        await asyncio.sleep(0)
        return await real(route, **rest)

    carrying.on_the_wire(count)
    channels = [stage.guild.create_text_channel(f"films-{number}") for number in range(15)]
    await carrying.owe(*channels)
    await carrying.go()
    assert [carrying.posted(channel) for channel in channels] == [[f"Note {n}"] for n in range(15)]
    assert busiest == 4


async def test_an_attempt_that_would_outlive_its_lease_is_not_begun(
    carrying: Carrying, stage: Stage
) -> None:
    pack = carrying.note.pack

    async def slowly(*given: Any) -> Any:
        carrying.later(LEASE - ATTEMPT + timedelta(seconds=1))
        return await pack(*given)

    carrying.patch.setattr(carrying.note, "pack", slowly, raising=False)
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    assert sent(stage, stage.channel) == []
    assert (await carrying.get(ref)).unsure is None


async def test_what_hangs_at_shut_down_is_found_at_the_next_start(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=data_folder)
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        env = simcord.Env(await first.enter_async_context(open_marquee(settings)), shard_count=1)
        await env.start()
        second.push_async_callback(env.shutdown)
        stage = build_stage(env)
        carrying = Carrying(stage, monkeypatch)
        never = stage.guild.create_text_channel("never")
        carrying.on_the_wire(never_answer)
        (arrived,) = await carrying.owe(stage.channel)
        await carrying.deliverer.go_round()
        await until(lambda: bool(carrying.posted(stage.channel)))
        carrying.on_the_wire(never_arrive)
        (lost,) = await carrying.owe(never)
        await carrying.deliverer.go_round()
        monkeypatch.setattr(sys.modules["cogs.deliveries"], "LAST_PATIENCE", 0.05)
        async with asyncio.timeout(ATTEMPT.total_seconds() / 2):
            await first.aclose()
        stage.bot = await second.enter_async_context(open_marquee(settings))
        carrying.begin()
        await env.restart_bot(stage.bot)
        await carrying.go()
        assert (await carrying.get(lost)).state is State.WAITING, "its lease is not over"
        carrying.later(LEASE)
        for ref in (arrived, lost):
            assert (await carrying.until_settled(ref)).state is State.SENT
        assert len(carrying.posted(stage.channel)) == len(carrying.posted(never)) == 1


async def test_two_processes_carry_each_thing_once(carrying: Carrying, stage: Stage) -> None:
    channels = [stage.guild.create_text_channel(f"films-{number}") for number in range(30)]
    await carrying.owe(*channels)
    other = Deliverer(carrying.bot)
    other._deliverables = carrying.deliverer._deliverables
    await asyncio.gather(carrying.deliverer.go_round(), other.go_round())
    await carrying.deliverer.all_done()
    await other.all_done()
    assert {len(carrying.posted(channel)) for channel in channels} == {1}


async def test_a_thread_begins_at_the_message_once(carrying: Carrying, stage: Stage) -> None:
    carrying.note.thread = "Talk about it"
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    await carrying.go()
    found = await carrying.get(ref)
    threads = [c for c in stage.env.backend.channels.values() if c.is_thread]
    assert [(thread.name, thread.id) for thread in threads] == [("Talk about it", found.message)]


@pytest.mark.parametrize("killed", [True, False])
async def test_a_thread_that_failed_is_made_later_and_the_message_not_sent_again(
    carrying: Carrying, stage: Stage, *, killed: bool
) -> None:
    carrying.note.thread = "Talk about it"
    path = f"/channels/{stage.channel.id}/messages/*/threads"
    stage.env.inject_error("POST", path, status=500, times=2)
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    assert (await carrying.get(ref)).state is State.WAITING
    if killed:
        carrying.forget()
    assert (await carrying.until_settled(ref)).state is State.SENT
    assert len(carrying.posted(stage.channel)) == 1
    assert len([c for c in stage.env.backend.channels.values() if c.is_thread]) == 1
    assert reads(stage, stage.channel) == int(killed)


async def test_a_thread_that_is_there_already_is_no_fault(carrying: Carrying, stage: Stage) -> None:
    carrying.note.thread = "Talk about it"
    path = f"/channels/{stage.channel.id}/messages/*/threads"
    stage.env.inject_error("POST", path, status=400, code=160004)
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    assert (await carrying.get(ref)).state is State.SENT
    assert await carrying.bot.services.notices.untold(stage.guild.id, now=stage.bot.now()) == []


async def test_a_thread_that_is_refused_is_told_of_once(carrying: Carrying, stage: Stage) -> None:
    carrying.note.thread = "Talk about it"
    path = f"/channels/{stage.channel.id}/messages/*/threads"
    stage.env.inject_error("POST", path, status=403, code=50013, times=2)
    for _ in range(3):
        (ref,) = await carrying.owe(stage.channel)
        await carrying.go()
        assert (await carrying.get(ref)).state is State.SENT
    (told,) = await carrying.bot.services.notices.untold(stage.guild.id, now=stage.bot.now())
    assert (told.kind, told.subject) == (NoticeKind.THREAD_REFUSED, 7)
    assert len(carrying.posted(stage.channel)) == 3


async def test_an_errand_whose_outcome_is_not_known_is_looked_up_and_done_once(
    carrying: Carrying, stage: Stage
) -> None:
    carrying.deed.faults.append(ConnectionResetError())
    (ref,) = await carrying.owe(stage.channel, kind=DEED)
    await carrying.go()
    assert (await carrying.get(ref)).state is State.WAITING
    assert (await carrying.until_settled(ref)).state is State.SENT
    assert carrying.deed.done == 1


async def test_an_errand_that_is_refused_is_dropped(carrying: Carrying, stage: Stage) -> None:
    carrying.deed.refuses = Drop.NO_ACCESS
    (ref,) = await carrying.owe(stage.channel, kind=DEED)
    await carrying.go()
    assert (await carrying.get(ref)).reason is Drop.NO_ACCESS


async def test_a_server_that_is_in_no_cache_gets_its_message(
    carrying: Carrying, stage: Stage
) -> None:
    known = stage.bot.get_guild(stage.guild.id)
    assert known is not None
    stage.bot._connection._remove_guild(known)
    (ref,) = await carrying.owe(stage.channel)
    await carrying.go()
    assert (await carrying.get(ref)).state is State.SENT
    stage.bot._connection._add_guild(known)


async def test_no_word_of_a_refusal_reaches_the_log(
    carrying: Carrying, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"/channels/{stage.channel.id}/messages"
    stage.env.inject_error("POST", path, status=400, code=50035, message="The butler did it.")
    (ref,) = await carrying.owe(stage.channel)
    with caplog.at_level(logging.DEBUG, "marquee"):
        await carrying.go()
    assert f"Delivery {ref} (notices) did not go through: 400, code 50035." in caplog.text
    assert "butler" not in caplog.text


@pytest.mark.parametrize("by", [2 * LEASE, -2 * LEASE])
async def test_a_clock_that_is_set_lets_nothing_be_carried_twice_at_once(
    carrying: Carrying, stage: Stage, by: timedelta
) -> None:
    begun, go_on = 0, asyncio.Event()

    async def perform(_bot: Marquee, _delivery: Delivery) -> None:
        nonlocal begun
        begun += 1
        await go_on.wait()

    carrying.patch.setattr(carrying.deed, "perform", perform)
    (ref,) = await carrying.owe(stage.channel, kind=DEED, ready=carrying.now() - timedelta(hours=1))
    await carrying.deliverer.go_round()
    await until(lambda: begun == 1)
    set_to = carrying.now() + by
    carrying.patch.setattr(carrying.bot, "now", lambda: set_to)
    await carrying.deliverer.go_round()
    await asyncio.sleep(0.05)
    assert begun == 1
    go_on.set()
    await carrying.deliverer.all_done()
    assert (await carrying.get(ref)).state is State.SENT


async def test_what_was_sent_by_a_clock_a_year_ahead_is_found_once_it_is_set_right(
    carrying: Carrying, stage: Stage
) -> None:
    ahead = timedelta(days=365)
    carrying.patch.setattr(carrying.bot, "now", lambda: carrying.now() + ahead)
    carrying.on_the_wire(lose_the_answer)
    (ref,) = await carrying.owe(stage.channel, ready=carrying.now() + ahead)
    await carrying.go()
    for _ in range(120):
        await stage.member.send(stage.channel, "Talk.")
    carrying.forget()
    carrying.patch.setattr(carrying.bot, "now", carrying.now)
    await carrying.go()
    assert (await carrying.get(ref)).state is State.WAITING, "it waits for a time a year from now"
    await carrying.bot.services.clocks.set_right(carrying.now())
    assert (await carrying.until_settled(ref)).state is State.SENT
    assert len(carrying.posted(stage.channel)) == 1
