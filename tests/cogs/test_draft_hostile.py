"""Whatever is typed into a form about a review, or forged: one answer, no ping, nothing lost."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.drafts import Draft
from bot.domain.reviews import TEXT_LENGTH, Reviewer
from bot.services.drafts import MOST_DRAFTS
from tests.cogs.drafting import (
    FILE,
    FILLED,
    again,
    filled,
    press,
    reopen,
    section,
    send,
    written,
)
from tests.cogs.test_hostile import TEXTS
from tests.stage import NOW, Seen, Stage

PING = re.compile(r"(?<!\\)@(everyone|here|1|&2)")


def sound(told: Seen) -> Seen:
    """An answer that broke nothing and pings nobody."""
    assert told.private
    assert told.text.strip()
    assert "Something broke" not in told.text
    assert not PING.search("\n".join(told.texts))
    return told


@pytest.mark.parametrize("typed", TEXTS.values(), ids=TEXTS)
async def test_whatever_is_typed_into_any_field_gets_one_answer_and_is_kept(
    stage: Stage, typed: str
) -> None:
    for field in ("Blurb", "Review"):
        sent: dict[str, Any] = FILLED | {field: typed[:200]}
        told = sound(await written(stage, sent))
        form = await (again if "Publish" in told.buttons else reopen)(stage, told)
        shown = filled(form)[field]
        assert re.sub(r"[^!-~漢]", "", shown) == re.sub(r"[^!-~漢]", "", typed[:200])
    file = ("r.txt", typed.encode("utf-8", "replace"))
    sound(await written(stage, FILLED | {FILE: file}))


@pytest.mark.parametrize("typed", TEXTS.values(), ids=TEXTS)
async def test_whatever_is_typed_as_a_section_or_title_gets_one_answer(
    stage: Stage, typed: str
) -> None:
    preview = await written(stage)
    form = await section(stage, preview, "new")
    sound(await send(stage, form, {"Name": typed[:40] or "x", "Text": typed[:4_000]}))
    form = await section(stage, await written(stage, FILLED, "akira"), "title")
    told = sound(await send(stage, form, {"Title": typed[:100]}))
    assert told.buttons


@pytest.mark.parametrize("typed", TEXTS.values(), ids=TEXTS)
async def test_whatever_stands_in_a_message_becomes_a_form_or_a_sentence(
    stage: Stage, typed: str
) -> None:
    safe = typed.encode("utf-8", "replace").decode()[:2_000].strip() or "."
    message = await stage.member.send(stage.channel, safe)
    shown = await stage.moderator.context_menu(stage.channel, "Save as review", message)
    if shown.modal is None:
        return
    typed_in = filled(shown) | {"Verdict": ["Skip"], "Blurb": "No.", "Spoilers": ["minor"]}
    typed_in["Title"] = typed_in["Title"] or "x"
    sound(await send(stage, shown, typed_in))


@pytest.mark.parametrize(
    "custom_id",
    [
        "mq:draft:publish:999999999999:0",
        "mq:draft:open:0:f",
        f"mq:pick:1:{'x' * 80}",
        "mq:over:9:9:f",
        "mq:draft:burn:1:f",
    ],
)
async def test_a_forged_button_is_answered(stage: Stage, custom_id: str) -> None:
    await written(stage)
    sound(await stage.forge(custom_id, by=stage.moderator))


async def test_a_menu_can_be_forged_to_no_harm(stage: Stage) -> None:
    preview = await written(stage)
    menu = preview.menus[-1]["custom_id"]
    for value in ("99", "-1", "title; DROP", "²"):
        shown = await stage.forged(menu, value=value, by=stage.moderator)
        assert shown.modal is not None
    sound(await stage.forge("mq:section:77:f", value="0", by=stage.moderator))


async def test_a_title_that_the_catalogue_lost_can_be_chosen_anew(stage: Stage) -> None:
    club, me = stage.guild.id, stage.moderator.id
    preview = await written(stage)
    drafts = stage.bot.services.drafts
    (draft,) = await drafts.of_owner(club, me)
    kept = await drafts.keep(club, replace(draft, title_key="marquee:gone-1900"), now=NOW)
    told = await press(stage, preview, "Publish")
    assert "changed since" in told.text or "no longer in the catalogue" in told.text
    form = await reopen(stage, told)
    assert filled(form) == FILLED | {"Title": ""}
    assert "## Blame!" in (await send(stage, form, FILLED | {"Title": "blame"})).text
    assert kept.ref == draft.ref


async def test_there_is_a_most_of_drafts_and_what_is_typed_then_is_handed_back(
    stage: Stage,
) -> None:
    club, me, drafts = stage.guild.id, stage.moderator.id, stage.bot.services.drafts
    for number in range(MOST_DRAFTS):
        draft = Draft(f"key {number}", me, Reviewer("Theo", me), text=f"text {number}")
        await drafts.keep(club, draft, now=NOW)
    told = await written(stage)
    assert "Publish or discard some first" in told.text
    assert "A film to play loud." in told.text
    assert len(await drafts.of_owner(club, me)) == MOST_DRAFTS


async def test_a_text_that_is_too_long_together_is_kept_and_said_to_be(stage: Stage) -> None:
    file = ("all.txt", b"word " * (TEXT_LENGTH // 5 - 1))
    told = await written(stage, FILLED | {FILE: file})
    assert "longer than 20000 characters" in told.text
    sections = await press(stage, told, "Edit a section")
    form = await section(stage, sections, "0")
    assert filled(form)["Text"].startswith("A film to play loud.")
    form = await reopen(stage, told)
    assert "Review" not in filled(form)


async def test_nothing_hidden_stands_in_a_menu_or_a_forms_title(stage: Stage) -> None:
    told = await written(stage, FILLED | {"Review": "A.\n## ||He dies||\nB. ||C"})
    form = await reopen(stage, told)
    assert form.modal is not None
    assert "dies" not in form.modal["title"]
    preview = await written(stage, FILLED | {"Review": "A.\n## Story\nB. ||C||"}, "akira")
    assert [option["label"] for option in preview.menus[-1]["options"][:2]] == ["Opening", "Story"]
    text = "A sentence. " * 400 + "\n## ||He dies||\nB."
    told = await written(stage, FILLED | {"Review": "", FILE: ("a.txt", text.encode())}, "redline")
    sections = await press(stage, told, "Edit a section")
    assert "dies" not in str(sections.components)
