"""What every search needs of a title, by its row. Rows are in order of popularity."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np

from bot.catalogue.arrays import Array
from bot.domain.titles import Kind, Title, TitleBrief

KINDS = tuple(Kind)
_LEAST_TITLES = 100_000  # of a catalogue whose last title stands at 0


class Texts:
    """Many texts in one array of bytes. `{name}.bytes` is UTF-8, `{name}.ends` u32 or u64."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self._bytes = arrays[f"{name}.bytes"].data
        self._ends = arrays[f"{name}.ends"]

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> str:
        start = int(self._ends[number - 1]) if number else 0
        return str(self._bytes[start : int(self._ends[number])], "utf-8")

    def many(self, numbers: Array) -> list[str]:
        """Those of `numbers` (whole numbers), in that order: quicker than one by one."""
        ends = self._ends[numbers].tolist()
        starts = np.where(numbers > 0, self._ends[numbers - (numbers > 0)], 0).tolist()
        held = self._bytes
        return [str(held[start:end], "utf-8") for start, end in zip(starts, ends, strict=True)]


class TextsWriter:
    """Texts one after the other, laid out as `Texts` reads them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bytes = bytearray()
        self._ends = array("Q")

    def add(self, text: str) -> None:
        """The next one. Half a character, which UTF-8 has no form for, becomes `?`."""
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """The two arrays, by their names."""
        ends = np.frombuffer(self._ends, np.uint64)
        narrow = np.uint32 if len(self._bytes) < 1 << 32 else np.uint64
        yield f"{self._name}.bytes", np.frombuffer(self._bytes, np.uint8)
        yield f"{self._name}.ends", ends.astype(narrow)


class ColumnWriter:
    """Gathers the columns of titles that come in the order of their rows."""

    def __init__(self, *, standing: float | None = None) -> None:
        self._keys, self._names = TextsWriter("title.key"), TextsWriter("title.name")
        self._year, self._kind, self._adult = array("h"), array("B"), array("B")
        self._popularity, self._franchise = array("f"), array("i")
        self._franchises: dict[str, int] = {}
        self._standing = standing

    def add(self, title: Title) -> None:
        """The title of the next row."""
        row = len(self._year)
        self._keys.add(title.key)
        self._names.add(title.name)
        self._year.append(title.year or 0)
        self._kind.append(KINDS.index(title.kind))
        self._adult.append(title.adult)
        self._popularity.append(title.popularity)
        # The first row of a franchise stands for it: every title alone has a number of its own.
        named = title.franchise
        self._franchise.append(row if named is None else self._franchises.setdefault(named, row))

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """The columns, by their names."""
        yield from self._keys.arrays()
        yield from self._names.arrays()
        yield "title.year", np.array(self._year, np.int16)
        yield "title.kind", np.array(self._kind, np.uint8)
        yield "title.adult", np.array(self._adult, np.bool_)
        yield "title.popularity", np.array(self._popularity, np.float32)
        yield "title.franchise", np.array(self._franchise, np.int32)
        yield "title.standing", standings(len(self._year), self._standing)


def standings(titles: int, standing: float | None = None) -> Array:
    """1 for the most popular row, towards 0 for the least; or `standing` for every one.

    By the logarithm of the rank. The last ones of a short list are still well known.
    """
    if standing is not None:
        return np.full(titles, standing, np.float32)
    if titles < 2:
        return np.ones(titles, np.float32)
    ranks = np.arange(1, titles + 1)
    return np.asarray(1 - np.log(ranks) / np.log(max(titles, _LEAST_TITLES)), np.float32)


class Columns:
    """The columns of titles, read."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.year, self.kind = arrays["title.year"], arrays["title.kind"]
        self.adult, self.franchise = arrays["title.adult"], arrays["title.franchise"]
        self.popularity, self.standing = arrays["title.popularity"], arrays["title.standing"]
        self._keys, self._names = Texts(arrays, "title.key"), Texts(arrays, "title.name")

    def __len__(self) -> int:
        return len(self.year)

    def key(self, row: int) -> str:
        """The key of the title in `row`."""
        return self._keys[row]

    def brief(self, row: int) -> TitleBrief:
        """The title in `row` as a line in a list."""
        return self.briefs((row,))[0]

    def briefs(self, rows: Iterable[int]) -> list[TitleBrief]:
        """Those in `rows`, in that order: quicker than one by one."""
        numbers = np.array(list(rows), np.intp)
        told = zip(
            self._keys.many(numbers),
            self._names.many(numbers),
            self.kind[numbers].tolist(),
            self.year[numbers].tolist(),
            self.popularity[numbers].tolist(),
            strict=True,
        )
        return [
            TitleBrief(key, name, KINDS[kind], year or None, popularity)
            for key, name, kind, year, popularity in told
        ]

    @cached_property
    def adults(self) -> frozenset[str]:
        """The keys of all titles for adults, who are few."""
        return frozenset(self.key(int(row)) for row in np.flatnonzero(self.adult))
