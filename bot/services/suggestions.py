"""Titles like another one, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.catalogue.recent import Recent
from bot.domain.reviews import Review
from bot.domain.suggestions import Filters, Suggestion, suggest
from bot.domain.titles import Title
from bot.errors import ClubError
from bot.services.settings import Settings
from bot.services.titles import Titles
from bot.store.interface import MemberStore, ReviewStore

# Which titles there are, the one that was liked, and what the asker wants and has seen.
_Asked: TypeAlias = tuple[int, str, Filters, frozenset[str]]

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
        titles: Titles,
        store: ReviewStore,
        members: MemberStore,
        settings: Settings,
        shelf: Mapping[str, Review],
    ) -> None:
        self._titles = titles
        self._store = store
        self._members = members
        self._settings = settings
        self._shelf = shelf
        self._answers: Recent[_Asked, list[Suggestion]] = Recent(REMEMBERED)

    async def similar(
        self, club: int, title: Title, filters: Filters, *, member: int
    ) -> tuple[Suggested, ...]:
        """Up to five titles like `title`, best first, each with at least one reason.

        None that the member told this club they have finished. Raises ClubError when there is
        none, or for a service that nothing is on.
        """
        await self._check_service(club, filters)
        finished = await self._members.finished(club, member)
        found = await self._ranked(club, title, filters, finished)
        if not found:
            raise ClubError(_why_nothing(title, filters, finished))
        keys = [suggestion.title.key for suggestion in found]
        reviewed = await self._store.titles_among(club, keys)
        if (await self._settings.of(club)).house_reviews:
            reviewed |= self._shelf.keys() & set(keys)
        return tuple(Suggested(s, s.title.key in reviewed) for s in found)

    async def _check_service(self, club: int, filters: Filters) -> None:
        if filters.service is None:
            return
        services = await self._titles.services(club)
        if filters.service.casefold() not in (name.casefold() for name in services):
            raise ClubError(
                f"I know nothing that is on “{filters.service[:80]}”. Services I know:"
                f" {', '.join(services)[:600]}."
            )

    async def _ranked(
        self, club: int, title: Title, filters: Filters, finished: frozenset[str]
    ) -> list[Suggestion]:
        """The suggestions, which depend on the titles alone: the catalogue's, and the club's."""
        own = await self._titles.additions(club)
        asked = (own.serial if own else 0, title.key, filters, finished)
        known = self._answers.find(asked)
        if known is not None:
            return known
        limit = FILTERED if filters or finished else None
        candidates, rarity = await self._titles.comparable(club, title, limit)
        found = suggest(
            title, candidates, rarity=rarity, filters=filters, exclude=finished, limit=SUGGESTIONS
        )
        self._answers.put(asked, found)
        return found


def _why_nothing(title: Title, filters: Filters, finished: frozenset[str]) -> str:
    if filters:
        return f"Nothing like {title.name} fits these limits. Leave one out and try again."
    if finished:
        return f"You have finished everything I know that is like {title.name}."
    return f"Too little is known about {title.name} to suggest something like it."
