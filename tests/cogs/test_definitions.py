"""Every command and every button is valid for Discord before Discord sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from discord import app_commands

from bot.app import Marquee
from bot.config import STARTER
from bot.domain.deliveries import mark as mark_of
from bot.domain.drafts import Draft
from bot.domain.own_titles import Part
from bot.domain.reviews import Reviewer, ReviewSort, Verdict
from bot.domain.spoilers import Progress
from bot.domain.tallies import Before
from bot.domain.titles import Kind, Name, NameType, Title
from bot.services.versions import Pile
from cogs.ui import (
    ids,
    import_ids,
    night_ids,
    notice_ids,
    offer_ids,
    schedule_ids,
    setting_ids,
    suggestion_ids,
    watchlist_ids,
)
from tests.stage import Stage

# https://discord.com/developers/docs/interactions/application-commands
NAME = re.compile(r"[-_\w]{1,32}")
LONGEST_DEFINITION = 8_000
MOST_MENUS = 15
SLASH = 1
SUBCOMMAND, GROUP, STRING = 1, 2, 3
IN_SERVERS = [0]
Definition = Mapping[str, Any]

SHELF = json.loads((STARTER / "titles.json").read_text("utf-8"))
KEYS = [str(title["key"]) for title in SHELF]
THEMES = {str(theme["theme"]) for title in SHELF for theme in title["themes"]}
NAMED = (Name("九" * 300, NameType.MAIN),)
LONGEST_DRAFT = 10**12 - 1
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


def slash(bot: Marquee) -> list[dict[str, Any]]:
    """What Discord is told of each slash command."""
    return [definition for definition in definitions(bot) if definition["type"] == SLASH]


async def test_names_and_descriptions_are_as_discord_wants_them(stage: Stage) -> None:
    for definition in slash(stage.bot):
        for part in parts(definition):
            assert NAME.fullmatch(part["name"]), part
            assert part["name"] == part["name"].lower()
            assert 1 <= len(part["description"]) <= 100, part
            assert part["description"] != "…", f"{part['name']} has no description"


async def test_commands_on_messages_are_as_discord_wants_them(stage: Stage) -> None:
    menus = [d for d in definitions(stage.bot) if d["type"] != SLASH]
    assert len(menus) <= MOST_MENUS
    for menu in menus:
        assert 1 <= len(menu["name"]) <= 32
        assert not menu.get("description")
        assert not menu.get("options")


async def test_options_and_choices_are_as_discord_wants_them(stage: Stage) -> None:
    for definition in slash(stage.bot):
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
    found = slash(stage.bot)
    assert 1 <= len(found) <= 100
    assert all(length(definition) <= LONGEST_DEFINITION for definition in found)


async def test_every_command_is_for_servers_only(stage: Stage) -> None:
    for definition in definitions(stage.bot):
        assert definition["contexts"] == IN_SERVERS, definition["name"]
        assert definition["integration_types"] == IN_SERVERS, definition["name"]


async def test_only_settings_are_hidden_from_members_by_default(stage: Stage) -> None:
    # What hangs in /manage is for people whom a club chose by role, which Discord can't know of.
    hidden = {
        definition["name"]
        for definition in definitions(stage.bot)
        if definition["default_member_permissions"]
    }
    assert hidden == {"settings"}


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
    """The patterns of all buttons, menus and forms that live through a restart."""
    forms = [re.compile(template) for template in stage.bot.forms]
    return [*stage.bot._connection._view_store._dynamic_items, *forms]


def every_id() -> Iterator[tuple[str, str]]:
    """(template, custom id) for all that the starter data can be asked for."""
    yield from ids_of_titles()
    yield from ids_of_reviews()
    yield from ids_of_drafts()
    yield from ids_of_imports()
    yield from ids_of_schedules()
    yield from ids_of_watchlists()
    yield from ids_of_nights()
    yield ids.FORGET, ids.FORGET
    yield ids.TRAIL, ids.trail(10**18 - 1)
    yield notice_ids.SCHEDULES, notice_ids.schedules(10**18 - 1)
    for command in ("moderators", "reviewers", "channel", "audit"):
        yield setting_ids.TAKE_AWAY, setting_ids.take_away(command, 2**64 - 1)
    yield setting_ids.TAKE_AWAY, setting_ids.take_away("region", "DE")


def ids_of_titles() -> Iterator[tuple[str, str]]:
    """Those that carry a title."""
    for key in KEYS:
        yield from ((ids.OPEN, ids.open_card(door, key)) for door in ids.Door)
        if len(key) < 40:
            yield suggestion_ids.BETWEEN, suggestion_ids.between(key, key)
        yield ids.REVIEWER, ids.reviewer(key)
        yield ids.FORM, ids.form(key)
        yield ids.TITLE_EDIT, ids.title_edit(key)
        yield ids.TITLE_PARTS, ids.title_parts(key)
        yield ids.TITLE_UNDO, ids.title_undo(999_999, key)
        yield from ((ids.TITLE_FORM, ids.title_form(part, key)) for part in Part)
        yield from ((ids.TITLE_SENT, ids.title_sent(part, "f" * 6, key)) for part in Part)
        yield ids.PICK, ids.pick(LONGEST_DRAFT, "f" * 14, key)
        yield ids.HISTORY, ids.history(key)
        yield offer_ids.FORM, offer_ids.form(key)
        yield from ((ids.SENT_NEW, ids.sent_new(purpose, key)) for purpose in ids.Purpose)
    yield ids.TITLE_ADD, ids.title_add(Title("club:new", Kind.SPECIAL, NAMED, 2001))


def ids_of_reviews() -> Iterator[tuple[str, str]]:
    """Those that carry a review, or a list of them."""
    for ref in REFS:
        yield from ((ids.PAGE, ids.page(mode, 999, ref)) for mode in ids.Pages)
        yield ids.CARD, ids.open_review(ref)
        yield ids.PROGRESS, ids.progress(99, ref)
        yield ids.ASK_PROGRESS, ids.ask_progress(99, ref)
    longest = max(THEMES, key=len)
    for sort in ReviewSort:
        for verdict in ("", *(one.name.lower() for one in Verdict)):
            yield ids.LIST, ids.listing(9_999, ids.Listing(sort, verdict, "9" * 20, longest))
    for ref in ("c1", f"c{'9' * 18}"):
        yield from ((ids.VERSION, ids.version(s, 10**9 - 1, 999, ref)) for s in ids.Sight)
        yield from (
            (ids.RESTORE, ids.restore(10**9 - 1, 10**9 - 1, ref, gone=gone))
            for gone in (False, True)
        )
        yield ids.REMOVE, ids.remove(ref)
        yield ids.BRING_BACK, ids.bring_back(ref)
        yield ids.EDIT_REVIEW, ids.edit_review(ref)
        for purpose in ids.Purpose:
            yield ids.SENT_REVIEW, ids.sent_review(purpose, int(ref[1:]), 10**9 - 1)
    yield from ((ids.PILE, ids.pile(name, 9_999)) for name in ("", *Pile))


def ids_of_drafts() -> Iterator[tuple[str, str]]:
    """Those that carry a draft."""
    draft = (LONGEST_DRAFT, "f" * 14)
    yield from ((ids.DRAFT_ACT, ids.draft_act(act, *draft)) for act in ids.Act)
    opened = Draft("", 0, Reviewer(""), ref=LONGEST_DRAFT, saved=datetime(4200, 1, 1, tzinfo=UTC))
    assert len(opened.revision) == len(draft[1])
    yield from ((ids.SENT_DRAFT, ids.sent_draft(purpose, opened)) for purpose in ids.Purpose)
    for mode in ids.Pages:
        yield ids.PAGE, ids.page(mode, 999, f"d{LONGEST_DRAFT}")
    yield ids.PROGRESS, ids.progress(99, f"d{LONGEST_DRAFT}")
    yield ids.ASK_PROGRESS, ids.ask_progress(99, f"d{LONGEST_DRAFT}")
    yield ids.OVER, ids.over(10**9 - 1, *draft)
    yield ids.SECTION, ids.section(*draft)
    yield ids.SENT_SECTION, ids.sent_section(ids.ADDED_SECTION, opened)
    yield ids.SENT_TITLE, ids.sent_title(opened)
    yield from ((offer_ids.ACT, offer_ids.act(act, *draft)) for act in offer_ids.Act)
    for act in (offer_ids.Act.APPROVE, offer_ids.Act.WITH):
        yield offer_ids.OVER, offer_ids.over(act, 10**9 - 1, *draft)
    yield offer_ids.SENT_DECLINE, offer_ids.sent_decline(*draft)


def ids_of_imports() -> Iterator[tuple[str, str]]:
    """Those that carry an import."""
    token, question = "_-9AZaz0", "f" * 8
    for key in KEYS:
        yield import_ids.TAKE, import_ids.take(token, question, key)
    yield from ((import_ids.ACT, import_ids.act(token, act)) for act in import_ids.Act)
    yield from (
        (import_ids.REPLY, import_ids.reply(token, question, said)) for said in import_ids.Reply
    )
    yield import_ids.PAGE, import_ids.page(token, 9_999)
    yield import_ids.LOOK, import_ids.look(token)
    yield import_ids.FIELDS, import_ids.fields(token, 99_999, 999)
    yield import_ids.SENT_ADD, import_ids.sent_add(token, question)
    yield import_ids.SENT_OTHER, import_ids.sent_other(token, question)
    yield import_ids.SENT_ALL, import_ids.sent_all(token)


def ids_of_watchlists() -> Iterator[tuple[str, str]]:
    """Those on posts for ever, and those on the private answers to them."""
    longest = Before(Progress(9_999, 9_999, 9_999), wanted=True)
    for key in (*KEYS, "k" * 72):
        for mark in ("", mark_of(2**63 - 1), watchlist_ids.HERE):
            yield watchlist_ids.SEEN, watchlist_ids.seen(key, mark)
            yield watchlist_ids.WANT, watchlist_ids.add(key, mark)
        yield watchlist_ids.UNWANT, watchlist_ids.take_out(key)
        for before in (Before(), longest):
            yield watchlist_ids.UNSEE, watchlist_ids.unsee(before, key)
            yield from ((watchlist_ids.RATE, watchlist_ids.rate(v, before, key)) for v in Verdict)
    yield watchlist_ids.LIST, watchlist_ids.watchlist(999)
    yield watchlist_ids.TAKE_OUT, watchlist_ids.menu(999)


def ids_of_nights() -> Iterator[tuple[str, str]]:
    """Those on a movie night's cards for ever, and those on the private answers to them."""
    night, longest = 10**15 - 1, Before(Progress(9_999, 9_999, 9_999), wanted=True)
    for mark in ("", mark_of(2**63 - 1)):
        yield from ((night_ids.ACT, night_ids.act(act, night, mark)) for act in night_ids.Act)
    yield from ((night_ids.TAKE, night_ids.take(night, key)) for key in (*KEYS, "k" * 72))
    yield night_ids.OUT, night_ids.out(night, night)
    yield night_ids.OUT_MENU, night_ids.out_menu(night)
    yield night_ids.RANK, night_ids.rank(night, 24)
    yield night_ids.BALLOT, night_ids.ballot(night, 24)
    for before in (Before(), longest):
        yield night_ids.UNSEE, night_ids.unsee(night, before)
        yield from ((night_ids.RATE, night_ids.rate(v, night, before)) for v in Verdict)
    yield night_ids.SENT_TITLE, night_ids.sent_title(night)
    yield night_ids.SENT_TIME, night_ids.sent_time(night)


def ids_of_schedules() -> Iterator[tuple[str, str]]:
    """Those that carry a schedule, its past, or its queue."""
    latest = 10**15 - 1
    yield from ((schedule_ids.ACT, schedule_ids.act(act, latest)) for act in schedule_ids.Act)
    yield schedule_ids.LESS, schedule_ids.less(latest)
    yield schedule_ids.LIST, schedule_ids.listing(999)
    yield schedule_ids.PICK, schedule_ids.PICK
    yield schedule_ids.BRING_BACK, schedule_ids.BRING_BACK
    yield schedule_ids.HISTORY, schedule_ids.history(latest, latest)
    yield schedule_ids.TAKE_OUT, schedule_ids.TAKE_OUT
    yield schedule_ids.MOVE_UP, schedule_ids.MOVE_UP
    yield from ((schedule_ids.PUT, schedule_ids.put_first(latest, key)) for key in KEYS)


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
