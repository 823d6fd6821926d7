"""A small Discord on 127.0.0.1: its HTTP side, and what a test does with it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from tests.loopback import objects, routes
from tests.loopback.faults import AFTER, Fault, Faults
from tests.loopback.gateway import Gateway
from tests.loopback.limits import Limits
from tests.loopback.objects import APPLICATION, CHANNEL, GUILD, MANAGE_GUILD, Json
from tests.loopback.world import RefusedError, World, small_world

TOKEN = "loopback.bot.token"  # noqa: S105 - of no account
PATIENCE = 60.0
"""Seconds after which a test stops waiting: ten times what a start takes on a busy machine."""
_WORKER = re.compile(r"^/at/\w+")
_EXEMPT = ("/interactions/", "/webhooks/")


@dataclass(frozen=True, slots=True)
class Request:
    """What the bot asked for. `path` starts after the version: `/users/@me`."""

    method: str
    path: str
    body: Json
    query: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Loopback:
    """Discord as far as the bot sees it: one server with one channel, or a `world` of its own.

    With `faults`, requests about channels fail by their plan; `limits` counts requests, and
    refuses those too many if it enforces. `rate` is how much faster than ours its time goes.
    """

    token: str = TOKEN
    close_code: int | None = None
    """Sent to a bot that identifies, instead of READY."""
    silent: bool = False
    """Requests are taken and never answered."""
    world: World = field(default_factory=small_world)
    faults: Faults = field(default_factory=lambda: Faults(0))
    rate: float = 1.0
    enforces: bool = False
    """Whether requests that are too many are refused."""
    keeps: bool = True
    """Whether `requests` are kept."""
    address: str = ""
    requests: list[Request] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the first request has come."""
    answers: asyncio.Queue[tuple[int, Json]] = field(default_factory=asyncio.Queue)
    """(interaction id, body) of every first answer, in order of arrival."""

    def __post_init__(self) -> None:
        self.gateway = Gateway(self.world, self.close_code)
        self.limits = Limits(self.world.clock, self.enforces)
        self._ids = itertools.count(10_000)

    @property
    def ready(self) -> asyncio.Event:
        """Set while a bot is connected and was told so."""
        return self.gateway.ready

    def made(self, method: str, path: str) -> list[Request]:
        """The requests with this method whose path ends in `path`."""
        return [r for r in self.requests if r.method == method and r.path.endswith(path)]

    async def dispatch(self, event: str, content: Mapping[str, Any]) -> None:
        """Send a gateway event to the bot."""
        await self.gateway.dispatch(event, content)

    async def command(self, content: Mapping[str, Any], *, permissions: int = MANAGE_GUILD) -> int:
        """Let the member type a command, the interaction's `data`. Returns the interaction's id."""
        return await self.interact(2, content, permissions=permissions)

    async def interact(
        self,
        kind: int,
        content: Mapping[str, Any],
        *,
        permissions: int = MANAGE_GUILD,
        where: tuple[int, int] = (GUILD, CHANNEL),
        message: Json = None,
    ) -> int:
        """Send an interaction of any kind: 2 command, 3 component, 4 autocomplete, 5 form.

        A component is pressed in a `message`.
        """
        number, (guild, channel) = next(self._ids), where
        interaction = {
            "id": str(number),
            "application_id": str(APPLICATION),
            "type": kind,
            "token": f"interaction-{number}",
            "version": 1,
            "data": content,
            "guild_id": str(guild),
            "channel_id": str(channel),
            "channel": {"id": str(channel), "type": 0, "name": "films", "permissions": "0"},
            "member": objects.member(permissions=permissions),
            "app_permissions": str(objects.GRANTED),
            "locale": "en-GB",
            "guild_locale": "en-GB",
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(guild)},
            "context": 0,
            "attachment_size_limit": 10_485_760,
            **({} if message is None else {"message": message}),
        }
        await self.dispatch("INTERACTION_CREATE", interaction)
        return number

    async def answer(self) -> tuple[int, Json]:
        """The next first answer to an interaction: (interaction id, body)."""
        return await asyncio.wait_for(self.answers.get(), PATIENCE)

    async def hang_up(self) -> None:
        """Cut every gateway connection, as a network does: without a farewell."""
        self.gateway.hang_up()

    # The HTTP side.

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of the bot."""
        # A process of several can be told by the start of its address: `/at/second/api/…`.
        place = _WORKER.sub("", request.path)
        if place == "/gateway":
            return await self.gateway.serve(request)
        path = place.removeprefix("/api")
        asked = Request(request.method, path, await _body(request), dict(request.query))
        if self.keeps:
            self.requests.append(asked)
        self.asked.set()
        if self.silent:
            await asyncio.Event().wait()
        authorized = request.headers.get("Authorization") == f"Bot {self.token}"
        fault = self.faults.strike(path)
        if fault is None:
            return self._answer(asked, authorized=authorized)
        return await self._fail(request, asked, fault)

    async def _fail(self, request: web.Request, asked: Request, fault: Fault) -> web.StreamResponse:
        late = self.faults.seconds()
        answer = self._answer(asked, authorized=True) if fault in AFTER else None
        if fault in (Fault.DROPPED, Fault.LOST) and request.transport is not None:
            request.transport.abort()
        elif fault in (Fault.UNHEARD, Fault.SILENT):
            await asyncio.Event().wait()
        elif fault is Fault.SLOW and answer is not None:
            await asyncio.sleep(late / self.rate)
            return answer
        elif fault in (Fault.LIMITED, Fault.LIMITED_GLOBALLY):
            return _limited(late, everywhere=fault is Fault.LIMITED_GLOBALLY)
        status = 502 if fault is Fault.BAD_GATEWAY else 500
        return _reply({"message": f"{status}: {fault}", "code": 0}, status=status)

    def _answer(self, asked: Request, *, authorized: bool) -> web.Response:
        try:
            headers = {}
            if not asked.path.startswith(_EXEMPT):
                headers = self.limits.take(asked.method, asked.path)
            content = self._content(asked, authorized=authorized)
        except PermissionError:
            return _reply({"message": "401: Unauthorized", "code": 0}, status=401)
        except RefusedError as error:
            if error.status == 429:
                return _limited(error.retry_after, everywhere=not error.code, code=error.code)
            said = {"message": str(error), "code": error.code}
            return _reply(said, status=error.status, headers=headers)
        except LookupError:
            return _reply({"message": "404: Not Found", "code": 0}, status=404)
        status = 204 if content is None else 200
        return _reply(content, status=status, headers=headers)

    def _content(self, asked: Request, *, authorized: bool) -> Json:
        found: Json
        body = asked.body
        match [asked.method, *asked.path.strip("/").split("/")]:
            case ["POST", "interactions", number, _, "callback"]:
                self.answers.put_nowait((int(number), body))
                found = _callback(number, body)
            case [_, "webhooks", *_]:
                found = objects.message(next(self._ids), CHANNEL, body)
            case _ if not authorized:
                raise PermissionError
            case ["GET", "users", "@me"]:
                found = objects.BOT
            case ["GET", "oauth2", "applications", "@me"]:
                found = objects.application()
            case ["GET", "gateway", "bot"]:
                found = self._invitation()
            case ["PUT", "applications", *_, "commands"]:
                self.commands = list(body)
                found = [self._registered(command) for command in body]
            case _:
                found = routes.answer_to(self.world, asked.method, asked.path, body, asked.query)
        return found

    def _invitation(self) -> dict[str, Any]:
        limits = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 16}
        url = self.address.replace("http", "ws", 1) + "/gateway"
        return {"url": url, "shards": self.gateway.shards, "session_start_limit": limits}

    def _registered(self, command: dict[str, Any]) -> dict[str, Any]:
        own = {"id": str(next(self._ids)), "version": "1", "application_id": str(APPLICATION)}
        return {"description": "", "default_member_permissions": None, **command, **own}


def _reply(
    content: Json, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    if status == 204:
        return web.Response(status=status, headers=headers)
    # Like Discord, and unlike aiohttp, without a charset: discord.py asks for exactly this type.
    told = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=orjson.dumps(content), status=status, headers=told)


def _limited(seconds: float, *, everywhere: bool, code: int = 0) -> web.Response:
    content = {
        "message": "You are being rate limited.",
        "retry_after": round(seconds, 3),
        "global": everywhere,
        "code": code,
    }
    # Without `Via` discord.py takes it for a ban.
    headers = {"Retry-After": str(int(seconds) + 1), "Via": "1.1 loopback"}
    headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    return _reply(content, status=429, headers=headers)


@asynccontextmanager
async def open_loopback(**choices: Any) -> AsyncIterator[Loopback]:
    """A `Loopback` with these `choices` on a free port of 127.0.0.1, gone at the end."""
    loopback = Loopback(**choices)
    application = web.Application(client_max_size=32 * 2**20)
    application.router.add_route("*", "/{rest:.*}", loopback.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        loopback.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        loopback.gateway.address = loopback.address
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


def _callback(number: str, body: Json) -> dict[str, Any]:
    kind = body["type"] if isinstance(body, dict) else 0
    return {"interaction": {"id": number, "type": 2}, "resource": {"type": kind}}
