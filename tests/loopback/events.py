"""Polls and scheduled events of a loopback Discord."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from tests.loopback.objects import APPLICATION, BOT, Json, iso, user
from tests.loopback.world import Place, RefusedError, World

MOST_ANSWERS, MOST_HOURS, MOST_EVENTS = 10, 32 * 24, 100


@dataclass(eq=False)
class Poll:
    """A poll of a message: who chose which answers, and when it ends."""

    asked: Json
    ends: float
    votes: dict[int, set[int]] = field(default_factory=dict)
    """Answers that were chosen, by member."""

    def told(self, now: float) -> Json:
        """It, as its message has it."""
        counts = Counter(answer for chosen in self.votes.values() for answer in chosen)
        return {
            "question": self.asked["question"],
            "answers": [
                {"answer_id": number, "poll_media": answer["poll_media"]}
                for number, answer in enumerate(self.asked["answers"], 1)
            ],
            "expiry": iso(self.ends),
            "allow_multiselect": bool(self.asked.get("allow_multiselect")),
            "layout_type": 1,
            "results": {
                "is_finalized": now >= self.ends,
                "answer_counts": [
                    {"id": answer, "count": count, "me_voted": False}
                    for answer, count in sorted(counts.items())
                ],
            },
        }


def begin_poll(world: World, place: Place, message: Json, asked: Json) -> None:
    """The message has a poll."""
    answers = len(asked.get("answers") or ())
    if not 1 <= answers <= MOST_ANSWERS or not 1 <= (asked.get("duration") or 24) <= MOST_HOURS:
        raise RefusedError(400, 50035, "Invalid Form Body")
    hours = asked.get("duration") or 24
    place.polls[int(message["id"])] = Poll(asked, world.clock() + hours * 3600)


def with_poll(world: World, message: Json) -> Json:
    """The message as it is now: a poll's counts change, and it ends by itself."""
    place = world.places.get(int(message["channel_id"]))
    poll = place.polls.get(int(message["id"])) if place else None
    return message if poll is None else {**message, "poll": poll.told(world.clock())}


def _poll(world: World, channel: int, message: int) -> Poll:
    found = world.place(channel).polls.get(message)
    if not isinstance(found, Poll):
        raise RefusedError(404, 10008, "Unknown Message")
    return found


def end_poll(world: World, channel: int, message: int) -> Json:
    """The poll ends now."""
    poll = _poll(world, channel, message)
    if world.clock() >= poll.ends:
        raise RefusedError(400, 520001, "Poll expired")
    poll.ends = world.clock()
    return with_poll(world, world.message(channel, message))


def vote(world: World, channel: int, message: int, *, member: int, answers: set[int]) -> None:
    """A member chooses, for a test: what they chose before is forgotten."""
    _poll(world, channel, message).votes[member] = answers


def voters(world: World, channel: int, message: int, answer: int, query: dict[str, str]) -> Json:
    """Who chose an answer, by their numbers."""
    poll, after = _poll(world, channel, message), int(query.get("after", 0))
    chosen = sorted(m for m, answers in poll.votes.items() if answer in answers and m > after)
    return {"users": [user(m, f"member{m}") for m in chosen[: int(query.get("limit", 25))]]}


# Scheduled events.


def events(world: World, guild: int) -> dict[int, Json]:
    """The server's scheduled events, by number."""
    if guild not in world.guilds:
        raise RefusedError(404, 10004, "Unknown Guild")
    return world.guilds[guild].events


def event(world: World, guild: int, number: int) -> Json:
    """One of them."""
    found = events(world, guild).get(number)
    if found is None:
        raise RefusedError(404, 10070, "Unknown Guild Scheduled Event")
    return found


def add_event(world: World, guild: int, body: Json) -> Json:
    """A new one. One that begins in the past is refused."""
    kept = events(world, guild)
    begins = datetime.fromisoformat(body["scheduled_start_time"]).timestamp()
    outside = body["entity_type"] == 3
    placed = (body.get("entity_metadata") or {}).get("location") and body.get("scheduled_end_time")
    if begins <= world.clock() or not body.get("name") or (outside and not placed):
        raise RefusedError(400, 50035, "Invalid Form Body")
    if sum(e["status"] in (1, 2) for e in kept.values()) >= MOST_EVENTS:
        raise RefusedError(400, 30038, "Maximum number of server scheduled events reached (100)")
    number = world.snowflake()
    kept[number] = {
        "id": str(number),
        "guild_id": str(guild),
        "channel_id": body.get("channel_id"),
        "creator_id": str(APPLICATION),
        "creator": BOT,
        "name": body["name"],
        "description": body.get("description"),
        "scheduled_start_time": body["scheduled_start_time"],
        "scheduled_end_time": body.get("scheduled_end_time"),
        "privacy_level": 2,
        "status": 1,
        "entity_type": body["entity_type"],
        "entity_id": None,
        "entity_metadata": body.get("entity_metadata"),
        "user_count": 0,
        "image": None,
        "recurrence_rule": None,
    }
    return kept[number]


def change_event(world: World, guild: int, number: int, body: Json) -> Json:
    """One of them changed. One that is over (3) or cancelled (4) stays so."""
    found = event(world, guild, number)
    if "status" in body and found["status"] in (3, 4):
        raise RefusedError(400, 180000, "Cannot update a finished event")
    found.update(body)
    return found


def remove_event(world: World, guild: int, number: int) -> None:
    """One of them gone."""
    event(world, guild, number)
    del world.guilds[guild].events[number]
