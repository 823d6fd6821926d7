"""Finds the weights of suggestions: `python -m tests.bench.tune_suggestions [FOLDER]`.

Takes the real anime with what people recommend beside each, from `../shared/data`, and the
catalogue in FOLDER (`data`), into which both real files were imported. The weights are those under
which the recommended titles are likeliest to be picked among the few hundred best so far (a
softmax over them, by gradient descent, twice: the second time among what the first weights find).
What is printed goes into `bot/catalogue/like_weights.py`. Before it stands how well that does,
measured on a fifth of the franchises at a time, with weights found on the others.
"""

from __future__ import annotations

import asyncio
import gzip
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from bot.catalogue.editions import open_edition
from bot.catalogue.like_layout import PARTS
from bot.catalogue.like_reading import LikeIndex, profile_of
from bot.catalogue.like_scoring import Likeness, walk_of
from bot.catalogue.like_weights import CLUES, WEIGHTS
from tests.bench.clues import Table, clues_of
from tests.bench.scoring import agreement

REAL = Path("../shared/data")
LOOKED_AT = (800, 400)
FOLDS = 5
MOST_VOTES = 4.0
STEPS, PACE, SHRUNK = 300, 0.05, 1e-3


class Questions:
    """The titles asked for, the clues of the slots looked at, and what people recommend."""

    def __init__(self, lines: Sequence[Mapping[str, Any]], franchises: Mapping[str, str]) -> None:
        self.lines, self.franchises = lines, franchises
        own = [franchises[line["key"]].encode() for line in lines]
        self.folds = np.array([zlib.crc32(name) % FOLDS for name in own])

    async def look(self, folder: Path, weights: Table, most: int) -> None:
        """Find the `most` best slots for each, under `weights`, and their clues."""
        async with open_edition(folder / "catalogue.db", check=False) as edition:
            index = edition.likes.index
            likeness = Likeness(index, dict(zip(CLUES, weights.tolist(), strict=True)))
            rows = await edition.rows_of([*self.franchises])
            titles = await edition.get_many([line["key"] for line in self.lines])
            slot_of = {key: int(index.row_slot[row]) for key, row in rows.items()}
            self.clues = np.zeros((len(self.lines), most, len(CLUES)), np.float32)
            self.slots = np.full((len(self.lines), most), -1)
            self.gains = np.zeros((len(self.lines), most), np.float32)
            for number, line in enumerate(self.lines):
                profile = profile_of(titles[line["key"]], rows[line["key"]], index)
                if profile is None:
                    continue
                score = likeness.of_all(profile, walk_of(index, profile))
                score[profile.slot] = -np.inf
                best = np.argpartition(-score, most)[:most]
                gains: dict[int, float] = {}
                for key, votes in line["liked_too"].items():
                    if self.franchises[key] != self.franchises[line["key"]]:
                        slot = slot_of[key]
                        gains[slot] = min(MOST_VOTES, max(votes, gains.get(slot, 0.0)))
                self.clues[number] = clues_of(index, profile, best)
                self.slots[number] = best
                self.gains[number] = [gains.get(int(slot), 0.0) for slot in best]
            self.keys = _main_keys(index, {row: key for key, row in rows.items()})

    def fit(self, which: NDArray[Any]) -> Table:
        """The weights under which what is recommended to the questions `which` is likeliest."""
        clues, gains = self.clues[which], self.gains[which]
        spread = clues.std(axis=(0, 1)) + 1e-6
        flat = ((clues - clues.mean(axis=(0, 1))) / spread).reshape(-1, len(CLUES))
        # A question that few answered says less.
        shares = gains / np.maximum(gains.sum(1, keepdims=True), 3.0)
        sums, wanted = shares.sum(1, keepdims=True), shares.ravel() @ flat
        weights, mean, square = (np.zeros(len(CLUES), np.float32) for _ in range(3))
        for step in range(1, STEPS + 1):
            score = (flat @ weights).reshape(shares.shape)
            likely = np.exp(score - score.max(1, keepdims=True))
            likely *= sums / likely.sum(1, keepdims=True)
            slope = (likely.ravel() @ flat - wanted) / len(which) + SHRUNK * weights
            # Adam: https://arxiv.org/abs/1412.6980
            mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
            ahead = mean / (1 - 0.9**step)
            pace = PACE if step < 0.7 * STEPS else 0.3 * PACE
            weights -= pace * ahead / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
            # What is shared makes nothing less alike, whatever these questions say.
            weights[:PARTS] = np.maximum(weights[:PARTS], 0)
        return np.asarray(weights / spread, np.float32)

    def told(self) -> str:
        """How well it does, each fold with the weights of the others."""
        answers: list[Mapping[str, Any]] = [{} for _ in self.lines]
        for fold in range(FOLDS):
            weights = self.fit(np.flatnonzero(self.folds != fold))
            for number in np.flatnonzero(self.folds == fold):
                order = np.argsort(-(self.clues[number] @ weights), kind="stable")[:50]
                keys = [self.keys.get(int(slot), "?") for slot in self.slots[number][order]]
                answers[number] = {"answers": keys}
        found = agreement(self.lines, answers, self.franchises)
        return f"recall@10 {found.recall:.4f} NDCG@10 {found.ndcg:.4f} MRR {found.mrr:.4f}"


def _main_keys(index: LikeIndex, keys: Mapping[int, str]) -> dict[int, str]:
    """The key of a real title in each slot."""
    return {int(index.row_slot[row]): keys[row] for row in sorted(keys, reverse=True)}


def _lines(name: str) -> list[dict[str, Any]]:
    with gzip.open(REAL / name, "rb") as file:
        return [orjson.loads(line) for line in file]


def main() -> None:
    """Print the weights."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    franchises = {line["key"]: line["franchise"] for line in _lines("anime.jsonl.gz")}
    questions = Questions(_lines("similar_dev.jsonl.gz"), franchises)
    weights = np.array([WEIGHTS[clue] for clue in CLUES], np.float32)
    for most in LOOKED_AT:
        asyncio.run(questions.look(folder, weights, most))
        print(questions.told(), flush=True)
        weights = questions.fit(np.arange(len(questions.lines)))
    _print("WEIGHTS", weights)
    questions.clues[:, :, CLUES.index("latent")] = 0
    print(questions.told(), flush=True)
    _print("UNPLACED", questions.fit(np.arange(len(questions.lines))))


def _print(name: str, weights: Table) -> None:
    print(f"{name}: Final = {{")
    for clue, weight in zip(CLUES, weights, strict=True):
        print(f'    "{clue}": {weight:.3f},')
    print("}")


if __name__ == "__main__":
    main()
