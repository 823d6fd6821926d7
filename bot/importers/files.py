"""Files that people have, read into entries: whichever of the known formats each is in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.domain.imports import Entry, Fault, Place
from bot.importers.archives import members, unzipped
from bot.importers.decoding import NotReadable, text_of
from bot.importers.fields import MOST_TEXT, TOO_LONG
from bot.importers.front_matter import has_front_matter, read_front_matter
from bot.importers.json_reviews import read_json, read_json_lines
from bot.importers.myanimelist import read_my_anime_list
from bot.importers.prose import read_prose
from bot.importers.sources import ACCEPTED_WORDS, Limits, Source, extension, too_large
from bot.importers.tables import read_table

MOST_FAULTS = 100
"""Faults after which reading stops: nobody mends more in one go."""
# A text may say more than the review: where to watch, a synopsis, trivia.
_LONGEST_PROSE = 2 * MOST_TEXT
# Ratings without a text are many in a list of one's whole life, and each is told.
_LEFT_OUT_A_REVIEW = 10


def read_files(
    sources: Iterable[Source | Fault],
    *,
    limits: Limits,
    check: Callable[[Entry], Fault | None] | None = None,
) -> Iterator[Entry | Fault]:
    """Every review in `sources`, and every fault, in order; each is read when it is asked for.

    `check` says what keeps an entry out: that fault comes in its place. Never raises for what a
    file holds. Ends early, with a fault, at more than `limits.reviews` reviews or `MOST_FAULTS`
    faults.
    """
    tally = _Tally(limits)
    for read in _found(sources, limits):
        found = (check(read) if check and isinstance(read, Entry) else None) or read
        if sentence := tally.too_many(read, found):
            yield Fault(found.place, sentence)
            return
        yield found


class _Tally:
    """How much was found so far."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.reviews
        self._reviews = self._faults = self._left_out = 0

    def too_many(self, read: Entry | Fault, found: Entry | Fault) -> str | None:
        """Counts what was `read`, and the fault `found` in it; says so when that is too much."""
        self._reviews += isinstance(read, Entry)
        if isinstance(found, Fault):
            self._left_out += found.left_out
            self._faults += not found.left_out
        if self._faults > MOST_FAULTS:
            return f"There are more than {MOST_FAULTS} faults: mend these first."
        if self._most is not None and self._reviews > self._most:
            return f"There are more than {self._most:,} reviews: split them in parts."
        if self._most is not None and self._left_out > self._most * _LEFT_OUT_A_REVIEW:
            return "Most of this is no review: take that out."
        return None


def _found(sources: Iterable[Source | Fault], limits: Limits) -> Iterator[Entry | Fault]:
    for source in sources:
        if isinstance(source, Fault):
            yield source
            continue
        if fault := too_large(source, limits):
            yield fault
        elif extension(source.name) == ".zip":
            for member in members(source, limits):
                yield from [member] if isinstance(member, Fault) else _one_file(member, limits)
        else:
            yield from _one_file(source, limits)


def _one_file(source: Source, limits: Limits) -> Iterator[Entry | Fault]:
    """The reviews of a file that is no zip."""
    end = extension(source.name)
    if end not in _READERS and not end.startswith(".xml"):
        yield _not_accepted(source)
        return
    try:
        if end == ".xml.gz":
            content = unzipped(source, limits)
            yield from read_my_anime_list(content, file=source.name)
        elif end == ".xml":
            yield from read_my_anime_list(source.content, file=source.name)
        else:
            text = text_of(source.content, file=source.name)
            if text.strip():
                yield from _READERS[end](text, source.name)
            else:
                yield Fault(Place(source.name), "This file is empty.")
    except NotReadable as error:
        yield error.fault


def _not_accepted(source: Source) -> Fault:
    place = Place(source.name)
    if source.among_others:
        return Fault(place, "This is no file of reviews, so it is left out.", left_out=True)
    return Fault(place, f"Such a file can't be read: {ACCEPTED_WORDS} can.")


def _prose(text: str, file: str) -> Iterator[Entry | Fault]:
    if len(text) > _LONGEST_PROSE:
        yield Fault(Place(file), TOO_LONG)
    else:
        yield read_prose(text, file=file)


def _markdown(text: str, file: str) -> Iterator[Entry | Fault]:
    if has_front_matter(text):
        yield from read_front_matter(text, file=file)
    else:
        yield from _prose(text, file)


_READERS: Mapping[str, Callable[[str, str], Iterator[Entry | Fault]]] = {
    ".txt": _prose,
    ".md": _markdown,
    ".markdown": _markdown,
    ".json": lambda text, file: read_json(text, file=file),
    ".jsonl": lambda text, file: read_json_lines(text, file=file),
    ".csv": lambda text, file: read_table(text, file=file),
    ".tsv": lambda text, file: read_table(text, file=file),
}
