"""What a club chooses, and who may."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from tests.conftest import build_stage
from tests.stage import Stage, seen

CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("settings show", {}),
    ("settings spoilers", {"policy": "withhold"}),
    ("settings house-reviews", {"show": False}),
]


async def test_what_holds_is_shown_to_a_moderator_alone(stage: Stage) -> None:
    answer = seen(await stage.moderator.slash(stage.channel, "settings show"))
    assert answer.private
    assert "tagged" in answer.text
    assert "shown" in answer.text


async def test_a_change_holds_and_leaves_the_other_choice_alone(stage: Stage) -> None:
    for command, options in CHANGES[1:]:
        answer = seen(await stage.moderator.slash(stage.channel, command, **options))
        assert answer.private
        assert "Changed" in answer.text
    shown = seen(await stage.moderator.slash(stage.channel, "settings show"))
    assert "withheld" in shown.text
    assert "hidden" in shown.text
    held = await stage.bot.services.settings.of(stage.guild.id)
    assert held == ClubSettings(SpoilerPolicy.WITHHOLD, house_reviews=False)
    back = seen(await stage.moderator.slash(stage.channel, "settings spoilers", policy="tag"))
    assert "tagged" in back.text


async def test_a_change_is_of_one_club_only(stage: Stage) -> None:
    there = build_stage(stage.env)
    await stage.moderator.slash(stage.channel, "settings spoilers", policy="withhold")
    assert await stage.bot.services.settings.of(there.guild.id) == ClubSettings()


async def test_members_are_not_offered_it(stage: Stage) -> None:
    offered = stage.member.available_commands(stage.channel)
    assert not [name for name in offered if name.startswith(("settings", "manage"))]


@pytest.mark.parametrize(("command", "options"), CHANGES)
async def test_a_member_whom_the_server_gave_the_command_is_refused(
    stage: Stage, command: str, options: dict[str, Any]
) -> None:
    await stage.give_everyone("settings")
    told = await stage.slash(command, **options)
    assert told.private
    assert told.text == "Only members with the right “Manage Server” can do this."
    assert await stage.bot.services.settings.of(stage.guild.id) == ClubSettings()
