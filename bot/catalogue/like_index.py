"""Gathering what titles can share, and laying it out for `like_search`."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.catalogue.arrays import Array
from bot.catalogue.columns import KINDS
from bot.catalogue.like_layout import (
    EPISODES_OF_SERIES,
    MAIN_THEME,
    MIDDLING,
    PARTS,
    feature_hash,
    text_hash,
)
from bot.catalogue.like_lists import ListWriter
from bot.catalogue.like_tables import Known, Told, slots_of, tables
from bot.domain.comparing import Part, Traits, shared_medium, traits_of
from bot.domain.titles import Kind, Title

if TYPE_CHECKING:
    from bot.catalogue.like_reading import LikeIndex

_LEAST_OF_SOURCE = 50  # titles with a score that a source needs for its scores to be compared


class LikeIndexer:
    """Takes titles in the order of their rows, and makes the arrays of them.

    Of each title some hundred bytes are kept. With `beside`, the arrays are those of a few titles
    that are compared with the ones of that index: what is rare is what is rare there.
    """

    def __init__(self, beside: LikeIndex | None = None) -> None:
        self._beside = beside
        self._numbers: list[dict[str, int]] = [{} for _ in range(PARTS)]
        self._hashes, self._parts = array("Q"), array("B")
        self._seen, self._capitals = array("I"), array("I")
        self._features, self._amounts, self._ends = array("I"), array("f"), array("Q")
        self._own = array("B")
        self._franchises: dict[str, int] = {}
        self._groups = array("i")
        self._columns = _Columns()
        self._lists = ListWriter()

    def add(self, row: int, title: Title, records: Sequence[Title] = ()) -> None:
        """The title in `row`, which is the one after the row that was added before.

        `records` are those that it was made of: of what their synopses tell nothing is lost.
        """
        told = {title.synopsis.text} if title.synopsis else set()
        self._tell_all(traits_of(title), own=True)
        for record in records:
            if record.synopsis is not None and record.synopsis.text not in told:
                told.add(record.synopsis.text)
                words = Title(record.key, record.kind, record.names, synopsis=record.synopsis)
                self._tell_all(traits_of(words), own=False)
        name = title.franchise
        group = row if name is None else self._franchises.setdefault(name, row)
        if group == row:
            for theme in title.themes:
                self._tell(MAIN_THEME, theme.theme.casefold(), theme.weight)
        self._ends.append(len(self._features))
        self._groups.append(group)
        self._columns.add(title, _source_of_score(title, records))
        self._lists.add(row, title)

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """The arrays, by their names. Nothing can be added after this."""
        ends = np.array(self._ends, np.int64)
        told = Told(
            hashes=np.array(self._hashes, np.uint64),
            parts=np.array(self._parts, np.uint8),
            seen=np.array(self._seen, np.uint32),
            capitals=np.array(self._capitals, np.uint32),
            features=np.array(self._features, np.uint32),
            amounts=np.array(self._amounts, np.float32),
            rows=np.repeat(
                np.arange(len(ends), dtype=np.int32), np.diff(ends, prepend=0).astype(np.int64)
            ),
            own=np.array(self._own, np.bool_),
            groups=np.array(self._groups, np.int32),
        )
        self._features, self._amounts, self._own = array("I"), array("f"), array("B")
        self._numbers = []
        listed = self._lists.rows()
        known = None
        if self._beside is not None:
            beside = self._beside
            known = Known(
                beside.hashes, beside.frequencies, beside.slots, beside.leanings, beside.basis
            )
        row_slots = slots_of(told, listed)
        yield "like.row_slot", row_slots
        yield from tables(told, row_slots, known)
        rank = None if self._beside is None else middling(len(self._beside.row_slot))
        yield from self._columns.arrays(row_slots, rank)
        yield from self._lists.arrays(row_slots)

    def _tell_all(self, traits: Traits, *, own: bool) -> None:
        for part, amounts in enumerate(traits.parts):
            for value, amount in amounts.items():
                self._tell(part, value, amount, own=own)
        for word, count in traits.parts[Part.WORD].items():
            number = self._numbers[Part.WORD][word]
            self._seen[number] += int(count)
            self._capitals[number] += traits.capitals.get(word, 0)

    def _tell(self, part: int, value: str, amount: float, *, own: bool = True) -> None:
        """That the title has so much of a trait."""
        number = self._numbers[part].get(value)
        if number is None:
            number = self._numbers[part][value] = len(self._hashes)
            self._hashes.append(feature_hash(part, value))
            self._parts.append(part)
            self._seen.append(0)
            self._capitals.append(0)
        self._features.append(number)
        self._amounts.append(amount)
        self._own.append(own)


class _Columns:
    """What is compared of titles that is one number for each."""

    def __init__(self) -> None:
        self._year, self._kind, self._adult = array("h"), array("B"), array("B")
        self._episodes, self._minutes = array("f"), array("h")
        self._score, self._source = array("f"), array("H")
        self._medium, self._words = array("I"), array("f")
        self._sources: dict[str | None, int] = {}
        self._services, self._service_ends = array("Q"), array("Q")

    def add(self, title: Title, source: str | None) -> None:
        """The title of the next row, whose score is one of `source`."""
        self._year.append(title.year or 0)
        self._kind.append(KINDS.index(title.kind))
        self._adult.append(title.adult)
        self._episodes.append(episodes_of(title))
        self._minutes.append(min(title.minutes or 0, 32_000))
        self._score.append(math.nan if title.score is None else title.score)
        self._source.append(self._sources.setdefault(source, len(self._sources) % 65_000))
        self._medium.append(medium_of(title))
        self._services.extend(
            text_hash(service) for service in {p.service.casefold() for p in title.availability}
        )
        self._service_ends.append(len(self._services))

    def arrays(self, row_slots: Array, rank: float | None) -> Iterator[tuple[str, Array]]:
        """Columns by row, and those of the main title by slot; `rank` is that of each, if given."""
        first = first_rows(row_slots)
        score = standardised(np.array(self._score, np.float32), np.array(self._source))
        year, kind = np.array(self._year, np.int16), np.array(self._kind, np.uint8)
        yield "like.year", year
        yield "like.kind", kind
        yield "like.adult", np.array(self._adult, np.bool_)
        yield "like.minutes", np.array(self._minutes, np.int16)
        yield "like.score", score
        yield "like.service", np.array(self._services, np.uint64)
        yield "like.service_ends", np.array(self._service_ends, np.int64)
        yield "like.slot_year", year[first]
        yield "like.slot_kind", kind[first]
        yield "like.slot_score", score[first]
        ranks = np.log1p(first) if rank is None else np.full(len(first), rank)
        yield "like.slot_rank", ranks.astype(np.float32)
        yield "like.slot_episodes", np.array(self._episodes, np.float32)[first]
        yield "like.slot_medium", np.array(self._medium, np.uint32)[first]


def middling(titles: int) -> float:
    """The logarithm of the rank that a club's own title has: nothing says how popular it is."""
    return math.log1p(titles * MIDDLING)


def _source_of_score(title: Title, records: Sequence[Title]) -> str | None:
    """Whose score a title has: scores of one source alone compare."""
    told = (record.source for record in records if record.score == title.score)
    return next(told, title.source)


def episodes_of(title: Title) -> float:
    """The logarithm of one more than a title's episodes; a guess where that isn't known."""
    guess = EPISODES_OF_SERIES if title.kind is Kind.SERIES else 1
    return math.log1p(title.episodes or guess)


def medium_of(title: Title) -> int:
    """32 bits for what a title was made from; 0 where that isn't known."""
    medium = shared_medium(title)
    return 0 if medium is None else text_hash(medium) & 0xFFFFFFFF or 1


def first_rows(row_slots: Array) -> Array:
    """The first row of each slot."""
    slots, first = np.unique(row_slots, return_index=True)
    return first[slots >= 0]


def standardised(score: Array, source: Array) -> Array:
    """Scores as distances from their source's mean, in its deviations; 0 for those unknown."""
    found = np.zeros(len(score), np.float32)
    for one in np.unique(source):
        here = (source == one) & np.isfinite(score)
        if here.sum() >= _LEAST_OF_SOURCE and (spread := float(score[here].std())) > 0:
            found[here] = (score[here] - score[here].mean()) / spread
    return np.clip(found, -4, 4)
