"""Offering reviews as members do, and deciding about them as moderators do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import simcord

from bot.domain.drafts import Draft, DraftState
from tests.cogs.drafting import FILLED, send
from tests.stage import PRIVATE, Seen, Stage


@dataclass(frozen=True)
class Queue:
    """A stage whose club takes offers, and the channel where they wait."""

    stage: Stage
    channel: simcord.ChannelHandle

    def posts(self) -> list[Seen]:
        """What stands in the queue now, the oldest first."""
        return messages(self.stage, self.channel.id)


async def open_queue(stage: Stage) -> Queue:
    """Let the club take offers."""
    channel = stage.guild.create_text_channel("mods")
    await stage.decide(offers=True, moderators_channel=channel.id)
    return Queue(stage, channel)


def messages(stage: Stage, channel: int) -> list[Seen]:
    """What the bot has in a channel now, the oldest first."""
    return [
        Seen(simcord.ResponseMessage(stage.env, message), private=False)
        for message in stage.env.backend.messages.get(channel, {}).values()
        if not message.flags & PRIVATE
    ]


def letters(stage: Stage, member: simcord.MemberActor) -> list[Seen]:
    """What the bot wrote to a member privately, the oldest first."""
    return messages(stage, member.user.dm_channel.id)


async def form(
    stage: Stage, title: str = "blame", *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """What comes of /review-offer."""
    return await (by or stage.member).slash(stage.channel, "review-offer", title=title)


async def written(
    stage: Stage,
    typed: dict[str, Any] | None = None,
    title: str = "blame",
    *,
    by: simcord.MemberActor | None = None,
) -> Seen:
    """The preview of what a member wrote."""
    person = by or stage.member
    opened = await form(stage, title, by=person)
    return await send(stage, opened, typed or FILLED, by=person)


async def offer(
    stage: Stage,
    typed: dict[str, Any] | None = None,
    title: str = "blame",
    *,
    by: simcord.MemberActor | None = None,
) -> Seen:
    """What a member is told after sending an offer."""
    preview = await written(stage, typed, title, by=by)
    return await stage.press(preview, "Send to the moderators", by=by or stage.member)


async def decline(
    stage: Stage, post: Seen, reason: str, *, by: simcord.MemberActor | None = None
) -> Seen:
    """What a moderator is told after declining."""
    person = by or stage.moderator
    asked = await person.click(post.message, label="Decline")
    return await send(stage, asked, {"Reason": reason}, by=person)


async def drafts(stage: Stage, state: DraftState = DraftState.DRAFT) -> list[Draft]:
    """The club's drafts in a state."""
    return list(await stage.bot.services.drafts.of_club(stage.guild.id, [state]))
