"""The gateway of a loopback Discord: sessions that begin, break, and are taken up again."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback.objects import APPLICATION, BOT
from tests.loopback.world import World

HELLO, HEARTBEAT, ACKNOWLEDGED = 10, 1, 11
IDENTIFY, RESUME, RECONNECT, INVALID_SESSION = 2, 6, 7, 9
KEPT = 500
"""Events that a session remembers for a bot that comes back."""


@dataclass(eq=False)
class Session:
    """One bot's stream of events, over however many connections."""

    name: str
    shard: tuple[int, int]
    socket: web.WebSocketResponse | None
    latest: int = 0
    kept: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))

    def concerned(self, guild: int | None) -> bool:
        """Whether it is told about this server."""
        return guild is None or (guild >> 22) % self.shard[1] == self.shard[0]

    async def tell(self, event: str, content: Mapping[str, Any]) -> None:
        """Send an event, or keep it for when the bot comes back."""
        self.latest += 1
        message = {"op": 0, "t": event, "s": self.latest, "d": content}
        self.kept.append(message)
        if self.socket is not None and not self.socket.closed:
            with contextlib.suppress(ConnectionError):
                await self.socket.send_json(message)


@dataclass(eq=False)
class Gateway:
    """Every connection of every bot process."""

    world: World
    close_code: int | None = None
    """Sent to a bot that identifies, instead of READY."""
    address: str = ""
    shards: int = 1
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._transports: set[asyncio.Transport] = set()
        self._names = itertools.count(1)

    @property
    def open(self) -> list[Session]:
        """Sessions that are connected."""
        return [s for s in self._sessions.values() if s.socket and not s.socket.closed]

    async def dispatch(self, event: str, content: Mapping[str, Any]) -> None:
        """Tell every bot process that is concerned."""
        guild = content.get("guild_id")
        for session in list(self._sessions.values()):
            if session.concerned(int(guild) if guild else None):
                await session.tell(event, content)

    def hang_up(self) -> None:
        """Cut every connection, as a network does: without a farewell."""
        for transport in self._transports:
            transport.abort()

    async def close(self, code: int) -> None:
        """Close every connection with this code."""
        for session in self.open:
            if session.socket is not None:
                await session.socket.close(code=code)

    async def ask(self, operation: int, content: bool | None = None) -> None:
        """RECONNECT, or INVALID_SESSION with whether it may be resumed, to every connection."""
        for session in self.open:
            if operation == INVALID_SESSION and not content:
                self._sessions.pop(session.name, None)
            if session.socket is not None:
                await session.socket.send_json({"op": operation, "d": content})

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, until it ends."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        transport = request.transport
        assert transport is not None
        self._transports.add(transport)
        try:
            await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 41_250}})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._heard(socket, message.json())
        except ConnectionError:
            self.happened["broken"] += 1
        finally:
            self._transports.discard(transport)
            for session in self._sessions.values():
                if session.socket is socket:
                    session.socket = None
            if not self.open:
                self.ready.clear()
        return socket

    async def _heard(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        match message["op"]:
            case 1:
                await socket.send_json({"op": ACKNOWLEDGED})
            case 2 if self.close_code is not None:
                await socket.close(code=self.close_code)
            case 2:
                await self._identified(socket, message["d"])
            case 6:
                await self._resumed(socket, message["d"])

    async def _identified(self, socket: web.WebSocketResponse, identity: dict[str, Any]) -> None:
        self.happened["identified"] += 1
        shard = identity.get("shard") or (0, 1)
        session = Session(f"loopback-{next(self._names)}", (shard[0], shard[1]), socket)
        self._sessions[session.name] = session
        guilds = [g for g in self.world.guilds.values() if session.concerned(g.number)]
        await session.tell("READY", self._welcome(session, [g.number for g in guilds]))
        for guild in guilds:
            await session.tell("GUILD_CREATE", guild.told)
        self.ready.set()

    async def _resumed(self, socket: web.WebSocketResponse, wanted: dict[str, Any]) -> None:
        session = self._sessions.get(str(wanted["session_id"]))
        missed = _after(session, int(wanted["seq"] or 0)) if session else None
        if session is None or missed is None:
            await socket.send_json({"op": INVALID_SESSION, "d": False})
            return
        self.happened["resumed"] += 1
        session.socket = socket
        for message in missed:
            await socket.send_json(message)
        await session.tell("RESUMED", {})
        self.ready.set()

    def _welcome(self, session: Session, guilds: list[int]) -> dict[str, Any]:
        return {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": str(number), "unavailable": True} for number in guilds],
            "session_id": session.name,
            "resume_gateway_url": self.address.replace("http", "ws", 1) + "/gateway",
            "shard": list(session.shard),
            "application": {"id": str(APPLICATION), "flags": 0},
        }


def _after(session: Session, seen: int) -> Iterator[dict[str, Any]] | None:
    """The events that a bot missed; None: some of them are forgotten."""
    oldest = session.kept[0]["s"] if session.kept else 1
    if seen + 1 < oldest:
        return None
    return iter([message for message in session.kept if message["s"] > seen])
