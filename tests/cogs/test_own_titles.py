"""Titles that a club adds or changes: found like any other, here alone, and nothing typed lost."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import simcord
from discord import Permissions

from bot.app import open_marquee
from bot.config import Settings
from bot.domain.audit import Deed, Stamp
from bot.domain.drafts import Draft
from bot.domain.own_titles import Part, Use
from bot.domain.reviews import Reviewer, Verdict
from bot.domain.titles import Credit
from bot.services.versions import Viewer
from cogs.ui import ids
from tests.conftest import build_stage
from tests.stage import BLAME, NOW, Component, Seen, Stage, check_requests, seen

KEY = "club:ember-line-1999"
HOSTILE = "@everyone **Em** [x](https://e.com) `b` <@1>"
REFUSED = "Only the club's moderators can do this."


async def add(stage: Stage, **changes: Any) -> Seen:
    """What the moderator sees after adding a title."""
    options = {"name": "Ember Line", "kind": "film", "year": 1999} | changes
    return seen(await stage.moderator.slash(stage.channel, "manage title add", **options))


async def edit(stage: Stage, title: str) -> Seen:
    """What the moderator sees of a title."""
    return seen(await stage.moderator.slash(stage.channel, "manage title edit", title=title))


async def form(stage: Stage, card: Seen, part: Part) -> simcord.InteractionResult:
    """The form for a part, opened from the menu."""
    return await stage.moderator.select(card.message, [part])


async def again(stage: Stage, told: Seen) -> simcord.InteractionResult:
    """The form that opens from a message that says what to mend."""
    return await stage.moderator.click(told.message, label="Open the form again")


async def send(stage: Stage, shown: simcord.InteractionResult, **texts: Any) -> Seen:
    """What the moderator sees after sending a form in which only `texts` were changed."""
    return seen(await stage.moderator.submit_modal(shown, filled(shown) | texts))


def fields(shown: simcord.InteractionResult) -> dict[str, Component]:
    """The labels of an open form by their fields' ids."""
    assert shown.modal is not None
    return {part["component"]["custom_id"]: part for part in shown.modal["components"]}


def filled(shown: simcord.InteractionResult) -> dict[str, Any]:
    """What stands in an open form."""
    return {name: _filled(label["component"]) for name, label in fields(shown).items()}


def _filled(field: Component) -> str | list[str]:
    if "options" in field:
        return [option["value"] for option in field["options"] if option.get("default")]
    return str(field.get("value") or "")


async def change(stage: Stage, title: str, part: Part, **texts: Any) -> Seen:
    """What the moderator sees after changing a part of a title."""
    return await send(stage, await form(stage, await edit(stage, title), part), **texts)


async def offered(stage: Stage, command: str, option: str, typed: str) -> list[str]:
    """The names that are offered to a member."""
    choices = await stage.member.autocomplete(stage.channel, command, option, typed)
    return [choice["name"] for choice in choices]


async def test_an_added_title_is_found_reviewed_and_suggested_like_any_other(stage: Stage) -> None:
    card = await add(stage, themes="megastructure, lone wanderer, robots", service="Netflix")
    assert card.private
    assert card.text.startswith("**Added.**\n## Ember Line")
    assert "1999 · film" in card.text
    assert "Added here by the club's moderators" in card.text
    assert "Netflix" in card.text
    for command in ("title", "review", "similar", "manage title edit"):
        names = await offered(stage, command, "title", "ember")
        assert names[0] == "Ember Line (1999, film)"
    for typed in ("ember line", "Ember Line (1999, film)", "embr line", KEY):
        assert "## Ember Line" in (await stage.slash("title", title=typed)).text
    similar = await stage.slash("similar", title="ember line")
    assert "If you liked Ember Line" in similar.text
    assert "both: " in similar.text
    assert "**1. Ember Line**" not in similar.text
    assert "Ember Line" in (await stage.slash("similar", title=BLAME, service="netflix")).text
    await stage.publish(title_key=KEY, blurb="A slow fire.")
    review = await stage.slash("review", title="ember")
    assert "A slow fire." in review.text
    assert "Added here by the club's moderators" in review.text
    listed = await stage.slash("reviews", theme="Megastructure")
    assert "Ember Line" in listed.text


async def test_an_added_title_is_unknown_in_another_club(stage: Stage) -> None:
    themes = "a theme of ours, megastructure, lone wanderer, robots"
    await add(stage, themes=themes, service="Film Cellar")
    there = build_stage(stage.env)
    for here in (stage, there, stage):
        similar = (await here.slash("similar", title=BLAME)).text
        assert ("Ember Line" in similar) == (here is stage)
    assert not any("Ember" in name for name in await offered(there, "title", "title", "ember line"))
    assert (await there.slash("title", title="ember line")).private
    for key_typed in (KEY, "club:ember"):
        assert "Ember Line" not in (await there.slash("title", title=key_typed)).text
    assert await offered(there, "reviews", "theme", "a theme of ours") == []
    assert await offered(there, "similar", "service", "film cellar") == []
    told = await there.forge(ids.title_edit(KEY), by=there.moderator)
    assert "no longer here" in told.text
    card = await edit(stage, KEY)
    undo = card.buttons["Take it out again"]["custom_id"]
    assert "changed meanwhile" in (await there.forge(undo, by=there.moderator)).text
    assert "Ember Line" in (await stage.slash("title", title=KEY)).text


async def test_a_catalogue_title_is_changed_for_one_club_alone(stage: Stage) -> None:
    card = await change(stage, "blame", Part.NAMES, others="The tall wall film")
    assert "As changed here by the club's moderators" in card.text
    assert "## Blame!" in (await stage.slash("title", title="the tall wall film")).text
    there = build_stage(stage.env)
    assert "## Blame!" not in (await there.slash("title", title="the tall wall film")).text
    assert "As changed here" not in (await there.slash("title", title=BLAME)).text
    back = await stage.press(card, "Undo the change", by=stage.moderator)
    assert "The last change is taken back." in back.text
    assert "As changed here" not in (await stage.slash("title", title=BLAME)).text
    assert "## Blame!" in (await change(stage, "blame", Part.FACTS, year="2018")).text
    assert "2018 · film" in (await stage.slash("title", title=BLAME)).text


async def test_a_changed_title_is_suggested_by_what_it_has_here(stage: Stage) -> None:
    await add(stage, themes="bee keeping", kind="short")
    assert "Ember Line" not in (await stage.slash("similar", title=BLAME)).text
    await change(stage, BLAME, Part.THEMES, themes="bee keeping")
    similar = await stage.slash("similar", title=BLAME)
    assert "Ember Line** · 1999, short" in similar.text
    assert "both: bee keeping" in similar.text
    other = await stage.slash("similar", title=KEY)
    assert "**1. Blame!** · 2017, film" in other.text
    assert "Blame!" not in (await stage.slash("similar", title=KEY, kind="series")).text
    assert "Ember Line" in (await stage.slash("similar", title=BLAME, kind="short")).text


PARTS: list[tuple[Part, dict[str, Any], str]] = [
    (Part.NAMES, {"name": "Ember", "native": "燠", "others": "Glut\nBrasa"}, "燠 · Glut · Brasa"),
    (
        Part.FACTS,
        {"kind": ["series"], "episodes": "12", "minutes": "24", "source": "manga: Ember by A"},
        "12 × 24 min",
    ),
    (Part.CREDITS, {"credits": "Director: Ana Ruiz\nvoice: Li"}, "**Director** · Ana Ruiz"),
    (Part.THEMES, {"themes": "slow burn, bleak"}, "slow burn, bleak"),
    (Part.SYNOPSIS, {"text": "A stoker keeps a fire.", "source": "Mina"}, "Synopsis: Mina"),
    (Part.PLACES, {"places": "Netflix, https://netflix.com/1"}, "[Netflix](https://netflix.com/1)"),
]


@pytest.mark.parametrize(("part", "texts", "told"), PARTS)
async def test_every_part_can_be_filled_in_changed_and_taken_back(
    stage: Stage, part: Part, texts: dict[str, Any], told: str
) -> None:
    first = await add(stage)
    shown = await form(stage, first, part)
    before = filled(shown)
    card = await send(stage, shown, **texts)
    assert card.private
    assert told in card.text
    assert told in (await stage.slash("title", title=KEY)).text
    kept = filled(await form(stage, card, part))
    same = {name: kept[name] for name in texts if name not in {"credits", "places"}}
    assert same == {name: texts[name] for name in same}
    undone = await stage.press(card, "Undo the last change", by=stage.moderator)
    assert told not in (await stage.slash("title", title=KEY)).text
    assert filled(await form(stage, undone, part)) == before
    redone = await stage.press(undone, "Undo the last change", by=stage.moderator)
    assert told in redone.text


FAULTS: list[tuple[Part, dict[str, Any], str, str]] = [
    (Part.NAMES, {"name": "It was ||the butler||"}, "name", "nothing can be hidden"),
    (Part.FACTS, {"year": "soon"}, "year", "The year must be digits, such as 1988, or left empty."),
    (Part.FACTS, {"minutes": "999999"}, "minutes", "from 1 to"),
    (Part.CREDITS, {"credits": "director: Ana\nBen"}, "credits", "Line 2"),
    (Part.SYNOPSIS, {"text": "She ||dies||.", "source": "Me"}, "text", "Everybody reads"),
    (Part.SYNOPSIS, {"text": "She lives."}, "source", "where the synopsis is from"),
    (Part.PLACES, {"places": "a, b, c, d"}, "places", "Line 1"),
]


@pytest.mark.parametrize(("part", "texts", "field", "sentence"), FAULTS)
async def test_what_has_to_be_mended_comes_back_filled_in_with_its_mark(
    stage: Stage, part: Part, texts: dict[str, Any], field: str, sentence: str
) -> None:
    shown = await form(stage, await add(stage), part)
    told = await send(stage, shown, **texts)
    assert told.private
    assert sentence in told.text
    assert next(iter(texts.values())).split("\n")[0] in told.text
    for _ in range(2):  # a form can be closed by mistake
        reopened = await again(stage, told)
        assert filled(reopened) == filled(shown) | texts
        assert fields(reopened)[field]["description"].startswith("⚠")
    mended = await send(stage, reopened, **filled(shown))
    assert "Nothing has changed." in mended.text


async def test_a_synopsis_never_shows_a_veil_open(stage: Stage) -> None:
    await add(stage)
    for text in ("She ||dies||.", "She >!dies!<.", "She [spoiler]dies[/spoiler].", "||dies"):
        await change(stage, KEY, Part.SYNOPSIS, text=text, source="Me")
        assert "dies" not in (await stage.slash("title", title=KEY)).text


async def test_a_theme_that_is_new_is_said_to_be_and_a_near_one_is_asked_about(
    stage: Stage,
) -> None:
    card = await add(stage, themes="Megastructre, FOUND family, bee keeping")
    assert "“Megastructre” is a new theme here. Did you mean “megastructure”?" in card.text
    assert "“bee keeping” is a new theme here." in card.text
    assert "found family" in card.text
    assert "“found family”" not in card.text
    card = await change(stage, KEY, Part.THEMES, themes="megastructure, bee keeping")
    assert "new theme" not in card.text
    assert await offered(stage, "reviews", "theme", "bee k") == ["bee keeping"]


async def test_themes_are_completed_one_after_the_other(stage: Stage) -> None:
    async def complete(typed: str) -> list[str]:
        choices = await stage.moderator.autocomplete(
            stage.channel, "manage title add", "themes", typed
        )
        return [choice["value"] for choice in choices]

    assert "megastructure" in await complete("megas")
    assert "slow burn, megastructure" in await complete("slow burn,megas")
    assert await complete(f"{'x' * 98}, megas") == []


async def test_a_title_that_may_be_there_already_is_asked_about_first(stage: Stage) -> None:
    asked = await add(stage, name="Blame", year=2017, themes="bee keeping", service="Netflix")
    assert asked.private
    assert "Is it one of these?" in asked.text
    assert set(asked.buttons) == {"Open Blame! (2017, film)", "Add it anyway"}
    opened = await stage.press(asked, "Open Blame! (2017, film)", by=stage.moderator)
    assert "Synopsis: Marquee" in opened.text
    added = await stage.press(asked, "Add it anyway", by=stage.moderator)
    assert "Added here" in added.text
    assert "bee keeping" in added.text
    assert "Netflix" in added.text
    names = await offered(stage, "title", "title", "blame")
    assert names[0] == "Blame (2017, film)"
    assert "Blame! (2017, film)" in names
    told = await stage.slash("title", title="blame 2017")
    assert told.private  # two of one name and year: asked
    assert next(iter(told.buttons)) == "Blame (2017, film)"


async def test_a_long_name_is_not_cut_in_silence_when_it_is_added_anyway(stage: Stage) -> None:
    name = "The Long Way " * 8 + "Home"
    await add(stage, name=name)
    asked = await add(stage, name=name)
    forged = asked.buttons["Add it anyway"]["custom_id"]
    other = stage.guild.add_member(
        stage.env.create_user("ana"),
        roles=[stage.guild.create_role("M", permissions=Permissions(manage_guild=True))],
    )
    told = await stage.forge(forged, by=other)
    assert "type the command once more" in told.text
    added = await stage.press(asked, "Add it anyway", by=stage.moderator)
    assert added.text.count("The Long Way") >= 6
    assert {title.name for title in await stage.bot.services.titles.own(stage.guild.id)} == {name}


async def test_two_moderators_who_change_different_parts_both_have_their_way(stage: Stage) -> None:
    card = await add(stage)
    credits_, facts = await form(stage, card, Part.CREDITS), await form(stage, card, Part.FACTS)
    await send(stage, credits_, credits="director: Ana Ruiz")
    told = await send(stage, facts, minutes="100")
    assert "Ana Ruiz" in told.text
    assert "1 h 40 min" in told.text


async def test_two_forms_that_arrive_at_once_are_both_kept(stage: Stage) -> None:
    await add(stage)
    own, club = stage.bot.services.own_titles, stage.guild.id
    texts = {Part.FACTS: {"minutes": "100"}, Part.CREDITS: {"credits": "director: Ana Ruiz"}}
    opened = [await own.form(club, 1, KEY, part) for part in texts]
    await asyncio.gather(
        *(
            own.send(club, KEY, part, replace(typed, texts=texts[part]), stamp=Stamp(1, NOW))
            for part, (_, typed) in zip(texts, opened, strict=True)
        )
    )
    title = await stage.bot.services.titles.get(club, KEY)
    assert title is not None
    assert (title.minutes, title.credits) == (100, (Credit("Ana Ruiz", "director"),))


async def test_the_second_of_two_who_change_the_same_is_told_and_keeps_their_text(
    stage: Stage,
) -> None:
    card = await add(stage)
    mine, theirs = await form(stage, card, Part.CREDITS), await form(stage, card, Part.CREDITS)
    await send(stage, theirs, credits="director: Ana Ruiz")
    told = await send(stage, mine, credits="director: Ben Ode")
    assert "Somebody else changed this while you were writing" in told.text
    assert "director: Ben Ode" in told.text
    reopened = await again(stage, told)
    assert filled(reopened) == {"credits": "director: Ana Ruiz"}
    assert "Ben Ode" in (await send(stage, reopened, credits="director: Ben Ode")).text


async def test_only_the_last_change_can_be_taken_back(stage: Stage) -> None:
    card = await add(stage)
    first = await change(stage, KEY, Part.FACTS, minutes="90")
    await change(stage, KEY, Part.FACTS, minutes="91")
    for old in (card, first):
        button = next(label for label in old.buttons if label.startswith(("Undo", "Take")))
        told = await stage.press(old, button, by=stage.moderator)
        assert "changed meanwhile" in told.text
    assert "1 h 31 min" in (await stage.slash("title", title=KEY)).text


async def test_a_title_can_be_taken_out_again_unless_it_has_a_review(stage: Stage) -> None:
    card = await add(stage)
    await stage.publish(title_key=KEY)
    told = await stage.press(card, "Take it out again", by=stage.moderator)
    assert "There is a review of this title here" in told.text
    assert "## Ember Line" in (await stage.slash("review", title=KEY)).text
    other = await add(stage, name="Other Line")
    gone = await stage.press(other, "Take it out again", by=stage.moderator)
    assert "taken out" in gone.text
    assert "Other Line (1999, film)" not in await offered(stage, "title", "title", "other line")
    assert (
        "no longer here"
        in (await stage.forge(ids.title_edit("club:other-line-1999"), by=stage.moderator)).text
    )
    assert "Added here" in (await add(stage, name="Other Line")).text


@pytest.mark.parametrize("use", list(Use))
async def test_a_title_stays_while_anything_of_the_club_is_about_it(stage: Stage, use: Use) -> None:
    card = await add(stage)
    await make(stage, use)
    told = await stage.press(card, "Take it out again", by=stage.moderator)
    assert f"There is {use} of this title" in told.text
    assert "## Ember Line" in (await stage.slash("title", title=KEY)).text


async def make(stage: Stage, use: Use) -> None:
    """Have the club have this of the title."""
    services, club, mina = stage.bot.services, stage.guild.id, stage.member.id
    if use in (Use.REVIEW, Use.REMOVED):
        review = await stage.publish(title_key=KEY)
        if use is Use.REMOVED:
            viewer = Viewer(stage.moderator.id, everybody=True)
            await services.versions.remove(club, review.ref, viewer=viewer, at=NOW)
        return
    await stage.decide(offers=True)
    draft = Draft(KEY, mina, Reviewer("Mina", mina), verdict=Verdict.MIXED, blurb="b", text="Warm.")
    kept = await services.drafts.keep(club, draft, now=NOW)
    if use is not Use.DRAFT:
        offered = await services.offers.send(club, kept, now=NOW)
        if use is Use.DECLINED:
            stamp = Stamp(stage.moderator.id, NOW)
            await services.offers.decline(club, offered, "No.", stamp=stamp)


async def test_a_title_that_was_taken_out_can_be_put_back(stage: Stage) -> None:
    card = await add(stage)
    gone = await stage.press(card, "Take it out again", by=stage.moderator)
    assert "not sure" in (await stage.slash("title", title="ember line")).text
    back = await stage.press(gone, "Put it back", by=stage.moderator)
    assert "Ember Line" in back.text
    assert "## Ember Line" in (await stage.slash("title", title=KEY)).text
    twice = await stage.forge(ids.title_undo(2, KEY), by=stage.moderator)
    assert "changed meanwhile" in twice.text
    out = await stage.press(back, "Undo the last change", by=stage.moderator)
    assert "taken out" in out.text


async def test_every_change_is_in_the_audit_trail(stage: Stage) -> None:
    await add(stage)
    await change(stage, KEY, Part.FACTS, minutes="90")
    await change(stage, BLAME, Part.SYNOPSIS, text="A wall.", source="Me")
    store = stage.bot.services.own_titles._store
    assert await store.version(stage.guild.id, KEY) == 2
    rows = await stage.bot.services.audit._store.of(stage.guild.id, limit=9)
    assert [(e.deed, e.subject, e.detail) for e in rows] == [
        (Deed.TITLE_CHANGED, BLAME, "synopsis"),
        (Deed.TITLE_CHANGED, KEY, "facts"),
        (Deed.TITLE_ADDED, KEY, "Ember Line"),
    ]


async def test_a_member_and_a_reviewer_can_do_none_of_it(stage: Stage) -> None:
    await add(stage)
    await stage.give_everyone("manage")
    attempts = [
        await stage.member.slash(stage.channel, "manage title add", name="X", kind="film"),
        await stage.member.slash(stage.channel, "manage title edit", title=KEY),
        await stage.forged(ids.title_edit(KEY)),
        await stage.forged(ids.title_undo(1, KEY)),
        await stage.forged(ids.title_form(Part.FACTS, KEY)),
        await stage.forged(ids.title_parts(KEY), value="facts"),
        await stage.forged("mq:own:add:film:1999:X"),
    ]
    for told in map(seen, attempts):
        assert told.private
        assert REFUSED in told.text
    assert len(await stage.bot.services.titles.own(stage.guild.id)) == 1


async def test_a_moderator_by_role_may(stage: Stage) -> None:
    role = stage.guild.create_role("Curators")
    await stage.decide(moderator_role=role.id)
    curator = stage.guild.add_member(stage.env.create_user("cleo"), roles=[role])
    told = seen(await curator.slash(stage.channel, "manage title add", name="Ember", kind="short"))
    assert "## Ember" in told.text
    shown = await curator.select(told.message, [Part.FACTS])
    await stage.decide(moderator_role=None)
    refused = seen(await curator.submit_modal(shown, filled(shown) | {"minutes": "12"}))
    assert REFUSED in refused.text


async def test_names_and_texts_stay_text(stage: Stage) -> None:
    card = await add(stage, name=HOSTILE, themes=HOSTILE, service=HOSTILE)
    assert "## @everyone" in card.text
    for told in (card, await stage.slash("title", title=HOSTILE), await edit(stage, HOSTILE)):
        for text in told.texts:
            assert not re.search(r"(?<!\\)@(everyone|<)", text)
            assert "](https" not in text


@pytest.mark.parametrize("value", ["opera", "", "x" * 4_000])
async def test_a_forged_form_is_answered(stage: Stage, value: str) -> None:
    await add(stage)
    shown = await form(stage, await edit(stage, KEY), Part.FACTS)
    told = await send(stage, shown, source=value[:250], year=value[:4])
    assert told.private
    told = await stage.forge(ids.title_parts("club:not-there"), value="facts", by=stage.moderator)
    assert "no longer here" in told.text


async def test_a_club_can_have_so_many_titles_and_no_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.own_titles.MOST_OWN", 1)
    await add(stage)
    told = await add(stage, name="Another")
    assert "1 titles of its own" in told.text
    assert "A club can have" in (await change(stage, BLAME, Part.FACTS, year="2018")).text
    assert "1 h 30 min" in (await change(stage, KEY, Part.FACTS, minutes="90")).text


async def test_what_was_shown_works_after_a_restart(data_folder: Path) -> None:
    settings = Settings(data=data_folder)
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        env = simcord.Env(await first.enter_async_context(open_marquee(settings)), shard_count=1)
        await env.start()
        second.push_async_callback(env.shutdown)
        stage = build_stage(env)
        card = await add(stage)
        shown = await form(stage, card, Part.CREDITS)
        failed = await send(stage, await form(stage, card, Part.FACTS), year="soon")
        asked = await add(stage)

        await first.aclose()
        stage.bot = await second.enter_async_context(open_marquee(settings))
        await env.restart_bot(stage.bot)

        assert "## Ember Line" in (await stage.slash("title", title="ember line")).text
        sent = await send(stage, shown, credits="director: Ana Ruiz")
        assert "Ana Ruiz" in sent.text
        assert filled(await again(stage, failed))["year"] == "1999"
        anyway = await stage.press(asked, "Add it anyway", by=stage.moderator)
        assert "## Ember Line" in anyway.text
        undone = await stage.press(sent, "Undo the last change", by=stage.moderator)
        assert "Ana Ruiz" not in undone.text
        check_requests(env)


async def test_a_review_by_another_is_read_beside_a_changed_title(stage: Stage) -> None:
    await stage.publish(reviewer=Reviewer("Ana", 4_711))
    await change(stage, BLAME, Part.NAMES, name="The Tower")
    told = await stage.slash("review", title="the tower")
    assert "## The Tower" in told.text
    assert "Reviewed by Ana" in told.text
    assert "The Tower" in (await stage.slash("reviews")).text
