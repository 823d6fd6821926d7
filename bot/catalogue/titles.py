"""The catalogue as the bot reads it: titles by key, by name, and by what they share."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.catalogue.connection import Meta, Reader, connect_reader
from bot.catalogue.entries import KEY
from bot.catalogue.exact import by_names
from bot.catalogue.features import Features
from bot.catalogue.lookups import Lookups, Resolution
from bot.catalogue.ranking import Match
from bot.catalogue.recent import Recent
from bot.catalogue.stock import Stock
from bot.domain.documents import decode
from bot.domain.likeness import Candidate, Rarity
from bot.domain.titles import Kind, Title, TitleBrief
from bot.sqlite import Row

SEARCH_LIMIT = 25  # https://discord.com/developers/docs/interactions/receiving-and-responding
_REMEMBERED_TITLES = 512
# SQLite's own limit on `?` in one statement is 32,766: https://www.sqlite.org/limits.html
_KEYS_AT_ONCE = 10_000

_DOCUMENTS = """
SELECT title.key, document.json FROM title JOIN document ON document.id = title.id
WHERE title.key IN ({places})
"""
_BRIEFS = "SELECT key, name, kind, year, popularity FROM title WHERE key IN ({places})"


class Catalogue:
    """A catalogue file, open for reading. Every call is one hop to the database or none."""

    def __init__(self, reader: Reader, meta: Meta) -> None:
        self.counts = meta
        self.stock = Stock(reader)
        self._reader = reader
        self._lookups = Lookups(reader)
        self._features = Features(reader, meta.titles)
        self._titles: Recent[str, Title] = Recent(_REMEMBERED_TITLES)

    @property
    def digest(self) -> str:
        """The state of the files that this was built from."""
        return self.counts.digest

    async def get(self, key: str) -> Title | None:
        """The title with `key`."""
        return self._titles.find(key) or (await self.get_many((key,))).get(key)

    async def get_many(self, keys: Iterable[str]) -> dict[str, Title]:
        """The titles with `keys`, in the order asked for; unknown keys are left out."""
        asked = list(dict.fromkeys(keys))
        found = {key: title for key in asked if (title := self._titles.find(key))}
        missing = [key for key in asked if key not in found]
        if missing:
            for key, document in await self._by_key(_DOCUMENTS, missing):
                found[key] = decode(json.loads(document))
                self._titles.put(key, found[key])
        return {key: found[key] for key in asked if key in found}

    async def briefs(self, keys: Iterable[str]) -> dict[str, TitleBrief]:
        """A line for each of `keys`, in the order asked for; unknown keys are left out."""
        asked = list(dict.fromkeys(keys))
        found = {
            key: TitleBrief(key, name, Kind(kind), year, popularity)
            for key, name, kind, year, popularity in await self._by_key(_BRIEFS, asked)
        }
        return {key: found[key] for key in asked if key in found}

    async def by_names(self, names: Iterable[str]) -> dict[str, list[TitleBrief]]:
        """The titles that are called exactly each of `names`, the most popular first."""
        return await by_names(self._reader, names)

    async def search(self, text: str, limit: int = SEARCH_LIMIT) -> list[Match]:
        """At most `limit` titles whose names are like `text`, best first; each title once.

        The most popular titles for empty text. Never raises, whatever was typed.
        """
        return await self._lookups.search(text, limit)

    async def resolve(self, text: str) -> Resolution:
        """The one title that typed `text` means, or up to three that it may mean."""
        if ":" in text:
            found = await self.get(text.strip())
            if found is not None:
                return Resolution(found.key, (found.brief,))
        return await self._lookups.resolve(text)

    async def candidates(self, title: Title, limit: int | None = None) -> list[Candidate]:
        """At most `limit` titles outside `title`'s franchise that share the most with it.

        Without a limit, as many as are worth comparing.
        """
        return await self._features.candidates(title, limit)

    async def rarity(self, title: Title) -> Rarity:
        """How rare each theme and credited name of `title` is in this catalogue."""
        return await self._features.rarity(title)

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

    async def _by_key(self, sql: str, keys: Sequence[str]) -> Sequence[Row]:
        sound = [key for key in keys if KEY.fullmatch(key)][:_KEYS_AT_ONCE]
        if not sound:
            return []
        return await self._reader.rows(sql.format(places=", ".join("?" * len(sound))), sound)


@asynccontextmanager
async def open_catalogue(path: Path) -> AsyncIterator[Catalogue]:
    """The catalogue at `path`; closed at the end, whatever happens in between.

    Raises `CatalogueError` where the file is missing, damaged, or of another version.
    """
    async with connect_reader(path) as reader:
        yield Catalogue(reader, await reader.meta())
