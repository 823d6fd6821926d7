"""Deliveries over a real network: what discord.py repeats by itself, and does not tell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from discord import http

from bot.app import Marquee, open_marquee
from bot.config import Settings
from bot.domain.deliveries import Delivery, Drop, Kind, State
from bot.store.deliveries import owe_all
from cogs.deliveries import Deliverer, carry
from tests.cogs.carrying import Note
from tests.loopback.faults import Fault, Faults
from tests.loopback.server import TOKEN, Loopback, open_loopback
from tests.loopback.world import Place

SEND_MESSAGES = 1 << 11
SOON = timedelta(minutes=10)


class Script(Faults):
    """Faults in this order, and then none."""

    def __init__(self, *faults: Fault | None) -> None:
        super().__init__(seed=0)
        self._left = list(faults)

    def strike(self, path: str) -> Fault | None:
        """The next one."""
        return self._left.pop(0) if path.startswith("/channels/") and self._left else None


class There:
    """The bot, signed in to a loopback without a gateway."""

    def __init__(self, bot: Marquee, loopback: Loopback, patch: pytest.MonkeyPatch) -> None:
        self.bot = bot
        self.loopback = loopback
        self.place: Place = next(iter(loopback.world.places.values()))
        self._ahead = timedelta(0)
        patch.setattr(bot, "now", lambda: datetime.now(UTC) + self._ahead)
        self.deliverer = cast("Deliverer", bot.get_cog("Deliverer"))
        self.deliverer._begins = 0.0
        carry(bot, Kind.NOTICES, Note())

    async def owe(self, **changes: Any) -> int:
        """A delivery to the one channel."""
        fields: dict[str, Any] = {
            "club": self.place.guild,
            "channel": self.place.number,
            "kind": Kind.NOTICES,
            "subject": 0,
            "ready": self.bot.now(),
        }
        store: Any = self.bot.services.deliveries._store
        async with store._database.transaction() as transaction:
            (ref,) = await owe_all(transaction, [Delivery(**(fields | changes))])
        return int(ref)

    async def go(self) -> None:
        """One round, as soon as anything is ready."""
        self._ahead += SOON
        await self.deliverer.go_round()
        await self.deliverer.all_done()

    async def get(self, ref: int) -> Delivery:
        """A delivery as it stands in the store."""
        found = await self.bot.services.deliveries.get(ref)
        assert found is not None
        return found


@pytest.fixture
async def there(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[There]:
    """A bot that is signed in, and whose gateway never opened."""
    async with open_loopback() as loopback:
        monkeypatch.setattr(http.Route, "BASE", f"{loopback.address}/api")
        async with open_marquee(Settings(data=data_folder)) as bot:
            await bot.login(TOKEN)
            yield There(bot, loopback, monkeypatch)


async def test_messages_are_sent_without_a_gateway(there: There) -> None:
    ref = await there.owe()
    await there.go()
    found = await there.get(ref)
    assert found.state is State.SENT
    assert [int(message["id"]) for message in there.place.messages] == [found.message]


async def test_a_refusal_after_an_error_that_was_repeated_is_not_taken_for_all_there_is(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.loopback.faults = Script(Fault.BROKEN_AFTER)
    post = there.loopback.world.post

    def post_and_close(channel: int, body: Any) -> Any:
        posted = post(channel, body)
        there.place.denied = SEND_MESSAGES
        return posted

    monkeypatch.setattr(there.loopback.world, "post", post_and_close)
    ref = await there.owe()
    await there.go()
    assert (await there.get(ref)).state is State.WAITING
    await there.go()
    assert (await there.get(ref)).state is State.SENT
    assert len(there.place.messages) == 1


async def test_a_refusal_alone_is_one(there: There) -> None:
    there.place.denied = SEND_MESSAGES
    ref = await there.owe()
    await there.go()
    assert (await there.get(ref)).reason is Drop.NO_WRITING


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.DROPPED])
async def test_a_connection_that_breaks_leaves_one_message(there: There, fault: Fault) -> None:
    there.loopback.faults = Script(fault)
    there.loopback.world._nonces = cast("Any", Forgetful())
    ref = await there.owe()
    await there.go()
    await there.go()
    assert (await there.get(ref)).state is State.SENT
    assert len(there.place.messages) == 1


class Forgetful(dict[str, Any]):
    """Knows no nonce again."""

    def __setitem__(self, _key: str, _value: object) -> None:
        pass
