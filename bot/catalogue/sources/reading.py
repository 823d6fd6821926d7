"""Any number of paths as one stream of titles and of what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.catalogue.faults import Fault
from bot.catalogue.sources.opening import Meter
from bot.catalogue.sources.options import Moved, ReadOptions
from bot.catalogue.sources.recognising import recognise
from bot.catalogue.sources.run import Run
from bot.domain.titles import Title

_NOTHING = "holds no titles"
NO_OPTIONS = ReadOptions()


def read_titles(
    paths: Sequence[Path], *, options: ReadOptions = NO_OPTIONS, moved: Moved = lambda _: None
) -> Iterator[Title | Fault]:
    """Every title in the files, folders and zips at `paths`, one at a time; never raises for them.

    A title that can't be taken is exactly one `Fault`, and so is a file that can't be read or not
    to its end. A `Mended` (a sort of `Fault`) comes before the title that it is about, which is
    taken without what was wrong; a `PassedOver` (another) counts what the options leave out. Two
    titles of one source with the same key both come, with a `Mended` before the later one: the
    later one is to be kept. `moved` is called for every quarter of a megabyte.

    Raises `CatalogueError` where the disk has no room for what IMDb's tables need.
    """
    collections, faults = recognise(paths)
    yield from faults
    meter = Meter(sum(collection.size for collection in collections), moved)
    run = Run(options, meter)
    for collection in collections:
        said = False
        for one in collection.read(run):
            said = True
            yield one
        if not said:
            yield Fault(collection.name, _NOTHING)
