"""Tables for spreadsheets: CSV in UTF-8 with its mark, every cell made safe to open."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from bot.domain.reviews import joined_sections
from bot.exporters.rows import COLUMNS, ReviewRow
from bot.importers.cells import neutral

# Spreadsheets take a file without it for one in the old encoding of the country.
MARK = "\ufeff"
REVIEW_COLUMNS = (*COLUMNS, "text")
TITLE_COLUMNS = (
    "key",
    "kind",
    "names",
    "year",
    "episodes",
    "minutes",
    "synopsis",
    "themes",
    "credits",
    "source_material",
    "franchise",
    "availability",
    "adult",
    "source",
)
SETTING_COLUMNS = ("setting", "value")
# The part of each thing in a list that a cell names.
_NAMED = {"names": "name", "themes": "theme", "credits": "name", "availability": "service"}
_BETWEEN = "; "


def begin_table(file: TextIO, columns: Sequence[str]) -> None:
    """The first line, which names the columns."""
    file.write(MARK)
    add_rows(file, [columns])


def add_rows(file: TextIO, rows: Iterable[Sequence[str]]) -> None:
    """One line a row, no cell of which a spreadsheet runs."""
    csv.writer(file).writerows([neutral(cell) for cell in row] for row in rows)


def review_row(row: ReviewRow) -> list[str]:
    """The cells of `REVIEW_COLUMNS`."""
    return [*(words for _, words in row.fields()), joined_sections(row.review)]


def title_row(document: Mapping[str, object]) -> list[str]:
    """The cells of `TITLE_COLUMNS`: a title as far as a table can tell it."""
    return [_cell(column, document.get(column)) for column in TITLE_COLUMNS]


def _cell(column: str, value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case list():
            part = _NAMED.get(column, "")
            return _BETWEEN.join(str(one[part]) for one in value if part in one)
        case dict():
            return str(value.get("text", ""))
        case _:
            return str(value)


def setting_row(name: str, value: object) -> list[str]:
    """The cells of `SETTING_COLUMNS`."""
    words = {True: "yes", False: "no", None: ""}
    return [name, words[value] if value is None or isinstance(value, bool) else str(value)]
