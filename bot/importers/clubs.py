"""A whole club, read from `club.json`, or from the zip that has it."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

from bot.domain.clubs import (
    CLUB_FILE,
    FORMAT,
    FORMAT_VERSION,
    Club,
    KeptDraft,
    KeptReview,
    KeptTitle,
)
from bot.domain.imports import Fault, Place
from bot.domain.settings import ClubSettings
from bot.importers.club_objects import Fields, Wrong
from bot.importers.club_parts import (
    TitleCheck,
    read_draft,
    read_review,
    read_settings,
    read_title,
)
from bot.importers.decoding import NotReadable, text_of
from bot.importers.fields import shown
from bot.importers.json_text import JsonText

PartT = TypeVar("PartT")

LARGEST = 512 * 1024 * 1024
"""Bytes that a zip may unpack to."""
_ZIP = b"PK"
_ID = re.compile(r"[0-9]{1,18}|[1-8][0-9]{18}")
_NO_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def read_club(content: bytes, *, file: str, check_title: TitleCheck) -> Club | tuple[Fault, ...]:
    """The club in a file, or everything that keeps it from being read. `ident` 0: it doesn't say.

    `file` is its name, for people.
    """
    try:
        if content.startswith(_ZIP):
            content, file = _unpacked(content, file), f"{file}: {CLUB_FILE}"
        reader = _Reader(JsonText(text_of(content, file=file), file, words=False), check_title)
        club = reader.read()
    except NotReadable as error:
        return (error.fault,)
    return tuple(reader.faults) or club


def _unpacked(content: bytes, file: str) -> bytes:
    """The club's file in a zip. No other is touched, and no name in it becomes a path."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            member = archive.getinfo(CLUB_FILE)
            # Others unpack without a bound on what comes out at once.
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise NotReadable(Place(file), "This zip is packed in an unusual way.")
            with archive.open(member) as text:
                unpacked = text.read(LARGEST + 1)
    except KeyError as error:
        raise NotReadable(Place(file), f"There is no {CLUB_FILE} in this zip.") from error
    except _NO_ZIP as error:
        raise NotReadable(Place(file), "This zip is damaged: take another copy of it.") from error
    if len(unpacked) > LARGEST:
        raise NotReadable(Place(file), "This is larger than any club.")
    return unpacked


class _Reader:
    """Reads the parts of a club one after another, and keeps what is wrong with them."""

    def __init__(self, text: JsonText, check_title: TitleCheck) -> None:
        self.faults: list[Fault] = []
        self._text = text
        self._check_title = check_title
        self._head: dict[str, object] = {}
        self._settings: ClubSettings | None = None
        self._titles: list[KeptTitle] = []
        self._reviews: list[KeptReview] = []
        self._drafts: list[KeptDraft] = []
        self._seen: set[object] = set()

    def read(self) -> Club:
        """The club, of use only where there are no faults. Raises NotReadable."""
        start = self._text.place
        if not self._text.next_is("{"):
            raise NotReadable(start, "This is no file of a club: it must be an object.")
        for name, place in self._text.members():
            self._member(name, place)
        self._text.end()
        for name in ("format", "version"):
            if name not in self._head:
                raise NotReadable(start, f"This is no file of a club: it has no “{name}”.")
        return Club(
            ident=int(str(self._head.get("club", 0))),
            settings=self._settings or ClubSettings(),
            titles=tuple(self._titles),
            reviews=tuple(self._reviews),
            drafts=tuple(self._drafts),
        )

    def _member(self, name: str, place: Place) -> None:
        match name:
            case "format" | "version" | "club":
                self._head[name] = self._text.value()
                _check_head(name, self._head[name], place)
            case "settings":
                self._settings = self._object(read_settings)
            case "titles":
                self._titles += self._list(name, lambda one: read_title(one, self._check_title))
            case "reviews":
                self._reviews += self._list(name, lambda one: read_review(one, removed=False))
            case "removed":
                self._reviews += self._list(name, lambda one: read_review(one, removed=True))
            case "drafts":
                self._drafts += self._list(name, read_draft)
            case "schedules":
                self._list(name, _schedule)
            case _:
                raise NotReadable(place, f"No part of a club is called “{shown(name)}”.")

    def _list(self, name: str, reading: Callable[[Fields], PartT]) -> list[PartT]:
        if not self._text.next_is("["):
            raise NotReadable(self._text.place, f"“{name}” must be a list.")
        found = [self._object(reading) for _ in self._text.items()]
        return [part for part in found if part is not None]

    def _object(self, reading: Callable[[Fields], PartT]) -> PartT | None:
        place = self._text.place
        value = self._text.value()
        try:
            part = reading(Fields(value))
        except Wrong as error:
            self.faults.append(Fault(place, str(error)))
            return None
        identity = _identity(part)
        if identity is not None and identity in self._seen:
            self.faults.append(Fault(place, "This is there twice: only one can be meant."))
        self._seen.add(identity)
        return part


def _identity(part: object) -> object:
    match part:
        case KeptTitle(key=key):
            return key
        case KeptReview():
            return part.identity
        case _:
            return None


def _schedule(_fields: Fields) -> None:
    raise Wrong("This Marquee knows no schedules: take a newer one.")


def _check_head(name: str, value: object, place: Place) -> None:
    """Whether this is a file of a club, and one that we know how to read."""
    if name == "format" and value != FORMAT:
        raise NotReadable(place, f"This is no file of a club: its format is not “{FORMAT}”.")
    if name == "version" and value != FORMAT_VERSION:
        said = shown(str(value))
        raise NotReadable(place, f"This file has version {said}; known is {FORMAT_VERSION}.")
    if name == "club" and not (isinstance(value, str) and _ID.fullmatch(value)):
        raise NotReadable(place, "“club” must be the id of a server: digits in quotes.")
