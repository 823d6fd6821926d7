"""Who may let a schedule ping a role, once somebody who may had it do so."""

from __future__ import annotations

from typing import Any

import pytest
import simcord
from discord import PermissionOverwrite, Permissions

from bot.domain.schedules import Schedule
from tests.cogs.scheduling import carry, come_due, kept, posts, rest, the_one, typed
from tests.stage import Stage

MAY_NOT = "It pings “Quiet”, which you may not"


@pytest.fixture(autouse=True)
async def _rest(stage: Stage) -> None:
    await rest(stage)


async def quiet_one(stage: Stage) -> Schedule:
    """A schedule that pings a role which not everybody may mention."""
    return await kept(stage, role=stage.guild.create_role("Quiet").id)


def herald(stage: Stage) -> simcord.MemberActor:
    """A moderator who may mention every role."""
    loud = stage.guild.create_role("Heralds", permissions=Permissions(mention_everyone=True))
    roles = [loud, stage.guild.roles["Mods"]]
    return stage.guild.add_member(stage.env.create_user("hera"), roles=roles)


@pytest.mark.parametrize("change", ["times", "zone", "line", "channel", "role as well"])
async def test_who_may_not_ping_a_role_does_not_choose_when_where_and_with_what_it_is_pinged(
    stage: Stage, change: str
) -> None:
    before = await quiet_one(stage)
    all_changes: dict[str, dict[str, Any]] = {
        "times": {"times": "daily 9:00"},
        "zone": {"zone": "Europe/Berlin"},
        "line": {"line": "All come here."},
        "channel": {"channel": stage.guild.create_text_channel("announcements")},
        "role as well": {"line": "Come.", "role": stage.guild.roles["Quiet"]},
    }
    changes = all_changes[change]
    told = await typed(stage, "edit", schedule="friday", **changes)
    assert MAY_NOT in told.text
    assert await the_one(stage) == before
    told = await typed(stage, "edit", schedule="friday", by=herald(stage), **changes)
    assert "Changed." in told.text


async def test_who_may_not_ping_a_role_cant_have_it_pinged_at_once(stage: Stage) -> None:
    schedule = await quiet_one(stage)
    assert MAY_NOT in (await typed(stage, "post-now", schedule="friday")).text
    pressed = await stage.forge(f"mq:wt:now:{schedule.ref}", by=stage.moderator)
    assert MAY_NOT in pressed.text
    await carry(stage)
    assert not posts(stage)
    told = await typed(stage, "post-now", schedule="friday", by=herald(stage))
    assert "on its way" in told.text


async def test_what_a_ping_says_and_when_stays_as_it_was_so_anybody_may_do_the_rest(
    stage: Stage,
) -> None:
    schedule = await quiet_one(stage)
    commands: tuple[tuple[str, dict[str, Any]], ...] = (
        ("edit", {"kind": "film"}),
        ("pause", {}),
        ("resume", {}),
        ("queue", {"title": "Blame!"}),
    )
    for command, options in commands:
        told = await typed(stage, command, **({"schedule": "friday"} | options))
        assert MAY_NOT not in told.text
    assert (await the_one(stage)).running
    taken = await stage.forge(f"mq:wt:less:{schedule.ref}", value="role", by=stage.moderator)
    assert "Changed." in taken.text
    assert "on its way" in (await typed(stage, "post-now", schedule="friday")).text


async def test_everyone_is_not_pinged_by_a_schedule_that_came_with_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_due(stage, monkeypatch, await kept(stage, role=stage.guild.default_role.id))
    assert not posts(stage)


async def test_channels_that_a_member_cant_see_are_not_offered_to_them_by_name(
    stage: Stage,
) -> None:
    await stage.give_everyone("watchthis")
    nobody = PermissionOverwrite(view_channel=False)
    secret = stage.guild.create_text_channel(
        "farewell-party", overwrites={stage.guild.default_role: nobody}
    )
    await kept(stage, channel=secret.id)
    for command in ("edit", "pause", "queue", "history"):
        door = (stage.channel, f"watchthis {command}", "schedule", "")
        assert await stage.member.autocomplete(*door) == []
        assert "farewell-party" in str(await stage.moderator.autocomplete(*door))
