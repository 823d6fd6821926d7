from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.faults import Mended
from bot.domain.titles import Kind, Name, NameType
from tests.catalogue.sources.layouts import MOVIELENS, Read, write_movielens, zipped


def themes(reading: Read, key: str) -> dict[str, float]:
    (title,) = (one for one in reading.titles if one.key == key)
    return {theme.theme: theme.weight for theme in title.themes}


def test_a_folder_a_zip_and_a_zip_of_the_folder_are_the_same(tmp_path: Path) -> None:
    folder = write_movielens(tmp_path / "ml")
    flat = zipped(folder, tmp_path / "flat.zip")
    deep = zipped(folder, tmp_path / "deep.zip", below="ml-latest/")
    single = sorted(folder.glob("*.csv"), reverse=True)
    readings = [Read(folder), Read(flat), Read(deep), Read(*single)]
    assert readings[0].keys == ["ml:11", "ml:12", "ml:13"]
    assert all(one.stream == readings[0].stream for one in readings)


def test_a_film_has_its_names_turned_its_year_ids_and_number_of_ratings(tmp_path: Path) -> None:
    first, second, third = Read(write_movielens(tmp_path)).titles
    assert (first.name, first.year, first.kind) == ("The Salt Road", 1995, Kind.FILM)
    assert (first.source, first.popularity) == ("movielens", 3.0)
    assert first.ids == ("imdb:tt0900011", "tmdb:511")
    assert second.names == (
        Name("The City of Kites", NameType.MAIN),
        Name("Kite Town", NameType.ALIAS),
        Name("La Ville des cerfs-volants", NameType.NATIVE),
    )
    assert second.ids == ("imdb:tt0900012",)
    assert (third.name, third.year, third.ids, third.popularity) == (
        "Nameless Year",
        None,
        ("tmdb:513",),
        0.0,
    )


def test_themes_are_genres_tags_of_several_people_and_what_the_genome_finds_fitting(
    tmp_path: Path,
) -> None:
    reading = Read(write_movielens(tmp_path))
    assert themes(reading, "ml:11") == {
        "Adventure": 1.0,
        "Drama": 1.0,
        "desert": 0.95,
        "salt caravan": 0.4,
    }
    assert themes(reading, "ml:12") == {"Drama": 1.0, "father and son": 0.5, "kites, many": 0.4}
    assert themes(reading, "ml:13") == {}


def test_more_people_make_a_tag_weigh_more_and_one_person_counts_once(tmp_path: Path) -> None:
    rows = [f"{person},11,kites,{person}\n" for person in range(27)]
    rows += [f"{person},11,strings,{person}\n" for person in (1, 1, 1, 2)]
    tags = "userId,movieId,tag,timestamp\n" + "".join(rows)
    reading = Read(write_movielens(tmp_path, tags=tags))
    assert themes(reading, "ml:11")["kites"] == 0.9
    assert themes(reading, "ml:11")["strings"] == 0.4


def test_without_ratings_tags_say_what_is_popular(tmp_path: Path) -> None:
    reading = Read(write_movielens(tmp_path, ratings=None))
    assert [title.popularity for title in reading.titles] == [2.0, 2.0, 0.0]


def test_the_small_release_has_no_genome_and_films_alone_are_enough(tmp_path: Path) -> None:
    small = write_movielens(tmp_path / "small", genome_tags=None, genome_scores=None)
    assert Read(small).keys == ["ml:11", "ml:12", "ml:13"]
    assert Read(small / "movies.csv").keys == ["ml:11", "ml:12", "ml:13"]


def test_without_its_films_each_file_says_what_is_missing(tmp_path: Path) -> None:
    reading = Read(write_movielens(tmp_path, movies=None, ratings=None, tags=None))
    assert len(reading.said()) == 3
    assert all("movies.csv is missing" in said for said in reading.said())


def test_two_releases_in_two_folders_are_read_apart(tmp_path: Path) -> None:
    one, other = write_movielens(tmp_path / "a"), write_movielens(tmp_path / "b", links=None)
    reading = Read(one, other)
    assert len(reading.titles) == 6
    assert [bool(title.ids) for title in reading.titles] == [True] * 3 + [False] * 3
    assert len(reading.said(Mended)) == 3, "each key came already"


@pytest.mark.parametrize(
    ("name", "row", "sentence"),
    [
        ("movies", '14,"Cut off (1990),Drama', "is no line of a table"),
        ("movies", "14", "has too few cells"),
        ("movies", ",Keyless (1990),Drama", "must be a source and a name"),
        ("movies", "14,(1990),Drama", "no name is left"),
    ],
)
def test_a_film_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, name: str, row: str, sentence: str
) -> None:
    changed = {name: MOVIELENS[f"{name}.csv"] + row + "\n"}
    reading = Read(write_movielens(tmp_path, **changed))
    assert reading.keys == ["ml:11", "ml:12", "ml:13"]
    (said,) = reading.said()
    assert f"{name}.csv, line 5" in said
    assert sentence in said


@pytest.mark.parametrize("name", ["links", "tags", "genome-tags", "genome-scores"])
@pytest.mark.parametrize("row", ["x", "x,y,z,1", '"', "99999999999999999999999,x,x,1", "1,2"])
def test_a_bad_row_beside_the_films_costs_no_film(tmp_path: Path, name: str, row: str) -> None:
    changed = {name.replace("-", "_"): f"{MOVIELENS[f'{name}.csv']}{row}\n"}
    reading = Read(write_movielens(tmp_path, **changed))
    assert reading.keys == ["ml:11", "ml:12", "ml:13"]
    assert reading.said() == []
    assert len(reading.said(Mended)) <= 1


def test_a_year_that_cannot_be_is_left_out(tmp_path: Path) -> None:
    movies = "movieId,title,genres\n11,Far Off (99999),Drama\n12,Long Ago (0012),Drama\n"
    reading = Read(write_movielens(tmp_path, movies=movies))
    assert [(title.name, title.year) for title in reading.titles] == [
        ("Far Off", None),
        ("Long Ago", None),
    ]
    assert len(reading.said(Mended)) == 2
