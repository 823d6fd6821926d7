"""Deliveries of a test's own: what they bring, how they are owed, and what stands in a channel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
import simcord
from discord import ui
from discord.http import Route

from bot.app import Marquee
from bot.domain.deliveries import Delivery, Drop, Kind, State
from bot.store.deliveries import owe_all
from cogs.deliveries import Deliverer, carry
from cogs.parcels import Parcel
from tests.stage import Stage, walk

KIND = Kind.NOTICES
"""One that nothing else follows from in the store."""
DEED = Kind.NIGHT_EVENT
HOUR = timedelta(hours=1)
Request = Callable[..., Awaitable[Any]]


@dataclass
class Note:
    """A message that says its subject."""

    thread: str = ""
    mentions: tuple[int, ...] = ()
    refuses: Drop | None = None
    fails: bool = False
    seen: list[int] = field(default_factory=list)
    """The messages that it was told of, as they arrived."""

    async def pack(self, _bot: Marquee, delivery: Delivery) -> Parcel | Drop:
        """The message."""
        if self.fails:
            raise ValueError("no")
        if self.refuses is not None:
            return self.refuses
        view = ui.LayoutView(timeout=None)
        said = f"Note {delivery.subject} {''.join(f'<@&{role}>' for role in self.mentions)}"
        view.add_item(ui.Container(ui.TextDisplay(said)))
        button: ui.Button[Any] = ui.Button(label="Read", custom_id=f"test:note{delivery.mark}")
        view.add_item(ui.Section(ui.TextDisplay("Read it."), accessory=button))
        return Parcel(view, mentions=self.mentions, thread=self.thread, about=7)

    async def arrived(self, _bot: Marquee, _delivery: Delivery, message: int) -> None:
        """Remember it."""
        self.seen.append(message)


@dataclass
class Deed:
    """Something that is done in Discord, which can be looked up there."""

    done: int = 0
    faults: list[Exception] = field(default_factory=list)
    refuses: Drop | None = None

    async def look(self, _bot: Marquee, _delivery: Delivery) -> bool:
        """Whether it is done."""
        return self.done > 0

    async def perform(self, _bot: Marquee, _delivery: Delivery) -> Drop | None:
        """Do it; the answer may be lost."""
        if self.refuses is not None:
            return self.refuses
        self.done += 1
        if self.faults:
            raise self.faults.pop()
        return None


@dataclass
class Carrying:
    """A stage whose bot and whose Discord go by one clock, which only a test moves."""

    stage: Stage
    patch: pytest.MonkeyPatch
    note: Note = field(default_factory=Note)
    deed: Deed = field(default_factory=Deed)

    def __post_init__(self) -> None:
        self.begin()

    @property
    def bot(self) -> Marquee:
        """The bot."""
        return self.stage.bot

    @property
    def deliverer(self) -> Deliverer:
        """The cog."""
        # Each bot loads its cogs' modules anew.
        return cast("Deliverer", self.bot.get_cog("Deliverer"))

    def begin(self) -> None:
        """Let the bot that is on stage carry this test's deliveries, by the test's clock."""
        self.patch.setattr(self.bot, "now", self.now)
        carry(self.bot, KIND, self.note)
        carry(self.bot, DEED, self.deed)

    def now(self) -> datetime:
        """The one clock."""
        return self.stage.env.backend.clock.now()

    def later(self, by: timedelta) -> None:
        """Move it."""
        self.stage.env.backend.clock.advance(by.total_seconds())

    async def owe(self, *channels: simcord.ChannelHandle, **changes: Any) -> list[int]:
        """A delivery to each of the channels, ready now. Returns their numbers."""
        owed = [
            replace(Delivery(self.stage.guild.id, channel.id, KIND, subject, self.now()), **changes)
            for subject, channel in enumerate(channels)
        ]
        store: Any = self.bot.services.deliveries._store
        async with store._database.transaction() as transaction:
            return list(await owe_all(transaction, owed))

    async def go(self) -> None:
        """One round, and all that it began."""
        await self.deliverer.go_round()
        await self.deliverer.all_done()

    async def until_settled(self, ref: int) -> Delivery:
        """Rounds, each when the delivery is ready again, until it is sent or dropped."""
        for _ in range(20):
            await self.go()
            if (found := await self.get(ref)).state is not State.WAITING:
                return found
            self.later(timedelta(minutes=6))
        raise AssertionError(found)

    async def get(self, ref: int) -> Delivery:
        """A delivery as it stands in the store."""
        found = await self.bot.services.deliveries.get(ref)
        assert found is not None
        return found

    def forget(self) -> None:
        """As a process that was killed: nothing is known but what is in the store."""
        self.deliverer._known.clear()

    def posted(self, channel: simcord.ChannelHandle) -> list[str]:
        """The first line of each message of the bot that stands in a channel, the oldest first."""
        own = self.bot.user
        assert own is not None
        messages = self.stage.env.backend.messages[channel.id].values()
        return [
            next(part["content"] for part in walk(m.components) if "content" in part).strip()
            for m in sorted(messages, key=lambda m: m.id)
            if m.author_id == own.id and m.components
        ]

    def on_the_wire(self, meet: Callable[[Request, Route, Any], Awaitable[Any]]) -> None:
        """Let every POST of a message meet this on its way, once it is asked for."""
        real = self.bot.http.request

        async def request(route: Route, **rest: Any) -> Any:
            if route.method == "POST" and route.url.endswith("/messages"):
                return await meet(real, route, rest)
            return await real(route, **rest)

        self.patch.setattr(self.bot.http, "request", request)


async def lose_the_answer(real: Request, route: Route, rest: Any) -> Any:
    """It arrives, and nobody hears of it."""
    await real(route, **rest)
    raise ConnectionResetError


async def never_answer(real: Request, route: Route, rest: Any) -> Any:
    """It arrives, and then there is silence."""
    await real(route, **rest)
    await asyncio.Event().wait()


async def never_arrive(_real: Request, _route: Route, _rest: Any) -> Any:
    """Silence at once."""
    await asyncio.Event().wait()
