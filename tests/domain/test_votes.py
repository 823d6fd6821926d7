"""How a title is chosen: examples with their rounds, and what holds for every vote there can be."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.votes import (
    How,
    Result,
    Round,
    UnfitRanking,
    checked_ranking,
    chosen_at,
    instant_runoff,
    plurality,
    without_votes,
)

NOMINATED = (3, 5, 8, 9)


def rounds(result: Result) -> list[tuple[dict[int, int], tuple[int, ...], int]]:
    """Each round: votes, who goes out, ballots that are exhausted."""
    return [(dict(one.votes), one.out, one.exhausted) for one in result.rounds]


def test_votes_of_those_who_go_out_count_for_whom_they_put_next() -> None:
    ballots = [(3, 5), (3, 5), (3,), (3,), (5, 8), (5, 8), (5,), (8, 5), (8, 5)]
    result = instant_runoff((3, 5, 8), ballots)
    assert (result.winner, result.how, result.ballots) == (5, How.MAJORITY, 9)
    assert rounds(result) == [
        ({3: 4, 5: 3, 8: 2}, (8,), 0),
        ({3: 4, 5: 5}, (), 0),
    ]


def test_a_ballot_of_which_nothing_is_left_is_exhausted_and_half_of_the_rest_is_enough() -> None:
    result = instant_runoff((3, 5, 8), [(3,), (3,), (5,), (5,), (8,), (3,), (5, 3)])
    assert rounds(result) == [({3: 3, 5: 3, 8: 1}, (8,), 0), ({3: 3, 5: 3}, (), 1)]
    assert (result.winner, result.how) == (3, How.TIE)
    result = instant_runoff((3, 5, 8), [(3,), (3,), (5,), (8,), (8, 5)])
    assert rounds(result)[0] == ({3: 2, 5: 1, 8: 2}, (5,), 0)
    assert (result.winner, rounds(result)[1][2]) == (3, 1)


def test_what_was_nominated_first_wins_a_tie_and_the_last_goes_out_first() -> None:
    result = instant_runoff((3, 5, 8), [(8,), (5,), (3,)])
    assert [one.out for one in result.rounds] == [(8,), ()]
    assert (result.winner, result.how) == (3, How.TIE)
    assert plurality((3, 5, 8), {8: 2, 5: 2, 3: 1}) == Result(
        5, How.TIE, (Round(((3, 1), (5, 2), (8, 2))),), 5
    )


def test_a_tie_of_all_is_counted_on_with_whom_they_put_next() -> None:
    result = instant_runoff((3, 5, 8), [(3,), (5,), (8, 5)])
    assert (result.winner, result.how) == (5, How.MAJORITY)


def test_all_without_a_vote_go_out_at_once() -> None:
    result = instant_runoff(NOMINATED, [(3,), (9,), (9,), (3,), (3, 5)])
    assert (result.winner, result.how, len(result.rounds)) == (3, How.MAJORITY, 1)
    result = instant_runoff(NOMINATED, [(3,), (9,)])
    assert [one.out for one in result.rounds] == [(5, 8), ()]


def test_without_any_vote_the_first_nomination_wins_and_that_is_said() -> None:
    assert instant_runoff(NOMINATED, []) == Result(3, How.NO_VOTES)
    assert plurality(NOMINATED, {}) == Result(3, How.NO_VOTES)
    assert plurality(NOMINATED, {77: 5, 5: -1}) == Result(3, How.NO_VOTES)
    assert without_votes((4,), How.ONLY_ONE) == Result(4, How.ONLY_ONE)


def test_a_poll_goes_to_the_most_votes() -> None:
    assert plurality(NOMINATED, {3: 1, 8: 2, 9: 1}).how is How.MOST
    assert plurality(NOMINATED, {3: 1, 8: 3, 9: 1}).how is How.MAJORITY
    assert plurality(NOMINATED, {3: 1, 8: 2, 9: 1}).winner == 8


@pytest.mark.parametrize("ranking", [(), (3, 3), (4,), (3, 5, 3), (3, 77)])
def test_a_ranking_that_cannot_be_counted_is_refused_in_a_sentence(
    ranking: tuple[int, ...],
) -> None:
    with pytest.raises(UnfitRanking, match=r"^[A-Z].*\.$"):
        checked_ranking(NOMINATED, ranking)


@st.composite
def votes(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    """Nominations, and ballots of them."""
    nominated = draw(st.lists(st.integers(1, 99), min_size=1, max_size=25, unique=True).map(sorted))
    ranking = st.lists(st.sampled_from(nominated), min_size=1, unique=True)
    return nominated, draw(st.lists(ranking, max_size=40))


@given(votes())
def test_a_winner_is_one_of_the_nominations_and_every_ballot_is_accounted_for(
    vote: tuple[list[int], list[list[int]]],
) -> None:
    nominated, ballots = vote
    result = instant_runoff(nominated, ballots)
    assert result.winner in nominated
    left = set(nominated)
    for one in result.rounds:
        assert {number for number, _ in one.votes} == left
        assert sum(count for _, count in one.votes) + one.exhausted == len(ballots)
        assert set(one.out) < left
        left -= set(one.out)
        fewest = min(count for _, count in one.votes)
        assert all(count == fewest for number, count in one.votes if number in one.out)
    assert result.winner in left


@given(votes(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(
    vote: tuple[list[int], list[list[int]]], random: Random
) -> None:
    nominated, ballots = vote
    shuffled = list(ballots)
    random.shuffle(shuffled)
    assert instant_runoff(nominated, ballots) == instant_runoff(nominated, shuffled)


@given(votes())
def test_who_has_more_than_half_at_once_wins_in_the_first_round(
    vote: tuple[list[int], list[list[int]]],
) -> None:
    nominated, ballots = vote
    firsts = [ballot[0] for ballot in ballots]
    favourite = next((one for one in nominated if 2 * firsts.count(one) > len(firsts)), None)
    result = instant_runoff(nominated, ballots)
    if favourite is None:
        assert len(result.rounds) != 1 or result.how is How.TIE
    else:
        assert (result.winner, len(result.rounds)) == (favourite, 1)


@given(votes())
def test_going_out_one_by_one_leads_to_the_same_winner(
    vote: tuple[list[int], list[list[int]]],
) -> None:
    nominated, ballots = vote
    left = list(nominated)
    while ballots and len(left) > 1:
        firsts = [next((n for n in ballot if n in left), None) for ballot in ballots]
        fewest = min(firsts.count(n) for n in left)
        left.remove(next(n for n in reversed(left) if firsts.count(n) == fewest))
    assert instant_runoff(nominated, ballots).winner == left[0]


@given(
    st.lists(st.integers(1, 99), min_size=1, max_size=9, unique=True),
    st.lists(st.integers(1, 99), max_size=9),
)
def test_a_ranking_is_kept_exactly_where_it_can_be_counted(
    nominated: list[int], ranking: list[int]
) -> None:
    fit = bool(ranking) and len(set(ranking)) == len(ranking) and set(ranking) <= set(nominated)
    try:
        assert checked_ranking(nominated, ranking) == tuple(ranking)
    except UnfitRanking:
        assert not fit
    else:
        assert fit


def test_a_title_that_is_chosen_takes_its_place_and_what_came_after_goes() -> None:
    assert chosen_at((), 0, 4) == (4,)
    assert chosen_at((4, 7, 9), 1, 2) == (4, 2)
    assert chosen_at((4, 7, 9), 3, 4) == (7, 9, 4)
