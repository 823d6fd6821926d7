"""Posts go to channels of their own club only, whatever a file said."""

from __future__ import annotations

import pytest

from bot.domain.deliveries import Drop
from tests.cogs.scheduling import carry, come_due, kept, posts, rest, the_one
from tests.stage import Stage


@pytest.fixture(autouse=True)
async def _rest(stage: Stage) -> None:
    await rest(stage)


async def test_nothing_is_posted_in_another_servers_channel(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.publish()
    other = stage.env.create_guild(name="Another server")
    await stage.env.settle()
    channel = other.create_text_channel("theirs")
    await stage.env.settle()
    schedule = await kept(stage, channel=channel.id)
    await come_due(stage, monkeypatch, schedule)
    await carry(stage)
    assert posts(stage, channel) == []
    paused = (await the_one(stage)).paused
    assert paused is not None
    assert paused.reason is Drop.CHANNEL_GONE
