"""How the arrays of likeness are laid out, and the numbers that both building and reading use.

A *slot* is a franchise of which something is known that titles can share: slots are numbered by
their most popular row, so that "the first n" are the n most popular. A *feature* is a trait
(`bot.domain.comparing`), numbered in the order of its 64-bit hash, so that the indexes of a
catalogue and of a club's own titles agree.
"""

from __future__ import annotations

import hashlib
from typing import Final

MAIN_THEME: Final = 6  # a theme of the most popular title of a slot itself: beside `Part`
PARTS: Final = 7
NOWHERE: Final = -1  # the slot of a row of which nothing is known

# A sum of squares to this power divides what a title shares: one half would be the cosine; less
# forgives a title that much is known of.
LENGTH_POWERS: Final = (0.35, 0.5, 0.35, 0.35, 0.35, 0.35, 0.35)
RARITY_POWERS: Final = (0.6, 1.0, 1.0, 1.0, 1.0, 1.0, 0.6)
# What so few have can hardly be shared, so to lack it says little: by so many is it half.
LACKED: Final = (6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 6.0)
WORD_LEAST = 3  # slots that must have a word: else it is a name or a slip
NAME_SHARE = 0.7  # a word that is written with a capital more often than this is a name
TONES = 64  # themes, the most frequent, for which words are asked what they lean to
TONE_LEAST = 1 / 200  # of all slots that must have such a theme
SMOOTHED = 5.0  # slots of the average kind that are added to those of each word
MIDDLING = 0.05  # where in the order of popularity a club's own title stands
EPISODES_OF_SERIES = 12  # of a series that doesn't say


def feature_hash(part: int, value: str) -> int:
    """64 bits that stand for a folded value of a `Part`, or of `MAIN_THEME`."""
    return _hash(f"{part}\0{value}")


def text_hash(text: str) -> int:
    """64 bits that stand for a key, a service, a source material."""
    return _hash(f"\0\0{text}")


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
