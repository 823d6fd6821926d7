"""Which file is read how, and how much of them."""

from __future__ import annotations

import pytest

from bot.domain.imports import Entry, Fault
from bot.importers.checks import fault_of
from bot.importers.files import MOST_FAULTS, read_files
from bot.importers.sources import (
    ACCEPTED_WORDS,
    DISCORD_LIMITS,
    MEGABYTE,
    NO_LIMITS,
    Limits,
    Source,
)
from tests.importers.examples import CSV, FRONT_MATTER, JSON, csv_of, read, said

ROW = ["X", "Good.", "9/10"]


def _table(rows: int, row: list[str] = ROW) -> str:
    return csv_of([["title", "text", "rating"], *([row] * rows)])


def test_files_of_all_kinds_are_read_in_order() -> None:
    sources = [
        Source("a.csv", CSV.encode()),
        Source("B.JSON", JSON.encode()),
        Source("c.md", FRONT_MATTER.encode()),
        Source("d.txt", b"Blame!\n\nI liked this film a lot.\n"),
    ]
    found = list(read_files(sources, limits=DISCORD_LIMITS))
    assert [one.place.file for one in found if isinstance(one, Entry)] == [
        "a.csv",
        "B.JSON",
        "c.md",
        "d.txt",
    ]


@pytest.mark.parametrize("name", ["a.html", "a.docx", "a", "zip", "a.pdf", ""])
def test_a_file_that_is_not_accepted_is_refused_with_what_is(name: str) -> None:
    assert said(name, "words") == [f"{name}:1:1 Such a file can't be read: {ACCEPTED_WORDS} can."]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.json", "a.csv", "a.xml"])
@pytest.mark.parametrize("content", ["", " \n\n"])
def test_an_empty_file_is_said_to_be_empty(name: str, content: str) -> None:
    assert said(name, content) == [f"{name}:1:1 This file is empty."]


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert said("a.csv", b"\x00" * (8 * MEGABYTE + 1)) == [
        "a.csv:1:1 This file is larger than 8 MB: split it, or import it from the command line."
    ]


def test_the_review_after_the_last_that_is_taken_ends_the_reading() -> None:
    found = read("a.csv", _table(5_010))
    assert sum(isinstance(one, Entry) for one in found) == 5_000
    assert found[-1] == Fault(
        found[-1].place, "There are more than 5,000 reviews: split them in parts."
    )
    assert found[-1].place.line == 5_002
    assert len(read("a.csv", _table(5_010), limits=NO_LIMITS)) == 5_010


def test_all_files_share_one_bound() -> None:
    sources = [Source("a.csv", _table(2).encode()), Source("b.csv", _table(2).encode())]
    found = list(read_files(sources, limits=Limits(reviews=3)))
    assert [type(one) for one in found] == [Entry, Entry, Entry, Fault]


def test_nobody_is_told_of_faults_without_end() -> None:
    found = read("a.csv", _table(200, ["", "Good.", ""]))
    assert len(found) == MOST_FAULTS + 1
    assert isinstance(found[-1], Fault)
    assert found[-1].sentence == "There are more than 100 faults: mend these first."


def test_ratings_without_a_text_are_told_up_to_a_bound() -> None:
    found = read("a.csv", _table(60, ["X", "", "9/10"]), limits=Limits(reviews=5))
    assert len(found) == 51
    assert isinstance(found[-1], Fault)
    assert not found[-1].left_out


def test_a_check_puts_its_fault_in_the_place_of_the_entry() -> None:
    table = "title,text\nX,Fine.\nY,Not ||closed.\n"
    found = list(read_files([Source("a.csv", table.encode())], limits=NO_LIMITS, check=fault_of))
    assert [type(one) for one in found] == [Entry, Fault]


def test_a_fault_of_finding_the_files_is_passed_on() -> None:
    fault = Fault(read("x", "")[0].place, "There is no such file or folder.")
    assert list(read_files([fault], limits=NO_LIMITS)) == [fault]
