"""INTERACTION_CREATE as the gateway sends it, field for field.

https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.bench.discord_answers import APPLICATION, CHANNEL, next_id

CLUB = 900_000_000_000_000_010
CLUB_WITH_REVIEWS = 900_000_000_000_000_011
MEMBER = 900_000_000_000_000_020

COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4
_STRING, _INTEGER, _BUTTON = 3, 4, 2
_PERMISSIONS = "2248473465835073"
_JOINED = "2024-01-01T12:00:00.000000+00:00"

Payload = dict[str, Any]

_EVERYONE = {
    "name": "@everyone",
    "permissions": _PERMISSIONS,
    "position": 0,
    "color": 0,
    "hoist": False,
    "managed": False,
    "mentionable": False,
    "flags": 0,
}


def guild(club: int) -> Payload:
    """A server as GUILD_CREATE brings it."""
    return {
        "id": str(club),
        "name": "Friday Film Club",
        "owner_id": str(MEMBER),
        "member_count": 40,
        "roles": [{**_EVERYONE, "id": str(club)}],
        "channels": [_channel()],
        "members": [],
        "threads": [],
        "emojis": [],
        "stickers": [],
        "features": [],
        "preferred_locale": "en-US",
    }


def command(name: str, club: int = CLUB, **options: str | int) -> Payload:
    """Somebody types `/name` with these options."""
    given = [
        {"name": n, "type": _STRING if isinstance(value, str) else _INTEGER, "value": value}
        for n, value in options.items()
    ]
    data = {"id": str(next_id()), "name": name, "type": 1, "options": given}
    return _interaction(COMMAND, club, data)


def autocomplete(name: str, option: str, typed: str) -> Payload:
    """Somebody has typed this much of an option so far."""
    focused = {"name": option, "type": _STRING, "value": typed, "focused": True}
    data = {"id": str(next_id()), "name": name, "type": 1, "options": [focused]}
    return _interaction(AUTOCOMPLETE, CLUB, data)


def press(message: Mapping[str, Any], custom_id: str) -> Payload:
    """Somebody presses a button on `message`."""
    data = {"component_type": _BUTTON, "custom_id": custom_id, "id": 9}
    return {**_interaction(COMPONENT, CLUB, data), "message": dict(message)}


def _interaction(kind: int, club: int, data: Payload) -> Payload:
    interaction_id = str(next_id())
    return {
        "id": interaction_id,
        "type": kind,
        "application_id": str(APPLICATION),
        # Discord's tokens are some 200 characters and differ each time.
        "token": interaction_id * 11,
        "version": 1,
        "data": data,
        "guild_id": str(club),
        "guild": {"id": str(club), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "channel_id": str(CHANNEL),
        "channel": _channel(),
        "member": _member(),
        "locale": "en-US",
        "app_permissions": _PERMISSIONS,
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(club)},
        "context": 0,
        "attachment_size_limit": 10_485_760,
    }


def _channel() -> Payload:
    return {
        "id": str(CHANNEL),
        "type": 0,
        "name": "what-to-watch",
        "position": 0,
        "parent_id": None,
        "nsfw": False,
        "topic": None,
        "permission_overwrites": [],
        "permissions": _PERMISSIONS,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }


def _member() -> Payload:
    return {
        "user": {
            "id": str(MEMBER),
            "username": "mina",
            "global_name": "Mina",
            "discriminator": "0",
            "avatar": None,
            "public_flags": 0,
        },
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": _JOINED,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "permissions": _PERMISSIONS,
    }
