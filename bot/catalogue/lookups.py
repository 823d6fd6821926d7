"""Titles by name: as typed, by the start of words, and with typing errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.catalogue.connection import Reader
from bot.catalogue.postings import ID_BYTES
from bot.catalogue.spelling import most_shared, nearness
from bot.domain.names import (
    SQUASHED_LIMIT,
    fold_query,
    grams,
    query_key,
    query_tokens,
    split_year,
    squash,
    tokens,
    year_token,
)
from bot.domain.titles import Kind, TitleBrief
from bot.sqlite import Row

NEAREST = 3
FEW = 3  # fewer titles than this, and names with typing errors are looked for too
NEAR = 0.6  # a name less near than this to what was typed is no match
SURE = 0.75  # a match this certain is taken without asking, if no other title comes within …
CLEAR = 0.12
SHORTEST_SURE = 4  # … and if this many characters were typed

_NAMES_PER_TITLE = 4  # rows read for each title wanted: a title can match by several names
_EXACT_NAMES = 60
_RAREST_GRAMS = 10
_GRAM_NAMES = 4_000  # names read of one gram, the most popular ones
_COMPARED_NAMES = 160

_COLUMNS = (
    "name.id, name.name, name.folded, title.key, title.name, title.kind, title.year, "
    "title.popularity"
)
_BY_WORDS = f"""
SELECT {_COLUMNS} FROM (
    SELECT id FROM (SELECT id FROM name WHERE squashed IN (?, ?) ORDER BY id LIMIT {_EXACT_NAMES})
    UNION
    SELECT id FROM (
        SELECT rowid AS id FROM name_words WHERE name_words MATCH ? ORDER BY rowid LIMIT ?
    )
) AS found
JOIN name ON name.id = found.id JOIN title ON title.id = name.title
"""  # noqa: S608 (constants of this file)
_BY_GRAMS = f"""
SELECT substr(names, 1, {_GRAM_NAMES * ID_BYTES}) FROM gram WHERE rowid IN (
    SELECT rowid FROM gram WHERE gram IN ({{places}}) ORDER BY count LIMIT {_RAREST_GRAMS}
)
"""  # noqa: S608
_BY_ID = f"""
SELECT {_COLUMNS} FROM name JOIN title ON title.id = name.title WHERE name.id IN ({{places}})
"""  # noqa: S608
_POPULAR = "SELECT key, name, kind, year, popularity FROM title ORDER BY id LIMIT ?"


@dataclass(frozen=True, slots=True)
class Match:
    """A title found by one of its names. `certainty` is 0 to 1, and 1 where that name is exact."""

    brief: TitleBrief
    matched_name: str
    exact: bool
    certainty: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """The title that a text means; where that is unsure, `key` is None and `nearest` has some."""

    key: str | None
    nearest: tuple[TitleBrief, ...] = ()


class _Asked(NamedTuple):
    """What was typed, ready to be asked for. `name` is the text before its year, if it has one."""

    folded: str
    name: str
    year: int | None
    expression: str


class _Row(NamedTuple):
    id: int
    name: str
    folded: str
    brief: TitleBrief


class Lookups:
    """Look-ups by name in one catalogue."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def search(self, text: str, limit: int) -> list[Match]:
        """At most `limit` titles, best first; the most popular ones for empty text."""
        asked = _asked(text)
        if not asked.folded:
            return [Match(brief, brief.name, False, 0.0) for brief in await self._popular(limit)]
        found = await self._by_words(asked, limit)
        if len(found) < FEW and not (found and found[0].exact):
            near = [m for m in await self._near(asked) if m.certainty >= NEAR]
            found = _one_a_title([*found, *near])
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
            more = [m.brief for m in await self._near(asked)] + await self._popular(NEAREST)
            nearest = list({brief.key: brief for brief in (*nearest, *more)}.values())[:NEAREST]
        return Resolution(None, tuple(nearest))

    async def _popular(self, limit: int) -> list[TitleBrief]:
        return [
            TitleBrief(key, name, Kind(kind), year, popularity)
            for key, name, kind, year, popularity in await self._reader.rows(_POPULAR, (limit,))
        ]

    async def _by_words(self, asked: _Asked, limit: int) -> list[Match]:
        """Titles that have every word, the last one perhaps unfinished; exact names first."""
        values = (
            squash(asked.folded),
            squash(asked.name),
            asked.expression,
            limit * _NAMES_PER_TITLE,
        )
        matches = [
            (_match(row, asked), row.id)
            for row in _rows(await self._reader.rows(_BY_WORDS, values))
        ]
        matches.sort(key=lambda pair: (-pair[0].certainty if pair[0].exact else 0, pair[1]))
        return _one_a_title(match for match, _ in matches)

    async def _near(self, asked: _Asked) -> list[Match]:
        """Titles with names like what was typed, nearest first, also far ones."""
        wanted = sorted(grams(asked.folded))
        if not wanted:
            return []
        found = await self._reader.rows(_BY_GRAMS.format(places=_places(wanted)), wanted)
        ids = most_shared((packed for (packed,) in found), _COMPARED_NAMES)
        if not ids:
            return []
        read = _rows(await self._reader.rows(_BY_ID.format(places=_places(ids)), ids))
        near = [(nearness(asked.folded, row.folded), row) for row in read]
        near.sort(key=lambda pair: (-pair[0], pair[1].id))
        return _one_a_title(Match(row.brief, row.name, False, round(n, 3)) for n, row in near)


def _asked(text: str) -> _Asked:
    folded = query_key(text)
    name, year = split_year(text)
    words = query_tokens(text)
    ways = [_all_of(words)] if words else []
    whole = squash(folded)[:SQUASHED_LIMIT]
    if len(words) > 1 and tokens(whole) == [whole]:
        ways.append(f"{_quoted(whole)}*")
    if year is not None:
        ways.append(" AND ".join(_quoted(word) for word in (*query_tokens(name), year_token(year))))
    expression = " OR ".join(f"({way})" for way in ways)
    return _Asked(folded, fold_query(name), year, expression or '""')


def _all_of(words: Sequence[str]) -> str:
    """The FTS5 expression for all of `words`, in any order, the last as a prefix."""
    return " AND ".join(_quoted(word) for word in words) + "*"


def _quoted(word: str) -> str:
    # https://www.sqlite.org/fts5.html#fts5_strings
    return '"' + word.replace('"', '""') + '"'


def _match(row: _Row, asked: _Asked) -> Match:
    """What a row that has every word is worth: by how much of its name was typed."""
    if row.folded == asked.folded:
        return Match(row.brief, row.name, True, 1.0)
    if asked.year is not None and row.brief.year == asked.year and row.folded == asked.name:
        return Match(row.brief, row.name, True, 0.99)
    if squash(row.folded) == squash(asked.folded):
        return Match(row.brief, row.name, True, 0.98)
    typed = min(1.0, len(asked.folded) / len(row.folded))
    start = 0.6 if row.folded.startswith(asked.folded) else 0.5
    return Match(row.brief, row.name, False, round(start + 0.35 * typed, 3))


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


def _rows(found: Iterable[Row]) -> list[_Row]:
    return [
        _Row(id_, name, folded, TitleBrief(key, main, Kind(kind), year, popularity))
        for id_, name, folded, key, main, kind, year, popularity in found
    ]


def _one_a_title(matches: Iterable[Match]) -> list[Match]:
    """`matches` without those of a title that came before."""
    found: dict[str, Match] = {}
    for match in matches:
        found.setdefault(match.brief.key, match)
    return list(found.values())


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
