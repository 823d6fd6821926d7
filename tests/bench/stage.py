"""The real bot, signed in, with the gateway's place taken by whoever feeds it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Generator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
from discord import app_commands, utils
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from bot.app import Marquee, open_marquee
from bot.config import Settings
from bot.domain.audit import Stamp
from bot.domain.drafts import draft_of
from bot.domain.reviews import Reviewer
from bot.process import keep_what_is_loaded
from tests.bench.discord_answers import answer_to
from tests.bench.payloads import CLUB, CLUB_WITH_REVIEWS, Payload, guild

REVIEWERS = ("Mina", "Theo", "Ana")
OWN_TITLES = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """What one interaction took: seconds of wall time, and of the whole process's CPU."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the bot said, and what Discord answered to it."""

    sent: Mapping[str, Any]
    answered: Mapping[str, Any]


class NoNetwork(AsyncWebhookAdapter):
    """Discord inside the process: it answers before a byte has left. Keeps what passed last."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.last = Exchange({}, {})

    async def request(self, route: Route, *_: object, **given: Any) -> Any:
        """Called by discord.py in place of an HTTP request."""
        payload = given.get("payload")
        utils._to_json(payload)
        answered = answer_to(route.method, route.path, payload)
        self.last = Exchange(payload or {}, answered)
        return answered


class Stage:
    """A signed-in bot."""

    def __init__(self, bot: Marquee) -> None:
        self.bot = bot
        self._started: list[asyncio.Task[Any]] | None = None
        asyncio.get_running_loop().set_task_factory(self._make_task)

    def _make_task(
        self,
        loop: asyncio.AbstractEventLoop,
        coroutine: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
        **given: Any,
    ) -> asyncio.Task[Any]:
        task = asyncio.Task(coroutine, loop=loop, **given)
        if self._started is not None:
            self._started.append(task)
        return task

    async def feed(self, payload: Payload) -> Sample:
        """Hand the bot an interaction as the gateway would, and wait until it is done with it.

        What the parser starts is what answers; what that starts in turn (a view's time-out) may
        outlive the answer by far.
        """
        started: list[asyncio.Task[Any]] = []
        self._started = started
        cpu, began = time.process_time(), time.perf_counter()
        self.bot._connection.parse_interaction_create(_typed(payload))
        self._started = None
        await asyncio.wait(started)
        return Sample(time.perf_counter() - began, time.process_time() - cpu)

    async def listen(self, payload: Payload) -> Exchange:
        """What is said about an interaction. Not for measuring."""
        with no_network() as adapter:
            await self.feed(payload)
            return adapter.last


def _typed(payload: Payload) -> Any:
    return payload


@contextmanager
def no_network() -> Iterator[NoNetwork]:
    """Inside, this task's interactions are answered within the process."""
    adapter = NoNetwork()
    token = async_context.set(adapter)
    try:
        yield adapter
    finally:
        async_context.reset(token)


@asynccontextmanager
async def open_stage(data: Path, discord_address: str) -> AsyncIterator[Stage]:
    """The bot on the folder `data`, signed in at `discord_address`, in two clubs."""
    Route.BASE = discord_address
    async with open_marquee(Settings(token="bench", data=data, log_level="WARNING")) as bot:  # noqa: S106
        bot.tree.add_command(noop)
        await bot.login("bench")
        for club in (CLUB, CLUB_WITH_REVIEWS):
            bot._connection._add_guild_from_data(_typed(guild(club)))
        await _write_reviews(bot)
        # As `bot run` does before it connects.
        keep_what_is_loaded()
        yield Stage(bot)


@app_commands.command()
async def noop(interaction: discord.Interaction[Any]) -> None:
    """Does nothing"""
    await interaction.response.send_message("ok", ephemeral=True)


async def _write_reviews(bot: Marquee) -> None:
    """A club with reviews of its own: each of some titles reviewed by three members."""
    for house in list(bot.services.shelf.values())[:OWN_TITLES]:
        for member, name in enumerate(REVIEWERS, 1):
            review = replace(house, ref="", reviewer=Reviewer(name, member))
            drafts = bot.services.drafts
            version = await drafts.version(CLUB_WITH_REVIEWS, review.title_key, review.reviewer)
            draft = draft_of(review, owner=member, expected=version)
            await drafts.publish(CLUB_WITH_REVIEWS, draft, stamp=Stamp(member, datetime.now(UTC)))
