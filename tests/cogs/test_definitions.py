"""Every command and every button is valid for Discord before Discord sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from discord import app_commands

from bot.app import Marquee
from bot.config import STARTER
from bot.domain.reviews import ReviewSort, Verdict
from cogs.ui import ids
from tests.stage import Stage

# https://discord.com/developers/docs/interactions/application-commands
NAME = re.compile(r"[-_\w]{1,32}")
LONGEST_DEFINITION = 8_000
SUBCOMMAND, GROUP, STRING = 1, 2, 3
IN_SERVERS = [0]
Definition = Mapping[str, Any]

SHELF = json.loads((STARTER / "titles.json").read_text("utf-8"))
KEYS = [str(title["key"]) for title in SHELF]
THEMES = {str(theme["theme"]) for title in SHELF for theme in title["themes"]}
REFS = [*(f"h{key}" for key in KEYS), "c1", f"c{'9' * 18}"]


def definitions(bot: Marquee) -> list[dict[str, Any]]:
    """What Discord is told of each command."""
    return [command.to_dict(bot.tree) for command in bot.tree.get_commands()]


def parts(definition: Definition) -> Iterator[Definition]:
    """A command and everything in it that has a name and a description."""
    yield definition
    for option in definition.get("options", ()):
        yield from parts(option)


def length(definition: Definition) -> int:
    """The characters that count towards the limit of a whole command."""
    own = len(definition["name"]) + len(definition["description"])
    own += sum(len(c["name"]) + len(str(c["value"])) for c in definition.get("choices", ()))
    return own + sum(length(option) for option in definition.get("options", ()))


async def test_names_and_descriptions_are_as_discord_wants_them(stage: Stage) -> None:
    for definition in definitions(stage.bot):
        for part in parts(definition):
            assert NAME.fullmatch(part["name"]), part
            assert part["name"] == part["name"].lower()
            assert 1 <= len(part["description"]) <= 100, part
            assert part["description"] != "…", f"{part['name']} has no description"


async def test_options_and_choices_are_as_discord_wants_them(stage: Stage) -> None:
    for definition in definitions(stage.bot):
        for part in parts(definition):
            options = part.get("options", ())
            assert len(options) <= 25
            assert len({option["name"] for option in options}) == len(options)
            needed = [o.get("required", False) for o in options if o["type"] > GROUP]
            assert needed == sorted(needed, reverse=True), "a required option after another"
            choices = part.get("choices") or ()
            assert len(choices) <= 25
            assert not (choices and part.get("autocomplete"))
            for choice in choices:
                assert 1 <= len(choice["name"]) <= 100
                assert 1 <= len(str(choice["value"])) <= 100


async def test_no_command_is_too_long_and_there_are_not_too_many(stage: Stage) -> None:
    found = definitions(stage.bot)
    assert 1 <= len(found) <= 100
    assert all(length(definition) <= LONGEST_DEFINITION for definition in found)


async def test_every_command_is_for_servers_only(stage: Stage) -> None:
    for definition in definitions(stage.bot):
        assert definition["contexts"] == IN_SERVERS, definition["name"]
        assert definition["integration_types"] == IN_SERVERS, definition["name"]


async def test_commands_for_moderators_are_hidden_from_members(stage: Stage) -> None:
    hidden = {d["name"] for d in definitions(stage.bot) if d["default_member_permissions"]}
    assert hidden == {"settings", "manage"}


@pytest.mark.parametrize("name", ["title", "service", "theme", "reviewer"])
async def test_what_can_be_looked_up_is_offered_while_it_is_typed(stage: Stage, name: str) -> None:
    found = [
        option
        for command in stage.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
        for option in command.parameters
        if option.name == name
    ]
    assert found
    assert all(option.autocomplete for option in found)


def templates(stage: Stage) -> list[re.Pattern[str]]:
    """The patterns of all buttons and menus that live through a restart."""
    return list(stage.bot._connection._view_store._dynamic_items)


def every_id() -> Iterator[tuple[str, str]]:
    """(template, custom id) for all that the starter data can be asked for."""
    for key in KEYS:
        yield from ((ids.OPEN, ids.open_card(door, key)) for door in ids.Door)
        yield ids.REVIEWER, ids.reviewer(key)
        yield ids.FORM, ids.form(key)
    for ref in REFS:
        yield from ((ids.PAGE, ids.page(mode, 999, ref)) for mode in ids.Pages)
        yield ids.CARD, ids.open_review(ref)
        yield ids.PROGRESS, ids.progress(99, ref)
        yield ids.ASK_PROGRESS, ids.ask_progress(99, ref)
    longest = max(THEMES, key=len)
    for sort in ReviewSort:
        for verdict in ("", *(one.name.lower() for one in Verdict)):
            yield ids.LIST, ids.listing(9_999, ids.Listing(sort, verdict, "9" * 20, longest))
    yield ids.FORGET, ids.FORGET


async def test_every_custom_id_fits_and_leads_to_one_button(stage: Stage) -> None:
    known = templates(stage)
    seen: set[str] = set()
    for template, custom_id in every_id():
        assert len(custom_id) <= 100, custom_id
        matching = [pattern.pattern for pattern in known if pattern.fullmatch(custom_id)]
        assert matching == [template], custom_id
        seen.add(template)
    assert seen == {pattern.pattern for pattern in known}, "a button that this test doesn't know"


def test_every_theme_and_house_reviewer_fits_into_a_lists_button() -> None:
    for wanted in THEMES:
        made = ids.listing(0, ids.Listing("newest", "", "Marquee", wanted))
        found = re.fullmatch(ids.LIST, made)
        assert found is not None
        assert found["theme"] == wanted
        assert found["reviewer"] == "Marquee"


def test_a_page_number_survives_its_button() -> None:
    for mode in ids.Pages:
        found = re.fullmatch(ids.PAGE, ids.page(mode, 12, f"h{KEYS[0]}"))
        assert found is not None
        assert (found["mode"], found["page"], found["ref"]) == (mode, "12", f"h{KEYS[0]}")
