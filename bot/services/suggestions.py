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
from bot.store.interface import MemberStore, ReviewStore

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
        members: MemberStore,
        settings: Settings,
        shelf: Mapping[str, Review],
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._members = members
        self._settings = settings
        self._shelf = shelf
        self._answers: Recent[tuple[str, Filters, frozenset[str]], list[Suggestion]] = Recent(
            REMEMBERED
        )

    async def similar(
        self, club: int, title: Title, filters: Filters, *, member: int
    ) -> tuple[Suggested, ...]:
        """Up to five titles like `title`, best first, each with at least one reason.

        None that the member told this club they have finished. Raises ClubError when there is
        none, or for a service that nothing is on.
        """
        await self._check_service(filters)
        finished = await self._members.finished(club, member)
        found = await self._ranked(title, filters, finished)
        if not found:
            raise ClubError(_why_nothing(title, filters, finished))
        keys = [suggestion.title.key for suggestion in found]
        reviewed = await self._store.titles_among(club, keys)
        if (await self._settings.of(club)).house_reviews:
            reviewed |= self._shelf.keys() & set(keys)
        return tuple(Suggested(s, s.title.key in reviewed) for s in found)

    async def _check_service(self, filters: Filters) -> None:
        if filters.service is None:
            return
        services = await self._catalogue.services()
        if filters.service.casefold() not in (name.casefold() for name in services):
            raise ClubError(
                f"I know nothing that is on “{filters.service[:80]}”. Services I know:"
                f" {', '.join(services)[:600]}."
            )

    async def _ranked(
        self, title: Title, filters: Filters, finished: frozenset[str]
    ) -> list[Suggestion]:
        """The suggestions, which depend on the catalogue alone: it never changes while open."""
        asked = (title.key, filters, finished)
        known = self._answers.find(asked)
        if known is not None:
            return known
        found = suggest(
            title,
            await self._catalogue.candidates(title, FILTERED if filters or finished else None),
            rarity=await self._catalogue.rarity(title),
            filters=filters,
            exclude=finished,
            limit=SUGGESTIONS,
        )
        self._answers.put(asked, found)
        return found


def _why_nothing(title: Title, filters: Filters, finished: frozenset[str]) -> str:
    if filters:
        return f"Nothing like {title.name} fits these limits. Leave one out and try again."
    if finished:
        return f"You have finished everything I know that is like {title.name}."
    return f"Too little is known about {title.name} to suggest something like it."
