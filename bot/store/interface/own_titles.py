"""What services may ask of clubs' own titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.audit import Stamp
from bot.domain.own_titles import OwnTitle, TitleChange, TitleVersion
from bot.domain.titles import Title


class TitleStore(Protocol):
    """Titles that clubs added, or changed for themselves. Nothing of another club is returned."""

    async def all(self, club: int) -> Sequence[OwnTitle]:
        """All of the club's own titles. The same object until one of them changes."""

    async def version(self, club: int, key: str) -> int:
        """Which version of the title is kept, also of one that was withdrawn; 0: none ever was."""

    async def keys(self, club: int) -> frozenset[str]:
        """The keys of all titles that the club has or ever had."""

    async def save(self, club: int, change: TitleChange, *, stamp: Stamp) -> bool:
        """Keep a change; what stood there before stays as a version.

        False, with nothing changed, when another version than the expected one is kept by now.
        """

    async def add(self, club: int, titles: Sequence[Title], *, stamp: Stamp, detail: str) -> bool:
        """Keep new titles, all or none of them. False when a key is taken by now."""

    async def versions(self, club: int, key: str) -> Sequence[TitleVersion]:
        """Every version of one title, the newest first."""
