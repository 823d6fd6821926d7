"""Discord's objects as JSON, as far as discord.py reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""What was, or will be, JSON."""
APPLICATION = 1000
GUILD = 2000
CHANNEL = 3000
MEMBER = 4000
TEXT_CHANNEL, PUBLIC_THREAD = 0, 11

VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
READ_HISTORY = 1 << 16
CREATE_THREADS = 1 << 35
MANAGE_GUILD = 1 << 5
# What a bot has once it is invited, but moderators' rights: embeds, files, threads, events, polls.
GRANTED = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | READ_HISTORY
    | CREATE_THREADS
    | 1 << 14
    | 1 << 15
    | 1 << 33
    | 1 << 38
    | 1 << 44
    | 1 << 49
)
_EMPTY: list[Any] = []


def iso(seconds: float) -> str:
    """Seconds since 1970 as Discord writes them."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def user(number: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    """Someone."""
    return {
        "id": str(number),
        "username": name,
        "discriminator": "0",
        "global_name": name.capitalize(),
        "avatar": None,
        "bot": bot,
    }


BOT = user(APPLICATION, "marquee", bot=True)


def member(number: int = MEMBER, name: str = "mina", *, permissions: int | None = None) -> Json:
    """Someone in a server. In an interaction their permissions are told."""
    found: dict[str, Any] = {
        "user": BOT if number == APPLICATION else user(number, name),
        "nick": None,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }
    return found if permissions is None else {**found, "permissions": str(permissions)}


def application() -> dict[str, Any]:
    """The bot's own application."""
    return {
        "id": str(APPLICATION),
        "name": "Marquee",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "",
        "flags": 0,
        "team": None,
        "owner": user(MEMBER, "mina"),
    }


def role(number: int, name: str, permissions: int = 0, *, mentionable: bool = False) -> Json:
    """A role. That of everyone has the server's own number."""
    return {
        "id": str(number),
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": str(permissions),
        "managed": False,
        "mentionable": mentionable,
        "flags": 0,
    }


def guild(number: int, name: str, roles: Sequence[Json], channels: Sequence[Json]) -> Json:
    """A server, as GUILD_CREATE tells of it."""
    return {
        "id": str(number),
        "name": name,
        "owner_id": str(MEMBER),
        "roles": list(roles),
        "channels": list(channels),
        "members": [member(APPLICATION, "marquee")],
        "member_count": 2,
        "large": False,
        **dict.fromkeys(("emojis", "stickers", "features", "threads", "presences"), _EMPTY),
        **dict.fromkeys(("voice_states", "stage_instances", "guild_scheduled_events"), _EMPTY),
        "soundboard_sounds": [],
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-GB",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "unavailable": False,
    }


def message(number: int, channel: int, body: Json, *, at: float = 0.0) -> dict[str, Any]:
    """A message of the bot, as it is told back."""
    said: Mapping[str, Any] = body if isinstance(body, dict) else {}
    found = {
        "id": str(number),
        "channel_id": str(channel),
        "author": BOT,
        "content": said.get("content") or "",
        "timestamp": iso(at),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": said.get("embeds") or [],
        "components": numbered(said.get("components") or []),
        "pinned": False,
        "type": 0,
        "flags": said.get("flags") or 0,
        "nonce": said.get("nonce"),
    }
    if said.get("message_reference"):
        found["message_reference"] = said["message_reference"]
    return found


def numbered(components: Sequence[Json]) -> list[Json]:
    """Components as they are echoed: each has a number, counted as they are read."""
    count = 0

    def give(part: Json) -> Json:
        nonlocal count
        count += 1
        given = {**part, "id": part.get("id") or count}
        if "components" in part:
            given["components"] = [give(inner) for inner in part["components"]]
        if "accessory" in part:
            given["accessory"] = give(part["accessory"])
        return given

    return [give(part) for part in components]


def thread(number: int, parent: Json, name: str, *, at: float) -> dict[str, Any]:
    """A public thread below a channel."""
    return {
        "id": str(number),
        "type": PUBLIC_THREAD,
        "guild_id": parent["guild_id"],
        "parent_id": parent["id"],
        "owner_id": str(APPLICATION),
        "name": name,
        "last_message_id": None,
        "message_count": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": iso(at),
            "locked": False,
        },
        "total_message_sent": 0,
    }
