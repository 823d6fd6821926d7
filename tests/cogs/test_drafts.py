"""Writing a club's reviews: form, preview, publishing. No word is lost, and text stays text."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.audit import Stamp
from bot.domain.drafts import draft_of
from bot.domain.reviews import BLURB_LENGTH, Aspect, Review, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel, SpoilerPolicy
from bot.errors import ClubError
from tests.cogs.drafting import (
    FILE,
    FILLED,
    UNBALANCED,
    again,
    fields,
    filled,
    marked,
    open_form,
    press,
    reopen,
    reviewer_role,
    send,
    written,
)
from tests.stage import BLAME, NOW, TEXT, Stage, seen, walk

REFUSED = "Only the club's reviewers and moderators can do this."
GONE = "This draft is no longer here"
HOSTILE = "@everyone <@1> <@&2> **bold** [x](https://e.com) `code` <t:0> # not a heading"

VEILED = FILLED | {"Review": "A walk where ||the village burns|| at night."}


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


async def test_a_filled_in_form_is_previewed_and_published_by_a_button(stage: Stage) -> None:
    shown = await open_form(stage)
    assert shown.modal is not None
    assert shown.modal["title"] == "Review of Blame!"
    assert fields(shown)["Blurb"]["max_length"] == BLURB_LENGTH
    assert fields(shown)["Review"]["max_length"] == 4_000
    assert list(fields(shown)) == ["Verdict", "Spoilers", "Blurb", "Review", FILE]
    assert filled(shown) == {"Verdict": [], "Spoilers": ["none"], "Blurb": "", "Review": ""}
    preview = await send(stage, shown, FILLED)
    assert preview.private
    assert "Reviewed by Theo" not in (await stage.slash("review", title=BLAME)).text
    card = await press(stage, preview, "Publish")
    assert card.message.id == preview.message.id
    assert "Publish" not in card.buttons
    public = await stage.slash("review", title=BLAME)
    for answer in (preview, card, public):
        assert "🔴 **Major spoilers**" in answer.text
        assert "★ Must watch" in answer.text
        assert "Cold, huge, and I want to live there." in answer.text
        assert "Reviewed by Theo" in answer.text
        assert "**Story** · A walk." in answer.text


@pytest.mark.parametrize("policy", SpoilerPolicy)
async def test_the_preview_is_exactly_the_public_card(stage: Stage, policy: SpoilerPolicy) -> None:
    await stage.decide(spoiler_policy=policy, house_reviews=False)
    preview = await written(stage, VEILED)
    card = next(part for part in preview.components if part["type"] == 17)
    await press(stage, preview, "Publish")
    public = await stage.slash("review", title=BLAME)
    assert [p["content"] for p in walk([card]) if p["type"] == TEXT] == public.texts
    shown = [p["label"] for p in walk([card]) if "label" in p]
    assert shown == list(public.buttons)
    assert ("village burns" in public.text) is (policy is SpoilerPolicy.TAG)


async def test_a_club_that_withholds_sees_no_veiled_word_of_a_draft_anywhere(stage: Stage) -> None:
    await stage.decide(spoiler_policy=SpoilerPolicy.WITHHOLD)
    preview = await written(stage, VEILED)
    full = await press(stage, preview, "Read in full")
    assert "village burns" not in preview.text + full.text
    assert "village burns" in (await press(stage, preview, "Show spoilers")).text
    await press(stage, preview, "Publish")
    await stage.slash("review", title=BLAME)
    assert "village burns" not in stage.public_requests()


async def test_reading_a_draft_in_full_leaves_its_preview_where_it_is(stage: Stage) -> None:
    preview = await written(stage, FILLED | {"Review": "A sentence of no weight. " * 150})
    full = await press(stage, preview, "Read in full")
    assert full.private
    assert full.message.id != preview.message.id
    turned = await press(stage, full, "Next ›")
    assert turned.message.id == full.message.id
    assert "★ Must watch" in (await press(stage, preview, "Publish")).text


async def test_a_veil_that_is_not_closed_is_told_with_its_place_and_nothing_is_lost(
    stage: Stage,
) -> None:
    told = await written(stage, UNBALANCED)
    assert told.private
    assert "line 2, column 10" in told.text
    assert "||First line.||\n||Then the ||village burns.||" in told.text
    assert "village" not in told.unveiled.partition("Here is what you typed")[2]
    (file,) = told.message.attachments
    assert file.filename == "SPOILER_your-text.txt"
    assert "Cold, huge, and I want to live there." in told.text
    for _ in range(2):  # a form can be closed by mistake
        form = await reopen(stage, told)
        assert filled(form) == UNBALANCED
        assert list(marked(form)) == ["Review"]
        assert marked(form)["Review"].startswith("⚠ line 2, column 10: This veil is never closed.")
    preview = await send(stage, form, FILLED)
    assert not marked(await again(stage, preview))
    assert "★ Must watch" in (await press(stage, preview, "Publish")).text
    assert filled(await open_form(stage)) == FILLED


async def test_the_place_under_a_heading_names_it(stage: Stage) -> None:
    told = await written(stage, FILLED | {"Review": "Fine.\n## Story\nA walk ||that ends."})
    assert "under “Story”, line 1, column 8" in told.text


async def test_the_command_too_opens_what_was_not_published_and_says_so(stage: Stage) -> None:
    await written(stage, FILLED)
    form = await open_form(stage)
    assert filled(form) == FILLED
    assert "not published yet" in str(form.modal)


async def test_what_was_written_about_one_title_is_not_shown_for_another(stage: Stage) -> None:
    await written(stage, UNBALANCED)
    assert filled(await open_form(stage, "akira"))["Review"] == ""


async def test_ones_own_review_opens_as_it_stands_and_is_changed_in_place(stage: Stage) -> None:
    await press(stage, await written(stage), "Publish")
    changed = filled(await open_form(stage)) | {"Verdict": ["Skip"], "Blurb": "No longer."}
    preview = await send(stage, await open_form(stage), changed)
    assert "★ Must watch" in (await stage.slash("review", title=BLAME)).text
    assert "▼ Skip" in (await press(stage, preview, "Publish")).text
    public = await stage.slash("review", title=BLAME)
    assert "No longer." in public.text
    assert [option["label"] for option in public.menus[0]["options"]] == ["Theo", "Marquee"]


async def test_another_moderators_review_is_not_opened_by_add(stage: Stage) -> None:
    await stage.publish(reviewer=Reviewer("Ana", 4_711), opening="By Ana.")
    assert filled(await open_form(stage))["Review"] == ""
    await press(stage, await written(stage), "Publish")
    options = (await stage.slash("review", title=BLAME)).menus[0]["options"]
    assert {option["label"] for option in options} == {"Ana", "Theo", "Marquee"}


async def test_a_text_that_fills_the_form_opens_again(stage: Stage) -> None:
    parts = [f"## Part {n}\nAbout part {n}." for n in range(10)]
    text = "\n".join(["Opening.", *parts])
    text += " " + "x" * (4_000 - len(text) - 1)
    failed = await written(stage, FILLED | {"Review": text[:-2] + "||"})
    assert failed.message.attachments, "a long text is handed back as a file"
    assert filled(await reopen(stage, failed))["Review"] == text[:-2] + "||"
    preview = await send(stage, await open_form(stage), FILLED | {"Review": text})
    await press(stage, preview, "Publish")
    assert filled(await open_form(stage))["Review"] == text


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("Blurb", "   ", "The blurb is empty"),
        ("Blurb", "\u200b", "The blurb is empty"),
        ("Blurb", "Good until ||he dies||.", "nothing can be hidden"),
        ("Blurb", "Good until >!he dies!<.", "nothing can be hidden"),
        ("Blurb", "Half ||open", "nothing can be hidden"),
        ("Review", " \n ", "no text yet"),
        ("Review", "", "no text yet"),
        ("Review", "A.\n## ||He dies||\nB.", "nothing can be hidden"),
        ("Review", "A.\n## Story", "nothing to read under “Story”"),
        ("Review", "A.\n## \nB.", "needs a name"),
        ("Review", f"A.\n## {'x' * 41}\nB.", "at most 40 characters"),
    ],
)
async def test_what_cant_be_published_is_said_marked_and_handed_back(
    stage: Stage, field: str, typed: str, told: str
) -> None:
    sent = FILLED | {field: typed}
    answer = await written(stage, sent)
    assert answer.private
    assert told in answer.text
    form = await reopen(stage, answer)
    expected = sent | {field: typed.replace("\u200b", "")}
    assert filled(form) == expected
    assert list(marked(form)) == [field]
    assert "Reviewed by Theo" not in (await stage.slash("review", title=BLAME)).text


async def test_something_hidden_in_a_review_without_spoilers_marks_the_level(stage: Stage) -> None:
    told = await written(stage, FILLED | {"Spoilers": ["none"]})
    assert "choose minor or major spoilers" in told.text
    assert list(marked(await reopen(stage, told))) == ["Spoilers"]


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
    drafts = stage.bot.services.drafts
    draft = draft_of(review(**changes), owner=7, expected=0)
    with pytest.raises(ClubError, match=told):
        await drafts.publish(stage.guild.id, draft, stamp=Stamp(7, NOW))
    assert await drafts.version(stage.guild.id, BLAME, Reviewer("Theo", 7)) == 0


async def test_text_in_a_review_stays_text(stage: Stage) -> None:
    typed = FILLED | {
        "Blurb": HOSTILE,
        "Review": f"{HOSTILE} ||{HOSTILE}||\n\n## {HOSTILE[:40]}\nx",
    }
    preview = await written(stage, typed)
    await press(stage, preview, "Publish")
    card = await stage.slash("review", title=BLAME)
    listed = await stage.slash("reviews")
    full = await stage.press(card, "Read in full")
    assert full.private
    for answer in (preview, card, listed, full):
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


async def test_a_member_is_refused_at_every_door(stage: Stage) -> None:
    preview = await written(stage)
    publish = preview.buttons["Publish"]["custom_id"]
    for told in (
        await stage.slash("manage review add", title="blame"),
        await stage.slash("manage review edit", title="blame"),
        await stage.forge(f"mq:form:{BLAME}"),
    ):
        assert told.private
        assert told.text == REFUSED
    forged = (publish, publish.replace("publish", "edit"), publish.replace("publish", "drop"))
    for custom_id in (*forged, "mq:page:a:0:d1", f"mq:pick:1:1:{BLAME}", "mq:over:1:1:1"):
        told = await stage.forge(custom_id)
        assert told.private
        assert GONE in told.text, custom_id
    assert "★ Must watch" in (await press(stage, preview, "Publish")).text


async def test_a_reviewer_opens_no_others_draft_and_a_moderator_does(stage: Stage) -> None:
    await stage.decide(reviewer_role=reviewer_role(stage, stage.member))
    theirs = await send(stage, await open_form(stage, by=stage.member), FILLED, by=stage.member)
    ours = await written(stage, FILLED | {"Blurb": "A moderator's own."})
    edits = ours.buttons["Edit"]["custom_id"]
    assert GONE in (await stage.forge(edits)).text
    opens = theirs.buttons["Edit"]["custom_id"]
    form = await stage.forged(opens, by=stage.moderator)
    assert filled(form) == FILLED
    preview = await send(stage, form, FILLED | {"Blurb": "Mended by a moderator."})
    card = await press(stage, preview, "Publish")
    assert "Reviewed by Mina" in card.text
    assert "Mended by a moderator." in card.text


async def test_one_who_is_no_moderator_any_more_cant_publish_and_gets_their_text_back(
    stage: Stage,
) -> None:
    preview, shown = await written(stage), await open_form(stage, "akira")
    stage.env.backend.get_guild(stage.guild.id).members[stage.moderator.id].role_ids.clear()
    told = await send(stage, shown, FILLED)
    assert REFUSED in told.text
    assert "A film to play loud." in told.text
    assert REFUSED in (await press(stage, preview, "Publish")).text
    assert "Reviewed by Theo" not in (await stage.slash("review", title=BLAME)).text


async def test_an_unknown_title_offers_the_nearest_three(stage: Stage) -> None:
    shown = await stage.moderator.slash(
        stage.channel, "manage review add", title="the thing of the rings"
    )
    told = seen(shown)
    assert told.private
    assert len(told.buttons) == 3
    assert (await stage.moderator.click(told.message, label=next(iter(told.buttons)))).modal


async def test_a_draft_is_kept_until_it_is_discarded_twice_over_and_its_text_handed_back(
    stage: Stage,
) -> None:
    saved = await press(stage, await written(stage), "Save as draft")
    assert "/manage review list" in saved.text
    assert "Publish" not in saved.buttons
    preview = await press(stage, saved, "Open it")
    kept = await press(stage, await press(stage, preview, "Discard"), "Keep it")
    preview = await press(stage, kept, "Open it")
    gone = await press(stage, await press(stage, preview, "Discard"), "Discard it")
    (file,) = gone.message.attachments
    assert file.filename.startswith("SPOILER_")
    assert b"||The village burns.||" in await file.read()
    assert "village" not in gone.text
    assert GONE in (await press(stage, kept, "Open it")).text
    assert filled(await open_form(stage))["Review"] == ""


async def test_a_title_that_turns_out_to_be_wrong_can_be_changed(stage: Stage) -> None:
    preview = await written(stage)
    menu = preview.menus[-1]["custom_id"]
    form = await stage.moderator.select(preview.message, ["title"], custom_id=menu)
    assert filled(form) == {"Title": "Blame! (2017, film)"}
    told = await send(stage, form, {"Title": "the thing of the rings"})
    assert len(told.buttons) == 4
    form = await reopen(stage, told)
    assert filled(form) == FILLED | {"Title": "the thing of the rings"}
    assert list(marked(form)) == ["Title"]
    preview = await press(stage, told, next(iter(told.buttons)))
    assert "**Story** · A walk." in preview.text
    preview = await send(stage, form, FILLED | {"Title": "akira"})
    assert "## Akira" in preview.text
    assert "kept as a draft of its own" in preview.text, "the other was given a title meanwhile"


@pytest.mark.parametrize(
    "typed", [{"Review": "Then ||xanthippe burns."}, {"Blurb": "Until ||xanthippe||."}]
)
async def test_a_moderator_who_opens_anothers_draft_reads_nothing_hidden_in_its_faults(
    stage: Stage, typed: dict[str, Any]
) -> None:
    await stage.decide(reviewer_role=reviewer_role(stage, stage.member))
    form = await open_form(stage, by=stage.member)
    told = await send(stage, form, FILLED | typed, by=stage.member)
    assert "xanthippe" in told.text, "its writer gets it back to the letter"
    saves = told.buttons["Save as draft"]["custom_id"]
    for act in ("open", "publish"):
        seen_by_other = await stage.forge(saves.replace("save", act), by=stage.moderator)
        assert seen_by_other.private
        assert "xanthippe" not in seen_by_other.text
        assert "Open the form again" in seen_by_other.buttons
