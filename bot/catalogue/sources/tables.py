"""Tables in files: comma- and tab-separated, their columns told by the first line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from bot.catalogue.sources.opening import Meter, Part, blocks_of
from bot.catalogue.sources.splitting import BOM, LONGEST, lines

TOO_LONG = f"is longer than {LONGEST // 1024**2} MB"
_DIGITS = 18  # of a number that 64 bits hold


def columns_of(head: bytes) -> tuple[str, ...]:
    """The names of a table's columns, in lower case; empty where the first line says none."""
    first = head.partition(b"\n")[0].removeprefix(BOM).rstrip(b"\r")
    try:
        text = first.decode()
    except UnicodeDecodeError:
        return ()
    separator = "\t" if "\t" in text else ","
    return tuple(name.strip().strip('"').lower() for name in text.split(separator))


def rows(
    part: Part, meter: Meter, wanted: Sequence[str]
) -> Iterator[tuple[int, bytes | None, list[int]]]:
    """(number, line, places) of every line below a table's first. Raises `Broken`.

    The places of the `wanted` columns are the same for all: -1 for one that isn't there.
    """
    at: list[int] = []
    for number, line in lines(blocks_of(part, meter)):
        if number == 1:
            columns = columns_of(line or b"")
            at = [columns.index(name) if name in columns else -1 for name in wanted]
        elif line != b"":
            yield number, line, at


def comma_separated(line: bytes) -> list[str]:
    """The cells of a line. Raises ValueError, in words."""
    try:
        return next(csv.reader([line.decode().rstrip("\r")], strict=True))
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None
    except (csv.Error, StopIteration) as error:
        raise ValueError(f"is no line of a table: {error}") from None


def whole(cell: str | bytes) -> int:
    """The number in a cell, of digits alone. Raises ValueError."""
    if not cell.isdigit() or len(cell) > _DIGITS:
        raise ValueError("is no number")
    return int(cell)
