"""What moderators put first, and what became of posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.spoilers import SpoilerPolicy
from tests.cogs.scheduling import (
    add,
    carry,
    come_due,
    go_to,
    kept,
    plan,
    posts,
    rest,
    the_one,
    typed,
)
from tests.stage import BLAME, Seen, Stage, seen

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)  # a Friday
REDLINE = "marquee:redline-2009"
STALKER = "marquee:stalker-1979"


@pytest.fixture(autouse=True)
async def _clock(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await rest(stage)
    go_to(stage, monkeypatch, NOW)


def names(told: Seen) -> list[str]:
    """The titles that a queue or a history tells of, in its order."""
    return [part.split("**")[0] for part in told.texts[1].replace("\\", "").split("**")[1::2]]


async def test_a_title_that_is_put_first_is_the_next_post(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(stage)
    told = await typed(stage, "queue", title=STALKER)
    assert told.private
    assert "**Stalker** is in the queue." in told.text
    assert "whichever posts next" in told.text
    assert "## Stalker" in (await typed(stage, "preview", schedule="friday")).text
    await come_due(stage, monkeypatch, await the_one(stage))
    assert "## Stalker" in posts(stage)[0].text
    assert "The queue is empty" in (await typed(stage, "queue")).text


async def test_a_title_can_wait_for_one_schedule_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily = await kept(stage, cron="0 15 * * *")
    await add(stage)
    assert (
        "every Friday at 18:30"
        in (await typed(stage, "queue", title=STALKER, schedule="friday")).text
    )
    await come_due(stage, monkeypatch, daily)
    assert "## Stalker" not in posts(stage)[0].text
    assert names(await typed(stage, "queue")) == ["Stalker"]


async def test_the_queue_is_reordered_and_emptied_by_its_menus(stage: Stage) -> None:
    for key in (BLAME, REDLINE, STALKER):
        told = await typed(stage, "queue", title=key)
    assert names(told) == ["Blame!", "Redline", "Stalker"]
    first, out = told.menus
    last = first["options"][2]["value"]
    moved = await choose_from(stage, told, first["custom_id"], last)
    assert names(moved) == ["Stalker", "Blame!", "Redline"]
    left = await choose_from(stage, moved, out["custom_id"], moved.menus[1]["options"][1]["value"])
    assert names(left) == ["Stalker", "Redline"]
    assert "**Blame!** is out of the queue." in left.text
    gone = await stage.forge(
        "mq:wt:queue:out", value=out["options"][0]["value"], by=stage.moderator
    )
    assert "waits no longer" in gone.text


async def choose_from(stage: Stage, told: Seen, custom_id: str, value: str) -> Seen:
    """What the moderator sees after choosing from one of the menus."""
    return seen(await stage.moderator.select(told.message, [value], custom_id=custom_id))


async def test_an_unknown_title_gets_the_nearest_three_as_buttons_that_put_them_first(
    stage: Stage,
) -> None:
    told = await typed(stage, "queue", title="ghost of the shells")
    assert len(told.buttons) == 3
    assert "/watchthis queue title: ghost of the shells" in told.text
    label = next(label for label in told.buttons if label.startswith("Ghost in the Shell"))
    put = await stage.press(told, label, by=stage.moderator)
    assert "is in the queue" in put.text


async def test_the_history_links_what_was_posted_and_says_why_the_rest_was_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nothing was due here so far." in (await typed(stage, "history")).text
    await add(stage)
    schedule = await the_one(stage)
    await come_due(stage, monkeypatch, schedule)
    go_to(stage, monkeypatch, NOW + timedelta(days=16))
    await plan(stage)
    await stage.bot.services.schedules.post_now(stage.guild.id, schedule.ref, stamp=schedule.saved)
    told = await typed(stage, "history", schedule="friday")
    assert told.private
    (post,) = posts(stage)
    link = f"https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{post.message.id}"
    assert f"[posted]({link})" in told.text
    assert told.text.count("skipped: Marquee was not running, and it became too late") == 2
    assert f"on its way to <#{stage.channel.id}>" in told.text
    await carry(stage)


async def test_a_long_history_has_pages(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await add(stage, "daily 9:00")
    go_to(stage, monkeypatch, NOW + timedelta(days=24))
    await plan(stage)
    told = await typed(stage, "history")
    found = told.text.count("skipped: ")
    while "Older ›" in told.buttons:
        told = await stage.press(told, "Older ›", by=stage.moderator)
        found += told.text.count("skipped: ")
    assert found == 23  # and one that was posted late
    newest = await stage.press(told, "« Newest", by=stage.moderator)
    assert "« Newest" not in newest.buttons
    of_one = await typed(stage, "history", schedule="every day")
    opened = await stage.press(of_one, "The schedule", by=stage.moderator)
    assert "Pause" in opened.buttons


async def test_lists_tell_nothing_of_what_a_review_hides(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.decide(spoiler_policy=SpoilerPolicy.WITHHOLD)
    await stage.publish(opening="It is ||xanthippe||.")
    await add(stage)
    await typed(stage, "queue", title=BLAME)
    for command in ("list", "history", "queue"):
        assert "xanthippe" not in (await typed(stage, command)).text
    await come_due(stage, monkeypatch, await the_one(stage))
    assert "xanthippe" not in (await typed(stage, "history")).text
    assert "xanthippe" not in stage.public_requests()
