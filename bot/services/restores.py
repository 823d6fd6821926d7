"""Whole clubs, put back from the files that they were exported to."""

from __future__ import annotations

import asyncio
import json

from bot.catalogue.entries import check_document
from bot.domain.audit import Stamp
from bot.domain.clubs import Club, Document, Restored
from bot.domain.documents import decode, encode
from bot.domain.imports import Fault
from bot.domain.own_titles import MOST_OWN, fit
from bot.errors import ClubError
from bot.importers.clubs import read_club
from bot.store.interface.exports import ExportStore
from bot.store.interface.own_titles import NoRoomError


class Restores:
    """Puts clubs back."""

    def __init__(self, store: ExportStore) -> None:
        self._store = store

    async def read(self, content: bytes, *, file: str) -> Club | tuple[Fault, ...]:
        """The club in a file that is called `file`, or everything that is wrong with it."""
        return await asyncio.to_thread(read_club, content, file=file, check_title=checked_title)

    async def restore(self, club: Club, *, stamp: Stamp, dry: bool = False) -> Restored:
        """Put the club back, all of it or nothing. `dry` finds out what that would do.

        Raises ClubError, with nothing changed, when it would have too many titles.
        """
        try:
            return await self._store.restore(club, stamp=stamp, dry=dry)
        except NoRoomError as error:
            raise ClubError(
                f"With the file's titles the club would have more than {MOST_OWN:,} of its own."
                " Nothing was changed: take some out of the file, with the reviews of them."
            ) from error


def checked_title(value: object) -> Document:
    """The title that a JSON object is, with clean text. Raises ValueError with a sentence."""
    for field, fault in check_document(value):
        raise ValueError(f"“{field}” {fault}" if field else fault)
    document: dict[str, object] = value if isinstance(value, dict) else {}
    title = decode(document)
    clean = fit(title)
    return document if clean == title else json.loads(encode(clean))
