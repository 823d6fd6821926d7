"""Who gets through which door: every command, menu, button and form, by every kind of person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import simcord
from discord import app_commands

from bot.domain.drafts import Draft
from bot.domain.permissions import Standing
from bot.domain.reviews import Reviewer
from bot.domain.settings import ClubSettings
from cogs.night_boards import NightBoards
from tests.club_file import Row, everything
from tests.conftest import build_stage
from tests.doors import DOORS, HIDDEN, Door, Gives, Making, known_doors, through
from tests.stage import BLAME, NOW, PRIVATE, Seen, Stage, seen, string_options

REFUSALS = {
    Standing.MEMBER: "This is for members: bots can't.",
    Standing.REVIEWER: "Only the club's reviewers and moderators can do this.",
    Standing.MODERATOR: "Only the club's moderators can do this.",
    Standing.OWNER: "Only members with the right “Manage Server” can do this.",
}
NO_REVIEW = "This review is no longer here. Type /review for what is."
People = Mapping[str, tuple[Standing, simcord.MemberActor]]


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulated Discord waits for all that a press began: for the pace of edits as well."""
    monkeypatch.setattr(NightBoards, "pace", 0)


async def people(stage: Stage, there: Stage) -> People:
    """One of each kind in the club. The moderator of another club is a plain member here."""
    for command in ("settings", "manage"):
        await stage.give_everyone(command)
    keepers, critics = stage.guild.create_role("Keepers"), stage.guild.create_role("Critics")
    await stage.decide(moderator_role=keepers.id, reviewer_role=critics.id)
    elsewhere = there.guild.create_role("Keepers")
    await there.decide(moderator_role=elsewhere.id)
    nora = stage.env.create_user("nora")
    there.guild.add_member(nora, roles=[elsewhere, there.guild.roles["Mods"]])
    robot, mods = stage.env.create_user("robot", bot=True), stage.guild.roles["Mods"]
    join = stage.guild.add_member
    return {
        "a bot with every role": (Standing.OUTSIDER, join(robot, roles=[keepers, critics, mods])),
        "a member": (Standing.MEMBER, stage.member),
        "another club's moderator": (Standing.MEMBER, join(nora)),
        "a reviewer": (Standing.REVIEWER, join(stage.env.create_user("rui"), roles=[critics])),
        "a moderator": (Standing.MODERATOR, join(stage.env.create_user("mo"), roles=[keepers])),
        "an owner": (Standing.OWNER, stage.moderator),
    }


def told(result: simcord.InteractionResult) -> Seen | None:
    """The one message that somebody got, None for a form."""
    return None if result.modal is not None else seen(result)


async def test_every_door_is_in_the_table(stage: Stage) -> None:
    assert {door.name for door in DOORS} == known_doors(stage)


def refused(door: Door, standing: Standing, answer: Seen | None) -> list[str]:
    """What is wrong with how somebody was refused."""
    if answer is None:
        return ["got a form"]
    above = {said for least, said in REFUSALS.items() if standing < least <= door.least}
    wrong = []
    if answer.text.splitlines()[0] not in above | {door.said}:
        wrong.append(f"was told: {answer.text[:120]}")
    if not answer.private:
        wrong.append("was refused where all can see it")
    if HIDDEN in answer.text:
        wrong.append("read what is hidden")
    return wrong


async def test_whoever_is_too_little_is_refused_in_private_and_nothing_changes(
    stage: Stage,
) -> None:
    known = await people(stage, build_stage(stage.env))
    held = roles_of(await stage.bot.services.settings.of(stage.guild.id))
    making, found = Making(stage), list[str]()
    # Made once: nothing of it may change.
    made = {kind: await making.made(person) for kind, (_, person) in known.items()}
    for door in DOORS:
        await stage.decide(**(held | dict(door.club)))
        for kind, (standing, person) in known.items():
            if standing >= door.least:
                continue
            before = everything(stage.bot)
            answer = told(await through(door, stage, person, made[kind]))
            wrong = refused(door, standing, answer)
            after = everything(stage.bot)
            wrong += [f"changed {table}" for table in after if after[table] != before[table]]
            found += [f"{kind} at {door.told}: {one}" for one in wrong]
    assert not found, "\n".join(found)


def roles_of(settings: ClubSettings) -> dict[str, Any]:
    """What a club is set back to, however a door changed it: its roles, and no offers."""
    return {
        "moderator_role": settings.moderator_role,
        "reviewer_role": settings.reviewer_role,
        "offers": False,
    }


def gives(answer: Seen | None) -> Gives:
    """What somebody got."""
    if answer is None:
        return Gives.FORM
    return Gives.PRIVATE if answer.private else Gives.PUBLIC


async def test_whoever_is_enough_gets_what_the_table_says(stage: Stage) -> None:
    known = await people(stage, build_stage(stage.env))
    held = roles_of(await stage.bot.services.settings.of(stage.guild.id))
    making, found = Making(stage), list[str]()
    for door in DOORS:
        for kind, (standing, person) in known.items():
            if standing < door.least:
                continue
            await stage.decide(**(held | dict(door.club)))
            made = await making.made(person, door)
            answer = told(await through(door, stage, person, made))
            first = answer.text.splitlines()[0] if answer else ""
            if first in {*REFUSALS.values(), door.said} - {""} or "Something broke" in first:
                found.append(f"{kind} at {door.told}: {first}")
            elif gives(answer) is not door.gives:
                found.append(f"{kind} at {door.told}: got {gives(answer)}: {first}")
    assert not found, "\n".join(found)


def of_club(rows: Mapping[str, list[Row]], club: int) -> dict[str, set[Row]]:
    """The rows that name the club, and those of tables that name none."""
    return {
        table: {row for row in found if club in row or table.endswith("_versions")}
        for table, found in rows.items()
    }


async def test_no_moderator_reaches_into_another_club_from_their_own(stage: Stage) -> None:
    there = build_stage(stage.env)
    await people(stage, there)
    made, found = await Making(stage).made(stage.member), list[str]()
    for door in DOORS:
        before = of_club(everything(stage.bot), stage.guild.id)
        answer = told(await through(door, there, there.moderator, made))
        after = of_club(everything(stage.bot), stage.guild.id)
        if any(rows - after[table] for table, rows in before.items()):
            found.append(f"{door.told}: changed the other club")
        if answer is not None and HIDDEN in answer.text:
            found.append(f"{door.told}: showed what is hidden there")
        if door.least is Standing.OUTSIDER and "{ref}" in f"{door.custom_id} {door.options}":
            assert answer is not None
            if answer.text != NO_REVIEW:
                found.append(f"{door.told}: {answer.text}")
    assert not found, "\n".join(found)


async def test_what_a_refused_one_sees_is_for_them_alone(stage: Stage) -> None:
    known = await people(stage, build_stage(stage.env))
    _, person = known["a member"]
    made = await Making(stage).made(person)
    for door in DOORS:
        if door.least > Standing.MEMBER:
            result = await through(door, stage, person, made)
            assert told(result) is not None
    answers = [
        request
        for request in stage.env.http_requests
        if request.path.startswith("/interactions/") and request.json
    ]
    assert answers
    for request in answers:
        assert request.json is not None
        assert request.json["data"]["flags"] & PRIVATE


async def test_nothing_is_offered_to_a_member_of_what_they_may_not_read(stage: Stage) -> None:
    known = await people(stage, build_stage(stage.env))
    _, person = known["a member"]
    await Making(stage).made(person)
    reviewer = Reviewer(HIDDEN, 77)
    draft = Draft(BLAME, 77, reviewer, blurb=HIDDEN, text=HIDDEN, typed_title=HIDDEN)
    await stage.bot.services.drafts.keep(stage.guild.id, draft, now=NOW)
    for name, option in string_options(stage.bot.tree):
        command = next(o for o in stage.bot.tree.walk_commands() if o.qualified_name == name)
        assert isinstance(command, app_commands.Command)
        if not next(o for o in command.parameters if o.display_name == option).autocomplete:
            continue
        title = {} if option == "title" else {"title": BLAME}
        filled = title if any(o.name == "title" for o in command.parameters) else {}
        for typed in ("", HIDDEN[:4]):
            offered = await person.autocomplete(stage.channel, name, option, typed, **filled)
            assert HIDDEN not in str(offered), name


@pytest.mark.parametrize("kind", ["member", "moderator"])
async def test_a_role_that_is_taken_away_counts_no_more_at_the_next_press(
    stage: Stage, kind: str
) -> None:
    keepers = stage.guild.create_role("Keepers")
    await stage.decide(moderator_role=keepers.id)
    await stage.give_everyone("manage")
    mo = stage.guild.add_member(stage.env.create_user("mo"), roles=[keepers])
    door = f"mq:form:{BLAME}"
    assert (await stage.forged(door, by=mo)).modal is not None
    if kind == "member":
        await stage.decide(moderator_role=None)
        assert (await stage.forge(door, by=mo)).text == REFUSALS[Standing.REVIEWER]
    else:
        assert (await stage.forged(door, by=mo)).modal is not None
