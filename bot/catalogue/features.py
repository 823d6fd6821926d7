"""Candidates for suggestions: the titles that share the rarest things with one."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.catalogue.connection import Reader
from bot.catalogue.postings import ID_BYTES, unpack
from bot.catalogue.recent import Recent
from bot.catalogue.traits import decode_traits
from bot.domain.likeness import Candidate, Feature, Rarity, features_of, rarity_of
from bot.domain.titles import Kind, Title, TitleBrief

CANDIDATES = 200  # compared for one answer, where the catalogue is large;
FEWEST = 45  # a third of a small one, and no fewer than this
_ASKED_FEATURES = 60  # of one title: a long cast brings no better candidates
_READ_TITLES = 500  # most popular titles read of one feature
_WORK = 3_000  # titles looked at for one answer, over all features
_REMEMBERED_FEATURES = 4_096
_REMEMBERED_CANDIDATES = 4_096

_FEATURES = """
SELECT kind, value, count, substr(titles, 1, {bytes}) FROM feature
WHERE (value, kind) IN (VALUES {places})
"""
_TRAITS = """
SELECT id, key, name, kind, year, popularity, traits FROM title WHERE id IN ({places})
"""
_THEME = "SELECT titles FROM theme WHERE theme = ?"
_THEMES_LIKE = """
SELECT theme FROM theme WHERE instr(theme, ?) ORDER BY count DESC, theme LIMIT 25
"""
_THEMES = "SELECT theme FROM theme ORDER BY count DESC, theme"
_SERVICES = "SELECT service FROM service ORDER BY service"
_KEYS = "SELECT key FROM title WHERE id IN (SELECT value FROM json_each(?))"


class Features:
    """What titles have in common. Remembers what it read: the file under it never changes."""

    def __init__(self, reader: Reader, titles: int) -> None:
        self._reader = reader
        self._titles = titles
        self._features: Recent[Feature, tuple[float, array[int]]] = Recent(_REMEMBERED_FEATURES)
        self._candidates: Recent[int, Candidate] = Recent(_REMEMBERED_CANDIDATES)
        self._services: tuple[str, ...] | None = None
        self._themes: tuple[str, ...] | None = None

    async def candidates(self, title: Title, limit: int | None = None) -> list[Candidate]:
        """At most `limit` titles that share the most telling things with `title`, best first.

        Neither `title` nor its franchise. At most two queries.
        """
        limit = min(CANDIDATES, max(FEWEST, self._titles // 3)) if limit is None else limit
        worth = features_of(title)
        order = _most_telling(worth, await self._look_up(worth))
        read = await self._read(order[: limit + limit // 4])
        keys = {title.key, *(relation.to for relation in title.relations)}
        # The catalogue's own copy of a title knows its franchise by chains of relations too.
        franchises = {one.franchise for one in read if one.brief.key in keys} | {title.franchise}
        return [
            one
            for one in read
            if one.brief.key not in keys
            and (one.franchise is None or one.franchise not in franchises)
        ][:limit]

    async def rarity(self, title: Title) -> Rarity:
        """How rare each feature of `title` is here; one that no title here has is left out."""
        found = await self._look_up(features_of(title))
        return {feature: rare for feature, (rare, _) in found.items()}

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

    async def _look_up(
        self, worth: Mapping[Feature, float]
    ) -> dict[Feature, tuple[float, array[int]]]:
        """Rarity and titles of the weightiest features in `worth`."""
        asked = sorted(worth, key=lambda feature: -worth[feature])[:_ASKED_FEATURES]
        found = {feature: known for feature in asked if (known := self._features.find(feature))}
        missing = [feature for feature in asked if feature not in found]
        if missing:
            sql = _FEATURES.format(
                bytes=_READ_TITLES * ID_BYTES, places=", ".join(["(?, ?)"] * len(missing))
            )
            values = [
                part for feature in missing for part in (_askable(feature.value), str(feature.kind))
            ]
            read = {
                Feature(feature_kind, value): (rarity_of(count, self._titles), unpack(titles))
                for feature_kind, value, count, titles in await self._reader.rows(sql, values)
            }
            for feature in missing:
                known = read.get(feature, (0.0, array("I")))
                self._features.put(feature, known)
                found[feature] = known
        return {feature: known for feature, known in found.items() if known[1]}

    async def _read(self, ids: Sequence[int]) -> list[Candidate]:
        """The candidates with `ids`, in that order."""
        found = {id_: known for id_ in ids if (known := self._candidates.find(id_))}
        missing = [id_ for id_ in ids if id_ not in found]
        if missing:
            sql = _TRAITS.format(places=", ".join("?" * len(missing)))
            for id_, key, name, kind, year, popularity, traits in await self._reader.rows(
                sql, missing
            ):
                brief = TitleBrief(key, name, Kind(kind), year, popularity)
                found[id_] = decode_traits(brief, traits)
                self._candidates.put(id_, found[id_])
        return [found[id_] for id_ in ids if id_ in found]


def _askable(text: str) -> str:
    """`text` as features are stored; half a character, which no file can hold, becomes `?`."""
    return text.casefold().encode(errors="replace").decode()


def _most_telling(
    worth: Mapping[Feature, float], found: Mapping[Feature, tuple[float, array[int]]]
) -> list[int]:
    """Ids of titles by what they share, best first; the rarest features are walked first."""
    shared: defaultdict[int, float] = defaultdict(float)
    work = _WORK
    for feature, (rare, ids) in sorted(found.items(), key=lambda item: (-item[1][0], item[0])):
        gain = worth[feature] * rare
        for id_ in ids[:work]:
            shared[id_] += gain
        work -= len(ids)
        if work <= 0:
            break
    return sorted(sorted(shared), key=shared.__getitem__, reverse=True)
