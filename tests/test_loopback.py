"""The small Discord that other tests stand on, where it is subtle, as discord.py sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import discord
import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from tests.loopback import CHANNEL, GUILD, TOKEN, Loopback, open_loopback
from tests.loopback.events import vote
from tests.loopback.objects import READ_HISTORY, SEND_MESSAGES
from tests.loopback.world import RefusedError, small_world


@dataclass
class Clock:
    """A clock that a test moves."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


def said(text: str, nonce: str = "") -> dict[str, object]:
    """A message as discord.py sends one."""
    return {"content": text, "nonce": nonce or None, "enforce_nonce": True}


# Nonces.


@pytest.mark.parametrize("seconds", [0, 60, 119])
def test_a_nonce_within_two_minutes_gives_the_first_message(seconds: float) -> None:
    clock = Clock()
    world = small_world(clock)
    first = world.post(CHANNEL, said("One", "mq1"))
    clock.now += seconds
    assert world.post(CHANNEL, said("Two", "mq1")) is first
    assert [m["content"] for m in world.history(CHANNEL, {})] == ["One"]
    assert world.absorbed == {"mq1": 1}


def test_a_nonce_is_forgotten_after_two_minutes_of_discords_clock() -> None:
    clock = Clock()
    world = small_world(clock)
    world.post(CHANNEL, said("One", "mq1"))
    clock.now += 121
    world.post(CHANNEL, said("Two", "mq1"))
    assert [m["content"] for m in world.history(CHANNEL, {})] == ["Two", "One"]


def test_a_nonce_counts_for_the_bot_whatever_the_channel() -> None:
    world = small_world()
    other = world.add_channel(world.guilds[GUILD], "more")
    first = world.post(CHANNEL, said("One", "mq1"))
    assert world.post(other.number, said("Two", "mq1")) is first
    assert other.messages == []


def test_a_nonce_that_is_not_enforced_prevents_nothing() -> None:
    world = small_world()
    for _ in range(2):
        world.post(CHANNEL, {"content": "One", "nonce": "mq1"})
    assert len(world.history(CHANNEL, {})) == 2


# History.


@given(
    count=st.integers(0, 40),
    limit=st.integers(1, 15),
    pivot=st.integers(-1, 41),
    direction=st.sampled_from(["before", "after"]),
)
def test_a_page_of_history_is_what_stands_next_to_its_pivot_the_newest_first(
    count: int, limit: int, pivot: int, direction: str
) -> None:
    clock = Clock()
    world = small_world(clock)
    numbers = []
    for index in range(count):
        clock.now += 1
        numbers.append(int(world.post(CHANNEL, said(f"{index}"))["id"]))
    at = numbers[pivot] if 0 <= pivot < count else (2**62 if pivot > 0 else 1)
    found = world.history(CHANNEL, {direction: str(at), "limit": str(limit)})
    if direction == "before":
        expected = [n for n in numbers if n < at][-limit:]
    else:
        expected = [n for n in numbers if n > at][:limit]
    assert [int(m["id"]) for m in found] == expected[::-1]


@pytest.mark.parametrize("limit", ["0", "101"])
def test_a_page_of_none_or_of_more_than_a_hundred_is_refused(limit: str) -> None:
    with pytest.raises(RefusedError):
        small_world().history(CHANNEL, {"limit": limit})


def test_who_may_not_read_the_history_is_given_nothing_and_no_error() -> None:
    world = small_world()
    world.post(CHANNEL, said("One"))
    world.places[CHANNEL].denied = READ_HISTORY
    assert world.history(CHANNEL, {}) == []


def test_numbers_of_messages_tell_when_they_were_sent_and_only_grow() -> None:
    clock = Clock()
    world = small_world(clock)
    sent = []
    for step in (0.0, 0.0, 5.0, -3_600.0, 0.0):
        clock.now += step
        sent.append(int(world.post(CHANNEL, said("One"))["id"]))
    assert sent == sorted(set(sent))
    assert discord.utils.snowflake_time(sent[2]) == datetime.fromtimestamp(1_800_000_005, UTC)


# As discord.py reads it.


@asynccontextmanager
async def signed_in(
    monkeypatch: pytest.MonkeyPatch, **choices: object
) -> AsyncIterator[tuple[Loopback, discord.Client]]:
    """A loopback, and a client of discord.py that knows its HTTP side."""
    async with open_loopback(**choices) as loopback:
        monkeypatch.setattr(discord.http.Route, "BASE", loopback.address + "/api")
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(TOKEN)
            yield loopback, client


def post(mark: str) -> ui.LayoutView:
    """A message like those that the bot sends."""
    view = ui.LayoutView()
    section: ui.Section[ui.LayoutView] = ui.Section(
        ui.TextDisplay("Tonight"), accessory=ui.Button(label="Seen it", custom_id=mark)
    )
    view.add_item(ui.Container(section, ui.ActionRow(ui.Button(label="More", custom_id="m"))))
    return view


async def test_discord_py_finds_a_button_again_in_pages_of_history(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with signed_in(monkeypatch) as (loopback, client):
        channel = client.get_partial_messageable(CHANNEL)
        first = await channel.send(view=post("seen@1"), nonce="mq1")
        for index in range(230):
            loopback.world.post(CHANNEL, said(f"{index}"))
        after = first.created_at - timedelta(seconds=5)
        found = [m async for m in channel.history(limit=None, after=after)]
        assert len(found) == 231
        assert found[0].id == first.id
        view = ui.LayoutView.from_message(found[0])
        ids = [getattr(part, "custom_id", None) for part in view.walk_children()]
        assert ids.count("seen@1") == 1
        assert found[0].author.id == client.application_id


async def test_a_second_thread_of_one_message_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with signed_in(monkeypatch) as (loopback, client):
        message = await client.get_partial_messageable(CHANNEL).send("Tonight")
        route = discord.http.Route(
            "POST",
            "/channels/{channel_id}/messages/{message_id}/threads",
            channel_id=CHANNEL,
            message_id=message.id,
        )
        thread = await client.http.request(route, json={"name": "Blame!"})
        assert int(thread["id"]) == message.id
        with pytest.raises(discord.HTTPException) as refused:
            await client.http.request(route, json={"name": "Blame!"})
        assert refused.value.code == 160004
        loopback.world.places[message.id].shape["thread_metadata"]["archived"] = True
        with pytest.raises(discord.HTTPException, match="archived"):
            await client.get_partial_messageable(message.id).send("Late")


async def test_a_poll_counts_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(datetime.now(UTC).timestamp())
    async with signed_in(monkeypatch, world=small_world(clock)) as (loopback, client):
        poll = discord.Poll("Which?", timedelta(hours=1))
        poll.add_answer(text="Blame!").add_answer(text="Akira")
        channel = client.get_partial_messageable(CHANNEL)
        message = await channel.send(poll=poll)
        vote(loopback.world, CHANNEL, message.id, member=5, answers={2})
        vote(loopback.world, CHANNEL, message.id, member=6, answers={2})
        counted = await channel.fetch_message(message.id)
        assert counted.poll is not None
        assert [a.vote_count for a in counted.poll.answers] == [0, 2]
        assert not counted.poll.is_finalised()
        clock.now += 3_601
        counted = await channel.fetch_message(message.id)
        assert counted.poll is not None
        assert counted.poll.is_finalised()
        voters = await client.http.get_poll_answer_voters(CHANNEL, message.id, 2, limit=25)
        assert [user["id"] for user in voters["users"]] == ["5", "6"]


async def test_a_poll_can_be_ended_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with signed_in(monkeypatch) as (_, client):
        poll = discord.Poll("Which?", timedelta(hours=1)).add_answer(text="Blame!")
        message = await client.get_partial_messageable(CHANNEL).send(poll=poll)
        await client.http.end_poll(CHANNEL, message.id)
        with pytest.raises(discord.HTTPException, match="expired"):
            await client.http.end_poll(CHANNEL, message.id)


async def test_a_channel_that_is_gone_or_forbidden_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with signed_in(monkeypatch) as (loopback, client):
        place = loopback.world.places[CHANNEL]
        channel = client.get_partial_messageable(CHANNEL)
        place.denied = SEND_MESSAGES
        with pytest.raises(discord.Forbidden) as refused:
            await channel.send("Tonight")
        assert refused.value.code == 50013
        loopback.world.forget(place)
        with pytest.raises(discord.NotFound) as gone:
            await channel.send("Tonight")
        assert gone.value.code == 10003
