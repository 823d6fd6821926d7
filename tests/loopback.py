"""A small Discord on 127.0.0.1, for tests that need a real process and a real network.

It signs one bot in, keeps its commands, sends it interactions and collects the answers. It can
refuse (another token, a close code for who identifies) and it can fall silent.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from aiohttp import WSMsgType, web

Json: TypeAlias = Any
"""What was, or will be, JSON."""
ROOT = Path(__file__).resolve().parent.parent
TOKEN = "loopback.bot.token"  # noqa: S105 - of no account
APPLICATION = 1000
GUILD = 2000
CHANNEL = 3000
MEMBER = 4000
MANAGE_GUILD = 1 << 5
PATIENCE = 60.0
"""Seconds after which a test stops waiting: ten times what a start takes on a busy machine."""

# Marquee's own command line, with discord.py pointed at a loopback once it is imported.
_CHILD = """
import builtins, sys
from bot.__main__ import main

address = sys.argv[1]
real = builtins.__import__

def importing(name, *rest, **named):
    module = real(name, *rest, **named)
    if name == "bot.live":
        from yarl import URL
        from discord import gateway, http
        http.Route.BASE = address + "/api"
        gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL("ws" + address[4:] + "/gateway")
    return module

builtins.__import__ = importing
sys.exit(main(sys.argv[2:]))
"""


def bot_command(address: str, *arguments: str) -> list[str]:
    """The command line of a Marquee that takes what is at `address` for Discord."""
    # Python shows warnings of what `-c` imports, which it keeps from `-m bot`.
    return [sys.executable, "-W", "ignore", "-c", _CHILD, address, *arguments]


@dataclass(frozen=True, slots=True)
class Request:
    """What the bot asked for. `path` starts after the version: `/users/@me`."""

    method: str
    path: str
    body: Json


@dataclass(eq=False)
class Loopback:
    """Discord as far as one bot in one server with one channel sees it."""

    token: str = TOKEN
    close_code: int | None = None
    """Sent to a bot that identifies, instead of READY."""
    silent: bool = False
    """Requests are taken and never answered."""
    address: str = ""
    requests: list[Request] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while a bot is connected and was told so."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the first request has come."""
    answers: asyncio.Queue[tuple[int, Json]] = field(default_factory=asyncio.Queue)
    """(interaction id, body) of every first answer, in order of arrival."""

    def __post_init__(self) -> None:
        self._sockets: list[web.WebSocketResponse] = []
        self._transports: set[asyncio.Transport] = set()
        self._ids = itertools.count(10_000)
        self._sequence = itertools.count(1)

    def made(self, method: str, path: str) -> list[Request]:
        """The requests with this method whose path ends in `path`."""
        return [r for r in self.requests if r.method == method and r.path.endswith(path)]

    async def dispatch(self, event: str, content: Mapping[str, Any]) -> None:
        """Send a gateway event to the bot."""
        message = {"op": 0, "t": event, "s": next(self._sequence), "d": content}
        for socket in self._sockets:
            await socket.send_json(message)

    async def command(self, content: Mapping[str, Any], *, permissions: int = MANAGE_GUILD) -> int:
        """Let the member type a command, the interaction's `data`. Returns the interaction's id."""
        return await self.interact(2, content, permissions=permissions)

    async def interact(
        self, kind: int, content: Mapping[str, Any], *, permissions: int = MANAGE_GUILD
    ) -> int:
        """Send an interaction of any kind: 2 command, 3 component, 4 autocomplete, 5 form."""
        number = next(self._ids)
        interaction = {
            "id": str(number),
            "application_id": str(APPLICATION),
            "type": kind,
            "token": f"interaction-{number}",
            "version": 1,
            "data": content,
            "guild_id": str(GUILD),
            "channel_id": str(CHANNEL),
            "channel": {"id": str(CHANNEL), "type": 0, "name": "films", "permissions": "0"},
            "member": _member(permissions),
            "app_permissions": "0",
            "locale": "en-GB",
            "guild_locale": "en-GB",
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(GUILD)},
            "context": 0,
            "attachment_size_limit": 10_485_760,
        }
        await self.dispatch("INTERACTION_CREATE", interaction)
        return number

    async def answer(self) -> tuple[int, Json]:
        """The next first answer to an interaction: (interaction id, body)."""
        return await asyncio.wait_for(self.answers.get(), PATIENCE)

    async def hang_up(self) -> None:
        """Cut every gateway connection, as a network does: without a farewell."""
        for transport in self._transports:
            transport.abort()

    # The HTTP side.

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of the bot."""
        if request.path == "/gateway":
            return await self._gateway(request)
        path = request.path.removeprefix("/api")
        body = await _body(request)
        self.requests.append(Request(request.method, path, body))
        self.asked.set()
        if self.silent:
            await asyncio.Event().wait()
        authorized = request.headers.get("Authorization") == f"Bot {self.token}"
        return self._route(request.method, path, body, authorized=authorized)

    def _route(self, method: str, path: str, body: Json, *, authorized: bool) -> web.Response:
        try:
            return _reply(self._content(method, path, body, authorized=authorized))
        except PermissionError:
            return _reply({"message": "401: Unauthorized", "code": 0}, status=401)
        except LookupError:
            return _reply({"message": "404: Not Found", "code": 0}, status=404)

    def _content(self, method: str, path: str, body: Json, *, authorized: bool) -> Json:
        found: Json
        match [method, *path.strip("/").split("/")]:
            case ["POST", "interactions", number, _, "callback"]:
                self.answers.put_nowait((int(number), body))
                found = _callback(number, body)
            case [_, "webhooks", *_]:
                found = _message(next(self._ids), body)
            case _ if not authorized:
                raise PermissionError
            case ["GET", "users", "@me"]:
                found = _user(APPLICATION, "marquee", bot=True)
            case ["GET", "oauth2", "applications", "@me"]:
                found = _application()
            case ["GET", "gateway", "bot"]:
                found = self._invitation()
            case ["PUT", "applications", *_, "commands"]:
                self.commands = list(body)
                found = [self._registered(command) for command in body]
            case ["POST", "channels", _, "messages"]:
                found = _message(next(self._ids), body)
            case _:
                raise LookupError(path)
        return found

    def _invitation(self) -> dict[str, Any]:
        limits = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        url = self.address.replace("http", "ws", 1) + "/gateway"
        return {"url": url, "shards": 1, "session_start_limit": limits}

    def _registered(self, command: dict[str, Any]) -> dict[str, Any]:
        own = {"id": str(next(self._ids)), "version": "1", "application_id": str(APPLICATION)}
        return {"description": "", "default_member_permissions": None, **command, **own}

    # The gateway side.

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        transport = request.transport
        assert transport is not None
        self._transports.add(transport)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41_250}})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._heard(socket, message.json())
        finally:
            self._transports.discard(transport)
            if socket in self._sockets:
                self._sockets.remove(socket)
            self.ready.clear()
        return socket

    async def _heard(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        match message["op"]:
            case 1:
                await socket.send_json({"op": 11})
            case 2 if self.close_code is not None:
                await socket.close(code=self.close_code)
            case 2 | 6:
                self._sockets.append(socket)
                await self.dispatch("READY", self._welcome(message["d"]))
                await self.dispatch("GUILD_CREATE", _guild())
                self.ready.set()

    def _welcome(self, identity: dict[str, Any]) -> dict[str, Any]:
        return {
            "v": 10,
            "user": _user(APPLICATION, "marquee", bot=True),
            "guilds": [{"id": str(GUILD), "unavailable": True}],
            "session_id": "loopback",
            "resume_gateway_url": self.address.replace("http", "ws", 1) + "/gateway",
            "shard": identity.get("shard", [0, 1]),
            "application": {"id": str(APPLICATION), "flags": 0},
        }


def _reply(content: Json, *, status: int = 200) -> web.Response:
    # Like Discord, and unlike aiohttp, without a charset: discord.py asks for exactly this type.
    return web.Response(
        body=json.dumps(content).encode(),
        status=status,
        headers={"Content-Type": "application/json"},
    )


@asynccontextmanager
async def open_loopback(
    *, token: str = TOKEN, close_code: int | None = None, silent: bool = False
) -> AsyncIterator[Loopback]:
    """A loopback on a free port of 127.0.0.1, gone at the end."""
    loopback = Loopback(token=token, close_code=close_code, silent=silent)
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", loopback.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        loopback.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield loopback
    finally:
        await runner.cleanup()


async def _body(request: web.Request) -> Json:
    if not request.can_read_body:
        return None
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        sent = form.get("payload_json")
        return None if sent is None else json.loads(str(sent))
    with contextlib.suppress(ValueError):
        return await request.json()
    return None


def _user(number: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    return {
        "id": str(number),
        "username": name,
        "discriminator": "0",
        "global_name": name.capitalize(),
        "avatar": None,
        "bot": bot,
    }


def _member(permissions: int) -> dict[str, Any]:
    return {
        "user": _user(MEMBER, "mina"),
        "nick": None,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": str(permissions),
    }


def _application() -> dict[str, Any]:
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
        "owner": _user(MEMBER, "mina"),
    }


def _guild() -> dict[str, Any]:
    everyone = {
        "id": str(GUILD),
        "name": "@everyone",
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": "0",
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    channel = {
        "id": str(CHANNEL),
        "type": 0,
        "name": "films",
        "position": 0,
        "permission_overwrites": [],
    }
    empty: list[Any] = []
    return {
        "id": str(GUILD),
        "name": "Loopback Film Club",
        "owner_id": str(MEMBER),
        "roles": [everyone],
        "channels": [channel],
        "members": [],
        "member_count": 2,
        "large": False,
        **dict.fromkeys(("emojis", "stickers", "features", "threads", "presences"), empty),
        **dict.fromkeys(("voice_states", "stage_instances", "guild_scheduled_events"), empty),
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


def _callback(number: str, body: Json) -> dict[str, Any]:
    kind = body["type"] if isinstance(body, dict) else 0
    return {"interaction": {"id": number, "type": 2}, "resource": {"type": kind}}


def _message(number: int, body: Json) -> dict[str, Any]:
    said = body if isinstance(body, dict) else {}
    return {
        "id": str(number),
        "channel_id": str(CHANNEL),
        "author": _user(APPLICATION, "marquee", bot=True),
        "content": said.get("content") or "",
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": said.get("components") or [],
        "pinned": False,
        "type": 0,
        "flags": said.get("flags") or 0,
        "nonce": said.get("nonce"),
    }
