"""/manage review import with a file of many reviews."""

from __future__ import annotations

import pytest

from bot.domain.reviews import Reviewer, Verdict
from bot.importers.sources import MEGABYTE
from bot.store.interface.imports import ImportStore
from cogs import import_progress
from tests.cogs.importing import (
    SURE,
    UNKNOWN,
    UNSURE,
    bring,
    form,
    packed,
    press,
    send,
    table,
)
from tests.cogs.test_imports import OVER, REFUSED, drafts, published, token_of
from tests.stage import BLAME, Stage, seen

ALL = table(SURE, UNSURE, UNKNOWN)
TWO = table(SURE, (*SURE[:3], "Ana", *SURE[4:]))
OVERWRITTEN = "Somebody changed one of these reviews meanwhile."


async def test_the_counts_come_first_then_a_line_an_entry_questions_before_the_rest(
    stage: Stage,
) -> None:
    told = await bring(stage, ALL)
    assert told.private
    assert "**1** new · **2** titles to settle" in told.text
    lines = [line for line in told.text.splitlines() if line.startswith("**") and " · " in line]
    assert lines[-3:] == [
        "**unsure** · “Blam (film)” · Tom",
        "**unknown** · “Qwxzzyk Vortfell (2021, short)” · Tom",
        "**new** · Blame! (2017, film) · Tom",
    ]
    assert list(told.buttons) == ["Choose titles", "Cancel"]
    assert await published(stage) == []
    assert await drafts(stage) == []


async def test_titles_are_settled_one_at_a_time(stage: Stage) -> None:
    rows = table(UNSURE, (*UNSURE[:3], "Ana", *UNSURE[4:]), UNKNOWN)
    plan = await bring(stage, rows)
    first = await press(stage, plan, "Choose titles")
    assert first.message.id == plan.message.id
    assert "Which title is “Blam (film)”?" in first.text
    assert "and 1 more entry" in first.text
    assert "1 title to settle after this one" in first.text
    second = await press(stage, first, "Blame! (2017, film)")
    assert "Which title is “Qwxzzyk Vortfell (2021, short)”?" in second.text
    opened = await form(stage, second, "Add as a new title …")
    ready = await send(stage, opened, name="Qwxzzyk Vortfell")
    assert "**3** new" in ready.text
    assert list(ready.buttons) == [
        "Publish all",
        "Keep all as drafts",
        "Change the titles",
        "Cancel",
    ]
    done = await press(stage, ready, "Publish all")
    assert "**3 reviews** published · **1 title** added" in done.text
    assert {review.reviewer.name for review in await published(stage)} == {"Tom", "Ana"}


async def test_what_is_left_out_stays_out(stage: Stage) -> None:
    ready = await press(stage, await bring(stage, table(SURE, UNKNOWN)), "Choose titles")
    ready = await press(stage, ready, "Leave out")
    assert "**1** new · **1** left out" in ready.text
    await press(stage, ready, "Publish all")
    assert [review.title_key for review in await published(stage)] == [BLAME]


async def test_all_unknown_titles_are_added_at_once(stage: Stage) -> None:
    rows = [(f"Qwxz{n} Vort{n}fell", "", "", "Tom", "Skip", "No.", "Ours.") for n in range(3)]
    question = await press(stage, await bring(stage, table(*rows)), "Choose titles")
    opened = await form(stage, question, "Add all 3 unknown ones as new titles")
    ready = await send(stage, opened, kind=["short"])
    assert "**3** new" in ready.text
    done = await press(stage, ready, "Keep all as drafts")
    assert "**3 drafts** kept · **3 titles** added" in done.text
    assert "The drafts are in `/manage review list`." in done.text
    piled = await press(stage, done, "Open the drafts")
    assert piled.private
    assert piled.text.startswith("## Drafts\n-# 3 drafts")
    assert len(await drafts(stage)) == 3


async def test_going_back_keeps_what_was_answered(stage: Stage) -> None:
    rows = table(("Blam", "", "film", "Ana", "Mixed", "No.", "No."), UNKNOWN)
    question = await press(stage, await bring(stage, rows), "Choose titles")
    question = await press(stage, question, "Blame! (2017, film)")
    plan = await press(stage, question, "Back to the plan")
    assert "**1** new · **1** title to settle" in plan.text
    assert "**new** · Blame! (2017, film) · Ana" in plan.text
    assert list(plan.buttons) == ["Choose titles", "Change the titles", "Cancel"]


async def test_a_wrong_answer_can_be_taken_back(stage: Stage) -> None:
    question = await press(stage, await bring(stage, table(SURE, UNSURE)), "Choose titles")
    # Tom wrote of this one already.
    plan = await press(stage, question, "Blame! (2017, film)")
    assert "**1** fault" in plan.text
    assert list(plan.buttons) == ["Change the titles", "Close"]
    plan = await press(stage, plan, "Change the titles")
    assert "**1** new · **1** title to settle" in plan.text
    question = await press(stage, plan, "Choose titles")
    ready = await press(stage, question, "Leave out")
    assert "Publish all" in ready.buttons


@pytest.mark.parametrize("label", ["Publish all", "Keep all as drafts"])
async def test_the_same_file_again_is_all_the_same(stage: Stage, label: str) -> None:
    await press(stage, await bring(stage, TWO), label)
    before = (await published(stage), await drafts(stage))
    again = await bring(stage, TWO)
    assert "**2** same" in again.text
    assert (await published(stage), await drafts(stage)) == before
    if label == "Publish all":
        assert "all of it is here already" in again.text
        assert list(again.buttons) == ["Close"]
    else:
        assert "2 reviews of it can be published from here" in again.text
        assert list(again.buttons) == ["Publish all", "Cancel"]


async def test_it_is_one_entry_of_the_audit_trail(stage: Stage) -> None:
    await press(stage, await bring(stage, TWO), "Publish all")
    trail = seen(await stage.moderator.slash(stage.channel, "manage audit"))
    assert trail.text.count("2 new, 0 changed") == 1


async def test_a_review_without_a_verdict_can_only_be_a_draft(stage: Stage) -> None:
    plan = await bring(stage, table(SURE, (*SURE[:3], "Ana", "", *SURE[5:])))
    assert "1 review has no verdict and is kept as a draft." in plan.text
    done = await press(stage, plan, "Publish all")
    assert "**1 review** published · **1 draft** kept" in done.text


async def test_what_somebody_saved_meanwhile_is_not_written_over(stage: Stage) -> None:
    plan = await bring(stage, TWO)
    await stage.publish(reviewer=Reviewer("Tom"), verdict=Verdict.MUST_WATCH)
    again = await press(stage, plan, "Publish all")
    assert OVERWRITTEN in again.text
    assert "**1** new · **1** changed" in again.text
    assert [r.verdict for r in await published(stage)] == [Verdict.MUST_WATCH]
    done = await press(stage, again, "Publish all")
    assert "**2 reviews** published" in done.text


async def test_a_fault_keeps_everything_out_and_says_where(stage: Stage) -> None:
    plan = await bring(stage, table(SURE, (*UNKNOWN[:4], "Superb", *UNKNOWN[5:])))
    assert "**1** fault" in plan.text
    assert "**fault** · reviews.csv, line 3" in plan.text
    assert "Mend this line, then send the file again." in plan.text
    assert list(plan.buttons) == ["Close"]
    for act in ("publish", "drafts"):
        told = await stage.forge(f"mq:imp:{token_of(plan)}:{act}", by=stage.moderator)
        assert "settle them first" in told.text
    assert await published(stage) == []


async def test_a_spoiler_mark_alone_is_named_with_its_place(stage: Stage) -> None:
    plan = await bring(stage, table((*SURE[:6], "A walk.\nIt is ||half hidden."), UNKNOWN))
    told = next(line for line in plan.text.splitlines() if line.startswith("**fault**"))
    assert "reviews.csv, line 3, column 7 · " in told
    assert "This veil is never closed. Put || after the hidden words" in told
    assert "half hidden" not in told


async def test_many_faults_come_as_a_file_too_and_on_every_page(stage: Stage) -> None:
    rows = [("Blame!", "", "", f"R{n}", "Superb", "No.", "No.") for n in range(12)]
    plan = await bring(stage, table(*rows))
    for page in (plan, await press(stage, plan, "Next ›")):
        (file,) = stage.again(page).message.attachments
        assert file.filename == "SPOILER_faults.txt"
        told = (await file.read()).decode()
        assert told.count("reviews.csv, line ") == 12
        assert "Mend these lines, then send the file again." in page.text


async def test_long_plans_are_paged(stage: Stage) -> None:
    rows = [("Blame!", "", "", f"Reader {n:02}", "Skip", "No.", "No.") for n in range(25)]
    first = await bring(stage, table(*rows))
    assert "**25** new" in first.text
    second = await press(stage, first, "Next ›")
    third = await press(stage, second, "Next ›")
    names = [f"Reader {n:02}" for n in range(25)]
    for page, shown in ((first, names[:10]), (second, names[10:20]), (third, names[20:])):
        assert [name for name in names if name in page.text] == shown
    assert third.buttons["Next ›"]["disabled"]


async def test_what_was_recognised_in_each_of_many_can_be_seen(stage: Stage) -> None:
    files = {f"{n}.txt": f"# Blame! (2017)\n\nReviewed by R{n}\n\nA walk." for n in range(2)}
    plan = await bring(stage, packed(files))
    told = await stage.choose(plan, "1", by=stage.moderator)
    assert told.private
    assert told.message.id != plan.message.id
    assert "### Blame! (2017, film) · by R1\n-# reviews.zip: 1.txt" in told.text
    assert "**Reviewer** · R1\n-# line 3: “Reviewed by R1”" in told.text


async def test_cancelling_imports_nothing(stage: Stage) -> None:
    plan = await bring(stage, TWO)
    told = await press(stage, plan, "Cancel")
    assert told.text.startswith("Nothing was imported.")
    over = await stage.forge(f"mq:imp:{token_of(plan)}:publish", by=stage.moderator)
    assert over.text.startswith(OVER)
    assert await published(stage) == []


async def test_two_presses_import_once(stage: Stage) -> None:
    plan = await bring(stage, TWO)
    first = await press(stage, plan, "Publish all")
    custom_id = plan.buttons["Publish all"]["custom_id"]
    answers = [first, await stage.forge(custom_id, by=stage.moderator)]
    assert [OVER in answer.text for answer in answers].count(True) == 1
    trail = seen(await stage.moderator.slash(stage.channel, "manage audit"))
    assert trail.text.count("2 new, 0 changed") == 1


async def test_another_moderator_and_a_member_can_press_nothing_of_it(stage: Stage) -> None:
    keepers = stage.guild.create_role("Keepers")
    await stage.decide(moderator_role=keepers.id)
    mo = stage.guild.add_member(stage.env.create_user("mo"), roles=[keepers])
    token = token_of(await bring(stage, TWO))
    for act in ("publish", "drafts", "cancel", "settle", "all", "page:0", "fields:0:0"):
        for by, said in ((mo, OVER), (stage.member, REFUSED)):
            told = await stage.forge(f"mq:imp:{token}:{act}", by=by)
            assert told.private
            assert told.text.startswith(said)
    assert await published(stage) == []


async def test_a_file_that_is_too_large_is_refused_before_it_is_fetched(stage: Stage) -> None:
    told = await bring(stage, ("big.csv", b"x" * (9 * MEGABYTE)))
    assert told.private
    assert told.text.startswith("This file is larger than 8 MB: split it")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("reviews.txt", b"\xff\xfe\x00\xd8\x01"), "This is not text"),
        (("film.mp4", b"\x00\x01"), "Such a file can't be read"),
        (("reviews.zip", b"PK no zip"), "This is not a zip file, or it is damaged"),
        (packed({"../../outside.txt": "A walk."}), "Its name leads out of the zip"),
        (packed({"big.txt": " " * (65 * MEGABYTE)}, deflated=True), "unpacks to more than 64 MB"),
        (("empty.txt", b""), "This file is empty."),
        (("empty.csv", b"title,text\n"), ""),
    ],
)
async def test_what_can_not_be_read_is_refused_with_the_reason(
    stage: Stage, file: tuple[str, bytes], said: str
) -> None:
    told = await bring(stage, file)
    assert said in told.text
    assert "Nothing was imported." in told.text
    assert list(told.buttons) == ["Close"]


async def test_a_reader_that_breaks_is_told_in_a_sentence(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.importers.reading.sys.executable", "/bin/false")
    told = await bring(stage, TWO)
    assert "This could not be read" in told.text


async def test_the_progress_moves_where_the_answer_will_stand(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_progress, "FIRST_SHOWN", 0.01)
    monkeypatch.setattr(import_progress, "SHOWN_EVERY", 0.05)
    rows = [("Blame!", "", "", f"R{n}", "Skip", "No.", f"A walk, {n}.") for n in range(2_000)]
    told = await bring(stage, table(*rows))
    assert "**2,000** new" in told.text
    done = await press(stage, told, "Publish all")
    assert "**2000 reviews** published" in done.text
    sent = stage.env.http_requests
    shown = "\n".join(
        str(request.json) for request in sent if "/messages/@original" in request.path
    )
    assert "Reading …" in shown
    assert "reviews so far" in shown
    assert "Writing … " in shown


async def test_an_import_that_breaks_while_writing_gives_a_way_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.provokes_errors = True
    plan = await bring(stage, TWO)

    class Full:
        """A store on a disk that is full."""

        def __init__(self, store: ImportStore) -> None:
            self.known = store.known

        async def save(self, *_: object, **__: object) -> bool:
            """Write nothing."""
            raise OSError("disk full")

    with monkeypatch.context() as patched:
        imports = stage.bot.services.imports
        patched.setattr(imports, "_store", Full(imports._store))
        told = await press(stage, plan, "Publish all")
    assert "Something broke on our side" in told.text
    back = await press(stage, told, "Back to the import")
    assert "**2** new" in back.text
    assert "published" in (await press(stage, back, "Publish all")).text


async def test_an_export_brought_back_gives_no_duplicates(stage: Stage) -> None:
    await press(stage, await bring(stage, TWO), "Publish all")
    exported = seen(await stage.moderator.slash(stage.channel, "manage export"))
    (file,) = exported.message.attachments
    told = await bring(stage, (file.filename, await file.read()))
    assert "**2** same" in told.text
    assert "all of it is here already" in told.text


async def test_an_export_goes_into_another_club_once(stage: Stage) -> None:
    await press(stage, await bring(stage, TWO), "Publish all")
    exported = seen(await stage.moderator.slash(stage.channel, "manage export"))
    (file,) = exported.message.attachments
    for review in await published(stage):
        await stage.forge(f"mq:remove:{review.ref}", by=stage.moderator)
    told = await bring(stage, (file.filename, await file.read()))
    assert "fault" not in told.text
