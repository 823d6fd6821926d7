"""Reading a review: its pages, and what is opened for whom."""

from __future__ import annotations

import re

import pytest

from bot.domain.markup import ELEMENT_LIMIT
from bot.domain.reviews import Aspect
from bot.domain.spoilers import SpoilerPolicy
from tests.conftest import build_stage
from tests.stage import BLAME, Seen, Stage, seen

HIDDEN = "xanthippe"
SCOPED = "One ||(ep 3) threefold|| two ||(ep 7) sevenfold|| three ||(ending) finale|| end."
UNTIL = ("threefold", "sevenfold", "finale")


def opened(answer: Seen) -> tuple[str, ...]:
    """Which of the words that SCOPED hides are open."""
    return tuple(word for word in UNTIL if word in answer.unveiled)


async def test_veiled_words_are_sent_as_spoilers_only(stage: Stage) -> None:
    await stage.publish()
    card = await stage.slash("review", title=BLAME)
    assert "||The village burns\\.||" in "\n".join(card.texts) or "burns" not in card.text
    full = seen(await stage.member.click(card.message, label="Read in full"))
    assert full.private
    assert "||The village burns\\.||" in "\n".join(full.texts)


async def test_a_whole_review_is_there_over_its_private_pages_with_its_veils(
    stage: Stage,
) -> None:
    sentences = [f"Open sentence {n}." if n % 9 else f"||Veiled {n}.||" for n in range(1, 400)]
    half = len(sentences) // 2
    await stage.publish(
        opening=" ".join(sentences[:half]), aspects=(Aspect("Story", " ".join(sentences[half:])),)
    )
    card = await stage.slash("review", title=BLAME)
    pages = await stage.all_pages(await stage.press(card, "Read in full"))
    assert all(page.private for page in pages)
    assert len(pages) > 3
    told = "\n".join(page.text for page in pages)
    assert re.findall(r"(?:sentence|Veiled) ([0-9]+)", told) == [str(n) for n in range(1, 400)]
    assert "**Story**" in told
    assert not any("Veiled" in page.unveiled for page in pages)
    assert stage.again(card).texts == card.texts


async def test_a_page_can_be_turned_back(stage: Stage) -> None:
    await stage.publish(opening="A sentence of no weight. " * 200)
    card = await stage.slash("review", title=BLAME)
    first = await stage.press(card, "Read in full")
    second = await stage.press(first, "Next ›")
    assert second.texts != first.texts
    assert (await stage.press(second, "‹ Back")).texts == first.texts


async def test_veils_without_a_scope_open_at_once_for_the_one_who_asks(stage: Stage) -> None:
    await stage.publish()
    card = await stage.slash("review", title=BLAME)
    told = await stage.press(card, "Show spoilers")
    assert told.private
    assert not told.menus
    assert "The village burns" in told.unveiled
    assert "burns" not in stage.again(card).unveiled


async def test_a_scoped_veil_opens_as_far_as_the_reader_says_they_are(stage: Stage) -> None:
    await stage.publish(opening=SCOPED)
    card = await stage.slash("review", title=BLAME)
    question = await stage.press(card, "Show spoilers")
    assert question.private
    assert not any(word in question.text for word in UNTIL)
    values = [option["value"] for option in question.menus[0]["options"]]
    assert values == ["none", "ep 3", "ep 7", "ending"]
    told = await stage.choose(question, "ep 3")
    assert told.message.id == question.message.id
    assert opened(told) == ("threefold",)
    assert opened(stage.again(card)) == ()

    again = await stage.press(await stage.slash("review", title=BLAME), "Show spoilers")
    assert not again.menus
    assert opened(again) == ("threefold",)

    further = await stage.choose(await stage.press(again, "I'm further now"), "ep 7")
    assert opened(further) == ("threefold", "sevenfold")
    assert opened(await stage.press(further, "Show everything")) == UNTIL


@pytest.mark.parametrize(
    ("said", "expected"),
    [("none", ()), ("ep 3", UNTIL[:1]), ("ep 7", UNTIL[:2]), ("ending", UNTIL)],
)
async def test_what_a_reader_says_of_themselves_opens_so_much(
    stage: Stage, said: str, expected: tuple[str, ...]
) -> None:
    await stage.publish(opening=SCOPED)
    card = await stage.slash("review", title=BLAME)
    question = await stage.press(card, "Show spoilers")
    assert opened(await stage.choose(question, said)) == expected


async def test_how_far_one_member_is_opens_nothing_for_another(stage: Stage) -> None:
    await stage.publish(opening=SCOPED)
    card = await stage.slash("review", title=BLAME)
    await stage.choose(await stage.press(card, "Show spoilers"), "ending")
    assert (await stage.press(card, "Show spoilers", by=stage.moderator)).menus


async def test_one_who_has_seen_it_all_has_not_read_the_manga(stage: Stage) -> None:
    await stage.publish(opening="A ||(ep 3) threefold|| b ||(ch 30) sevenfold|| c ||finale||.")
    card = await stage.slash("review", title=BLAME)
    question = await stage.press(card, "Show spoilers")
    told = await stage.choose(question, "ending")
    assert opened(told) == ("threefold", "finale")
    assert opened(await stage.press(card, "Show spoilers")) == ("threefold", "finale")
    assert opened(await stage.press(told, "Show everything")) == UNTIL


async def test_everything_can_be_asked_for_without_saying_how_far_one_is(stage: Stage) -> None:
    await stage.publish(opening=SCOPED)
    card = await stage.slash("review", title=BLAME)
    question = await stage.press(card, "Show spoilers")
    assert opened(await stage.press(question, "Show everything")) == UNTIL
    assert (await stage.press(card, "Show spoilers")).menus


async def look_everywhere(stage: Stage) -> Seen:
    """Everything about Blame! that the channel can be shown. Returns the card."""
    card = await stage.slash("review", title=BLAME)
    for command, options in (
        ("reviews", {}),
        ("reviews", {"sort": "title", "reviewer": "Theo"}),
        ("title", {"title": BLAME}),
        ("similar", {"title": BLAME}),
        ("review", {"title": BLAME, "reviewer": "Marquee"}),
    ):
        await stage.slash(command, **options)
    for reviewer in reversed(card.menus[0]["options"]):
        await stage.choose(card, reviewer["value"])
    return stage.again(card)


async def publish_secrets(stage: Stage) -> None:
    """A review with the secret wherever a veil can stand."""
    veils = f"||{HIDDEN}|| walks, and ||(ep 2) {HIDDEN} falls|| at ||(ending) {HIDDEN}'s end||."
    await stage.publish(opening=veils, aspects=(Aspect("Story", veils), Aspect("Sound", veils)))


async def test_a_club_that_withholds_never_sends_a_veiled_word_to_the_channel(
    stage: Stage,
) -> None:
    await publish_secrets(stage)
    await stage.decide(spoiler_policy=SpoilerPolicy.WITHHOLD)
    card = await look_everywhere(stage)
    assert HIDDEN not in (await stage.press(card, "Read in full")).text
    question = await stage.press(card, "Show spoilers")
    safe = await stage.choose(question, "ep 2")
    assert f"{HIDDEN} falls" in safe.unveiled
    everything = await stage.press(safe, "Show everything")
    assert everything.private
    assert everything.text.count(HIDDEN) == 9
    assert HIDDEN not in stage.public_requests()


async def test_a_club_that_tags_sends_veiled_words_as_spoilers_only(stage: Stage) -> None:
    await publish_secrets(stage)
    card = await look_everywhere(stage)
    assert f"||{HIDDEN}" in stage.public_requests()
    assert HIDDEN not in card.unveiled


@pytest.mark.parametrize(
    ("custom_id", "value"),
    [
        ("mq:card:{ref}", None),
        ("mq:page:v:0:{ref}", None),
        ("mq:page:s:0:{ref}", None),
        ("mq:page:a:0:{ref}", None),
        ("mq:ask:0:{ref}", None),
        ("mq:far:0:{ref}", "ending"),
        (f"mq:reviewer:{BLAME}", "{ref}"),
    ],
)
async def test_no_forged_button_opens_another_clubs_review(
    stage: Stage, custom_id: str, value: str | None
) -> None:
    there = build_stage(stage.env)
    review = await stage.publish(blurb=f"Mostly {HIDDEN}.", opening=f"{HIDDEN} ||(ep 2) {HIDDEN}||")
    forged = custom_id.format(ref=review.ref)
    chosen = value and value.format(ref=review.ref)
    at_home = await stage.forge(forged, value=chosen)
    assert HIDDEN in at_home.text or at_home.menus
    told = await there.forge(forged, value=chosen)
    assert told.private
    assert told.text == "This review is no longer here. Type /review for what is."


async def test_a_veil_that_was_added_meanwhile_is_not_opened_by_turning_the_page(
    stage: Stage,
) -> None:
    long = "A sentence that fills the page. " * 60
    await stage.publish(aspects=(Aspect("Story", f"||(ep 3) THREEFOLD|| {long}"),))
    card = await stage.slash("review", title=BLAME)
    asked = seen(await stage.member.click(card.message, label="Show spoilers"))
    await stage.member.select(asked.message, ["ep 3"])
    first = stage.again(asked)
    assert "THREEFOLD" in first.text
    await stage.publish(
        aspects=(Aspect("Story", f"||(ep 3) THREEFOLD|| {long} ||(ep 9) NINEFOLD|| {long}"),),
    )
    for _ in range(3):
        if "Next ›" not in first.buttons or first.buttons["Next ›"].get("disabled"):
            break
        await stage.member.click(first.message, label="Next ›")
        first = stage.again(first)
        assert "NINEFOLD" not in first.unveiled


async def test_a_card_stays_below_what_clients_render(stage: Stage) -> None:
    starry = " ".join(["*a*"] * 58)
    await stage.publish(
        opening="", aspects=(Aspect("A", starry), Aspect("B", f"{starry} ||xanthippe||"))
    )
    card = await stage.slash("review", title=BLAME)
    told = next(text for text in card.texts if "**A**" in text)
    styled = told.replace("**A**", "").replace("**B**", "")
    assert styled.count("*") // 2 + styled.count("||") // 2 <= ELEMENT_LIMIT
    assert "xanthippe" not in card.unveiled
