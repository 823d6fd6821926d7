"""Whole clubs, as files that people and other programs can read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, ParamSpec

from bot.catalogue.titles import Catalogue
from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.clubs import CLUB_FILE, KeptReview, KeptTitle
from bot.domain.documents import decode
from bot.domain.titles import TitleBrief
from bot.errors import ClubError
from bot.exporters.archive import ClubArchive, club_archive
from bot.exporters.file_names import slug
from bot.store.interface import AuditStore
from bot.store.interface.exports import ClubSnapshot, ExportStore

MEGABYTE = 1024 * 1024
StepP = ParamSpec("StepP")


@dataclass(frozen=True, slots=True)
class Exported:
    """A club's zip, at its beginning. `size` is in bytes; `alone`: it holds `club.json` only."""

    content: IO[bytes]
    size: int
    alone: bool


class Exports:
    """Takes clubs out."""

    def __init__(self, catalogue: Catalogue, store: ExportStore, audit: AuditStore) -> None:
        self._catalogue = catalogue
        self._store = store
        self._audit = audit
        self._making: set[int] = set()

    async def clubs(self) -> Sequence[int]:
        """Every club that owns anything, by id."""
        return await self._store.clubs()

    @asynccontextmanager
    async def export(
        self, club: int, *, stamp: Stamp, most: int | None = None
    ) -> AsyncIterator[Exported]:
        """The club in a file that is gone once this is left: of at most `most` bytes, if given.

        Where everything is more than that, `club.json` alone has to do. Raises ClubError when
        that is too much as well, and while the club's file is being made for somebody else.
        """
        with SpooledTemporaryFile(MEGABYTE) as file:
            alone = await self._made(file, club, most)
            size = file.seek(0, SEEK_END)
            if most is not None and size > most:
                raise ClubError(
                    f"The club's file has {size / MEGABYTE:.1f} MB, and Discord takes"
                    f" {most / MEGABYTE:.0f}. Ask whoever runs this bot for it: they type"
                    f" python -m bot export --club {club}"
                )
            file.seek(0)
            detail = f"{CLUB_FILE} alone" if alone else ""
            await self._audit.add(AuditEntry(club, stamp, Deed.CLUB_EXPORTED, detail=detail))
            yield Exported(file, size, alone)

    async def _made(self, file: IO[bytes], club: int, most: int | None) -> bool:
        """Write the club's zip. Returns whether it holds `club.json` only."""
        if club in self._making:
            raise ClubError("The club's file is being made already. Please try again in a minute.")
        self._making.add(club)
        try:
            async with self._store.snapshot(club) as snapshot:
                with club_archive(file, most=most) as archive:
                    await self._fill(archive, club, snapshot)
                    await _in_thread(archive.finish)
                    return archive.alone
        finally:
            self._making.discard(club)

    async def _fill(self, archive: ClubArchive, club: int, snapshot: ClubSnapshot) -> None:
        settings = await snapshot.settings()
        titles = await snapshot.titles()
        own = _briefs(titles)
        await _in_thread(archive.begin, club, settings, titles)
        async for some in snapshot.reviews(removed=False):
            await _in_thread(archive.add_reviews, some, await self._named(some, own))
        await _in_thread(archive.end_reviews)
        async for some in snapshot.reviews(removed=True):
            await _in_thread(archive.add_removed, some, await self._named(some, own))
        drafts, programme = await snapshot.drafts(), await snapshot.programme()
        await _in_thread(archive.end_removed, drafts, programme)
        async for posts in snapshot.posts():
            await _in_thread(archive.add_posts, posts)

    async def _named(
        self, reviews: Sequence[KeptReview], own: Mapping[str, TitleBrief]
    ) -> Mapping[str, TitleBrief]:
        """What the reviews' titles are called in the club."""
        found = await self._catalogue.briefs(kept.review.title_key for kept in reviews)
        return {**found, **own}


def file_name(club: str, *, now: datetime) -> str:
    """`marquee-film-club-2026-05-01.zip`: what the zip of the club with this name is called."""
    return f"marquee-{slug(club) or 'club'}-{now:%Y-%m-%d}.zip"


def _briefs(titles: Sequence[KeptTitle]) -> dict[str, TitleBrief]:
    return {kept.key: decode(dict(kept.document)).brief for kept in titles if kept.document}


async def _in_thread(
    step: Callable[StepP, None], *arguments: StepP.args, **named: StepP.kwargs
) -> None:
    """One step, off the event loop. Who is cancelled waits for its end: it writes to files."""
    # Not a task: whoever ends the loop cancels those, and their threads go on.
    loop = asyncio.get_running_loop()
    running = loop.run_in_executor(None, partial(step, *arguments, **named))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait((running,))
        raise
