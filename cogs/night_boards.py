"""Keeps a night's cards in the channel as the night is, with few edits however much happens."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from typing import TYPE_CHECKING, Any, cast

import discord
import orjson
from discord import ui
from discord.ext import commands

from bot.domain.deliveries import Delivery, Kind, State
from bot.domain.movie_nights import Ballot, MovieNight
from bot.errors import ClubError
from bot.replies import UNREACHABLE
from cogs.night_cards import card_of

if TYPE_CHECKING:
    from bot.app import Marquee

log = logging.getLogger("marquee.movie_nights")

# A channel takes some five edits in five seconds: other messages of the bot's need them too.
LAST_PATIENCE = 2.0
"""Seconds at shut-down in which cards may be brought up to date."""
PACE = 3.0
"""Seconds between two edits of one night's cards."""
UNSENT_TRIES = 15
"""So often a card that is on its way is waited for."""
REMEMBERED = 2_000
STANDING = (Kind.NIGHT_OPEN, Kind.NIGHT_VOTE, Kind.NIGHT_RESULT, Kind.NIGHT_AFTER)
"""What tells of something that changes."""


class NightBoards(commands.Cog):
    """Edits cards: at once after the first change, then all that follow together."""

    pace = PACE

    def __init__(self, bot: Marquee) -> None:
        self._bot = bot
        self._changed: dict[int, int] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._said: dict[int, bytes] = {}

    def touch(self, club: int, night: int) -> None:
        """The night changed, so its cards have to."""
        self._changed[night] = club
        if night not in self._tasks:
            task = asyncio.create_task(self._keep(club, night))
            self._tasks[night] = task
            task.add_done_callback(lambda _: self._tasks.pop(night, None))

    async def all_done(self) -> None:
        """Wait until every card is as its night is."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values())

    async def cog_unload(self) -> None:
        """Called by discord.py. What has changed since the last edit is shown before it ends."""
        tasks, changed = list(self._tasks.values()), dict(self._changed)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        last = (self._refresh(club, ref) for ref, club in changed.items())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_PATIENCE):
                await asyncio.gather(*last, return_exceptions=True)

    async def _keep(self, club: int, ref: int) -> None:
        unsent = 0
        while ref in self._changed:
            del self._changed[ref]
            try:
                waits = await self._refresh(club, ref)
            except ClubError:
                return
            except Exception:
                log.exception("The cards of movie night %d could not be changed.", ref)
                waits = False
            unsent += waits
            if waits and unsent < UNSENT_TRIES:
                self._changed[ref] = club
            await asyncio.sleep(self.pace)

    async def _refresh(self, club: int, ref: int) -> bool:
        """Edit what stands there. Returns whether something is on its way."""
        nights = self._bot.services.movie_nights
        night, parts = await nights.get(club, ref), await nights.parts(club, ref)
        for kind in STANDING:
            part = parts.get(kind)
            if part is not None and part.message is not None and not _is_poll(night, kind):
                await self._edit(part, await card_of(self._bot, night, kind, part.mark))
        return any(
            part.state is State.WAITING and part.attempts
            for kind, part in parts.items()
            if kind in STANDING
        )

    async def _edit(self, part: Delivery, view: ui.LayoutView) -> None:
        """Edit a card, unless it says so already. It pings nobody."""
        message = part.message or 0
        parts: Any = view
        said = hashlib.sha256(orjson.dumps(parts.to_components())).digest()
        if self._said.get(message) == said:
            return
        # The library keeps every view that it sends, unless it is stopped.
        view.stop()
        place = self._bot.get_partial_messageable(part.channel).get_partial_message(message)
        try:
            await place.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
        except (discord.HTTPException, discord.RateLimited, *UNREACHABLE) as error:
            log.info("A card of a movie night was not changed: %s.", type(error).__name__)
            return
        if len(self._said) >= REMEMBERED:
            self._said.clear()
        self._said[message] = said


def _is_poll(night: MovieNight, kind: Kind) -> bool:
    """Whether Discord keeps it by itself."""
    return kind is Kind.NIGHT_VOTE and night.ballot is Ballot.POLL


def touch(bot: Marquee, night: MovieNight) -> None:
    """The night changed, so its cards have to."""
    boards = bot.get_cog(NightBoards.__name__)
    if boards is not None:
        cast("NightBoards", boards).touch(night.club, night.ref)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    await bot.add_cog(NightBoards(bot))
