"""Posts, exactly once, by a bot that is killed again and again. `make soak` does it at length."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.deliveries import Drop
from bot.domain.occurrences import Skip
from tests.soak.child import AFTER_SEND
from tests.soak.clubs import Order, Shape
from tests.soak.crashes import Plan, crash
from tests.soak.verdicts import Verdict, Written, expected, judge_dues, judge_titles

SHAPE = Shape(clubs=10, schedules=25, narrow=6)
KILLS = 12
# Nothing else can come of channels to which the bot may write and one that is deleted, but a
# Discord that is out of reach for longer than a club's grace.
REASONS = {
    *(Skip.LATE.name, Skip.FOLLOWED.name),
    *(Drop.CHANNEL_GONE.name, Drop.PAUSED.name, Drop.UNREACHABLE.name),
}
NOON = datetime(2027, 3, 5, 12, 0, tzinfo=UTC)


async def test_every_post_that_was_due_is_there_once_or_skipped_for_a_reason() -> None:
    soak, verdict = await crash(Plan(kills=KILLS, seed=4, faults=0.1, shape=SHAPE))
    assert verdict.faults == []
    assert soak.log.kills.total() >= KILLS
    assert verdict.sent > 20
    assert {*verdict.skipped, *verdict.dropped} <= REASONS
    # Nothing of ours failed on the way, either.
    assert not soak.log.ends, soak.log.last_words
    assert not soak.log.errors


async def test_the_crash_test_finds_doubles_in_a_bot_that_reads_no_history() -> None:
    careless = Plan(
        kills=3, seed=4, without=("history",), shape=SHAPE, pairs=False, moments=(AFTER_SEND,)
    )
    _, verdict = await crash(careless)
    assert verdict.doubles > 0


# What the crash test itself would find.


def order(*pool: str) -> Order:
    """A schedule of every hour."""
    return Order(1, 7, 70, "15 * * * *", "Asia/Kolkata", NOON, frozenset(pool))


def at(hours: float) -> int:
    """So long after noon, in seconds since 1970."""
    return int(NOON.timestamp() + hours * 3600)


def sent(ref: int, hour: int, title: str) -> Written:
    """A post of it that was sent."""
    due = at(hour + 0.75)
    return Written(ref, 1, 7, due, title, None, False, ref, "sent", None, ref, 70)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([sent(1, 0, "a"), sent(2, 1, "b")], []),
        ([sent(1, 0, "a")], ["schedule 1 at 05 Mar 13:45 was due and is nowhere"]),
        (
            [sent(1, 0, "a"), sent(2, 1, "b"), sent(3, 1, "c")],
            ["schedule 1 at 05 Mar 13:45 is there 2 times"],
        ),
        (
            [sent(1, 0, "a"), sent(2, 1, "b"), replace(sent(3, 1, "c"), due=at(0))],
            ["schedule 1 at 05 Mar 12:00 was never due"],
        ),
    ],
)
def test_what_is_lost_or_written_twice_or_never_due_is_found(
    kept: list[Written], said: list[str]
) -> None:
    verdict, until = Verdict(), at(2)
    judge_dues(verdict, kept, expected([order("a", "b", "c")], until), until)
    assert verdict.faults == said


def test_a_post_that_is_neither_sent_nor_skipped_is_found() -> None:
    verdict, until = Verdict(), at(1)
    kept = [replace(sent(1, 0, "a"), state="waiting")]
    judge_dues(verdict, kept, expected([order("a")], until), until)
    assert len(verdict.faults) == 1


def test_a_title_that_comes_again_before_its_pool_is_used_up_is_found() -> None:
    fair, unfair = Verdict(), Verdict()
    judge_titles(fair, [sent(1, 0, "a"), sent(2, 1, "b"), sent(3, 2, "a")], {1: order("a", "b")})
    assert (fair.faults, fair.rounds) == ([], 1)
    judge_titles(unfair, [sent(1, 0, "a"), sent(2, 1, "a")], {1: order("a", "b")})
    assert len(unfair.faults) == 1
