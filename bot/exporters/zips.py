"""Texts in a zip, the same to the byte whenever and wherever it is made."""

from __future__ import annotations

import shutil
from io import SEEK_END, TextIOWrapper
from tempfile import SpooledTemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

IN_MEMORY = 1024 * 1024
"""Bytes of a text that are kept in memory before it goes to a file without a name."""
# The earliest that a zip can say: nothing in it may tell when, or on what system, it was made.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_FOR_ITS_OWNER = 0o600 << 16


class TextFile(TextIOWrapper):
    """A text to be written bit by bit, before it goes into a zip. Gone once closed."""

    def __init__(self) -> None:
        self.held: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with this
        super().__init__(self.held, "utf-8", newline="")


def add_text(archive: ZipFile, name: str, text: str) -> None:
    """A text as one file of the zip."""
    archive.writestr(_member(name), text.encode())


def add_file(archive: ZipFile, name: str, text: TextFile) -> None:
    """A text that was written bit by bit as one file of the zip."""
    text.flush()
    member = _member(name)
    member.file_size = text.held.seek(0, SEEK_END)
    text.held.seek(0)
    with archive.open(member, "w") as into:
        shutil.copyfileobj(text.held, into)


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, _NO_TIME)
    member.compress_type = ZIP_DEFLATED
    member.create_system = _UNIX
    member.external_attr = _FOR_ITS_OWNER
    return member
