"""A bot that dies between what it wrote and its answer: all of it stands, doors still answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bot.sqlite import Connection
from cogs.night_boards import NightBoards
from tests.club_file import everything
from tests.doors import DOORS, Door, Gives, Making, through
from tests.stage import BLAME, Stage, seen

OF_WATCHLISTS = ("mq:seen", "mq:want", "mq:unwant", "mq:rate", "mq:unsee", "mq:watchlist")
WHOLE = ("mq:seen", "mq:rate:", "mq:unsee:", "mq:unwant", "mq:want")
"""Once all of it is written, pressing it again writes nothing else."""


class DiedError(Exception):
    """Stands for the end of a process."""


class Death:
    """Ends what goes on right after the first thing that it wrote."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.armed = self.struck = False
        fetch = Connection.fetch

        async def fetched(connection: Connection, sql: str, values: Any = ()) -> Sequence[Any]:
            rows = await fetch(connection, sql, values)
            if sql == "COMMIT" and self.armed:
                self.armed, self.struck = False, True
                raise DiedError
            return rows

        patch.setattr(Connection, "fetch", fetched)


def chosen(door: Door) -> bool:
    """Whether it is about schedules, nights or watchlists, and answers with a message."""
    kept = door.of_schedules or door.of_nights or door.custom_id.startswith(OF_WATCHLISTS)
    return kept and door.gives is not Gives.FORM


async def test_a_door_whose_bot_died_after_it_wrote_answers_the_next_press(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.provokes_errors = True
    monkeypatch.setattr(NightBoards, "pace", 0)
    now = stage.bot.now()
    monkeypatch.setattr(stage.bot, "now", lambda: now)
    making, death, wrote = Making(stage), Death(monkeypatch), 0
    for door in filter(chosen, DOORS):
        made = await making.made(stage.moderator, door)
        await stage.bot.services.watchlists.add(stage.guild.id, stage.moderator.id, BLAME, now=now)
        death.armed, death.struck = True, False
        await through(door, stage, stage.moderator, made)
        death.armed = False
        if not death.struck:
            continue
        wrote += 1
        left = everything(stage.bot)
        told = seen(await through(door, stage, stage.moderator, made))
        assert told.text.strip(), door.told
        assert "Something broke" not in told.text, door.told
        if door.custom_id.startswith(WHOLE):
            assert everything(stage.bot) == left, door.told
    assert wrote > 20
