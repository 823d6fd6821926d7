"""Names that what was typed may be short for: `kanokari` for `Kanojo, Okarishimasu`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.catalogue.arrays import Arrays
from bot.catalogue.name_tables import Ids, once

SHORTEST, LONGEST = 3, 12  # letters of what may be short for something
LOOKED_AT = 3_000  # names of one first letter, or first two, the most popular
COMPARED = 60
WIDTH = 32  # characters of a name that are looked at

# What it costs to go on elsewhere than at the next letter: at the next word, for each word left
# out, and inside a word.
_NEXT_WORD, _LEFT_OUT, _INSIDE = 0.5, 0.4, 1.2
_FAR = 99.0
_A, _SPACE = 97, 32


def letters_of(key: str) -> int:
    """Which of the letters a to z are in `key`, a bit each."""
    found = 0
    for character in set(key):
        if "a" <= character <= "z":
            found |= 1 << (ord(character) - _A)
    return found


class Abbreviations:
    """Compares short words with names whose letters they may be."""

    def __init__(self, arrays: Arrays) -> None:
        self._bytes: NDArray[np.uint8] = arrays["name.base.bytes"]
        self._ends = arrays["name.base.ends"]
        self._letters: NDArray[np.uint32] = arrays["name.letters"]

    @staticmethod
    def may_be(key: str) -> bool:
        """Whether `key` may be short for something."""
        return SHORTEST <= len(key) <= LONGEST

    def among(self, key: str, ids: Ids) -> Ids:
        """Those of `ids` that have all letters of `key`, the most popular ones."""
        wanted = np.uint32(letters_of(key))
        return once(ids[self._letters[ids] & wanted == wanted])[:COMPARED]

    def fit(self, key: str, ids: Ids) -> NDArray[np.float32]:
        """How well `key` is made of the beginnings of the words of each name, 0 to 1."""
        wanted = np.uint32(letters_of(key))
        able = self._letters[ids] & wanted == wanted
        found = np.zeros(len(ids), np.float32)
        if able.any():
            found[able] = self._fit(key, ids[able])
        return found

    def _fit(self, key: str, ids: Ids) -> NDArray[np.float32]:
        ends = self._ends[ids].astype(np.int64)
        starts = np.where(ids > 0, self._ends[ids.astype(np.int64) - 1], 0).astype(np.int64)
        # A line for each place in the names, so that all names are compared at once.
        places = starts + np.arange(WIDTH)[:, None]
        text = self._bytes[np.minimum(places, len(self._bytes) - 1)]
        text *= places < ends
        spaces = text == _SPACE
        begins = np.zeros_like(spaces)
        begins[0] = True
        begins[1:] = spaces[:-1]
        words = np.cumsum(spaces, axis=0, dtype=np.float32)
        words *= _LEFT_OUT
        jump = np.where(begins, np.float32(_NEXT_WORD - _LEFT_OUT), np.float32(_INSIDE)) + words
        letters = np.frombuffer(key.encode("utf-8", "replace"), np.uint8)
        cost = np.where((text == letters[0]) & begins, words, _FAR).astype(np.float32)
        following = np.empty_like(cost)
        following[0] = _FAR
        for letter in letters[1:]:
            reached = np.minimum.accumulate(cost[:-1] - words[:-1], axis=0)
            reached += jump[1:]
            np.minimum(cost[:-1], reached, out=following[1:])
            cost = np.where(text == letter, following, np.float32(_FAR))
        least = cost.min(axis=0)
        return np.asarray(np.maximum(0, 1 - least / len(letters)), np.float32)
