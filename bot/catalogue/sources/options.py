"""What of a public catalogue is read, and how far the reading is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

# What IMDb calls them. Episodes, games, pilots, music videos and radio stay out unless asked for.
IMDB_TYPES = frozenset(
    {
        "movie",
        "tvMovie",
        "tvSeries",
        "tvMiniSeries",
        "tvSpecial",
        "tvShort",
        "short",
        "video",
    }
)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What of a file is taken. `min_votes` and `imdb_types` are about IMDb's files alone.

    `most_names` is how many names a title from IMDb keeps. Large tables are put down in a
    temporary file in `scratch` (None: where the system has such files).
    """

    min_votes: int = 100
    imdb_types: frozenset[str] = IMDB_TYPES
    most_names: int = 16
    scratch: Path | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading is: `done` of `total` bytes as they lie on the disk, now in `file`.

    A file that is read twice counts twice.
    """

    done: int
    total: int
    file: str


Moved: TypeAlias = Callable[[Progress], object]
