"""Whole movie nights, through restarts, outages, and people who change their minds."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config import MIGRATIONS
from bot.domain.deliveries import LEASE, Drop, Kind
from bot.domain.movie_nights import Ballot, Cancel, MovieNight, State
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pool
from bot.domain.spoilers import FINISHED
from bot.domain.titles import Kind as TitleKind
from bot.domain.votes import How
from bot.errors import ClubError
from bot.services.clocks import Clocks
from bot.services.movie_nights import Nominated
from bot.store.migrations import migrate
from tests.catalogue.examples import opened
from tests.services.nights import (
    ADULT,
    AKIRA,
    AKIRA_TWO,
    BEBOP,
    BLAME,
    CLUB,
    EVENT,
    HOST,
    IDA,
    LONG,
    MINA,
    OLDBOY,
    REDLINE,
    SHELF,
    THEO,
    World,
    a_plan,
    by,
)
from tests.stage import NOW

SERIES = TitleKind.SERIES
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALL = [
    Kind.NIGHT_OPEN,
    Kind.NIGHT_VOTE,
    Kind.NIGHT_RESULT,
    Kind.NIGHT_REMINDER,
    Kind.NIGHT_AFTER,
]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A store of its own, and a small catalogue."""
    migrate(tmp_path / "club.db", MIGRATIONS, now=NOW)
    async with opened(tmp_path, (*SHELF, ADULT)) as catalogue:
        yield World(tmp_path / "club.db", catalogue)


def after(night: MovieNight) -> datetime:
    """When all of it is over."""
    return night.asks + MINUTE


# From nomination to rating.


async def test_a_night_goes_from_nominations_to_the_card_through_a_restart_at_every_step(
    world: World,
) -> None:
    night = await world.begin(None, BLAME, REDLINE, AKIRA)
    await world.look(night.nominate_until - MINUTE)
    assert world.said == ALL[:1]
    await world.look(night.nominate_until)
    voting = await world.night()
    assert (voting.state, world.said) == (State.VOTING, ALL[:2])
    one, two, three = voting.numbers
    await world.vote(night.nominate_until, (one,), (three, two), (two,), (two, one), (one,))
    await world.look(night.vote_until)
    decided = await world.night()
    assert (decided.state, decided.winner, decided.minutes) == (State.DECIDED, "t:redline", 102)
    assert decided.result is not None
    assert [dict(r.votes) for r in decided.result.rounds] == [
        {one: 2, two: 2, three: 1},
        {one: 2, two: 3},
    ]
    await world.look(night.starts - 31 * MINUTE)
    assert world.said == ALL[:3]
    await world.look(night.starts - 30 * MINUTE)
    assert world.said == ALL[:4]
    await world.look(night.starts + 117 * MINUTE - MINUTE)
    assert (await world.night()).state is State.DECIDED
    await world.look(night.starts + 117 * MINUTE)
    over = await world.night()
    assert (over.state, over.next_step, over.event) == (State.OVER, None, EVENT)
    assert world.said == ALL
    assert await world.troubles() == []


async def test_a_poll_that_ended_while_nobody_looked_is_counted_on_return(world: World) -> None:
    night = await world.begin(a_plan(ballot=Ballot.POLL), BLAME, REDLINE, AKIRA)
    await world.look(night.nominate_until)
    one, two, three = (await world.night()).numbers
    world.votes = {one: 2, two: 2, three: 7}
    late = night.vote_until + 2 * HOUR
    async with world.opened() as there:
        (counting,) = await there.nights.step_due(late)
        assert (counting.state, counting.counting) == (State.VOTING, True)
        assert await there.nights.step_due(late) == []
    # Whoever read it ended before it said so, and it is read again: what was decided stays.
    async with world.opened() as there:
        (count,) = await there.clubs.deliveries.claim("gone", now=late, lease=LEASE, most=1)
        assert count.kind is Kind.NIGHT_COUNT
        first = await there.nights.close_poll(CLUB, night.ref, world.votes, now=late)
        again = await there.nights.close_poll(CLUB, night.ref, {one: 99}, now=late)
        assert again == first
    await world.look(late + LEASE + MINUTE)
    decided = await world.night()
    assert (decided.winner, decided.state) == ("t:akira", State.DECIDED)
    assert decided.result is not None
    assert (decided.result.how, decided.result.ballots) == (How.MAJORITY, 11)
    assert world.said == ALL[:3]


@pytest.mark.parametrize("ballot", Ballot)
@pytest.mark.parametrize("seed", range(12))
async def test_however_long_the_outages_nothing_is_said_twice_or_too_late(
    world: World, seed: int, ballot: Ballot
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same for each run
    titles = (BLAME, REDLINE, AKIRA)[: chance.choice((0, 1, 3, 3, 3))]
    length = chance.choice((3 * HOUR, DAY, 9 * DAY))
    night = await world.begin(a_plan(length, ballot=ballot), *titles)
    now, spoken = NOW, [NOW]
    while now < night.starts + 3 * DAY:
        now += (night.starts + 2 * DAY - NOW) * chance.choice((0.01, 0.05, 0.2, 0.6))
        before = len(world.said)
        await world.look(now)
        spoken += [now] * (len(world.said) - before)
    there = await world.night()
    assert there.state in (State.OVER, State.CANCELLED)
    assert there.next_step is None
    assert [kind for kind in ALL if kind in world.said] == [k for k in world.said if k in ALL]
    for kind, at in zip(world.said, spoken, strict=True):
        if kind is Kind.NIGHT_REMINDER:
            assert night.starts - 30 * MINUTE <= at < night.starts
        if kind in (Kind.NIGHT_RESULT, Kind.NIGHT_CHANGE):
            assert there.state is State.OVER or there.cancelled is not None
    assert (there.state is State.OVER) == (there.winner is not None)
    if there.state is State.CANCELLED:
        assert await world.troubles()


async def test_of_two_processes_that_step_at_once_one_does(world: World) -> None:
    night = await world.begin(None, BLAME, REDLINE)
    async with world.opened() as one, world.opened() as other:
        for at in (night.nominate_until, night.vote_until, after(night)):
            await asyncio.gather(*(there.nights.step_due(at) for there in (one, other, one, other)))
            assert await one.nights.get(CLUB, 1) == await other.nights.get(CLUB, 1)
    await world.look(after(night))
    # Nothing was carried meanwhile, so that what is still of use is said: each of it once.
    assert world.said == [Kind.NIGHT_OPEN, Kind.NIGHT_RESULT, Kind.NIGHT_AFTER]


# Nominations.


async def test_each_way_in_which_a_nomination_is_refused_is_told_apart(world: World) -> None:
    pool = Pool(reviewed=False, max_minutes=120)
    async with world.opened() as there:
        night = await there.nights.start(a_plan(pool=pool), stamp=by(HOST))

        async def nominate(title: object, member: int = MINA, at: datetime = NOW) -> Nominated:
            assert hasattr(title, "key")
            return await there.nights.nominate(CLUB, night.ref, title, stamp=by(member, at))  # type: ignore[arg-type]  # all are titles

        made = await nominate(BLAME)
        assert (made.seen_here, made.seen, made.left) == (0, False, 0)
        with pytest.raises(ClubError, match="Blame! is nominated already"):
            await nominate(BLAME, THEO)
        with pytest.raises(ClubError, match="You nominated one title, which is all"):
            await nominate(REDLINE)
        with pytest.raises(ClubError, match="known to last at most 120 minutes"):
            await nominate(LONG, THEO)
        with pytest.raises(ClubError, match="for adults"):
            await nominate(ADULT, THEO)
        with pytest.raises(ClubError, match="Nominations are over"):
            await nominate(REDLINE, THEO, night.nominate_until)
        with pytest.raises(ClubError, match="gone"):
            await there.nights.nominate(CLUB + 1, night.ref, REDLINE, stamp=by(THEO))


async def test_who_nominates_what_was_seen_is_told_so_and_it_counts(world: World) -> None:
    async with world.opened() as there:
        night = await there.nights.start(a_plan(each=2), stamp=by(HOST))
        for member in (THEO, IDA):
            await there.clubs.ratings.rate(CLUB, member, BLAME.key, Verdict.MIXED, now=NOW)
        await there.clubs.members.tell(CLUB, MINA, BLAME.key, FINISHED)
        made = await there.nights.nominate(CLUB, night.ref, BLAME, stamp=by(MINA))
        assert (made.seen_here, made.seen, made.left) == (2, True, 1)
        assert made.nomination.ref


async def test_a_poll_has_room_for_ten(world: World) -> None:
    async with world.opened() as there:
        night = await there.nights.start(a_plan(ballot=Ballot.POLL), stamp=by(HOST))
        for n in range(10):
            made = replace(BLAME, key=f"t:{n}")
            await there.nights.nominate(CLUB, night.ref, made, stamp=by(n))
        with pytest.raises(ClubError, match="There are 10 nominations"):
            await there.nights.nominate(CLUB, night.ref, REDLINE, stamp=by(MINA))


async def test_a_pool_of_reviewed_titles_says_what_a_title_lacks(world: World) -> None:
    async with world.opened() as there:
        with pytest.raises(ClubError, match="There is no review here yet"):
            await there.nights.start(a_plan(pool=Pool()), stamp=by(HOST))


async def test_nominations_are_taken_back_by_their_member_the_host_or_a_moderator(
    world: World,
) -> None:
    night = await world.begin(None, BLAME, REDLINE, AKIRA)
    one, two, three = night.numbers
    async with world.opened() as there:
        with pytest.raises(ClubError, match="Somebody else nominated this"):
            await there.nights.withdraw(CLUB, 1, one, stamp=by(THEO), moderator=False)
        for ref, who, moderator in ((one, MINA, False), (two, IDA, True), (three, HOST, False)):
            await there.nights.withdraw(CLUB, 1, ref, stamp=by(who), moderator=moderator)
        with pytest.raises(ClubError, match="gone already"):
            await there.nights.withdraw(CLUB, 1, one, stamp=by(MINA), moderator=False)
        assert (await there.nights.get(CLUB, 1)).nominations == ()


async def test_suggestions_have_reasons_and_are_no_relations_of_each_other(world: World) -> None:
    await world.begin(None, BEBOP)
    async with world.opened() as there:
        await there.clubs.members.tell(CLUB, HOST, REDLINE.key, FINISHED)
        await there.clubs.ratings.rate(CLUB, IDA, AKIRA_TWO.key, Verdict.MUST_WATCH, now=NOW)
        added = await there.nights.suggest(CLUB, 1, stamp=by(HOST))
        assert len(added) == 3
        found = {one.title_key: one.why for one in added}
        assert found["t:blame"] == "Like Cowboy Bebop (nominated) · both: loner."
        assert found.keys().isdisjoint({"t:redline", "t:bebop", "t:adult"})
        assert len({"t:akira", "t:akira2"} & found.keys()) <= 1
        assert all(one.why.endswith(".") and one.suggested and one.ref for one in added)
        with pytest.raises(ClubError, match="suggested three titles already"):
            await there.nights.suggest(CLUB, 1, stamp=by(HOST))


async def test_what_lasts_one_evening_is_suggested_before_series(
    world: World, tmp_path: Path
) -> None:
    films, folder = {REDLINE.key, OLDBOY.key}, tmp_path / "other"
    shelf = [one if one.key in films else replace(one, kind=SERIES) for one in SHELF]
    folder.mkdir()
    async with opened(folder, shelf) as world.catalogue:
        await world.begin(None, BEBOP)
        async with world.opened() as there:
            await there.clubs.ratings.rate(CLUB, IDA, BLAME.key, Verdict.MUST_WATCH, now=NOW)
            found = await there.nights.suggest(CLUB, 1, stamp=by(HOST))
            assert {one.title_key for one in found[:2]} == films
            assert len(found) == 3
            night = await there.nights.start(
                a_plan(pool=Pool(reviewed=False, kind=SERIES)), stamp=by(HOST)
            )
            found = await there.nights.suggest(CLUB, night.ref, stamp=by(HOST))
            assert films.isdisjoint({one.title_key for one in found})


async def test_of_a_franchise_one_is_suggested(world: World) -> None:
    await world.begin(a_plan(pool=Pool(reviewed=False, themes=("psychic",))))
    async with world.opened() as there:
        (only,) = await there.nights.suggest(CLUB, 1, stamp=by(HOST))
        assert only.title_key in {AKIRA.key, AKIRA_TWO.key}
        with pytest.raises(ClubError, match="nothing left to suggest"):
            await there.nights.suggest(CLUB, 1, stamp=by(HOST))


async def test_where_nobody_nominates_marquee_does(world: World) -> None:
    night = await world.begin()
    await world.look(night.nominate_until)
    voting = await world.night()
    assert (voting.state, len(voting.nominations)) == (State.VOTING, 3)
    assert all(one.suggested for one in voting.nominations)


async def test_where_nothing_can_be_nominated_the_night_is_cancelled_and_that_is_said(
    world: World,
) -> None:
    night = await world.begin(a_plan(pool=Pool(reviewed=False, max_minutes=200, themes=("heist",))))
    async with world.opened() as there:
        await there.clubs.members.tell(CLUB, HOST, LONG.key, FINISHED)
    await world.look(night.nominate_until)
    off = await world.night()
    assert off.cancelled is Cancel.NOTHING
    assert world.said == [Kind.NIGHT_OPEN, Kind.NIGHT_CHANGE]
    assert await world.troubles() == [f"{Cancel.NOTHING} It is cancelled."]


async def test_the_only_nomination_wins_without_a_vote(world: World) -> None:
    night = await world.begin(None, REDLINE)
    await world.look(night.nominate_until)
    decided = await world.night()
    assert (decided.state, decided.winner) == (State.DECIDED, REDLINE.key)
    assert decided.result is not None
    assert (decided.result.how, decided.result.rounds) == (How.ONLY_ONE, ())
    assert world.said == [Kind.NIGHT_OPEN, Kind.NIGHT_RESULT]


# Votes.


async def test_a_ranking_is_replaced_while_the_vote_goes_on_and_refused_after(world: World) -> None:
    night = await world.begin(None, BLAME, REDLINE)
    one, two = night.numbers
    async with world.opened() as there:
        with pytest.raises(ClubError, match="has not begun"):
            await there.nights.vote(CLUB, 1, (one,), stamp=by(MINA))
    at = night.nominate_until
    await world.look(at)
    async with world.opened() as there:
        for ranking in ((one, two), (two,)):
            await there.nights.vote(CLUB, 1, ranking, stamp=by(MINA, at))
            assert await there.nights.ballot_of(CLUB, 1, MINA) == ranking
        assert await there.nights.voters(CLUB, 1) == 1
        for unfit in ((), (one, one), (99,)):
            with pytest.raises(ClubError):
                await there.nights.vote(CLUB, 1, unfit, stamp=by(MINA, at))
        with pytest.raises(ClubError, match="vote is over"):
            await there.nights.vote(CLUB, 1, (one,), stamp=by(THEO, night.vote_until))
    await world.look(night.vote_until)
    async with world.opened() as there:
        with pytest.raises(ClubError, match="vote is over"):
            await there.nights.vote(CLUB, 1, (one,), stamp=by(THEO, at))
        assert await there.nights.ballot_of(CLUB, 1, MINA) == ()
    assert (await world.night()).winner == REDLINE.key


async def test_a_poll_takes_no_rankings_and_has_short_answers(world: World) -> None:
    night = await world.begin(a_plan(ballot=Ballot.POLL), BLAME, REDLINE)
    await world.look(night.nominate_until)
    async with world.opened() as there:
        with pytest.raises(ClubError, match="has a poll"):
            await there.nights.vote(CLUB, 1, (1,), stamp=by(MINA, night.nominate_until))
        answers = await there.nights.poll_answers(await there.nights.get(CLUB, 1))
        assert [one.text for one in answers] == ["Blame! (2017)", "Redline (2009)"]
        parts = await there.nights.parts(CLUB, 1)
        assert parts[Kind.NIGHT_VOTE].message == parts[Kind.NIGHT_VOTE].ref


@pytest.mark.parametrize("ballot", Ballot)
async def test_a_host_who_will_not_wait_ends_each_step(world: World, ballot: Ballot) -> None:
    night = await world.begin(a_plan(ballot=ballot), BLAME, REDLINE)
    async with world.opened() as there:
        with pytest.raises(ClubError, match="has not begun"):
            await there.nights.end_vote(CLUB, 1, stamp=by(HOST))
        await there.nights.close_nominations(CLUB, 1, stamp=by(HOST, NOW + HOUR))
        with pytest.raises(ClubError, match="isn't posted yet"):
            await there.nights.end_vote(CLUB, 1, stamp=by(HOST, NOW + HOUR))
    await world.look(NOW + HOUR)
    world.votes = {night.numbers[1]: 1}
    if ballot is Ballot.RANKED:
        await world.vote(NOW + HOUR, (night.numbers[1],))
    async with world.opened() as there:
        await there.nights.end_vote(CLUB, 1, stamp=by(HOST, NOW + 2 * HOUR))
    await world.look(NOW + 2 * HOUR)
    assert (await world.night()).winner == REDLINE.key
    assert world.said == ALL[:3]


async def test_a_vote_that_nobody_could_see_goes_on_when_marquee_is_back(world: World) -> None:
    night = await world.begin(None, BLAME, REDLINE)
    async with world.opened() as there:
        await there.nights.step_due(night.nominate_until)
    back = night.vote_until + HOUR
    await world.look(back)
    voting = await world.night()
    assert (voting.state, voting.vote_until) == (State.VOTING, back + HOUR)
    assert world.said == ALL[:2]
    assert await world.troubles() == []
    await world.look(back + HOUR)
    assert (await world.night()).state is State.DECIDED


async def test_a_vote_that_was_given_up_before_anybody_looked_is_posted_anew(world: World) -> None:
    night = await world.begin(None, BLAME, REDLINE)
    async with world.opened() as there:
        await there.nights.step_due(night.nominate_until)
    back = night.vote_until + HOUR
    while await world.carry(back):
        pass
    assert world.said == ALL[:1]
    await world.look(back)
    assert world.said == ALL[:2]
    assert (await world.night()).vote_until == back + HOUR
    (trouble,) = await world.troubles()
    assert trouble == (
        "The vote could not be posted: Marquee was not running, or Discord could not be reached,"
        " until it was too late."
    )


async def test_what_a_clock_that_was_ahead_left_to_be_said_is_said_once_it_is_set_right(
    world: World,
) -> None:
    night = await world.begin(None, BLAME)
    async with world.opened() as there:
        await there.nights.step_due(night.nominate_until)
    now = NOW + MINUTE
    await world.look(now)
    assert world.said == [Kind.NIGHT_OPEN]
    async with world.opened() as there:
        await Clocks(there.clubs.schedules).set_right(now)
    await world.look(now)
    assert world.said == [Kind.NIGHT_OPEN, Kind.NIGHT_RESULT]
    await world.look(night.starts - MINUTE)
    assert world.said[2:] == [Kind.NIGHT_REMINDER]


async def test_a_start_beside_another_process_overtakes_nothing_that_it_carries(
    world: World,
) -> None:
    second = timedelta(seconds=1)
    async with world.opened() as there:
        night = await there.nights.start(a_plan(), stamp=by(HOST))
        carried = await there.clubs.deliveries.claim("other", now=NOW, lease=LEASE, most=9)
        assert Kind.NIGHT_EVENT in {one.kind for one in carried}
        later = night.starts + timedelta(hours=1)
        await there.nights.postpone(CLUB, night.ref, later, stamp=by(HOST, NOW + second))
        await Clocks(there.clubs.schedules).set_right(NOW + second)
        ready = await there.clubs.deliveries.claim("me", now=NOW + 2 * second, lease=LEASE, most=9)
        assert [one.kind for one in ready] == [Kind.NIGHT_CHANGE]


async def test_a_night_that_cannot_move_on_keeps_no_other_from_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.opened() as there:
        for title in (BLAME, REDLINE):
            night = await there.nights.start(a_plan(), stamp=by(HOST))
            await there.nights.nominate(CLUB, night.ref, title, stamp=by(MINA))
        lengths = there.nights.lengths

        async def broken(night: MovieNight) -> Mapping[str, int | None]:
            return await lengths(night) if night.ref == 2 else 1 / 0  # type: ignore[return-value]  # it raises

        there.nights.lengths = broken  # type: ignore[method-assign]  # as if something were wrong
        moved = await there.nights.step_due(night.nominate_until)
    assert [(one.ref, one.state) for one in moved] == [(2, State.DECIDED)]
    assert "Movie night 1 could not move on" in caplog.text


# What can't be delivered.


@pytest.mark.parametrize("kind", [Kind.NIGHT_OPEN, Kind.NIGHT_VOTE])
async def test_a_night_whose_message_cannot_be_posted_is_cancelled_and_told_once(
    world: World, kind: Kind
) -> None:
    world.refused[kind] = Drop.NO_WRITING
    night = await world.begin(None, BLAME, REDLINE)
    await world.look(night.nominate_until)
    await world.look(after(night))
    assert (await world.night()).cancelled is Cancel.NO_MESSAGE
    (told,) = await world.troubles()
    assert told.endswith("Marquee may not write in its channel. It is cancelled.")
    assert Kind.NIGHT_CHANGE not in world.said


async def test_a_poll_that_cannot_be_read_is_decided_by_the_rule(world: World) -> None:
    world.refused[Kind.NIGHT_COUNT] = Drop.NO_ACCESS
    night = await world.begin(a_plan(ballot=Ballot.POLL), BLAME, REDLINE)
    await world.look(night.nominate_until)
    await world.look(night.vote_until)
    decided = await world.night()
    assert decided.winner == BLAME.key
    assert decided.result is not None
    assert decided.result.how is How.UNREAD
    assert await world.troubles() == [
        "The poll could not be read: Marquee can't see its channel. What was nominated first wins."
    ]


@pytest.mark.parametrize("kind", [Kind.NIGHT_EVENT, Kind.NIGHT_REMINDER, Kind.NIGHT_RESULT])
async def test_a_night_goes_on_without_its_other_parts(world: World, kind: Kind) -> None:
    world.refused[kind] = Drop.REFUSED
    night = await world.begin(None, BLAME, REDLINE)
    for at in (night.nominate_until, night.vote_until, night.starts - 20 * MINUTE, after(night)):
        await world.look(at)
    assert (await world.night()).state is State.OVER
    assert len(await world.troubles()) == (2 if kind is Kind.NIGHT_EVENT else 1)


# Changed minds.


async def in_state(world: World, state: State, ballot: Ballot) -> datetime:
    """Bring a night into a state. Returns when it is in it."""
    night = await world.begin(a_plan(ballot=ballot), BLAME, REDLINE)
    stations = [
        (State.NOMINATING, NOW + MINUTE),
        (State.VOTING, night.nominate_until),
        (State.DECIDED, night.vote_until),
        (State.OVER, night.starts + 3 * HOUR),
    ]
    for reached, at in stations:
        await world.look(at)
        if reached is state:
            break
    assert (await world.night()).state is state
    return at


@pytest.mark.parametrize("ballot", Ballot)
@pytest.mark.parametrize("state", [State.NOMINATING, State.VOTING, State.DECIDED, State.OVER])
async def test_a_night_is_cancelled_in_any_state_before_its_end(
    world: World, state: State, ballot: Ballot
) -> None:
    at = await in_state(world, state, ballot)
    before = list(world.said)
    async with world.opened() as there:
        if state is State.OVER:
            with pytest.raises(ClubError, match="is over"):
                await there.nights.cancel(CLUB, 1, stamp=by(HOST, at))
            return
        off = await there.nights.cancel(CLUB, 1, stamp=by(HOST, at))
        assert (off.state, off.cancelled) == (State.CANCELLED, Cancel.BY_HAND)
        assert await there.nights.event(CLUB, 1) is None
        for again in (there.nights.cancel, there.nights.close_nominations, there.nights.end_vote):
            with pytest.raises(ClubError, match="was cancelled"):
                await again(CLUB, 1, stamp=by(HOST, at))
        with pytest.raises(ClubError, match="was cancelled"):
            await there.nights.postpone(CLUB, 1, off.starts + DAY, stamp=by(HOST, at))
    await world.look(at)
    await world.look(after(off))
    assert world.said == [*before, Kind.NIGHT_CHANGE]
    assert world.arrived[-1][1].state is State.CANCELLED


@pytest.mark.parametrize("ballot", Ballot)
@pytest.mark.parametrize("days", [-1, 7])
@pytest.mark.parametrize("state", [State.NOMINATING, State.VOTING, State.DECIDED, State.OVER])
async def test_a_night_is_moved_in_any_state_and_goes_to_its_end(
    world: World, state: State, days: int, ballot: Ballot
) -> None:
    at = await in_state(world, state, ballot)
    starts = max((await world.night()).starts + days * DAY, at + 2 * HOUR)
    async with world.opened() as there:
        if state is State.OVER:
            with pytest.raises(ClubError, match="is over"):
                await there.nights.postpone(CLUB, 1, at + DAY, stamp=by(HOST, at))
            return
        with pytest.raises(ClubError):
            await there.nights.postpone(CLUB, 1, at - HOUR, stamp=by(HOST, at))
        later = await there.nights.postpone(CLUB, 1, starts, stamp=by(HOST, at))
    assert (later.starts, later.state) == (starts, state)
    reminder = starts - 30 * MINUTE
    for then in sorted({later.nominate_until, later.vote_until, reminder, starts, after(later)}):
        await world.look(max(at, then))
    assert (await world.night()).state is State.OVER
    assert world.said.count(Kind.NIGHT_CHANGE) == 1
    assert sorted(k for k in world.said if k is not Kind.NIGHT_CHANGE) == sorted(ALL)


async def test_a_club_has_three_nights_before_it_and_hears_so(world: World) -> None:
    async with world.opened() as there:
        for _ in range(3):
            await there.nights.start(a_plan(), stamp=by(HOST))
        with pytest.raises(ClubError, match="has 3 movie nights planned already"):
            await there.nights.start(a_plan(), stamp=by(HOST))
        await there.nights.cancel(CLUB, 2, stamp=by(HOST))
        assert (await there.nights.start(a_plan(), stamp=by(HOST))).ref == 4
        assert [night.ref for night in await there.nights.open_of(CLUB)] == [1, 3, 4]


async def test_a_time_that_has_passed_is_refused(world: World) -> None:
    async with world.opened() as there:
        with pytest.raises(ClubError, match="has passed"):
            await there.nights.start(a_plan(-HOUR), stamp=by(HOST))


# Afterwards.


async def test_who_watched_is_remembered_and_goes_when_they_say_so(world: World) -> None:
    at = await in_state(world, State.DECIDED, Ballot.RANKED)
    night = await world.night()
    async with world.opened() as there:
        with pytest.raises(ClubError, match="has not begun"):
            await there.nights.attend(CLUB, 1, MINA, now=at)
        assert await there.nights.attend(CLUB, 1, THEO, now=night.starts)
        assert await there.nights.attend(CLUB, 1, MINA, now=night.starts + MINUTE)
        assert not await there.nights.attend(CLUB, 1, MINA, now=night.starts + MINUTE)
        assert list(await there.nights.attendance(CLUB, 1)) == [THEO, MINA]
        assert await there.nights.attend(CLUB, 1, THEO, now=night.starts, there=False)
        assert await there.clubs.movie_nights.count_of(MINA) == 2
        assert await there.clubs.movie_nights.forget(MINA) == 2
        assert list(await there.nights.attendance(CLUB, 1)) == []
        left = await there.nights.get(CLUB, 1)
        assert [one.member for one in left.nominations] == [None, THEO]
        assert not left.nominations[0].suggested
        assert left.winner == BLAME.key
        assert OLDBOY.key not in {one.title_key for one in left.nominations}
        await there.clubs.movie_nights.forget(HOST)
        assert await there.clubs.movie_nights.count_of(HOST) == 0
