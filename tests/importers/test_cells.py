"""Cells that no spreadsheet runs, and back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.importers.cells import neutral, restored

CELLS = st.text(st.sampled_from("'=+-@\t\r\n a,\"|")) | st.text()


@given(CELLS)
@example("'")
@example("'=x")
@example("''=x")
def test_what_was_made_safe_comes_back_to_the_letter(cell: str) -> None:
    assert restored(neutral(cell)) == cell


@given(CELLS)
def test_no_cell_that_was_made_safe_begins_like_a_formula(cell: str) -> None:
    assert not neutral(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("cell", ["", "Blame!", "'Tis good", "a=b"])
def test_what_people_wrote_themselves_is_read_as_it_stands(cell: str) -> None:
    assert restored(cell) == cell
