"""Keeps a night's cards in the channel as the night is, with few edits however much happens."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import discord
import orjson
from discord import ui

from bot.domain.deliveries import Delivery, Kind, State
from bot.domain.movie_nights import Ballot, MovieNight
from bot.errors import ClubError
from bot.replies import UNREACHABLE
from cogs.night_cards import card_of
from cogs.rounds import Rounds

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
AT_ONCE = 10
"""So many nights a round takes up, each in a channel of its own: some forty edits at most."""
BREATH = timedelta(minutes=1)
"""How long it is until a round takes up a night again whose cards could not be changed."""
FINAL = (400, 403, 404)
"""Discord's answers to an edit after which another is of no use."""
STANDING = (Kind.NIGHT_OPEN, Kind.NIGHT_VOTE, Kind.NIGHT_RESULT, Kind.NIGHT_AFTER)
"""What tells of something that changes."""


class NightBoards(Rounds):
    """Edits cards: at once after the first change, then all that follow together.

    Its rounds find what a process left behind that ended between a change and its edit.
    """

    seconds = 5.0
    pace = PACE

    def __init__(self, bot: Marquee) -> None:
        super().__init__(bot)
        self._changed: dict[int, int] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._said: dict[int, bytes] = {}
        self._not_before: dict[int, datetime] = {}
        self._last = 0

    async def go_round(self) -> None:
        """Take up nights whose cards don't tell all that happened."""
        now = self._bot.now()
        self._not_before = {ref: at for ref, at in self._not_before.items() if at > now}
        nights = self._bot.services.movie_nights
        found = await nights.unshown(after=self._last, most=AT_ONCE)
        self._last = found[-1].ref if len(found) == AT_ONCE else 0
        busy = {one.channel for one in found if one.ref in self._tasks}
        for one in found:
            if one.channel not in busy and one.ref not in self._not_before:
                busy.add(one.channel)
                self.touch(one.club, one.ref)

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
        await super().cog_unload()
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
                self._not_before[ref] = self._bot.now() + BREATH
                waits = False
            unsent += waits
            if waits and unsent < UNSENT_TRIES:
                self._changed[ref] = club
            await asyncio.sleep(self.pace)

    async def _refresh(self, club: int, ref: int) -> bool:
        """Edit what stands there. Returns whether something is on its way."""
        nights = self._bot.services.movie_nights
        # What changes after this is shown the next time.
        changes = await nights.changes(ref)
        night, parts = await nights.get(club, ref), await nights.parts(club, ref)
        settled = True
        for kind in STANDING:
            part = parts.get(kind)
            if part is not None and part.message is not None and not _is_poll(night, kind):
                card = await card_of(self._bot, night, kind, part.mark)
                settled = await self._edit(part, card) and settled
        # What may have been put together before the change, and is not yet known to be there.
        waits = any(
            part.state is State.WAITING and part.unsure
            for kind, part in parts.items()
            if kind in STANDING
        )
        if settled and not waits:
            await nights.shown(ref, changes)
            self._not_before.pop(ref, None)
        else:
            self._not_before[ref] = self._bot.now() + BREATH
        return waits

    async def _edit(self, part: Delivery, view: ui.LayoutView) -> bool:
        """Edit a card, unless it says so already. It pings nobody.

        Returns False where it may be changed later: not if it is gone, or may not be changed.
        """
        message = part.message or 0
        parts: Any = view
        said = hashlib.sha256(orjson.dumps(parts.to_components())).digest()
        if self._said.get(message) == said:
            return True
        # The library keeps every view that it sends, unless it is stopped.
        view.stop()
        place = self._bot.get_partial_messageable(part.channel).get_partial_message(message)
        try:
            await place.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
        except (discord.HTTPException, discord.RateLimited, *UNREACHABLE) as error:
            log.info("A card of a movie night was not changed: %s.", type(error).__name__)
            return isinstance(error, discord.HTTPException) and error.status in FINAL
        if len(self._said) >= REMEMBERED:
            self._said.clear()
        self._said[message] = said
        return True


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
