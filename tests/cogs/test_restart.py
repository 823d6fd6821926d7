"""What was shown before a restart still works after it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import simcord

from bot.app import open_marquee
from bot.config import Settings
from bot.domain.reviews import Aspect
from tests.conftest import build_stage
from tests.stage import BLAME, check_requests

LONG = "A ||(ep 3) threefold|| b ||(ep 7) sevenfold||. " + "A sentence of no weight. " * 200


async def test_old_buttons_and_menus_work_after_a_restart(data_folder: Path) -> None:
    settings = Settings(data=data_folder)
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        env = simcord.Env(await first.enter_async_context(open_marquee(settings)), shard_count=1)
        await env.start()
        second.push_async_callback(env.shutdown)
        stage = build_stage(env)
        await stage.publish(opening=LONG, aspects=(Aspect("Story", "It ends."),))
        card = await stage.slash("review", title=BLAME)
        page = await stage.press(card, "Read in full")
        question = await stage.press(card, "Show spoilers")
        listed = await stage.slash("reviews")
        similar = await stage.slash("similar", title=BLAME)
        nearest = await stage.slash("title", title="the thing of the rings")

        await first.aclose()
        stage.bot = await second.enter_async_context(open_marquee(settings))
        await env.restart_bot(stage.bot)

        assert (await stage.press(card, "Read in full")).texts == page.texts
        turned = await stage.press(page, "Next ›")
        assert turned.message.id == page.message.id
        assert turned.texts != page.texts
        told = await stage.choose(question, "ep 3")
        assert "A threefold b" in told.text
        assert "||sevenfold||" in told.text
        assert "A threefold b" in (await stage.press(card, "Show spoilers")).text
        assert (await stage.press(told, "I'm further now")).menus
        assert "If you liked Blame!" in (await stage.press(card, "Similar")).text
        house = card.menus[0]["options"][1]["value"]
        assert "Marquee's own review" in (await stage.choose(card, house)).text
        assert (await stage.press(listed, "Next ›")).texts != listed.texts
        opened = await stage.press(similar, custom_id=_first_id(similar.components))
        assert opened.private
        assert (await stage.press(nearest, next(iter(nearest.buttons)))).private
        check_requests(env)


def _first_id(components: object) -> str:
    """The custom id of the first button in a card's sections."""
    assert isinstance(components, list)
    section = next(part for part in components[0]["components"] if "accessory" in part)
    return str(section["accessory"]["custom_id"])
