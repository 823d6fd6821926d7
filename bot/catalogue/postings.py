"""Ids of titles and names, and lists of them as 4-byte unsigned integers, little-endian."""

from __future__ import annotations

import sys
from array import array

ID_BYTES = 4


def pack(ids: array[int]) -> bytes:
    """`ids` (an `array("I")`) as bytes."""
    return _little_endian(ids).tobytes()


def unpack(packed: bytes) -> array[int]:
    """The ids in `packed`."""
    ids = array("I")
    ids.frombytes(packed)
    return _little_endian(ids)


def _little_endian(ids: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return ids
    swapped = array("I", ids)
    swapped.byteswap()
    return swapped
