"""Themes and services: which there are, and which titles have a theme."""

from __future__ import annotations

import json

from bot.catalogue.connection import Reader
from bot.catalogue.postings import unpack

_THEME = "SELECT titles FROM theme WHERE theme = ?"
_THEMES_LIKE = """
SELECT theme FROM theme WHERE instr(theme, ?) ORDER BY count DESC, theme LIMIT 25
"""
_THEMES = "SELECT theme FROM theme ORDER BY count DESC, theme"
_SERVICES = "SELECT service FROM service ORDER BY service"
_KEYS = "SELECT key FROM title WHERE id IN (SELECT value FROM json_each(?))"


class Features:
    """What titles have in common. Remembers what it read: the file under it never changes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._services: tuple[str, ...] | None = None
        self._themes: tuple[str, ...] | None = None

    async def with_theme(self, theme: str) -> frozenset[str]:
        """Keys of all titles that have `theme`."""
        found = await self._reader.rows(_THEME, (_askable(theme),))
        ids = [id_ for (packed,) in found for id_ in unpack(packed)]
        keys = await self._reader.rows(_KEYS, (json.dumps(ids),)) if ids else ()
        return frozenset(key for (key,) in keys)

    async def themes_like(self, text: str) -> list[str]:
        """Themes with `text` in their name, the most frequent first."""
        rows = await self._reader.rows(_THEMES_LIKE, (_askable(text.strip()),))
        return [theme for (theme,) in rows]

    async def themes(self) -> tuple[str, ...]:
        """Every theme that some title has, casefolded, the most frequent first. Read once."""
        if self._themes is None:
            self._themes = tuple(theme for (theme,) in await self._reader.rows(_THEMES))
        return self._themes

    async def services(self) -> tuple[str, ...]:
        """Every service that some title can be watched on. Read once."""
        if self._services is None:
            self._services = tuple(name for (name,) in await self._reader.rows(_SERVICES))
        return self._services


def _askable(text: str) -> str:
    """`text` as features are stored; half a character, which no file can hold, becomes `?`."""
    return text.casefold().encode(errors="replace").decode()
