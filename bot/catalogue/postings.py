"""Ids of titles and names, and lists of them as 4-byte unsigned integers, little-endian."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence

from bot.domain.names import name_key
from bot.domain.titles import Name, Title

ID_BYTES = 4
NAMES_PER_TITLE = 256  # a name's id is its title's id times this, and its number


def pack(ids: array[int]) -> bytes:
    """`ids` (an `array("I")`) as bytes."""
    return _little_endian(ids).tobytes()


def unpack(packed: bytes) -> array[int]:
    """The ids in `packed`."""
    ids = array("I")
    ids.frombytes(packed)
    return _little_endian(ids)


def numbered_names(
    titles: Sequence[Title], *, key: Callable[[str], str] = name_key
) -> Iterator[tuple[int, Title, Name]]:
    """Each title's names with their ids, the main one first, no two with the same `key`."""
    for title_id, title in enumerate(titles, 1):
        distinct: dict[str, Name] = {}
        for name in sorted(title.names, key=lambda name: name.name != title.name):
            distinct.setdefault(key(name.name), name)
        for number, name in enumerate(list(distinct.values())[:NAMES_PER_TITLE]):
            yield title_id * NAMES_PER_TITLE + number, title, name


def _little_endian(ids: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return ids
    swapped = array("I", ids)
    swapped.byteswap()
    return swapped
