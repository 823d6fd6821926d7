"""Names of a club's own titles, in memory: found by the same rules as the catalogue's."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.arrays import in_memory
from bot.catalogue.columns import Columns, ColumnWriter
from bot.catalogue.lookups import as_matches
from bot.catalogue.name_index import NameIndexer
from bot.catalogue.name_search import LIKE, NameSearch
from bot.catalogue.ranking import Asked, Match
from bot.domain.titles import Title

# As well known as half of the catalogue: nothing says how popular a club's own title is.
STANDING = 0.5


class OwnNames:
    """An index of names, some 100 µs to build for each. It never changes after that."""

    def __init__(self, titles: Sequence[Title]) -> None:
        indexer, columns = NameIndexer(), ColumnWriter(standing=STANDING)
        for row, title in enumerate(titles):
            indexer.add(row, title)
            columns.add(title)
        arrays = in_memory((*columns.arrays(), *indexer.arrays()))
        self._columns = Columns(arrays)
        self._search = NameSearch(arrays)

    def typed(self, asked: Asked, limit: int, *, adult: bool = True) -> list[Match]:
        """At most `limit` titles that what was typed may mean, best first."""
        return self.near(asked, limit, adult=adult, least=LIKE)

    def near(
        self, asked: Asked, limit: int = 25, *, adult: bool = True, least: float = 0.0
    ) -> list[Match]:
        """The same with names at least `least` (0 to 1) like what was typed."""
        hits = self._search.search(asked, limit, adult=adult, least=least)
        return as_matches(hits, self._columns, self._search)
