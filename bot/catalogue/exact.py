"""Titles that are called exactly so, for many names at once."""

from __future__ import annotations

from collections.abc import Iterable

from bot.catalogue.columns import Columns
from bot.catalogue.name_search import NameSearch
from bot.domain.names import exact_key, name_key
from bot.domain.titles import TitleBrief


def by_names(
    search: NameSearch, columns: Columns, names: Iterable[str]
) -> dict[str, list[TitleBrief]]:
    """The titles that have each of `names`, the most popular first; none for a name of none.

    Names are compared as `name_key` has them, and only where nothing is called so without regard
    to spaces. Of more namesakes than anybody tells apart, the first fifty.
    """
    return {name: _called(name, search, columns) for name in names}


def _called(name: str, search: NameSearch, columns: Columns) -> list[TitleBrief]:
    key = exact_key(name)
    found = search.exact(key) if key else []
    folded = name_key(name)
    exact = [row for row, known in found if name_key(known) == folded]
    rows = exact or [row for row, _ in found]
    return columns.briefs(dict.fromkeys(rows))
