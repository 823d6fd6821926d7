"""Which request does what in a loopback's world."""

from __future__ import annotations

from tests.loopback import events, objects
from tests.loopback.objects import READ_HISTORY, Json
from tests.loopback.world import RefusedError, World

Query = dict[str, str]


def answer_to(world: World, method: str, path: str, body: Json, query: Query) -> Json:
    """The answer to a request about servers and channels; None: done, nothing to say.

    Raises RefusedError, and LookupError for what no bot of ours asks.
    """
    match path.strip("/").split("/"):
        case ["channels", channel, "messages", *rest]:
            found = _messages(world, method, int(channel), rest, (body, query))
        case ["channels", channel, "polls", message, *rest]:
            found = _polls(world, method, (int(channel), int(message)), rest, query)
        case ["channels", channel]:
            found = _channel(world, method, int(channel), body)
        case ["guilds", guild, "scheduled-events", *rest]:
            found = _events(world, method, int(guild), rest, body)
        case ["guilds", guild, *rest] if method == "GET":
            found = _guild(world, int(guild), rest)
        case _:
            raise LookupError(path)
    return found


def _messages(
    world: World, method: str, channel: int, rest: list[str], sent: tuple[Json, Query]
) -> Json:
    body, query = sent
    match [method, *rest]:
        case ["POST"]:
            before = world.place(channel).numbers[-1:]
            message = world.post(channel, body)
            if body.get("poll") and world.places[channel].numbers[-1:] != before:
                events.begin_poll(world, world.places[channel], message, body["poll"])
            return events.with_poll(world, message)
        case ["GET"]:
            return [events.with_poll(world, m) for m in world.history(channel, query)]
        case ["GET", number]:
            # A single message is refused, where a page of them is just empty.
            world.place(channel, READ_HISTORY)
            return events.with_poll(world, world.message(channel, int(number)))
        case ["PATCH", number]:
            return events.with_poll(world, world.edit(channel, int(number), body))
        case ["DELETE", number]:
            return world.delete(channel, int(number))
        case ["POST", number, "threads"]:
            return world.begin_thread(channel, int(number), body)
    raise LookupError("/".join(rest))


def _polls(
    world: World, method: str, message: tuple[int, int], rest: list[str], query: Query
) -> Json:
    match [method, *rest]:
        case ["POST", "expire"]:
            return events.end_poll(world, *message)
        case ["GET", "answers", answer]:
            return events.voters(world, *message, int(answer), query)
    raise LookupError("/".join(rest))


def _channel(world: World, method: str, channel: int, body: Json) -> Json:
    place = world.place(channel)
    if method == "PATCH":
        closed = {k: v for k, v in body.items() if k in ("archived", "locked")}
        if "thread_metadata" in place.shape:
            place.shape["thread_metadata"].update(closed)
        place.shape.update({k: v for k, v in body.items() if k == "name"})
    elif method == "DELETE":
        world.forget(place)
    return place.told


def _events(world: World, method: str, guild: int, rest: list[str], body: Json) -> Json:
    match [method, *rest]:
        case ["POST"]:
            return events.add_event(world, guild, body)
        case ["GET"]:
            return list(events.events(world, guild).values())
        case ["GET", number]:
            return events.event(world, guild, int(number))
        case ["PATCH", number]:
            return events.change_event(world, guild, int(number), body)
        case ["DELETE", number]:
            return events.remove_event(world, guild, int(number))
    raise LookupError("/".join(rest))


def _guild(world: World, number: int, rest: list[str]) -> Json:
    guild = world.guilds.get(number)
    if guild is None:
        raise RefusedError(404, 10004, "Unknown Guild")
    match rest:
        case []:
            return guild.told
        case ["channels"]:
            return guild.told["channels"]
        case ["roles"]:
            return guild.roles
        case ["members", who]:
            return objects.member(int(who), "marquee")
    raise LookupError("/".join(rest))
