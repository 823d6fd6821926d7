"""What services may ask of clubs' own titles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.audit import Stamp
from bot.domain.own_titles import OwnTitle, TitleChange, TitleVersion, Use
from bot.domain.titles import Title


class NoRoomError(Exception):
    """The club would have more titles of its own than it can have. Nothing was changed."""


class UsedTitleError(Exception):
    """A title that the club added can't be taken out: `uses` are about it. Nothing was changed."""

    def __init__(self, uses: Sequence[Use]) -> None:
        super().__init__()
        self.uses = uses


class TitleStore(Protocol):
    """Titles that clubs added, or changed for themselves. Nothing of another club is returned."""

    async def all(self, club: int) -> Sequence[OwnTitle]:
        """All of the club's own titles. The same object until one of them changes."""

    async def fetch(self, clubs: Collection[int]) -> None:
        """Read the titles of these clubs at once, so that `all` has them at hand."""

    async def version(self, club: int, key: str) -> int:
        """Which version of the title is kept, also of one that was withdrawn; 0: none ever was."""

    async def keys(self, club: int) -> frozenset[str]:
        """The keys of all titles that the club has or ever had."""

    async def save(self, club: int, change: TitleChange, *, stamp: Stamp) -> bool:
        """Keep a change; what stood there before stays as a version.

        False, with nothing changed, when another version than the expected one is kept by now.
        Raises NoRoomError, and UsedTitleError for a title that would be gone by it.
        """

    async def add(self, club: int, titles: Sequence[Title], *, stamp: Stamp, detail: str) -> bool:
        """Keep new titles, all or none of them. False when a key is taken by now.

        Raises NoRoomError.
        """

    async def versions(self, club: int, key: str) -> Sequence[TitleVersion]:
        """Every version of one title, the newest first."""
