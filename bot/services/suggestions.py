"""Titles like another one, with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.catalogue.like_answers import Sought
from bot.catalogue.recent import Recent
from bot.domain.reviews import Review
from bot.domain.spoken import Spoken
from bot.domain.suggestions import Alike, Filters, Related, Suggestion, related, suggest
from bot.domain.titles import Title
from bot.errors import ClubError
from bot.services.settings import Settings
from bot.services.titles import Titles
from bot.store.interface import MemberStore, ReviewStore

# Which titles there are, those that were liked, what is sought, and how many.
_Asked: TypeAlias = tuple[int, int, tuple[str, ...], Sought, int]

SUGGESTIONS = 5
REMEMBERED = 512
SPOKEN = 256  # titles of which it is kept how reasons speak of them


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
        self._spoken: Recent[str, Spoken] = Recent(SPOKEN)

    async def similar(  # noqa: PLR0913 - each is one thing that an asker may say; most go by name
        self,
        club: int,
        title: Title,
        filters: Filters,
        *,
        member: int,
        limit: int = SUGGESTIONS,
        beside: Title | None = None,
        adult: bool = False,
    ) -> tuple[Suggested, ...]:
        """Up to `limit` titles like `title`, best first, each with at least one reason.

        With `beside`, something between the two: like both, with a reason for each. None that the
        member told this club they have finished; titles for adults only with `adult`. Raises
        ClubError when there is none, or for a service that nothing is on.
        """
        await self._check_service(club, filters)
        seeds = (title,) if beside is None or beside.key == title.key else (title, beside)
        finished = await self._members.finished(club, member)
        sought = Sought(filters, adult, finished)
        found = await self._ranked(club, seeds, sought, limit)
        if not found:
            raise ClubError(_why_nothing(seeds, filters, finished))
        reviewed = await self._store.titles(club)
        shelf = self._shelf if (await self._settings.of(club)).house_reviews else ()
        keys = ((s, s.title.key) for s in found)
        return tuple(Suggested(s, key in reviewed or key in shelf) for s, key in keys)

    async def related(self, club: int, title: Title, *, adult: bool = False) -> Sequence[Related]:
        """What belongs to `title`, its sequel and the like, nearest first."""
        known = await self._titles.get_many(club, [relation.to for relation in title.relations])
        return related(title, [one for one in known.values() if adult or not one.adult])

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
        self, club: int, seeds: tuple[Title, ...], sought: Sought, limit: int
    ) -> list[Suggestion]:
        """The suggestions, which depend on the titles alone: the catalogue's, and the club's."""
        own = await self._titles.additions(club)
        keys = tuple(seed.key for seed in seeds)
        asked = (self._titles.edition, own.serial if own else 0, keys, sought, limit)
        known = self._answers.find(asked)
        if known is not None:
            return known
        found: list[Suggestion] = []

        def enough(alike: Sequence[Alike]) -> bool:
            # Of what is alike, some has no reason to say.
            found[:] = suggest(seeds, alike, limit, self._speak)
            return len(found) == limit

        alike = await self._titles.alike(club, seeds, sought, limit, enough)
        if len(found) < limit:
            enough(alike)
        self._answers.put(asked, found)
        return found

    def _speak(self, title: Title) -> Spoken:
        known = self._spoken.find(title.key)
        if known is None or known.title != title:  # clubs change titles for themselves
            known = Spoken(title)
            self._spoken.put(title.key, known)
        return known


def _why_nothing(seeds: Sequence[Title], filters: Filters, finished: frozenset[str]) -> str:
    names = " and ".join(seed.name for seed in seeds)
    if filters:
        return f"Nothing like {names} fits these limits. Leave one out and try again."
    if finished:
        return f"You have finished everything I know that is like {names}."
    if len(seeds) > 1:
        return f"I know nothing that is like both {names}. Try one of them alone."
    return f"Too little is known about {names} to suggest something like it."
