"""One import at a time, and nothing left of those that were killed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from bot.catalogue.build import discard_stale
from bot.catalogue.connection import named_arrays
from bot.catalogue.faults import CatalogueError
from bot.errors import InUseError

# A start holds the right for the second in which it builds the starter shelf.
_PATIENCE = 3.0

_UNFINISHED = re.compile(r"\.(\d+)(?:\.arrays)?\.new")


@contextmanager
def only_import(path: Path) -> Iterator[None]:
    """Hold the right to import into the catalogue at `path`. What killed ones left is removed.

    Raises InUseError if another import is at it. A running bot needs no such right.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_suffix(".lock"))
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise InUseError(
            f"Another import into {path} is under way: start this one again when it is done."
        ) from None
    try:
        discard_unfinished(path)
        yield
    finally:
        lock.release()


def tidy(path: Path) -> None:
    """Remove what killed builds of the catalogue at `path` left, unless an import is at it.

    An import may run in another container, where processes have the same numbers as here.
    """
    with suppress(Timeout, OSError), FileLock(path.with_suffix(".lock"), blocking=False):
        discard_unfinished(path)
        with suppress(CatalogueError):
            discard_stale(path, named_arrays(path))


def discard_unfinished(path: Path) -> None:
    """Remove what builds of the catalogue at `path` left whose process is gone."""
    for file in path.parent.glob(f"{path.name}.*.new"):
        found = _UNFINISHED.fullmatch(file.name.removeprefix(path.name))
        if found and not _runs(int(found[1])):
            file.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Whether there is another process of this number."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True
