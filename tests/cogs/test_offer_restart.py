"""Offers outlive the bot: its restarts, its crashes, and messages that arrived without its word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft, DraftState
from bot.store.interface.drafts import Post
from tests.cogs.drafting import FILLED, again, filled, send
from tests.cogs.offering import Queue, drafts, form, letters, offer, open_queue, written
from tests.cogs.test_draft_restart import Lives, living
from tests.stage import BLAME, Stage, seen


@pytest.fixture
async def lives(data_folder: Path) -> AsyncIterator[Lives]:
    """A club whose bot can be restarted."""
    async with living(data_folder) as there:
        yield there


@pytest.fixture
async def queue(lives: Lives) -> Queue:
    """Its queue of offers."""
    return await open_queue(lives.stage)


async def look(stage: Stage) -> None:
    """Let the bot look for offers that stand nowhere."""
    offers: Any = stage.bot.get_cog("Offers")
    await offers.go_round()
    await stage.env.settle()


async def reviewed(stage: Stage) -> str:
    """What the club sees of Blame!."""
    return (await stage.slash("review", title=BLAME)).text


async def test_an_offer_is_approved_with_a_restart_between_any_two_steps(
    lives: Lives, queue: Queue
) -> None:
    stage = lives.stage
    opened = await form(stage)
    await lives.restart()
    preview = await send(stage, opened, FILLED, by=stage.member)
    await lives.restart()
    told = await stage.press(preview, "Send to the moderators")
    assert "Sent to the moderators." in told.text
    await lives.restart()
    await look(stage)
    (post,) = queue.posts()
    assert (await stage.press(post, "Read in full", by=stage.moderator)).private
    await stage.press(post, "Approve", by=stage.moderator)
    await lives.restart()
    assert "Reviewed by Mina" in await reviewed(stage)
    (post,) = queue.posts()
    assert "A film to play loud." in (await stage.press(post, "Read in full")).text
    late = await stage.press(told, "Withdraw")
    assert f"<@{stage.moderator.id}> approved this" in late.text


async def test_an_offer_is_edited_and_approved_with_a_restart_between_any_two_steps(
    lives: Lives, queue: Queue
) -> None:
    stage = lives.stage
    await offer(stage)
    await lives.restart()
    opened = await stage.moderator.click(queue.posts()[0].message, label="Edit and approve")
    await lives.restart()
    preview = await send(stage, opened, FILLED | {"Blurb": "Mended."})
    await lives.restart()
    opened = await again(stage, preview)
    await lives.restart()
    preview = await send(stage, opened, FILLED | {"Blurb": "Mended twice."})
    await lives.restart()
    await stage.press(preview, "Approve with these changes", by=stage.moderator)
    assert "Mended twice." in await reviewed(stage)
    assert len(letters(stage, stage.member)) == 1


async def test_an_offer_is_declined_and_sent_again_with_a_restart_between_any_two_steps(
    lives: Lives, queue: Queue
) -> None:
    stage = lives.stage
    await offer(stage)
    await lives.restart()
    asked = await stage.moderator.click(queue.posts()[0].message, label="Decline")
    await lives.restart()
    told = await send(stage, asked, {"Reason": "Too short."})
    assert "Mina was told." in told.text
    await lives.restart()
    opened = await form(stage)
    assert filled(opened) == FILLED
    await lives.restart()
    preview = await send(stage, opened, FILLED, by=stage.member)
    await lives.restart()
    told = await stage.press(preview, "Send to the moderators")
    await lives.restart()
    back = await stage.press(told, "Withdraw")
    await lives.restart()
    await stage.press(back, "Send to the moderators")
    assert len(queue.posts()) == 3


async def sent_and_killed(stage: Stage) -> Draft:
    """An offer as a bot leaves it that is killed before it posts it."""
    await written(stage)
    (draft,) = await drafts(stage)
    return await stage.bot.services.offers.send(stage.guild.id, draft, now=datetime.now(UTC))


async def test_an_offer_whose_bot_was_killed_before_it_was_posted_arrives_after_the_start(
    lives: Lives, queue: Queue
) -> None:
    stage = lives.stage
    await sent_and_killed(stage)
    assert queue.posts() == []
    await lives.restart()
    # The bot may be about to post it by itself already.
    async with asyncio.timeout(5):
        while not queue.posts():
            await look(stage)
    await look(stage)
    (post,) = queue.posts()
    await stage.press(post, "Approve", by=stage.moderator)
    assert "**Approved** by" in queue.posts()[0].text


async def test_an_offer_whose_bot_was_killed_right_after_it_was_posted_is_not_posted_again(
    lives: Lives, queue: Queue
) -> None:
    stage = lives.stage
    await offer(stage)
    await offer(stage, title="redline")
    posts = queue.posts()
    first, _ = reversed(await drafts(stage, DraftState.OFFERED))
    store: Any = stage.bot.services.offers._store
    async with store._database.transaction() as transaction:
        await transaction.fetch("UPDATE drafts SET channel_id = NULL, message_id = NULL")
    await lives.restart()
    kept = stage.bot.services.drafts
    async with asyncio.timeout(5):
        while (place := await kept.posted(stage.guild.id, first.ref)) is None:
            await look(stage)
    assert place == Post(queue.channel.id, posts[0].message.id)
    assert [post.message.id for post in queue.posts()] == [post.message.id for post in posts]


async def test_where_the_channel_cannot_be_read_an_offer_is_posted_all_the_same(
    lives: Lives, queue: Queue
) -> None:
    stage, path = lives.stage, f"/channels/{queue.channel.id}/messages"
    await sent_and_killed(stage)
    stage.env.inject_error("GET", path, status=403, code=50001)
    await look(stage)
    assert len(queue.posts()) == 1


async def test_an_offer_that_is_decided_while_it_is_on_its_way_arrives_as_decided(
    lives: Lives, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = lives.stage
    offered = await sent_and_killed(stage)
    offers, club = stage.bot.services.offers, stage.guild.id
    usual = offers.posted

    async def too_late(*args: Any, **kwargs: Any) -> bool:
        await offers.approve(club, offered, stamp=Stamp(stage.moderator.id, datetime.now(UTC)))
        return await usual(*args, **kwargs)

    monkeypatch.setattr(offers, "posted", too_late)
    await look(stage)
    (post,) = queue.posts()
    assert f"<@{stage.moderator.id}> approved this" in post.text
    assert post.buttons == {}


async def test_offers_wait_for_a_channel_and_hold_up_no_other_club(
    lives: Lives, queue: Queue
) -> None:
    stage = lives.stage
    await sent_and_killed(stage)
    await stage.decide(moderators_channel=None, offers=False)
    await look(stage)
    assert queue.posts() == []
    listed = seen(await stage.moderator.slash(stage.channel, "manage review list", show="offers"))
    opened = await stage.press(listed, "Open", by=stage.moderator)
    await stage.press(opened, "Approve", by=stage.moderator)
    assert "Reviewed by Mina" in await reviewed(stage)


async def test_the_nonce_of_an_offer_is_its_own_and_no_other_sendings(
    lives: Lives, queue: Queue
) -> None:
    stage = lives.stage
    told = await offer(stage)
    back = await stage.press(told, "Withdraw")
    await stage.press(back, "Send to the moderators")
    path = f"/channels/{queue.channel.id}/messages"
    sent = [r.json for r in stage.env.http_requests if r.path == path and r.method == "POST"]
    nonces = [one["nonce"] for one in sent if isinstance(one, dict)]
    assert len(set(nonces)) == 2
    assert all(len(nonce) <= 25 for nonce in nonces)
