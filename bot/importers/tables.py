"""Reviews in a table: `.csv` with commas, semicolons or tabs, one review a row.

The columns are those of `fields`, or those that Letterboxd or MyAnimeList export. Cells are read
here and not by the standard library's `csv`, which takes a quote that is never closed for a cell
as long as the rest of the file, and doesn't know on which line and column a cell begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot.domain.imports import Entry, Fault, Place
from bot.importers.cells import GUARD, restored
from bot.importers.decoding import NotReadable, Positions
from bot.importers.fields import FIELDS, Given, field_name, read_fields, unknown_field
from bot.importers.letterboxd import LETTERBOXD, is_other_list, letterboxd_fields
from bot.importers.myanimelist import MYANIMELIST, my_anime_list_fields

DELIMITERS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
# Letterboxd's zip has a folder of what a member took back.
_DELETED = re.compile(r"(?:^|[ /])deleted/[^/]+$")
_MOST_COLUMNS = 200
_BLANK = re.compile(r"[\r\n]+")
_QUOTED = '[^"]*+(?:""[^"]*+)*+'
_NO_TITLE = (
    "No column says which title a review is about: the first line must name the columns,"
    " among them title and text."
)


class Row(NamedTuple):
    """The cells of one row, and where the words of each begin."""

    cells: list[str]
    places: list[Place]


RowReader = Callable[[dict[str, Given], Place], Iterator[Entry | Fault]]


def read_table(text: str, *, file: str) -> Iterator[Entry | Fault]:
    """The reviews in the text of a `.csv` file."""
    separator = _SEPARATOR_LINE.match(text)
    start = separator.end() if separator else 0
    delimiter = separator[1] if separator else _delimiter(text)
    try:
        rows = rows_of(text, file, delimiter=delimiter, start=start)
        header = next(rows, None)
        if header is None:
            yield Fault(Place(file), "This file is empty.")
        else:
            yield from _reviews(header, rows)
    except NotReadable as error:
        yield error.fault


def _delimiter(text: str) -> str:
    """What stands between the columns' names: whatever stands there most."""
    line = text[: text.find("\n")] if "\n" in text else text
    return max(DELIMITERS, key=line.count)


def rows_of(text: str, file: str, *, delimiter: str = ",", start: int = 0) -> Iterator[Row]:
    """Each row that is not empty. Raises NotReadable at a quote that is out of place."""
    mark = re.escape(delimiter)
    cell = re.compile(
        rf'(?:"(?P<quoted>{_QUOTED})"|(?P<plain>[^{mark}"\r\n][^{mark}\r\n]*+)?)'
        rf"(?P<end>{mark}|\r\n?|\n|\Z)"
    )
    positions = Positions(text, file)
    at, cells, places = start, list[str](), list[Place]()
    while at < len(text) or cells:
        if not cells and (blank := _BLANK.match(text, at)):
            at = blank.end()
            continue
        found = cell.match(text, at)
        if found is None:
            raise NotReadable(positions.at(at), _quote_fault(text, at))
        if len(cells) == _MOST_COLUMNS:
            sentence = f"This row has more than {_MOST_COLUMNS} cells."
            raise NotReadable(positions.at(at), sentence)
        quoted = found["quoted"]
        cells.append((found["plain"] or "") if quoted is None else quoted.replace('""', '"'))
        places.append(positions.at(at if quoted is None else at + 1))
        at = found.end()
        if found["end"] != delimiter:
            if any(cells):
                yield Row(cells, places)
            cells, places = [], []


def _quote_fault(text: str, at: int) -> str:
    if re.compile(f'"{_QUOTED}"').match(text, at):
        return "More stands behind the closing quote of this cell: double a quote within a cell."
    return "This cell's quote is never closed."


def _reviews(header: Row, rows: Iterator[Row]) -> Iterator[Entry | Fault]:
    """The reviews below the columns' names."""
    names = [field_name(cell) for cell in header.cells]
    top = header.places[0]
    known: Sequence[str] = FIELDS
    read: RowReader = _own_fields
    if set(names) >= {"name", "letterboxd_uri"}:
        if _DELETED.search(top.file):
            yield Fault(top, "This was deleted on Letterboxd, so it is left out.", left_out=True)
            return
        names = [name.strip().casefold() for name in header.cells]
        known, read = LETTERBOXD, letterboxd_fields
    elif "series_title" in names:
        known, read = MYANIMELIST, my_anime_list_fields
    elif is_other_list(header.cells):
        yield Fault(top, "This is no list of reviews, so it is left out.", left_out=True)
        return
    elif not {"title", "key"} & set(names):
        raise NotReadable(top, _NO_TITLE)
    wanted = dict[int, str]()
    for number, (name, place) in enumerate(zip(names, header.places, strict=True)):
        if name in wanted.values():
            raise NotReadable(place, f"The column “{name}” is there twice: take one away.")
        if name in known:
            wanted[number] = name
        elif known is FIELDS and name:
            yield unknown_field(header.cells[number], place)
    yield from _rows(rows, len(names), wanted, read)


def _rows(
    rows: Iterator[Row], columns: int, wanted: dict[int, str], read: RowReader
) -> Iterator[Entry | Fault]:
    for cells, places in rows:
        if len(cells) < columns or any(cells[columns:]):
            yield Fault(
                places[0], f"This row has {len(cells)} cells; the first line names {columns}."
            )
            continue
        given = {
            name: Given(cells[number], places[number])
            for number, name in wanted.items()
            if cells[number]
        }
        if given:
            yield from read(given, places[0])


def _own_fields(given: dict[str, Given], place: Place) -> Iterator[Entry | Fault]:
    """A row of our own columns, whose cells were made safe for spreadsheets."""
    for name, cell in given.items():
        if cell.words.startswith(GUARD):
            given[name] = Given(restored(cell.words), cell.place)
    yield from read_fields(given, place, text_as_it_stands=True)
