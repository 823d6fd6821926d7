"""MovieLens: films with genres, links to other sites, tags, the tag genome, and ratings.

Its layout: https://files.grouplens.org/datasets/movielens/ml-25m-README.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.catalogue.faults import Fault, Mended
from bot.catalogue.sources.film_names import split_name
from bot.catalogue.sources.opening import Broken, Meter, Part
from bot.catalogue.sources.run import Run
from bot.catalogue.sources.tables import TOO_LONG, comma_separated, rows, whole
from bot.catalogue.sources.tag_tables import Genome, PeoplesTags
from bot.domain.titles import Title

SOURCE = "movielens"
MOVIES, LINKS, TAGS, RATINGS = "movies", "links", "tags", "ratings"
GENOME_TAGS, GENOME_SCORES = "genome-tags", "genome-scores"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    MOVIES: ("movieid", "title", "genres"),
    LINKS: ("movieid", "imdbid"),
    TAGS: ("userid", "movieid", "tag"),
    RATINGS: ("userid", "movieid", "rating"),
    GENOME_TAGS: ("tagid", "tag"),
    GENOME_SCORES: ("movieid", "tagid", "relevance"),
}
_NO_MOVIES = "is a file of MovieLens, but its movies.csv is missing: give the whole folder or zip"
_LINK_FIELDS = ("movieid", "imdbid", "tmdbid")
_NO_GENRES = "(no genres listed)"
_MOST_THEMES = 60  # of a film, the weightiest


@dataclass(slots=True)
class MovieLens:
    """The files of one release, by what each is. `read` may be called once."""

    parts: dict[str, Part]
    _links: dict[bytes, tuple[str, ...]] = field(default_factory=dict)
    _genome: Genome = field(default_factory=Genome)
    _tags: PeoplesTags = field(default_factory=PeoplesTags)
    _ratings: Counter[bytes] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """How it is called in faults."""
        return self.parts.get(MOVIES, next(iter(self.parts.values()))).name

    @property
    def size(self) -> int:
        """Bytes that reading it takes."""
        return sum(part.size for part in self.parts.values())

    def read(self, run: Run) -> Iterator[Title | Fault]:
        """Its films, and what is wrong with the others."""
        if MOVIES not in self.parts:
            yield from (part.fault(_NO_MOVIES) for part in self.parts.values())
            return
        helpers = (
            (LINKS, self._read_links),
            (RATINGS, self._read_ratings),
            (TAGS, self._tags.read),
            (GENOME_TAGS, self._genome.read_tags),
            (GENOME_SCORES, self._genome.read_scores),
        )
        for name, read in helpers:
            if part := self.parts.get(name):
                try:
                    yield from read(part, run.meter)
                except Broken as error:
                    yield Mended(part.name, str(error))
        self._tags.close()
        self._genome.close()
        try:
            yield from self._films(self.parts[MOVIES], run)
        except Broken as error:
            yield self.parts[MOVIES].fault(str(error))

    def _read_links(self, part: Part, meter: Meter) -> Iterator[Fault]:
        for number, content, (at, imdb, tmdb) in rows(part, meter, _LINK_FIELDS):
            cells = (content or b"").rstrip(b"\r").replace(b'"', b"").split(b",")
            try:
                ids = []
                if cells[imdb]:
                    ids.append(f"imdb:tt{whole(cells[imdb]):07d}")
                if tmdb >= 0 and cells[tmdb]:
                    ids.append(f"tmdb:{whole(cells[tmdb])}")
                self._links[cells[at]] = tuple(ids)
            except (ValueError, IndexError):
                yield Mended(part.name, "is no row of links; left out", line=number)

    def _read_ratings(self, part: Part, meter: Meter) -> Iterator[Fault]:
        """Counted alone. A row that is cut short doesn't count."""
        split = (
            ((content or b"").split(b",", at + 1), at)
            for _, content, (at,) in rows(part, meter, ("movieid",))
        )
        self._ratings.update(cells[at] for cells, at in split if len(cells) > at)
        yield from ()

    def _films(self, part: Part, run: Run) -> Iterator[Title | Fault]:
        for number, content, at in rows(part, run.meter, COLUMNS[MOVIES]):
            if content is None:
                yield part.fault(TOO_LONG, number)
                continue
            try:
                cells = comma_separated(content)
                values = [cells[one] for one in at]
            except ValueError as error:
                yield part.fault(str(error), number)
            except IndexError:
                yield part.fault("has too few cells", number)
            else:
                yield from run.take(self._document(*values), part.fault("", number))

    def _document(self, movie: str, text: str, genres: str) -> dict[str, Any]:
        names, year = split_name(text)
        key = movie.strip().encode()
        themes = {
            genre.casefold(): (genre, 1.0)
            for genre in map(str.strip, genres.split("|"))
            if genre and genre != _NO_GENRES
        }
        for theme, weight in (*self._genome.of(key), *self._tags.of(key)):
            known = themes.get(theme.casefold(), (theme, 0.0))
            themes[theme.casefold()] = (known[0], max(known[1], weight))
        weighty = sorted(themes.values(), key=lambda one: -one[1])[:_MOST_THEMES]
        return {
            "key": f"ml:{movie.strip()}",
            "ids": list(self._links.get(key, ())),
            "kind": "film",
            "names": [{"name": name, "type": sort} for name, sort in names],
            "year": year,
            "themes": [{"theme": theme, "weight": round(weight, 3)} for theme, weight in weighty],
            "popularity": self._ratings.get(key, 0) or self._tags.count(key),
            "source": SOURCE,
        }
