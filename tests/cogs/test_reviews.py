"""What a member sees of reviews."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.domain.reviews import Reviewer, Verdict
from tests.conftest import build_stage
from tests.stage import BLAME, NOW, Seen, Stage, seen

HIDDEN = "xanthippe"
BEBOP = "marquee:cowboy-bebop-1998"


def listed(answer: Seen) -> list[str]:
    """Names of the titles on a page of /reviews, in order."""
    return re.findall(r"^\*\*(.+?)\*\* · [0-9]{4}, ", answer.text, re.MULTILINE)


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


@pytest.mark.parametrize(
    "typed",
    [
        "blame",
        "BLAME!",
        "ブラム",
        "blmae",
        BLAME,
        "Blame! (2017)",
        "Blame! (2017, film)",
        "Blame! (film)",
    ],
)
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


async def test_reviews_are_listed_a_page_at_a_time_in_one_message(stage: Stage) -> None:
    answer = await stage.slash("reviews")
    assert not answer.private
    pages = await stage.all_pages(answer)
    names = [name for page in pages for name in listed(page)]
    assert len(pages) > 1
    assert len(names) == len(set(names)) == len(stage.bot.services.shelf)
    assert listed(await stage.press(pages[-1], "‹ Back")) == listed(pages[-2])


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_a_list_of_one_verdict_holds_all_of_it_on_every_page(
    stage: Stage, verdict: Verdict
) -> None:
    await stage.publish(verdict=verdict)
    answer = await stage.slash("reviews", verdict=verdict.name.lower())
    pages = await stage.all_pages(answer)
    of_the_house = [r for r in stage.bot.services.shelf.values() if r.verdict is verdict]
    assert sum(len(listed(page)) for page in pages) == len(of_the_house) + 1
    for page in pages:
        assert page.text.count(f"{verdict.symbol} {verdict}") == len(listed(page))


@pytest.mark.parametrize("theme", ["megastructure", "Survival", "post-apocalyptic"])
async def test_a_list_about_a_theme_holds_every_title_that_has_it(stage: Stage, theme: str) -> None:
    pages = await stage.all_pages(await stage.slash("reviews", theme=theme))
    expected = set()
    for key in stage.bot.services.shelf:
        title = await stage.bot.services.titles.get(stage.guild.id, key)
        if title and any(t.theme.casefold() == theme.casefold() for t in title.themes):
            expected.add(title.name)
    assert {name for page in pages for name in listed(page)} == expected


@pytest.mark.parametrize("typed", ["Theo", "theo", "{id}"])
async def test_a_list_by_a_reviewer_holds_only_theirs(stage: Stage, typed: str) -> None:
    await stage.publish()
    answer = await stage.slash("reviews", reviewer=typed.format(id=stage.moderator.id))
    assert listed(answer) == ["Blame!"]
    assert "by Theo" in answer.text


async def test_the_houses_reviews_can_be_asked_for_by_name(stage: Stage) -> None:
    await stage.publish()
    answer = await stage.slash("reviews", reviewer="Marquee", sort="title")
    pages = await stage.all_pages(answer)
    assert "by Theo" not in "".join(page.text for page in pages)
    names = [name for page in pages for name in listed(page)]
    assert names == sorted(names, key=str.casefold)
    assert len(names) == len(stage.bot.services.shelf)


async def test_the_newest_review_comes_first_unless_asked_otherwise(stage: Stage) -> None:
    await stage.publish(title_key=BEBOP, verdict=Verdict.SKIP, written=NOW)
    await stage.publish(verdict=Verdict.MUST_WATCH, written=NOW - timedelta(days=1))
    later = NOW + timedelta(days=1)
    await stage.publish(title_key="marquee:akira-1988", verdict=Verdict.MIXED, written=later)
    own = {
        sort: listed(await stage.slash("reviews", reviewer="Theo", sort=sort))
        for sort in ("newest", "verdict", "title")
    }
    assert own["newest"] == ["Akira", "Cowboy Bebop", "Blame!"]
    assert own["verdict"] == ["Blame!", "Akira", "Cowboy Bebop"]
    assert own["title"] == ["Akira", "Blame!", "Cowboy Bebop"]
    assert listed(await stage.slash("reviews"))[:3] == own["newest"]


async def test_a_list_by_verdict_puts_the_best_first(stage: Stage) -> None:
    pages = await stage.all_pages(await stage.slash("reviews", sort="verdict"))
    told = re.findall(r"^([★▲◆▼]) ", "\n".join(page.text for page in pages), re.MULTILINE)
    assert told == sorted(told, key="★▲◆▼".index)


async def test_a_list_that_nothing_fits_says_what_to_do(stage: Stage) -> None:
    answer = await stage.slash("reviews", verdict="skip", theme="megastructure")
    assert answer.private
    assert "No review fits" in answer.text


async def test_a_listed_review_opens_privately(stage: Stage) -> None:
    review = await stage.publish(blurb="Cold and huge.")
    answer = await stage.slash("reviews")
    card = await stage.press(answer, custom_id=f"mq:card:{review.ref}")
    assert card.private
    assert "## Blame!" in card.text
    assert "Cold and huge." in card.text
    assert "Reviewed by Theo" in card.text


async def test_reviewers_can_write_the_review_that_is_missing_from_where_they_miss_it(
    stage: Stage,
) -> None:
    await stage.decide(house_reviews=False)
    card = seen(await stage.moderator.slash(stage.channel, "review", title=BLAME))
    opened = await stage.moderator.click(card.message, label="Write it")
    assert opened.modal is not None
    assert "Write it" not in (await stage.slash("review", title=BLAME)).buttons
    told = seen(await stage.moderator.slash(stage.channel, "manage review edit", title=BLAME))
    assert "The club has no review of Blame! yet." in told.text
    opened = await stage.moderator.click(told.message, label="Write a review")
    assert opened.modal is not None
    await stage.publish()
    card = seen(await stage.moderator.slash(stage.channel, "review", title=BLAME))
    assert "Write it" not in card.buttons


async def test_a_club_that_hides_the_houses_reviews_sees_none(stage: Stage) -> None:
    before = await stage.slash("review", title=BLAME)
    await stage.decide(house_reviews=False)
    assert "No review here yet" in (await stage.slash("review", title=BLAME)).text
    assert "No review fits" in (await stage.slash("reviews")).text
    assert "Read the review" not in (await stage.slash("title", title=BLAME)).buttons
    for title in ("cowboy bebop", "akira", "ghost in the shell"):
        assert "✎" not in (await stage.slash("similar", title=title)).text
    assert await stage.member.autocomplete(stage.channel, "reviews", "reviewer", "") == []
    for label in ("Read in full", "Show spoilers"):
        assert "no longer here" in (await stage.press(before, label)).text


async def test_the_clubs_own_review_stays_when_the_houses_are_hidden(stage: Stage) -> None:
    await stage.publish()
    await stage.decide(house_reviews=False)
    card = await stage.slash("review", title=BLAME)
    assert "Reviewed by Theo" in card.text
    assert not card.menus
    assert listed(await stage.slash("reviews")) == ["Blame!"]


async def test_a_menu_holds_the_reviewer_that_is_shown_however_many_there_are(
    stage: Stage,
) -> None:
    for n in range(30):
        written = NOW + timedelta(hours=n)
        await stage.publish(reviewer=Reviewer(f"Critic {n}", 5_000 + n), written=written)
    card = await stage.slash("review", title=BLAME, reviewer="critic 2")
    assert "Reviewed by Critic 2" in card.text
    options = card.menus[0]["options"]
    assert len(options) == 25
    assert [option["label"] for option in options if option["default"]] == ["Critic 2"]
    turned = await stage.choose(card, options[3]["value"])
    assert f"Reviewed by {options[3]['label']}" in turned.text


async def test_a_member_who_goes_by_anothers_name_hides_no_review(stage: Stage) -> None:
    await stage.publish(reviewer=Reviewer("Marquee", 5_000))
    card = await stage.slash("review", title=BLAME)
    assert "Reviewed by Marquee" in card.text
    house = card.menus[0]["options"][1]["value"]
    assert "Marquee's own review" in (await stage.choose(card, house)).text
    opened_card = await stage.forge(f"mq:card:h{BLAME}")
    assert "Marquee's own review" in opened_card.text


async def test_reviewers_are_offered_by_name_and_sent_by_what_names_them(stage: Stage) -> None:
    await stage.publish()
    for command in ("review", "reviews"):
        offered = await stage.member.autocomplete(stage.channel, command, "reviewer", "THE")
        assert offered == [{"name": "Theo", "value": str(stage.moderator.id)}]
        everyone = await stage.member.autocomplete(stage.channel, command, "reviewer", "")
        assert [choice["name"] for choice in everyone] == ["Theo", "Marquee"]


async def test_themes_are_offered_as_they_are_typed(stage: Stage) -> None:
    offered = await stage.member.autocomplete(stage.channel, "reviews", "theme", "mega")
    assert "megastructure" in [choice["value"] for choice in offered]
    everything = await stage.member.autocomplete(stage.channel, "reviews", "theme", "")
    assert 1 < len(everything) <= 25
    assert await stage.member.autocomplete(stage.channel, "reviews", "theme", "zzzz") == []


async def test_nothing_of_a_club_is_seen_in_another(stage: Stage) -> None:
    there = build_stage(stage.env)
    review = await stage.publish(blurb=f"Mostly {HIDDEN}.", opening=f"{HIDDEN} ||(ep 2) {HIDDEN}||")
    for command, options in (
        ("review", {"title": BLAME}),
        ("review", {"title": BLAME, "reviewer": "Theo"}),
        ("reviews", {}),
        ("title", {"title": BLAME}),
        ("similar", {"title": BLAME}),
    ):
        answer = await there.slash(command, **options)
        assert HIDDEN not in answer.text
        assert review.ref not in [o["value"] for menu in answer.menus for o in menu["options"]]
    offered = await there.member.autocomplete(there.channel, "reviews", "reviewer", "")
    assert [choice["name"] for choice in offered] == ["Marquee"]


async def test_a_club_hears_no_other_clubs_choices(stage: Stage) -> None:
    there = build_stage(stage.env)
    await stage.decide(house_reviews=False)
    assert "## Blame!" in (await there.slash("review", title=BLAME)).text
    assert "Marquee's own review" in (await there.slash("review", title=BLAME)).text
