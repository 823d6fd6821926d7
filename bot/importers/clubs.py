"""A whole club, read from `club.json`, or from the zip that has it."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any, Generic, TypeVar

from bot.domain.clubs import (
    CLUB_FILE,
    FORMAT,
    FORMAT_VERSION,
    Club,
    KeptReview,
)
from bot.domain.imports import Fault, Place
from bot.domain.occurrences import QueuedTitle
from bot.domain.programmes import Programme
from bot.domain.schedules import MOST_OF_CLUB, Schedule
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
from bot.importers.movie_nights import read_night
from bot.importers.programmes import CronCheck, read_post, read_queued, read_schedule

PartT = TypeVar("PartT")

LARGEST = 512 * 1024 * 1024
"""Bytes that a zip may unpack to."""
MOST_SCHEDULES = 1_000
"""With those that were removed within a month."""
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


@dataclass(frozen=True, slots=True)
class Checks:
    """What of a club only others can tell to be sound."""

    title: TitleCheck
    cron: CronCheck


def read_club(content: bytes, *, file: str, checks: Checks) -> Club | tuple[Fault, ...]:
    """The club in a file, or everything that keeps it from being read. `ident` 0: it doesn't say.

    `file` is its name, for people.
    """
    try:
        if content.startswith(_ZIP):
            content, file = _unpacked(content, file), f"{file}: {CLUB_FILE}"
        reader = _Reader(JsonText(text_of(content, file=file), file, words=False), checks)
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


class _TooMany(Wrong):
    """There are so many that the rest isn't read."""


@dataclass(frozen=True, slots=True)
class _Part(Generic[PartT]):
    """A list in the file: how to read each thing in it, and what there can be one of only."""

    read: Callable[[Fields], PartT]
    identity: Callable[[PartT], object]
    found: list[PartT] = field(default_factory=list)


class _Reader:
    """Reads the parts of a club one after another, and keeps what is wrong with them."""

    def __init__(self, text: JsonText, checks: Checks) -> None:
        self.faults: list[Fault] = []
        self._text = text
        self._check_cron = cache(checks.cron)
        self._head: dict[str, object] = {}
        self._settings: ClubSettings | None = None
        self._titles = _Part(lambda one: read_title(one, checks.title), lambda kept: kept.key)
        self._reviews = _Part(lambda one: read_review(one, removed=False), _review)
        removed = _Part(lambda one: read_review(one, removed=True), _review, self._reviews.found)
        # Nothing tells one draft from another.
        self._drafts = _Part(read_draft, lambda _: None)
        self._schedules = _Part(self._schedule, lambda one: ("schedule", one.ref))
        self._posts = _Part(read_post, lambda one: ("post", one.schedule, one.due))
        self._queue = _Part(read_queued, _queued)
        self._nights = _Part(read_night, lambda one: ("night", one.ref))
        self._parts: dict[str, _Part[Any]] = {
            "titles": self._titles,
            "reviews": self._reviews,
            "removed": removed,
            "drafts": self._drafts,
            "schedules": self._schedules,
            "posts": self._posts,
            "queue": self._queue,
            "nights": self._nights,
        }
        self._seen: dict[object, Place] = {}

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
        self._check_queue()
        return Club(
            ident=int(str(self._head.get("club", 0))),
            settings=self._settings or ClubSettings(),
            titles=tuple(self._titles.found),
            reviews=tuple(self._reviews.found),
            drafts=tuple(self._drafts.found),
            programme=Programme(
                schedules=tuple(self._schedules.found),
                posts=tuple(self._posts.found),
                queue=tuple(self._queue.found),
                nights=tuple(self._nights.found),
            ),
        )

    def _member(self, name: str, place: Place) -> None:
        if name in ("format", "version", "club"):
            self._head[name] = self._text.value()
            _check_head(name, self._head[name], place)
        elif name == "settings":
            settings = _Part(read_settings, lambda _: None)
            self._object(settings)
            self._settings = next(iter(settings.found), None)
        elif name in self._parts:
            if not self._text.next_is("["):
                raise NotReadable(self._text.place, f"“{name}” must be a list.")
            for _ in self._text.items():
                self._object(self._parts[name])
        else:
            raise NotReadable(place, f"No part of a club is called “{shown(name)}”.")

    def _object(self, part: _Part[PartT]) -> None:
        place = self._text.place
        value = self._text.value()
        try:
            found = part.read(Fields(value))
        except _TooMany as error:
            raise NotReadable(place, str(error)) from error
        except Wrong as error:
            self.faults.append(Fault(place, str(error)))
            return
        identity = part.identity(found)
        if identity is not None and identity in self._seen:
            self.faults.append(Fault(place, "This is there twice: only one can be meant."))
        self._seen[identity] = place
        part.found.append(found)

    def _schedule(self, fields: Fields) -> Schedule:
        found = read_schedule(fields, self._check_cron)
        before = self._schedules.found
        standing = sum(one.removed is None for one in before)
        if found.removed is None and standing >= MOST_OF_CLUB:
            raise _TooMany(f"A club has at most {MOST_OF_CLUB} schedules: take some out.")
        if len(before) >= MOST_SCHEDULES:
            raise _TooMany("No club has removed so many schedules: take some out.")
        return found

    def _check_queue(self) -> None:
        known = {one.ref for one in self._schedules.found}
        for one in self._queue.found:
            if one.schedule is not None and one.schedule not in known:
                sentence = f"No schedule in this file has the number {one.schedule}."
                self.faults.append(Fault(self._seen[_queued(one)], sentence))


def _review(kept: KeptReview) -> object:
    return kept.identity


def _queued(queued: QueuedTitle) -> object:
    return ("queued", queued.title_key, queued.schedule)


def _check_head(name: str, value: object, place: Place) -> None:
    """Whether this is a file of a club, and one that we know how to read."""
    if name == "format" and value != FORMAT:
        raise NotReadable(place, f"This is no file of a club: its format is not “{FORMAT}”.")
    if name == "version" and value != FORMAT_VERSION:
        said = shown(str(value))
        raise NotReadable(place, f"This file has version {said}; known is {FORMAT_VERSION}.")
    if name == "club" and not (isinstance(value, str) and _ID.fullmatch(value)):
        raise NotReadable(place, "“club” must be the id of a server: digits in quotes.")
