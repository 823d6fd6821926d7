"""What a loopback Discord remembers: servers, channels, messages, nonces. No network.

It has a clock of its own, which a test may run faster or let jump: the numbers of messages and the
two minutes for which a nonce is known again go by it.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import objects
from tests.loopback.objects import CHANNEL, GUILD, Json

EPOCH = 1_420_070_400_000
"""Milliseconds: the first moment that a snowflake can tell of."""
NONCE_KEPT = 120.0
"""Seconds for which the same nonce is the same message: "the past few minutes"."""
MOST_MESSAGES, USUAL_MESSAGES = 100, 50
LONGEST_CONTENT, LONGEST_NONCE = 2_000, 25
V2 = 1 << 15


class RefusedError(Exception):
    """Discord's "no": an HTTP status, its own code, a sentence."""

    def __init__(self, status: int, code: int, said: str, *, retry_after: float = 0.0) -> None:
        super().__init__(said)
        self.status = status
        self.code = code
        self.retry_after = retry_after


@dataclass(eq=False)
class Place:
    """A channel or a thread. `denied` are the permissions that the bot lacks in it."""

    shape: Json
    guild: int
    denied: int = 0
    slow: float = 0.0
    """Seconds between two messages of the bot."""
    messages: list[Json] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    """Their numbers, which only grow."""
    polls: dict[int, Any] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Its own number."""
        return int(self.shape["id"])

    @property
    def archived(self) -> bool:
        """Whether it is a thread that is closed."""
        return bool(self.shape.get("thread_metadata", {}).get("archived"))

    @property
    def told(self) -> Json:
        """It, as the gateway and GET tell of it."""
        denied = {"id": str(self.guild), "type": 0, "allow": "0", "deny": str(self.denied)}
        return {
            **self.shape,
            "rate_limit_per_user": int(self.slow),
            "permission_overwrites": [denied] if self.denied else [],
        }


@dataclass(eq=False)
class Guild:
    """A server."""

    number: int
    name: str
    places: dict[int, Place] = field(default_factory=dict)
    roles: list[Json] = field(default_factory=list)
    events: dict[int, Json] = field(default_factory=dict)

    @property
    def told(self) -> Json:
        """It, as GUILD_CREATE tells of it."""
        channels = [p.told for p in self.places.values() if "thread_metadata" not in p.shape]
        return objects.guild(self.number, self.name, self.roles, channels)


@dataclass(eq=False)
class World:
    """Every server that the bot is in. `clock` gives seconds since 1970."""

    clock: Callable[[], float] = time.time
    guilds: dict[int, Guild] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    forgotten: list[Place] = field(default_factory=list)
    """Channels that were deleted."""
    absorbed: Counter[str] = field(default_factory=Counter)
    """How often each nonce was known again."""

    def __post_init__(self) -> None:
        self._nonces: dict[str, tuple[float, Json]] = {}
        self._latest = 0

    def found(self, name: str, channels: Sequence[str], *, number: int = 0) -> Guild:
        """A new server with these channels."""
        guild = Guild(number or self.snowflake(), name)
        guild.roles.append(objects.role(guild.number, "@everyone", objects.GRANTED))
        self.guilds[guild.number] = guild
        for channel in channels:
            self.add_channel(guild, channel)
        return guild

    def add_channel(self, guild: Guild, name: str, *, number: int = 0) -> Place:
        """One more text channel."""
        shape = {
            "id": str(number or self.snowflake()),
            "type": objects.TEXT_CHANNEL,
            "guild_id": str(guild.number),
            "name": name,
            "position": len(guild.places),
        }
        return self._keep(Place(shape, guild.number))

    def forget(self, place: Place) -> None:
        """The channel is deleted."""
        self.forgotten.append(place)
        del self.places[place.number]
        del self.guilds[place.guild].places[place.number]

    def _keep(self, place: Place) -> Place:
        self.places[place.number] = place
        self.guilds[place.guild].places[place.number] = place
        return place

    def snowflake(self) -> int:
        """A new number, greater than all before, that tells when it was given."""
        now = int(self.clock() * 1000) - EPOCH << 22
        self._latest = max(now, self._latest + 1)
        return self._latest

    # Messages.

    def place(self, number: int, *needed: int) -> Place:
        """The channel, in which the bot must have these permissions."""
        place = self.places.get(number)
        if place is None:
            raise RefusedError(404, 10003, "Unknown Channel")
        if place.denied & objects.VIEW_CHANNEL:
            raise RefusedError(403, 50001, "Missing Access")
        if any(place.denied & right for right in needed):
            raise RefusedError(403, 50013, "Missing Permissions")
        return place

    def post(self, channel: int, body: Json) -> Json:
        """A new message; or, for a nonce that is known still, the first one."""
        place = self.place(channel, objects.SEND_MESSAGES)
        _check_message(body)
        nonce = str(body.get("nonce") or "") if body.get("enforce_nonce") else ""
        now = self.clock()
        if nonce and (known := self._nonces.get(nonce)) and abs(now - known[0]) <= NONCE_KEPT:
            self.absorbed[nonce] += 1
            return known[1]
        if place.archived:
            raise RefusedError(400, 50083, "Thread is archived")
        if place.slow and place.messages and (left := self._slow_for(place, now)) > 0:
            raise RefusedError(
                429, 20016, "This action cannot be performed due to slowmode", retry_after=left
            )
        number = self.snowflake()
        message = objects.message(number, channel, body, at=now)
        place.messages.append(message)
        place.numbers.append(number)
        if nonce:
            self._nonces[nonce] = (now, message)
            if len(self._nonces) > 50_000:
                self._nonces = {
                    n: kept for n, kept in self._nonces.items() if now - kept[0] <= NONCE_KEPT
                }
        return message

    def _slow_for(self, place: Place, now: float) -> float:
        return place.slow - (now - moment(place.numbers[-1]))

    def message(self, channel: int, number: int) -> Json:
        """One message."""
        place = self.place(channel)
        at = bisect_left(place.numbers, number)
        if at == len(place.numbers) or place.numbers[at] != number:
            raise RefusedError(404, 10008, "Unknown Message")
        return place.messages[at]

    def edit(self, channel: int, number: int, body: Json) -> Json:
        """A message changed: what isn't named stays."""
        message = self.message(channel, number)
        if "components" in body:
            message["components"] = objects.numbered(body["components"] or [])
        changed = {k: v for k, v in body.items() if k in ("content", "embeds", "flags")}
        message.update(changed, edited_timestamp=objects.iso(self.clock()))
        return message

    def delete(self, channel: int, number: int) -> None:
        """A message gone."""
        self.message(channel, number)
        place = self.places[channel]
        at = bisect_left(place.numbers, number)
        del place.messages[at], place.numbers[at]

    def history(self, channel: int, query: dict[str, str]) -> list[Json]:
        """A page of messages, always the newest first. `after` gives those right after it."""
        place = self.place(channel)
        limit = int(query.get("limit", USUAL_MESSAGES))
        if not 1 <= limit <= MOST_MESSAGES:
            raise RefusedError(400, 50035, "Invalid Form Body")
        if place.denied & objects.READ_HISTORY:
            # Not refused: Discord just gives nothing (resources/message: get channel messages).
            return []
        numbers = place.numbers
        first, last = 0, len(numbers)
        if "around" in query:
            middle = bisect_left(numbers, int(query["around"]))
            first = max(0, middle - limit // 2)
            last = first + limit
        elif "after" in query:
            first = bisect_right(numbers, int(query["after"]))
            last = first + limit
        else:
            if "before" in query:
                last = bisect_left(numbers, int(query["before"]))
            first = max(0, last - limit)
        return place.messages[first:last][::-1]

    # Threads.

    def begin_thread(self, channel: int, number: int, body: Json) -> Json:
        """A thread at a message, which has the message's number."""
        parent = self.place(channel, objects.CREATE_THREADS)
        self.message(channel, number)
        if number in self.places:
            raise RefusedError(400, 160004, "A thread has already been created for this message")
        name = str(body.get("name") or "")
        if not 1 <= len(name) <= 100:
            raise RefusedError(400, 50035, "Invalid Form Body")
        shape = objects.thread(number, parent.shape, name, at=self.clock())
        return self._keep(Place(shape, parent.guild)).told


def moment(number: int) -> float:
    """When a snowflake was given, in seconds since 1970."""
    return ((number >> 22) + EPOCH) / 1000


def _check_message(body: Json) -> None:
    if not isinstance(body, dict):
        raise RefusedError(400, 50109, "The request body contains invalid JSON.")
    if not any(body.get(part) for part in ("content", "embeds", "components", "poll")):
        raise RefusedError(400, 50006, "Cannot send an empty message")
    mixed = (body.get("flags") or 0) & V2 and (body.get("content") or body.get("poll"))
    long = len(body.get("content") or "") > LONGEST_CONTENT
    if mixed or long or len(str(body.get("nonce") or "")) > LONGEST_NONCE:
        raise RefusedError(400, 50035, "Invalid Form Body")


def small_world(clock: Callable[[], float] = time.time) -> World:
    """One server with one channel, `films`."""
    world = World(clock)
    guild = world.found("Loopback Film Club", (), number=GUILD)
    world.add_channel(guild, "films", number=CHANNEL)
    return world
