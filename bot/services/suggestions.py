"""Titles like another one, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalogue.recent import Recent
from bot.catalogue.titles import Catalogue
from bot.domain.reviews import Review
from bot.domain.suggestions import Filters, Suggestion, suggest
from bot.domain.titles import Title
from bot.errors import ClubError
from bot.services.settings import Settings
from bot.store.interface import ReviewStore

SUGGESTIONS = 5
# Limits leave few of the candidates, so more of them are looked at.
FILTERED = 1_000
REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion, and whether the club can read a review of it."""

    suggestion: Suggestion
    reviewed: bool


class Suggestions:
    """Finds what to watch next."""

    def __init__(
        self,
        catalogue: Catalogue,
        store: ReviewStore,
        settings: Settings,
        shelf: Mapping[str, Review],
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._settings = settings
        self._shelf = shelf
        self._answers: Recent[tuple[str, Filters], list[Suggestion]] = Recent(REMEMBERED)

    async def similar(self, club: int, title: Title, filters: Filters) -> tuple[Suggested, ...]:
        """Up to five titles like `title`, best first, each with at least one reason.

        Raises ClubError when there is none.
        """
        found = await self._ranked(title, filters)
        if not found:
            raise ClubError(
                f"Nothing like {title.name} fits these limits. Leave one out and try again."
                if filters != Filters()
                else f"Too little is known about {title.name} to suggest something like it."
            )
        keys = [suggestion.title.key for suggestion in found]
        reviewed = await self._store.titles_among(club, keys)
        if (await self._settings.of(club)).house_reviews:
            reviewed |= self._shelf.keys() & set(keys)
        return tuple(Suggested(s, s.title.key in reviewed) for s in found)

    async def _ranked(self, title: Title, filters: Filters) -> list[Suggestion]:
        """The suggestions, which depend on the catalogue alone: it never changes while open."""
        known = self._answers.find((title.key, filters))
        if known is not None:
            return known
        found = suggest(
            title,
            await self._catalogue.candidates(title, FILTERED if filters else None),
            rarity=await self._catalogue.rarity(title),
            filters=filters,
            limit=SUGGESTIONS,
        )
        self._answers.put((title.key, filters), found)
        return found
