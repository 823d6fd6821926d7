"""Movie nights as members and moderators go through them, by a clock that only a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
import simcord

from bot.domain.movie_nights import MovieNight
from cogs.night_boards import NightBoards
from tests.cogs.drafting import fields
from tests.cogs.offering import messages
from tests.cogs.scheduling import go_round, rest
from tests.stage import BLAME, Seen, Stage, seen

AKIRA, REDLINE = "marquee:akira-1988", "marquee:redline-2009"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
IN_TWO_DAYS = "3 Jan 2026 20:00"
"""The simulated Discord's clock begins with the year 2026."""


@dataclass
class Theatre:
    """A stage whose bot and whose Discord go by one clock."""

    stage: Stage
    patch: pytest.MonkeyPatch

    async def begin(self) -> Theatre:
        """Let nothing come round by itself, in the bot that is on stage."""
        await rest(self.stage)
        self.patch.setattr(self.stage.bot, "now", self.now)
        self.patch.setattr(self.boards, "pace", 0.01)
        return self

    @property
    def boards(self) -> NightBoards:
        """What edits the cards."""
        return cast("NightBoards", self.stage.bot.get_cog("NightBoards"))

    def now(self) -> datetime:
        """The one clock."""
        return self.stage.env.backend.clock.now()

    async def later(self, by: timedelta) -> None:
        """Move it, and let everything happen that is due by then."""
        self.pass_time(by)
        await self.go()

    async def until(self, moment: datetime) -> None:
        """Move it to this moment, and a second more."""
        await self.later(moment - self.now() + timedelta(seconds=1))

    def pass_time(self, by: timedelta) -> None:
        """Move it while the bot does nothing."""
        backend = self.stage.env.backend
        backend.clock.advance(by.total_seconds())
        backend.expire_due_polls()
        backend.activate_due_scheduled_events()

    async def go(self) -> None:
        """One round of steps, of messages, and of edits."""
        deliverer: Any = self.stage.bot.get_cog("Deliverer")
        await go_round(self.stage, "NightRounds")
        for _ in range(3):
            await deliverer.go_round()
            await deliverer.all_done()
        await self.boards.all_done()

    async def typed(self, command: str, **options: Any) -> Seen:
        """What the moderator sees after `/movienight <command>`; `by` may be another."""
        person = options.pop("by", self.stage.moderator)
        return seen(await person.slash(self.stage.channel, f"movienight {command}", **options))

    async def start(self, when: str = IN_TWO_DAYS, **options: Any) -> Seen:
        """What the moderator sees after starting one, whose call then stands in the channel."""
        told = await self.typed("start", when=when, **options)
        await self.go()
        return told

    async def nominate(
        self, *titles: str, by: simcord.MemberActor | None = None, **options: Any
    ) -> list[Seen]:
        """What a member sees after nominating each of these."""
        person = by or self.stage.member
        told = [await self.typed("nominate", title=one, by=person, **options) for one in titles]
        await self.go()
        return told

    def cards(self, has: str = "", channel: simcord.ChannelHandle | None = None) -> list[Seen]:
        """The bot's messages in the channel that say this, the oldest first."""
        found = messages(self.stage, (channel or self.stage.channel).id)
        return [one for one in found if has in one.text]

    def card(self, has: str) -> Seen:
        """The one message in the channel that says this."""
        (found,) = self.cards(has)
        return found

    async def night(self) -> MovieNight:
        """The club's newest night."""
        found = await self.stage.bot.services.movie_nights.of(self.stage.guild.id)
        return max(found, key=lambda night: night.ref)

    async def press(self, card: Seen, label: str, by: simcord.MemberActor | None = None) -> Seen:
        """What a member sees after pressing, once all that follows is done."""
        told = await self.stage.press(card, label, by=by)
        await self.go()
        return told

    async def rank(self, *titles: str, by: simcord.MemberActor) -> Seen:
        """What a member sees after putting these titles in order."""
        night = await self.night()
        refs = {one.title_key: one.ref for one in night.nominations}
        told = await self.stage.press(self.card("Movie night: vote"), "Vote", by=by)
        for title in titles:
            told = await self.stage.choose(told, str(refs[title]), by=by)
        await self.go()
        return told

    def members(self, count: int) -> Iterator[simcord.MemberActor]:
        """More members."""
        for n in range(count):
            yield self.stage.guild.add_member(self.stage.env.create_user(f"member{n}"))

    def poll(self) -> Any:
        """The poll's message in the channel, as Discord has it."""
        found = self.stage.env.backend.messages[self.stage.channel.id].values()
        return next(message for message in found if message.poll is not None)

    def events(self) -> list[Any]:
        """The server's scheduled events."""
        guild = self.stage.env.backend.get_guild(self.stage.guild.id)
        return list(guild.scheduled_events.values())


async def send_form(shown: simcord.InteractionResult, value: str, by: simcord.MemberActor) -> Seen:
    """What a member sees after filling the one field of a form."""
    (field,) = fields(shown).values()
    return seen(await by.submit_modal(shown, {field["custom_id"]: value}))


__all__ = ["AKIRA", "BLAME", "DAY", "HOUR", "IN_TWO_DAYS", "REDLINE", "Theatre", "send_form"]
