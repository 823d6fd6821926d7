"""Finds the weights by which look-ups are ranked: `python -m tests.bench.tune_lookups [--write]`.

Asks the catalogue of all real titles what is in the list of look-ups, and moves the weights to
where the right titles come first most often: the likelihood of each right title among those found,
softmax over the titles' scores, a title's being that of its best name; by Adam (Kingma and Ba
2015). Says how good they are, too, on look-ups of franchises that they were not found on.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.catalogue import name_weights
from bot.catalogue.arrays import ArraysWriter, open_arrays
from bot.catalogue.columns import ColumnWriter
from bot.catalogue.name_features import FEATURES
from bot.catalogue.name_index import NameIndexer
from bot.catalogue.name_search import NameSearch, gates
from bot.catalogue.name_weights import WEIGHTS
from bot.catalogue.ranking import asked_for
from bot.domain.titles import Title
from tests.bench import real

STEPS, RATE, DECAY = 400, 0.05, 3e-4
PARTS = 4  # of the look-ups, each left out once
TITLES_KEPT = 40  # of one look-up: those that come near the front with the weights so far
_NEVER = 1_000_000
FIXED = ("key",)  # the rule of exact names is no matter of weights

Numbers: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """Names found for all look-ups, those of one title of one look-up beside each other.

    `signs` has a line for each name. `firsts` is where each title's names begin, `begins` where
    each look-up's titles do; `right` says which titles are meant.
    """

    signs: Numbers
    firsts: NDArray[np.intp]
    begins: NDArray[np.intp]
    right: NDArray[np.bool_]

    def scores(self, weights: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
        """The score of each title, and the place of its best name."""
        each = self.signs @ weights
        best = np.maximum.reduceat(each, self.firsts)
        owner = np.repeat(np.arange(len(self.firsts)), np.diff([*self.firsts, len(each)]))
        places = np.flatnonzero(each >= best[owner])
        _, first = np.unique(owner[places], return_index=True)
        return best, places[first]

    @property
    def owners(self) -> NDArray[np.intp]:
        """The number of each title's look-up."""
        counts = np.diff([*self.begins, len(self.firsts)])
        return np.repeat(np.arange(len(self.begins)), counts)


def main(arguments: Sequence[str]) -> None:
    """Find the weights, say how good they are, and write them where they stand if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tune_lookups")
    parser.add_argument("--write", action="store_true", help="write them into name_weights.py")
    options = parser.parse_args(arguments)
    if not real.at_hand():
        sys.exit(f"There are no look-ups to tune on in {real.FILES}.")
    lookups = real.lookups()
    titles = [title for title in real.titles() if title.names]
    with tempfile.TemporaryDirectory() as folder:
        asked = found_for(lookups, titles, Path(folder) / "names.arrays")
    started = np.array([WEIGHTS[name] for name in FEATURES], np.float32).T.ravel()
    everything = np.ones(len(lookups), bool)
    weights = tuned(asked, everything, started)
    print(f"tuned on all: {_told(asked, weights, everything)}")
    by_feature = weights.reshape(3, len(FEATURES)).T
    if options.write:
        _write(by_feature)
    families = real.franchises()
    named = [families.get(line["ok"][0], line["ok"][0]) for line in lookups]
    part = np.array([zlib.crc32(name.encode()) % PARTS for name in named])
    for number in range(PARTS):
        others = tuned(asked, part != number, started)
        print(f"not tuned on these: {_told(asked, others, part == number)}")
    if not options.write:
        for name, each in zip(FEATURES, by_feature, strict=True):
            print(f"{name:24}{each[0]:8.2f}{each[1]:8.2f}{each[2]:8.2f}")


def found_for(lookups: Sequence[real.Line], titles: Sequence[Title], path: Path) -> Asked:
    """What a catalogue of `titles`, written to `path`, has for each of `lookups`."""
    indexer, columns = NameIndexer(), ColumnWriter()
    for row, title in enumerate(titles):
        indexer.add(row, title)
        columns.add(title)
    with ArraysWriter(path) as writer:
        for part in (columns, indexer):
            for name, values in part.arrays():
                writer.add(name, values)
    arrays = open_arrays(path)
    search = NameSearch(arrays)
    rows = {title.key: row for row, title in enumerate(titles)}
    found = list(_each(search, lookups, rows))
    signs, counts, right = zip(*found, strict=True)
    sizes = np.concatenate(counts)
    titles_each = np.array([len(each) for each in counts])
    return Asked(
        np.concatenate(signs),
        np.cumsum(sizes) - sizes,
        np.cumsum(titles_each) - titles_each,
        np.concatenate(right),
    )


def _each(
    search: NameSearch, lookups: Sequence[real.Line], rows: dict[str, int]
) -> Iterator[tuple[Numbers, NDArray[Any], NDArray[np.bool_]]]:
    """For each look-up the signs of the names kept, how many each title has, and which is right."""
    for line in lookups:
        question = search.question(asked_for(line["q"]))
        sheet, scores = search.compared(question, adult=True)
        meant = [rows[key] for key in line["ok"] if key in rows]
        ordered = list(dict.fromkeys(sheet.rows[np.argsort(-scores)].tolist()))
        kept = np.isin(sheet.rows, [*ordered[:TITLES_KEPT], *meant])
        order = np.flatnonzero(kept)[np.argsort(sheet.rows[kept], kind="stable")]
        owners, counts = np.unique(sheet.rows[order], return_counts=True)
        signs = sheet.values.T[order]
        each = [signs * gate for gate in gates(question, sheet)]
        yield np.concatenate(each, axis=1), counts, np.isin(owners, meant)


def tuned(asked: Asked, wanted: NDArray[np.bool_], started: Numbers) -> Numbers:
    """The weights that are best for the `wanted` look-ups, beginning at some."""
    owners = asked.owners
    answered = np.logical_or.reduceat(asked.right, asked.begins) & wanted
    weights = started.copy()
    free = np.tile(np.array([name not in FIXED for name in FEATURES]), 3)
    weights[~free] = 0
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores, names = asked.scores(weights)
        likely = np.exp(scores - np.maximum.reduceat(scores, asked.begins)[owners])
        share = likely / np.add.reduceat(likely, asked.begins)[owners]
        right = likely * asked.right
        aim = right / np.maximum(np.add.reduceat(right, asked.begins)[owners], 1e-12)
        off = (share - aim) * answered[owners]
        slope = (off @ asked.signs[names]) / answered.sum() + DECAY * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        move = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        weights = (weights - RATE * move * free).astype(np.float32)
    return weights


def _told(asked: Asked, weights: Numbers, wanted: NDArray[np.bool_]) -> str:
    """How many of the `wanted` look-ups have the right title first, or among the first five."""
    scores, _ = asked.scores(weights)
    right = np.where(asked.right, scores, -np.inf)
    best = np.maximum.reduceat(right, asked.begins)[asked.owners]
    before = np.add.reduceat((scores > best).astype(int), asked.begins)
    before = np.where(np.logical_or.reduceat(asked.right, asked.begins), before, _NEVER)[wanted]
    return f"{100 * np.mean(before < 1):.2f} % first, {100 * np.mean(before < 5):.2f} % in five"


def _write(weights: Numbers) -> None:
    """Put the weights where they stand, behind their names."""
    path = Path(name_weights.__file__)
    source = path.read_text(encoding="utf-8")
    for name, each in zip(FEATURES, weights, strict=True):
        told = ", ".join(f"{one:.2f}" for one in each)
        source = re.sub(rf'("{name}": \()[^)]*(\))', rf"\g<1>{told}\2", source)
    path.write_text(source, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
