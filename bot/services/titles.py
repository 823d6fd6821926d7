"""Titles looked up, by key or by whatever somebody typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.titles import Catalogue
from bot.domain.titles import Title, TitleBrief


@dataclass(frozen=True, slots=True)
class Found:
    """What a typed text stands for: a title, or, if unsure, up to three that are nearest.

    `guessed`: nothing is near, so the three are what everybody watches.
    """

    title: Title | None
    nearest: tuple[TitleBrief, ...] = ()
    guessed: bool = False


class Titles:
    """Looks titles up."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def find(self, typed: str) -> Found:
        """The title that `typed` names: a key, a name in any script, with typing errors."""
        resolution = await self._catalogue.resolve(typed)
        if resolution.key is None:
            return Found(None, resolution.nearest, resolution.guessed)
        return Found(await self._catalogue.get(resolution.key))

    async def get(self, key: str) -> Title | None:
        """The title with this key."""
        return await self._catalogue.get(key)

    async def offer(self, typed: str, *, limit: int = 25) -> Sequence[TitleBrief]:
        """What an autocomplete offers for `typed`, best first; for a key, its title."""
        if ":" in typed and (known := await self._catalogue.briefs((typed.strip(),))):
            return list(known.values())
        return [match.brief for match in await self._catalogue.search(typed, limit=limit)]

    async def briefs(self, keys: Sequence[str]) -> Mapping[str, TitleBrief]:
        """Names for keys; unknown ones are left out."""
        return await self._catalogue.briefs(keys)

    @property
    def count(self) -> int:
        """How many titles there are."""
        return self._catalogue.counts.titles

    async def themes(self, typed: str) -> Sequence[str]:
        """Themes whose name has `typed` in it, the most frequent first."""
        return await self._catalogue.themes_like(typed)

    async def services(self) -> Sequence[str]:
        """Every service that some title can be watched on, by name."""
        return await self._catalogue.services()
