"""Club stores on files of their own, and the services that take clubs out and put them back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.catalogue.titles import Catalogue, open_catalogue
from bot.config import MIGRATIONS
from bot.domain.audit import COMMAND_LINE, Stamp
from bot.domain.clubs import Club, Restored
from bot.services.exports import Exports
from bot.services.restores import Restores
from bot.store.clubs import SqliteClubs, open_clubs
from tests.exporters.clubs import CLUB, NOW

ADMIN = Stamp(COMMAND_LINE, NOW)


@dataclass(frozen=True)
class Place:
    """One Marquee: its store, and what takes clubs out and puts them back."""

    clubs: SqliteClubs
    exports: Exports
    restores: Restores

    async def restore(self, club: Club, *, dry: bool = False) -> Restored:
        """Put a club back."""
        return await self.restores.restore(club, stamp=ADMIN, dry=dry)

    async def zipped(self, club: int = CLUB, *, most: int | None = None) -> bytes:
        """The club's zip."""
        async with self.exports.export(club, stamp=ADMIN, most=most) as found:
            content = found.content.read()
        assert len(content) == found.size
        return content

    async def read(self, content: bytes) -> Club:
        """The club in a sound file."""
        found = await self.restores.read(content, file="club.zip")
        assert isinstance(found, Club), found
        return found

    async def faults(self, content: bytes) -> list[str]:
        """What is wrong with a file, nothing where it is sound."""
        found = await self.restores.read(content, file="club.json")
        return [] if isinstance(found, Club) else [f"{f.place} {f.sentence}" for f in found]


Opener = Callable[[str], AbstractAsyncContextManager[Place]]


@pytest.fixture
async def catalogue(starter_catalogue: Path) -> AsyncIterator[Catalogue]:
    """The starter shelf's."""
    async with open_catalogue(starter_catalogue) as opened:
        yield opened


@pytest.fixture
def open_place(tmp_path: Path, catalogue: Catalogue) -> Opener:
    """Opens the Marquee with this name, empty the first time."""

    @asynccontextmanager
    async def opened(name: str) -> AsyncIterator[Place]:
        async with open_clubs(tmp_path / f"{name}.db", migrations=MIGRATIONS, now=NOW) as clubs:
            exports = Exports(catalogue, clubs.exports, clubs.audit)
            yield Place(clubs, exports, Restores(clubs.exports))

    return opened


@pytest.fixture
async def place(open_place: Opener) -> AsyncIterator[Place]:
    """A Marquee without any club."""
    async with open_place("first") as opened:
        yield opened
