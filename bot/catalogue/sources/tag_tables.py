"""MovieLens' tags: those that people gave, and the tag genome, in arrays."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.catalogue.faults import Fault, Mended
from bot.catalogue.sources.opening import Meter, Part
from bot.catalogue.sources.tables import comma_separated, rows, whole

RELEVANT = 0.5  # the genome's relevance from which on a tag is a theme, of that weight
_SEVERAL = 2  # people who give a tag before it is a theme
_HALF_WEIGHT = 3  # people at whom it weighs a half: n people make n / (n + this)
_LONGEST_TAG = 60
_SCORE_FIELDS = ("movieid", "tagid", "relevance")
_ROW_IS_BAD = "is no row of tags; left out"
# Tags that say what people think of a film or own of it, not what it is about.
_OPINIONS = (
    "good; great; bad; boring; dumb; stupid; awful; original; predictable; overrated; "
    "underrated; masterpiece; classic; excellent; amazing; awesome; brilliant; perfect; best; "
    "favorite; favourite; fun; entertaining; interesting; mediocre; pointless; unfunny; "
    "horrible; terrible; crappy; lame; owned; own; watched; unwatched; rewatch; betamax; dvd; "
    "dvd-video; blu-ray; netflix; hulu; criterion; afi; remake; sequel; sequels; franchise; "
    "series; oscar; oscars; less; more; good acting; great acting; bad acting; good action; "
    "bad plot; bad script; bad ending; great ending; good soundtrack; great soundtrack; great "
    "movie; good movie; bad movie; so bad it's good; so bad it's funny; to see; to watch; "
    "want to see; seen more than once; can't remember; not available from netflix; in netflix "
    "queue; seen at the cinema; better than expected; disappointing; very "
    "good; very interesting; highly quotable; nudity (topless); nudity (full frontal); nudity "
    "(topless - brief); nudity (full frontal - notable) "
)
_NO_THEMES = frozenset(one.strip() for one in _OPINIONS.split(";"))
_NO_THEME_STARTS = ("oscar", "afi ", "imdb ", "netflix", "criterion", "bd-", "dvd", "clv", "seen ")


def as_theme(tag: str) -> str | None:
    """A tag as a theme; None for one that says nothing of what a film is about."""
    tag = " ".join(tag.split())
    folded = tag.casefold()
    if not tag or len(tag) > _LONGEST_TAG or folded in _NO_THEMES:
        return None
    if folded.startswith(_NO_THEME_STARTS) or not any(c.isalpha() for c in tag):
        return None
    return tag


class Genome:
    """Which tags fit each film how well, as a model says. Some 50 a film stay."""

    def __init__(self) -> None:
        self._tags: dict[bytes, str] = {}
        self._films, self._numbers, self._weights = array("Q"), array("H"), array("f")
        self._names: list[str] = []
        self._order: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._sorted: npt.NDArray[np.uint64] = np.empty(0, np.uint64)

    def read_tags(self, part: Part, meter: Meter) -> Iterator[Fault]:
        """`genome-tags.csv`."""
        for number, content, at in rows(part, meter, ("tagid", "tag")):
            try:
                cells = comma_separated(content or b"")
                tag, name = (cells[one] for one in at)
            except (ValueError, IndexError):
                yield Mended(part.name, _ROW_IS_BAD, line=number)
                continue
            if theme := as_theme(name):
                self._tags[tag.encode()] = theme

    def read_scores(self, part: Part, meter: Meter) -> Iterator[Fault]:
        """`genome-scores.csv`, after the tags."""
        numbers: dict[bytes, int] = {}
        for name in self._tags:
            numbers[name] = len(self._names)
            self._names.append(self._tags[name])
        for number, content, (film, tag, weight) in rows(part, meter, _SCORE_FIELDS):
            cells = (content or b"").rstrip(b"\r").split(b",")
            try:
                if cells[weight] < b"0.5" or (relevance := float(cells[weight])) < RELEVANT:
                    continue
                known = numbers.get(cells[tag])
                if known is not None and known < 1 << 16 and relevance <= 1:
                    self._films.append(whole(cells[film]))
                    self._numbers.append(known)
                    self._weights.append(relevance)
            except (ValueError, IndexError, OverflowError):
                yield Mended(part.name, _ROW_IS_BAD, line=number)

    def close(self) -> None:
        """Everything was read: from here on it is asked."""
        films = np.frombuffer(self._films, np.uint64)
        self._order = np.argsort(films, kind="stable")
        self._sorted = films[self._order]

    def of(self, film: bytes) -> list[tuple[str, float]]:
        """(theme, weight) of a film."""
        start, end = _span(self._sorted, film)
        rows = self._order[start:end]
        return [(self._names[self._numbers[row]], self._weights[row]) for row in rows]


class PeoplesTags:
    """Tags that several people gave the same film."""

    def __init__(self) -> None:
        self._themes: dict[str, int] = {}
        self._names: list[str] = []
        self._films, self._numbers, self._people = array("Q"), array("I"), array("Q")
        self._sorted: npt.NDArray[np.uint64] = np.empty(0, np.uint64)
        self._theme: npt.NDArray[np.uint32] = np.empty(0, np.uint32)
        self._count: npt.NDArray[np.intp] = np.empty(0, np.intp)

    def read(self, part: Part, meter: Meter) -> Iterator[Fault]:
        """`tags.csv`."""
        for number, content, at in rows(part, meter, ("userid", "movieid", "tag")):
            try:
                cells = comma_separated(content or b"")
                user, film, tag = (cells[one] for one in at)
                person, movie = whole(user), whole(film)
            except (ValueError, IndexError):
                yield Mended(part.name, _ROW_IS_BAD, line=number)
                continue
            if theme := as_theme(tag):
                known = self._themes.setdefault(theme.casefold(), len(self._names))
                if known == len(self._names):
                    self._names.append(theme)
                self._films.append(movie)
                self._numbers.append(known)
                self._people.append(person)

    def close(self) -> None:
        """Everything was read: from here on it is asked."""
        films, people = (
            np.frombuffer(self._films, np.uint64),
            np.frombuffer(self._people, np.uint64),
        )
        themes = np.frombuffer(self._numbers, np.uint32)
        order = np.lexsort((people, themes, films))
        films, themes, people = films[order], themes[order], people[order]
        once = _starts(films, themes, people)
        films, themes = films[once], themes[once]
        starts = _starts(films, themes)
        counts = np.diff(np.append(starts, len(films)))
        several = counts >= _SEVERAL
        kept = starts[several]
        self._sorted, self._theme, self._count = films[kept], themes[kept], counts[several]

    def of(self, film: bytes) -> list[tuple[str, float]]:
        """(theme, weight) of a film."""
        start, end = _span(self._sorted, film)
        return [
            (self._names[theme], count / (count + _HALF_WEIGHT))
            for theme, count in zip(
                self._theme[start:end].tolist(), self._count[start:end].tolist(), strict=True
            )
        ]

    def count(self, film: bytes) -> int:
        """How many tags by how many people: says what is popular, where nothing else does."""
        start, end = _span(self._sorted, film)
        return int(self._count[start:end].sum())


def _starts(*columns: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """The rows that differ from the one before."""
    if not len(columns[0]):
        return np.empty(0, np.intp)
    new = np.zeros(len(columns[0]), bool)
    new[0] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def _span(films: npt.NDArray[np.uint64], film: bytes) -> tuple[int, int]:
    """Where the rows of a film begin and end."""
    try:
        number = np.uint64(whole(film))
    except ValueError:
        return 0, 0
    left, right = np.searchsorted(films, number), np.searchsorted(films, number, "right")
    return int(left), int(right)
