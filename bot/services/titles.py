"""Titles looked up, by key or by whatever somebody typed: a club's own, and the catalogue's."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.additions import Additions
from bot.catalogue.features import CANDIDATES
from bot.catalogue.ranking import NEAR, NEAREST, Match, asked_for, meant, merged
from bot.catalogue.spelling import nearness
from bot.catalogue.titles import SEARCH_LIMIT, Catalogue
from bot.domain.likeness import Candidate, Rarity
from bot.domain.names import name_key
from bot.domain.own_titles import OwnTitle
from bot.domain.titles import Title, TitleBrief
from bot.store.interface.own_titles import TitleStore

# Each takes some 6 kilobytes.
LAID_OUT = 10_000
OWN_THEMES_OFFERED = 10
SAME = 0.8  # names at least this near may well be one: one wrong letter in six
YEARS_APART = 1  # by which sources disagree


@dataclass(frozen=True, slots=True)
class Found:
    """What a typed text stands for: a title, or, if unsure, up to three that are nearest.

    `guessed`: nothing is near, so the three are what everybody watches.
    """

    title: Title | None
    nearest: tuple[TitleBrief, ...] = ()
    guessed: bool = False


class Titles:
    """Looks titles up, as one club has them."""

    def __init__(self, catalogue: Catalogue, store: TitleStore) -> None:
        self._catalogue = catalogue
        self._store = store
        self._laid_out: dict[int, tuple[Sequence[OwnTitle], Additions]] = {}
        self._laying_out = asyncio.Lock()

    async def find(self, club: int, typed: str) -> Found:
        """The title that `typed` names: a key, a name in any script, with typing errors."""
        own = await self.additions(club)
        if own is not None:
            return await self._find_among(own, typed)
        resolution = await self._catalogue.resolve(typed)
        if resolution.key is None:
            return Found(None, resolution.nearest, resolution.guessed)
        return Found(await self._catalogue.get(resolution.key))

    async def get(self, club: int, key: str) -> Title | None:
        """The title with this key."""
        own = await self.additions(club)
        return await (self._of_key(own, key) if own else self._catalogue.get(key))

    async def get_many(self, club: int, keys: Iterable[str]) -> Mapping[str, Title]:
        """The titles with these keys, in that order; unknown ones are left out."""
        asked = list(dict.fromkeys(keys))
        own = await self._own(club)
        known = await self._catalogue.get_many(key for key in asked if key not in own)
        return {key: title for key in asked if (title := own.get(key) or known.get(key))}

    async def offer(
        self, club: int, typed: str, *, limit: int = SEARCH_LIMIT
    ) -> Sequence[TitleBrief]:
        """What an autocomplete offers for `typed`, best first; for a key, its title."""
        if ":" in typed and (known := await self.briefs(club, (typed.strip(),))):
            return list(known.values())
        own = await self.additions(club)
        return [match.brief for match in await self._search(own, typed, limit)]

    async def briefs(self, club: int, keys: Sequence[str]) -> Mapping[str, TitleBrief]:
        """Names for keys, in their order; unknown ones are left out."""
        own = await self._own(club)
        known = dict(await self._catalogue.briefs(keys))
        known |= {key: own[key].brief for key in keys if key in own}
        return {key: known[key] for key in keys if key in known}

    async def own(self, club: int) -> Sequence[Title]:
        """The club's own titles: those that it added, and its versions of others."""
        return list((await self._own(club)).values())

    async def is_own(self, club: int, key: str) -> bool:
        """Whether the club added the title, or changed it for itself."""
        return key in await self._own(club)

    @property
    def count(self) -> int:
        """How many titles every club has."""
        return self._catalogue.counts.titles

    async def likely(self, club: int, title: Title) -> Sequence[TitleBrief]:
        """At most three titles that the club has and that `title` may well be, likeliest first."""
        found = await self._search(await self.additions(club), title.name, SEARCH_LIMIT)
        folded = name_key(title.name)
        same = [
            match.brief
            for match in found
            if nearness(folded, name_key(match.matched_name)) >= SAME
            and _of_one_year(match.brief.year, title.year)
        ]
        return same[:NEAREST]

    async def themes(self, club: int, typed: str) -> Sequence[str]:
        """Themes whose name has `typed` in it, the most frequent first; then the club's own."""
        known = await self._catalogue.themes_like(typed)
        own = await self.additions(club)
        if own is None:
            return known
        wanted, met = typed.strip().casefold(), {theme.casefold() for theme in known}
        more = [
            spelled
            for theme, spelled in sorted(own.themes.items())
            if wanted in theme and theme not in met
        ][:OWN_THEMES_OFFERED]
        return [*known[: SEARCH_LIMIT - len(more)], *more]

    async def every_theme(self, club: int) -> Mapping[str, str]:
        """All themes that some title has, as they are written, by what they are casefolded."""
        own = await self.additions(club)
        known = {theme.casefold(): theme for theme in await self._catalogue.themes()}
        return {**own.themes, **known} if own is not None else known

    async def with_theme(self, club: int, theme: str) -> frozenset[str]:
        """Keys of all titles that have `theme`, in whatever case it is written."""
        own = await self.additions(club)
        known = await self._catalogue.with_theme(theme)
        return known if own is None else (known - own.titles.keys()) | own.with_theme(theme)

    async def services(self, club: int) -> Sequence[str]:
        """Every service that some title can be watched on, by name."""
        known = await self._catalogue.services()
        own = await self.additions(club)
        if own is None:
            return known
        met = {service.casefold() for service in known}
        more = (service for service in own.services if service.casefold() not in met)
        return sorted((*known, *more), key=str.casefold)

    async def comparable(
        self, club: int, title: Title, limit: int | None = None
    ) -> tuple[Sequence[Candidate], Rarity]:
        """What may be suggested to one who liked `title`, and how rare its features are."""
        known = await self._catalogue.candidates(title, limit)
        rarity = await self._catalogue.rarity(title)
        own = await self.additions(club)
        if own is None:
            return known, rarity
        rarity = own.rarity(title, rarity, self.count + len(own.titles))
        return own.candidates(title, known, rarity, limit or CANDIDATES), rarity

    async def additions(self, club: int) -> Additions | None:
        """The club's own titles, laid out; None if it has none."""
        titles = await self._store.all(club)
        if not titles:
            return None
        known = self._laid_out.get(club)
        if known is None or known[0] is not titles:
            async with self._laying_out:
                known = self._laid_out.get(club)
                if known is None or known[0] is not titles:
                    laid_out = await asyncio.to_thread(Additions, [one.title for one in titles])
                    known = (titles, laid_out)
                    self._remember(club, known)
        return known[1]

    async def additions_of_many(self, clubs: Collection[int]) -> Mapping[int, Additions]:
        """The own titles of those clubs that have any, read at once."""
        await self._store.fetch(clubs)
        found = {club: await self.additions(club) for club in clubs}
        return {club: own for club, own in found.items() if own is not None}

    def _remember(self, club: int, laid_out: tuple[Sequence[OwnTitle], Additions]) -> None:
        others = sum(len(titles) for titles, _ in self._laid_out.values())
        if others + len(laid_out[0]) > LAID_OUT:
            self._laid_out.clear()
        self._laid_out[club] = laid_out

    async def _own(self, club: int) -> Mapping[str, Title]:
        own = await self.additions(club)
        return own.titles if own is not None else {}

    async def _search(self, own: Additions | None, typed: str, limit: int) -> list[Match]:
        known = await self._catalogue.search(typed, limit)
        if own is None:
            return known
        asked = asked_for(typed)
        if not asked.folded:  # what everybody watches
            return [_as_here(match, own) for match in known]
        found = own.names.typed(asked, limit)
        if not found and (not known or known[0].near):
            found = own.names.near(asked)
        return merged(found, known, own.titles, limit)

    async def _of_key(self, own: Additions, key: str) -> Title | None:
        return own.titles.get(key) or await self._catalogue.get(key)

    async def _find_among(self, own: Additions, typed: str) -> Found:
        if ":" in typed and (named := await self._of_key(own, typed.strip())):
            return Found(named)
        asked = asked_for(typed)
        likely = await self._search(own, typed, SEARCH_LIMIT) if asked.folded else []
        sure = meant(asked, likely)
        if sure is not None:
            return Found(await self._of_key(own, sure.brief.key))
        resolution = await self._catalogue.resolve(typed)
        # What is far from both is no better for being the club's own.
        near = own.names.near(asked, least=0.0 if resolution.guessed else NEAR)
        briefs = [match.brief for match in (*likely, *near)]
        found = {brief.key: brief for brief in (*briefs, *resolution.nearest)}
        told = [own.titles[key].brief if key in own.titles else found[key] for key in found]
        guessed = resolution.guessed and not briefs
        return Found(None, tuple(told[:NEAREST]), guessed)


def _as_here(match: Match, own: Additions) -> Match:
    title = own.titles.get(match.brief.key)
    return match if title is None else replace(match, brief=title.brief)


def _of_one_year(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(one - other) <= YEARS_APART
