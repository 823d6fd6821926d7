"""Who is what in a club."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.permissions import Standing, standing
from bot.domain.settings import ClubSettings

MODS, CRITICS, OTHERS = 11, 12, 13
CHOSEN = ClubSettings(moderator_role=MODS, reviewer_role=CRITICS)
ROLES = st.frozensets(st.sampled_from([MODS, CRITICS, OTHERS]))
CLUBS = st.builds(
    ClubSettings,
    moderator_role=st.sampled_from([None, MODS, OTHERS]),
    reviewer_role=st.sampled_from([None, CRITICS, MODS]),
)


@pytest.mark.parametrize(
    ("settings", "roles", "manages_server", "expected"),
    [
        (CHOSEN, [], False, Standing.MEMBER),
        (CHOSEN, [OTHERS], False, Standing.MEMBER),
        (CHOSEN, [CRITICS], False, Standing.REVIEWER),
        (CHOSEN, [MODS], False, Standing.MODERATOR),
        (CHOSEN, [CRITICS, MODS], False, Standing.MODERATOR),
        (CHOSEN, [], True, Standing.OWNER),
        (CHOSEN, [CRITICS], True, Standing.OWNER),
        (ClubSettings(), [MODS, CRITICS, OTHERS], False, Standing.MEMBER),
        (ClubSettings(), [], True, Standing.OWNER),
    ],
)
def test_the_highest_that_somebody_has_counts(
    settings: ClubSettings, roles: list[int], manages_server: bool, expected: Standing
) -> None:
    assert standing(settings, roles=roles, manages_server=manages_server, is_bot=False) is expected


@given(settings=CLUBS, roles=ROLES, manages_server=st.booleans())
def test_a_bot_is_an_outsider_whatever_it_was_given(
    settings: ClubSettings, roles: frozenset[int], manages_server: bool
) -> None:
    found = standing(settings, roles=roles, manages_server=manages_server, is_bot=True)
    assert found is Standing.OUTSIDER


@given(settings=CLUBS, roles=ROLES, more=ROLES, manages_server=st.booleans())
def test_another_role_never_takes_a_right_away(
    settings: ClubSettings, roles: frozenset[int], more: frozenset[int], manages_server: bool
) -> None:
    few, many = (
        standing(settings, roles=held, manages_server=manages_server, is_bot=False)
        for held in (roles, roles | more)
    )
    assert few <= many


def test_each_standing_is_above_the_one_before() -> None:
    assert all(lower < higher for lower, higher in pairwise(Standing))
