"""What this bot says of itself."""

from __future__ import annotations

from discord import app_commands

import bot
from tests.stage import Stage, seen


def names(stage: Stage, *, moderated: bool) -> set[str]:
    """Every command that is for moderators, or every other."""
    return {
        command.qualified_name
        for command in stage.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
        and bool((command.root_parent or command).default_permissions) is moderated
    }


async def test_help_lists_every_command_a_member_may_use_and_no_other(stage: Stage) -> None:
    answer = await stage.slash("help")
    assert answer.private
    assert names(stage, moderated=False) == set(stage.member.available_commands(stage.channel))
    for name in names(stage, moderated=False):
        assert f"`/{name}`" in answer.text
    for name in names(stage, moderated=True):
        assert f"/{name}" not in answer.text


async def test_help_lists_every_command_to_a_moderator(stage: Stage) -> None:
    answer = seen(await stage.moderator.slash(stage.channel, "help"))
    for name in stage.moderator.available_commands(stage.channel):
        assert f"`/{name}`" in answer.text


async def test_about_says_what_it_is_and_knows(stage: Stage) -> None:
    answer = await stage.slash("about")
    assert answer.private
    services = stage.bot.services
    for told in (bot.__version__, f"{services.titles.count} titles", f"{len(services.shelf)} rev"):
        assert told in answer.text
