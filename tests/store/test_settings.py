"""Clubs' choices."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.config import MIGRATIONS
from bot.domain.audit import Stamp
from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from bot.store.clubs import SqliteClubs, open_clubs
from tests.stage import NOW
from tests.store.samples import CLUB, MINA, OTHER_CLUB


async def change(clubs: SqliteClubs, **choices: Any) -> ClubSettings:
    """The club's settings with these choices."""
    return await clubs.settings.change(
        CLUB,
        lambda settings: replace(settings, **choices),
        stamp=Stamp(MINA, NOW),
        detail="in words",
    )


async def test_a_club_that_chose_nothing_has_the_defaults(clubs: SqliteClubs) -> None:
    assert await clubs.settings.get(CLUB) == ClubSettings()


@pytest.mark.parametrize("policy", SpoilerPolicy)
@pytest.mark.parametrize("house", [True, False])
async def test_choices_come_back_and_stay_in_their_club(
    policy: SpoilerPolicy, house: bool, clubs: SqliteClubs
) -> None:
    chosen = ClubSettings(policy, house_reviews=house)
    told = await change(clubs, spoiler_policy=policy, house_reviews=house)
    assert told == chosen
    assert await clubs.settings.get(CLUB) == chosen
    assert await clubs.settings.get(OTHER_CLUB) == ClubSettings()


async def test_a_newer_choice_replaces_the_older(clubs: SqliteClubs) -> None:
    await change(clubs, house_reviews=False)
    assert (await clubs.settings.get(CLUB)).house_reviews is False
    await change(clubs, house_reviews=True)
    assert await clubs.settings.get(CLUB) == ClubSettings()


async def test_two_moderators_who_change_two_choices_at_once_both_have_their_way(
    clubs: SqliteClubs,
) -> None:
    await asyncio.gather(
        change(clubs, spoiler_policy=SpoilerPolicy.WITHHOLD),
        clubs.settings.get(CLUB),
        change(clubs, house_reviews=False),
    )
    both = ClubSettings(SpoilerPolicy.WITHHOLD, house_reviews=False)
    assert await clubs.settings.get(CLUB) == both


async def test_a_choice_is_still_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        await change(clubs, house_reviews=False)
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        assert (await clubs.settings.get(CLUB)).house_reviews is False
