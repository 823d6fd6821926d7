"""One catalogue file, open for reading: titles by key, by name, and by what they share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import orjson

from bot.catalogue.arrays import Arrays, open_arrays
from bot.catalogue.columns import Columns
from bot.catalogue.connection import BUILD_ANEW, Meta, Reader, check_content, connect_reader
from bot.catalogue.entries import KEY
from bot.catalogue.faults import CatalogueError
from bot.catalogue.features import Features
from bot.catalogue.like_answers import LikeAnswers
from bot.catalogue.like_reading import LikeIndex
from bot.catalogue.lookups import Lookups, Resolution
from bot.catalogue.ranking import Match
from bot.catalogue.recent import Recent
from bot.catalogue.stock import Stock
from bot.domain.documents import decode
from bot.domain.titles import Kind, Title, TitleBrief
from bot.sqlite import Row

SEARCH_LIMIT = 25  # https://discord.com/developers/docs/interactions/receiving-and-responding
_REMEMBERED_TITLES = 1_024
_REMEMBERED_ROWS = 8_192
_DECODED_AT_ONCE = 25  # titles: a millisecond and a half
_NO_ROW = -1
# SQLite's own limit on `?` in one statement is 32,766: https://www.sqlite.org/limits.html
_KEYS_AT_ONCE = 10_000

_DOCUMENTS = """
SELECT key.key, coalesce(document.json, record.json), title.key
FROM key JOIN title ON title.id = key.title JOIN record ON record.id = title.record
LEFT JOIN document ON document.id = title.id
WHERE key.key IN ({places})
"""
_BRIEFS = """
SELECT key.key, title.key, name, kind, year, popularity
FROM key JOIN title ON title.id = key.title WHERE key.key IN ({places})
"""
_KEPT = """
SELECT key.key, title.key FROM key JOIN title ON title.id = key.title
WHERE key.key IN ({places}) AND key.key <> title.key
"""
_ROWS = "SELECT key, title - 1 FROM key WHERE key IN ({places})"
_MERGED = """
SELECT title.key, merged.key FROM title JOIN merged ON merged.title = title.id
WHERE title.key IN ({places}) AND merged.key <> title.key
"""


class Edition:
    """A catalogue file, open for reading. Every call is one hop to the database or none."""

    def __init__(self, reader: Reader, meta: Meta, arrays: Arrays) -> None:
        self.counts = meta
        self.columns = Columns(arrays)
        self.stock = Stock(reader)
        self._reader = reader
        self._lookups = Lookups(arrays, self.columns)
        self._features = Features(reader)
        self._titles: Recent[str, Title] = Recent(_REMEMBERED_TITLES)
        self._rows: Recent[str, int] = Recent(_REMEMBERED_ROWS)
        self.likes = LikeAnswers(LikeIndex(arrays), self.rows_of, self._titles_in)

    @property
    def digest(self) -> str:
        """The state of the files that this was built from."""
        return self.counts.digest

    @property
    def adults(self) -> frozenset[str]:
        """The keys of all titles for adults."""
        return self.columns.adults

    async def get(self, key: str) -> Title | None:
        """The title with `key`."""
        return self._titles.find(key) or (await self.get_many((key,))).get(key)

    async def get_many(self, keys: Iterable[str]) -> dict[str, Title]:
        """The titles with `keys`, in the order asked for; unknown keys are left out."""
        asked = list(dict.fromkeys(keys))
        found = {key: title for key in asked if (title := self._titles.find(key))}
        missing = [key for key in asked if key not in found]
        if missing:
            for count, (key, told, kept) in enumerate(await self._by_key(_DOCUMENTS, missing), 1):
                if count % _DECODED_AT_ONCE == 0:
                    await asyncio.sleep(0)
                title = decode(orjson.loads(told))
                found[key] = title if title.key == kept else replace(title, key=kept)
                self._titles.put(key, found[key])
        return {key: found[key] for key in asked if key in found}

    async def briefs(self, keys: Iterable[str]) -> dict[str, TitleBrief]:
        """A line for each of `keys`, in the order asked for; unknown keys are left out."""
        asked = list(dict.fromkeys(keys))
        found = {
            key: TitleBrief(kept, name, Kind(kind), year, popularity)
            for key, kept, name, kind, year, popularity in await self._by_key(_BRIEFS, asked)
        }
        return {key: found[key] for key in asked if key in found}

    async def kept_keys(self, keys: Iterable[str]) -> Mapping[str, str]:
        """Those of `keys` that are not their title's own any more, each with the one that is."""
        rows = await self._by_key(_KEPT, list(dict.fromkeys(keys)))
        return {key: kept for key, kept in rows}  # noqa: C416 - rows are no pairs to mypy

    async def merged(self, keys: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """For those of `keys` whose titles came from several sources: the keys they had there."""
        found: dict[str, list[str]] = {}
        for key, other in await self._by_key(_MERGED, list(dict.fromkeys(keys))):
            found.setdefault(key, []).append(other)
        return found

    async def rows_of(self, keys: Iterable[str]) -> dict[str, int]:
        """The rows in the arrays of the titles that go by `keys`; unknown keys are left out."""
        asked = list(dict.fromkeys(keys))
        found = {key: row for key in asked if (row := self._rows.find(key)) is not None}
        missing = [key for key in asked if key not in found]
        if missing:
            read = {key: row for key, row in await self._by_key(_ROWS, missing)}  # noqa: C416
            for key in missing:
                found[key] = read.get(key, _NO_ROW)
                self._rows.put(key, found[key])
        return {key: row for key, row in found.items() if row != _NO_ROW}

    async def by_names(self, names: Iterable[str]) -> dict[str, list[TitleBrief]]:
        """The titles that are called exactly each of `names`, the most popular first."""
        return await self._lookups.by_names(names)

    async def search(
        self,
        text: str,
        limit: int = SEARCH_LIMIT,
        *,
        adult: bool = False,
        known: Collection[str] = (),
    ) -> list[Match]:
        """At most `limit` titles whose names are like `text`, best first; each title once.

        The most popular titles for empty text. `known` are the keys of titles that come further
        up. Never raises, whatever was typed.
        """
        return await self._lookups.search(text, limit, adult=adult, known=known)

    async def resolve(self, text: str, *, adult: bool = False) -> Resolution:
        """The one title that typed `text` means, or up to three that it may mean."""
        if ":" in text:
            found = await self.get(text.strip())
            if found is not None:
                return Resolution(found.key, (found.brief,))
        return await self._lookups.resolve(text, adult=adult)

    async def with_theme(self, theme: str) -> frozenset[str]:
        """Keys of all titles that have `theme`, in whatever case it is written."""
        return await self._features.with_theme(theme)

    async def themes_like(self, text: str) -> list[str]:
        """At most 25 themes with `text` in their name, the most frequent first."""
        return await self._features.themes_like(text)

    async def themes(self) -> tuple[str, ...]:
        """Every theme that some title has, casefolded, the most frequent first."""
        return await self._features.themes()

    async def services(self) -> tuple[str, ...]:
        """Every service that some title can be watched on, by name."""
        return await self._features.services()

    async def _titles_in(self, rows: Sequence[int]) -> dict[int, Title]:
        keys = {self.columns.key(row): row for row in rows}
        return {keys[key]: title for key, title in (await self.get_many(keys)).items()}

    async def _by_key(self, sql: str, keys: Sequence[str]) -> Sequence[Row]:
        sound = [key for key in keys if KEY.fullmatch(key)]
        rows: list[Row] = []
        for start in range(0, len(sound), _KEYS_AT_ONCE):
            some = sound[start : start + _KEYS_AT_ONCE]
            rows += await self._reader.rows(sql.format(places=", ".join("?" * len(some))), some)
        return rows


@asynccontextmanager
async def open_edition(path: Path, *, check: bool) -> AsyncIterator[Edition]:
    """The catalogue file at `path` as it is now; closed at the end, whatever happens in between.

    Raises `CatalogueError` where the file is missing, of another version, or damaged: what is
    inside it is looked at only with `check`.
    """
    async with connect_reader(path) as reader:
        if check:
            await asyncio.to_thread(check_content, path)
        meta = await reader.meta()
        file = path.with_name(meta.arrays)
        try:
            # What is worked out of all titles once would hold up everybody else here.
            edition = await asyncio.to_thread(lambda: Edition(reader, meta, open_arrays(file)))
        except CatalogueError as error:
            raise CatalogueError(f"{error}. {BUILD_ANEW}") from error
        except (LookupError, ValueError) as error:
            raise CatalogueError(f"{file} is damaged: {error}. {BUILD_ANEW}") from error
        yield edition
