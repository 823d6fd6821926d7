"""The keys that titles go by: their own and their records' first, then ids, then former ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

_CLAIMS = "CREATE TEMP TABLE claim (key TEXT NOT NULL, title INTEGER NOT NULL)"
# An id that several titles claim shows nothing, and a key is its own title's whoever claims it.
_IDS = """
INSERT INTO key SELECT claim.key, min(claim.title) FROM claim
WHERE NOT EXISTS (SELECT 1 FROM main.key AS owned WHERE owned.key = claim.key)
GROUP BY claim.key HAVING min(claim.title) = max(claim.title)
"""
# What the catalogue before had as one title: which of the new ones that is. Where it came apart,
# the one that has its kept key.
_BECAME = """
CREATE TEMP TABLE became AS
SELECT old.title AS before,
    coalesce(max(iif(old.key = was.key, new.title, NULL)), min(new.title)) AS title
FROM before.key AS old JOIN before.title AS was ON was.id = old.title
JOIN main.key AS new ON new.key = old.key GROUP BY old.title
"""
# Any of them may stand in what a club has written down.
_FORMER = """
INSERT INTO main.key SELECT old.key, became.title
FROM before.key AS old JOIN temp.became AS became ON became.before = old.title
WHERE NOT EXISTS (SELECT 1 FROM main.key AS new WHERE new.key = old.key)
"""


class Aliases:
    """Gathers what titles go by besides their own keys and those of their records."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.execute(_CLAIMS)

    def claim(self, claims: Iterable[tuple[str, int]]) -> None:
        """Ids, each with the number of a title that has it."""
        self._db.executemany("INSERT INTO temp.claim VALUES (?, ?)", claims)

    def settle(self, *, before: bool) -> None:
        """Have titles go by the ids that only one of them claims.

        With `before`, a catalogue is attached under that name: what led to a title there goes on
        doing so, whichever of its records and ids have gone, unless it is another's by now.
        """
        self._db.execute(_IDS)
        if before:
            self._db.execute(_BECAME)
            self._db.execute(_FORMER)
