"""Building a catalogue: a new file beside the old one, swapped in by rename when it is whole.

Synchronous: run it before the event loop starts, or in a thread.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from bot.catalogue.faults import CatalogueError
from bot.catalogue.franchises import with_franchises
from bot.catalogue.postings import numbered_names, pack
from bot.catalogue.traits import encode_traits
from bot.domain.documents import encode
from bot.domain.likeness import Feature, FeatureKind, candidate_of, features_of, rarity_of
from bot.domain.names import exact_key, grams, index_tokens, name_key
from bot.domain.titles import Title

SCHEMA_VERSION = 1
APPLICATION_ID = 0x4D617271  # "Marq", in the file's header: tells it from any other database
STARTER = "starter"
IMPORTED = "import"

_INDEXES = """
CREATE INDEX name_squashed ON name (squashed);
CREATE UNIQUE INDEX gram_count ON gram (gram, count);
CREATE UNIQUE INDEX feature_count ON feature (value, kind, count);
"""


def build_catalogue(
    titles: Iterable[Title], path: Path, *, digest: str, origin: str = IMPORTED
) -> None:
    """Write a catalogue of `titles` to `path`; whoever reads the old file there is not disturbed.

    `digest` names the source's state, `origin` its sort. Raises `CatalogueError`, with the old
    file as it was, where two titles have one key or the disk refuses.
    """
    ordered = by_popularity(with_franchises(list(titles)))
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        _write(fresh, ordered, (SCHEMA_VERSION, origin, digest))
        _sync(fresh)
        fresh.replace(path)
        _sync(path.parent)
    except (OSError, sqlite3.Error, UnicodeEncodeError) as error:
        raise CatalogueError(f"The catalogue {path} can't be written: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def by_popularity(titles: Sequence[Title]) -> list[Title]:
    """Most popular first. Popularity compares within a source, so sources are merged by rank."""
    ranked = []
    seen: defaultdict[str | None, int] = defaultdict(int)
    for title in sorted(titles, key=lambda one: (-one.popularity, one.key)):
        ranked.append((seen[title.source], title))
        seen[title.source] += 1
    return [title for _, title in sorted(ranked, key=lambda pair: pair[0])]


def _write(path: Path, titles: Sequence[Title], meta: tuple[int, str, str]) -> None:
    schema = files("bot.catalogue").joinpath("schema.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as db:
        # Nobody reads this file before the rename, and a failed build is thrown away whole.
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.executescript(schema)
        db.execute("BEGIN")
        _write_titles(db, titles)
        names = _write_names(db, titles)
        themes = _write_features(db, titles)
        db.execute(
            "INSERT INTO meta VALUES (?, ?, ?, ?, ?, ?)", (*meta, len(titles), names, themes)
        )
        db.execute("COMMIT")
        db.execute("INSERT INTO name_words (name_words) VALUES ('optimize')")
        db.commit()
        db.executescript(_INDEXES)
        db.execute("ANALYZE")
        db.commit()


def _write_titles(db: sqlite3.Connection, titles: Sequence[Title]) -> None:
    db.executemany(
        "INSERT INTO title VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                id_,
                title.key,
                title.name,
                str(title.kind),
                title.year,
                title.popularity,
                encode_traits(candidate_of(title, rarity_of(id_, len(titles)))),
            )
            for id_, title in enumerate(titles, 1)
        ),
    )
    db.executemany(
        "INSERT INTO document VALUES (?, ?)",
        ((id_, encode(title)) for id_, title in enumerate(titles, 1)),
    )


def _write_names(db: sqlite3.Connection, titles: Sequence[Title]) -> int:
    """Names, their words and their grams; returns how many names there are."""
    postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    named = list(numbered_names(titles))
    for id_, title, name in named:
        folded = name_key(name.name)
        tokens = " ".join(index_tokens(name.name, title.year))
        db.execute(
            "INSERT INTO name VALUES (?, ?, ?, ?)", (id_, name.name, folded, exact_key(name.name))
        )
        db.execute("INSERT INTO name_words (rowid, tokens) VALUES (?, ?)", (id_, tokens))
        for gram in grams(folded):
            postings[gram].append(id_)
    db.executemany(
        "INSERT INTO gram VALUES (?, ?, ?)",
        ((gram, len(ids), pack(ids)) for gram, ids in sorted(postings.items())),
    )
    return len(named)


def _write_features(db: sqlite3.Connection, titles: Sequence[Title]) -> int:
    """Features with their titles; returns how many themes there are."""
    postings: defaultdict[Feature, array[int]] = defaultdict(lambda: array("I"))
    for title_id, title in enumerate(titles, 1):
        for feature in features_of(title):
            postings[feature].append(title_id)
    db.executemany(
        "INSERT INTO feature VALUES (?, ?, ?, ?)",
        (
            (str(feature.kind), feature.value, len(ids), pack(ids))
            for feature, ids in sorted(postings.items())
        ),
    )
    return sum(feature.kind is FeatureKind.THEME for feature in postings)


def _sync(path: Path) -> None:
    """Have the disk hold `path` before what comes next."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
