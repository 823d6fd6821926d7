from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.arrays import Array, ArraysWriter, in_memory, open_arrays
from bot.catalogue.faults import CatalogueError

SOME: dict[str, Array] = {
    "numbers": np.arange(1_000, dtype=np.uint32),
    "none": np.empty(0, np.float32),
    "table": np.arange(6, dtype=np.int16).reshape(2, 3),
    "flags": np.array([True, False]),
}


def write(path: Path) -> Path:
    with ArraysWriter(path) as writer:
        for name, array in SOME.items():
            writer.add(name, array)
    return path


def test_arrays_come_back_as_they_were_and_cannot_be_written_to(tmp_path: Path) -> None:
    arrays = open_arrays(write(tmp_path / "some.arrays"))
    assert list(arrays) == list(SOME)
    for name, array in SOME.items():
        assert arrays[name].dtype == array.dtype
        assert np.array_equal(arrays[name], array)
    with pytest.raises(ValueError, match="read-only"):
        arrays["numbers"][0] = 1


def test_a_file_that_is_removed_while_it_is_read_can_still_be_read(tmp_path: Path) -> None:
    path = write(tmp_path / "some.arrays")
    arrays = open_arrays(path)
    path.unlink()
    assert int(arrays["numbers"].sum()) == 499_500


@given(data=st.data())
def test_a_file_that_was_cut_short_is_said(data: st.DataObject, tmp_path_factory: object) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    path = write(tmp_path_factory.mktemp("cut") / "some.arrays")
    os.truncate(path, data.draw(st.integers(0, path.stat().st_size - 1)))
    with pytest.raises(CatalogueError):
        open_arrays(path)


@given(content=st.binary(max_size=200))
def test_any_other_file_is_said(content: bytes, tmp_path_factory: object) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    path = tmp_path_factory.mktemp("other") / "some.arrays"
    path.write_bytes(b"MqArray1" + content)
    with pytest.raises(CatalogueError):
        open_arrays(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="can't be read"):
        open_arrays(tmp_path / "none.arrays")


def test_a_name_stands_for_one_array_and_objects_for_none(tmp_path: Path) -> None:
    with ArraysWriter(tmp_path / "some.arrays") as writer:
        writer.add("a", SOME["flags"])
        with pytest.raises(ValueError, match="a can't be written"):
            writer.add("a", SOME["flags"])
        with pytest.raises(ValueError, match="b can't be written"):
            writer.add("b", np.array([object()]))


def test_arrays_in_memory_cannot_be_written_to_either() -> None:
    arrays = in_memory([("a", np.zeros(3))])
    with pytest.raises(ValueError, match="read-only"):
        arrays["a"][0] = 1
