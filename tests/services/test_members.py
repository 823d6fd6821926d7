"""What members told their clubs."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft
from bot.domain.movie_nights import NightPlan
from bot.domain.reviews import Reviewer
from bot.domain.spoilers import FINISHED, Progress
from tests.stage import BLAME, NOW, Stage

MINA = 7


async def test_how_far_one_has_read_and_how_far_one_has_watched_are_both_remembered(
    stage: Stage,
) -> None:
    members = stage.bot.services.members
    await members.remember(1, MINA, BLAME, Progress(chapter=30))
    known = await members.remember(1, MINA, BLAME, Progress(season=2, episode=3))
    assert known == Progress(season=2, episode=3, chapter=30)
    known = await members.remember(1, MINA, BLAME, FINISHED)
    assert known == Progress(chapter=30, finished=True)
    assert await members.progress(1, MINA, BLAME) == known
    assert await members.progress(2, MINA, BLAME) is None


@pytest.mark.parametrize(
    ("progress", "label"),
    [
        (Progress(), "not started"),
        (Progress(chapter=30), "read up to ch 30"),
        (Progress(episode=5, chapter=30), "up to ep 5, read up to ch 30"),
        (Progress(chapter=30, finished=True), "finished, read up to ch 30"),
    ],
)
def test_progress_is_said_in_words(progress: Progress, label: str) -> None:
    assert progress.label == label


async def test_erasure_takes_what_was_begun_and_never_published_too(stage: Stage) -> None:
    services = stage.bot.services
    for member in (MINA, MINA + 1):
        draft = Draft(BLAME, member, Reviewer("Mina", member), text="Not yet published.")
        await services.drafts.keep(1, draft, now=NOW)
    await services.members.remember(1, MINA, BLAME, FINISHED)
    assert await services.members.drafts(MINA) == 1
    assert await services.members.forget(MINA) == 2
    assert list(await services.drafts.of_owner(1, MINA)) == []
    assert len(await services.drafts.of_owner(1, MINA + 1)) == 1


async def test_erasure_takes_a_member_out_of_movie_nights(stage: Stage) -> None:
    services = stage.bot.services
    plan = NightPlan(1, 2, "UTC", NOW + timedelta(days=4))
    night = await services.movie_nights.start(plan, stamp=Stamp(MINA + 1, NOW))
    blame = await services.titles.get(1, BLAME)
    assert blame is not None
    await services.movie_nights.nominate(1, night.ref, blame, stamp=Stamp(MINA, NOW))
    assert await services.members.nights(MINA) == 1
    assert await services.members.forget(MINA) == 1
    (left,) = (await services.movie_nights.get(1, night.ref)).nominations
    assert (left.title_key, left.member) == (BLAME, None)


async def test_two_answers_at_once_are_both_kept(stage: Stage) -> None:
    members = stage.bot.services.members
    await asyncio.gather(
        members.remember(1, MINA, BLAME, Progress(episode=3)),
        members.remember(1, MINA, BLAME, Progress(chapter=9)),
    )
    assert await members.progress(1, MINA, BLAME) == Progress(episode=3, chapter=9)


async def test_not_that_far_takes_back_everything_that_was_told(stage: Stage) -> None:
    members = stage.bot.services.members
    await members.remember(1, MINA, BLAME, Progress(chapter=30))
    assert await members.remember(1, MINA, BLAME, Progress()) == Progress()
    assert await members.progress(1, MINA, BLAME) == Progress()
