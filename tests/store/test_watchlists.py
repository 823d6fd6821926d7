"""What members want to watch."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.domain.watchlists import Adding
from bot.store.clubs import SqliteClubs
from tests.store.conftest import NOW
from tests.store.samples import BLAME, CLUB, HOSTILE, MINA, OTHER_CLUB, REDLINE, THEO

MOST = 200


async def add(
    clubs: SqliteClubs, key: str, *, club: int = CLUB, member: int = MINA, after: int = 0
) -> Adding:
    now = NOW + timedelta(seconds=after)
    return await clubs.watchlists.add(club, member, key, now=now, most=MOST)


async def test_a_list_has_the_newest_first_and_each_title_once(clubs: SqliteClubs) -> None:
    assert await add(clubs, BLAME) is Adding.ADDED
    assert await add(clubs, REDLINE, after=1) is Adding.ADDED
    assert await add(clubs, BLAME, after=2) is Adding.THERE
    assert await clubs.watchlists.of(CLUB, MINA) == [REDLINE, BLAME]


async def test_a_list_is_of_one_member_in_one_club(clubs: SqliteClubs) -> None:
    await add(clubs, BLAME)
    await add(clubs, REDLINE, club=OTHER_CLUB)
    assert await clubs.watchlists.of(CLUB, MINA) == [BLAME]
    assert await clubs.watchlists.of(CLUB, THEO) == []
    assert await clubs.watchlists.all_of(MINA) == [(CLUB, BLAME), (OTHER_CLUB, REDLINE)]


async def test_only_the_members_own_titles_that_are_named_are_taken_out(clubs: SqliteClubs) -> None:
    await add(clubs, BLAME)
    await add(clubs, REDLINE)
    await add(clubs, BLAME, member=THEO)
    await add(clubs, BLAME, club=OTHER_CLUB)
    assert await clubs.watchlists.remove(CLUB, MINA, [BLAME, "not there"]) == {BLAME}
    assert await clubs.watchlists.remove(CLUB, MINA, [BLAME]) == frozenset()
    assert await clubs.watchlists.of(CLUB, MINA) == [REDLINE]
    assert await clubs.watchlists.of(CLUB, THEO) == [BLAME]
    assert await clubs.watchlists.of(OTHER_CLUB, MINA) == [BLAME]


async def test_a_full_list_takes_no_more_however_many_come_at_once(clubs: SqliteClubs) -> None:
    added = await asyncio.gather(*(add(clubs, f"title {n}") for n in range(MOST + 5)))
    assert added.count(Adding.ADDED) == MOST
    assert added.count(Adding.FULL) == 5
    there = (await clubs.watchlists.of(CLUB, MINA))[0]
    assert await add(clubs, there) is Adding.THERE
    assert await add(clubs, BLAME, club=OTHER_CLUB) is Adding.ADDED
    await clubs.watchlists.remove(CLUB, MINA, [there])
    assert await add(clubs, BLAME) is Adding.ADDED


async def test_forgetting_a_member_erases_all_their_lists_and_no_others(clubs: SqliteClubs) -> None:
    for club in (CLUB, OTHER_CLUB):
        await add(clubs, BLAME, club=club)
    await add(clubs, BLAME, member=THEO)
    assert await clubs.watchlists.forget(MINA) == 2
    assert await clubs.watchlists.all_of(MINA) == []
    assert await clubs.watchlists.all_of(THEO) == [(CLUB, BLAME)]


async def test_hostile_title_keys_are_keys_like_any_other(clubs: SqliteClubs) -> None:
    for after, key in enumerate(HOSTILE):
        await add(clubs, key, after=after)
    assert await clubs.watchlists.of(CLUB, MINA) == HOSTILE[::-1]
    plain = [key for key in HOSTILE if "\x00" not in key]
    assert await clubs.watchlists.remove(CLUB, MINA, plain) == set(plain)
