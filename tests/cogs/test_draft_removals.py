"""A review that was removed: nobody publishes over that unawares, nor who may not."""

from __future__ import annotations

import pytest

from bot.domain.reviews import Reviewer
from tests.cogs.drafting import FILLED, edit, open_form, press, reviewer_role, send, written
from tests.cogs.offering import offer, open_queue
from tests.stage import BLAME, Seen, Stage, seen

MINE = FILLED | {"Review": "What was removed."}


async def remove(stage: Stage, *, mine: bool = False) -> None:
    """Remove Mina's review of Blame!."""
    who = stage.member if mine else stage.moderator
    told = seen(await who.slash(stage.channel, "manage review remove", title=BLAME))
    assert "Removed" in told.text


async def minas(stage: Stage) -> Seen:
    """The preview of what Mina, a reviewer, makes of her published review."""
    await stage.decide(reviewer_role=reviewer_role(stage, stage.member))
    await stage.publish(reviewer=Reviewer("Mina", stage.member.id))
    return await send(stage, await edit(stage, by=stage.member), MINE, by=stage.member)


async def public(stage: Stage) -> str:
    """What everybody reads of the title."""
    return (await stage.slash("review", title=BLAME)).text


@pytest.mark.parametrize("anew", [False, True])
async def test_what_a_moderator_removed_its_reviewer_does_not_publish_again(
    stage: Stage, anew: bool
) -> None:
    preview = await minas(stage)
    await remove(stage)
    if anew:
        await press(stage, preview, "Discard", by=stage.member)
        form = await open_form(stage, by=stage.member)
        preview = await send(stage, form, MINE, by=stage.member)
    told = await press(stage, preview, "Publish", by=stage.member)
    assert "A moderator removed this review" in told.text
    assert f"removed by <@{stage.moderator.id}> <t:" in told.text
    assert list(told.buttons)[-3:] == ["Edit mine", "Discard mine", "Save as draft"]
    assert MINE["Review"] not in await public(stage)
    forged = preview.buttons["Publish"]["custom_id"].replace("mq:draft:publish", "mq:over:0")
    assert "A moderator removed" in (await stage.forge(forged, by=stage.member)).text
    assert MINE["Review"] not in await public(stage)


async def test_a_moderator_publishes_over_a_removal_once_they_are_told_of_it(stage: Stage) -> None:
    preview = await minas(stage)
    await remove(stage)
    told = await stage.forge(preview.buttons["Publish"]["custom_id"], by=stage.moderator)
    assert "This review was removed while you were writing." in told.text
    assert MINE["Review"] not in await public(stage)
    await stage.press(told, "Publish mine over it", by=stage.moderator)
    assert MINE["Review"] in await public(stage)


async def test_who_removed_their_own_review_publishes_over_that(stage: Stage) -> None:
    preview = await minas(stage)
    await remove(stage, mine=True)
    told = await press(stage, preview, "Publish", by=stage.member)
    assert "removed" in told.text
    await press(stage, told, "Publish mine over it", by=stage.member)
    assert MINE["Review"] in await public(stage)


async def test_a_review_brought_back_meanwhile_is_not_written_over_unseen(stage: Stage) -> None:
    preview = await minas(stage)
    shown = seen(await stage.moderator.slash(stage.channel, "manage review remove", title=BLAME))
    told = await stage.forge(preview.buttons["Publish"]["custom_id"], by=stage.moderator)
    await stage.press(shown, "Undo", by=stage.moderator)
    both = await stage.press(told, "Publish mine over it", by=stage.moderator)
    assert "changed elsewhere" in both.text
    assert "I wanted to love it." in await public(stage)


async def test_an_offer_over_a_removed_review_is_approved_knowingly(stage: Stage) -> None:
    await stage.publish(reviewer=Reviewer("Mina", stage.member.id))
    queue = await open_queue(stage)
    await offer(stage)
    await remove(stage)
    told = await stage.press(queue.posts()[0], "Approve", by=stage.moderator)
    assert "The published one was removed" in told.text
    await stage.press(told, "Approve over it", by=stage.moderator)
    assert "Mina" in await public(stage)


async def test_a_text_that_cannot_be_handed_back_stays_a_draft(stage: Stage) -> None:
    stage.provokes_errors = True
    asked = await press(stage, await written(stage), "Discard")
    stage.env.inject_error("POST", "/interactions/*", status=400, code=50035, times=1)
    await press(stage, asked, "Discard it")
    (kept,) = await stage.bot.services.drafts.of_owner(stage.guild.id, stage.moderator.id)
    assert kept.text == FILLED["Review"]
    told = await press(stage, asked, "Discard it")
    assert "Discarded" in told.text
    assert await stage.bot.services.drafts.of_owner(stage.guild.id, stage.moderator.id) == []
