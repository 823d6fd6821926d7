"""Clubs' own titles: none of another club's, none lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import MIGRATIONS
from bot.domain.audit import Deed, Stamp
from bot.domain.own_titles import OwnTitle, TitleChange
from bot.domain.titles import Title
from bot.store.clubs import SqliteClubs, open_clubs
from bot.store.database import Database
from bot.store.own_titles import REMEMBERED_TITLES, TakenKeyError, Titles, insert_titles
from tests.domain.test_own_titles import TITLE
from tests.stage import NOW
from tests.store.samples import BLAME, CLUB, HOSTILE, MINA, OTHER_CLUB, THEO

STAMP = Stamp(MINA, NOW)
LATER = replace(TITLE, year=2000)
OTHER = replace(TITLE, key="club:other")


async def add(clubs: SqliteClubs, *titles: Title, club: int = CLUB) -> bool:
    """Keep new titles."""
    return await clubs.titles.add(club, titles, stamp=STAMP, detail="by hand")


async def save(
    clubs: SqliteClubs, title: Title | None, expected: int, *, key: str = TITLE.key, by: int = MINA
) -> bool:
    """Keep a change of a title."""
    change = TitleChange(key, title, expected, "year")
    return await clubs.titles.save(CLUB, change, stamp=Stamp(by, NOW))


async def test_a_club_has_no_titles_of_its_own_at_first(clubs: SqliteClubs) -> None:
    assert not await clubs.titles.all(CLUB)
    assert await clubs.titles.version(CLUB, TITLE.key) == 0


async def test_an_added_title_comes_back_whole_and_in_its_club_alone(clubs: SqliteClubs) -> None:
    assert await add(clubs, TITLE)
    assert list(await clubs.titles.all(CLUB)) == [OwnTitle(TITLE, 1)]
    assert not await clubs.titles.all(OTHER_CLUB)
    assert await clubs.titles.keys(CLUB) == {TITLE.key}
    assert not await clubs.titles.versions(OTHER_CLUB, TITLE.key)


@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
async def test_any_text_is_kept_to_the_letter(text: str, clubs: SqliteClubs) -> None:
    title = replace(TITLE, names=(replace(TITLE.names[0], name=text),), source_material=text)
    await add(clubs, title)
    await save(clubs, replace(title, year=1), 1)
    (kept,) = await clubs.titles.all(CLUB)
    assert kept.title == replace(title, year=1)
    assert [one.title for one in await clubs.titles.versions(CLUB, title.key)] == [
        replace(title, year=1),
        title,
    ]


async def test_the_same_object_is_given_until_something_changes(clubs: SqliteClubs) -> None:
    await add(clubs, TITLE)
    first = await clubs.titles.all(CLUB)
    assert await clubs.titles.all(CLUB) is first
    await add(clubs, OTHER, club=OTHER_CLUB)
    await save(clubs, LATER, 1)
    assert await clubs.titles.all(CLUB) is not first


async def test_a_change_keeps_what_was_there_and_says_who_did_it(clubs: SqliteClubs) -> None:
    await add(clubs, TITLE)
    assert await save(clubs, LATER, 1, by=THEO)
    assert list(await clubs.titles.all(CLUB)) == [OwnTitle(LATER, 2)]
    versions = await clubs.titles.versions(CLUB, TITLE.key)
    assert [(v.version, v.title, v.stamp.member) for v in versions] == [
        (2, LATER, THEO),
        (1, TITLE, MINA),
    ]
    deeds = await clubs.audit.of(CLUB, limit=9)
    assert [(d.deed, d.subject, d.stamp.member) for d in deeds] == [
        (Deed.TITLE_CHANGED, TITLE.key, THEO),
        (Deed.TITLE_ADDED, TITLE.key, MINA),
    ]


async def test_a_catalogue_title_that_a_club_changes_is_no_title_that_it_added(
    clubs: SqliteClubs,
) -> None:
    assert await save(clubs, replace(TITLE, key=BLAME), 0, key=BLAME)
    assert [d.deed for d in await clubs.audit.of(CLUB, limit=9)] == [Deed.TITLE_CHANGED]


@pytest.mark.parametrize("expected", [0, 2, 7])
async def test_a_change_of_another_version_is_refused_and_changes_nothing(
    expected: int, clubs: SqliteClubs
) -> None:
    await add(clubs, TITLE)
    assert not await save(clubs, LATER, expected)
    assert list(await clubs.titles.all(CLUB)) == [OwnTitle(TITLE, 1)]
    assert len(await clubs.titles.versions(CLUB, TITLE.key)) == 1
    assert len(await clubs.audit.of(CLUB, limit=9)) == 1


async def test_of_two_who_change_a_title_at_once_one_is_refused(clubs: SqliteClubs) -> None:
    await add(clubs, TITLE)
    saved = await asyncio.gather(
        save(clubs, LATER, 1),
        clubs.titles.all(CLUB),
        save(clubs, replace(TITLE, year=1950), 1),
    )
    assert [saved[0], saved[2]] == [True, False]
    assert list(await clubs.titles.all(CLUB)) == [OwnTitle(LATER, 2)]


async def test_a_title_that_is_withdrawn_can_come_back(clubs: SqliteClubs) -> None:
    await add(clubs, TITLE)
    assert await save(clubs, None, 1)
    assert not await clubs.titles.all(CLUB)
    assert await clubs.titles.version(CLUB, TITLE.key) == 2
    assert await clubs.titles.keys(CLUB) == {TITLE.key}
    assert not await add(clubs, TITLE)
    assert await save(clubs, TITLE, 2)
    assert list(await clubs.titles.all(CLUB)) == [OwnTitle(TITLE, 3)]
    versions = await clubs.titles.versions(CLUB, TITLE.key)
    assert [one.title for one in versions] == [TITLE, None, TITLE]


async def test_of_many_titles_all_are_added_or_none(clubs: SqliteClubs) -> None:
    await add(clubs, TITLE)
    assert not await add(clubs, OTHER, TITLE)
    assert len(await clubs.titles.all(CLUB)) == 1
    many = [replace(TITLE, key=f"club:{n}") for n in range(500)]
    assert await add(clubs, *many)
    assert len(await clubs.titles.all(CLUB)) == 501
    assert len(await clubs.audit.of(CLUB, limit=9)) == 2


async def test_titles_that_another_transaction_inserts_are_seen_once_told(
    clubs: SqliteClubs, database: Database
) -> None:
    assert not await clubs.titles.all(CLUB)
    async with database.transaction() as transaction:
        await insert_titles(transaction, CLUB, [TITLE, OTHER], STAMP)
    clubs.titles.forget(CLUB)
    assert len(await clubs.titles.all(CLUB)) == 2
    with pytest.raises(TakenKeyError):
        async with database.transaction() as transaction:
            await insert_titles(transaction, CLUB, [replace(TITLE, key="club:x"), TITLE], STAMP)
    assert await clubs.titles.keys(CLUB) == {TITLE.key, OTHER.key}


async def test_titles_are_there_after_a_restart(path: Path) -> None:
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        await add(clubs, TITLE)
        await save(clubs, LATER, 1)
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        assert list(await clubs.titles.all(CLUB)) == [OwnTitle(LATER, 2)]


async def test_the_memory_of_titles_is_bounded_and_forgets_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert REMEMBERED_TITLES >= 2_000
    monkeypatch.setattr("bot.store.own_titles.REMEMBERED_TITLES", 3)
    titles = Titles(database)
    for club in range(5):
        await titles.add(club, [TITLE, OTHER], stamp=STAMP, detail="")
    for _ in range(2):
        for club in range(5):
            assert len(await titles.all(club)) == 2
    assert len(titles._known) == 1
    assert titles._remembered == 2
