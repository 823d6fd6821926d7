"""Small files in the layouts of public catalogues, with rows that we made up."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.catalogue.faults import Fault
from bot.catalogue.sources.options import Moved, ReadOptions
from bot.catalogue.sources.reading import read_titles
from bot.domain.titles import Title


class Read:
    """What a reading brought."""

    def __init__(
        self, *paths: Path, options: ReadOptions | None = None, moved: Moved = lambda _: None
    ) -> None:
        self.stream = list(read_titles(paths, options=options or ReadOptions(), moved=moved))
        self.titles = [one for one in self.stream if isinstance(one, Title)]
        self.keys = [title.key for title in self.titles]

    def said(self, sort: type[Fault] = Fault) -> list[str]:
        """Every fault of exactly this sort, as it is printed."""
        return [str(one) for one in self.stream if type(one) is sort]


def title(key: str = "t:1", name: str = "The Salt Road", **fields: Any) -> dict[str, Any]:
    """A sound title as title JSONL has it."""
    return {"key": key, "kind": "film", "names": [{"name": name, "type": "main"}], **fields}


def write_lines(path: Path, documents: Iterable[object]) -> Path:
    """JSONL, gzipped where the name ends so."""
    content = b"".join(json.dumps(one).encode() + b"\n" for one in documents)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def anime(**fields: Any) -> dict[str, Any]:
    """One of anime-offline-database."""
    return {
        "sources": ["https://anidb.net/anime/70001", "https://myanimelist.net/anime/90001"],
        "title": "Lantern Harbour",
        "type": "TV",
        "episodes": 12,
        "status": "FINISHED",
        "animeSeason": {"season": "SPRING", "year": 2014},
        "picture": "https://example.org/picture.jpg",
        "thumbnail": "https://example.org/thumbnail.jpg",
        "duration": {"value": 1440, "unit": "SECONDS"},
        "score": {"arithmeticGeometricMean": 7.5, "arithmeticMean": 7.6, "median": 7.4},
        "synonyms": ["Akari no Minato", "灯りの港"],
        "studios": ["studio pebble"],
        "producers": ["north pier"],
        "relatedAnime": [],
        "tags": ["harbour", "lighthouse keeper"],
        **fields,
    }


ABOUT = {
    "license": {"name": "ODbL", "url": "https://example.org/license"},
    "repository": "https://github.com/manami-project/anime-offline-database",
    "scoreRange": {"minInclusive": 1.0, "maxInclusive": 10.0},
    "lastUpdate": "2026-01-01",
}

MOVIELENS: Mapping[str, str] = {
    "movies.csv": (
        "movieId,title,genres\n"
        '11,"Salt Road, The (1995)",Adventure|Drama\n'
        '12,"City of Kites, The (a.k.a. Kite Town) (Ville des cerfs-volants, La) (2003)",Drama\n'
        "13,Nameless Year,(no genres listed)\n"
    ),
    "links.csv": "movieId,imdbId,tmdbId\n11,0900011,511\n12,0900012,\n13,,513\n",
    "ratings.csv": (
        "userId,movieId,rating,timestamp\n1,11,4.0,1\n1,12,3.5,2\n2,11,5.0,3\n3,11,2.0,4\n"
    ),
    "tags.csv": (
        "userId,movieId,tag,timestamp\n"
        "1,11,salt caravan,1\n2,11,Salt Caravan,2\n2,11,salt caravan,3\n3,11,lonely,4\n"
        '1,12,"kites, many",5\n2,12,"kites, many",6\n1,12,masterpiece,7\n2,12,masterpiece,8\n'
    ),
    "genome-tags.csv": "tagId,tag\n1,desert\n2,father and son\n3,imdb top 250\n",
    "genome-scores.csv": (
        "movieId,tagId,relevance\n11,1,0.95\n11,2,0.4999\n11,3,0.99\n12,1,2.5e-05\n12,2,0.50\n"
    ),
}


def write_movielens(folder: Path, **changed: str | None) -> Path:
    """A release in a folder. `changed` by name without `.csv`; None leaves a file out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in MOVIELENS.items():
        stem = name.removesuffix(".csv").replace("-", "_")
        said = changed.get(stem, content)
        if said is not None:
            (folder / name).write_text(said, "utf-8")
    (folder / "README.txt").write_text("Read me.\n", "utf-8")
    return folder


def zipped(folder: Path, path: Path, *, below: str = "") -> Path:
    """The files of a folder in a zip, `below` a folder in there."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{below}{file.name}")
    return path


_BASICS = (
    "tconst",
    "titleType",
    "primaryTitle",
    "originalTitle",
    "isAdult",
    "startYear",
    "endYear",
    "runtimeMinutes",
    "genres",
)
IMDB: Mapping[str, Sequence[str]] = {
    "title.basics.tsv": (
        " ".join(_BASICS),
        "tt0900011 movie The·Salt·Road La·route·du·sel 0 1995 \\N 104 Adventure,Drama",
        "tt0900020 tvEpisode An·Episode An·Episode 0 2001 \\N 22 Drama",
        "tt0900021 tvSeries Harbour·Watch Harbour·Watch 0 2001 2004 45 Crime",
        "tt0900022 movie Unseen Unseen 0 2010 \\N \\N \\N",
        "tt0900023 video Night·Lessons Night·Lessons 1 2005 \\N 30 Adult",
        "tt10900024 short Kite Kite 0 2012 \\N 9 Short",
    ),
    "title.ratings.tsv": (
        "tconst averageRating numVotes",
        "tt0900011 7.4 5100",
        "tt0900020 8.0 900",
        "tt0900021 6.9 800",
        "tt0900022 5.0 99",
        "tt0900023 4.4 100",
        "tt10900024 7.0 250",
    ),
    "title.akas.tsv": (
        "titleId ordering title region language types attributes isOriginalTitle",
        "tt0900011 1 La·route·du·sel \\N \\N original \\N 1",
        "tt0900011 2 塩の道 JP ja imdbDisplay \\N 0",
        "tt0900011 3 The·Salt·Road US \\N imdbDisplay \\N 0",
        "tt0900011 4 Salt! XWW qbn working \\N 0",
        "tt0900022 1 Never·Seen US en \\N \\N 0",
    ),
    "title.crew.tsv": (
        "tconst directors writers",
        "tt0900011 nm0700001 nm0700002,nm0700001",
        "tt0900021 \\N nm0700009",
    ),
    "name.basics.tsv": (
        "nconst primaryName birthYear deathYear primaryProfession knownForTitles",
        "nm0700001 Ana·Berg 1950 \\N director tt0900011",
        "nm0700002 Ole·Lind 1960 \\N writer tt0900011",
        "nm0700003 Not·Wanted 1960 \\N writer \\N",
    ),
}


def write_imdb(folder: Path, **changed: Sequence[str] | None) -> Path:
    """The tables in a folder; cells stand a space apart, `·` is a space in one.

    `changed` by the second part of the name (`basics`, `names` for name.basics).
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in IMDB.items():
        short = "names" if name.startswith("name") else name.split(".")[1]
        said = changed.get(short, lines)
        if said is None:
            continue
        text = "".join(f"{line}\n".replace(" ", "\t").replace("·", " ") for line in said)
        (folder / name).write_text(text, "utf-8")
    return folder


def packed(folder: Path) -> Path:
    """The folder, each file in it gzipped."""
    for path in list(folder.iterdir()):
        (folder / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    return folder
