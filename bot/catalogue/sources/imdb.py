"""IMDb's public tables: ten million rows, of which what is wanted is put down in a scratch file.

Their layout: https://developer.imdb.com/non-commercial-datasets/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalogue.faults import Fault, Mended, PassedOver
from bot.catalogue.sources.imdb_scratch import OtherName, Scratch, open_scratch
from bot.catalogue.sources.opening import Broken, Part
from bot.catalogue.sources.run import Run
from bot.catalogue.sources.tables import TOO_LONG, rows, whole
from bot.domain.titles import Title

SOURCE = "imdb"
BASICS, AKAS, CREW = "title.basics", "title.akas", "title.crew"
NAMES, RATINGS = "name.basics", "title.ratings"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    BASICS: ("tconst", "titletype", "primarytitle"),
    AKAS: ("titleid", "ordering", "title"),
    CREW: ("tconst", "directors", "writers"),
    NAMES: ("nconst", "primaryname"),
    RATINGS: ("tconst", "averagerating", "numvotes"),
}
# Known, and of no use here.
UNUSED = (("tconst", "parenttconst"), ("tconst", "ordering", "nconst"))
_NO_BASICS = "is a table of IMDb, but title.basics is missing: give the files together"
_NO_RATINGS = (
    "votes and scores, as title.ratings is missing: titles with few votes are taken too, and none "
    "is popular"
)
_BAD_ROW = "is no row of this table; left out"
_TWICE = "is there already; this later row is kept"
_NO_ROW = "is no row of this table"
_NONE, _NONE_BYTES = "\\N", b"\\N"
_FEATURE = 40  # minutes: a single work that is shorter is a short
_KINDS = {
    "movie": "film",
    "tvMovie": "film",
    "tvSeries": "series",
    "tvMiniSeries": "series",
    "short": "short",
    "tvShort": "short",
    "musicVideo": "short",
}
_NO_THEMES = frozenset({"Adult", "Short"})  # said otherwise
_MOST_PEOPLE = 10  # of each role
_LAST_PLACE = 1 << 20  # of a name in order
_AKA_FIELDS = ("titleid", "ordering", "title", "language", "types", "isoriginaltitle")
_FIELDS = (
    "tconst", "titletype", "primarytitle", "originaltitle", "isadult", "startyear",
    "runtimeminutes", "genres",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imdb:
    """The tables, by what each is."""

    parts: dict[str, Part]

    @property
    def name(self) -> str:
        """How it is called in faults."""
        return self.parts.get(BASICS, next(iter(self.parts.values()))).name

    @property
    def size(self) -> int:
        """Bytes that reading it takes."""
        return sum(part.size for part in self.parts.values())

    def read(self, run: Run) -> Iterator[Title | Fault]:
        """The titles that are wanted, and what is wrong with the others."""
        if BASICS not in self.parts:
            yield from (part.fault(_NO_BASICS) for part in self.parts.values())
            return
        with open_scratch(run.options.scratch) as scratch:
            yield from _Tables(self.parts, run, scratch).read()


class _Tables:
    """One reading of all tables, one after the other."""

    def __init__(self, parts: dict[str, Part], run: Run, scratch: Scratch) -> None:
        self._parts, self._run, self._scratch = parts, run, scratch
        self._options, self._meter = run.options, run.meter
        self._types = frozenset(name.encode() for name in run.options.imdb_types)
        self._ratings: dict[int, tuple[int, float]] = {}  # votes and score of who has enough

    def read(self) -> Iterator[Title | Fault]:
        """The titles, after what is wrong with rows of the tables."""
        readers = (
            (RATINGS, self._read_ratings),
            (BASICS, self._read_basics),
            (AKAS, self._read_akas),
            (CREW, self._read_crew),
            (NAMES, self._read_names),
        )
        for name, read in readers:
            if part := self._parts.get(name):
                try:
                    yield from read(part)
                except Broken as error:
                    sort = Fault if name == BASICS else Mended
                    yield sort(part.name, str(error))
        basics = self._parts[BASICS]
        for line, cells in self._scratch.titles():
            try:
                document = self._document(cells)
            except (ValueError, IndexError):
                yield basics.fault(_NO_ROW, line)
            else:
                yield from self._run.take(document, basics.fault("", line))

    def _read_ratings(self, part: Part) -> Iterator[Fault]:
        least = self._options.min_votes
        for line, content, (title, rating, count) in rows(part, self._meter, COLUMNS[RATINGS]):
            cells = _cells(content)
            try:
                votes = whole(cells[count])
                if votes >= least:
                    self._ratings[_number(cells[title])] = (votes, float(cells[rating]))
            except (ValueError, IndexError):
                yield Mended(part.name, _BAD_ROW, line=line)

    def _read_basics(self, part: Part) -> Iterator[Fault]:
        rated = RATINGS in self._parts and self._options.min_votes > 0
        others, unpopular = 0, 0
        for line, content, at in rows(part, self._meter, _FIELDS):
            if content is None:
                yield part.fault(TOO_LONG, line)
                continue
            cells = _cells(content)
            try:
                if cells[at[1]] not in self._types:
                    others += 1
                    continue
                title = _number(cells[at[0]])
                if rated and title not in self._ratings:
                    unpopular += 1
                    continue
                values = [cells[one].decode() if one >= 0 else _NONE for one in at]
            except (ValueError, IndexError):
                yield part.fault(_NO_ROW, line)
            else:
                if title in self._scratch.wanted:
                    yield Mended(part.name, _TWICE, None, f"imdb:{values[0]}", "key", line)
                self._scratch.add_title(title, line, values)
        if others or unpopular:
            told = (
                (others, f"of other sorts than {', '.join(sorted(self._options.imdb_types))}"),
                (unpopular, f"with fewer than {self._options.min_votes:,} votes"),
            )
            said = "; ".join(f"{count:,} {why}" for count, why in told if count)
            yield PassedOver(part.name, said)
        if RATINGS not in self._parts:
            yield PassedOver(part.name, _NO_RATINGS)

    def _read_akas(self, part: Part) -> Iterator[Fault]:
        wanted = self._scratch.wanted
        for line, content, at in rows(part, self._meter, _AKA_FIELDS):
            try:
                if at[0] == 0 and int((content or b"").partition(b"\t")[0][2:]) not in wanted:
                    continue
                cells = _cells(content)
                title = _number(cells[at[0]])
                if title not in wanted:
                    continue
                place = min(whole(cells[at[1]]), _LAST_PLACE)
                name, lang, types, original = (
                    cells[one].decode() if one >= 0 else _NONE for one in at[2:]
                )
            except (ValueError, IndexError):
                yield Mended(part.name, _BAD_ROW, line=line)
                continue
            if original == "1" or "original" in types:
                place -= 2 * _LAST_PLACE
            elif "imdbDisplay" in types:
                place -= _LAST_PLACE
            known = lang if lang not in (_NONE, "") and not lang.startswith("q") else None
            self._scratch.add_name(title, OtherName(place, name, known))

    def _read_crew(self, part: Part) -> Iterator[Fault]:
        for line, content, at in rows(part, self._meter, COLUMNS[CREW]):
            title, directors, writers = at
            try:
                cells = _cells(content)
                if (number := _number(cells[title])) not in self._scratch.wanted:
                    continue
                people = [
                    (_number(person), role)
                    for role, column in (("director", directors), ("writer", writers))
                    for person in cells[column].split(b",")[:_MOST_PEOPLE]
                    if person not in (_NONE_BYTES, b"")
                ]
            except (ValueError, IndexError):
                yield Mended(part.name, _BAD_ROW, line=line)
            else:
                self._scratch.add_crew(number, people)

    def _read_names(self, part: Part) -> Iterator[Fault]:
        people = self._scratch.people
        for line, content, (person, name) in rows(part, self._meter, COLUMNS[NAMES]):
            try:
                if person == 0 and int((content or b"").partition(b"\t")[0][2:]) not in people:
                    continue
                cells = _cells(content)
                if (number := _number(cells[person])) in people:
                    self._scratch.add_person(number, cells[name].decode())
            except (ValueError, IndexError):
                yield Mended(part.name, _BAD_ROW, line=line)

    def _document(self, cells: list[str]) -> dict[str, Any]:
        key, sort, main, original, adult, year, minutes, genres = (
            None if cell == _NONE else cell for cell in cells
        )
        number = _number((key or "").encode())
        votes, score = self._ratings.get(number, (0, None))
        names: list[tuple[str | None, str, str | None]] = [
            (main, "main", None),
            (original, "native", None),
        ]
        names += [(one.name, "alias", one.lang) for one in self._scratch.names_of(number)]
        languages = {name: lang for name, _, lang in names if lang}
        unique = {name: sort for name, sort, _ in reversed(names) if name}
        length = _whole_or_text(minutes)
        return {
            "key": f"imdb:{key}",
            "kind": _kind(sort, length),
            "names": [
                {"name": name, "type": unique[name], "lang": languages.get(name)}
                for name in dict.fromkeys(name for name, _, _ in names if name)
            ][: self._options.most_names],
            "year": _whole_or_text(year),
            "minutes": length or None,
            "themes": [
                {"theme": genre, "weight": 1.0}
                for genre in (genres or "").split(",")
                if genre and genre not in _NO_THEMES
            ],
            "credits": [one._asdict() for one in self._scratch.crew_of(number)],
            "popularity": votes,
            "score": score,
            "adult": adult == "1",
            "source": SOURCE,
        }


def _cells(content: bytes | None) -> list[bytes]:
    return (content or b"").rstrip(b"\r").split(b"\t")


def _number(cell: bytes) -> int:
    """The number in `tt0114709` or `nm0000001`. Raises ValueError."""
    return whole(cell[2:])


def _whole_or_text(cell: str | None) -> int | str | None:
    """The number in a cell; what is none is given on, to be found wrong."""
    try:
        return cell and whole(cell)
    except ValueError:
        return cell


def _kind(sort: str | None, minutes: int | str | None) -> str:
    """What is published on discs alone is a film or a short by its length."""
    if sort == "video" and isinstance(minutes, int) and minutes:
        return "film" if minutes >= _FEATURE else "short"
    return _KINDS.get(sort or "", "special")
