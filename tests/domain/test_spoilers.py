"""How far someone must be to read a veil, and what is safe for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markup import VeilMode
from bot.domain.spoilers import (
    FINISHED,
    NOT_STARTED,
    Progress,
    Scope,
    SpoilerLevel,
    SpoilerPolicy,
    Whole,
    read_scope,
)

ENDING = Scope(whole=Whole.ENDING)
FILM = Scope(whole=Whole.FILM)

numbers = st.integers(0, 9999)
scopes = st.one_of(
    st.builds(Scope, season=numbers),
    st.builds(Scope, season=st.none() | numbers, episode=numbers),
    st.builds(Scope, chapter=numbers),
    st.builds(Scope, whole=st.sampled_from(Whole)),
)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("ep 5", Scope(episode=5)),
        ("EP5", Scope(episode=5)),
        ("Ep. 12", Scope(episode=12)),
        (" episode  5 ", Scope(episode=5)),
        ("S2", Scope(2)),
        ("season 2", Scope(2)),
        ("S2E3", Scope(2, 3)),
        ("s02 e03", Scope(2, 3)),
        ("Season 2, episode 3", Scope(2, 3)),
        ("ch 30", Scope(chapter=30)),
        ("Chapter 30", Scope(chapter=30)),
        ("ending", ENDING),
        ("The Ending", ENDING),
        ("film", FILM),
        ("movie", FILM),
        ("", None),
        ("ep", None),
        ("ep 12345", None),
        ("ep ٥", None),
        ("ep 5 and 6", None),
        ("spoilers", None),
        ("s", None),
    ],
)
def test_a_scope_is_read_in_the_ways_that_people_write_it(text: str, scope: Scope | None) -> None:
    assert read_scope(text) == scope


@given(scopes)
def test_a_scopes_label_reads_back_as_the_scope(scope: Scope) -> None:
    assert read_scope(scope.label) == scope


@pytest.mark.parametrize("kinds", [(), (1, 2, 3), (None, None, 3, Whole.FILM), (1, None, 3)])
def test_a_scope_is_of_one_kind(kinds: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="A scope is"):
        Scope(*kinds)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("progress", "scope", "safe"),
    [
        (NOT_STARTED, None, False),
        (NOT_STARTED, Scope(episode=0), False),
        (NOT_STARTED, Scope(1), False),
        (FINISHED, None, True),
        (FINISHED, ENDING, True),
        (FINISHED, FILM, True),
        (FINISHED, Scope(9, 9), True),
        (Progress(episode=5), None, False),
        (Progress(episode=5), ENDING, False),
        (Progress(episode=5), Scope(episode=5), True),
        (Progress(episode=5), Scope(episode=6), False),
        (Progress(2, 3), Scope(2, 3), True),
        (Progress(2, 3), Scope(2, 4), False),
        (Progress(2, 3), Scope(1, 24), True),
        (Progress(2, 3), Scope(1), True),
        (Progress(2, 3), Scope(2), False),
        (Progress(2), Scope(2), True),
        (Progress(2), Scope(2, 99), True),
        (Progress(2), Scope(3, 1), False),
    ],
)
def test_a_veil_is_safe_for_one_who_has_come_as_far(
    progress: Progress, scope: Scope | None, safe: bool
) -> None:
    assert progress.reaches(scope) is safe


@pytest.mark.parametrize(
    ("progress", "scope", "safe"),
    [
        # Counted through all seasons or anew in each: safe only where it is so either way.
        (Progress(2, 3), Scope(episode=3), True),
        (Progress(2, 3), Scope(episode=4), False),
        (Progress(2), Scope(episode=4), False),
        (Progress(episode=30), Scope(1, 12), True),
        (Progress(episode=30), Scope(2, 12), False),
        (Progress(episode=30), Scope(1), False),
        # Specials stand beside the rest.
        (Progress(1, 5), Scope(0, 1), False),
        (Progress(0, 5), Scope(episode=1), False),
        (Progress(0, 5), Scope(0, 5), True),
        # Who has seen it all need not have read it.
        (FINISHED, Scope(chapter=30), False),
        (Progress(chapter=30), Scope(chapter=30), True),
        (Progress(chapter=29, finished=True), Scope(chapter=30), False),
        (Progress(chapter=99), Scope(episode=1), False),
    ],
)
def test_in_doubt_a_veil_is_not_safe(progress: Progress, scope: Scope | None, safe: bool) -> None:
    assert progress.reaches(scope) is safe


@given(scopes)
def test_whoever_is_up_to_a_scope_reaches_it(scope: Scope) -> None:
    assert Progress.up_to(scope).reaches(scope)


@given(scopes.filter(lambda scope: scope.episode is not None and scope.episode > 0))
def test_whoever_is_one_episode_short_of_a_scope_does_not_reach_it(scope: Scope) -> None:
    assert scope.episode is not None
    assert not Progress(scope.season, scope.episode - 1).reaches(scope)


@pytest.mark.parametrize(
    ("progress", "label"),
    [
        (NOT_STARTED, "not started"),
        (Progress(episode=5), "up to ep 5"),
        (Progress(2, 3), "up to S2E3"),
        (Progress(2), "up to S2"),
        (FINISHED, "finished"),
        (Progress(2, 3, finished=True), "finished"),
    ],
)
def test_progress_is_said_in_words(progress: Progress, label: str) -> None:
    assert progress.label == label


def test_levels_are_said_in_words_and_told_apart_by_a_sign() -> None:
    assert [level.label for level in SpoilerLevel] == [
        "No spoilers",
        "Minor spoilers",
        "Major spoilers",
    ]
    assert len({level.symbol for level in SpoilerLevel}) == len(SpoilerLevel)


def test_each_policy_is_a_way_to_render() -> None:
    assert [VeilMode(policy) for policy in SpoilerPolicy] == [VeilMode.TAG, VeilMode.WITHHOLD]
