"""Clubs' data names titles by keys, and a new catalogue may keep another key for one of them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

from bot.store.interface.title_keys import TitleKeyStore

KeptKeys = Callable[[Iterable[str]], Awaitable[Mapping[str, str]]]
"""Those keys that are not their title's own any more, each with the one that is."""

log = logging.getLogger("marquee.catalogue")


class TitleKeys:
    """Has clubs name titles by the keys that a catalogue keeps."""

    def __init__(self, store: TitleKeyStore) -> None:
        self._store = store

    async def settle(self, kept_keys: KeptKeys) -> int:
        """Rewrite the keys that are only other names of a title now. Returns how many those were.

        All of them or none. Doing it again changes nothing.
        """
        kept = dict(await kept_keys(await self._store.used()))
        if not kept:
            return 0
        rows = await self._store.rewrite(kept)
        if rows:
            log.info("Catalogue: %d keys of titles are another now, in %d places.", len(kept), rows)
        return len(kept)
