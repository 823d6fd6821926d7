"""One reading of any number of files: what it was asked for, how far it is, what came already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.catalogue.faults import Fault, Mended
from bot.catalogue.mending import mend
from bot.catalogue.sources.opening import Meter
from bot.catalogue.sources.options import ReadOptions
from bot.domain.titles import Title

_TWICE = "came already, from the same source; this later one is kept"


@dataclass(slots=True)
class Run:
    """What every reader is given."""

    options: ReadOptions
    meter: Meter
    _came: set[int] = field(default_factory=set)

    def take(self, document: object, at: Fault) -> Iterator[Title | Fault]:
        """The title that an object describes, after what was mended; or why not.

        `at` is its place.
        """
        mending = mend(document)
        title = mending.title
        key = document.get("key") if isinstance(document, dict) else None
        key = key if isinstance(key, str) else None
        for part, sentence in mending.mended:
            yield Mended(at.file, sentence, at.entry, key, part, at.line)
        if title is not None:
            # Of a key its hash is enough: a million of them are alike once in 10^7 times.
            mark = hash((title.source, title.key))
            if mark in self._came:
                yield Mended(at.file, _TWICE, at.entry, key, "key", at.line)
            self._came.add(mark)
            yield title
        elif mending.refusal is not None:
            part, sentence = mending.refusal
            yield Fault(at.file, sentence, at.entry, key, part or None, at.line)
