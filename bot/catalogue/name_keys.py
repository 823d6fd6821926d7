"""How names are written down to be found: as hashes, first bytes, grams and bits."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from bot.catalogue.columns import KINDS
from bot.domain.titles import Kind

START_BYTES = 20  # of a name that are sorted by
INITIALS_MARK = "\x01"  # before initials, where they are sorted among names
GRAM_PLACES = 64  # characters of a name that have grams
_FIRST, _LAST = "\x02", "\x03"  # at the ends of a name, in its grams
_CHARACTER_BITS = 21


def hashed(key: str) -> int:
    """64 bits for a key, the same on every machine."""
    return int.from_bytes(blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def start_bytes(key: str) -> bytes:
    """The first bytes of a key, as names are sorted by them."""
    return key.encode("utf-8", "replace")[:START_BYTES].ljust(START_BYTES, b"\0")


def grams_of(key: str) -> list[str]:
    """The runs of three characters in a key, with its ends; some more than once."""
    padded = f"{_FIRST}{key[:GRAM_PLACES]}{_LAST}"
    return [padded[i : i + 3] for i in range(len(padded) - 2)]


def gram_code(gram: str) -> int:
    """A gram as one number of 63 bits."""
    first, second, third = map(ord, gram)
    return first << 2 * _CHARACTER_BITS | second << _CHARACTER_BITS | third


def kind_bits(kinds: Iterable[Kind]) -> int:
    """A bit for each kind."""
    return sum(1 << KINDS.index(kind) for kind in kinds)
