"""What members of a club saw, and what they thought of it."""

from __future__ import annotations

from bot.domain.reviews import Verdict
from bot.domain.spoilers import FINISHED, Progress
from bot.domain.tallies import NOBODY, Before, Sighting
from tests.stage import BLAME, NOW, Stage

MINA = 7


async def test_one_who_had_finished_was_nowhere_before_but_where_they_read_to(stage: Stage) -> None:
    members, ratings = stage.bot.services.members, stage.bot.services.ratings
    assert await ratings.seen(1, MINA, BLAME, now=NOW) == Sighting(Before())
    assert await ratings.seen(1, MINA, BLAME, now=NOW) == Sighting(Before())
    await members.remember(1, MINA, BLAME, Progress(chapter=30))
    assert await ratings.seen(1, MINA, BLAME, now=NOW) == Sighting(Before(Progress(chapter=30)))


async def test_who_rates_a_title_has_seen_it(stage: Stage) -> None:
    members, ratings = stage.bot.services.members, stage.bot.services.ratings
    await ratings.rate(1, MINA, BLAME, Verdict.SKIP, now=NOW)
    assert await members.progress(1, MINA, BLAME) == FINISHED
    assert (await ratings.seen(1, MINA, BLAME, now=NOW)).verdict is Verdict.SKIP
    assert (await ratings.tally(1, BLAME)).label == "1 watched it · 1 ▼ Skip"
    assert await ratings.tally(2, BLAME) is NOBODY
