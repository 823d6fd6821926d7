"""Files that mean no good, and words that nobody may see unasked."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.imports import Entry, Part, Place, Recognised
from bot.domain.markup import wire_length
from bot.domain.reviews import Reviewer, Verdict
from cogs.ui.import_fields import FIELDS_A_PAGE, field_pages, shielded
from tests.cogs.importing import HIDDEN, bring, form, press, send, table
from tests.cogs.test_hostile import TEXTS
from tests.stage import Seen, Stage, seen, walk

POLICIES = ["tag", "withhold"]


def labels(told: Seen) -> str:
    """All that stands where nothing can be veiled."""
    found = [str(part.get("label", "")) for part in walk(told.components)]
    options = [option for menu in told.menus for option in menu["options"]]
    return json.dumps([found, [option["label"] for option in options]])


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    "title", [f"The ||{HIDDEN}|| affair", f"The ||{HIDDEN} affair", f">!{HIDDEN}!< affair"]
)
async def test_a_veil_in_a_title_is_a_fault_and_stays_a_veil(
    stage: Stage, policy: str, title: str
) -> None:
    await stage.decide(spoiler_policy=policy)
    plan = await bring(stage, table((title, "", "film", "Tom", "Skip", "No.", "No."), OTHER))
    assert "Everybody reads titles" in plan.text
    assert HIDDEN not in plan.unveiled
    assert HIDDEN not in labels(plan)
    assert HIDDEN not in stage.public_requests()


OTHER = ("Zzyzx Qwv", "", "film", "Ana", "Skip", "No.", "No.")


@pytest.mark.parametrize("policy", POLICIES)
async def test_what_a_cell_announces_as_a_spoiler_is_hidden_and_the_plan_says_so(
    stage: Stage, policy: str
) -> None:
    await stage.decide(spoiler_policy=policy)
    text = f"It is vast.\n\nSPOILERS AHEAD!!\n\n{HIDDEN} lit it."
    rows = (("Blame!", "", "film", name, "Skip", "No.", text) for name in ("Tom", "Ana"))
    plan = await bring(stage, table(*rows))
    assert plan.text.count("hidden now: look.") == 2
    await press(stage, plan, "Publish all")
    review = await stage.slash("review", title="Blame!")
    for told in (plan, review):
        assert HIDDEN not in told.unveiled
    assert HIDDEN not in labels(plan)


@pytest.mark.parametrize("policy", POLICIES)
async def test_what_a_text_hides_never_leaves_in_public(stage: Stage, policy: str) -> None:
    await stage.decide(spoiler_policy=policy)
    text = (
        f"# Blame! (2017)\n\nReviewed by Tom\n\nIt is vast.\n\n## Story\n\n||{HIDDEN} lit it.||\n\n"
        f"Verdict: Recommended, because of {HIDDEN}.\n"
    )
    told = await bring(stage, ("blame.md", text))
    assert HIDDEN not in told.unveiled
    assert HIDDEN not in labels(told)
    assert HIDDEN not in stage.public_requests()


@pytest.mark.parametrize("name", ["||x||.txt", "a||b.txt", "@everyone.md", "*b* `c`.csv", "..zip"])
async def test_a_files_name_is_text(stage: Stage, name: str) -> None:
    told = await bring(stage, (name, "# Blame! (2017)\n\nReviewed by Tom\n\nA walk down."))
    sent = "\n".join(told.texts)
    assert "||" not in sent.replace("\\|", "")
    assert name in told.text


@pytest.mark.parametrize("typed", [pytest.param(text, id=name) for name, text in TEXTS.items()])
async def test_whatever_stands_in_a_file_is_answered_once(stage: Stage, typed: str) -> None:
    clean = typed.encode("utf-8", "replace").decode()
    rows = [(clean, "", "film", clean, "Skip", "No.", f"A walk. {clean}"), OTHER]
    plan = await bring(stage, table(*rows))
    assert plan.private
    assert "Something broke" not in plan.text
    if "Choose titles" in plan.buttons:
        question = await press(stage, plan, "Choose titles")
        if "Another title …" in question.buttons:
            opened = await form(stage, question, "Another title …")
            again = await send(stage, opened, title=typed[:100] or "x")
            assert "Something broke" not in again.text
    told = await bring(stage, ("x.txt", f"{clean}\n\nA walk.\n\n{clean}"))
    assert "Something broke" not in told.text


@pytest.mark.parametrize(
    "custom_id",
    [
        "mq:imp:AAAAAAAA:publish",
        "mq:imp:AAAAAAAA:page:9999",
        "mq:imp:AAAAAAAA:fields:99999:999",
        "mq:imp:AAAAAAAA:00000000:add",
        "mq:imp:AAAAAAAA:00000000:marquee:blame-2017",
    ],
)
async def test_a_forged_button_finds_nothing(stage: Stage, custom_id: str) -> None:
    told = await stage.forge(custom_id, by=stage.moderator)
    assert told.private
    assert "Send the file once more" in told.text


async def test_a_forged_place_in_ones_own_import_breaks_nothing(stage: Stage) -> None:
    plan = await bring(stage, table(OTHER, (*OTHER[:3], "Tom", *OTHER[4:])))
    token = str(plan.buttons["Choose titles"]["custom_id"]).split(":")[2]
    for tail in ("page:9999", "fields:1:999", "00000000:add", "00000000:a:b"):
        told = await stage.forge(f"mq:imp:{token}:{tail}", by=stage.moderator)
        assert "Something broke" not in told.text
    gone = await stage.forge(f"mq:imp:{token}:fields:77:0", by=stage.moderator)
    assert "There is no such entry" in gone.text
    assert (
        "no such entry"
        in (await stage.forge(f"mq:imp:{token}:look", value="x", by=stage.moderator)).text
    )


async def test_a_title_that_is_gone_is_asked_about_again(stage: Stage) -> None:
    plan = await bring(stage, table(OTHER, (*OTHER[:3], "Tom", *OTHER[4:])))
    question = await press(stage, plan, "Choose titles")
    custom_id = str(question.buttons["Leave out"]["custom_id"]).removesuffix("out")
    told = await stage.forge(f"{custom_id}club:gone", by=stage.moderator)
    assert "choose again" in told.text


async def test_a_name_that_fits_no_title_is_said_and_asked_again(stage: Stage) -> None:
    plan = await bring(stage, table(OTHER, (*OTHER[:3], "Tom", *OTHER[4:])))
    question = await press(stage, plan, "Choose titles")
    opened = await form(stage, question, "Add as a new title …")
    told = seen(await stage.moderator.submit_modal(opened, {"name": f"||{HIDDEN}||"}))
    assert "Something broke" not in told.text
    assert HIDDEN not in told.unveiled


@given(st.text(st.sampled_from("ab |*_`~>!<[]()\\\n#ő漢👩‍👩‍👧"), max_size=80), st.integers(40, 200))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_words_of_a_source_fit_and_break_no_line(text: str, limit: int) -> None:
    told = shielded(text, limit)
    assert wire_length(told) <= limit
    assert "\n" not in told


OTHER_WORDS = f"How {HIDDEN} burns!"


@pytest.mark.parametrize("words", [f"> The {HIDDEN} burns.", OTHER_WORDS])
def test_words_that_the_text_hides_are_hidden_in_what_was_recognised(words: str) -> None:
    place = Place("a.txt", 3 + (words is OTHER_WORDS))
    entry = Entry(
        place,
        "Blame!",
        verdict=Verdict.MIXED,
        blurb="Vast.",
        reviewer=Reviewer("Tom"),
        text=f"It is vast.\n\n## Story\n||The {HIDDEN} burns.||",
        recognised=(
            Recognised(Part.BLURB, f"The {HIDDEN} burns.", words, place),
            Recognised(Part.TITLE, "Blame!", "# Blame!", place),
        ),
    )
    (page,) = field_pages(entry)
    title, blurb = page.split("**Blurb**")
    assert blurb.startswith(" · ||")
    assert blurb.count("||") == 2 + 2 * (words is OTHER_WORDS)
    assert "||" not in title


@pytest.mark.parametrize("part", [Part.ASPECT, Part.RATING])
def test_a_page_of_fields_fits_a_message(part: Part) -> None:
    long = "Ünd so weiter \\*_ " * 40
    found = tuple(Recognised(part, long, f"{long}!", Place("a", n)) for n in range(30))
    pages = field_pages(Entry(Place("a"), "B", text="Vast.", recognised=found))
    assert len(pages) == -(-30 // FIELDS_A_PAGE)
    assert max(map(wire_length, pages)) <= 3_400
