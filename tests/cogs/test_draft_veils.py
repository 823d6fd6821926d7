"""What a draft hides is seen by nobody who looks after it, whatever is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
import simcord

from bot.domain.drafts import Draft
from bot.domain.reviews import Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from tests.cogs.drafting import (
    FILE,
    FILLED,
    edit,
    filled,
    open_form,
    press,
    reopen,
    send,
    written,
)
from tests.stage import BLAME, NOW, Seen, Stage, seen

HIDDEN = "Xanthippe"
LONG = "A sentence. " * 400
SPEAKS = "It speaks of spoilers, and nothing in it is hidden"


async def kept(stage: Stage, text: str, **changes: Any) -> Draft:
    """A draft of the member's."""
    fields: dict[str, Any] = {
        "title_key": BLAME,
        "owner": stage.member.id,
        "reviewer": Reviewer("Mina", stage.member.id),
        "verdict": Verdict.MIXED,
        "blurb": "Fine.",
        "spoiler_level": SpoilerLevel.MINOR,
        "text": text,
    }
    draft = Draft(**(fields | changes))
    return await stage.bot.services.drafts.keep(stage.guild.id, draft, now=NOW)


async def looked_at(
    stage: Stage, draft: Draft, act: str, *, by: simcord.MemberActor | None = None
) -> Seen:
    """What the moderator sees after a button of it."""
    custom_id = f"mq:draft:{act}:{draft.ref}:{draft.revision}"
    return await stage.forge(custom_id, by=by or stage.moderator)


@pytest.mark.parametrize(
    "text",
    [
        "A.\n## ||Xanthippe drowns in the last act of this long film||\nB.",
        "A.\n## ||Xanthippe||\nB ||c",
        "A.\n## ||Xanthippe||\n\n## Story\nC.",
        "A.\n## >!Xanthippe!<\nB.",
        "A.\n## ~!Xanthippe!~\n",
        "A.\n## [spoiler]Xanthippe[/spoiler]\nB ||c",
        "A.\n## Half || Xanthippe\nB.",
        f"{LONG}\n## >!Xanthippe!<\nB.",
        f"{LONG}\n## [spoiler]Xanthippe[/spoiler]\nB.",
        f"{LONG}\n## ~!Xanthippe!~\nB.",
    ],
)
async def test_another_moderator_reads_no_hidden_heading_anywhere(stage: Stage, text: str) -> None:
    draft = await kept(stage, text)
    for act in ("open", "publish", "sections"):
        told = await looked_at(stage, draft, act)
        assert HIDDEN not in told.unveiled
        assert HIDDEN not in str([menu["options"] for menu in told.menus])
        assert HIDDEN not in str(list(told.buttons))
    for part in range(3):
        custom_id = f"mq:section:{draft.ref}:{draft.revision}"
        shown = await stage.forged(custom_id, value=str(part), by=stage.moderator)
        assert shown.modal is not None
        assert HIDDEN not in shown.modal["title"]
    form = await stage.forged(f"mq:draft:edit:{draft.ref}:{draft.revision}", by=stage.moderator)
    assert form.modal is not None
    assert HIDDEN not in str([part.get("description") for part in form.modal["components"]])


async def test_a_section_with_a_hidden_name_goes_by_its_number(stage: Stage) -> None:
    draft = await kept(stage, "A.\n## Story\nB.\n## >!Xanthippe!<\nC.")
    told = await looked_at(stage, draft, "sections")
    labels = [option["label"] for option in told.menus[0]["options"][:3]]
    assert labels == ["Opening", "Story", "Section 3"]


async def test_a_draft_that_is_not_finished_opens_with_its_text_veiled(stage: Stage) -> None:
    text = "It begins. ||Xanthippe burns.||\n## Sound\nA ||b.\n## Story\nA walk."
    told = await looked_at(stage, await kept(stage, text, verdict=None), "open")
    assert told.private
    assert "Choose a verdict." in told.text
    assert "of a review of Blame!" in told.text
    assert "Fine." in told.text
    assert "It begins. ||Xanthippe burns.||" in told.text
    assert "**Sound**\n\n*This part is not shown: a mark in it has no other half.*" in told.text
    assert "A walk." in told.text
    assert HIDDEN not in told.unveiled
    form = await reopen(stage, told)
    assert filled(form)["Review"] == text


async def test_a_draft_without_a_title_or_with_a_long_text_opens_too(stage: Stage) -> None:
    told = await looked_at(stage, await kept(stage, LONG, title_key=""), "open")
    assert "a title not chosen yet" in told.text
    assert "The form has the rest." in told.text
    empty = await kept(stage, "", blurb=f"||{HIDDEN}||", verdict=None, reviewer=Reviewer("A", 7))
    told = await looked_at(stage, empty, "open")
    assert "Choose a verdict." in told.text
    assert HIDDEN not in told.text


@pytest.mark.parametrize("typed", ["||Xanthippe drowns||", ">!Xanthippe!<", "||Xanthippe"])
async def test_a_typed_title_that_hides_something_is_not_listed(stage: Stage, typed: str) -> None:
    await kept(stage, "Text.", title_key="", typed_title=typed)
    told = await stage.forge("mq:pile:0:drafts", by=stage.moderator)
    assert "**a title with hidden words** · by Mina" in told.text
    assert HIDDEN not in told.text


async def test_why_an_offer_was_declined_names_nothing_that_it_hides(stage: Stage) -> None:
    draft = await kept(stage, "It ends. ||Xanthippe burns.||")
    database = stage.bot.services.drafts._store._database  # type: ignore[attr-defined] # the file
    async with database.transaction() as transaction:
        await transaction.fetch(
            "UPDATE drafts SET state = 'declined', note = 'Say less of Xanthippe.'"
        )
    listed = await stage.forge("mq:pile:0:declined", by=stage.moderator)
    assert "Say less of ||Xanthippe||." in listed.text
    assert HIDDEN not in listed.unveiled
    assert HIDDEN not in (await looked_at(stage, draft, "open")).unveiled
    await stage.decide(offers=True)
    told = await looked_at(stage, draft, "open", by=stage.member)
    assert "Declined: Say less of Xanthippe." in told.text


async def test_what_a_moderator_sends_of_anothers_review_comes_back_veiled(stage: Stage) -> None:
    await stage.publish(
        reviewer=Reviewer("Mina", stage.member.id), opening="A ||Xanthippe|| b.", aspects=()
    )
    form = await edit(stage, reviewer=str(stage.member.id))
    told = await send(stage, form, filled(form) | {"Spoilers": ["none"]})
    assert "choose minor or major" in told.text
    assert "A ||Xanthippe|| b." in told.text
    assert HIDDEN not in told.unveiled
    (file,) = told.message.attachments
    assert file.filename == "SPOILER_your-text.txt"


@pytest.mark.parametrize(
    "text",
    [
        "**SPOILERS AHEAD**\n\nXanthippe drowns.",
        "A walk.\n\nSpoilers from here on.\n\nXanthippe drowns.",
        "This review contains spoilers. Xanthippe drowns.",
    ],
)
async def test_a_text_that_announces_spoilers_and_hides_none_is_told_so(
    stage: Stage, text: str
) -> None:
    told = await written(stage, FILLED | {"Review": text})
    assert SPEAKS in told.text
    assert "hide words with \\|\\|…\\|\\|" in told.texts[0]
    assert "Publish" in told.buttons


@pytest.mark.parametrize(
    "text",
    ["Spoilers ahead: ||Xanthippe drowns.||", "A review without spoilers. A walk.", "A walk."],
)
async def test_a_text_that_hides_its_spoilers_or_has_none_is_not(stage: Stage, text: str) -> None:
    assert SPEAKS not in (await written(stage, FILLED | {"Review": text})).text


async def test_two_texts_of_which_one_has_a_lone_mark_are_not_put_together(stage: Stage) -> None:
    draft = await kept(
        stage,
        "I like x || y mostly.",
        owner=stage.moderator.id,
        reviewer=Reviewer("Theo", stage.moderator.id),
    )
    for words in ("||Xanthippe drowns|| and z || w.", "It ||goes|| on."):
        message = await stage.moderator.send(stage.channel, words)
        shown = await stage.moderator.context_menu(stage.channel, "Add to my draft", message)
        told = seen(shown)
        assert "what is there already has a mark without its other half" in told.text
        assert HIDDEN not in told.unveiled
        assert "Open the form again" in told.buttons
        assert told.message.attachments, "what was to be added is handed back"
    assert (await stage.bot.services.drafts.get(stage.guild.id, draft.ref)).text == draft.text


async def test_a_message_with_a_lone_mark_is_not_added(stage: Stage) -> None:
    await written(stage, FILLED | {"Review": "A ||b|| c."})
    message = await stage.moderator.send(stage.channel, "z || w ||Xanthippe||.")
    told = seen(await stage.moderator.context_menu(stage.channel, "Add to my draft", message))
    assert "what is to be added has a mark without its other half" in told.text
    assert HIDDEN not in told.unveiled
    (draft,) = await stage.bot.services.drafts.of_owner(stage.guild.id, stage.moderator.id)
    assert draft.text == "A ||b|| c."


async def test_a_file_with_a_lone_mark_is_left_out_and_all_that_was_typed_kept(
    stage: Stage,
) -> None:
    typed = FILLED | {"Review": "A || b."}
    told = await written(stage, typed | {FILE: ("a.txt", b"||Xanthippe|| and z || w.")})
    assert "This can't be put together" in told.text
    assert HIDDEN not in told.unveiled
    assert filled(await reopen(stage, told)) == typed


async def test_a_message_whose_first_line_is_hidden_gives_no_title(stage: Stage) -> None:
    words = "||Xanthippe drowns in it||\nSome text about a film."
    message = await stage.member.send(stage.channel, words)
    form = await stage.moderator.context_menu(stage.channel, "Save as review", message)
    assert filled(form)["Title"] == ""
    assert filled(form)["Review"] == words
    told = await stage.forge("mq:pile:0:drafts", by=stage.moderator)
    assert "**No title yet** · by Mina" in told.text
    assert HIDDEN not in told.text


async def test_publishing_what_a_moderator_removed_meanwhile_is_asked_about(stage: Stage) -> None:
    await stage.publish()
    preview = await send(stage, await open_form(stage), FILLED)
    removed = await stage.forge("mq:remove:c1", by=stage.moderator)
    assert "**Removed**" in removed.text
    told = await press(stage, preview, "Publish")
    assert "This review was removed while you were writing." in told.text
    assert f"The published one was removed by <@{stage.moderator.id}>" in told.text
    assert "Reviewed by Theo" not in (await stage.slash("review", title=BLAME)).text
    assert {"Edit mine", "Discard mine"} <= told.buttons.keys()
    assert FILLED["Blurb"] in (await press(stage, told, "Publish mine over it")).text
    assert "Reviewed by Theo" in (await stage.slash("review", title=BLAME)).text


async def test_a_review_without_a_blurb_opens_its_form_from_the_list(stage: Stage) -> None:
    review = await stage.publish()
    database = stage.bot.services.drafts._store._database  # type: ignore[attr-defined] # the file
    async with database.transaction() as transaction:
        await transaction.fetch("UPDATE reviews SET blurb = ''")
    listed = await stage.forge("mq:pile:0:blurbs", by=stage.moderator)
    form = await stage.moderator.click(listed.message, label="Edit")
    assert filled(form)["Blurb"] == ""
    preview = await send(stage, form, filled(form) | {"Blurb": "Cold."})
    await press(stage, preview, "Publish")
    assert (await stage.bot.services.reviews.get(stage.guild.id, review.ref)).blurb == "Cold."
    gone = await stage.forge("mq:edit:c99", by=stage.moderator)
    assert "no longer here" in gone.text
