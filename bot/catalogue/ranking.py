"""What was typed, beside the names that it may mean: how certain each is, and which comes first."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.catalogue.spelling import nearness
from bot.domain.names import fold_query, query_key, query_tokens, split_year, squash
from bot.domain.titles import Kind, TitleBrief

NEAREST = 3
NEAR = 0.6  # a name less near than this to what was typed is no match
SURE = 0.75  # a match this certain is taken without asking, if no other title comes within …
CLEAR = 0.12
SHORTEST_SURE = 4  # … and if this many characters were typed
START = 20  # a name that starts as typed comes before others up to this many times as popular

_KINDS = {str(kind): kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Match:
    """A title found by one of its names. `certainty` is 0 to 1, and 1 where that name is exact.

    `near`: the name is only like what was typed.
    """

    brief: TitleBrief
    matched_name: str
    exact: bool
    certainty: float
    near: bool = False


class Asked(NamedTuple):
    """What was typed, folded. `name` is the text before its year, if it has one.

    `words` and `name_words` are their tokens.
    """

    folded: str
    squashed: str
    name: str
    year: int | None
    words: tuple[str, ...]
    name_words: tuple[str, ...]


class Row(NamedTuple):
    """A name and its title. `id` follows popularity: the smallest is the most popular."""

    id: int
    name: str
    folded: str
    key: str
    main: str
    kind: str
    year: int | None
    popularity: float


def asked_for(text: str) -> Asked:
    """What `text` asks for."""
    folded = query_key(text)
    name, year = split_year(text)
    words = query_tokens(text)
    if not words:
        return Asked(folded, squash(folded), "", None, (), ())
    before = query_tokens(name) if year is not None else ()
    return Asked(folded, squash(folded), fold_query(name), year, tuple(words), tuple(before))


def nearest(asked: Asked, rows: Iterable[Row], *, least: float) -> list[Match]:
    """The titles of `rows` by the nearness of their names, which is at least `least` (0 to 1)."""
    compared = ((nearness(asked.folded, row.folded), row) for row in rows)
    near = {row: round(near, 3) for near, row in compared if near >= least}
    first = first_of_each(sorted(near, key=lambda row: (-near[row], row.id)))
    return [Match(_brief(row), row.name, False, near[row], near=True) for row in first]


def ranked(asked: Asked, rows: Iterable[Row], limit: int) -> list[Match]:
    """The first `limit` titles of `rows`, names as typed: exact ones, then by popularity."""
    first = first_of_each(sorted(rows, key=lambda row: _rank(row, asked)))
    return [_match(row, asked) for row in first[:limit]]


def meant(asked: Asked, found: Sequence[Match]) -> Match | None:
    """The one of `found`, best first, that was certainly meant."""
    if not found:
        return None
    best = found[0]
    others = [match for match in found[1:] if match.brief.key != best.brief.key]
    if best.exact:
        namesakes = [m for m in others if m.exact and m.certainty == best.certainty]
        return None if namesakes else best
    surest = sorted(found, key=lambda match: -match.certainty)
    clear = len(surest) == 1 or surest[0].certainty - surest[1].certainty >= CLEAR
    long_enough = len(squash(asked.folded)) >= SHORTEST_SURE
    return surest[0] if long_enough and clear and surest[0].certainty >= SURE else None


def merged(
    own: Sequence[Match], known: Sequence[Match], mine: Container[str], limit: int
) -> list[Match]:
    """At most `limit` of a club's `own` matches and the catalogue's, each part best first.

    An own title comes first where both fit alike, but leaves half of the places to the others.
    One that is the club's version of a title that was found as well stands in its place; `mine`
    are the keys of all own titles: what the catalogue has under them is stale.
    """
    if own and known and own[0].near != known[0].near:
        own, known = ([] if part[0].near else part for part in (own, known))
    versions = {match.brief.key: match for match in own}
    beside = [versions.get(m.brief.key, m) for m in known]
    beside = [m for m in beside if m.brief.key not in mine or m.brief.key in versions]
    replaced = {match.brief.key for match in beside}
    added = [match for match in own if match.exact or match.brief.key not in replaced]
    first_keys = {match.brief.key for match in added}
    beside = [match for match in beside if match.brief.key not in first_keys]
    if any(match.near for match in (*added, *beside)):
        return sorted((*added, *beside), key=lambda match: -match.certainty)[:limit]
    exact = sorted(
        (match for match in (*added, *beside) if match.exact), key=lambda match: -match.certainty
    )
    first, others = ([m for m in part if not m.exact] for part in (added, beside))
    half = limit // 2
    return [*exact, *first[:half], *others, *first[half:]][:limit]


def first_of_each(rows: Iterable[Row]) -> list[Row]:
    """The first row of each title in `rows`."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.key, row)
    return list(found.values())


def _rank(row: Row, asked: Asked) -> tuple[float, int]:
    """Where a row of `_BY_NAME` stands, smallest first: exact names, then by popularity."""
    exact = _exactness(row, asked)
    if exact:
        return -exact, row.id
    starts = squash(row.folded).startswith(asked.squashed)
    return row.id / START if starts else float(row.id), row.id


def _exactness(row: Row, asked: Asked) -> float:
    """How certain it is that this name was typed to its end; 0 where it was not."""
    if row.folded == asked.folded:
        return 1.0
    if asked.year is not None and row.year == asked.year and row.folded == asked.name:
        return 0.99
    return 0.98 if squash(row.folded) == asked.squashed else 0.0


def _match(row: Row, asked: Asked) -> Match:
    exact = _exactness(row, asked)
    if exact:
        return Match(_brief(row), row.name, True, exact)
    typed = min(1.0, len(asked.folded) / len(row.folded))
    start = 0.6 if row.folded.startswith(asked.folded) else 0.5
    return Match(_brief(row), row.name, False, round(start + 0.35 * typed, 3))


def _brief(row: Row) -> TitleBrief:
    return TitleBrief(row.key, row.main, _KINDS[row.kind], row.year, row.popularity)
