"""A file of named arrays, read where it lies: what look-ups and suggestions walk.

The file is a magic word, the arrays one after the other (little-endian, each at a multiple of 64
bytes), a JSON object that says where each is, and the length of that object. Reading maps the
file into memory: opening takes no time whatever its size, and only what is touched is loaded.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.catalogue.faults import CatalogueError

Array: TypeAlias = NDArray[Any]

_MAGIC = b"MqArray1"
_ALIGNED = 64
_LENGTH = struct.Struct("<Q")


class ArraysWriter(AbstractContextManager["ArraysWriter"]):
    """Writes a file of arrays, one after the other. It is whole when the `with` block ends."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("xb")
        self._file.write(_MAGIC)
        self._told: dict[str, tuple[str, Sequence[int], int]] = {}

    def add(self, name: str, array: Array) -> None:
        """Write `array` under `name`, which must be new. Numbers and booleans only."""
        if name in self._told or array.dtype.hasobject:
            raise ValueError(f"{name} can't be written")
        laid_out = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        self._file.write(b"\0" * (-self._file.tell() % _ALIGNED))
        self._told[name] = (laid_out.dtype.str, array.shape, self._file.tell())
        self._file.write(laid_out.data)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._file:
            if kind is None:
                told = json.dumps(self._told).encode()
                self._file.write(told + _LENGTH.pack(len(told)))
                self._file.flush()
                os.fsync(self._file.fileno())


class Arrays(Mapping[str, Array]):
    """Arrays by name. They can't be written to."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)


def in_memory(arrays: Iterable[tuple[str, Array]]) -> Arrays:
    """Arrays that are in no file: a small index of a club's own."""
    held = {}
    for name, array in arrays:
        array.flags.writeable = False
        held[name] = array
    return Arrays(held)


def digest_of(path: Path) -> str:
    """16 hexadecimal digits that stand for the content of the file at `path`. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:16]


def open_arrays(path: Path) -> Arrays:
    """The arrays in the file at `path`. The file stays mapped as long as one of them is in use.

    Raises `CatalogueError` where it is missing, cut short, or something else.
    """
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{path} can't be read: {error}") from error
    try:
        return Arrays(_views(mapped))
    except (ValueError, TypeError, struct.error) as error:
        raise CatalogueError(f"{path} is damaged: {error}") from error


def _views(mapped: mmap.mmap) -> dict[str, Array]:
    if mapped[: len(_MAGIC)] != _MAGIC:
        raise ValueError("it is no file of arrays")
    (length,) = _LENGTH.unpack(mapped[-_LENGTH.size :])
    end = len(mapped) - _LENGTH.size - length
    if end < len(_MAGIC):
        raise ValueError("it was cut short")
    told = json.loads(mapped[end : end + length])
    views = {}
    for name, (dtype, shape, offset) in told.items():
        count = int(np.prod(shape, dtype=np.int64))
        if offset + count * np.dtype(dtype).itemsize > end:
            raise ValueError("it was cut short")
        # An empty array has no bytes of its own to lie on.
        view = np.frombuffer(mapped, dtype, count, offset) if count else np.empty(0, dtype)
        views[name] = view.reshape(shape)
    return views
