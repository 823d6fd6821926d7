"""When a night's steps are due, how it moves, and what it says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import Stamp
from bot.domain.deliveries import Delivery, Drop, Kind
from bot.domain.deliveries import State as Delivered
from bot.domain.movie_nights import (
    ANSWER_LENGTH,
    FURTHEST,
    SHORT_VOTE,
    SHORTEST,
    SOONEST,
    Ballot,
    Cancel,
    MovieNight,
    NightPlan,
    Nomination,
    State,
    UnfitNight,
    moved,
    poll_answers,
    poll_hours,
    timetable,
    vote_time,
)
from bot.domain.night_entries import checked_plan
from bot.domain.night_events import DESCRIPTION_LENGTH, NAME_LENGTH, event_of
from bot.domain.night_steps import Floor, dropped, postpone, said_still, start, step
from bot.domain.titles import Kind as TitleKind
from bot.domain.titles import Name, NameType, Title

NOW = datetime(2026, 5, 1, 18, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def plan(after: timedelta, **more: object) -> NightPlan:
    """A night that starts so long after now."""
    asked = NightPlan(7, 70, "Europe/Berlin", NOW + after)
    return replace(asked, **more)  # type: ignore[arg-type]  # each test names fields that exist


def night(after: timedelta = 4 * DAY, **more: object) -> MovieNight:
    """A night as it begins, with two nominations."""
    begun = start(plan(after), Stamp(5, NOW)).night
    made = tuple(Nomination(f"t:{n}", NOW, 40 + n, ref=n) for n in (1, 2))
    return replace(begun, ref=12, version=1, nominations=made, **more)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("after", "nominate", "vote"),
    [
        (HOUR, timedelta(minutes=20), timedelta(minutes=40)),
        (4 * HOUR, timedelta(minutes=80), timedelta(minutes=160)),
        (9 * HOUR, 3 * HOUR, 6 * HOUR),
        (75 * HOUR, 27 * HOUR, 72 * HOUR),
        (4 * DAY, 2 * DAY, 93 * HOUR),
        (28 * DAY, 14 * DAY, 669 * HOUR),
        (60 * DAY, 30 * DAY, 1437 * HOUR),
    ],
)
def test_steps_get_times_of_their_own(
    after: timedelta, nominate: timedelta, vote: timedelta
) -> None:
    assert timetable(plan(after), NOW) == (NOW + nominate, NOW + vote)


@given(st.timedeltas(SOONEST, FURTHEST), st.sampled_from(Ballot))
def test_whatever_the_start_nominations_and_the_vote_have_time(
    after: timedelta, ballot: Ballot
) -> None:
    nominate_until, vote_until = timetable(plan(after, ballot=ballot), NOW)
    assert nominate_until >= NOW + SHORT_VOTE
    assert nominate_until + SHORT_VOTE <= vote_until
    assert vote_until + SHORT_VOTE <= NOW + after
    assert vote_until - nominate_until <= 32 * DAY


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (plan(-HOUR), "has passed"),
        (plan(timedelta()), "has passed"),
        (plan(timedelta(minutes=59)), "too soon"),
        (plan(61 * DAY), "within 60 days"),
        (plan(DAY, nominate_until=NOW - HOUR), "over at once"),
        (plan(DAY, nominate_until=NOW + 5 * HOUR, vote_until=NOW + 5 * HOUR), "after the nom"),
        (plan(DAY, vote_until=NOW + 25 * HOUR), "before the movie night starts"),
        (
            plan(60 * DAY, ballot=Ballot.POLL, nominate_until=NOW + HOUR),
            "at most. Let nominations end later",
        ),
    ],
)
def test_times_that_make_no_night_are_refused_in_a_sentence(asked: NightPlan, said: str) -> None:
    with pytest.raises(UnfitNight, match=said):
        timetable(asked, NOW)


@pytest.mark.parametrize(
    "asked", [plan(DAY, each=0), plan(DAY, each=6), plan(DAY, place="x" * 101)]
)
def test_numbers_and_words_that_make_no_night_are_refused(asked: NightPlan) -> None:
    with pytest.raises(UnfitNight):
        checked_plan(asked)
    assert checked_plan(plan(DAY, place=" the\nden ", line="Hi \u202e")).place == "the den"


@given(
    st.sampled_from([State.NOMINATING, State.VOTING, State.DECIDED]),
    st.sampled_from(Ballot),
    st.timedeltas(timedelta(), 5 * DAY),
    st.timedeltas(-DAY, 70 * DAY),
)
def test_a_night_that_moves_keeps_its_steps_in_order_and_ahead_or_says_why_not(
    state: State, ballot: Ballot, later: timedelta, after: timedelta
) -> None:
    before = night(state=state, ballot=ballot)
    now = NOW + later
    if state is State.NOMINATING and now >= before.nominate_until:
        return
    try:
        nominate_until, vote_until = moved(before, now + after, now)
    except UnfitNight:
        assert after < SOONEST or after > FURTHEST
        return
    if state is State.NOMINATING:
        assert now + SHORTEST <= nominate_until < vote_until <= now + after
    elif state is State.VOTING and before.vote_until > now:
        assert now < vote_until <= now + after
    else:
        assert (nominate_until, vote_until) == (before.nominate_until, before.vote_until)


def test_an_open_poll_ends_when_it_says_and_a_ranked_vote_moves_along() -> None:
    for ballot, shift in ((Ballot.POLL, timedelta()), (Ballot.RANKED, 7 * DAY)):
        before = night(state=State.VOTING, ballot=ballot)
        _, until = moved(before, before.starts + 7 * DAY, NOW)
        assert until - before.vote_until == shift


def test_a_vote_that_opens_late_still_has_some_time_or_there_is_none() -> None:
    voting = night()
    assert vote_time(voting, NOW) == voting.vote_until
    late = voting.vote_until - timedelta(minutes=10)
    until = vote_time(voting, late)
    assert until is not None
    assert late + SHORT_VOTE <= until < voting.starts
    assert vote_time(voting, voting.starts - timedelta(minutes=20)) is None
    assert vote_time(voting, voting.starts + HOUR) is None


@pytest.mark.parametrize(
    ("until", "hours"),
    [(timedelta(minutes=1), 1), (HOUR, 1), (HOUR * 1.5, 2), (40 * DAY, 768), (-HOUR, 1)],
)
def test_a_poll_lasts_at_least_until_the_vote_ends(until: timedelta, hours: int) -> None:
    assert poll_hours(NOW, NOW + until) == hours


@given(st.text(), st.one_of(st.none(), st.integers(1888, 2100)))
def test_an_answer_of_a_poll_is_one_short_line(name: str, year: int | None) -> None:
    (answer,) = poll_answers([(name, year)])
    assert len(answer) <= ANSWER_LENGTH
    assert "\n" not in answer
    assert year is None or answer.endswith(f" ({year})")


def test_nothing_is_done_before_its_time() -> None:
    begun = night()
    assert step(Floor(begun), {}, begun.nominate_until - timedelta(seconds=1)) is None
    assert step(Floor(replace(begun, next_step=None)), {}, begun.starts) is None


def test_a_night_of_which_all_lies_a_day_back_is_cancelled_and_moderators_are_told() -> None:
    for state in (State.NOMINATING, State.VOTING):
        old = night(state=state)
        turn = step(Floor(old), {}, old.starts + DAY + timedelta(seconds=1))
        assert turn is not None
        assert turn.night.cancelled is Cancel.MISSED
        assert len(turn.troubles) == 1
        assert {one.kind for one in turn.owed} == {Kind.NIGHT_CHANGE, Kind.NIGHT_EVENT}


def test_nothing_is_decided_without_a_vote_once_it_would_be_over() -> None:
    late = night()
    turn = step(Floor(late), {}, late.ends + timedelta(seconds=1))
    assert turn is not None
    assert turn.night.cancelled is Cancel.MISSED
    counted = step(Floor(night(state=State.VOTING), ((1,),)), {}, late.ends + timedelta(seconds=1))
    assert counted is not None
    assert counted.night.state is State.DECIDED


@pytest.mark.parametrize(
    ("arrived", "longer"),
    [(timedelta(seconds=-10), True), (timedelta(minutes=-14), True), (-HOUR, False)],
)
def test_a_vote_that_arrived_late_goes_on_for_a_quarter_of_an_hour(
    arrived: timedelta, *, longer: bool
) -> None:
    late = night(state=State.VOTING)
    settled, now = late.vote_until + arrived, late.vote_until
    told = Delivery(1, 2, Kind.NIGHT_VOTE, 1, NOW, state=Delivered.SENT, message=3, settled=settled)
    turn = step(Floor(late, ((1,),), {Kind.NIGHT_VOTE: told}), {}, now)
    assert turn is not None
    if not longer:
        assert turn.night.state is State.DECIDED
        return
    until = settled + SHORT_VOTE
    assert (turn.night.vote_until, turn.night.next_step) == (until, until)
    after = step(Floor(turn.night, ((1,),), {Kind.NIGHT_VOTE: told}), {}, until)
    assert after is not None
    assert after.night.state is State.DECIDED


def test_nobody_is_reminded_of_what_has_begun_or_is_about_to() -> None:
    begun = night()
    on_time = step(
        Floor(replace(begun, nominations=begun.nominations[:1])), {}, begun.starts - HOUR
    )
    late = step(
        Floor(replace(begun, nominations=begun.nominations[:1])),
        {},
        begun.starts - timedelta(minutes=30),
    )
    assert on_time is not None
    assert late is not None
    assert [one.kind for one in on_time.owed if one.kind is Kind.NIGHT_REMINDER]
    assert not [one.kind for one in late.owed if one.kind is Kind.NIGHT_REMINDER]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.name.startswith("NIGHT_")])
@pytest.mark.parametrize("why", Drop)
@pytest.mark.parametrize("state", State)
def test_what_could_not_be_delivered_is_told_once_and_a_night_without_its_message_is_cancelled(
    kind: Kind, why: Drop, state: State
) -> None:
    cancelled = Cancel.BY_HAND if state is State.CANCELLED else None
    before = night(state=state, cancelled=cancelled)
    turn = dropped(before, kind, why, NOW)
    # A poll that can't be ended ends by itself.
    if why is Drop.OVER or kind is Kind.NIGHT_COUNT:
        assert turn is None
        return
    assert turn is not None
    assert len(turn.troubles) == 1
    needed = (kind, state) in (
        (Kind.NIGHT_OPEN, State.NOMINATING),
        (Kind.NIGHT_VOTE, State.VOTING),
    )
    assert (turn.night.cancelled is Cancel.NO_MESSAGE) is (needed and why.lasting)


def test_each_message_is_of_use_in_its_state_alone() -> None:
    begun = night()
    wanted = {
        kind: [state for state in State if said_still(replace(begun, state=state), kind, NOW)]
        for kind in (Kind.NIGHT_OPEN, Kind.NIGHT_VOTE, Kind.NIGHT_AFTER)
    }
    assert wanted == {
        Kind.NIGHT_OPEN: [State.NOMINATING],
        Kind.NIGHT_VOTE: [State.VOTING],
        Kind.NIGHT_AFTER: [State.OVER],
    }
    decided = replace(begun, state=State.DECIDED, winner="t:1")
    assert not said_still(decided, Kind.NIGHT_REMINDER, begun.starts - HOUR)
    assert said_still(decided, Kind.NIGHT_REMINDER, begun.starts - timedelta(minutes=20))
    assert not said_still(decided, Kind.NIGHT_REMINDER, begun.starts)


def test_postponing_a_decided_night_reminds_anew() -> None:
    decided = night(state=State.DECIDED, winner="t:1", minutes=90)
    turn = postpone(decided, decided.starts + DAY, Stamp(5, NOW))
    (again,) = [one for one in turn.owed if one.kind is Kind.NIGHT_REMINDER]
    assert again.ready == decided.starts + DAY - timedelta(minutes=30)
    assert Kind.NIGHT_REMINDER in turn.back
    assert turn.night.next_step == decided.starts + DAY + timedelta(minutes=105)


@given(st.text(min_size=1), st.text())
def test_an_event_says_facts_within_discords_limits(name: str, place: str) -> None:
    title = Title("t:1", TitleKind.FILM, (Name(name, NameType.MAIN),), year=2009, minutes=102)
    decided = night(state=State.DECIDED, winner="t:1", minutes=102, place=place)
    event = event_of(decided, title)
    assert event is not None
    assert len(event.name) <= NAME_LENGTH
    assert "\n" not in event.name
    assert len(event.description) <= DESCRIPTION_LENGTH
    assert event.description.endswith("\nMovie night 12")
    assert len(event.place) <= 100
    assert event.ends - event.starts == timedelta(minutes=102)


def test_before_the_winner_is_known_an_event_names_none_and_a_cancelled_night_has_none() -> None:
    event = event_of(night(), None)
    assert event is not None
    assert (event.name, event.place) == ("Movie night", "In this server")
    assert event_of(night(state=State.CANCELLED), None) is None
