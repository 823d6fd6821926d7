"""Titles by name: as typed, by the start of words, and with typing errors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.catalogue.connection import Reader
from bot.catalogue.postings import ID_BYTES, NAMES_PER_TITLE
from bot.catalogue.recent import Recent
from bot.catalogue.spelling import nearness
from bot.domain.names import (
    fold_query,
    grams,
    query_key,
    query_tokens,
    split_year,
    squash,
    whole_token,
    year_token,
)
from bot.domain.titles import Kind, TitleBrief

NEAREST = 3
NEAR = 0.6  # a name less near than this to what was typed is no match
SURE = 0.75  # a match this certain is taken without asking, if no other title comes within …
CLEAR = 0.12
SHORTEST_SURE = 4  # … and if this many characters were typed

START = 20  # a name that starts as typed comes before others up to this many times as popular

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
_KINDS = {str(kind): kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Match:
    """A title found by one of its names. `certainty` is 0 to 1, and 1 where that name is exact."""

    brief: TitleBrief
    matched_name: str
    exact: bool
    certainty: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """The title that a text means; where that is unsure, `key` is None and `nearest` has some.

    `guessed`: nothing is near, so they are what everybody watches.
    """

    key: str | None
    nearest: tuple[TitleBrief, ...] = ()
    guessed: bool = False


class _Asked(NamedTuple):
    """What was typed, ready to be asked for. `name` is the text before its year, if it has one.

    `start` and `words` are FTS5 expressions: for names that start as typed, and for names with
    every word.
    """

    folded: str
    squashed: str
    name: str
    year: int | None
    start: str
    words: str


class _Row(NamedTuple):
    """A name and its title, as they come from the database."""

    id: int
    name: str
    folded: str
    key: str
    main: str
    kind: str
    year: int | None
    popularity: float


class Lookups:
    """Look-ups by name in one catalogue."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._answers: Recent[tuple[_Asked, int], list[Match]] = Recent(_REMEMBERED_ANSWERS)

    async def search(self, text: str, limit: int) -> list[Match]:
        """At most `limit` titles, best first; the most popular ones for empty text."""
        asked = _asked(text)
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
        asked = _asked(text)
        found = await self.search(text, limit=25) if asked.folded else []
        meant = _meant(asked, found)
        if meant is not None:
            return Resolution(meant.brief.key, (meant.brief,))
        nearest = [match.brief for match in found[:NEAREST]]
        if len(nearest) < NEAREST:
            near = [*nearest, *(match.brief for match in await self._near(asked))]
            more = (*near, *await self._popular(NEAREST))
            nearest = list({brief.key: brief for brief in more}.values())[:NEAREST]
            return Resolution(None, tuple(nearest), guessed=not near)
        return Resolution(None, tuple(nearest))

    async def _popular(self, limit: int) -> list[TitleBrief]:
        return [
            TitleBrief(key, name, Kind(kind), year, popularity)
            for key, name, kind, year, popularity in await self._reader.rows(_POPULAR, (limit,))
        ]

    async def _by_name(self, asked: _Asked, limit: int) -> list[Match]:
        """Titles with exactly this name, or that start with it, or that have every word.

        If there are none: those with a name that is near enough, nearest first.
        """
        wanted = (limit * _ROWS_PER_TITLE, limit)
        values = (asked.squashed, squash(asked.name), asked.start, *wanted, asked.words, *wanted)
        rows = await self._reader.rows(_BY_NAME, (*values, _grams(asked)))
        if rows and not rows[0][0]:
            return _nearest(asked, (_Row(*row) for _, *row in rows), least=NEAR)
        ranked = sorted((*_rank(row, asked), row) for row in (_Row(*row) for _, *row in rows))
        first = _first_of_each(row for *_, row in ranked)
        return [_match(row, asked) for row in first[:limit]]

    async def _near(self, asked: _Asked) -> list[Match]:
        """Titles with names like what was typed, nearest first, also far ones."""
        rows = await self._reader.rows(_BY_GRAMS, (_grams(asked),))
        return _nearest(asked, map(_Row._make, rows), least=0.0)


def _nearest(asked: _Asked, rows: Iterable[_Row], *, least: float) -> list[Match]:
    """The titles of `rows` by the nearness of their names, which is at least `least` (0 to 1)."""
    compared = ((nearness(asked.folded, row.folded), row) for row in rows)
    near = {row: round(near, 3) for near, row in compared if near >= least}
    first = _first_of_each(sorted(near, key=lambda row: (-near[row], row.id)))
    return [Match(_brief(row), row.name, False, near[row]) for row in first]


def _asked(text: str) -> _Asked:
    folded = query_key(text)
    name, year = split_year(text)
    words = query_tokens(text)
    if not words:
        return _Asked(folded, squash(folded), "", None, _NOTHING, _NOTHING)
    expression = _all_of(words)
    if year is not None:
        before = (*query_tokens(name), year_token(year))
        expression = f"({expression}) OR ({' AND '.join(map(_quoted, before))})"
    start = f"{_quoted(whole_token(fold_query(text)))}*"
    return _Asked(folded, squash(folded), fold_query(name), year, start, expression)


def _all_of(words: Sequence[str]) -> str:
    """The FTS5 expression for all of `words`, in any order, the last as a prefix."""
    return " AND ".join(_quoted(word) for word in words) + "*"


def _quoted(word: str) -> str:
    # https://www.sqlite.org/fts5.html#fts5_strings
    return '"' + word.replace('"', '""') + '"'


def _rank(row: _Row, asked: _Asked) -> tuple[float, int]:
    """Where a row of `_BY_NAME` stands, smallest first: exact names, then by popularity."""
    exact = _exactness(row, asked)
    if exact:
        return -exact, row.id
    starts = squash(row.folded).startswith(asked.squashed)
    return row.id / START if starts else float(row.id), row.id


def _exactness(row: _Row, asked: _Asked) -> float:
    """How certain it is that this name was typed to its end; 0 where it was not."""
    if row.folded == asked.folded:
        return 1.0
    if asked.year is not None and row.year == asked.year and row.folded == asked.name:
        return 0.99
    return 0.98 if squash(row.folded) == asked.squashed else 0.0


def _match(row: _Row, asked: _Asked) -> Match:
    exact = _exactness(row, asked)
    if exact:
        return Match(_brief(row), row.name, True, exact)
    typed = min(1.0, len(asked.folded) / len(row.folded))
    start = 0.6 if row.folded.startswith(asked.folded) else 0.5
    return Match(_brief(row), row.name, False, round(start + 0.35 * typed, 3))


def _brief(row: _Row) -> TitleBrief:
    return TitleBrief(row.key, row.main, _KINDS[row.kind], row.year, row.popularity)


def _meant(asked: _Asked, found: Sequence[Match]) -> Match | None:
    """The one of `found` that was certainly meant."""
    if not found:
        return None
    best = found[0]
    others = [match for match in found[1:] if match.brief.key != best.brief.key]
    if best.exact:
        namesakes = [m for m in others if m.exact and m.certainty == best.certainty]
        return None if namesakes else best
    ranked = sorted(found, key=lambda match: -match.certainty)
    clear = len(ranked) == 1 or ranked[0].certainty - ranked[1].certainty >= CLEAR
    long_enough = len(squash(asked.folded)) >= SHORTEST_SURE
    return ranked[0] if long_enough and clear and ranked[0].certainty >= SURE else None


def _first_of_each(rows: Iterable[_Row]) -> list[_Row]:
    """The first row of each title in `rows`."""
    found: dict[str, _Row] = {}
    for row in rows:
        found.setdefault(row.key, row)
    return list(found.values())


def _grams(asked: _Asked) -> str:
    """The grams of what was typed, as SQL takes them."""
    return json.dumps(sorted(grams(asked.folded)))
