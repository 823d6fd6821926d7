"""What Discord answers to the few requests that the benchmark's bot makes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

APPLICATION = 900_000_000_000_000_001
CHANNEL = 900_000_000_000_000_002
# Interaction callback types: https://discord.com/developers/docs/interactions/receiving-and-responding
NEW_MESSAGE, UPDATED_MESSAGE = 4, 7
EPHEMERAL = 1 << 6
WRITTEN = "2026-08-01T12:00:00.000000+00:00"

_ids = itertools.count(1_100_000_000_000_000_000)

BOT_USER: Mapping[str, Any] = {
    "id": str(APPLICATION),
    "username": "marquee",
    "discriminator": "0000",
    "global_name": None,
    "avatar": None,
    "bot": True,
    "flags": 0,
}
_APPLICATION: Mapping[str, Any] = {
    "id": str(APPLICATION),
    "name": "Marquee",
    "icon": None,
    "description": "",
    "summary": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "0" * 64,
    "flags": 0,
    "owner": BOT_USER,
}


def next_id() -> int:
    """An id that nothing had before."""
    return next(_ids)


def answer_to(method: str, path: str, body: Any) -> Any:
    """The JSON that Discord answers. Raises LookupError for a request that it is not asked for."""
    if "/interactions/" in path:
        return callback_answer(body)
    if path.endswith("/users/@me"):
        return BOT_USER
    if path.endswith("/oauth2/applications/@me"):
        return _APPLICATION
    if method == "PUT" and path.endswith("/commands"):
        return []
    raise LookupError(f"{method} {path}")


def callback_answer(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer to an interaction's first response, `with_response=1` as discord.py asks it."""
    sent = body.get("data") or {}
    kind, message_id = body["type"], str(next_id())
    interaction = {
        "id": str(next_id()),
        "type": 2,
        "response_message_id": message_id,
        "response_message_loading": False,
        "response_message_ephemeral": bool(sent.get("flags", 0) & EPHEMERAL),
    }
    if kind not in (NEW_MESSAGE, UPDATED_MESSAGE):
        return {"interaction": interaction}
    resource = {"type": kind, "message": _message(message_id, sent)}
    return {"interaction": interaction, "resource": resource}


def _message(message_id: str, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message as Discord shows it back: with all that was sent in it."""
    return {
        "id": message_id,
        "type": 20,
        "channel_id": str(CHANNEL),
        "author": BOT_USER,
        "content": sent.get("content") or "",
        "components": sent.get("components") or [],
        "embeds": [],
        "attachments": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        "timestamp": WRITTEN,
        "edited_timestamp": None,
        "flags": sent.get("flags") or 0,
        "webhook_id": str(APPLICATION),
        "application_id": str(APPLICATION),
    }
