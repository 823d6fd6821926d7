from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.catalogue.faults import Mended, PassedOver
from bot.catalogue.sources.options import IMDB_TYPES, ReadOptions
from bot.catalogue.sources.reading import read_titles
from bot.domain.titles import Credit, Kind, Name, NameType, Title
from tests.catalogue.sources.layouts import IMDB, Read, packed, write_imdb

KEPT = ["imdb:tt0900011", "imdb:tt0900021", "imdb:tt0900023", "imdb:tt10900024"]


def test_a_folder_packed_tables_and_single_paths_are_the_same(tmp_path: Path) -> None:
    plain = write_imdb(tmp_path / "plain")
    in_gzip = packed(write_imdb(tmp_path / "packed"))
    single = sorted(plain.iterdir(), reverse=True)
    readings = [Read(plain), Read(in_gzip), Read(*single)]
    assert readings[0].keys == KEPT
    assert all(one.titles == readings[0].titles for one in readings)


def test_a_title_has_what_each_table_says_of_it(tmp_path: Path) -> None:
    film, series, adult, short = Read(write_imdb(tmp_path)).titles
    assert film.names == (
        Name("The Salt Road", NameType.MAIN),
        Name("La route du sel", NameType.NATIVE),
        Name("塩の道", NameType.ALIAS, "ja"),
        Name("Salt!", NameType.ALIAS),
    )
    assert (film.kind, film.year, film.minutes) == (Kind.FILM, 1995, 104)
    assert (film.popularity, film.score, film.source) == (5100.0, 7.4, "imdb")
    assert film.credits == (
        Credit("Ana Berg", "director"),
        Credit("Ole Lind", "writer"),
        Credit("Ana Berg", "writer"),
    )
    assert [theme.theme for theme in film.themes] == ["Adventure", "Drama"]
    assert (series.kind, series.year, series.credits) == (Kind.SERIES, 2001, ())
    assert (adult.adult, adult.kind, adult.themes) == (True, Kind.SHORT, ())
    assert (film.adult, short.kind) == (False, Kind.SHORT)


def test_what_is_not_wanted_is_counted_and_more_can_be_asked_for(tmp_path: Path) -> None:
    folder = write_imdb(tmp_path)
    (said,) = Read(folder).said(PassedOver)
    assert "1 of other sorts" in said
    assert "1 with fewer than 100 votes" in said
    few = Read(folder, options=ReadOptions(min_votes=99))
    assert few.keys == [*KEPT[:2], "imdb:tt0900022", *KEPT[2:]]
    every = ReadOptions(min_votes=0, imdb_types=IMDB_TYPES | {"tvEpisode"})
    assert len(Read(folder, options=every).titles) == 6
    films = Read(folder, options=ReadOptions(imdb_types=frozenset({"movie"})))
    assert films.keys == ["imdb:tt0900011"]


def test_a_title_keeps_as_many_names_as_are_asked_for_the_main_ones_first(tmp_path: Path) -> None:
    reading = Read(write_imdb(tmp_path), options=ReadOptions(most_names=3))
    assert [name.name for name in reading.titles[0].names] == [
        "The Salt Road",
        "La route du sel",
        "塩の道",
    ]


def test_tables_may_stand_in_any_order(tmp_path: Path) -> None:
    turned: dict[str, Sequence[str]] = {
        ("names" if name.startswith("name") else name.split(".")[1]): (rows[0], *rows[:0:-1])
        for name, rows in IMDB.items()
    }
    turned["basics"] = IMDB["title.basics.tsv"]  # the order of their lines is of no account
    ordered = Read(write_imdb(tmp_path / "a"))
    assert Read(write_imdb(tmp_path / "b", **turned)).titles == ordered.titles


def test_basics_alone_are_enough_and_without_them_nothing_is(tmp_path: Path) -> None:
    alone = Read(
        write_imdb(tmp_path / "a", ratings=None, akas=None, crew=None, names=None), options=None
    )
    assert len(alone.titles) == 5
    assert any("title.ratings is missing" in said for said in alone.said(PassedOver))
    assert not any("0 with fewer" in said for said in alone.said(PassedOver))
    without = Read(write_imdb(tmp_path / "b", basics=None))
    assert without.titles == []
    assert all("title.basics is missing" in said for said in without.said())
    assert len(without.said()) == 4


def test_tables_that_are_of_no_use_here_are_passed_by(tmp_path: Path) -> None:
    folder = write_imdb(tmp_path)
    (folder / "title.episode.tsv").write_text("tconst\tparentTconst\tseasonNumber\n")
    (folder / "title.principals.tsv").write_text("tconst\tordering\tnconst\tcategory\n")
    reading = Read(folder)
    assert reading.keys == KEPT
    assert reading.said() == []


@pytest.mark.parametrize("table", ["basics", "ratings", "akas", "crew", "names"])
@pytest.mark.parametrize(
    "row", ["x", "tt x y z", "\\N \\N \\N \\N", "tt09999999999999999999999 movie A A 0", "tt"]
)
def test_a_bad_row_costs_no_other(tmp_path: Path, table: str, row: str) -> None:
    name = "name.basics.tsv" if table == "names" else f"title.{table}.tsv"
    reading = Read(write_imdb(tmp_path, **{table: [*IMDB[name], row]}))
    assert reading.keys == KEPT
    assert len(reading.said()) + len(reading.said(Mended)) <= 1


def test_a_row_of_basics_that_cannot_be_read_is_refused_and_a_wrong_cell_left_out(
    tmp_path: Path,
) -> None:
    rows = [
        *IMDB["title.basics.tsv"],
        "tt0900021 movie",
        "tt0900011 movie Salt Salt 0 99999 \\N soon Drama",
    ]
    reading = Read(write_imdb(tmp_path, basics=rows))
    (refused,) = reading.said()
    assert "title.basics.tsv, line 8: is no row of this table" in refused
    film = reading.titles[0]
    assert (film.name, film.year, film.minutes) == ("Salt", None, None)
    assert [said.partition("title.basics.tsv, ")[2] for said in reading.said(Mended)] == [
        "line 9 (imdb:tt0900011), key: is there already; this later row is kept",
        "line 9 (imdb:tt0900011), year: must be a whole number from 1870 to 2100; left out",
        "line 9 (imdb:tt0900011), minutes: must be a whole number from 1 to 100000; left out",
    ]


def test_of_a_table_that_ends_early_what_came_before_is_used(tmp_path: Path) -> None:
    folder = packed(write_imdb(tmp_path))
    akas = folder / "title.akas.tsv.gz"
    akas.write_bytes(akas.read_bytes()[:-12])
    reading = Read(folder)
    assert reading.keys == KEPT
    (said,) = reading.said(Mended)
    assert "title.akas.tsv.gz: ends too early" in said


def test_nothing_stays_of_the_scratch_file(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert Read(write_imdb(tmp_path / "a"), options=ReadOptions(scratch=scratch)).keys == KEPT
    assert list(scratch.iterdir()) == []
    # Nor while it is in use: an import may be killed.
    reading = read_titles([tmp_path / "a"], options=ReadOptions(scratch=scratch))
    assert any(isinstance(one, Title) for one in reading)
    assert list(scratch.iterdir()) == []


def test_of_other_names_the_original_comes_first_then_what_is_displayed(tmp_path: Path) -> None:
    akas = [
        *IMDB["title.akas.tsv"],
        "tt0900021 1 Watch US \\N alternative \\N 0",
        "tt0900021 2 Le·guet FR fr imdbDisplay \\N 0",
        "tt0900021 9 Hafenwache DE de original \\N 1",
    ]
    series = Read(write_imdb(tmp_path, akas=akas)).titles[1]
    names = [name.name for name in series.names]
    assert names == ["Harbour Watch", "Hafenwache", "Le guet", "Watch"]
