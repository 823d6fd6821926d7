"""Which names begin alike: of titles that are said to be related, those belong together."""

from __future__ import annotations

import re

from bot.domain.names import fold

_SHORTEST = 3
# Written without spaces, one "word" is the whole name; so much of it is its beginning.
_UNSPACED_START = 3
_UNSPACED = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7ff]")
# What any name may begin with.
_NO_BEGINNING = frozenset(
    (
        "a", "an", "the", "der", "die", "das", "le", "la", "les", "el", "il", "new", "shin",
        "shinsaku", "eiga", "gekijouban", "gekijoban", "movie", "ova", "ona", "tv", "special",
        "super", "mini", "my", "ore", "boku", "watashi", "kimi", "kono", "sekai", "and", "of",
        "to", "no",
    )
)  # fmt: skip


def kin(name: str) -> str:
    """What the names of one family begin with; empty where that says nothing.

    `Gekijouban Lantern Harbour: Dawn` and `Lantern Harbour 2` both have `lantern`.
    """
    words = fold(name).split()
    while words and words[0] in _NO_BEGINNING:
        del words[0]
    word = words[0] if words else ""
    if _UNSPACED.match(word):
        return word[:_UNSPACED_START]
    return word if len(word) >= _SHORTEST and not word.isdigit() else ""
