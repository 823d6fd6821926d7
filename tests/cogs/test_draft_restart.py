"""Drafts, their buttons and even open forms outlive the bot that showed them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
import simcord

from bot.app import open_marquee
from bot.config import Settings
from tests.cogs.drafting import (
    FILLED,
    UNBALANCED,
    again,
    edit,
    filled,
    marked,
    open_form,
    press,
    reopen,
    section,
    send,
    written,
)
from tests.conftest import build_stage
from tests.stage import BLAME, Stage, check_requests


class Lives:
    """A stage whose bot can be stopped and started anew on the same files."""

    def __init__(self, stage: Stage, first: AsyncExitStack, data: Path) -> None:
        self.stage = stage
        self._stack = first
        self._data = data

    async def restart(self) -> None:
        """Stop the bot in order, and start another process's worth of it."""
        await self._stack.aclose()
        self.stage.bot = await self._stack.enter_async_context(
            open_marquee(Settings(data=self._data))
        )
        await self.stage.env.restart_bot(self.stage.bot)


@asynccontextmanager
async def living(data: Path) -> AsyncIterator[Lives]:
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(open_marquee(Settings(data=data)))
        env = simcord.Env(bot, shard_count=1)
        await env.start()
        lives = Lives(build_stage(env), stack, data)
        try:
            yield lives
            check_requests(env)
        finally:
            await env.shutdown()


@pytest.fixture
async def lives(data_folder: Path) -> AsyncIterator[Lives]:
    """A club whose bot can be restarted."""
    async with living(data_folder) as there:
        yield there


async def test_a_new_form_sent_after_a_restart_is_taken(lives: Lives) -> None:
    form = await open_form(lives.stage)
    await lives.restart()
    preview = await send(lives.stage, form, FILLED)
    assert "★ Must watch" in (await press(lives.stage, preview, "Publish")).text


async def test_the_form_of_a_published_review_sent_after_a_restart_changes_it(
    lives: Lives,
) -> None:
    await lives.stage.publish()
    form = await edit(lives.stage)
    await lives.restart()
    preview = await send(lives.stage, form, FILLED)
    await press(lives.stage, preview, "Publish")
    public = await lives.stage.slash("review", title=BLAME)
    assert "★ Must watch" in public.text
    assert [option["label"] for option in public.menus[0]["options"]] == ["Theo", "Marquee"]


async def test_a_form_that_failed_is_filled_in_and_marked_after_a_restart(lives: Lives) -> None:
    told = await written(lives.stage, UNBALANCED)
    await lives.restart()
    form = await reopen(lives.stage, told)
    assert filled(form) == UNBALANCED
    assert list(marked(form)) == ["Review"]
    await lives.restart()
    preview = await send(lives.stage, form, FILLED)
    await lives.restart()
    assert "Published." in (await press(lives.stage, preview, "Publish")).text


async def test_every_button_below_a_draft_works_after_a_restart(lives: Lives) -> None:
    stage = lives.stage
    preview = await written(stage)
    await lives.restart()
    assert filled(await again(stage, preview)) == FILLED
    assert "A film to play loud." in (await press(stage, preview, "Read in full")).text
    form = await section(stage, preview, "1")
    await lives.restart()
    preview = await send(stage, form, {"Name": "Plot", "Text": "A walk on foot."})
    assert "**Plot** · A walk on foot." in preview.text
    saved = await press(stage, preview, "Save as draft")
    await lives.restart()
    preview = await press(stage, saved, "Open it")
    asked = await press(stage, preview, "Discard")
    await lives.restart()
    assert "Discarded." in (await press(stage, asked, "Discard it")).text


async def test_a_conflict_is_settled_after_a_restart(lives: Lives) -> None:
    stage = lives.stage
    first, second = await open_form(stage), await open_form(stage)
    await press(stage, await send(stage, first, FILLED), "Publish")
    mine = await send(stage, second, FILLED | {"Blurb": "Mine."})
    told = await press(stage, mine, "Publish")
    await lives.restart()
    assert "Mine." in (await press(stage, told, "Publish mine over it")).text


async def test_a_message_being_saved_as_a_review_outlives_the_bot(lives: Lives) -> None:
    stage = lives.stage
    message = await stage.member.send(stage.channel, "A staggering place. ||It burns.||")
    form = await stage.moderator.context_menu(stage.channel, "Save as review", message)
    await lives.restart()
    typed = filled(form) | {"Verdict": ["Skip"], "Blurb": "No.", "Title": "rings of the thing"}
    told = await send(stage, form, typed)
    await lives.restart()
    preview = await press(stage, told, next(iter(told.buttons)))
    assert "Reviewed by Mina" in preview.text


async def test_a_form_that_is_opened_and_never_sent_is_not_held_in_memory(lives: Lives) -> None:
    for _ in range(3):
        await open_form(lives.stage)
    assert not lives.stage.bot._connection._view_store._modals
