"""Real data to measure on, where it is at hand. It belongs to its owners: nothing of it is kept."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from bot.config import ROOT
from bot.domain.documents import decode
from bot.domain.titles import Title
from tests.bench.rows import ROTATED

FILES = ROOT.parent / "shared" / "data"
TITLES = ("anime.jsonl.gz", "films.jsonl.gz")
LOOKUPS, LIKED = "lookup_dev.jsonl.gz", "similar_dev.jsonl.gz"

Line: TypeAlias = dict[str, Any]


def at_hand() -> bool:
    """Whether there is real data to measure on."""
    return all((FILES / name).exists() for name in (*TITLES, LOOKUPS, LIKED))


def title_files() -> list[Path]:
    """The files of titles, one a source."""
    return [FILES / name for name in TITLES]


def lookups(count: int | None = None) -> list[Line]:
    """What people typed, each with the keys of the titles that are meant; `count` from all over."""
    return spread(lines(FILES / LOOKUPS), count)


def liked(count: int | None = None) -> list[Line]:
    """Titles, each with those that people recommend who liked it; `count` from all over."""
    return spread(lines(FILES / LIKED), count)


def liked_keys(count: int = ROTATED) -> list[str]:
    """Keys of titles that people asked to have more like, from all over the list."""
    return [line["key"] for line in liked(count)]


def documents() -> list[list[Line]]:
    """All titles as their files have them, a list a source."""
    return [lines(path) for path in title_files()]


def franchises() -> dict[str, str]:
    """The franchise of each title that has one, by its key."""
    return {
        line["key"]: line["franchise"]
        for line in lines(FILES / TITLES[0])
        if line.get("franchise") is not None
    }


def titles() -> list[Title]:
    """All titles, the most popular first; sources are merged by rank."""
    ranked = [
        (rank, decode(line))
        for source in documents()
        for rank, line in enumerate(sorted(source, key=lambda one: -(one["popularity"] or 0.0)))
    ]
    return [title for _, title in sorted(ranked, key=lambda pair: pair[0])]


def spread(found: Sequence[Line], count: int | None) -> list[Line]:
    """`count` of them, from all over; all without it."""
    step = 1 if count is None else max(1, len(found) // count)
    return list(found[::step][:count])


def lines(path: Path) -> list[Line]:
    """The objects of a file that has one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
