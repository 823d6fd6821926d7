"""Finds the weights by which look-ups are ranked: `python -m tests.bench.tune_lookups [--write]`.

Asks the catalogue of all real titles what is in the list of look-ups, and moves the weights to
where the right titles come first most often: the likelihood of each right title among those found,
softmax over the titles' scores, a title's being that of its best name; by Adam (Kingma and Ba
2015) on a part of the look-ups at a time, its steps falling to nothing by a cosine. What it finds
from several beginnings is put side by side. Says first how good weights that are found so are for
look-ups of franchises that they were not found on.

Those look-ups mean famous titles seldom, people mean them often: beginnings of the names of the
most popular titles, and their names with a 2 for the second of the franchise, are tuned on
besides, and not counted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.catalogue import name_weights
from bot.catalogue.arrays import Arrays, ArraysWriter, open_arrays
from bot.catalogue.columns import ColumnWriter
from bot.catalogue.name_index import NameIndexer
from bot.catalogue.name_search import NameSearch
from bot.catalogue.name_weights import FEATURES, Weights
from bot.catalogue.ranking import asked_for
from bot.domain.name_forms import form_of
from bot.domain.names import name_key
from bot.domain.titles import Kind, Title
from tests.bench import real

ROUNDS, BATCHES = 40, 12
RATE, WARMING = 0.03, 20  # how far a step goes at most, and steps until it does
UNITS = 24  # hidden ones, of each beginning
SEEDS = (0, 1)
DECAYS = (1e-4, 1e-3, 0.0, 1e-3)  # of what signs count themselves, through units, offsets, units
PARTS = 4  # of the look-ups, each left out once
FIXED = ("key",)  # the rule of exact names is no matter of weights
ASKED_FOR = 5
BEGUN, BEGUN_AMONG, LONGEST_BEGUN = 80, 200, 14  # look-ups, titles, letters
SEQUELS, SEQUELS_AMONG = 60, 1_000

Numbers: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Asked:
    """Names found for look-ups, those of one title of one look-up beside each other.

    `signs` has a line for each name. `names` says how many each title has, `titles` how many each
    look-up has; `right` says which titles are meant.
    """

    signs: Numbers
    names: Places
    titles: Places
    right: NDArray[np.bool_]

    def some(self, lookups: Places) -> Asked:
        """The same for some of the look-ups."""
        titles = _within(self.titles, lookups)
        names = _within(self.names, titles)
        return Asked(
            self.signs[names], self.names[titles], self.titles[lookups], self.right[titles]
        )

    @property
    def answered(self) -> NDArray[np.bool_]:
        """For which look-ups a right title was found."""
        return np.logical_or.reduceat(self.right, _begins(self.titles))

    def slopes(self, weights: Weights) -> list[Numbers]:
        """How much less likely each of the weights makes the right titles."""
        lit = np.maximum(self.signs @ weights.hidden + weights.offsets, 0)
        each = self.signs @ weights.own + lit @ weights.units
        scores = np.maximum.reduceat(each, _begins(self.names))
        owners = np.repeat(np.arange(len(self.names)), self.names)
        places = np.flatnonzero(each >= scores[owners])
        best = places[np.unique(owners[places], return_index=True)[1]]
        off = self._off(scores)
        signs, lit = self.signs[best], lit[best]
        through = off[:, None] * weights.units * (lit > 0)
        return [signs.T @ off, signs.T @ through, through.sum(axis=0), lit.T @ off]

    def _off(self, scores: Numbers) -> Numbers:
        """How much likelier each title is than it should be."""
        begins = _begins(self.titles)
        owners = np.repeat(np.arange(len(self.titles)), self.titles)
        likely = np.exp(scores - np.maximum.reduceat(scores, begins)[owners])
        right = likely * self.right
        share = likely / np.add.reduceat(likely, begins)[owners]
        aim = right / np.maximum(np.add.reduceat(right, begins)[owners], 1e-12)
        return ((share - aim) / len(self.titles)).astype(np.float32)


def main(arguments: Sequence[str]) -> None:
    """Say how good weights are that are found so; find and write them if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tune_lookups")
    parser.add_argument("--write", action="store_true", help=f"write {name_weights.FILE}, too")
    options = parser.parse_args(arguments)
    if not real.at_hand():
        sys.exit(f"There are no look-ups to tune on in {real.FILES}.")
    lookups = real.lookups()
    titles = [title for title in real.titles() if title.names]
    rows = {title.key: row for row, title in enumerate(titles)}
    families = real.franchises()
    named = [families.get(line["ok"][0], line["ok"][0]) for line in lookups]
    part = np.array([zlib.crc32(name.encode()) % PARTS for name in named])
    with tempfile.TemporaryDirectory() as folder:
        arrays = _indexed(titles, Path(folder) / "names.arrays")
    more = [*_begun(titles), *_sequels(titles)]
    asked = found_for([*lookups, *more], arrays, rows)
    part = np.concatenate((part, np.full(len(more), PARTS)))
    places = np.zeros(len(lookups), np.intp)
    for number in range(PARTS):
        left_out = part == number
        search = NameSearch(arrays, tuned(asked.some(np.flatnonzero(~left_out & asked.answered))))
        left_out = left_out[: len(lookups)]
        held = [line for line, out in zip(lookups, left_out, strict=True) if out]
        places[left_out] = [_place(search, line, rows) for line in held]
    print("Found on other franchises:")
    _tell(lookups, places)
    if options.write:
        weights = tuned(asked.some(np.flatnonzero(asked.answered)))
        path = Path(name_weights.__file__).with_name(name_weights.FILE)
        path.write_text(name_weights.written(weights), encoding="utf-8")
        print("Found on all:")
        search = NameSearch(arrays, weights)
        _tell(lookups, np.array([_place(search, line, rows) for line in lookups]))


def _begun(titles: Sequence[Title]) -> list[real.Line]:
    """Beginnings of the names of the most popular titles, as if they were typed."""
    chance = np.random.default_rng(SEEDS[0])
    found: list[real.Line] = []
    for rank in np.exp(chance.uniform(0, np.log(BEGUN_AMONG), BEGUN)).astype(int).tolist():
        title = titles[rank]
        name = title.names[int(chance.integers(min(2, len(title.names))))].name
        letters = int(chance.integers(2, max(3, min(len(name), LONGEST_BEGUN))))
        found.append({"q": name[:letters].strip().casefold(), "ok": [title.key]})
    return found


def _sequels(titles: Sequence[Title]) -> list[real.Line]:
    """Names of the first titles of their franchises, with a 2 for the second ones."""
    series: dict[tuple[str, Kind], list[Title]] = {}
    for one in titles:
        if one.franchise is not None and one.year is not None:
            series.setdefault((one.franchise, one.kind), []).append(one)
    chance = np.random.default_rng(SEEDS[0])
    popular = {one.key for one in titles[:SEQUELS_AMONG]}
    found: list[real.Line] = []
    for some in series.values():
        first, *others = sorted(some, key=lambda one: one.year or 0)
        if first.key in popular and others and not form_of(name_key(first.name)).number:
            name = first.names[int(chance.integers(min(2, len(first.names))))].name
            found.append({"q": f"{name} 2", "ok": [others[0].key]})
    return found[:SEQUELS]


def _indexed(titles: Sequence[Title], path: Path) -> Arrays:
    indexer, columns = NameIndexer(), ColumnWriter()
    for row, title in enumerate(titles):
        indexer.add(row, title)
        columns.add(title)
    with ArraysWriter(path) as writer:
        for part in (columns, indexer):
            for name, values in part.arrays():
                writer.add(name, values)
    return open_arrays(path)


def found_for(lookups: Sequence[real.Line], arrays: Arrays, rows: dict[str, int]) -> Asked:
    """What a catalogue has for each of `lookups`, whose titles are in `rows`."""
    signs, names, right = zip(*_each(NameSearch(arrays), lookups, rows), strict=True)
    titles = np.array([len(each) for each in names])
    return Asked(np.concatenate(signs), np.concatenate(names), titles, np.concatenate(right))


def _each(
    search: NameSearch, lookups: Sequence[real.Line], rows: dict[str, int]
) -> Iterator[tuple[Numbers, Places, NDArray[np.bool_]]]:
    """For each look-up the signs of the names, how many each title has, and which is right."""
    for line in lookups:
        sheet, _ = search.compared(search.question(asked_for(line["q"])), adult=True)
        order = np.argsort(sheet.rows, kind="stable")
        owners, counts = np.unique(sheet.rows, return_counts=True)
        meant = [rows[key] for key in line["ok"] if key in rows]
        yield sheet.values.T[order], counts, np.isin(owners, meant)


def tuned(asked: Asked) -> Weights:
    """The weights that are best for look-ups that have a right title."""
    own, hidden, offsets, units = zip(*(_tuned(asked, seed) for seed in SEEDS), strict=True)
    return Weights(
        np.asarray(np.mean(own, axis=0), np.float32),
        np.concatenate(hidden, axis=1),
        np.concatenate(offsets),
        np.asarray(np.concatenate(units) / len(SEEDS), np.float32),
    )


def _tuned(asked: Asked, seed: int) -> Weights:
    chance = np.random.default_rng(seed)
    free = np.array([name not in FIXED for name in FEATURES], np.float32)
    hidden = chance.normal(size=(len(free), UNITS)) / np.sqrt(len(free)) * free[:, None]
    units = chance.normal(size=UNITS) * 0.3 / np.sqrt(UNITS)
    parts = [np.zeros(len(free)), hidden, np.zeros(UNITS), units]
    weights = Weights(*(part.astype(np.float32) for part in parts))
    means, squares = ([np.zeros(part.shape) for part in weights] for _ in range(2))
    steps = ROUNDS * BATCHES
    for step in range(1, steps + 1):
        if step % BATCHES == 1:
            order = chance.permutation(len(asked.titles))
        slopes = asked.some(np.sort(order[step % BATCHES :: BATCHES])).slopes(weights)
        rate = RATE * min(1, step / WARMING) * (0.51 + 0.5 * np.cos(np.pi * step / steps))
        for number, decay in enumerate(DECAYS):
            slope = slopes[number] + decay * weights[number]
            means[number] = 0.9 * means[number] + 0.1 * slope
            squares[number] = 0.99 * squares[number] + 0.01 * slope**2
            size = np.sqrt(squares[number] / (1 - 0.99**step)) + 1e-8
            move = rate * means[number] / (1 - 0.9**step) / size
            np.subtract(weights[number], move.astype(np.float32), out=weights[number])
        weights.own[free == 0] = 0
        weights.hidden[free == 0] = 0
    return weights


def _place(search: NameSearch, line: real.Line, rows: dict[str, int]) -> int:
    """At which place the right title comes, from 0; or `ASKED_FOR`."""
    meant = {rows[key] for key in line["ok"] if key in rows}
    hits = search.search(asked_for(line["q"]), ASKED_FOR)
    return next((place for place, hit in enumerate(hits) if hit.row in meant), ASKED_FOR)


def _tell(lookups: Sequence[real.Line], places: Places) -> None:
    """How many of the look-ups have the right title first, and among the first five."""
    families = np.array([line["family"] for line in lookups])
    for family in (*sorted(set(families.tolist())), None):
        some = places[families == family] if family else places
        first, five = 100 * np.mean(some < 1), 100 * np.mean(some < ASKED_FOR)
        print(f"{family or 'all':12}{first:6.1f} % first {five:6.1f} % in five")


def _begins(counts: Places) -> Places:
    return np.asarray(np.cumsum(counts) - counts, np.intp)


def _within(counts: Places, groups: Places) -> Places:
    """The places of what is in some of the groups that have so many each."""
    sizes = counts[groups]
    return np.repeat(_begins(counts)[groups] - _begins(sizes), sizes) + np.arange(sizes.sum())


if __name__ == "__main__":
    main(sys.argv[1:])
