"""Channels that a club chose: whether Marquee may write there, and who sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

import discord
from discord import app_commands, ui

from bot.errors import ClubError
from bot.replies import Interaction, notice

if TYPE_CHECKING:
    from bot.app import Marquee  # noqa: F401 - named in a string below

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
MISSING_ACCESS, MISSING_PERMISSIONS, ARCHIVED = 50001, 50013, 50083
Place: TypeAlias = app_commands.AppCommandChannel | app_commands.AppCommandThread


class WritablePlace(app_commands.Transformer["Marquee"]):
    """An option that takes text channels and threads, those that are in no cache among them."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Called by discord.py."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Called by discord.py."""
        return [
            discord.ChannelType.text,
            discord.ChannelType.news,
            discord.ChannelType.public_thread,
            discord.ChannelType.private_thread,
            discord.ChannelType.news_thread,
        ]

    async def transform(self, _interaction: Interaction, value: object, /) -> Place:
        """Called by discord.py."""
        if isinstance(value, Place):
            return value
        raise app_commands.TransformerError(value, self.type, self)


async def post_first(interaction: Interaction, place: Place, sentence: str) -> None:
    """Say in `place` what will arrive there. Raises ClubError where Marquee may not write."""
    view: ui.LayoutView = notice(sentence)
    view.stop()
    try:
        await interaction.client.get_partial_messageable(place.id).send(view=view)
    except discord.NotFound as error:
        raise ClubError("That channel is gone. Nothing was changed: choose another.") from error
    except discord.Forbidden as error:
        raise ClubError(_refused(place, error.code)) from error
    except discord.HTTPException as error:
        if error.code != ARCHIVED:
            raise
        raise ClubError(
            f"The thread “{place.name}” is archived. Nothing was changed: reopen it, or choose"
            " another."
        ) from error


def _refused(place: Place, code: int) -> str:
    thread = isinstance(place, app_commands.AppCommandThread)
    sending = "Send Messages in Threads" if thread else "Send Messages"
    missing = {MISSING_ACCESS: "“View Channel”", MISSING_PERMISSIONS: f"“{sending}”"}
    rights = missing.get(code, f"“View Channel” and “{sending}”")
    return (
        f"I may not write in “{place.name}”. Nothing was changed: give Marquee the right {rights}"
        " there (Edit Channel → Permissions), then try again."
    )


def seen_by_all(interaction: Interaction, place: Place) -> bool:
    """Whether everybody in the club can read what is posted in `place`, as far as is known."""
    guild = interaction.guild
    if guild is None or place.type is discord.ChannelType.private_thread:
        return False
    above = place.parent_id if isinstance(place, app_commands.AppCommandThread) else place.id
    known = guild.get_channel(above)
    return known is not None and known.permissions_for(guild.default_role).view_channel


async def lost(
    interaction: Interaction, *, roles: Iterable[int | None], channels: Iterable[int | None]
) -> frozenset[int]:
    """Those of the chosen roles and channels that are gone, or that Marquee can't see."""
    guild = interaction.guild
    if guild is None:
        return frozenset()
    gone = {role for role in roles if role is not None and guild.get_role(role) is None}
    for channel in channels:
        # A thread that is archived is in no cache.
        if channel is not None and guild.get_channel_or_thread(channel) is None:
            try:
                await guild.fetch_channel(channel)
            except (discord.NotFound, discord.Forbidden, discord.InvalidData):
                gone.add(channel)
    return frozenset(gone)
