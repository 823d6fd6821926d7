"""What is packed: the members of a zip, one by one, and what a gz unpacks to. All in memory."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from bot.domain.clubs import CLUB_FILE
from bot.domain.imports import Fault, Place
from bot.importers.decoding import NotReadable
from bot.importers.fields import shown
from bot.importers.sources import MEGABYTE, Limits, Source, extension

MOST_MEMBERS = 10_000
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1 | 0x40
_DRIVE = re.compile(r"[A-Za-z]:")
_PASSED_OVER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
# Others unpack without a bound on what comes out at once.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_NO_ZIP = "This is not a zip file, or it is damaged: pack it anew."


def members(source: Source, limits: Limits) -> Iterator[Source | Fault]:
    """The files in a zip as they are unpacked, or what is wrong with them."""
    place = Place(source.name)
    try:
        archive = zipfile.ZipFile(BytesIO(source.content))
    except UnicodeDecodeError:
        yield Fault(place, "The names in this zip are damaged: pack it anew.")
        return
    except _ZIP_ERRORS:
        yield Fault(place, _NO_ZIP)
        return
    with archive:
        infos = archive.infolist()
        # An export says all that is in this file once more, in other forms.
        infos = [info for info in infos if info.orig_filename == CLUB_FILE] or infos
        if len(infos) > MOST_MEMBERS:
            yield Fault(place, f"This zip has {len(infos):,} files; {MOST_MEMBERS:,} are taken.")
            return
        yield from _unpacked(archive, infos, source.name, limits)


def _unpacked(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], file: str, limits: Limits
) -> Iterator[Source | Fault]:
    left = limits.unpacked
    names: set[str] = set()
    for info in infos:
        name = info.orig_filename
        place = Place(f"{file}: {shown(name)}")
        refusal = _refusal(info) or ("It is in the zip twice." if name in names else None)
        names.add(name)
        if refusal:
            yield Fault(place, refusal)
        elif info.is_dir() or _is_passed_over(name):
            continue
        elif not extension(name):
            yield Source(place.file, b"", among_others=True)
        else:
            try:
                content = _content(archive, info, left)
            except (*_ZIP_ERRORS, RuntimeError):
                yield Fault(place, "This file in the zip is damaged: pack it anew.")
                continue
            if content is None:
                yield _too_much(Place(file), limits)
                return
            left -= len(content)
            yield Source(place.file, content, among_others=True)


def _too_much(place: Place, limits: Limits) -> Fault:
    size = limits.unpacked // MEGABYTE
    return Fault(place, f"This unpacks to more than {size} MB: split it in parts.")


def _is_passed_over(name: str) -> bool:
    return any(part.startswith(".") or part in _PASSED_OVER for part in name.split("/"))


def _refusal(info: zipfile.ZipInfo) -> str | None:
    """Why a member is not even unpacked, judged by what the zip says of it."""
    name = info.orig_filename
    outside = name.startswith("/") or "\\" in name or ".." in name.split("/")
    refusals = {
        "Its name leads out of the zip: pack it anew, with plain names.": (
            outside or _DRIVE.match(name)
        ),
        "Its name is damaged: pack it anew, with plain names.": "\x00" in name,
        "It is encrypted: pack it anew, without a password.": info.flag_bits & _ENCRYPTED,
        "It is a link: pack the file itself.": stat.S_ISLNK(info.external_attr >> 16),
        "It is packed in an unusual way: pack it anew, as an ordinary zip.": (
            info.compress_type not in _METHODS
        ),
        "It is packed once more: unpack it first.": name.lower().endswith((".zip", ".gz")),
    }
    return next((sentence for sentence, holds in refusals.items() if holds), None)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes | None:
    """What a member holds; None as soon as that turns out to be more than `most` bytes."""
    content = bytearray()
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            content += chunk
            if len(content) > most:
                return None
    return bytes(content)


def unzipped(source: Source, limits: Limits) -> bytes:
    """What a `.gz` holds. Raises NotReadable."""
    place = Place(source.name)
    content = bytearray()
    rest = source.content
    try:
        while rest:
            unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            content += unpacking.decompress(rest, limits.unpacked + 1 - len(content))
            if len(content) > limits.unpacked:
                raise NotReadable(place, _too_much(place, limits).sentence)
            if not unpacking.eof:
                raise NotReadable(place, "This file ends too early: pack it anew.")
            rest = unpacking.unused_data.lstrip(b"\x00")
    except zlib.error as error:
        raise NotReadable(
            place, "This is not a gz file, or it is damaged: pack it anew."
        ) from error
    return bytes(content)
