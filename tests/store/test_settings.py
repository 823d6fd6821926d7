"""Clubs' choices."""

from __future__ import annotations

import pytest

from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from bot.store.clubs import SqliteClubs
from tests.store.samples import CLUB, OTHER_CLUB


async def test_a_club_that_chose_nothing_has_the_defaults(clubs: SqliteClubs) -> None:
    assert await clubs.settings.get(CLUB) == ClubSettings()


@pytest.mark.parametrize("policy", SpoilerPolicy)
@pytest.mark.parametrize("house", [True, False])
async def test_choices_come_back_and_stay_in_their_club(
    policy: SpoilerPolicy, house: bool, clubs: SqliteClubs
) -> None:
    chosen = ClubSettings(policy, house_reviews=house)
    await clubs.settings.save(CLUB, chosen)
    assert await clubs.settings.get(CLUB) == chosen
    assert await clubs.settings.get(OTHER_CLUB) == ClubSettings()


async def test_a_newer_choice_replaces_the_older(clubs: SqliteClubs) -> None:
    await clubs.settings.save(CLUB, ClubSettings(SpoilerPolicy.WITHHOLD, house_reviews=False))
    await clubs.settings.save(CLUB, ClubSettings())
    assert await clubs.settings.get(CLUB) == ClubSettings()
