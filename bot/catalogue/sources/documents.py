"""Files of JSON: title JSONL, lists of titles, anime-offline-database in either form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from bot.catalogue.faults import Fault
from bot.catalogue.sources import anime_offline
from bot.catalogue.sources.opening import Broken, Part, blocks_of
from bot.catalogue.sources.run import Run
from bot.catalogue.sources.splitting import LONGEST, Piece, Unfinished, lines, objects
from bot.domain.titles import Title

_TOO_LONG = f"is longer than {LONGEST // 1024**2} MB"


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A file with an object a line, or with one list of objects."""

    part: Part
    is_list: bool

    @property
    def name(self) -> str:
        """How it is called in faults."""
        return self.part.name

    @property
    def size(self) -> int:
        """Bytes that reading it takes."""
        return self.part.size

    def read(self, run: Run) -> Iterator[Title | Fault]:
        """Its titles, and what is wrong with the others."""
        blocks = blocks_of(self.part, run.meter)
        number = 0
        try:
            for piece in objects(blocks) if self.is_list else lines(blocks):
                number = piece[0]
                yield from self._read(piece, run)
        except (Broken, Unfinished) as error:
            yield self._fault(number + 1, str(error))

    def _read(self, piece: Piece, run: Run) -> Iterator[Title | Fault]:
        number, content = piece
        if content is None:
            yield self._fault(number, _TOO_LONG)
            return
        if not content or content.isspace():
            return
        try:
            document = parsed(content)
        except ValueError as error:
            yield self._fault(number, str(error))
            return
        if (anime := anime_offline.entry(document)) is not None:
            document = anime_offline.document_of(anime)
        elif anime_offline.is_about_file(document):
            return
        yield from run.take(document, self._fault(number, ""))

    def _fault(self, number: int, sentence: str) -> Fault:
        if self.is_list:
            return Fault(self.part.name, sentence, entry=number)
        return Fault(self.part.name, sentence, line=number)


def parsed(content: bytes) -> object:
    """The JSON in `content`; NaN, Infinity and half characters too. Raises ValueError, in words."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(content.decode())
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is not JSON: {error}") from None
