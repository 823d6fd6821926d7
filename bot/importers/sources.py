"""What is read: files as they were given, and how much of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.imports import Fault, Place

MEGABYTE = 1024 * 1024
ACCEPTED = (
    ".txt",
    ".md",
    ".markdown",
    ".json",
    ".jsonl",
    ".csv",
    ".tsv",
    ".xml",
    ".xml.gz",
    ".zip",
)
"""How the name of a file that can be read ends."""
ACCEPTED_WORDS = ".txt, .md, .json, .jsonl, .csv, .tsv, .xml, .xml.gz and .zip"


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was given. `name` is for show and for what it ends in, never a path to open.

    `among_others` says that it came in a folder or a zip, where not every file is about reviews.
    """

    name: str
    content: bytes
    among_others: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken; None is no bound.

    `size` is bytes a file as it was given, `reviews` the entries of all files together, and
    `unpacked` the bytes that come out of one zip or gz.
    """

    size: int | None = None
    reviews: int | None = None
    unpacked: int = 64 * MEGABYTE


DISCORD_LIMITS = Limits(size=8 * MEGABYTE, reviews=5_000)
"""For a file that somebody uploads."""
NO_LIMITS = Limits()
"""For the command line: one's own files on one's own machine."""


def extension(name: str) -> str:
    """Which of `ACCEPTED` the name ends in, in lower case; empty where in none of them."""
    return next((end for end in reversed(ACCEPTED) if name.lower().endswith(end)), "")


def sources_of(paths: Sequence[Path]) -> Iterator[Source | Fault]:
    """The files at `paths`, and those in the folders among them, each read as it is asked for.

    In a folder, names go in order; hidden files, links that lead out of it and what is no
    ordinary file are passed over.
    """
    for path in paths:
        if path.is_dir():
            for inside in _files_in(path):
                name = inside.relative_to(path).as_posix()
                # What can't be read is only named: a folder may hold a disc's worth of film.
                yield _source(inside, name, among_others=True, wanted=bool(extension(name)))
        elif path.is_file():
            yield _source(path, path.name)
        else:
            yield Fault(Place(_shown(path.name)), "There is no such file or folder.")


def _files_in(folder: Path) -> Iterator[Path]:
    """Every ordinary file below `folder` that is not hidden."""
    home = folder.resolve()
    for top, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(top, name) for name in sorted(files) if not name.startswith(".")):
            if path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(home)):
                yield path


def _source(
    path: Path, name: str, *, among_others: bool = False, wanted: bool = True
) -> Source | Fault:
    try:
        return Source(_shown(name), path.read_bytes() if wanted else b"", among_others)
    except OSError as error:
        return Fault(Place(_shown(name)), f"This file can't be opened: {error.strerror}.")


def _shown(name: str) -> str:
    """A file's name with the bytes that are no text in it replaced."""
    return name.encode("utf-8", "replace").decode()


def too_large(source: Source, limits: Limits) -> Fault | None:
    """What to say of a file that has more bytes than `limits` allow."""
    if limits.size is None or len(source.content) <= limits.size:
        return None
    return Fault(
        Place(source.name),
        f"This file is larger than {limits.size // MEGABYTE} MB: split it, or import it from the"
        " command line.",
    )
