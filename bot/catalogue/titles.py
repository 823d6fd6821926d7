"""The catalogue as the bot reads it: always the newest file, changed over while it is in use."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from bot.catalogue.additions import Additions
from bot.catalogue.connection import FileMark, Meta, check_content, file_mark
from bot.catalogue.editions import SEARCH_LIMIT, Edition, open_edition
from bot.catalogue.faults import CatalogueError
from bot.catalogue.like_answers import Enough, Sought
from bot.catalogue.lookups import Resolution
from bot.catalogue.ranking import Match
from bot.domain.pools import Stocked
from bot.domain.schedules import Pool
from bot.domain.suggestions import Alike
from bot.domain.titles import Title, TitleBrief

__all__ = ["SEARCH_LIMIT", "Catalogue", "open_catalogue"]


# A larger file is opened at once and checked afterwards: a start need not wait for that.
CHECKED_FIRST = 16 * 1024 * 1024  # bytes


class _Opened:
    """An edition, who is at it just now, and what closes it."""

    def __init__(
        self, edition: Edition, mark: FileMark | None, stack: AsyncExitStack, *, checked: bool
    ) -> None:
        self.edition = edition
        self.mark = mark
        self.checked = checked
        self._stack = stack
        self._readers = 0
        self._left = asyncio.Event()
        self._left.set()

    @contextmanager
    def reading(self) -> Iterator[Edition]:
        """The edition, which is not closed meanwhile."""
        self._readers += 1
        self._left.clear()
        try:
            yield self.edition
        finally:
            self._readers -= 1
            if not self._readers:
                self._left.set()

    async def close(self) -> None:
        """Close the files, once nobody reads them any more."""
        await self._left.wait()
        await self._stack.aclose()


class Catalogue:
    """The newest edition of the catalogue. What began on one edition ends on it.

    `edition` is a number that grows with each: what is remembered of one is of no use after it.
    """

    def __init__(self, path: Path, opened: _Opened) -> None:
        self.path = path
        self._opened = opened
        self.edition = 1

    @property
    def counts(self) -> Meta:
        """What the catalogue says about itself."""
        return self._opened.edition.counts

    @property
    def mark(self) -> FileMark | None:
        """What tells the file that is read from any other."""
        return self._opened.mark

    @property
    def digest(self) -> str:
        """The state of the files that this was built from."""
        return self.counts.digest

    @property
    def adults(self) -> frozenset[str]:
        """The keys of all titles for adults."""
        return self._opened.edition.adults

    async def change_over(
        self, prepare: Callable[[Edition], Awaitable[object]] | None = None
    ) -> None:
        """Read the file that is at the catalogue's path now, from now on.

        `prepare` is called with it before anybody else reads it. Raises `CatalogueError` where it
        can't be read: then the one before stays in use.
        """
        opened = await _open(self.path, check=True)
        try:
            if prepare is not None:
                await prepare(opened.edition)
        except BaseException:
            await opened.close()
            raise
        before, self._opened = self._opened, opened
        self.edition += 1
        await before.close()

    async def check(self) -> None:
        """Read all of a file that was too large to be checked when it was opened.

        Raises `CatalogueError` where it is damaged. What isn't can be read all the same.
        """
        opened = self._opened
        if opened.checked:
            return
        opened.checked = True
        try:
            await asyncio.to_thread(check_content, self.path)
        except CatalogueError:
            if opened.mark == file_mark(self.path):  # else another was put in its place
                raise

    async def get(self, key: str) -> Title | None:
        """The title that goes by `key`."""
        with self._opened.reading() as edition:
            return await edition.get(key)

    async def get_many(self, keys: Iterable[str]) -> dict[str, Title]:
        """The titles that go by `keys`, in the order asked for; unknown keys are left out."""
        with self._opened.reading() as edition:
            return await edition.get_many(keys)

    async def briefs(self, keys: Iterable[str]) -> dict[str, TitleBrief]:
        """A line for each of `keys`, in the order asked for; unknown keys are left out."""
        with self._opened.reading() as edition:
            return await edition.briefs(keys)

    async def kept_keys(self, keys: Iterable[str]) -> Mapping[str, str]:
        """Those of `keys` that are not their title's own any more, each with the one that is."""
        with self._opened.reading() as edition:
            return await edition.kept_keys(keys)

    async def merged(self, keys: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """For those of `keys` whose titles came from several sources: the keys they had there."""
        with self._opened.reading() as edition:
            return await edition.merged(keys)

    async def by_names(self, names: Iterable[str]) -> dict[str, list[TitleBrief]]:
        """The titles that are called exactly each of `names`, the most popular first."""
        with self._opened.reading() as edition:
            return await edition.by_names(names)

    async def search(
        self,
        text: str,
        limit: int = SEARCH_LIMIT,
        *,
        adult: bool = False,
        known: Collection[str] = (),
    ) -> list[Match]:
        """At most `limit` titles whose names are like `text`, best first; each title once.

        The most popular titles for empty text. `adult` ones only where asked for; `known` are the
        keys of titles that come further up. Never raises, whatever was typed.
        """
        with self._opened.reading() as edition:
            return await edition.search(text, limit, adult=adult, known=known)

    async def resolve(self, text: str, *, adult: bool = False) -> Resolution:
        """The one title that typed `text` means, or up to three that it may mean."""
        with self._opened.reading() as edition:
            return await edition.resolve(text, adult=adult)

    async def alike(
        self,
        seeds: Sequence[Title],
        wanted: Sought,
        limit: int,
        *,
        own: Additions | None = None,
        enough: Enough = lambda _: True,
    ) -> list[Alike]:
        """Titles like all of `seeds`, best first. See `LikeAnswers.alike`."""
        with self._opened.reading() as edition:
            return await edition.likes.alike(seeds, wanted, limit, own=own, enough=enough)

    async def with_theme(self, theme: str) -> frozenset[str]:
        """Keys of all titles that have `theme`, in whatever case it is written."""
        with self._opened.reading() as edition:
            return await edition.with_theme(theme)

    async def themes_like(self, text: str) -> list[str]:
        """At most 25 themes with `text` in their name, the most frequent first."""
        with self._opened.reading() as edition:
            return await edition.themes_like(text)

    async def themes(self) -> tuple[str, ...]:
        """Every theme that some title has, casefolded, the most frequent first."""
        with self._opened.reading() as edition:
            return await edition.themes()

    async def spellings(self) -> Mapping[str, str]:
        """How themes are written, by what they are casefolded."""
        with self._opened.reading() as edition:
            return await edition.stock.spellings()

    async def services(self) -> tuple[str, ...]:
        """Every service that some title can be watched on, by name."""
        with self._opened.reading() as edition:
            return await edition.services()

    async def stocked(self, keys: Iterable[str]) -> dict[str, Stocked]:
        """The titles with these keys as pools see them; unknown ones are left out."""
        with self._opened.reading() as edition:
            return await edition.stock.of_keys(keys)

    async def popular(
        self, pool: Pool, region: str | None, *, services: Sequence[str], most: int
    ) -> list[Stocked]:
        """At most `most` titles that fit `pool`, the most popular first. See `Stock.popular`."""
        with self._opened.reading() as edition:
            return await edition.stock.popular(pool, region, services=services, most=most)

    async def close(self) -> None:
        """Close the file, once nobody reads it any more."""
        await self._opened.close()


async def _open(path: Path, *, check: bool) -> _Opened:
    while True:
        mark = file_mark(path)
        checked = check or mark is None or mark.size <= CHECKED_FIRST
        try:
            async with AsyncExitStack() as stack:
                edition = await stack.enter_async_context(open_edition(path, check=checked))
                return _Opened(edition, mark, stack.pop_all(), checked=checked)
        except CatalogueError:
            # An import may have put another in its place, and taken the arrays of this one away.
            if mark == file_mark(path):
                raise


@asynccontextmanager
async def open_catalogue(path: Path) -> AsyncIterator[Catalogue]:
    """The catalogue at `path`; closed at the end, whatever happens in between.

    Raises `CatalogueError` where the file is missing, damaged, or of another version.
    """
    catalogue = Catalogue(path, await _open(path, check=False))
    try:
        yield catalogue
    finally:
        await catalogue.close()
