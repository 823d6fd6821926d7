"""Titles by name: as typed, by the start of words, and with typing errors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue.connection import Reader
from bot.catalogue.postings import ID_BYTES, NAMES_PER_TITLE
from bot.catalogue.ranking import (
    NEAR,
    NEAREST,
    Asked,
    Match,
    Row,
    asked_for,
    meant,
    nearest,
    ranked,
)
from bot.catalogue.recent import Recent
from bot.domain.names import grams, squash, whole_token, year_token
from bot.domain.titles import Kind, TitleBrief

_ROWS_PER_TITLE = 8  # rows looked at for each title wanted: a title can match by several names
_EXACT_NAMES = 60
_RAREST_GRAMS = 10
_GRAM_NAMES = 4_000  # names read of one gram, the most popular ones
_REMEMBERED_ANSWERS = 256  # members type the same first letters; a few kilobytes each

_COLUMNS = (
    "name.id, name.name, name.folded, title.key, title.name, title.kind, title.year, "
    "title.popularity"
)
_TITLE_OF_NAME = f"title.id = name.id / {NAMES_PER_TITLE}"
_FIRST_BY_TOKENS = f"""
SELECT min(id) FROM (
    SELECT rowid AS id FROM name_words WHERE name_words MATCH ? ORDER BY rowid LIMIT ?
) GROUP BY id / {NAMES_PER_TITLE} ORDER BY 1 LIMIT ?
"""  # noqa: S608 (constants of this file)
_GRAMS = f"""
SELECT group_concat(hex(substr(names, 1, {_GRAM_NAMES * ID_BYTES}))) FROM gram WHERE rowid IN (
    SELECT rowid FROM gram WHERE gram IN (SELECT value FROM json_each(?))
    ORDER BY count LIMIT {_RAREST_GRAMS}
)
"""  # noqa: S608
_OF_NEAR = f"""
SELECT {_COLUMNS} FROM json_each({{function}}({{postings}})) AS near
JOIN name ON name.id = near.value JOIN title ON {_TITLE_OF_NAME}
"""  # noqa: S608
_BY_GRAMS = _OF_NEAR.format(function="shared_ids", postings=f"({_GRAMS})")
# One hop for both: names as typed, and, only if there are none, names like it.
_BY_NAME = f"""
WITH found AS MATERIALIZED (
    SELECT id FROM (SELECT id FROM name WHERE squashed IN (?, ?) ORDER BY id LIMIT {_EXACT_NAMES})
    UNION SELECT * FROM ({_FIRST_BY_TOKENS})
    UNION SELECT * FROM ({_FIRST_BY_TOKENS})
)
SELECT 1 AS as_typed, {_COLUMNS}
FROM found JOIN name ON name.id = found.id JOIN title ON {_TITLE_OF_NAME}
UNION ALL
SELECT 0, * FROM ({
    _OF_NEAR.format(
        function="near_ids",
        postings=f"CASE WHEN EXISTS (SELECT 1 FROM found) THEN NULL ELSE ({_GRAMS}) END",
    )
})
"""  # noqa: S608
_POPULAR = "SELECT key, name, kind, year, popularity FROM title ORDER BY id LIMIT ?"
_NOTHING = '""'  # an FTS5 expression that no row matches


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

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._answers: Recent[tuple[Asked, int], list[Match]] = Recent(_REMEMBERED_ANSWERS)

    async def search(self, text: str, limit: int) -> list[Match]:
        """At most `limit` titles, best first; the most popular ones for empty text."""
        asked = asked_for(text)
        if not asked.folded:
            return [Match(brief, brief.name, False, 0.0) for brief in await self._popular(limit)]
        known = self._answers.find((asked, limit))
        if known is not None:
            return known
        found = await self._by_name(asked, limit)
        self._answers.put((asked, limit), found[:limit])
        return found[:limit]

    async def resolve(self, text: str) -> Resolution:
        """The title that `text` means, or the nearest few."""
        asked = asked_for(text)
        found = await self.search(text, limit=25) if asked.folded else []
        sure = meant(asked, found)
        if sure is not None:
            return Resolution(sure.brief.key, (sure.brief,))
        likely = [match.brief for match in found[:NEAREST]]
        if len(likely) < NEAREST:
            near = [*likely, *(match.brief for match in await self._near(asked))]
            more = (*near, *await self._popular(NEAREST))
            likely = list({brief.key: brief for brief in more}.values())[:NEAREST]
            return Resolution(None, tuple(likely), guessed=not near)
        return Resolution(None, tuple(likely))

    async def _popular(self, limit: int) -> list[TitleBrief]:
        return [
            TitleBrief(key, name, Kind(kind), year, popularity)
            for key, name, kind, year, popularity in await self._reader.rows(_POPULAR, (limit,))
        ]

    async def _by_name(self, asked: Asked, limit: int) -> list[Match]:
        """Titles with exactly this name, or that start with it, or that have every word.

        If there are none: those with a name that is near enough, nearest first.
        """
        wanted = (limit * _ROWS_PER_TITLE, limit)
        start, words = _expressions(asked)
        values = (asked.squashed, squash(asked.name), start, *wanted, words, *wanted)
        rows = await self._reader.rows(_BY_NAME, (*values, _grams(asked)))
        if rows and not rows[0][0]:
            return nearest(asked, (Row(*row) for _, *row in rows), least=NEAR)
        return ranked(asked, (Row(*row) for _, *row in rows), limit)

    async def _near(self, asked: Asked) -> list[Match]:
        """Titles with names like what was typed, nearest first, also far ones."""
        rows = await self._reader.rows(_BY_GRAMS, (_grams(asked),))
        return nearest(asked, map(Row._make, rows), least=0.0)


def _expressions(asked: Asked) -> tuple[str, str]:
    """FTS5 expressions: for names that start as typed, and for names with every word."""
    if not asked.words:
        return _NOTHING, _NOTHING
    expression = _all_of(asked.words)
    if asked.year is not None:
        before = (*asked.name_words, year_token(asked.year))
        expression = f"({expression}) OR ({' AND '.join(map(_quoted, before))})"
    return f"{_quoted(whole_token(asked.folded))}*", expression


def _all_of(words: Sequence[str]) -> str:
    """The FTS5 expression for all of `words`, in any order, the last as a prefix."""
    return " AND ".join(_quoted(word) for word in words) + "*"


def _quoted(word: str) -> str:
    # https://www.sqlite.org/fts5.html#fts5_strings
    return '"' + word.replace('"', '""') + '"'


def _grams(asked: Asked) -> str:
    """The grams of what was typed, as SQL takes them."""
    return json.dumps(sorted(grams(asked.folded)))
