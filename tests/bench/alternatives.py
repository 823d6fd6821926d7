"""The obvious ways to look a title up, or to find one like it: what ours is held against.

Each is given what ours has, names folded as ours are, and popularity to order what fits alike.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TypeAlias

from rapidfuzz import fuzz, process

from bot.domain.names import fold_query, name_key
from bot.domain.titles import Title

# Answers to one question, best first: keys of titles.
Method: TypeAlias = Callable[[str], list[str]]

TOLD = 10
_NAMES = 4 * TOLD  # several of them may be of one title
_LIKED = 8 * TOLD  # several of them may be of one franchise
_GRAM = 3

_SCHEMA = """
CREATE TABLE name (id INTEGER PRIMARY KEY, folded TEXT, key TEXT);
CREATE VIRTUAL TABLE word USING fts5 (folded, content='', tokenize='unicode61');
CREATE VIRTUAL TABLE gram USING fts5 (folded, content='', tokenize='trigram');
"""


class Lookups:
    """Look-ups among `titles`, the most popular first."""

    def __init__(self, titles: Iterable[Title]) -> None:
        named = [(name_key(name.name), title.key) for title in titles for name in title.names]
        self._folded = [folded for folded, _ in named]
        self._keys = [key for _, key in named]
        self._db = sqlite3.connect(":memory:")
        self._db.executescript(_SCHEMA)
        self._db.executemany("INSERT INTO name (folded, key) VALUES (?, ?)", named)
        for table in ("word", "gram"):
            self._db.execute(f"INSERT INTO {table} (rowid, folded) SELECT id, folded FROM name")  # noqa: S608 - a constant

    @property
    def methods(self) -> dict[str, Method]:
        """Every way, by its name."""
        return {
            "rapidfuzz WRatio": self.wratio,
            "FTS5 trigram, bm25": self.trigrams,
            "FTS5 words, prefix": self.words,
            "SQL LIKE": self.like,
        }

    def wratio(self, typed: str) -> list[str]:
        """All names compared with what was typed by rapidfuzz's weighted ratio."""
        found = process.extract(
            fold_query(typed), self._folded, scorer=fuzz.WRatio, processor=None, limit=_NAMES
        )
        return _first(self._keys[number] for _, _, number in found)

    def trigrams(self, typed: str) -> list[str]:
        """Names with any three letters in a row of what was typed; rare ones count most."""
        folded = fold_query(typed)
        grams = {folded[at : at + _GRAM] for at in range(len(folded) - _GRAM + 1)}
        asked = " OR ".join(map(_quoted, sorted(grams)))
        return self._matching("gram", asked, "bm25(gram), gram.rowid") if asked else []

    def words(self, typed: str) -> list[str]:
        """Names with all words that were typed, the last one as the beginning of a word."""
        words = fold_query(typed).split()
        asked = " AND ".join(map(_quoted, words))
        return self._matching("word", f"{asked} *", "word.rowid") if asked else []

    def like(self, typed: str) -> list[str]:
        """Names that contain what was typed."""
        pattern = "".join(f"\\{sign}" if sign in "\\%_" else sign for sign in fold_query(typed))
        rows = self._db.execute(
            "SELECT key FROM name WHERE folded LIKE ? ESCAPE '\\' ORDER BY id LIMIT ?",
            (f"%{pattern}%", _NAMES),
        )
        return _first(key for (key,) in rows)

    def _matching(self, table: str, asked: str, order: str) -> list[str]:
        rows = self._db.execute(
            f"SELECT name.key FROM {table} JOIN name ON name.id = {table}.rowid"  # noqa: S608 - constants
            f" WHERE {table} MATCH ? ORDER BY {order} LIMIT ?",
            (asked, _NAMES),
        )
        return _first(key for (key,) in rows)


class SharedThemes:
    """Titles that share the most themes with another, as a share of those of both (Jaccard)."""

    def __init__(self, titles: Sequence[Title]) -> None:
        self._themes = {
            title.key: frozenset(theme.theme for theme in title.themes)
            for title in titles
            if title.themes
        }
        self._rows = list(self._themes.items())

    def like(self, key: str) -> list[str]:
        """Titles like the one with `key`, more popular ones first among equals."""
        own = self._themes.get(key, frozenset())
        alike = (
            (len(own & themes) / len(own | themes), -row)
            for row, (_, themes) in enumerate(self._rows)
        )
        best = heapq.nlargest(_LIKED, alike)
        return [self._rows[-row][0] for share, row in best if share]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _first(keys: Iterable[str]) -> list[str]:
    return list(islice(dict.fromkeys(keys), TOLD))
