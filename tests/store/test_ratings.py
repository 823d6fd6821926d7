"""What members think of what they saw."""

from __future__ import annotations

from bot.domain.reviews import Verdict
from bot.domain.tallies import Before, Tally
from bot.store.clubs import SqliteClubs
from bot.store.database import Database
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, MINA, OTHER_CLUB, REDLINE, THEO


async def rate(
    clubs: SqliteClubs,
    verdict: Verdict | None,
    *,
    key: str = BLAME,
    club: int = CLUB,
    member: int = MINA,
) -> Verdict | None:
    if verdict is None:
        return (await clubs.ratings.seen(club, member, key, now=NOW)).verdict
    await clubs.ratings.rate(club, member, key, verdict, now=NOW)
    return (await clubs.ratings.all_of(member))[club, key]


async def test_a_member_has_one_verdict_on_a_title_the_last_one(clubs: SqliteClubs) -> None:
    assert await rate(clubs, Verdict.SKIP) is Verdict.SKIP
    assert await rate(clubs, Verdict.MUST_WATCH) is Verdict.MUST_WATCH
    tallies = await clubs.ratings.tallies(CLUB, [BLAME])
    assert tallies == {BLAME: Tally(1, {Verdict.MUST_WATCH: 1})}


async def test_saying_again_that_one_saw_it_takes_no_verdict_back(clubs: SqliteClubs) -> None:
    assert await rate(clubs, None) is None
    await rate(clubs, Verdict.MIXED)
    assert await rate(clubs, None) is Verdict.MIXED
    assert await clubs.ratings.all_of(MINA) == {(CLUB, BLAME): Verdict.MIXED}


async def test_a_tally_counts_who_watched_and_which_verdicts_there_are(clubs: SqliteClubs) -> None:
    for member, verdict in enumerate((Verdict.MIXED, Verdict.MUST_WATCH, Verdict.MUST_WATCH, None)):
        await rate(clubs, verdict, member=member)
    await rate(clubs, Verdict.SKIP, club=OTHER_CLUB)
    await rate(clubs, None, key=REDLINE)
    tallies = await clubs.ratings.tallies(CLUB, [BLAME, REDLINE, "nobody saw it"])
    assert {key: tally.label for key, tally in tallies.items()} == {
        BLAME: "4 watched it · 2 ★ Must watch, 1 ◆ Mixed",
        REDLINE: "1 watched it",
    }


async def test_a_tally_is_read_from_an_index(database: Database, clubs: SqliteClubs) -> None:
    await rate(clubs, None)
    plan = await database.fetch(
        "EXPLAIN QUERY PLAN SELECT title_key, verdict, count(*) FROM ratings"
        " WHERE club_id = 1 AND title_key IN ('a', 'b') GROUP BY title_key, verdict"
    )
    assert any("COVERING INDEX ratings_of_title" in str(row[-1]) for row in plan), plan


async def test_what_is_taken_back_counts_no_more(clubs: SqliteClubs) -> None:
    await rate(clubs, Verdict.SKIP)
    await rate(clubs, Verdict.SKIP, member=THEO)
    await clubs.ratings.unsee(CLUB, MINA, BLAME, Before(), now=NOW)
    assert await clubs.ratings.all_of(MINA) == {}
    assert (await clubs.ratings.tallies(CLUB, [BLAME]))[BLAME].watched == 1


async def test_forgetting_a_member_erases_all_their_ratings_and_no_others(
    clubs: SqliteClubs,
) -> None:
    for club in (CLUB, OTHER_CLUB):
        await rate(clubs, Verdict.SKIP, club=club)
    await rate(clubs, None, member=THEO)
    assert await clubs.ratings.forget(MINA) == 2
    assert await clubs.ratings.all_of(MINA) == {}
    assert await clubs.ratings.all_of(THEO) == {(CLUB, BLAME): None}
