"""Imports that somebody looks at: kept, carried out once, forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.catalogue.titles import open_catalogue
from bot.config import MIGRATIONS
from bot.domain.audit import Stamp
from bot.domain.plans import Done
from bot.errors import ClubError
from bot.importers.reading import read_apart
from bot.importers.sources import Source
from bot.services import import_desk, import_sessions
from bot.services.decisions import Order
from bot.services.drafts import Drafts
from bot.services.import_desk import ImportDesk
from bot.services.import_sessions import Session
from bot.services.imports import Imports, Step
from bot.services.titles import Titles
from bot.store.clubs import SqliteClubs, open_clubs
from bot.store.interface import ReviewFilter
from tests.cogs.importing import SURE, table
from tests.stage import NOW

CLUB, THEO, MO = 77, 502, 503
TWO = table(SURE, (*SURE[:3], "Ana", *SURE[4:]))


def quiet(_step: Step, _done: int, _of: int | None) -> None:
    """Nobody looks at the progress."""


@dataclass
class Office:
    """A club with its desk."""

    clubs: SqliteClubs
    desk: ImportDesk

    async def begin(self, file: tuple[str, bytes] = TWO, *, member: int = THEO) -> Session:
        """An import of a file."""
        order = Order(CLUB, member)
        return await self.desk.begin(Source(*file), order, title_key=None, moved=quiet)

    async def finish(self, session: Session) -> Done | None:
        """Publish it."""
        stamp = Stamp(session.member, NOW)
        return await self.desk.finish(session, publish=True, stamp=stamp, moved=quiet)


@asynccontextmanager
async def open_office(folder: Path, catalogue: Path) -> AsyncIterator[Office]:
    """A desk over stores of its own."""
    async with (
        open_catalogue(catalogue) as opened,
        open_clubs(folder / "club.db", migrations=MIGRATIONS, now=NOW) as clubs,
    ):
        titles = Titles(opened, clubs.titles)
        imports = Imports(opened, titles, clubs.titles, clubs.imports)
        yield Office(clubs, ImportDesk(imports, Drafts(clubs.drafts, clubs.reviews)))


@pytest.fixture
async def office(tmp_path: Path, starter_catalogue: Path) -> AsyncIterator[Office]:
    """A desk in a club that has nothing yet."""
    async with open_office(tmp_path, starter_catalogue) as opened:
        yield opened


async def test_two_who_say_so_at_once_carry_it_out_once(office: Office) -> None:
    session = await office.begin()
    came = await asyncio.gather(*(office.finish(session) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in came] == [Done, ClubError, ClubError]
    assert len(await office.clubs.reviews.find(CLUB, ReviewFilter())) == 2
    assert len(await office.clubs.audit.of(CLUB, limit=9)) == 1


async def test_two_imports_of_the_same_write_it_once(office: Office) -> None:
    first, second = await office.begin(), await office.begin(member=MO)
    assert isinstance(await office.finish(first), Done)
    assert await office.finish(second) is None
    assert {line.outcome for line in second.look.lines} == {"same"}


async def test_a_member_has_one_import_at_a_time_and_only_their_own(office: Office) -> None:
    sessions = office.desk.sessions
    first, other = await office.begin(), await office.begin(member=MO)
    second = await office.begin()
    for wrong in ((CLUB, THEO, first.token), (CLUB, THEO, other.token), (1, THEO, second.token)):
        with pytest.raises(ClubError, match="Send the file once more"):
            sessions.find(*wrong)
    assert sessions.find(CLUB, THEO, second.token) is second
    assert sessions.find(CLUB, MO, other.token) is other


@pytest.mark.parametrize(("name", "most"), [("MOST_KEPT", 3), ("MOST_TEXT", 3 * 2_060)])
async def test_the_oldest_are_forgotten_when_there_are_too_many(
    office: Office, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(import_sessions, name, most)
    opened = [await office.begin(member=member) for member in range(1, 6)]
    assert len(office.desk.sessions) == 3
    for session in opened[:2]:
        with pytest.raises(ClubError):
            office.desk.sessions.check(session)
    office.desk.sessions.check(opened[4])


async def test_only_so_many_files_are_read_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, most = 0, 0
    real: Callable[..., AsyncIterator[object]] = read_apart

    async def counted(*args: object) -> AsyncIterator[object]:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        async for one in real(*args):
            yield one
        reading -= 1

    monkeypatch.setattr(import_desk, "read_apart", counted)
    await asyncio.gather(*(office.begin(member=member) for member in range(1, 6)))
    assert most == import_desk.AT_ONCE
    assert reading == 0


async def test_an_import_that_is_cancelled_gives_its_place_back(office: Office) -> None:
    rows = [(*SURE[:3], f"R{n}", *SURE[4:]) for n in range(4_000)]
    task = asyncio.create_task(office.begin(table(*rows)))
    await asyncio.sleep(0.3)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    await asyncio.gather(*(office.begin(member=member) for member in range(1, 4)))
