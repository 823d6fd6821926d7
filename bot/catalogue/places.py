"""On which line of a file a fault is: what an editor asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from bot.catalogue.faults import Fault

_GAP = re.compile(r"[\s,]*")


def located(folder: Path, faults: Iterable[Fault]) -> list[Fault]:
    """`faults` of JSON lists in `folder`, with the line (from 1) of their entry's field."""
    entries: dict[str, list[tuple[int, int]]] = {}
    texts: dict[str, str] = {}
    found = []
    for fault in faults:
        if fault.entry is not None and fault.file not in texts:
            texts[fault.file] = (folder / fault.file).read_text("utf-8")
            entries[fault.file] = list(_entries(texts[fault.file]))
        if fault.entry is not None:
            start, end = entries[fault.file][fault.entry - 1]
            fault = replace(fault, line=_line(texts[fault.file], start, end, fault.field))  # noqa: PLW2901
        found.append(fault)
    return found


def _entries(text: str) -> Iterator[tuple[int, int]]:
    """Where each entry of a list begins and ends, in characters. `text` is known to be JSON."""
    decoder, at = json.JSONDecoder(), text.index("[") + 1
    while True:
        gap = _GAP.match(text, at)
        start = gap.end() if gap else at
        if start >= len(text) or text[start] == "]":
            return
        _, at = decoder.raw_decode(text, start)
        yield start, at


def _line(text: str, start: int, end: int, field: str | None) -> int:
    """The line of the first mention of `field` (`names` of `names[2].lang`), or of the entry."""
    name = re.split(r"[.\[]", field or "", maxsplit=1)[0]
    place = text.find(f'"{name}"', start, end) if name else -1
    return text.count("\n", 0, max(place, start)) + 1
