"""Pools: the titles of a club that a schedule or a movie night may choose from."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.catalogue.additions import Additions
from bot.catalogue.recent import Recent
from bot.catalogue.titles import Catalogue
from bot.domain.choices import Options
from bot.domain.likeness import Candidate
from bot.domain.occasions import ThemeWords
from bot.domain.pools import Opinion, Stocked, fits, good_enough, looser, needs_review
from bot.domain.schedules import Pool
from bot.domain.settings import ClubSettings
from bot.errors import ClubError
from bot.services.pace import Pace
from bot.services.reviews import Shelf
from bot.services.settings import Settings
from bot.services.titles import Titles
from bot.store.interface import ReviewStore

MOST = 2_000
"""Of all titles that fit a pool, the so many most popular are chosen from."""
REMEMBERED = 40_000  # candidates, over all pools that were laid out lately
_AT_ONCE = 200  # candidates that are laid out in the event loop


@dataclass(frozen=True, slots=True)
class Offered:
    """What a club may choose from, and what its readers are told of titles, by title key."""

    options: Options
    opinions: Mapping[str, Opinion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Club:
    settings: ClubSettings
    own: Additions | None
    opinions: Mapping[str, Opinion]


class Pools:
    """Finds what fits a pool. Never an adult title."""

    def __init__(
        self,
        catalogue: Catalogue,
        titles: Titles,
        store: ReviewStore,
        settings: Settings,
        shelf: Shelf,
    ) -> None:
        self._catalogue = catalogue
        self._titles = titles
        self._store = store
        self._settings = settings
        self._house = {
            key: Opinion(review.verdict, review.reviewer.name) for key, review in shelf.items()
        }
        self._laid_out: Recent[tuple[Pool, str | None, int, int], Options] = Recent(REMEMBERED)
        self._remembered = 0
        self._words: tuple[int, ThemeWords] | None = None

    async def candidates_of_many(self, asked: Sequence[tuple[int, Pool]]) -> Sequence[Offered]:
        """What fits, for each club and pool. The queries are as many for one as for hundreds.

        Of all titles, at most the 2,000 most popular and the club's own.
        """
        clubs = await self._read({club for club, _ in asked})
        wanted = {
            key
            for club, pool in asked
            if needs_review(pool)
            for key, opinion in clubs[club].opinions.items()
            if good_enough(pool, opinion)
        }
        known = await self._catalogue.stocked(wanted)
        found = []
        async for club, pool in Pace().through(asked):
            of_club = clubs[club]
            if needs_review(pool):
                options = await _laid_out(_reviewed(pool, of_club, known))
            else:
                options = await self._of_all(pool, of_club)
            found.append(Offered(options, of_club.opinions))
        return found

    async def known(
        self, asked: Mapping[int, Collection[str]]
    ) -> Mapping[int, Mapping[str, Candidate]]:
        """Those of the titles with these keys that each club knows, whether they fit or not."""
        own = await self._titles.additions_of_many(list(asked))
        stock = await self._catalogue.stocked(key for keys in asked.values() for key in keys)
        found: dict[int, Mapping[str, Candidate]] = {}
        for club, keys in asked.items():
            theirs = own[club].stock if club in own else {}
            here = ((key, theirs.get(key) or stock.get(key)) for key in keys)
            found[club] = {key: one.candidate for key, one in here if one is not None}
        return found

    async def words(self) -> ThemeWords:
        """How themes are written, and how frequent they are."""
        edition = self._catalogue.edition
        if self._words is None or self._words[0] != edition:
            ranks = {theme: rank for rank, theme in enumerate(await self._catalogue.themes())}
            self._words = (edition, ThemeWords(await self._catalogue.spellings(), ranks))
        return self._words[1]

    async def require_some(self, club: int, pool: Pool) -> int:
        """How many titles fit. Raises ClubError when none does, saying what to loosen;

        and for a theme that no title has, or a service that nothing is on.
        """
        await self._check_words(club, pool)
        loose = list(looser(pool))
        asked = [(club, pool), *((club, other) for _, other in loose)]
        fitting, *others = await self.candidates_of_many(asked)
        if fitting.options:
            return len(fitting.options)
        helping = [told for (told, _), more in zip(loose, others, strict=True) if more.options]
        if needs_review(pool) and not fitting.opinions:
            raise ClubError("There is no review here yet. Write one, or choose from all titles.")
        if helping:
            raise ClubError(f"No title fits all of that. Leave out {' or '.join(helping)}.")
        more = ", or choose from all titles" if pool.reviewed else ""
        raise ClubError(f"No title fits all of that. Set fewer limits{more}.")

    async def _check_words(self, club: int, pool: Pool) -> None:
        known = await self._titles.every_theme(club) if pool.themes else {}
        for theme in pool.themes:
            if theme.casefold() not in known:
                raise ClubError(f"No title is about “{theme[:80]}”: pick a theme from the list.")
        if pool.service is not None:
            services = await self._titles.services(club)
            if pool.service.casefold() not in (name.casefold() for name in services):
                raise ClubError(
                    f"I know nothing that is on “{pool.service[:80]}”. Services I know:"
                    f" {', '.join(services)[:600]}."
                )

    async def _read(self, clubs: Collection[int]) -> Mapping[int, _Club]:
        settings = await self._settings.of_many(clubs)
        own = await self._titles.additions_of_many(clubs)
        opinions = await self._store.opinions(clubs)
        return {
            club: _Club(
                settings[club],
                own.get(club),
                {**self._house, **opinions[club]}
                if settings[club].house_reviews
                else opinions[club],
            )
            for club in clubs
        }

    async def _of_all(self, pool: Pool, club: _Club) -> Options:
        """What fits whether there is a review or not, which few clubs see differently."""
        narrow = replace(pool, reviewed=False, themes=tuple(sorted(pool.themes)))
        region = club.settings.region if pool.service is not None else None
        serial = club.own.serial if club.own is not None else 0
        place = (narrow, region, serial, self._catalogue.edition)
        known = self._laid_out.find(place)
        if known is not None:
            return known
        wanted = (pool.service or "").casefold()
        services = [name for name in await self._catalogue.services() if name.casefold() == wanted]
        found = await self._catalogue.popular(narrow, region, services=services, most=MOST)
        if club.own is not None:
            own = club.own.stock
            found = [one for one in found if one.candidate.brief.key not in own]
            found += [one for one in own.values() if fits(narrow, one, region)]
        options = await _laid_out(found)
        self._remembered += len(options) + 1
        if self._remembered > REMEMBERED:
            self._laid_out.clear()
            self._remembered = len(options) + 1
        self._laid_out.put(place, options)
        return options


def _reviewed(pool: Pool, club: _Club, known: Mapping[str, Stocked]) -> list[Stocked]:
    """What fits of the titles with a review, the most popular first."""
    own = club.own.stock if club.own is not None else {}
    here = (
        own.get(key) or known.get(key)
        for key, opinion in club.opinions.items()
        if good_enough(pool, opinion)
    )
    region = club.settings.region
    return [one for one in here if one is not None and fits(pool, one, region)]


async def _laid_out(titles: Iterable[Stocked]) -> Options:
    candidates = [one.candidate for one in titles]
    if len(candidates) <= _AT_ONCE:
        return Options(candidates)
    return await asyncio.to_thread(Options, candidates)
