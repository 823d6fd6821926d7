"""The catalogue in use: changed over to a new file while the bot runs."""

from __future__ import annotations

import asyncio
import logging

from bot.catalogue.connection import FileMark, file_mark
from bot.catalogue.faults import CatalogueError
from bot.catalogue.titles import Catalogue
from bot.services.title_keys import TitleKeys

log = logging.getLogger("marquee.catalogue")


class Catalogues:
    """Looks whether an import has put another catalogue in place, and takes that one."""

    def __init__(self, catalogue: Catalogue, keys: TitleKeys) -> None:
        self._catalogue = catalogue
        self._keys = keys
        self._unreadable: FileMark | None = None

    async def settle(self) -> None:
        """Have clubs name titles by the keys that the catalogue keeps. Once, at the start."""
        await self._keys.settle(self._catalogue.kept_keys)

    async def check(self) -> None:
        """Find out whether a large file is damaged, and say so in the log."""
        try:
            await self._catalogue.check()
        except CatalogueError as error:
            log.warning("%s What can still be read of it is used until then.", error)

    async def look(self) -> bool:
        """Change over to the file that is there, if it is another. Says whether it did.

        A file that can't be read is left alone, and said in the log once.
        """
        found = await asyncio.to_thread(file_mark, self._catalogue.path)
        if found in (None, self._catalogue.mark, self._unreadable):
            return False
        try:
            # The keys first: the old catalogue knows the kept ones as well.
            await self._catalogue.change_over(lambda new: self._keys.settle(new.kept_keys))
        except CatalogueError as error:
            self._unreadable = found
            log.warning("The catalogue from before stays in use. %s", error)
            return False
        log.info("Catalogue: changed over, %d titles.", self._catalogue.counts.titles)
        return True
