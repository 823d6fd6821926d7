"""The audit trail: what moderators read in it, and its copy in a club's audit channel."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.app import Marquee, open_marquee
from bot.config import Settings
from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.movie_nights import NightPlan
from bot.domain.reviews import Aspect, Reviewer
from bot.domain.schedules import Pool, Schedule
from cogs.audit import POLL, ROUNDS_PAUSED
from cogs.rounds import Rounds
from tests.cogs.scheduling import rest
from tests.conftest import build_stage
from tests.stage import BLAME, NOW, Seen, Stage, check_requests, seen, walk

WHEN = f"<t:{int(NOW.timestamp())}:R>"
REFUSED = "Only the club's moderators can do this."


async def trail(stage: Stage) -> Seen:
    """What the moderator sees after /manage audit."""
    return seen(await stage.moderator.slash(stage.channel, "manage audit"))


async def wait(stage: Stage, polls: int = 1) -> None:
    """Let the bot look that often for what is to be copied."""
    copies: Any = stage.bot.get_cog("Copies")
    for _ in range(polls):
        await copies.go_round()
        await stage.env.settle()


def posted(stage: Stage, channel: simcord.ChannelHandle) -> list[str]:
    """The texts that stand in a channel, the oldest first, without backslashes."""
    return [
        "\n".join(
            part["content"] for part in walk(request["components"]) if part["type"] == 10
        ).replace("\\", "")
        for request in requests(stage, channel)
    ]


def requests(stage: Stage, channel: simcord.ChannelHandle) -> list[dict[str, Any]]:
    """Every message that the bot tried to send to a channel."""
    path = f"/channels/{channel.id}/messages"
    sent = (r.json for r in stage.env.http_requests if r.path == path and r.method == "POST")
    return [one for one in sent if isinstance(one, dict)]


async def rooms(stage: Stage) -> tuple[simcord.ChannelHandle, simcord.ChannelHandle]:
    """The club's audit channel and its moderators' channel."""
    log = stage.guild.create_text_channel("log")
    mods = stage.guild.create_text_channel("mods")
    await stage.decide(audit_channel=log.id, moderators_channel=mods.id)
    return log, mods


async def done(stage: Stage, detail: str) -> None:
    """A deed of the command line."""
    entry = AuditEntry(stage.guild.id, Stamp(0, NOW), Deed.REVIEWS_IMPORTED, detail=detail)
    await stage.bot.services.audit._store.add(entry)


async def test_the_trail_says_who_did_what_to_what_when_and_shows_no_word_of_a_review(
    stage: Stage,
) -> None:
    await stage.publish(
        blurb="Secretblurb.", aspects=(Aspect("Secretname", "||Secretveil|| secrettext"),)
    )
    await stage.decide(house_reviews=False)
    told = await trail(stage)
    assert told.private
    mention = f"<@{stage.moderator.id}>"
    assert told.texts[1].replace("\\", "").split("\n") == [
        f"{WHEN} · {mention} changed the settings · for a test",
        f"{WHEN} · {mention} published a review · **Blame!** · by Theo",
    ]
    assert "secret" not in told.text.casefold()


async def test_a_deed_names_its_schedule_night_or_title_so_that_it_is_understood(
    stage: Stage,
) -> None:
    await rest(stage)
    services, club = stage.bot.services, stage.guild.id
    now = stage.bot.now()
    stamp = Stamp(stage.moderator.id, now)
    plan = Schedule(club, stage.channel.id, "30 18 * * 5", "UTC", Pool(reviewed=False), stamp)
    made = await services.schedules.add(plan)
    await services.schedules.post_now(club, made.ref, stamp=stamp)
    await services.schedules.pause(club, made.ref, stamp=stamp)
    starts = datetime(2027, 5, 7, 20, 0, tzinfo=UTC)
    early = Stamp(stage.moderator.id, starts - timedelta(days=2))
    night = await services.movie_nights.start(
        NightPlan(club, stage.channel.id, "UTC", starts), stamp=early
    )
    await services.movie_nights.cancel(club, night.ref, stamp=early)
    gone = AuditEntry(club, stamp, Deed.QUEUE_CHANGED, "club:gone-2020", "put first")
    await services.audit._store.add(gone)
    text = (await trail(stage)).text
    assert "added a schedule · every Friday at 18:30" in text
    assert "paused a schedule · every Friday at 18:30" in text
    assert "· schedule: every Friday at 18:30" in text
    assert "started a movie night · of 7 May 2027, 20:00 UTC" in text
    assert "cancelled a movie night · of 7 May 2027, 20:00 UTC" in text
    assert "changed what is posted first · **a title that is gone** · put first" in text
    assert "number" not in text
    assert not re.search(r"[a-z]+:[a-z]+-[0-9]{4}", text)


async def test_a_trail_that_is_empty_says_so(stage: Stage) -> None:
    assert "Nothing was done here so far." in (await trail(stage)).text


async def test_the_trail_is_paged_back_to_its_beginning(stage: Stage) -> None:
    for number in range(30):
        await done(stage, f"change {number}.")
    page = first = await trail(stage)
    lines = page.texts[1].split("\n")
    assert "the command line imported reviews" in first.text
    while "Older ›" in page.buttons:
        page = await stage.press(page, "Older ›", by=stage.moderator)
        assert page.message.id == first.message.id
        lines += page.texts[1].split("\n")
    found = [line.rpartition("change ")[2].rstrip("\\.") for line in lines]
    assert found == [str(number) for number in reversed(range(30))]
    newest = await stage.press(page, "« Newest", by=stage.moderator)
    assert newest.texts == first.texts


@pytest.mark.parametrize("custom_id", [None, "mq:trail:0", "mq:trail:5"])
async def test_the_trail_is_for_moderators(stage: Stage, custom_id: str | None) -> None:
    await stage.give_everyone("manage")
    reviewers = stage.guild.create_role("Reviewers")
    await stage.decide(reviewer_role=reviewers.id)
    reviewer = stage.guild.add_member(stage.env.create_user("rae"), roles=[reviewers])
    for person in (stage.member, reviewer):
        if custom_id is None:
            told = seen(await person.slash(stage.channel, "manage audit"))
        else:
            told = await stage.forge(custom_id, by=person)
        assert told.private
        assert told.text == REFUSED


async def test_names_in_the_trail_and_its_copy_are_text(stage: Stage) -> None:
    log, _ = await rooms(stage)
    await stage.publish(reviewer=Reviewer("@everyone ||x|| **b**", 4_711), title_key=BLAME)
    await wait(stage)
    for wire in ((await trail(stage)).texts[1], *_wire(requests(stage, log))):
        assert "by \\@everyone \\|\\|x\\|\\| \\*\\*b\\*\\*" in wire


def _wire(sent: Sequence[dict[str, Any]]) -> list[str]:
    return [
        part["content"] for one in sent for part in walk(one["components"]) if "content" in part
    ]


async def test_another_clubs_trail_is_not_shown(stage: Stage) -> None:
    await stage.publish()
    there = build_stage(stage.env)
    assert "Nothing was done here so far." in (await trail(there)).text


async def test_deeds_are_copied_to_the_channel_once_and_in_order(stage: Stage) -> None:
    log, _ = await rooms(stage)
    await stage.publish()
    await stage.publish(blurb="Other.")
    await wait(stage)
    (copy,) = posted(stage, log)
    mention = f"<@{stage.moderator.id}>"
    assert copy.split("\n") == [
        f"{WHEN} · {mention} changed the settings · for a test",
        f"{WHEN} · {mention} published a review · **Blame!** · by Theo",
        f"{WHEN} · {mention} changed a review · **Blame!** · by Theo",
    ]
    await wait(stage, 3)
    assert len(posted(stage, log)) == 1
    seen(await stage.moderator.slash(stage.channel, "manage review remove", title=BLAME))
    await wait(stage)
    assert "removed a review · **Blame!** · by Theo" in posted(stage, log)[1]


async def test_what_was_done_before_a_channel_was_chosen_does_not_flood_it(stage: Stage) -> None:
    for _ in range(20):
        await done(stage, "again")
    await wait(stage)
    log, _ = await rooms(stage)
    await wait(stage)
    (copy,) = posted(stage, log)
    assert len(copy.split("\n")) == 1


async def test_many_deeds_are_batched_within_a_messages_limits(stage: Stage) -> None:
    log, _ = await rooms(stage)
    hostile = Reviewer("||@everyone|| **" * 40, 4_711)
    for number in range(40):
        await stage.bot.services.audit._store.add(
            AuditEntry(
                stage.guild.id,
                Stamp((1 << 63) - 1, NOW),
                Deed.REVIEW_ERASED if number % 2 else Deed.REVIEW_RESTORED,
                f"marquee:{'x' * 60}{number}",
                hostile.name,
            )
        )
    await wait(stage)
    sent = posted(stage, log)
    assert [len(one.split("\n")) for one in sent] == [16, 16, 9]
    assert all(len(one) <= 4_000 for one in _wire(requests(stage, log)))


async def test_each_batch_has_a_nonce_of_its_own_that_discord_is_to_enforce(stage: Stage) -> None:
    log, _ = await rooms(stage)
    await wait(stage)
    await done(stage, "again")
    await wait(stage)
    nonces = [request["nonce"] for request in requests(stage, log)]
    assert len(set(nonces)) == 2
    assert all(len(str(nonce)) <= 25 for nonce in nonces)
    assert all(request["enforce_nonce"] for request in requests(stage, log))


async def test_a_batch_whose_outcome_is_not_known_is_sent_again_as_the_same_after_a_restart(
    data_folder: Path,
) -> None:
    settings = Settings(data=data_folder)
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        env = simcord.Env(await first.enter_async_context(open_marquee(settings)), shard_count=1)
        await env.start()
        second.push_async_callback(env.shutdown)
        stage = build_stage(env)
        log, _ = await rooms(stage)
        # Sent, and killed before it was marked.
        copy = await stage.bot.services.audit.next_copy()
        assert copy is not None
        await first.aclose()
        stage.bot = await second.enter_async_context(open_marquee(settings))
        await done(stage, "again")
        await env.restart_bot(stage.bot)
        # The bot looks by itself once it is there.
        async with asyncio.timeout(5):
            while len(sent := requests(stage, log)) < 2:
                await env.settle()
        assert sent[0]["nonce"] == f"audit{copy.batch.ref}"
        assert [len(one.split("\n")) for one in posted(stage, log)] == [1, 1]
        check_requests(env)


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (403, 50001), (400, 50083)])
async def test_a_channel_that_refuses_is_told_of_once_and_gets_all_of_it_later(
    stage: Stage,
    status: int,
    code: int,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert ROUNDS_PAUSED * POLL == 60 * 60
    monkeypatch.setattr(sys.modules["cogs.audit"], "ROUNDS_PAUSED", 8)
    log, mods = await rooms(stage)
    path = f"/channels/{log.id}/messages"
    stage.env.inject_error("POST", path, status=status, code=code, times=2)
    with caplog.at_level(logging.WARNING, "marquee.audit"):
        await wait(stage, 3)
        await done(stage, "meanwhile")
        await wait(stage, 3)
        assert len(requests(stage, log)) == 1, "paused"
        await wait(stage, 8)
    (told,) = posted(stage, mods)
    assert f"I can't post what was done here in <#{log.id}>" in told
    assert len(requests(stage, log)) == 2, "tried again, told once"
    assert len([r for r in caplog.records if "refuses copies" in r.getMessage()]) == 1
    held = await stage.bot.services.settings.of(stage.guild.id)
    assert held.audit_channel == log.id
    await wait(stage, 8)
    assert [len(one.split("\n")) for one in posted(stage, log)] == [1, 1, 1, 1]
    assert "meanwhile" in posted(stage, log)[-1]
    assert len(posted(stage, mods)) == 1


async def test_another_channel_ends_the_pause_at_once(stage: Stage) -> None:
    log, mods = await rooms(stage)
    stage.env.inject_error("POST", f"/channels/{log.id}/messages", status=403, code=50001)
    await wait(stage)
    await stage.decide(audit_channel=mods.id)
    await wait(stage)
    assert [len(one.split("\n")) for one in posted(stage, mods)[-2:]] == [1, 1]


async def test_one_clubs_broken_channel_holds_up_no_other_club(stage: Stage) -> None:
    log, _ = await rooms(stage)
    there = build_stage(stage.env)
    other, _ = await rooms(there)
    stage.env.inject_error("POST", f"/channels/{log.id}/messages", status=403, code=50001)
    await wait(stage)
    assert len(posted(stage, other)) == 1


async def test_a_server_that_is_ill_is_asked_again_soon_and_nobody_is_told(stage: Stage) -> None:
    log, mods = await rooms(stage)
    path = f"/channels/{log.id}/messages"
    stage.env.inject_error("POST", path, status=500, times=1)
    await wait(stage, 4)
    assert len(posted(stage, mods)) == 0
    assert len(posted(stage, log)[-1].split("\n")) == 1


async def test_when_nothing_waits_nothing_is_written_or_sent(stage: Stage) -> None:
    log, _ = await rooms(stage)
    await wait(stage, 2)
    before = len(stage.env.http_requests)
    await wait(stage, 10)
    assert len(stage.env.http_requests) == before
    assert len(posted(stage, log)) == 1


class Failing(Rounds):
    """Work that fails, and says when it was tried for the third time."""

    seconds = 0.001

    def __init__(self, bot: Marquee) -> None:
        super().__init__(bot)
        self.tries, self.third = count(1), asyncio.Event()

    async def go_round(self) -> None:
        """Fail."""
        if next(self.tries) == 3:
            self.third.set()
        raise ValueError("no")


async def test_work_that_fails_comes_round_again(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.provokes_errors = True
    failing = Failing(stage.bot)
    await stage.bot.add_cog(failing)
    async with asyncio.timeout(5):
        await failing.third.wait()
    await stage.bot.remove_cog("Failing")
    assert "A round failed" in caplog.text
