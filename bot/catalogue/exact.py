"""Titles that are called exactly so, for many names at once."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.catalogue.connection import Reader
from bot.catalogue.postings import NAMES_PER_TITLE
from bot.domain.names import exact_key, name_key
from bot.domain.titles import Kind, TitleBrief

_NAMES_AT_ONCE = 250
# More namesakes than anybody tells apart.
_MOST_NAMESAKES = 50

_NAMED = f"""
SELECT asked.value, name.folded, title.key, title.name, title.kind, title.year, title.popularity
FROM json_each(?) AS asked
CROSS JOIN name ON name.squashed = asked.value
JOIN title ON title.id = name.id / {NAMES_PER_TITLE}
ORDER BY name.id
"""  # noqa: S608 (constants of this file)


async def by_names(reader: Reader, names: Iterable[str]) -> dict[str, list[TitleBrief]]:
    """The titles that have each of `names`, the most popular first; none for a name of none.

    Names are compared as `name_key` has them, and only where nothing is called so without regard
    to spaces.
    """
    wanted = {name: exact_key(name) for name in dict.fromkeys(names)}
    keys = [key for key in dict.fromkeys(wanted.values()) if key]
    found: dict[str, list[tuple[str, TitleBrief]]] = {}
    for start in range(0, len(keys), _NAMES_AT_ONCE):
        asked = json.dumps(keys[start : start + _NAMES_AT_ONCE])
        for squashed, folded, key, name, kind, year, popularity in await reader.rows(
            _NAMED, (asked,)
        ):
            brief = TitleBrief(key, name, Kind(kind), year, popularity)
            found.setdefault(squashed, []).append((folded, brief))
    return {name: _called(name, found.get(key, [])) for name, key in wanted.items()}


def _called(name: str, found: list[tuple[str, TitleBrief]]) -> list[TitleBrief]:
    folded = name_key(name)
    exact = [brief for known, brief in found if known == folded]
    briefs = exact or [brief for _, brief in found]
    return list({brief.key: brief for brief in briefs}.values())[:_MOST_NAMESAKES]
