from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.build import build_catalogue
from bot.catalogue.faults import CatalogueError, FaultyFiles
from bot.catalogue.starter import ensure_starter_catalogue, read_starter
from bot.catalogue.titles import open_catalogue
from tests.catalogue.examples import SHELF, content

SHIPPED = Path(__file__).parents[2] / "data" / "starter"


def entry(slug: str, **fields: object) -> dict[str, Any]:
    return {
        "key": f"marquee:{slug}",
        "kind": "film",
        "names": [{"name": slug, "type": "main"}],
        "themes": [{"theme": "space", "weight": 1.0}],
        "credits": [{"name": "A", "role": "director"}],
        "availability": [{"service": "Netflix", "checked": "2026-05-31"}],
        "popularity": 50,
        **fields,
    }


def shelf() -> list[dict[str, Any]]:
    return [
        entry("one-2001", relations=[{"type": "sequel", "to": "marquee:two-2002"}]),
        entry("two-2002", relations=[{"type": "prequel", "to": "marquee:one-2001"}]),
        entry("three-2003", episodes=None),
    ]


def write(folder: Path, titles: object) -> Path:
    files = {
        "titles.json": titles,
        "themes.json": [{"theme": "space"}, {"theme": "heist"}],
        "services.json": [{"service": "Netflix"}],
    }
    for name, held in files.items():
        (folder / name).write_text(json.dumps(held), encoding="utf-8")
    return folder


def test_a_sound_shelf_is_read_in_order(tmp_path: Path) -> None:
    keys = [title.key for title in read_starter(write(tmp_path, shelf()))]
    assert keys == ["marquee:one-2001", "marquee:two-2002", "marquee:three-2003"]


def change(number: int, **fields: object) -> Callable[[list[dict[str, Any]]], None]:
    def apply(titles: list[dict[str, Any]]) -> None:
        titles[number - 1].update(fields)

    return apply


MAIN = {"name": "A", "type": "main"}


@pytest.mark.parametrize(
    ("break_it", "number", "field", "sentence"),
    [
        (change(3, key="marquee:one-2001"), 3, "key", "is there already"),
        (change(3, key="marquee:Three"), 3, "key", "must be marquee:"),
        (change(3, yeer=2003), 3, "yeer", "is no field of a title"),
        (change(3, year="2003"), 3, "year", "must be a whole number"),
        (change(3, year=None), 3, "year", "is empty"),
        (change(3, themes=[]), 3, "themes", "is empty"),
        (change(3, franchise=" "), 3, "franchise", "is empty"),
        (change(3, names=[{**MAIN, "type": "alias"}]), 3, "names", "needs exactly one main name"),
        (change(3, names=[MAIN, {**MAIN, "name": "B"}]), 3, "names", "needs exactly one main name"),
        (change(3, names=[MAIN, {**MAIN, "type": "alias"}]), 3, "names", "A is there 2 times"),
        (
            change(3, themes=[{"theme": "spaec", "weight": 1}]),
            3,
            "themes[1].theme",
            "spaec is not in themes.json",
        ),
        (
            change(3, availability=[{"service": "Hulu", "checked": "2026-05-31"}]),
            3,
            "availability[1].service",
            "Hulu is not in services.json",
        ),
        (
            change(3, availability=[{"service": "Netflix"}]),
            3,
            "availability[1].checked",
            "is missing",
        ),
        (change(3, credits=[{"name": "A", "role": "chef"}]), 3, "credits[1].role", "chef is none"),
        (
            change(3, relations=[{"type": "cousin", "to": "marquee:one-2001"}]),
            3,
            "relations[1].type",
            "cousin is none of",
        ),
        (
            change(3, relations=[{"type": "sequel", "to": "marquee:four-2004"}]),
            3,
            "relations[1].to",
            "marquee:four-2004 is not in titles.json",
        ),
        (
            change(3, relations=[{"type": "sequel", "to": "marquee:three-2003"}]),
            3,
            "relations[1].to",
            "is the title itself",
        ),
        (
            change(3, relations=[{"type": "remake", "to": "marquee:one-2001"}]),
            3,
            "relations[1]",
            "marquee:one-2001 does not say that this is its remade from",
        ),
        (
            change(2, relations=[{"type": "sequel", "to": "marquee:one-2001"}]),
            1,
            "relations[1]",
            "marquee:two-2002 does not say that this is its prequel",
        ),
    ],
)
def test_each_fault_is_found_with_its_entry_and_field(
    tmp_path: Path,
    break_it: Callable[[list[dict[str, Any]]], None],
    number: int,
    field: str,
    sentence: str,
) -> None:
    titles = shelf()
    break_it(titles)
    with pytest.raises(FaultyFiles) as caught:
        read_starter(write(tmp_path, titles))
    found = [fault for fault in caught.value.faults if fault.field == field]
    assert (found[0].file, found[0].entry) == ("titles.json", number)
    assert found[0].key == titles[number - 1]["key"]
    assert sentence in found[0].sentence
    assert str(found[0]) in str(caught.value)


def test_a_fault_names_the_line_that_an_editor_goes_to(tmp_path: Path) -> None:
    titles = shelf()
    change(2, year="2002")(titles)
    change(3, themes=[{"theme": "spaec", "weight": 1}])(titles)
    folder = write(tmp_path, titles)
    text = json.dumps(titles, indent=1)
    (folder / "titles.json").write_text(text, encoding="utf-8")
    with pytest.raises(FaultyFiles) as caught:
        read_starter(folder)
    lines = text.split("\n")
    told = {fault.field: fault.line for fault in caught.value.faults}
    assert lines[(told["year"] or 0) - 1].strip(" ,") == '"year": "2002"'
    assert '"themes"' in lines[(told["themes[1].theme"] or 0) - 1]
    assert f"titles.json, line {told['year']}, entry 2 (marquee:two-2002), year:" in str(
        caught.value
    )


@pytest.mark.parametrize("titles", [[[], {"key": 1}], [[{}], 3], [{"key": 1}, [3], 4], [], 5])
def test_whatever_a_file_holds_its_faults_are_said(tmp_path: Path, titles: object) -> None:
    write(tmp_path, titles)
    if titles == []:
        assert read_starter(tmp_path) == []
        return
    with pytest.raises(FaultyFiles, match=r"titles\.json"):
        read_starter(tmp_path)


def test_faults_of_all_three_files_are_said_together(tmp_path: Path) -> None:
    write(tmp_path, [{}])
    (tmp_path / "themes.json").write_text("[{}]")
    (tmp_path / "services.json").write_text("nothing")
    with pytest.raises(FaultyFiles) as caught:
        read_starter(tmp_path)
    assert {fault.file for fault in caught.value.faults} == {
        "titles.json",
        "themes.json",
        "services.json",
    }


def test_a_faulty_target_is_not_a_second_fault_of_those_that_lead_to_it(tmp_path: Path) -> None:
    titles = shelf()
    titles[1]["year"] = "x"
    with pytest.raises(FaultyFiles) as caught:
        read_starter(write(tmp_path, titles))
    assert [(fault.entry, fault.field) for fault in caught.value.faults] == [(2, "year")]


def test_the_catalogue_is_built_once_and_again_when_a_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "data" / "catalogue.db"
    write(tmp_path, shelf())
    assert ensure_starter_catalogue(tmp_path, path) is True
    assert ensure_starter_catalogue(tmp_path, path) is False
    (tmp_path / "services.json").write_text('[{"service": "Netflix"}, {"service": "MUBI"}]')
    assert ensure_starter_catalogue(tmp_path, path) is True
    path.unlink()
    assert ensure_starter_catalogue(tmp_path, path) is True


async def test_a_faulty_shelf_leaves_the_catalogue_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    ensure_starter_catalogue(write(tmp_path, shelf()), path)
    before = content(path)
    write(tmp_path, [*shelf(), {"key": "marquee:four-2004"}])
    with pytest.raises(FaultyFiles):
        ensure_starter_catalogue(tmp_path, path)
    assert content(path) == before
    async with open_catalogue(path) as catalogue:
        assert catalogue.counts.titles == 3


def test_an_imported_catalogue_is_not_replaced_by_the_shelf(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    build_catalogue(SHELF, path, digest="somebody's files")
    before = path.read_bytes()
    assert ensure_starter_catalogue(write(tmp_path, shelf()), path) is False
    assert path.read_bytes() == before


@pytest.mark.parametrize("broken", [b"", b"not a database", b"SQLite format 3\x00" + b"\0" * 900])
def test_a_damaged_catalogue_stops_the_start_and_is_not_touched(
    tmp_path: Path, broken: bytes
) -> None:
    path = tmp_path / "catalogue.db"
    path.write_bytes(broken)
    with pytest.raises(CatalogueError, match="Move it away"):
        ensure_starter_catalogue(write(tmp_path, shelf()), path)
    assert path.read_bytes() == broken


@pytest.mark.skipif(not (SHIPPED / "titles.json").exists(), reason="the shelf is being written")
def test_the_shelf_that_ships_is_sound() -> None:
    assert read_starter(SHIPPED)
