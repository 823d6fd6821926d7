"""What a member sees of reviews."""

from __future__ import annotations

import pytest

from tests.stage import BLAME, Stage, seen


async def test_a_card_says_how_much_it_spoils_before_anything_else(stage: Stage) -> None:
    card = await stage.slash("review", title="blame")
    assert not card.private
    assert card.texts[0] == "🟡 **Minor spoilers** · hidden parts are veiled"
    assert "## Blame!" in card.text
    assert "2017 · film · 1 h 46 min" in card.text
    assert "▲ Recommended" in card.text
    assert "Marquee's own review" in card.text
    assert "Netflix (as of 1 January 2025)" in card.text
    assert set(card.buttons) == {"Read in full", "Show spoilers", "Similar"}


async def test_veiled_words_are_sent_as_spoilers_only(stage: Stage) -> None:
    await stage.publish()
    card = await stage.slash("review", title=BLAME)
    assert "||The village burns\\.||" in "\n".join(card.texts) or "burns" not in card.text
    full = seen(await stage.member.click(card.message, label="Read in full"))
    assert full.private
    assert "||The village burns\\.||" in "\n".join(full.texts)


@pytest.mark.parametrize("typed", ["blame", "BLAME!", "ブラム", "blmae", BLAME, "Blame! (2017)"])
async def test_typed_text_finds_its_title(stage: Stage, typed: str) -> None:
    assert "## Blame!" in (await stage.slash("review", title=typed)).text


async def test_an_unknown_title_offers_the_nearest_three_privately(stage: Stage) -> None:
    answer = await stage.slash("review", title="the thing of the rings")
    assert answer.private
    assert len(answer.buttons) == 3
    label = next(iter(answer.buttons))
    opened = seen(await stage.member.click(answer.message, label=label))
    assert opened.private
    assert label.split(" (")[0] in opened.text


async def test_a_title_without_review_shows_its_facts_and_how_to_add_one(stage: Stage) -> None:
    card = await stage.slash("review", title="stalker")
    assert "Andrei Tarkovsky" in card.text
    assert "/manage review add" in card.text


async def test_the_clubs_own_review_comes_before_the_houses(stage: Stage) -> None:
    await stage.publish()
    card = await stage.slash("review", title="blame")
    assert "Reviewed by Theo" in card.text
    assert [option["label"] for option in card.menus[0]["options"]] == ["Theo", "Marquee"]


async def test_the_menu_changes_the_reviewer_on_the_card(stage: Stage) -> None:
    await stage.publish()
    card = await stage.slash("review", title="blame")
    house = card.menus[0]["options"][1]["value"]
    await stage.member.select(card.message, [house])
    assert "Marquee's own review" in stage.again(card).text


async def test_a_reviewer_without_a_review_is_said(stage: Stage) -> None:
    answer = await stage.slash("review", title="blame", reviewer="nobody")
    assert answer.private
    assert "nobody has no review of Blame!" in answer.text
