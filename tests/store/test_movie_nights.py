"""Movie nights as they are kept: one transaction a step, with all that it owes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.audit import Deed, Stamp
from bot.domain.deliveries import LEASE, Drop, Kind
from bot.domain.deliveries import State as Delivered
from bot.domain.movie_nights import Ballot, MovieNight, NightPlan, Nomination, State
from bot.domain.night_entries import call_off, nominate, vote
from bot.domain.night_steps import (
    Floor,
    Turn,
    close_nominations,
    close_vote,
    decide,
    postpone,
    start,
)
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pool
from bot.domain.titles import Kind as TitleKind
from bot.domain.votes import How, Result, Round, instant_runoff
from bot.errors import StoreError
from bot.store.clubs import SqliteClubs
from bot.store.database import Database
from bot.store.night_turns import result_of, result_text
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, HOSTILE, MINA, OTHER_CLUB, REDLINE, THEO

HOST = Stamp(MINA, NOW)
STARTS = NOW + timedelta(days=4)
HOUR = timedelta(hours=1)


def plan(**more: object) -> NightPlan:
    """A night in four days."""
    asked = NightPlan(CLUB, 70, "Europe/Berlin", STARTS)
    return replace(asked, **more)  # type: ignore[arg-type]  # each test names fields that exist


async def begun(clubs: SqliteClubs, *keys: str, **more: object) -> MovieNight:
    """A night that is kept, with these nominations."""
    night = await clubs.movie_nights.start(start(plan(**more), HOST), most=9)
    assert night is not None
    for n, key in enumerate(keys):
        made = Nomination(key, NOW, 600 + n)
        step = partial(nominate, nomination=made, name="It")
        found = await clubs.movie_nights.turn(night.club, night.ref, step, at=NOW)
        assert found is not None
        night = found
    return night


async def owed(clubs: SqliteClubs, night: MovieNight) -> dict[Kind, Delivered]:
    """What the night owes or owed, and how far that is."""
    parts = await clubs.movie_nights.parts(night.ref)
    return {kind: part.state for kind, part in parts.items()}


async def test_a_night_is_kept_with_everything_it_has(clubs: SqliteClubs) -> None:
    pool = Pool(True, Verdict.MIXED, ("space",), TitleKind.FILM, 120, "Netflix")
    more = {"ballot": Ballot.POLL, "each": 5, "pool": pool, "voice": 71, "role": 72}
    turn = start(plan(place="The den", line="Hello.", **more), HOST)
    kept = await clubs.movie_nights.start(turn, most=3)
    assert kept == replace(turn.night, ref=1, version=1)
    assert await clubs.movie_nights.get(CLUB, 1) == kept
    assert await clubs.movie_nights.get(OTHER_CLUB, 1) is None
    assert await clubs.movie_nights.get(CLUB, 2) is None


@pytest.mark.parametrize("text", HOSTILE)
async def test_whatever_anybody_typed_is_kept_to_the_letter(clubs: SqliteClubs, text: str) -> None:
    night = await begun(clubs, text, place=text, line=text)
    assert (night.place, night.line, night.nominations[0].title_key) == (text, text, text)


@pytest.mark.parametrize(
    "result",
    [
        Result(1, How.ONLY_ONE),
        instant_runoff((1, 2, 3), [(1,), (2, 3), (3, 2), (2,)]),
        Result(2, How.MOST, (Round(((1, 0), (2, 5)), (1,), 3),), 8),
    ],
)
def test_how_a_vote_went_is_kept(result: Result) -> None:
    assert result_of(result_text(result)) == result


async def test_a_step_and_what_it_owes_are_written_together_or_not_at_all(
    clubs: SqliteClubs, database: Database
) -> None:
    night = await begun(clubs, BLAME, REDLINE)
    before = (await clubs.movie_nights.get(CLUB, 1), await owed(clubs, night))

    def broken(floor: Floor) -> Turn:
        turn = close_nominations(floor.night, {}, NOW)
        return replace(turn, troubles=("no encoder takes this: \ud800",))

    with pytest.raises(StoreError):
        await clubs.movie_nights.turn(CLUB, 1, broken, at=NOW)

    def refused(_floor: Floor) -> Turn:
        raise LookupError

    with pytest.raises(LookupError):
        await clubs.movie_nights.turn(CLUB, 1, refused, at=NOW)
    assert (await clubs.movie_nights.get(CLUB, 1), await owed(clubs, night)) == before
    rows = await database.fetch("SELECT count(*) FROM deliveries")
    assert rows[0][0] == 2


async def test_of_many_who_nominate_at_once_each_gets_a_number_and_no_title_is_there_twice(
    clubs: SqliteClubs,
) -> None:
    night = await begun(clubs)

    async def one(member: int) -> bool:
        made = Nomination(f"t:{member % 4}", NOW, member)
        try:
            await clubs.movie_nights.turn(
                CLUB, night.ref, lambda floor: nominate(floor, made, "It"), at=NOW
            )
        except ValueError:
            return False
        return True

    done = await asyncio.gather(*map(one, range(20)))
    after = await clubs.movie_nights.get(CLUB, night.ref)
    assert after is not None
    assert sum(done) == 4
    assert sorted(one.title_key for one in after.nominations) == ["t:0", "t:1", "t:2", "t:3"]
    assert after.version == night.version + 4
    assert list(after.numbers) == sorted(set(after.numbers))


def _given(_floor: Floor, turn: Turn) -> Turn:
    return turn


async def test_numbers_are_never_given_out_twice(clubs: SqliteClubs) -> None:
    night = await begun(clubs, BLAME)
    (first,) = night.numbers
    for key in (REDLINE, BLAME):
        made = Nomination(key, NOW, 7)
        turn = Turn(replace(night, nominations=(made,)))
        after = await clubs.movie_nights.turn(CLUB, 1, partial(_given, turn=turn), at=NOW)
        assert after is not None
        assert after.numbers > (first,)
        (first,) = after.numbers


async def test_rankings_go_once_the_vote_is_over_and_the_result_stays(
    clubs: SqliteClubs, database: Database
) -> None:
    night = await begun(clubs, BLAME, REDLINE)
    await clubs.movie_nights.turn(
        CLUB, 1, lambda floor: close_nominations(floor.night, {}, NOW), at=NOW
    )
    for ranking in (night.numbers[:1], night.numbers[::-1]):
        step = partial(vote, ranking=ranking, stamp=Stamp(THEO, NOW))
        await clubs.movie_nights.turn(CLUB, 1, step, at=NOW)
    assert await clubs.movie_nights.ballot_of(1, THEO) == night.numbers[::-1]
    assert await clubs.movie_nights.voters(1) == 1
    decided = await clubs.movie_nights.turn(
        CLUB, 1, lambda floor: close_vote(floor, {BLAME: 106}, NOW), at=NOW
    )
    assert decided is not None
    assert (decided.winner, decided.minutes) == (REDLINE, None)
    assert decided.result == instant_runoff(night.numbers, [night.numbers[::-1]])
    assert await database.fetch("SELECT 1 FROM ballots") == []


async def test_what_is_no_longer_wanted_is_taken_back_unless_it_may_have_arrived(
    clubs: SqliteClubs,
) -> None:
    night = await begun(clubs, BLAME)
    (claimed, *_) = await clubs.deliveries.claim("me", now=NOW, lease=LEASE, most=1)
    assert claimed.kind is Kind.NIGHT_OPEN
    off = await clubs.movie_nights.turn(CLUB, 1, lambda floor: call_off(floor, HOST), at=NOW)
    assert off is not None
    assert await owed(clubs, night) == {
        Kind.NIGHT_OPEN: Delivered.WAITING,
        Kind.NIGHT_EVENT: Delivered.WAITING,
        Kind.NIGHT_CHANGE: Delivered.WAITING,
    }
    assert await clubs.deliveries.drop(claimed, "me", Drop.OVER, at=NOW)
    again = await clubs.movie_nights.get(CLUB, 1)
    assert again == off
    assert await clubs.notices.untold(CLUB, limit=9) == []


async def test_what_never_began_is_taken_back_by_the_step_that_needs_it_no_more(
    clubs: SqliteClubs,
) -> None:
    night = await begun(clubs, BLAME, REDLINE)
    steps = (
        lambda floor: close_nominations(floor.night, {}, NOW),
        lambda floor: decide(floor.night, Result(1, How.NO_VOTES), {}, NOW),
        lambda floor: call_off(floor, HOST),
    )
    gone = [Kind.NIGHT_OPEN, Kind.NIGHT_VOTE, Kind.NIGHT_RESULT]
    for n, step in enumerate(steps, start=1):
        await clubs.movie_nights.turn(CLUB, 1, step, at=NOW)
        states = await owed(clubs, night)
        for kind in gone[:n]:
            assert states[kind] is Delivered.DROPPED
    part = (await clubs.movie_nights.parts(1))[Kind.NIGHT_REMINDER]
    assert (part.state, part.reason) == (Delivered.DROPPED, Drop.OVER)


async def test_what_waits_is_changed_in_place_and_what_is_under_way_is_followed(
    clubs: SqliteClubs,
) -> None:
    await begun(clubs, BLAME)
    parts = await clubs.movie_nights.parts(1)
    later = Stamp(MINA, NOW + HOUR)
    await clubs.movie_nights.turn(
        CLUB, 1, lambda floor: postpone(floor.night, STARTS + HOUR, later), at=later.at
    )
    moved = await clubs.movie_nights.parts(1)
    assert moved[Kind.NIGHT_EVENT].ref == parts[Kind.NIGHT_EVENT].ref
    night = await clubs.movie_nights.get(CLUB, 1)
    assert night is not None
    assert moved[Kind.NIGHT_OPEN].expires == night.nominate_until
    held = await clubs.deliveries.claim("me", now=later.at, lease=LEASE, most=9)
    assert {one.kind for one in held} == {Kind.NIGHT_OPEN, Kind.NIGHT_EVENT, Kind.NIGHT_CHANGE}
    await clubs.movie_nights.turn(
        CLUB, 1, lambda floor: postpone(floor.night, STARTS, later), at=later.at
    )
    after = await clubs.movie_nights.parts(1)
    for kind in (Kind.NIGHT_EVENT, Kind.NIGHT_CHANGE):
        assert after[kind].ref > moved[kind].ref
        assert after[kind].ready == later.at + LEASE
    # That the older one could not be delivered says nothing: another one follows.
    (event,) = [one for one in held if one.kind is Kind.NIGHT_EVENT]
    assert await clubs.deliveries.drop(event, "me", Drop.REFUSED, at=later.at)
    assert await clubs.notices.untold(CLUB, limit=9) == []


async def test_an_event_is_remembered_once(clubs: SqliteClubs) -> None:
    night = await begun(clubs)
    assert await clubs.movie_nights.event_kept(night.ref, 9, instead=None)
    assert not await clubs.movie_nights.event_kept(night.ref, 10, instead=None)
    assert await clubs.movie_nights.event_kept(night.ref, None, instead=9)
    assert await clubs.movie_nights.event_kept(night.ref, 10, instead=None)


async def test_deeds_of_people_are_in_the_audit_trail_and_steps_of_the_clock_are_not(
    clubs: SqliteClubs,
) -> None:
    await begun(clubs, BLAME, REDLINE)
    await clubs.movie_nights.turn(
        CLUB, 1, lambda floor: postpone(floor.night, STARTS + HOUR, HOST), at=NOW
    )
    await clubs.movie_nights.turn(
        CLUB, 1, lambda floor: close_nominations(floor.night, {}, NOW), at=NOW
    )
    await clubs.movie_nights.turn(CLUB, 1, lambda floor: call_off(floor, HOST), at=NOW)
    assert [(one.deed, one.detail) for one in await clubs.audit.of(CLUB, limit=9)] == [
        (Deed.NIGHT_CANCELLED, "of 5 May 2026, 21:00 UTC"),
        (Deed.NIGHT_CHANGED, "of 5 May 2026, 21:00 UTC: postponed"),
        (Deed.NIGHT_STARTED, "of 5 May 2026, 20:00 UTC"),
    ]


async def test_lists_have_what_they_say_and_other_clubs_nothing(clubs: SqliteClubs) -> None:
    for hours in (5, 2, 9):
        await begun(clubs, starts=NOW + hours * HOUR)
    await begun(clubs, club=OTHER_CLUB)
    await clubs.movie_nights.turn(CLUB, 2, lambda floor: call_off(floor, HOST), at=NOW)
    assert [one.ref for one in await clubs.movie_nights.open_of(CLUB)] == [1, 3]
    assert [one.ref for one in await clubs.movie_nights.of(CLUB, limit=9)] == [3, 1, 2]
    assert [one.ref for one in await clubs.movie_nights.of(CLUB, limit=1)] == [3]
    assert await clubs.movie_nights.due(NOW, most=9) == []
    due = await clubs.movie_nights.due(NOW + 3 * HOUR, most=9)
    assert [one.ref for one in due] == [1, 3]
    assert len(await clubs.movie_nights.due(NOW + 90 * HOUR, most=2)) == 2


async def test_what_is_due_is_found_by_an_index_however_many_nights_sleep(
    clubs: SqliteClubs, database: Database
) -> None:
    await begun(clubs)
    plans = [
        row[-1]
        for row in await database.fetch(
            "EXPLAIN QUERY PLAN SELECT * FROM movie_nights WHERE next_step <= ?"
            " ORDER BY next_step, night_id LIMIT ?",
            (5, 5),
        )
    ]
    assert plans == ["SEARCH movie_nights USING INDEX movie_nights_due (next_step<?)"]


async def test_a_member_who_wants_to_be_forgotten_is(clubs: SqliteClubs) -> None:
    night = await begun(clubs, BLAME, REDLINE)
    await clubs.movie_nights.turn(
        CLUB, 1, lambda floor: close_nominations(floor.night, {}, NOW), at=NOW
    )
    for member in (600, THEO):
        step = partial(vote, ranking=night.numbers, stamp=Stamp(member, NOW))
        await clubs.movie_nights.turn(CLUB, 1, step, at=NOW)
        await clubs.movie_nights.attend(1, member, at=NOW, there=True)
    assert await clubs.movie_nights.count_of(600) == 3
    assert await clubs.movie_nights.forget(600) == 3
    assert await clubs.movie_nights.forget(MINA) == 1
    assert await clubs.movie_nights.count_of(600) == 0
    left = await clubs.movie_nights.get(CLUB, 1)
    assert left is not None
    assert [one.member for one in left.nominations] == [None, 601]
    assert (left.host, left.state) == (0, State.VOTING)
    assert await clubs.movie_nights.voters(1) == 1
    assert list(await clubs.movie_nights.attendance(1)) == [THEO]
