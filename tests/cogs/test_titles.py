"""What a member sees of a title's facts, and what is offered while they type."""

from __future__ import annotations

import json

import pytest

from bot.config import STARTER
from bot.services.versions import Viewer
from tests.stage import BLAME, NOW, Stage, seen, string_options

EVANGELION = "marquee:neon-genesis-evangelion-1995"
GHOST = "marquee:ghost-in-the-shell-1995"
COMMANDS = {
    "review",
    "review-offer",
    "title",
    "similar",
    "manage review add",
    "manage review edit",
    "manage review history",
    "manage review import",
    "manage review remove",
    "manage title edit",
    "movienight nominate",
    "watchthis queue",
}


async def test_the_facts_of_blame_are_told(stage: Stage) -> None:
    card = await stage.slash("title", title="blame")
    assert not card.private
    for told in (
        "## Blame!",
        "2017 · film · 1 h 46 min",
        "ブラム!",
        "Synopsis: Marquee",
        "Tsutomu Nihei",
        "Polygon Pictures",
        "megastructure",
        "Netflix (as of 1 January 2025)",
        "From the manga Blame! by Tsutomu Nihei",
    ):
        assert told in card.text
    assert set(card.buttons) == {"Read the review", "Similar", "Seen it", "Add to watchlist"}


@pytest.mark.parametrize("key", [BLAME, EVANGELION, GHOST, "marquee:monster-2004"])
async def test_what_the_catalogue_knows_is_on_the_card(stage: Stage, key: str) -> None:
    title = await stage.bot.services.titles.get(stage.guild.id, key)
    assert title is not None
    assert title.synopsis is not None
    card = await stage.slash("title", title=key)
    assert title.name in card.text
    assert str(title.year) in card.text
    assert title.synopsis.text in card.text
    assert f"Synopsis: {title.synopsis.source}" in card.text
    for credit in title.credits[:8]:
        assert credit.name in card.text
    heaviest = sorted(title.themes, key=lambda theme: -theme.weight)[:5]
    assert all(theme.theme in card.text for theme in heaviest)
    related = await stage.bot.services.titles.briefs(
        stage.guild.id, [r.to for r in title.relations]
    )
    for relation in title.relations[:3]:
        assert f"{relation.type}: {related[relation.to].name}" in card.text
    for place in title.availability:
        assert place.service in card.text


async def test_a_title_with_a_sequel_names_it(stage: Stage) -> None:
    assert (
        "sequel: The End of Evangelion (1997)"
        in (await stage.slash("title", title="evangelion")).text
    )


async def test_the_buttons_open_private_cards(stage: Stage) -> None:
    card = await stage.slash("title", title=BLAME)
    review = await stage.press(card, "Read the review")
    assert review.private
    assert "▲ Recommended" in review.text
    similar = await stage.press(card, "Similar")
    assert similar.private
    assert "If you liked Blame!" in similar.text


async def test_a_title_without_a_review_has_no_button_to_one(stage: Stage) -> None:
    buttons = (await stage.slash("title", title="stalker")).buttons
    assert set(buttons) == {"Similar", "Seen it", "Add to watchlist"}


@pytest.mark.parametrize("command", ["review", "title", "similar"])
async def test_a_button_of_the_nearest_opens_what_was_asked_for(stage: Stage, command: str) -> None:
    asked = await stage.slash(command, title="ghost of the shells")
    assert asked.private
    assert len(asked.buttons) == 3
    label = next(label for label in asked.buttons if label.startswith("Ghost in the Shell"))
    opened = await stage.press(asked, label)
    assert opened.private
    shown = {"review": "Recommended", "title": "Synopsis:", "similar": "If you liked"}
    assert shown[command] in opened.text or "Must watch" in opened.text


async def test_a_button_to_a_title_that_is_gone_says_so(stage: Stage) -> None:
    told = await stage.forge("mq:open:title:marquee:not-there-1999")
    assert told.private
    assert "no longer in the catalogue" in told.text


def test_every_title_option_is_known(stage: Stage) -> None:
    titles = {command for command, option in string_options(stage.bot.tree) if option == "title"}
    assert titles == COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
async def test_a_title_is_offered_in_any_script_and_with_typing_errors(
    stage: Stage, command: str
) -> None:
    for typed, name in (
        ("blam", "Blame! (2017, film)"),
        ("ブラム", "Blame! (2017, film)"),
        ("blmae", "Blame! (2017, film)"),
        ("  BLAME! ", "Blame! (2017, film)"),
        ("千と千尋", "Spirited Away (2001, film)"),
        ("spirted awya", "Spirited Away (2001, film)"),
        ("shingeki no", "Attack on Titan (2013, series)"),
    ):
        offered = await stage.moderator.autocomplete(stage.channel, command, "title", typed)
        assert offered[0]["name"] == name, typed
        told = await stage.moderator.autocomplete(
            stage.channel, command, "title", offered[0]["name"]
        )
        assert name in [choice["name"] for choice in told], "what the list shows isn't found"
        sent = await stage.moderator.autocomplete(
            stage.channel, command, "title", offered[0]["value"]
        )
        assert sent == offered[:1], "what was picked isn't found"


@pytest.mark.parametrize("command", sorted(COMMANDS))
async def test_before_anything_is_typed_the_most_popular_titles_are_offered(
    stage: Stage, command: str
) -> None:
    shelf = json.loads((STARTER / "titles.json").read_text("utf-8"))
    popular = sorted((title["popularity"] for title in shelf), reverse=True)[:25]
    offered = await stage.moderator.autocomplete(stage.channel, command, "title", "")
    known = {title["key"]: title for title in shelf}
    assert [known[choice["value"]]["popularity"] for choice in offered] == popular
    for choice in offered:
        title = known[choice["value"]]
        assert choice["name"].endswith(f" ({title['year']}, {title['kind']})")


async def test_namesakes_are_told_apart(stage: Stage) -> None:
    offered = await stage.member.autocomplete(stage.channel, "title", "title", "ghost in the shell")
    names = [choice["name"] for choice in offered]
    assert len(names) == len(set(names)) > 1


async def test_a_moderator_is_told_how_a_title_that_nobody_knows_is_added(stage: Stage) -> None:
    await stage.give_everyone("manage")
    for command in ("title", "review", "manage review add"):
        told = seen(await stage.moderator.slash(stage.channel, command, title="qwxzzyk vortfell"))
        assert "qwxzzyk vortfell" in told.text
        assert "is added with /manage title add." in told.text
    told = await stage.slash("title", title="qwxzzyk vortfell")
    assert "qwxzzyk vortfell" in told.text
    assert "/manage" not in told.text


async def test_what_the_club_reviewed_is_offered_before_what_fits_alike(stage: Stage) -> None:
    async def offered() -> list[str]:
        found = await stage.member.autocomplete(stage.channel, "title", "title", "t")
        return [choice["value"] for choice in found]

    before = await offered()
    key = before[9]
    review = await stage.publish(title_key=key)
    after = await offered()
    assert after.index(key) < 9
    assert [one for one in after if one != key][:20] == [one for one in before if one != key][:20]
    mine = Viewer(stage.moderator.id, everybody=True)
    await stage.bot.services.versions.remove(stage.guild.id, review.ref, viewer=mine, at=NOW)
    assert await offered() == before
