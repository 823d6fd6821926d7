"""What this bot says of itself."""

from __future__ import annotations

import re

import pytest
import simcord

import bot
from bot.domain.permissions import Standing
from tests.doors import DOORS, Way
from tests.stage import Seen, Stage, seen


def names(least: Standing) -> set[str]:
    """Every command that one of this standing may use somehow, as the table of doors has it."""
    return {d.name for d in DOORS if d.way is Way.COMMAND and d.least <= least and not d.club}


def listed(answer: Seen) -> set[str]:
    """The commands that /help tells of: one a line, or those of a large group together."""
    found: set[str] = set()
    for line in re.findall(r"^`/[^·]+", answer.text, re.MULTILINE):
        first, *others = re.findall(r"`/?([^`]+)`", line)
        group = first.rpartition(" ")[0]
        found |= {first, *(f"{group} {other}" for other in others)}
    return found


async def somebody(stage: Stage, standing: Standing) -> simcord.MemberActor:
    """A person of this standing."""
    keepers, critics = stage.guild.create_role("Keepers"), stage.guild.create_role("Critics")
    await stage.decide(moderator_role=keepers.id, reviewer_role=critics.id)
    roles = {Standing.MODERATOR: [keepers], Standing.REVIEWER: [critics]}
    if standing is Standing.OWNER:
        return stage.moderator
    return stage.guild.add_member(stage.env.create_user("nora"), roles=roles.get(standing, []))


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.OUTSIDER])
async def test_help_lists_every_command_that_the_asker_may_use_and_no_other(
    stage: Stage, standing: Standing
) -> None:
    person = await somebody(stage, standing)
    answer = seen(await person.slash(stage.channel, "help"))
    assert answer.private
    assert listed(answer) == names(standing)


async def test_help_says_whose_the_further_commands_are(stage: Stage) -> None:
    for standing, heading in (
        (Standing.MEMBER, None),
        (Standing.REVIEWER, "For reviewers"),
        (Standing.MODERATOR, "For moderators"),
        (Standing.OWNER, "For moderators"),
    ):
        person = await somebody(stage, standing)
        answer = seen(await person.slash(stage.channel, "help"))
        for known in ("For reviewers", "For moderators"):
            assert (known in answer.text) is (known == heading)


async def test_about_says_what_it_is_and_knows(stage: Stage) -> None:
    answer = await stage.slash("about")
    assert answer.private
    services = stage.bot.services
    for told in (bot.__version__, f"{services.titles.count} titles", f"{len(services.shelf)} rev"):
        assert told in answer.text
