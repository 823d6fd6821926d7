"""The same bot on a hundred thousand real titles, where their files are at hand.

They are for measuring only and belong to their owners: nothing of them is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.app import open_marquee
from bot.catalogue.build import build_catalogue
from bot.catalogue.entries import read_entries
from bot.catalogue.starter import read_starter
from bot.config import ROOT, STARTER, Settings
from bot.domain.suggestions import Filters
from bot.errors import ClubError
from bot.process import fastest_loop
from tests.bench.payloads import CLUB
from tests.bench.resident import most_resident, resident
from tests.bench.rounds import percentile
from tests.bench.rows import ROTATED

FILES = ROOT.parent / "shared" / "data"
TITLES = ("anime.jsonl.gz", "films.jsonl.gz")
LOOKUPS, LIKED = "lookup_dev.jsonl.gz", "similar_dev.jsonl.gz"
ASKED = 1_000


def at_hand() -> bool:
    """Whether there is real data to measure on."""
    return all((FILES / name).exists() for name in (*TITLES, LOOKUPS, LIKED))


def liked_keys(count: int = ROTATED) -> list[str]:
    """Keys of titles that people asked to have more like, from all over the list."""
    return [line["key"] for line in _spread(LIKED, count)]


def build(data: Path) -> dict[str, float]:
    """Build the catalogue of the folder `data`: ours and all real titles."""
    began = time.perf_counter()
    entries = [entry for name in TITLES for entry in read_entries(FILES / name).entries]
    read = time.perf_counter()
    titles = [*read_starter(STARTER), *(entry.title for entry in entries)]
    build_catalogue(titles, data / "catalogue.db", digest="bench")
    size = (data / "catalogue.db").stat().st_size / 1e6
    return {
        "titles": len(titles),
        "read": read - began,
        "build": time.perf_counter() - read,
        "size": size,
        "resident": most_resident(),
    }


async def ask(data: Path) -> dict[str, float]:
    """Look titles up and suggest, each text and title asked once. Milliseconds and megabytes."""
    async with open_marquee(Settings(data=data)) as bot:
        start = resident()
        searches = [
            await _timed(bot.services.titles.offer(CLUB, line["q"]))
            for line in _spread(LOOKUPS, ASKED)
        ]
        suggestions = []
        for key in liked_keys(ASKED):
            title = await bot.services.titles.get(CLUB, key)
            if title is not None:
                similar = bot.services.suggestions.similar(CLUB, title, Filters(), member=1)
                suggestions.append(await _timed(similar))
        return {
            "search_p50": percentile(searches, 50),
            "search_p95": percentile(searches, 95),
            "similar_p50": percentile(suggestions, 50),
            "similar_p95": percentile(suggestions, 95),
            "start": start,
            "resident": resident(),
        }


async def _timed(work: Any) -> float:
    """Milliseconds until `work` is done."""
    began = time.perf_counter()
    with contextlib.suppress(ClubError):  # nothing like it: an answer, too
        await work
    return (time.perf_counter() - began) * 1000


def _spread(name: str, count: int) -> Iterable[dict[str, Any]]:
    """`count` lines of a file, from all over it."""
    lines = list(_lines(FILES / name))
    return lines[:: max(1, len(lines) // count)][:count]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    if sys.argv[1] == "build":
        print(json.dumps(build(folder)))
    else:
        with asyncio.Runner(loop_factory=fastest_loop()) as runner:
            print(json.dumps(runner.run(ask(folder))))
