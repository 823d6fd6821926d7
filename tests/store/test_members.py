"""What members told their clubs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.spoilers import FINISHED, NOT_STARTED, Progress
from bot.domain.tallies import Before
from bot.store.clubs import SqliteClubs, club_store
from bot.store.database import open_database
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, HOSTILE, MINA, OTHER_CLUB, REDLINE, THEO

EVERY_PROGRESS = [
    NOT_STARTED,
    FINISHED,
    Progress(season=2, episode=3),
    Progress(season=1),
    Progress(episode=0),
    Progress(chapter=30),
    Progress(season=0, episode=9_999, chapter=0, finished=True),
]


@pytest.mark.parametrize("progress", EVERY_PROGRESS)
async def test_progress_comes_back_as_it_was(progress: Progress, clubs: SqliteClubs) -> None:
    assert await clubs.members.progress(CLUB, MINA, BLAME) is None
    assert await clubs.members.tell(CLUB, MINA, BLAME, progress) == progress
    assert await clubs.members.progress(CLUB, MINA, BLAME) == progress


@pytest.mark.parametrize("progress", EVERY_PROGRESS)
async def test_progress_that_is_put_back_is_just_what_it_was(
    progress: Progress, clubs: SqliteClubs
) -> None:
    await clubs.members.tell(CLUB, MINA, BLAME, Progress(episode=1, chapter=1))
    await clubs.ratings.unsee(CLUB, MINA, BLAME, Before(progress), now=NOW)
    assert await clubs.members.progress(CLUB, MINA, BLAME) == progress
    await clubs.ratings.unsee(CLUB, MINA, BLAME, Before(), now=NOW)
    assert await clubs.members.progress(CLUB, MINA, BLAME) is None


async def test_progress_is_of_one_member_in_one_club_and_one_title(clubs: SqliteClubs) -> None:
    await clubs.members.tell(CLUB, MINA, BLAME, FINISHED)
    assert await clubs.members.progress(OTHER_CLUB, MINA, BLAME) is None
    assert await clubs.members.progress(CLUB, THEO, BLAME) is None
    assert await clubs.members.progress(CLUB, MINA, REDLINE) is None


async def test_a_member_is_shown_everything_and_only_what_is_theirs(clubs: SqliteClubs) -> None:
    theirs = {(CLUB, BLAME): FINISHED, (OTHER_CLUB, REDLINE): Progress(episode=4)}
    for (club, key), progress in theirs.items():
        await clubs.members.tell(club, MINA, key, progress)
    await clubs.members.tell(CLUB, THEO, BLAME, NOT_STARTED)
    assert await clubs.members.all_progress(MINA) == theirs


async def test_forgetting_a_member_erases_all_of_theirs_and_nothing_else(
    clubs: SqliteClubs,
) -> None:
    for club in (CLUB, OTHER_CLUB):
        for key in (BLAME, REDLINE):
            await clubs.members.tell(club, MINA, key, FINISHED)
    await clubs.members.tell(CLUB, THEO, BLAME, FINISHED)
    assert await clubs.members.forget(MINA) == 4
    assert await clubs.members.all_progress(MINA) == {}
    assert await clubs.members.all_progress(THEO) == {(CLUB, BLAME): FINISHED}
    assert await clubs.members.forget(MINA) == 0


async def test_what_was_forgotten_is_not_in_the_file_any_more(path: Path) -> None:
    async with open_database(path) as database:
        clubs = club_store(database)
        for number in range(500):
            await clubs.members.tell(CLUB, MINA, f"marker:{number}", FINISHED)
    assert "marker:7" in text_of(path)
    async with open_database(path) as database:
        await club_store(database).members.forget(MINA)
    assert "marker:" not in text_of(path)


def text_of(path: Path) -> str:
    """All bytes of a file, as letters."""
    return path.read_bytes().decode("latin-1")


async def test_hostile_title_keys_are_keys_like_any_other(clubs: SqliteClubs) -> None:
    for number, key in enumerate(HOSTILE):
        await clubs.members.tell(CLUB, MINA, key, Progress(episode=number))
    kept = await clubs.members.all_progress(MINA)
    assert kept == {(CLUB, key): Progress(episode=n) for n, key in enumerate(HOSTILE)}
