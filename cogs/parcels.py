"""What a delivery brings: a message, or a deed in Discord. `cogs/deliveries.py` carries them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import discord
from discord import ui

from bot.domain.deliveries import Delivery, Drop

if TYPE_CHECKING:
    from bot.app import Marquee


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as it is sent. Some custom id in `view` has the delivery's mark.

    With a `poll`, which Components V2 can't hold, `view` has ordinary buttons, and `content` is
    the text. `mentions` are the roles that it may ping; with `thread`, a thread of that name
    begins at the message. `about` is the schedule that moderators are told of when there can be no
    thread (0: no schedule).
    """

    view: ui.LayoutView | ui.View
    content: str = ""
    poll: discord.Poll | None = None
    mentions: tuple[int, ...] = ()
    thread: str = ""
    about: int = 0


class NotYetError(Exception):
    """Raised by a deliverable that can do nothing now: it is asked again after a while."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"not for {after}")
        self.after = after


@runtime_checkable
class Message(Protocol):
    """A kind of delivery that is a message."""

    async def pack(self, bot: Marquee, delivery: Delivery) -> Parcel | Drop:
        """The message, or why there is none.

        Asked for at each attempt, once it is certain that none before it arrived. May be asked for
        again for one that did arrive and lacks its thread.
        """

    async def arrived(self, bot: Marquee, delivery: Delivery, message: int) -> None:
        """What follows once it stands in its channel.

        Called before it is marked as sent, so that it happens whenever the process ends; it may be
        called again. Where it raises, that is logged, and it is marked as sent all the same.
        """


@runtime_checkable
class Errand(Protocol):
    """A kind of delivery that is no message: something that is done in Discord."""

    async def look(self, bot: Marquee, delivery: Delivery) -> bool:
        """Whether it is done already, after an attempt whose outcome isn't known."""

    async def perform(self, bot: Marquee, delivery: Delivery) -> Drop | None:
        """Do it, or say why it can't be done."""


Deliverable: TypeAlias = "Message | Errand"
