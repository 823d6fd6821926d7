"""Whether Marquee can post in a channel, found out before it has to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import discord

from bot.errors import ClubError
from bot.replies import Interaction

Place: TypeAlias = "discord.abc.GuildChannel | discord.Thread"
TRY_AGAIN = "then try again"
NO_EVERYONE = (
    "A schedule never pings @everyone. Choose a role that members can take or leave, or none."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be posted where. `asked`: the role was chosen now, by the one who asks."""

    channel: int
    thread: bool = False
    role: int | None = None
    asked: bool = False


async def check_place(interaction: Interaction, wanted: Wanted) -> None:
    """Raises ClubError, with what to do, where a post could not arrive as it is wanted."""
    guild = interaction.guild
    if guild is None:
        raise ClubError("This works in a server only.")
    place = guild.get_channel_or_thread(wanted.channel) or await _fetched(guild, wanted.channel)
    if isinstance(place, discord.Thread):
        _check_thread(place, guild, wanted)
    rights = place.permissions_for(guild.me)
    missing = [name for name, given in _needed(place, rights, wanted) if not given]
    if missing:
        raise ClubError(
            f"I can't post in “{place.name}” yet. Nothing was changed: give Marquee the"
            f" {_rights(missing)} there (Edit Channel → Permissions), {TRY_AGAIN}."
        )
    if wanted.role is not None:
        _check_role(interaction, guild, place, wanted)


def check_ping(interaction: Interaction, channel: int, role: int | None) -> None:
    """Raises ClubError for one who may not ping the role where it would be pinged for them."""
    guild, asker = interaction.guild, interaction.user
    found = guild.get_role(role or 0) if guild is not None else None
    if guild is None or found is None or found.mentionable:
        return
    place = guild.get_channel_or_thread(channel)
    if isinstance(place, discord.Thread):
        place = place.parent
    if isinstance(asker, discord.Member):
        rights = asker.guild_permissions if place is None else place.permissions_for(asker)
        if rights.mention_everyone:
            return
    raise ClubError(
        f"It pings “{found.name}”, which you may not, so I won't for you. Take the role away first,"
        " with the menu below /watchthis edit, or ask somebody with the right “Mention Everyone”."
    )


async def _fetched(guild: discord.Guild, channel: int) -> Place:
    """A channel that is in no cache: an archived thread, or one that Marquee can't see."""
    try:
        found = await guild.fetch_channel(channel)
    except discord.Forbidden as error:
        raise ClubError(
            f"I can't see <#{channel}>. Nothing was changed: give Marquee the right “View Channel”"
            f" there (Edit Channel → Permissions), {TRY_AGAIN}."
        ) from error
    except (discord.NotFound, discord.InvalidData) as error:
        raise ClubError("That channel is gone. Nothing was changed: choose another.") from error
    return found


def _check_thread(thread: discord.Thread, guild: discord.Guild, wanted: Wanted) -> None:
    if wanted.thread:
        raise ClubError(
            f"“{thread.name}” is a thread itself, and threads have none. Nothing was changed:"
            " choose a channel, or leave the thread for the talk out."
        )
    if thread.archived or thread.locked:
        closed = "archived" if thread.archived else "locked"
        raise ClubError(
            f"The thread “{thread.name}” is {closed}. Nothing was changed: reopen it, or choose"
            " another."
        )
    if thread.parent is None:
        raise ClubError(
            f"I can't see the channel of the thread “{thread.name}”. Nothing was changed: give"
            f" Marquee the right “View Channel” there, {TRY_AGAIN}."
        )
    joined = thread.me is not None or thread.permissions_for(guild.me).manage_threads
    if thread.is_private() and not joined:
        raise ClubError(
            f"“{thread.name}” is private, and I'm not in it. Nothing was changed: mention Marquee"
            f" there once, {TRY_AGAIN}."
        )


def _needed(
    place: Place, rights: discord.Permissions, wanted: Wanted
) -> tuple[tuple[str, bool], ...]:
    """What Marquee needs there, by Discord's names, and whether it has it.

    History is read to find out whether a post arrived, so that none comes twice.
    """
    in_thread = isinstance(place, discord.Thread)
    return (
        ("View Channel", rights.view_channel),
        ("Send Messages in Threads", rights.send_messages_in_threads or not in_thread),
        ("Send Messages", rights.send_messages or in_thread),
        ("Read Message History", rights.read_message_history),
        ("Create Public Threads", rights.create_public_threads or not wanted.thread),
    )


def _rights(missing: list[str]) -> str:
    *most, last = (f"“{name}”" for name in missing)
    return f"rights {', '.join(most)} and {last}" if most else f"right {last}"


def _check_role(
    interaction: Interaction, guild: discord.Guild, place: Place, wanted: Wanted
) -> None:
    role = guild.get_role(wanted.role or 0)
    if role is None:
        raise ClubError(
            "That role is gone. Nothing was changed: choose another, or none."
            if wanted.asked
            else "The role that it pings is gone. Choose another, or take it away, with"
            " /watchthis edit."
        )
    if role.is_default():
        raise ClubError(NO_EVERYONE)
    if role.mentionable:
        return
    asker = interaction.user
    may = isinstance(asker, discord.Member) and place.permissions_for(asker).mention_everyone
    if wanted.asked and not may:
        raise ClubError(
            f"You may not ping “{role.name}” in “{place.name}”, so I won't for you. Choose a role"
            " that anyone may mention, or ask somebody with the right “Mention Everyone”."
        )
    if not place.permissions_for(guild.me).mention_everyone:
        raise ClubError(
            f"I may not ping “{role.name}”. Nothing was changed: allow anyone to mention it (Server"
            f" Settings → Roles), or give Marquee the right “Mention Everyone” in “{place.name}”,"
            f" {TRY_AGAIN}."
        )
