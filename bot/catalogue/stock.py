"""Titles as pools see them: by their keys, and the most popular ones that fit a pool."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence

from bot.catalogue.connection import Reader
from bot.catalogue.entries import KEY
from bot.catalogue.postings import ID_BYTES, unpack
from bot.catalogue.recent import Recent
from bot.catalogue.traits import decode_traits
from bot.domain.pools import Stocked, fits
from bot.domain.schedules import Pool
from bot.domain.titles import Availability, Kind, TitleBrief
from bot.sqlite import Row

# Of a larger catalogue, so many of the most popular titles are looked at for one pool: all of them
# would hold a connection for seconds.
LOOKED_AT = 100_000
_OF_THEME = 20_000  # most popular titles of one theme that are looked at
_REMEMBERED = 8_192  # titles, some 3 kilobytes each
_AT_ONCE = 50  # decoded between two turns of others: a millisecond or two

_STOCKED = """
SELECT title.key, title.name, title.kind, title.year, title.popularity, title.traits,
    title.places
FROM title
"""
_BY_KEY = f"{_STOCKED} WHERE title.key IN (SELECT value FROM json_each(?))"  # noqa: S608 - constants
# The places of `traits` are those of `traits.encode_traits`.
_POPULAR = f"""{_STOCKED}
WHERE title.id <= :looked_at
    AND (:ids IS NULL OR title.id IN (SELECT value FROM json_each(:ids)))
    AND (:kind IS NULL OR title.kind = :kind)
    AND NOT json_extract(title.traits, '$[7]')
    AND (:minutes IS NULL OR json_extract(title.traits, '$[4]') <= :minutes)
    AND (:service IS NULL OR EXISTS (
        SELECT 1 FROM json_each(title.traits, '$[6]') AS service WHERE service.value = :service))
    AND (:service IS NULL OR :region IS NULL OR EXISTS (
        SELECT 1 FROM json_each(title.places) AS place
        WHERE json_extract(place.value, '$.service') IN (SELECT value FROM json_each(:services))
            AND (json_extract(place.value, '$.region') IS NULL
                OR length(json_extract(place.value, '$.region')) <> length(:region)
                OR lower(json_extract(place.value, '$.region')) = lower(:region))))
ORDER BY title.id LIMIT :most
"""  # noqa: S608 - constants
_THEMES = """
SELECT substr(titles, 1, :bytes) FROM theme WHERE theme IN (SELECT value FROM json_each(:themes))
"""
_SPELLINGS = "SELECT theme, spelled FROM theme"


class Stock:
    """What there is to choose from. Remembers what it read: the file under it never changes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: Recent[str, Stocked] = Recent(_REMEMBERED)
        self._spellings: Mapping[str, str] | None = None

    async def of_keys(self, keys: Iterable[str]) -> dict[str, Stocked]:
        """The titles with these keys, in their order; unknown ones are left out."""
        asked = list(dict.fromkeys(keys))
        found = {key: known for key in asked if (known := self._known.find(key))}
        missing = [key for key in asked if key not in found]
        sound = [key for key in missing if KEY.fullmatch(key)]
        rows = await self._reader.rows(_BY_KEY, (json.dumps(sound),)) if sound else ()
        for number, row in enumerate(rows, 1):
            found[row[0]] = self._remembered(row)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return {key: found[key] for key in asked if key in found}

    async def popular(
        self, pool: Pool, region: str | None, *, services: Sequence[str], most: int
    ) -> list[Stocked]:
        """At most `most` titles that fit, whatever is told of them, the most popular first.

        `services` are all ways in which the service of `pool` is written.
        """
        ids = None
        if pool.themes:
            wanted = {"bytes": _OF_THEME * ID_BYTES, "themes": json.dumps(pool.themes)}
            packed = await self._reader.rows(_THEMES, wanted)
            ids = json.dumps(sorted({id_ for (part,) in packed for id_ in unpack(part)}))
        rows = await self._reader.rows(
            _POPULAR,
            {
                "looked_at": LOOKED_AT,
                "ids": ids,
                "kind": None if pool.kind is None else str(pool.kind),
                "minutes": pool.max_minutes,
                "service": None if pool.service is None else pool.service.casefold(),
                "services": json.dumps(list(services)),
                "region": region,
                "most": most,
            },
        )
        found = []
        for number, row in enumerate(rows, 1):
            one = self._remembered(row)
            # The last word is the rule's.
            if fits(pool, one, region):
                found.append(one)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return found

    async def spellings(self) -> Mapping[str, str]:
        """How themes are written, by what they are casefolded. Read once."""
        if self._spellings is None:
            rows = await self._reader.rows(_SPELLINGS)
            self._spellings = {theme: spelled for theme, spelled in rows}  # noqa: C416 - for mypy
        return self._spellings

    def _remembered(self, row: Row) -> Stocked:
        known = self._known.find(row[0])
        if known is None:
            known = _stocked(row)
            self._known.put(row[0], known)
        return known


def _stocked(row: Row) -> Stocked:
    key, name, kind, year, popularity, traits, places = row
    candidate = decode_traits(TitleBrief(key, name, Kind(kind), year, popularity), traits)
    found = (
        Availability(place["service"], place.get("region"))
        for place in (json.loads(places) if places else ())
    )
    return Stocked(candidate, tuple(found))
