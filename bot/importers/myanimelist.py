"""What MyAnimeList exports (Settings, Export): `animelist_….xml`, packed as `.xml.gz` or not.

An `<anime>` has series_title, series_animedb_id, series_type, my_score (0 to 10, 0 is none),
my_finish_date (0000-00-00 is none), my_comments, my_tags and more; tools of its members write CSV
files with the same names as columns. Layout: https://myanimelist.net/panel.php?go=export and the
notes that members published on it. Comments are the review.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from bot.domain.imports import Entry, Fault, Place
from bot.importers.decoding import NotReadable
from bot.importers.fields import Given, read_fields

MYANIMELIST = ("series_title", "series_type", "my_score", "my_finish_date", "my_comments")
_CHUNK = 64 * 1024
_DEEPEST = 20
_TYPES = frozenset({"tv", "movie", "ova", "ona", "special", "tv special", "music"})
_NO_DAY = re.compile(r"^\s*0000|-00")
_LINE_BREAK = re.compile(r"<br ?/?>\n?", re.IGNORECASE)
_LEFT_OUT = "This is a rating without a text, so it is left out."
_NO_EXPORT = "This is no list of MyAnimeList: no other XML can be read."


def my_anime_list_fields(row: dict[str, Given], place: Place) -> Iterator[Entry | Fault]:
    """What an anime of a list says. `row` may have `reviewer` besides."""
    comments = row.get("my_comments")
    if comments is None or not comments.words.strip():
        yield Fault(place, _LEFT_OUT, left_out=True)
        return
    given = {"text": comments._replace(words=_LINE_BREAK.sub("\n", comments.words))}
    for theirs, ours in (("series_title", "title"), ("reviewer", "reviewer")):
        if theirs in row:
            given[ours] = row[theirs]
    kind, score, finished = (row.get(f) for f in ("series_type", "my_score", "my_finish_date"))
    if kind is not None and kind.words.strip().casefold() in _TYPES:
        given["kind"] = kind
    if score is not None and score.words.strip(" 0."):
        given["rating"] = score._replace(words=f"{score.words.strip()}/10")
    if finished is not None and not _NO_DAY.search(finished.words):
        given["written"] = finished
    as_it_stands = given["text"].words == comments.words
    yield from read_fields(given, place, text_as_it_stands=as_it_stands)


def read_my_anime_list(content: bytes, *, file: str) -> Iterator[Entry | Fault]:
    """The reviews in an exported list. XML says its own encoding, so this takes bytes."""
    if not content.strip():
        yield Fault(Place(file), "This file is empty.")
        return
    parser = DefusedExpatParser(forbid_dtd=True)
    found = _List(file, parser)
    parser.setContentHandler(found)
    try:
        for start in range(0, len(content), _CHUNK):
            parser.feed(content[start : start + _CHUNK])
            yield from found.taken()
        parser.close()
        yield from found.taken()
    except SAXParseException as error:
        place = Place(file, error.getLineNumber() or 1, (error.getColumnNumber() or 0) + 1)
        yield Fault(place, f"This is not XML: {error.getMessage()}.")
    except DefusedXmlException:
        yield Fault(found.place, "This XML defines entities or refers to files: leave that out.")
    except (ValueError, LookupError) as error:
        yield Fault(found.place, f"This is not XML that can be read: {error}.")
    except NotReadable as error:
        yield error.fault


class _List(ContentHandler):
    """Collects the fields of each `<anime>` as the parser comes to them."""

    def __init__(self, file: str, at: Locator) -> None:
        super().__init__()
        self._file = file
        self._at = at
        self._path: list[str] = []
        self._words: list[str] = []
        self._start = Place(file)
        self._anime = Place(file)
        self._row: dict[str, Given] = {}
        self._user: Given | None = None
        self._done: list[tuple[dict[str, Given], Place]] = []
        self._manga: list[Place] = []

    @property
    def place(self) -> Place:
        """Where the parser is."""
        locator = self._at
        line, column = locator.getLineNumber() or 1, locator.getColumnNumber() or 0
        return Place(self._file, line, column + 1)

    def taken(self) -> Iterator[Entry | Fault]:
        """The anime that are read since."""
        for place in self._manga:
            sentence = "This is a manga, so it is left out: reviews are of what can be watched."
            yield Fault(place, sentence, left_out=True)
        for row, place in self._done:
            yield from my_anime_list_fields(row, place)
        self._done, self._manga = [], []

    def startElement(self, name: str, _attrs: AttributesImpl) -> None:  # noqa: N802 (SAX's name)
        """A tag that opens."""
        if (not self._path and name != "myanimelist") or len(self._path) > _DEEPEST:
            raise NotReadable(self.place, _NO_EXPORT)
        self._path.append(name)
        self._words = []
        self._start = self.place
        if name == "anime":
            self._anime, self._row = self._start, {}
        elif name == "manga":
            self._manga.append(self._start)

    def characters(self, content: str) -> None:
        """Words between tags."""
        self._words.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX's name)
        """A tag that closes."""
        self._path.pop()
        words = "".join(self._words)
        match self._path:
            case ["myanimelist"] if name == "anime":
                user = {"reviewer": self._user} if self._user else {}
                self._done.append((self._row | user, self._anime))
            case ["myanimelist", "anime"] if name in MYANIMELIST and words:
                self._row[name] = Given(words, self._start)
            case ["myanimelist", "myinfo"] if name == "user_name" and words.strip():
                self._user = Given(words, self._start)
        self._words = []
