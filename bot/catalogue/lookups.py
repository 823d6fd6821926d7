"""Titles by name: as typed, by the start of words, and with typing errors."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from bot.catalogue.arrays import Arrays
from bot.catalogue.columns import Columns
from bot.catalogue.exact import by_names
from bot.catalogue.name_search import LIKE, Hit, NameSearch
from bot.catalogue.ranking import LIKELY, NEAR, NEAREST, Asked, Match, asked_for, lifted, meant
from bot.catalogue.recent import Recent
from bot.domain.titles import TitleBrief

# With fewer names a search takes about a millisecond, and a hop to a thread a tenth of that.
NAMES_IN_PLACE = 20_000
NAMES_AT_ONCE = 20  # compared exactly before others get their turn: about a millisecond
_THREADS = 2  # more would only take turns
_REMEMBERED_ANSWERS = 256  # members type the same first letters; a few kilobytes each
_LIFTED_AMONG = 100  # titles found, of which those that a club knows are lifted
_RESOLVED_AMONG = 25


@dataclass(frozen=True, slots=True)
class Resolution:
    """The title that a text means; where that is unsure, `key` is None and `nearest` has some.

    `guessed`: nothing is near, so they are what everybody watches.
    """

    key: str | None
    nearest: tuple[TitleBrief, ...] = ()
    guessed: bool = False


class Lookups:
    """Look-ups by name in one catalogue."""

    def __init__(self, arrays: Arrays, columns: Columns) -> None:
        self._columns = columns
        self._search = NameSearch(arrays)
        self._answers: Recent[tuple[Asked, int, bool], list[Match]] = Recent(_REMEMBERED_ANSWERS)
        # Its threads start with the first search, and end when nobody holds it any more.
        self._threads = (
            ThreadPoolExecutor(_THREADS, "lookups") if len(self._search) > NAMES_IN_PLACE else None
        )

    async def search(
        self, text: str, limit: int, *, adult: bool = False, known: Collection[str] = ()
    ) -> list[Match]:
        """At most `limit` titles, best first; the most popular ones for empty text.

        `adult` titles only where asked for. `known` are the keys of titles that come further up.
        """
        asked = asked_for(text)
        if not asked.folded:
            briefs = self._popular(limit, adult=adult)
            return [Match(brief, brief.name, False, 0.0) for brief in briefs]
        most = max(limit, _LIFTED_AMONG) if known else limit
        found = self._answers.find((asked, most, adult))
        if found is None:
            found = await self._find(asked, most, adult=adult)
            self._answers.put((asked, most, adult), found)
        return lifted(found, known)[:limit] if known else found[:limit]

    async def resolve(self, text: str, *, adult: bool = False) -> Resolution:
        """The title that `text` means, or the nearest few."""
        asked = asked_for(text)
        found = await self.search(text, _RESOLVED_AMONG, adult=adult) if asked.folded else []
        sure = meant(asked, found)
        if sure is not None:
            return Resolution(sure.brief.key, (sure.brief,))
        near = [match for match in found if not match.near or match.certainty >= LIKELY]
        first = [match for match in near if match.certainty >= NEAR] or near
        likely = [match.brief for match in (*first, *near)]
        if len(likely) < NEAREST:
            likely += self._popular(NEAREST, adult=adult)
        nearest = list({brief.key: brief for brief in likely}.values())[:NEAREST]
        return Resolution(None, tuple(nearest), guessed=not near)

    async def by_names(self, names: Iterable[str]) -> dict[str, list[TitleBrief]]:
        """The titles that are called exactly each of `names`, the most popular first."""
        wanted = list(dict.fromkeys(names))
        found: dict[str, list[TitleBrief]] = {}
        for start in range(0, len(wanted), NAMES_AT_ONCE):
            if start:
                await asyncio.sleep(0)
            some = wanted[start : start + NAMES_AT_ONCE]
            found |= by_names(self._search, self._columns, some)
        return found

    def _popular(self, limit: int, *, adult: bool) -> list[TitleBrief]:
        rows: list[int] = []
        for row in range(len(self._columns)):
            if len(rows) == limit:
                break
            if adult or not self._columns.adult[row]:
                rows.append(row)
        return self._columns.briefs(rows)

    async def _find(
        self, asked: Asked, limit: int, *, adult: bool, least: float = LIKE
    ) -> list[Match]:
        """What the index has, without holding up others; dropped when nobody waits any more."""
        search = partial(self._search.search, asked, limit, adult=adult, least=least)
        if self._threads is None:
            return self._matches(search())
        dropped = threading.Event()
        searching = partial(search, stopped=dropped.is_set)
        try:
            hits = await asyncio.get_running_loop().run_in_executor(self._threads, searching)
        except asyncio.CancelledError:
            dropped.set()
            raise
        return self._matches(hits)

    def _matches(self, hits: Sequence[Hit]) -> list[Match]:
        return as_matches(hits, self._columns, self._search)


def as_matches(hits: Sequence[Hit], columns: Columns, search: NameSearch) -> list[Match]:
    """Hits with their titles and the names as they are written."""
    briefs = columns.briefs(hit.row for hit in hits)
    names = search.texts([hit.name for hit in hits])
    return [
        Match(brief, name, hit.exact, hit.certainty, hit.near, hit.score)
        for hit, brief, name in zip(hits, briefs, names, strict=True)
    ]
