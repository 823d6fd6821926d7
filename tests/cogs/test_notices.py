"""What moderators are told: once, together, in their channel, and never more than fits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import simcord

from bot.domain.audit import Stamp
from bot.domain.deliveries import Drop, Kind, marked
from bot.domain.notices import GATHERED, WORTH_TELLING, Notice, NoticeKind
from bot.domain.occurrences import Skip
from bot.domain.schedules import Pool, Schedule
from cogs.ui.notices import Told, notices_card
from tests.cogs.carrying import Carrying
from tests.stage import NOW, Stage, seen, walk

LATE = str(Skip.LATE)
Handles = simcord.ChannelHandle


@pytest.fixture
async def mods(stage: Stage) -> Handles:
    """The moderators' channel."""
    channel = stage.guild.create_text_channel("mods")
    await stage.decide(moderators_channel=channel.id)
    return channel


@pytest.fixture
async def carrying(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Carrying:
    """A bot by the test's clock, which tells notices as it always does."""
    deliverer: Any = stage.bot.get_cog("Deliverer")
    tells = deliverer._deliverables[Kind.NOTICES]
    there = Carrying(stage, monkeypatch)
    deliverer.take(Kind.NOTICES, tells)
    return there


async def schedule(stage: Stage, **changes: Any) -> Schedule:
    """A schedule of the club that runs."""
    fields: dict[str, Any] = {
        "club": stage.guild.id,
        "channel": stage.channel.id,
        "cron": "30 18 * * 5",
        "zone": "UTC",
        "pool": Pool(reviewed=False),
        "saved": Stamp(stage.moderator.id, stage.bot.now()),
    }
    return await stage.bot.services.schedules.add(Schedule(**(fields | changes)))


async def happens(
    carrying: Carrying, kind: NoticeKind, subject: int, detail: str = "", **changes: Any
) -> None:
    """Something that moderators must know."""
    fields: dict[str, Any] = {"club": carrying.stage.guild.id, "at": carrying.now()} | changes
    notice = Notice(kind=kind, subject=subject, detail=detail, **fields)
    await carrying.bot.services.notices.add(notice)


async def gather(carrying: Carrying) -> None:
    """Let the time go by for which notices wait for others, and deliver."""
    carrying.later(GATHERED + timedelta(seconds=1))
    gathering: Any = carrying.bot.get_cog("Gathering")
    await gathering.go_round()
    await carrying.go()


def told(stage: Stage, channel: Handles) -> list[list[str]]:
    """The lines of each message in a channel, without backslashes."""
    messages = stage.env.backend.messages[channel.id].values()
    return [
        [line.replace("\\", "") for line in texts[1].split("\n")]
        for message in sorted(messages, key=lambda m: m.id)
        for texts in [[p["content"] for p in walk(message.components) if p["type"] == 10]]
    ]


def skipped(number: int, why: str = LATE) -> str:
    """A notice's detail: the post that was due that many weeks after the first."""
    return f"{int(NOW.timestamp()) + number * 7 * 86_400} {why}"


async def test_posts_that_were_skipped_are_told_in_one_message_grouped_by_schedule(
    carrying: Carrying, stage: Stage, mods: Handles
) -> None:
    friday = await schedule(stage)
    daily = await schedule(stage, cron="0 9 * * *")
    for number in range(3):
        await happens(carrying, NoticeKind.POST_SKIPPED, friday.ref, skipped(number))
    await happens(carrying, NoticeKind.POST_SKIPPED, daily.ref, skipped(0, str(Drop.UNREACHABLE)))
    await gather(carrying)
    place = f"<#{stage.channel.id}>"
    last, only = int(NOW.timestamp()) + 2 * 7 * 86_400, int(NOW.timestamp())
    (lines,) = told(stage, mods)
    first, second = lines
    assert first == (
        f"- 3 posts of **every Friday at 18:30** in {place} were skipped, the latest of"
        f" <t:{last}:f>: {LATE}."
    )
    assert second == (
        f"- The post of <t:{only}:f>, **every day at 09:00** in {place}, was skipped: Marquee"
        " was not running, or Discord could not be reached, until it was too late."
    )
    await gather(carrying)
    assert len(told(stage, mods)) == 1


@pytest.mark.parametrize(
    "told_of",
    [
        (NoticeKind.SCHEDULE_PAUSED, str(Drop.CHANNEL_GONE), ("its channel is gone", "resume")),
        (NoticeKind.POOL_USED_UP, "", ("starts again with the longest ago", "edit")),
        (NoticeKind.POOL_EMPTY, "", ("none fits", "/watchthis edit")),
        (NoticeKind.THREAD_REFUSED, "77", ("in <#77>", "Create Public", "/watchthis edit")),
        (NoticeKind.BACK_AGAIN, "", ("Every schedule is paused", "/watchthis resume")),
        (NoticeKind.NIGHT_TROUBLE, "The vote of Friday failed.", ("The vote of Friday",)),
    ],
)
async def test_each_kind_of_notice_says_what_to_do(
    carrying: Carrying,
    stage: Stage,
    mods: Handles,
    told_of: tuple[NoticeKind, str, tuple[str, ...]],
) -> None:
    kind, detail, words = told_of
    friday = await schedule(stage)
    await happens(carrying, kind, friday.ref, detail)
    await gather(carrying)
    ((line,),) = told(stage, mods)
    assert all(word in line for word in words)


async def test_a_notice_of_a_schedule_that_is_removed_is_told_all_the_same(
    carrying: Carrying, stage: Stage, mods: Handles
) -> None:
    await happens(carrying, NoticeKind.POST_SKIPPED, 999, skipped(0))
    await gather(carrying)
    ((line,),) = told(stage, mods)
    assert "a schedule that is removed now" in line


async def test_what_happens_later_is_told_in_a_message_of_its_own(
    carrying: Carrying, stage: Stage, mods: Handles
) -> None:
    friday = await schedule(stage)
    for number in range(2):
        await happens(carrying, NoticeKind.POST_SKIPPED, friday.ref, skipped(number))
        await gather(carrying)
    assert [len(lines) for lines in told(stage, mods)] == [1, 1]


async def test_a_club_that_chose_no_channel_is_told_once_it_chooses_one(
    carrying: Carrying, stage: Stage
) -> None:
    friday = await schedule(stage)
    old = carrying.now() - WORTH_TELLING - timedelta(hours=1)
    await happens(carrying, NoticeKind.POST_SKIPPED, friday.ref, skipped(0), at=old)
    await happens(carrying, NoticeKind.POST_SKIPPED, friday.ref, skipped(1))
    await gather(carrying)
    channel = stage.guild.create_text_channel("mods")
    await stage.decide(moderators_channel=channel.id)
    await gather(carrying)
    ((line,),) = told(stage, channel)
    assert "The post of" in line, "the older one is worth no word any more"


async def test_a_thousand_things_fit_into_one_message_that_says_how_many_more(
    stage: Stage, carrying: Carrying, mods: Handles
) -> None:
    for number in range(1, 1_000):
        detail = f"||Trouble|| **{number}** " + "*x_" * 300
        await happens(carrying, NoticeKind.NIGHT_TROUBLE, number, detail)
    await gather(carrying)
    (lines,) = told(stage, mods)
    assert lines[-1] == f"- and {999 - len(lines) + 1} more: `/watchthis history`"


async def test_a_message_of_notices_is_found_by_its_mark(
    carrying: Carrying, stage: Stage, mods: Handles
) -> None:
    await happens(carrying, NoticeKind.BACK_AGAIN, 0)
    await gather(carrying)
    (message,) = stage.env.backend.messages[mods.id].values()
    ids = [part["custom_id"] for part in walk(message.components) if "custom_id" in part]
    assert any(marked(custom_id, 1) for custom_id in ids)


async def test_its_button_shows_moderators_their_schedules_and_nobody_else(
    carrying: Carrying, stage: Stage, mods: Handles
) -> None:
    await schedule(stage)
    await happens(carrying, NoticeKind.BACK_AGAIN, 0)
    await gather(carrying)
    (message,) = stage.env.backend.messages[mods.id].values()
    custom_id = next(p["custom_id"] for p in walk(message.components) if "custom_id" in p)
    shown = await stage.forge(custom_id, by=stage.moderator)
    assert shown.private
    assert "Every Friday at 18:30" in shown.text
    refused = await stage.forge(custom_id)
    assert refused.private
    assert refused.text == "Only the club's moderators can do this."


async def test_a_channel_that_refuses_them_leaves_them_to_be_read_elsewhere(
    carrying: Carrying, stage: Stage, mods: Handles
) -> None:
    stage.env.inject_error("POST", f"/channels/{mods.id}/messages", status=403, code=50013)
    await happens(carrying, NoticeKind.BACK_AGAIN, 0)
    await gather(carrying)
    await gather(carrying)
    assert told(stage, mods) == []
    left = await carrying.bot.services.notices.untold(stage.guild.id, now=stage.bot.now())
    assert [notice.kind for notice in left] == [NoticeKind.BACK_AGAIN]


def view_of(told: Told) -> list[dict[str, Any]]:
    """The components of a message."""
    made: list[dict[str, Any]] = notices_card(told, delivery=1).to_components()  # type: ignore[no-untyped-call]
    return made


def test_a_detail_that_is_no_time_breaks_no_message() -> None:
    odd = Notice(1, NoticeKind.POST_SKIPPED, 3, NOW, "nonsense")
    texts = walk(view_of(Told([odd], {})))
    assert any("was skipped" in part.get("content", "") for part in texts)


async def test_nobody_is_told_in_a_club_of_another(
    carrying: Carrying, stage: Stage, mods: Handles
) -> None:
    await happens(carrying, NoticeKind.BACK_AGAIN, 0, club=stage.guild.id + 1)
    await gather(carrying)
    assert told(stage, mods) == []


async def test_without_a_channel_the_list_of_schedules_tells_what_happened(
    carrying: Carrying, stage: Stage
) -> None:
    friday = await schedule(stage)
    await happens(carrying, NoticeKind.POST_SKIPPED, friday.ref, skipped(0))
    long_ago = carrying.now() - WORTH_TELLING - timedelta(minutes=1)
    await happens(carrying, NoticeKind.POOL_USED_UP, friday.ref, at=long_ago)
    listed = seen(await stage.moderator.slash(stage.channel, "watchthis list"))
    assert "What reached no channel so far" in listed.text
    assert f"was skipped: {LATE}." in listed.text
    assert "starts again with the longest ago" not in listed.text


async def test_what_reached_the_moderators_is_not_in_the_list_of_schedules(
    carrying: Carrying, stage: Stage, mods: Handles
) -> None:
    friday = await schedule(stage)
    await happens(carrying, NoticeKind.POST_SKIPPED, friday.ref, skipped(0))
    await gather(carrying)
    assert len(told(stage, mods)) == 1
    listed = seen(await stage.moderator.slash(stage.channel, "watchthis list"))
    assert "skipped" not in listed.text


async def test_a_bad_week_still_fits_beside_six_schedules_of_many_words(
    carrying: Carrying, stage: Stage
) -> None:
    # What is sent is held against Discord's limits when the test ends.
    for _ in range(6):
        long = await schedule(stage, line="«" * 300, pool=Pool(reviewed=False))
        for number in range(4):
            await happens(
                carrying, NoticeKind.NIGHT_TROUBLE, number, f"{long.ref}{number} " + "word " * 60
            )
    listed = seen(await stage.moderator.slash(stage.channel, "watchthis list"))
    assert "more: " in listed.text
