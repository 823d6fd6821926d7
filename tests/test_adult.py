"""Titles for adults are told of in age-restricted channels, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands

from bot.catalogue.build import build_catalogue
from bot.catalogue.starter import read_starter
from bot.config import STARTER
from bot.domain.adults import ELSEWHERE, NAMELESS
from bot.domain.audit import Stamp
from bot.domain.deliveries import Drop
from bot.domain.reviews import Verdict
from bot.domain.titles import Kind, Name, NameType, Relation, Theme, Title
from cogs.doors import age_restricted
from cogs.night_boards import NightBoards
from cogs.ui import ids, night_ids, offer_ids, suggestion_ids, watchlist_ids
from tests.cogs.importing import bring, press, table
from tests.cogs.offering import messages, offer
from tests.cogs.scheduling import carry, go_to, kept, plan, posts, rest
from tests.cogs.test_titles import COMMANDS
from tests.doors import DOORS, THIRD, Door, Making, Way, through
from tests.stage import BLAME, NOW, Stage, seen, string_options

WORD = "Quorvax"
"""Part of the names of both titles for adults, and of nothing else that there is."""
HOT, HOTTER = "test:first-one", "test:second-one"
ADULTS = [
    Title(
        key,
        Kind.FILM,
        (Name(f"{WORD} {name}", NameType.MAIN),),
        year,
        themes=(Theme("megastructure", 1.0),),
        relations=(Relation("sequel", BLAME),),
        adult=True,
    )
    for key, name, year in ((HOT, "Nights", 2001), (HOTTER, "Days", 2003))
]
USUAL = {"offers": False, "moderators_channel": None, "house_reviews": True}
NAMES_IT = {
    "title",
    "review",
    "reviews",
    "similar",
    "watchlist",
    "privacy",
    "review-offer",
    "movienight nominate",
    "manage audit",
    "manage review add",
    "manage review edit",
    "manage review history",
    "manage review import",
    "manage review list",
    "manage review remove",
    "manage title edit",
    ids.ASK_PROGRESS,
    ids.BRING_BACK,
    ids.CARD,
    ids.DRAFT_ACT,
    ids.EDIT_REVIEW,
    ids.FORM,
    ids.HISTORY,
    ids.LIST,
    ids.OPEN,
    ids.OVER,
    ids.PAGE,
    ids.PICK,
    ids.PILE,
    ids.PROGRESS,
    ids.REMOVE,
    ids.REVIEWER,
    ids.SENT_DRAFT,
    ids.SENT_NEW,
    ids.SENT_REVIEW,
    ids.SENT_SECTION,
    ids.SENT_TITLE,
    ids.TITLE_EDIT,
    ids.TITLE_FORM,
    ids.TITLE_PARTS,
    ids.TRAIL,
    ids.VERSION,
    night_ids.SENT_TITLE,
    night_ids.TAKE,
    offer_ids.ACT,
    offer_ids.FORM,
    offer_ids.OVER,
    suggestion_ids.BETWEEN,
    watchlist_ids.LIST,
    watchlist_ids.RATE,
    watchlist_ids.SEEN,
    watchlist_ids.TAKE_OUT,
    watchlist_ids.UNSEE,
    watchlist_ids.UNWANT,
    watchlist_ids.WANT,
}
"""Every door that names a title for adults in an age-restricted channel."""


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """A data folder whose catalogue has two titles for adults."""
    build_catalogue([*_shelf(), *ADULTS], tmp_path / "catalogue.db", digest="of a test")
    return tmp_path


def _shelf() -> list[Title]:
    """The starter's titles, one of which has a sequel for adults."""
    more = tuple(Relation("prequel", adult.key) for adult in ADULTS)
    return [
        replace(title, relations=(*title.relations, *more)) if title.key == BLAME else title
        for title in read_starter(STARTER)
    ]


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulated Discord waits for all that a press began: for the pace of edits as well."""
    monkeypatch.setattr(NightBoards, "pace", 0)


async def behind_the_curtain(stage: Stage) -> Stage:
    """The same club, in an age-restricted channel."""
    made = stage.guild.create_text_channel("velvet")
    place = stage.bot.get_channel(made.id)
    assert isinstance(place, discord.TextChannel)
    place.nsfw = True  # simcord makes no such channels
    return replace(stage, channel=made)


def told(result: simcord.InteractionResult) -> str:
    """All that somebody got: a message, or a form with what it is filled in with."""
    if result.modal is not None:
        return json.dumps(result.modal, default=str)
    return json.dumps(seen(result).components, default=str)


def of_adults(door: Door) -> Door:
    """The door, asked for a title for adults."""
    options = {name: HOT if value == BLAME else value for name, value in door.options.items()}
    return replace(door, options=options)


async def remembered(stage: Stage, person: simcord.MemberActor) -> None:
    """Let a member have told everything that one can of a title."""
    services, club = stage.bot.services, stage.guild.id
    await services.ratings.rate(club, person.id, HOT, Verdict.MIXED, now=NOW)
    await services.watchlists.add(club, person.id, HOTTER, now=NOW)


async def through_all(at: Stage) -> set[str]:
    """What the doors are called that name a title for adults to the club's owner."""
    making, found = Making(at, HOT, HOTTER), set[str]()
    for door in DOORS:
        await at.decide(**(USUAL | dict(door.club)))
        made = await making.made(at.moderator, door)
        await remembered(at, at.moderator)
        if WORD in told(await through(of_adults(door), at, at.moderator, made)):
            found.add(door.name)
    return found


async def test_no_door_names_a_title_for_adults_in_an_ordinary_channel(stage: Stage) -> None:
    assert await through_all(stage) == set()
    assert WORD not in stage.public_requests()


async def test_every_door_that_names_one_in_an_age_restricted_channel_is_known(
    stage: Stage,
) -> None:
    assert await through_all(await behind_the_curtain(stage)) == NAMES_IT


@pytest.mark.parametrize("typed", ["", WORD, WORD.lower()[:4], f"{WORD} Nights", HOT])
async def test_it_is_offered_in_an_age_restricted_channel_alone(stage: Stage, typed: str) -> None:
    there = await behind_the_curtain(stage)
    await Making(stage, HOT, HOTTER).made(stage.moderator)
    for name, option in string_options(stage.bot.tree):
        command = next(o for o in stage.bot.tree.walk_commands() if o.qualified_name == name)
        assert isinstance(command, app_commands.Command)
        if not next(o for o in command.parameters if o.display_name == option).autocomplete:
            continue
        offered = [
            str(await stage.moderator.autocomplete(at.channel, name, option, typed))
            for at in (stage, there)
        ]
        assert WORD not in offered[0], name
        if typed and option in {"title", "and"}:
            assert WORD in offered[1], name
    assert "title" in {option for _, option in string_options(stage.bot.tree)}


@pytest.mark.parametrize("command", sorted(COMMANDS - {"manage review import"}))
async def test_its_key_gets_a_sentence_in_an_ordinary_channel(stage: Stage, command: str) -> None:
    await stage.decide(offers=True, moderators_channel=stage.channel.id)
    made = await Making(stage).made(stage.moderator)
    door = next(d for d in DOORS if d.way is Way.COMMAND and d.name == command)
    result = await through(of_adults(door), stage, stage.moderator, made)
    answer = seen(result)
    assert answer.private
    assert ELSEWHERE in answer.text


async def test_its_name_is_one_that_nobody_knows_in_an_ordinary_channel(stage: Stage) -> None:
    for typed in (f"{WORD} Nights", f"{WORD} Nights (2001)"):
        answer = await stage.slash("title", title=typed)
        assert answer.private
        assert not [label for label in answer.buttons if WORD in label]
    there = await behind_the_curtain(stage)
    assert f"## {WORD} Nights" in (await there.slash("title", title=f"{WORD} nights")).text


async def test_a_thread_is_what_its_channel_is(stage: Stage) -> None:
    there = await behind_the_curtain(stage)
    for at, shows in ((stage, False), (there, True)):
        place = stage.bot.get_channel(at.channel.id)
        assert isinstance(place, discord.TextChannel)
        thread = await place.create_thread(name="talk", type=discord.ChannelType.public_thread)
        assert age_restricted(thread) is shows
        assert age_restricted(place) is shows
    assert not age_restricted(None)


async def test_a_watchlist_keeps_what_it_does_not_show(stage: Stage) -> None:
    there = await behind_the_curtain(stage)
    await there.press(await there.slash("title", title=HOT), "Add to watchlist")
    hidden = await stage.slash("watchlist")
    assert "1 title for adults: ask in an age-restricted channel" in hidden.text
    await stage.press(await stage.slash("title", title=BLAME), "Add to watchlist")
    assert "1 title in this club" in (await stage.slash("watchlist")).text
    whole = await there.slash("watchlist")
    assert "2 titles in this club" in whole.text
    assert WORD in whole.text


async def test_related_titles_for_adults_are_told_of_titles_for_adults_alone(stage: Stage) -> None:
    there = await behind_the_curtain(stage)
    assert WORD not in (await there.slash("title", title=BLAME)).text
    title = await stage.bot.services.titles.get(stage.guild.id, BLAME)
    assert title is not None
    assert HOT in {relation.to for relation in title.relations}
    assert "Blame!" in (await there.slash("title", title=HOT)).text


async def test_like_an_ordinary_title_nothing_for_adults_is_suggested(stage: Stage) -> None:
    there = await behind_the_curtain(stage)
    assert WORD not in (await there.slash("similar", title=BLAME)).text


async def test_the_audit_channel_names_it_only_where_it_may(stage: Stage) -> None:
    there = await behind_the_curtain(stage)
    copies: Any = stage.bot.get_cog("Copies")
    for at in (stage, there):
        await stage.decide(audit_channel=at.channel.id)
        await stage.publish(title_key=HOT, blurb=f"For {at.channel.name}.")
        await copies.go_round()
        said = "\n".join(message.text for message in messages(stage, at.channel.id))
        assert (WORD in said) is (at is there)
        assert (NAMELESS in said) is (at is stage)


async def test_an_offer_of_one_is_not_sent_to_an_ordinary_channel(stage: Stage) -> None:
    there = await behind_the_curtain(stage)
    await stage.decide(offers=True, moderators_channel=stage.channel.id)
    refused = await offer(there, title=HOT)
    assert "isn't age-restricted" in refused.text
    assert not messages(stage, stage.channel.id)
    await stage.decide(moderators_channel=there.channel.id)
    sent = await stage.press(refused, "Save as draft")
    assert "Kept as a draft" in sent.text


async def test_a_post_of_what_became_a_title_for_adults_is_not_sent(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rest(stage)
    schedule = await kept(stage)
    title = await stage.bot.services.titles.get(stage.guild.id, BLAME)
    assert title is not None
    stamp = Stamp(stage.moderator.id, NOW)
    await stage.bot.services.schedules.put_first(stage.guild.id, title, stamp=stamp)
    assert schedule.next_due is not None
    go_to(stage, monkeypatch, schedule.next_due)
    await plan(stage)
    changed = replace(title, adult=True)
    own = stage.bot.services.own_titles
    await own.change(stage.guild.id, changed, expected=0, stamp=stamp)
    await carry(stage)
    assert not posts(stage)
    (line,) = (await stage.bot.services.schedules.history(stage.guild.id)).lines
    assert line.occurrence.delivery is not None
    assert line.occurrence.delivery.reason is Drop.FOR_ADULTS


async def test_an_import_says_no_name_of_one_in_an_ordinary_channel(stage: Stage) -> None:
    there = await behind_the_curtain(stage)
    named = (f"{WORD} Nights", "2001", "film", "Tom", "Mixed", "Fine.", "I saw it.")
    near = (f"{WORD} Nigts", "", "film", "Tom", "Mixed", "Fine.", "I saw it too.")
    for at in (stage, there):
        answer = await bring(at, table(named, near))
        assert (NAMELESS in answer.text) is (at is stage)
        asked = await press(at, answer, "Choose titles")
        offered = [label for label in asked.buttons if WORD in label]
        assert bool(offered) is (at is there)


async def test_a_night_names_nothing_that_became_a_title_for_adults(stage: Stage) -> None:
    made = await Making(stage).made(stage.moderator)
    title = await stage.bot.services.titles.get(stage.guild.id, THIRD)
    assert title is not None
    changed = replace(title, adult=True)
    stamp = Stamp(stage.moderator.id, NOW)
    await stage.bot.services.own_titles.change(stage.guild.id, changed, expected=0, stamp=stamp)
    for door in DOORS:
        if door.of_nights and door.way is not Way.SEND:
            result = await through(door, stage, stage.moderator, made)
            assert title.name not in told(result), door.told
