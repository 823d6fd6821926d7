"""Files, members of zips and what is packed in them, as blocks of bytes of a bounded size."""

from __future__ import annotations

import importlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, cast

from bot.catalogue.faults import Fault
from bot.catalogue.sources.options import Moved, Progress

BLOCK = 256 * 1024
_UNPACKED = 1024 * 1024  # of a packed block, at a time
_GZIP, _ZSTANDARD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_ENDS_EARLY = "ends too early: what came before was read. Fetch it anew"
_DAMAGED = "is damaged here: what came before was read. Fetch it anew"
_NO_ZSTANDARD = "is packed with Zstandard, which isn't installed here: unpack it first"


class Broken(Exception):  # noqa: N818 (it is about a file)
    """A file can't be read further. Its text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or a `member` of a zip. `size` is its bytes on the disk."""

    path: Path
    size: int
    member: str = ""

    @property
    def name(self) -> str:
        """How it is called in faults."""
        return f"{self.path}: {self.member}" if self.member else str(self.path)

    @property
    def folder(self) -> tuple[Path, str]:
        """Where it lies: parts of one collection lie together."""
        if not self.member:
            return self.path.parent, ""
        return self.path, self.member.rpartition("/")[0]

    def fault(self, sentence: str, line: int | None = None) -> Fault:
        """What is wrong with the file, or with a line of it."""
        return Fault(self.name, sentence, line=line)


class Meter:
    """Counts what was read of all that is to be read, and tells it."""

    def __init__(self, total: int, moved: Moved) -> None:
        self._total = total
        self._moved = moved
        self._done = 0

    def add(self, size: int, part: Part) -> None:
        """`size` more bytes of `part` were read."""
        self._done += size
        self._moved(Progress(min(self._done, self._total), self._total, part.name))


def contents_of(path: Path) -> list[Path] | None:
    """The files and folders in a folder, in order; None where `path` is none. Raises `Broken`."""
    try:
        if not path.is_dir():
            return None
        seen = (one for one in path.iterdir() if _is_seen(one.name))
        # A folder that is a link may lead back to here.
        return sorted(
            one for one in seen if one.is_file() or (one.is_dir() and not one.is_symlink())
        )
    except OSError as error:
        raise Broken(f"can't be read: {error.strerror or error}") from error


def parts_of(path: Path) -> list[Part]:
    """The file at `path`, or the members of a zip. Raises `Broken`."""
    try:
        # What can be read only once, such as a pipe, is gone when it has shown what it is.
        if path.exists() and not path.is_file():
            raise Broken("is neither file nor folder: put what it holds in a file first")
        with path.open("rb") as file:
            start = file.read(4)
        if start not in (_ZIP, _EMPTY_ZIP):
            return [Part(path, path.stat().st_size)]
        with zipfile.ZipFile(path) as archive:
            return [
                Part(path, info.compress_size, info.filename)
                for info in archive.infolist()
                if not info.is_dir() and all(_is_seen(piece) for piece in info.filename.split("/"))
            ]
    except OSError as error:
        raise Broken(f"can't be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Broken("is a zip that is damaged: fetch it anew") from error


def head_of(part: Part) -> bytes:
    """The first block of `part`, unpacked. Raises `Broken`."""
    return next(blocks_of(part, None), b"")


def blocks_of(part: Part, meter: Meter | None) -> Iterator[bytes]:
    """What `part` holds, unpacked, a block at a time. Raises `Broken` where it can't go on."""
    try:
        yield from _unpacked(_raw(part, meter))
    except OSError as error:
        raise Broken(f"can't be read further: {error.strerror or error}") from error
    except EOFError as error:
        raise Broken(_ENDS_EARLY) from error
    except (zipfile.BadZipFile, zlib.error, ValueError) as error:
        raise Broken(_DAMAGED) from error
    except (RuntimeError, NotImplementedError, KeyError) as error:
        raise Broken("is encrypted or packed in an unusual way: unpack it first") from error


def _raw(part: Part, meter: Meter | None) -> Iterator[bytes]:
    """The blocks of a file, or those of a member, already without the zip around it."""
    if not part.member:
        with part.path.open("rb") as file:
            while block := file.read(BLOCK):
                if meter:
                    meter.add(len(block), part)
                yield block
        return
    with zipfile.ZipFile(part.path) as archive, archive.open(part.member) as opened:
        member = cast("zipfile.ZipExtFile", opened)
        share = part.size / max(1, archive.getinfo(part.member).file_size)
        while block := member.read1(BLOCK):
            if meter:
                meter.add(round(len(block) * share), part)
            yield block


def _unpacked(blocks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(blocks, b"")
    together = chain((first,), blocks)
    if first.startswith(_GZIP):
        yield from _gunzipped(together)
    elif first.startswith(_ZSTANDARD):
        yield from _without_zstandard(together)
    elif first:
        yield from together


def _gunzipped(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """What one or several gzip streams in a row hold. Raises EOFError, zlib.error."""
    unpacking = None
    for block in blocks:
        rest = block
        while rest:
            if unpacking is None:
                rest = rest.lstrip(b"\x00")  # padding between streams
                unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS) if rest else None
                continue
            found = unpacking.decompress(rest, _UNPACKED)
            if found:
                yield found
            rest = unpacking.unconsumed_tail
            if unpacking.eof:
                rest, unpacking = unpacking.unused_data, None
    if unpacking is not None:
        raise EOFError


def _without_zstandard(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """What a Zstandard file holds, by whichever of the two libraries is here."""
    source = cast("IO[bytes]", _Reader(blocks))
    errors: tuple[type[Exception], ...]
    try:
        library = importlib.import_module("zstandard")
        reader = library.ZstdDecompressor().stream_reader(source, read_across_frames=True)
        errors = (library.ZstdError,)
    except ModuleNotFoundError:
        try:  # from Python 3.14 on
            library = importlib.import_module("compression.zstd")
        except ModuleNotFoundError as error:
            raise Broken(_NO_ZSTANDARD) from error
        reader, errors = library.ZstdFile(source), (library.ZstdError,)
    try:
        while block := reader.read(_UNPACKED):
            yield block
    except errors as error:
        raise Broken(_DAMAGED) from error


class _Reader:
    """Blocks as a file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` of the bytes that are left; none at the end."""
        rest = self._rest or next(self._blocks, b"")
        size = len(rest) if size < 0 else size
        self._rest = rest[size:]
        return rest[:size]


def _is_seen(name: str) -> bool:
    return not name.startswith(".") and name != "__MACOSX"
