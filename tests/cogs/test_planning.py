"""What comes round by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.audit import Stamp
from bot.errors import ClubError
from tests.cogs.scheduling import carry, go_round, go_to, kept, posts, rest
from tests.stage import Stage

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)  # a Friday


async def test_what_is_due_is_posted_in_the_next_rounds_and_only_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rest(stage)
    go_to(stage, monkeypatch, NOW)
    await kept(stage)
    await kept(stage, cron="0 14 * * *")
    for hours, there in ((1, 0), (2, 1), (6.5, 2), (7, 2)):
        go_to(stage, monkeypatch, NOW + timedelta(hours=hours))
        for _ in range(2):
            await go_round(stage, "Planning")
            await carry(stage)
        assert len(posts(stage)) == there, hours


async def test_a_removed_schedule_is_erased_after_30_days_and_not_before(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rest(stage)
    go_to(stage, monkeypatch, NOW)
    schedules, club = stage.bot.services.schedules, stage.guild.id
    gone = await kept(stage)
    await schedules.remove(club, gone.ref, stamp=gone.saved)
    for days in (1, 15, 29):
        go_to(stage, monkeypatch, NOW + timedelta(days=days))
        await go_round(stage, "ErasingSchedules")
    restored = await schedules.undo(club, gone.ref, stamp=gone.saved)
    await schedules.remove(club, restored.ref, stamp=gone.saved)
    for days in (31, 33):
        go_to(stage, monkeypatch, NOW + timedelta(days=days))
        await go_round(stage, "ErasingSchedules")
    with pytest.raises(ClubError, match="no longer here"):
        await schedules.undo(club, gone.ref, stamp=gone.saved)


async def test_posts_go_on_when_a_clock_that_was_a_year_ahead_is_set_right(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rest(stage)
    schedule = await kept(stage, cron="0 14 * * *", saved=Stamp(stage.moderator.id, NOW))
    day = timedelta(days=1)
    for later in (timedelta(), 365 * day, timedelta(), 3 * timedelta(hours=1)):
        go_to(stage, monkeypatch, NOW + later)
        await go_round(stage, "Planning")
    await carry(stage)
    now = await stage.bot.services.schedules.get(stage.guild.id, schedule.ref)
    assert now.next_due == NOW + day + timedelta(hours=2)
    assert len(posts(stage)) == 1
