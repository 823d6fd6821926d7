"""Which records are one title, found over all of them at once, in 100 bytes a record and name.

By ids and keys first, then by name, year and kind (`domain/namesakes.py`). Nothing depends on the
order in which records come, but for the kept key where several would do.
"""

from __future__ import annotations

from array import array

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.columns import KINDS
from bot.catalogue.merged import Grouped, Kept
from bot.catalogue.merging_ids import tie_by_ids
from bot.catalogue.merging_names import tie_by_names
from bot.catalogue.merging_records import AMPLE, MAIN, Told
from bot.catalogue.ties import Ties
from bot.domain.names import exact_key
from bot.domain.namesakes import is_ample, spelled
from bot.domain.titles import NameType, Title

__all__ = ["Grouped", "Grouping", "Kept"]

_SPELLING = (1 << 32) - 1


class Grouping:
    """Takes records one by one, then says which of them are one title."""

    def __init__(self) -> None:
        self._numbers, self._keys = array("q"), array("q")
        self._texts, self._ends = bytearray(), array("Q")
        self._sources: dict[str, int] = {}
        self._prefix, self._told = array("i"), array("i")
        self._year, self._kind, self._adult = array("h"), array("B"), array("B")
        self._episodes, self._popularity = array("i"), array("f")
        self._ids, self._id_spaces, self._id_records = array("q"), array("i"), array("I")
        self._names, self._name_records = array("q"), array("I")
        self._spellings, self._marks = array("I"), array("B")

    def add(self, number: int, title: Title) -> None:
        """A record under its number, any whole number that no other record has."""
        record = len(self._numbers)
        self._numbers.append(number)
        self._keys.append(hash(title.key))
        self._texts += title.key.encode()
        self._ends.append(len(self._texts))
        self._prefix.append(self._space(title.key))
        # A source of a name is not the same as a prefix of that name.
        told = title.source
        self._told.append(
            -1 if told is None else self._sources.setdefault(f"={told}", len(self._sources))
        )
        self._year.append(title.year or 0)
        self._kind.append(KINDS.index(title.kind))
        self._adult.append(title.adult)
        self._episodes.append(min(title.episodes or 0, 1 << 30))
        self._popularity.append(title.popularity)
        for one in dict.fromkeys(title.ids):
            if one != title.key:
                self._ids.append(hash(one))
                self._id_spaces.append(self._space(one))
                self._id_records.append(record)
        if title.year:
            self._add_names(record, title)

    def solve(self, kept: Kept | None = None) -> Grouped:
        """Every record's title, by the key that the catalogue before had it under (`kept`).

        Nothing can be added after this.
        """
        told = Told(
            keys=np.frombuffer(self._keys, np.int64),
            prefix=np.frombuffer(self._prefix, np.int32),
            told=np.frombuffer(self._told, np.int32),
            year=np.frombuffer(self._year, np.int16),
            kind=np.frombuffer(self._kind, np.uint8),
            adult=np.frombuffer(self._adult, np.uint8),
            episodes=np.frombuffer(self._episodes, np.int32),
            ids=np.frombuffer(self._ids, np.int64),
            id_spaces=np.frombuffer(self._id_spaces, np.int32),
            id_records=np.frombuffer(self._id_records, np.uint32),
            names=np.frombuffer(self._names, np.int64),
            name_records=np.frombuffer(self._name_records, np.uint32),
            spellings=np.frombuffer(self._spellings, np.uint32),
            marks=np.frombuffer(self._marks, np.uint8),
        )
        ties = Ties(told)
        tie_by_ids(told, ties)
        tie_by_names(told, ties)
        return Grouped(told, ties, self._columns(), kept)

    def _columns(self) -> dict[str, Array]:
        return {
            "number": np.frombuffer(self._numbers, np.int64),
            "popularity": np.frombuffer(self._popularity, np.float32),
            "key.bytes": np.frombuffer(self._texts, np.uint8),
            "key.ends": np.frombuffer(self._ends, np.uint64),
        }

    def _space(self, key: str) -> int:
        """The number of the source that `key` begins with."""
        return self._sources.setdefault(key.partition(":")[0], len(self._sources))

    def _add_names(self, record: int, title: Title) -> None:
        """Each name once, as a main one where it is that too."""
        held: dict[int, tuple[int, int]] = {}
        for name in title.names:
            folded = hash(exact_key(name.name))
            marks = MAIN * (name.type is not NameType.ALIAS) | AMPLE * is_ample(name.name)
            before = held.get(folded)
            if before is None or (marks & MAIN and not before[1] & MAIN):
                held[folded] = (hash(spelled(name.name)) & _SPELLING, marks)
        for folded, (spelling, marks) in held.items():
            self._names.append(folded)
            self._name_records.append(record)
            self._spellings.append(spelling)
            self._marks.append(marks)
