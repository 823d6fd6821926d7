"""What Discord's scheduled event of a movie night says: facts, and no spoiler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.movie_nights import PLACE_LENGTH, MovieNight, State
from bot.domain.titles import Kind, Title
from bot.domain.wire import escape

NAME_LENGTH = 100
DESCRIPTION_LENGTH = 1_000
UNNAMED = "Movie night"
SOMEWHERE = "In this server"


@dataclass(frozen=True, slots=True)
class NightEvent:
    """What the event is to say.

    `name` and `place` are plain text, `description` is escaped already and ends with `mark`, by
    which an event is found again. `voice` or else `place` is where. `settled`: it is not changed
    any more, and none is made.
    """

    name: str
    description: str
    starts: datetime
    ends: datetime
    voice: int | None
    place: str
    mark: str
    settled: bool = False


def event_of(night: MovieNight, title: Title | None) -> NightEvent | None:
    """The event of a night, with the title that won. None: there is to be none."""
    if night.state is State.CANCELLED:
        return None
    mark = event_mark(night.ref)
    lines = [_facts(title) if title is not None else "What is watched is decided by a vote."]
    if night.voice is not None and night.place:
        lines.append(f"Where: {escape(night.place)}")
    told = "\n".join(lines)[: DESCRIPTION_LENGTH - len(mark) - 1]
    return NightEvent(
        name=" ".join(title.name.split())[:NAME_LENGTH] if title is not None else UNNAMED,
        description=f"{told}\n{mark}",
        starts=night.starts,
        ends=night.ends,
        voice=night.voice,
        place="" if night.voice is not None else (night.place or SOMEWHERE)[:PLACE_LENGTH],
        mark=mark,
        settled=night.state is State.OVER,
    )


def event_mark(ref: int) -> str:
    """The last line of an event's description: no other night of Marquee has it."""
    return f"Movie night {ref}"


def _facts(title: Title) -> str:
    """`film, 2009, 102 minutes`."""
    told = [str(title.kind)]
    if title.year is not None:
        told.append(str(title.year))
    if title.minutes is not None:
        episode = " an episode" if title.kind is Kind.SERIES else ""
        told.append(f"{title.minutes} minutes{episode}")
    return escape(", ".join(told))
