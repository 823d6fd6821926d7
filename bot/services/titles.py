"""Titles looked up, by key or by whatever somebody typed: a club's own, and the catalogue's."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.additions import Additions
from bot.catalogue.like_answers import Enough, Sought
from bot.catalogue.ranking import LIKELY, NEAR, NEAREST, Match, asked_for, meant, merged
from bot.catalogue.spelling import nearness
from bot.catalogue.titles import SEARCH_LIMIT, Catalogue
from bot.domain.adults import nameless
from bot.domain.names import name_key
from bot.domain.own_titles import OwnTitle
from bot.domain.suggestions import Alike
from bot.domain.titles import Title, TitleBrief
from bot.store.interface import ReviewStore
from bot.store.interface.own_titles import TitleStore

# Each takes some 6 kilobytes.
LAID_OUT = 10_000
OWN_THEMES_OFFERED = 10
SAME = 0.8  # names at least this near may well be one: one wrong letter in six
YEARS_APART = 1  # by which sources disagree


@dataclass(frozen=True, slots=True)
class Found:
    """What a typed text stands for: a title, or, if unsure, up to three that are nearest.

    `guessed`: nothing is near, so the three are what everybody watches. `barred`: a key named a
    title for adults, and the asker is where these aren't shown.
    """

    title: Title | None
    nearest: tuple[TitleBrief, ...] = ()
    guessed: bool = False
    barred: bool = False


class Titles:
    """Looks titles up, as one club has them.

    With `adult`, titles for adults as well: only where the asker is in an age-restricted channel.
    What is asked for by its key is found wherever that is: whoever shows it looks at `adult`.
    """

    def __init__(
        self, catalogue: Catalogue, store: TitleStore, reviews: ReviewStore | None = None
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._reviews = reviews
        self._laid_out: dict[int, tuple[Sequence[OwnTitle], Additions]] = {}
        self._laying_out = asyncio.Lock()

    async def find(self, club: int, typed: str, *, adult: bool = False) -> Found:
        """The title that `typed` names: a key, a name in any script, with typing errors."""
        own = await self.additions(club)
        if ":" in typed and (named := await self.get(club, typed.strip())):
            return Found(named) if adult or not named.adult else Found(None, barred=True)
        if own is not None:
            return await self._find_among(club, own, typed, adult=adult)
        resolution = await self._catalogue.resolve(typed, adult=adult)
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
        self,
        club: int,
        typed: str,
        *,
        limit: int = SEARCH_LIMIT,
        adult: bool = False,
        likely: bool = False,
    ) -> Sequence[TitleBrief]:
        """What an autocomplete offers for `typed`, best first; for a key, its title.

        With `likely`, nothing that is hardly like what was typed.
        """
        key = typed.strip()
        if ":" in typed and (known := await self.briefs(club, (key,), adult=True)):
            barred = () if adult else await self.for_adults(club, known)
            return [brief for key, brief in known.items() if key not in barred]
        found = await self._search(club, typed, limit, adult=adult)
        return [m.brief for m in found if not (likely and m.near and m.certainty < LIKELY)]

    async def briefs(
        self, club: int, keys: Sequence[str], *, adult: bool = False
    ) -> Mapping[str, TitleBrief]:
        """Names for keys, in their order; unknown ones are left out.

        Without `adult`, titles for adults are in it without their names.
        """
        own = await self._own(club)
        known = dict(await self._catalogue.briefs(keys))
        known |= {key: own[key].brief for key in keys if key in own}
        hidden = () if adult else await self.for_adults(club, known)
        return {
            key: nameless(known[key]) if key in hidden else known[key]
            for key in keys
            if key in known
        }

    async def for_adults(self, club: int, keys: Iterable[str]) -> frozenset[str]:
        """Those of `keys` whose titles are for adults."""
        own, known = await self._own(club), self._catalogue.adults
        asked = tuple(keys)
        kept = await self._catalogue.kept_keys(asked) if known else {}
        return frozenset(
            key for key in asked if (own[key].adult if key in own else kept.get(key, key) in known)
        )

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

    async def likely(self, club: int, title: Title, *, adult: bool = False) -> Sequence[TitleBrief]:
        """At most three titles that the club has and that `title` may well be, likeliest first."""
        found = await self._search(club, title.name, SEARCH_LIMIT, adult=adult)
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

    async def alike(
        self,
        club: int,
        seeds: Sequence[Title],
        sought: Sought,
        limit: int,
        enough: Enough = lambda _: True,
    ) -> Sequence[Alike]:
        """Some more than `limit` titles like all of `seeds` (one or two), best first.

        Further ones, too, until `enough` says so of them all.
        """
        own = await self.additions(club)
        return await self._catalogue.alike(seeds, sought, limit, own=own, enough=enough)

    @property
    def edition(self) -> int:
        """Grows with each catalogue: what was found in one says nothing of another."""
        return self._catalogue.edition

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

    async def _search(self, club: int, typed: str, limit: int, *, adult: bool) -> list[Match]:
        """Titles by name. Of those that fit alike, first the club's own, and what it reviewed."""
        own = await self.additions(club)
        reviewed = await self._reviews.titles(club) if self._reviews is not None else ()
        known = await self._catalogue.search(typed, limit, adult=adult, known=reviewed)
        if own is None:
            return known
        asked = asked_for(typed)
        if not asked.folded:  # what everybody watches
            return _shown([_as_here(match, own) for match in known], own, adult=adult)
        found = own.names.typed(asked, limit)
        if not found and (not known or known[0].near):
            found = own.names.near(asked)
        return _shown(merged(found, known, own.titles, limit), own, adult=adult)

    async def _of_key(self, own: Additions, key: str) -> Title | None:
        return own.titles.get(key) or await self._catalogue.get(key)

    async def _find_among(self, club: int, own: Additions, typed: str, *, adult: bool) -> Found:
        asked = asked_for(typed)
        likely = []
        if asked.folded:
            likely = await self._search(club, typed, SEARCH_LIMIT, adult=adult)
        sure = meant(asked, likely)
        if sure is not None:
            return Found(await self._of_key(own, sure.brief.key))
        resolution = await self._catalogue.resolve(typed, adult=adult)
        # What is far from both is no better for being the club's own.
        near = own.names.near(asked, least=0.0 if resolution.guessed else NEAR)
        near = _shown(near, own, adult=adult)
        briefs = [match.brief for match in (*likely, *near)]
        found = {brief.key: brief for brief in (*briefs, *resolution.nearest)}
        told = [
            own.titles[key].brief if key in own.titles else brief
            for key, brief in found.items()
            if adult or key not in own.titles or not own.titles[key].adult
        ]
        guessed = resolution.guessed and not briefs
        return Found(None, tuple(told[:NEAREST]), guessed)


def _as_here(match: Match, own: Additions) -> Match:
    title = own.titles.get(match.brief.key)
    return match if title is None else replace(match, brief=title.brief)


def _shown(found: list[Match], own: Additions, *, adult: bool) -> list[Match]:
    """Without the club's own titles for adults, unless they may be shown."""
    titles = own.titles
    return [
        match
        for match in found
        if adult or match.brief.key not in titles or not titles[match.brief.key].adult
    ]


def _of_one_year(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(one - other) <= YEARS_APART
