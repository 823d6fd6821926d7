"""Writing a club's reviews: no word is lost, and text stays text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import simcord

from bot.domain.reviews import BLURB_LENGTH, Aspect, Review, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.errors import ClubError
from bot.services.drafts import Draft
from tests.stage import BLAME, NOW, Component, Seen, Stage, seen

REFUSED = "Only members with the right “Manage Server” can do this."
FILLED = {
    "Verdict": ["Must watch"],
    "Spoilers": ["major"],
    "Blurb": "Cold, huge, and I want to live there.",
    "Review": "A film to play loud.\n\n## Story\nA walk. ||The village burns.|| It ends.",
}
UNBALANCED = FILLED | {"Review": "First line.\nThen the ||village burns."}
HOSTILE = "@everyone <@1> <@&2> **bold** [x](https://e.com) `code` <t:0> # not a heading"


async def open_form(stage: Stage) -> simcord.InteractionResult:
    """The form for Blame!, as the moderator opens it."""
    return await stage.moderator.slash(stage.channel, "manage review add", title="blame")


def fields(shown: simcord.InteractionResult) -> dict[str, Component]:
    """The fields of an open form by label."""
    assert shown.modal is not None
    return {part["label"]: part["component"] for part in shown.modal["components"]}


def filled(shown: simcord.InteractionResult) -> dict[str, Any]:
    """What stands in the fields of an open form, by label."""
    return {label: _filled(field) for label, field in fields(shown).items()}


def _filled(field: Component) -> str | list[str]:
    if "options" in field:
        return [option["value"] for option in field["options"] if option["default"]]
    return str(field.get("value") or "")


async def send(stage: Stage, shown: simcord.InteractionResult, typed: dict[str, Any]) -> Seen:
    """What the moderator sees after sending the form."""
    ids = {label: field["custom_id"] for label, field in fields(shown).items()}
    values = {ids[label]: value for label, value in typed.items()}
    return seen(await stage.moderator.submit_modal(shown, values))


async def reopen(stage: Stage, told: Seen) -> simcord.InteractionResult:
    """The form that opens from a message that says what to mend."""
    return await stage.moderator.click(told.message, label="Open the form again")


def review(**changes: Any) -> Review:
    """A review that can be published."""
    fields: dict[str, Any] = {
        "ref": "c0",
        "title_key": BLAME,
        "reviewer": Reviewer("Theo", 7),
        "verdict": Verdict.MIXED,
        "blurb": "Cold.",
        "spoiler_level": SpoilerLevel.NONE,
        "opening": "Text.",
    }
    return Review(**(fields | changes))


async def test_a_filled_in_form_is_published_and_shown(stage: Stage) -> None:
    shown = await open_form(stage)
    assert shown.modal is not None
    assert shown.modal["title"] == "Review of Blame!"
    assert fields(shown)["Blurb"]["max_length"] == BLURB_LENGTH
    assert fields(shown)["Review"]["max_length"] == 4_000
    assert filled(shown) == {
        "Verdict": ["Recommended"],
        "Spoilers": ["none"],
        "Blurb": "",
        "Review": "",
    }
    card = await send(stage, shown, FILLED)
    assert card.private
    public = await stage.slash("review", title=BLAME)
    for answer in (card, public):
        assert answer.texts[0].startswith("🔴 **Major spoilers**")
        assert "★ Must watch" in answer.text
        assert "Cold, huge, and I want to live there." in answer.text
        assert "Reviewed by Theo" in answer.text
        assert "**Story** · A walk." in answer.text


async def test_a_veil_that_is_not_closed_is_told_with_its_place_and_nothing_is_lost(
    stage: Stage,
) -> None:
    told = await send(stage, await open_form(stage), UNBALANCED)
    assert told.private
    assert "line 2, column 10" in told.text
    assert "First line.\nThen the ||village burns." in told.text
    assert "Cold, huge, and I want to live there." in told.text
    assert "Reviewed by Theo" not in (await stage.slash("review", title=BLAME)).text
    for _ in range(2):  # a form can be closed by mistake
        again = await reopen(stage, told)
        assert filled(again) == UNBALANCED
    card = await send(stage, again, FILLED)
    assert "★ Must watch" in card.text
    assert filled(await open_form(stage)) == FILLED


async def test_the_place_under_a_heading_names_it(stage: Stage) -> None:
    text = "Fine.\n## Story\nA walk ||that ends."
    told = await send(stage, await open_form(stage), FILLED | {"Review": text})
    assert "under “Story”, line 1, column 8" in told.text


async def test_the_command_too_opens_what_failed(stage: Stage) -> None:
    await send(stage, await open_form(stage), UNBALANCED)
    assert filled(await open_form(stage)) == UNBALANCED


async def test_what_failed_about_one_title_is_not_shown_for_another(stage: Stage) -> None:
    await send(stage, await open_form(stage), UNBALANCED)
    other = await stage.moderator.slash(stage.channel, "manage review add", title="akira")
    assert filled(other)["Review"] == ""


async def test_ones_own_review_opens_as_it_stands_and_is_changed_in_place(stage: Stage) -> None:
    await send(stage, await open_form(stage), FILLED)
    changed = filled(await open_form(stage)) | {"Verdict": ["Skip"], "Blurb": "No longer."}
    card = await send(stage, await open_form(stage), changed)
    assert "▼ Skip" in card.text
    public = await stage.slash("review", title=BLAME)
    assert "No longer." in public.text
    assert [option["label"] for option in public.menus[0]["options"]] == ["Theo", "Marquee"]


async def test_another_moderators_review_is_not_opened(stage: Stage) -> None:
    await stage.publish(reviewer=Reviewer("Ana", 4_711), opening="By Ana.")
    assert filled(await open_form(stage))["Review"] == ""
    await send(stage, await open_form(stage), FILLED)
    options = (await stage.slash("review", title=BLAME)).menus[0]["options"]
    assert {option["label"] for option in options} == {"Ana", "Theo", "Marquee"}


async def test_of_two_forms_at_once_the_second_is_handed_back_beside_the_first(
    stage: Stage,
) -> None:
    first, second = await open_form(stage), await open_form(stage)
    await send(stage, first, FILLED)
    told = await send(stage, second, FILLED | {"Blurb": "Written at the same time."})
    assert told.private
    assert "changed elsewhere" in told.text
    assert "Written at the same time." in told.text
    newer = await reopen(stage, told)
    assert filled(newer) == FILLED
    card = await send(stage, newer, FILLED | {"Blurb": "Both together."})
    assert "Both together." in card.text


async def test_a_text_that_fills_the_form_opens_again(stage: Stage) -> None:
    parts = [f"## Part {n}\nAbout part {n}." for n in range(10)]
    text = "\n".join(["Opening.", *parts])
    text += " " + "x" * (4_000 - len(text) - 1)
    failed = await send(stage, await open_form(stage), FILLED | {"Review": text[:-2] + "||"})
    assert failed.message.attachments, "a long text is handed back as a file"
    assert filled(await reopen(stage, failed))["Review"] == text[:-2] + "||"
    await send(stage, await open_form(stage), FILLED | {"Review": text})
    assert filled(await open_form(stage))["Review"] == text


async def test_a_review_longer_than_a_form_takes_is_not_opened_cut(stage: Stage) -> None:
    await stage.publish(opening="Long. " * 1_000, reviewer=Reviewer("Theo", stage.moderator.id))
    told = seen(await open_form(stage))
    assert told.private
    assert "more than a form takes" in told.text


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("Blurb", "   ", "The blurb is empty"),
        ("Blurb", "\u200b", "The blurb is empty"),
        ("Blurb", "Good until ||he dies||.", "nothing can be hidden"),
        ("Blurb", "Good until >!he dies!<.", "nothing can be hidden"),
        ("Blurb", "Half ||open", "nothing can be hidden"),
        ("Review", " \n ", "no text yet"),
        ("Review", "A.\n## ||He dies||\nB.", "nothing can be hidden"),
        ("Review", "A.\n## Story", "nothing to read under “Story”"),
        ("Review", "A.\n## \nB.", "needs a name"),
        ("Review", f"A.\n## {'x' * 41}\nB.", "at most 40 characters"),
    ],
)
async def test_what_cant_be_published_is_said_and_handed_back(
    stage: Stage, field: str, typed: str, told: str
) -> None:
    sent = FILLED | {field: typed}
    answer = await send(stage, await open_form(stage), sent)
    assert answer.private
    assert told in answer.text
    assert filled(await reopen(stage, answer)) == sent
    assert "Reviewed by Theo" not in (await stage.slash("review", title=BLAME)).text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"blurb": "x" * 201}, "The blurb has 201 characters; 200 fit."),
        ({"opening": "x" * 20_001}, "longer than 20000 characters"),
        ({"aspects": (Aspect("Story", "x" * 20_000),)}, "longer than 20000 characters"),
        ({"aspects": (Aspect("", "x"),)}, "needs a name"),
        ({"opening": "\ud800", "aspects": ()}, "no text yet"),
    ],
)
async def test_what_no_form_takes_is_refused_by_the_service_too(
    stage: Stage, changes: dict[str, Any], told: str
) -> None:
    reviews = stage.bot.services.reviews
    with pytest.raises(ClubError, match=told):
        await reviews.publish(stage.guild.id, Draft(review(**changes), 0), by=7, now=NOW)
    assert await reviews.draft(stage.guild.id, BLAME, 7) == (0, None)


async def test_text_in_a_review_stays_text(stage: Stage) -> None:
    typed = FILLED | {
        "Blurb": HOSTILE,
        "Review": f"{HOSTILE} ||{HOSTILE}||\n\n## {HOSTILE[:40]}\nx",
    }
    await send(stage, await open_form(stage), typed)
    card = await stage.slash("review", title=BLAME)
    listed = await stage.slash("reviews")
    full = await stage.press(card, "Read in full")
    assert full.private
    for answer in (card, listed, full):
        wire = "\n".join(answer.texts)
        assert "@everyone <@1> <@&2> **bold**" in answer.text
        for mark in ("\\@everyone", "\\<\\@1\\>", "\\<\\@\\&2\\>", "\\*\\*bold", "\\`code\\`"):
            assert mark in wire
        assert "\n# not" not in wire
    assert filled(await open_form(stage)) == typed


async def test_a_reviewers_name_is_text_too(stage: Stage) -> None:
    await stage.publish(reviewer=Reviewer("**@everyone** ||x||", 99))
    card = await stage.slash("review", title=BLAME)
    assert "\\*\\*\\@everyone\\*\\* \\|\\|x\\|\\|" in "\n".join(card.texts)


async def test_a_member_whom_the_server_gave_the_command_is_refused(stage: Stage) -> None:
    await stage.give_everyone("manage")
    told = await stage.slash("manage review add", title="blame")
    assert told.private
    assert told.text == REFUSED


async def test_a_member_cant_open_the_form_by_a_button(stage: Stage) -> None:
    told = await stage.forge(f"mq:form:{BLAME}")
    assert told.private
    assert told.text == REFUSED


async def test_one_who_is_no_moderator_any_more_cant_publish_and_gets_their_text_back(
    stage: Stage,
) -> None:
    shown = await open_form(stage)
    stage.env.backend.get_guild(stage.guild.id).members[stage.moderator.id].role_ids.clear()
    told = await send(stage, shown, FILLED)
    assert REFUSED in told.text
    assert "A film to play loud." in told.text
    assert "Reviewed by Theo" not in (await stage.slash("review", title=BLAME)).text


async def test_an_unknown_title_offers_the_nearest_three(stage: Stage) -> None:
    shown = await stage.moderator.slash(
        stage.channel, "manage review add", title="the thing of the rings"
    )
    told = seen(shown)
    assert told.private
    assert len(told.buttons) == 3


async def test_every_older_text_is_kept(stage: Stage) -> None:
    first = await stage.publish(blurb="First.")
    reviews = stage.bot.services.reviews
    version, known = await reviews.draft(stage.guild.id, BLAME, stage.moderator.id)
    assert known == first
    draft = Draft(replace(first, blurb="Second."), version)
    await reviews.publish(stage.guild.id, draft, by=stage.moderator.id, now=NOW)
    newer, known = await reviews.draft(stage.guild.id, BLAME, stage.moderator.id)
    assert newer == version + 1
    assert known is not None
    assert known.blurb == "Second."
