"""What clubs have written down goes on leading to the right title, through any imports."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.catalogue.build import IMPORTED, CatalogueBuild, build_catalogue
from bot.domain.titles import Kind, Name, NameType, Title

FILMS = range(1, 4)
_KEPT = "SELECT key.key, title.key FROM key JOIN title ON title.id = key.title"
_RECORDS = """
SELECT key.title, record.key FROM record JOIN key ON key.key = record.key
"""


def told(source: str, film: int, *, year: int | None = 2001, ids: Sequence[str] = ()) -> Title:
    """What a source tells of a film. Where the year is another, only an id shows which it is."""
    names = (Name(f"The Long Name {film:x}", NameType.MAIN),)
    return Title(f"{source}:{film}", Kind.FILM, names, year=year, ids=tuple(ids), source=source)


@dataclass(frozen=True)
class Import:
    """One import, and whether the bot ran after it."""

    titles: tuple[Title, ...]
    replace: bool = False
    seen: bool = True


def run(path: Path, one: Import, shelf: Iterable[Title] = ()) -> None:
    """Import as the command does."""
    with CatalogueBuild(path) as build:
        build.add(one.titles)
        build.compare()
        if not one.replace:
            build.keep_others()
        build.add(shelf)
        build.group()
        build.finish(digest="", origin=IMPORTED)


@dataclass
class Club:
    """Reviews by the keys that they stand under, each of a film, with what told of it."""

    reviews: list[tuple[str, int, frozenset[str]]] = field(default_factory=list)

    def see(self, path: Path, *, settle: bool) -> None:
        """Check that each still leads where it should. With `settle` the bot runs meanwhile."""
        with closing(sqlite3.connect(path)) as db:
            kept: Mapping[str, str] = dict(db.execute(_KEPT).fetchall())
            rows: Mapping[str, int] = dict(db.execute("SELECT key, title FROM key").fetchall())
            records: dict[int, set[str]] = {}
            keys: frozenset[str] | set[str]
            for title, key in db.execute(_RECORDS):
                records.setdefault(title, set()).add(key)
        present = frozenset().union(*records.values())
        for at, (key, film, before) in enumerate(self.reviews):
            if key not in kept:
                assert not before & present, f"{key}: {before & present} are here, and it is lost"
                # No catalogue remembers a title that wasn't there: it comes back by its key.
                self.reviews[at] = (key, film, frozenset({key}))
                continue
            keys = frozenset(records[rows[key]])
            assert {one.partition(":")[2] for one in keys} == {str(film)}, key
            self.reviews[at] = (kept[key] if settle else key, film, keys)
        if settle:
            for keys in records.values():
                (key,) = {kept[one] for one in keys}
                film = int(key.partition(":")[2])
                self.reviews.append((key, film, frozenset(keys)))


@st.composite
def _imports(draw: st.DrawFn) -> Import:
    source = draw(st.sampled_from(["a", "b", "c"]))
    films = draw(st.lists(st.sampled_from(FILMS), unique=True, max_size=3))
    titles = [
        told(
            source,
            film,
            year=draw(st.sampled_from([2001, None])),
            ids=draw(st.sampled_from([(), (f"imdb:{film}",), (f"a:{film}",)])),
        )
        for film in films
    ]
    return Import(tuple(titles), replace=draw(st.booleans()), seen=draw(st.booleans()))


GONE = Import((told("c", 1, ids=["b:1"]),), replace=True, seen=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(_imports(), min_size=1, max_size=6), st.booleans())
# Known under b, then together with c, then b goes, and then our own shelf takes it in.
@example([Import((told("b", 1),)), GONE, Import((told("c", 1),))], True)
@example([Import((told("b", 1),)), Import((told("c", 1),), seen=False), GONE], False)
def test_reviews_lead_to_the_right_title_through_any_imports(
    imports: list[Import], shelved: bool
) -> None:
    with TemporaryDirectory() as folder:
        path, club = Path(folder) / "catalogue.db", Club()
        build_catalogue([], path, digest="")
        for number, one in enumerate(imports):
            shelf = [told("marquee", 1)] if shelved and number > 1 else ()
            run(path, one, shelf)
            club.see(path, settle=one.seen)


def test_a_key_stays_when_its_record_goes_and_two_titles_become_one(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    build_catalogue([told("b", 1), told("e", 2)], path, digest="")
    # c and d come to them, b and e go: the keys stay.
    run(path, Import((told("c", 1), told("d", 2))))
    run(path, Import((told("c", 1), told("d", 2)), replace=True))
    with closing(sqlite3.connect(path)) as db:
        assert dict(db.execute(_KEPT)) == {"b:1": "b:1", "c:1": "b:1", "e:2": "e:2", "d:2": "e:2"}
    # And then it turns out that they are one title.
    run(path, Import((told("c", 1, ids=["d:2"]),)))
    run(path, Import(()))
    with closing(sqlite3.connect(path)) as db:
        assert dict(db.execute(_KEPT)) == dict.fromkeys(("b:1", "c:1", "e:2", "d:2"), "b:1")


def test_an_id_that_went_leads_there_until_another_has_it(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    build_catalogue([told("b", 1, ids=["imdb:7"])], path, digest="")
    run(path, Import((told("b", 1),)))
    with closing(sqlite3.connect(path)) as db:
        assert dict(db.execute(_KEPT)) == {"b:1": "b:1", "imdb:7": "b:1"}
    run(path, Import((told("imdb", 7),)))
    with closing(sqlite3.connect(path)) as db:
        assert dict(db.execute(_KEPT)) == {"b:1": "b:1", "imdb:7": "imdb:7"}


def test_a_title_goes_by_its_own_key_whoever_else_claims_it(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    claiming = [told("a", 1, ids=["imdb:3", "x:1"]), told("a", 2, ids=["imdb:3", "x:1"])]
    build_catalogue([*claiming, told("imdb", 3)], path, digest="")
    with closing(sqlite3.connect(path)) as db:
        assert dict(db.execute(_KEPT)) == {key: key for key in ("a:1", "a:2", "imdb:3")}


def test_two_titles_are_tied_by_records_that_stand_for_neither(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    one = [told("a", 1, ids=["a:2"]), told("a", 2, ids=["x:1"])]
    other = [told("b", 3, ids=["b:4"]), told("b", 4, ids=["x:1"])]
    build_catalogue([*one, *other], path, digest="")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM title").fetchone() == (1,)
        listed = {key for (key,) in db.execute("SELECT key FROM merged")}
        assert listed == {"a:1", "a:2", "b:3", "b:4"}
