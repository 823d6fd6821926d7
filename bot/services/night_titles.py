"""A movie night's titles: whether one may be nominated, and what Marquee suggests, with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.catalogue.like_answers import Sought
from bot.domain.choices import Options
from bot.domain.movie_nights import ANYTHING, MovieNight, Nomination
from bot.domain.pools import Opinion, fits, good_enough, needs_review, stocked
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pool
from bot.domain.suggestions import suggest
from bot.domain.titles import Kind, Title
from bot.services.pools import Pools
from bot.services.settings import Settings
from bot.services.titles import Titles
from bot.store.interface import ClubStore

LIKED = 4
"""So many titles that the club liked are looked at for others like them."""
ALIKE = 30
"""So many titles like one of them are looked at."""
_PAST = 25  # nights whose winners aren't suggested again
_ORDER = list(Verdict)
_ONE_EVENING = frozenset({Kind.FILM, Kind.SPECIAL})


@dataclass(frozen=True, slots=True)
class _Seed:
    """A title that what is suggested may be like, and why that one."""

    title: Title
    told: str


class NightTitles:
    """Knows a night's pool."""

    def __init__(self, clubs: ClubStore, titles: Titles, pools: Pools, settings: Settings) -> None:
        self._clubs = clubs
        self._titles = titles
        self._pools = pools
        self._settings = settings

    async def misfit(self, night: MovieNight, title: Title) -> str | None:
        """Why a title is not in the night's pool: a sentence's second half. None: it is."""
        pool = night.pool
        region = (await self._settings.of(night.club)).region
        one = stocked(title)
        for why, limit in _limits(pool):
            if not fits(limit, one, region):
                return why
        if not needs_review(pool):
            return None
        (offered,) = await self._pools.candidates_of_many(((night.club, pool),))
        opinion = offered.opinions.get(title.key)
        if good_enough(pool, opinion):
            return None
        if opinion is None:
            return "nobody has reviewed it here"
        return f"its latest review says {opinion.verdict}, and at least {pool.verdict} is asked for"

    async def find(self, night: MovieNight, most: int, *, now: datetime) -> Sequence[Nomination]:
        """At most `most` titles, best first: like what is nominated, and what the club liked.

        Nothing that the host finished, that a night chose lately, or of one franchise with another
        one that is nominated. Where too few are like those, the best of the pool. What lasts one
        evening comes first, unless the host said what the night is for.
        """
        ((options, opinions),) = [
            (one.options, one.opinions)
            for one in await self._pools.candidates_of_many(((night.club, night.pool),))
        ]
        keys = await self._left(night, options)
        found: list[Nomination] = []
        for wanted in _in_turn(night.pool, options, keys):
            if len(found) == most:
                break
            for key, why in await self._ranked(night, options, wanted, opinions):
                if key in keys and len(found) < most:
                    found.append(Nomination(key, now, why=why))
                    keys = _apart(options, key, keys)
        return found

    async def _left(self, night: MovieNight, options: Options) -> list[str]:
        """The keys in the pool that may be suggested."""
        past = await self._clubs.movie_nights.of(night.club, limit=_PAST)
        gone = {one.winner for one in past} | await self._clubs.members.finished(
            night.club, night.host
        )
        keys = [key for key in options.by_key if key not in gone]
        nominated = [one.title_key for one in night.nominations]
        known = (await self._pools.known({night.club: nominated})).get(night.club, {})
        for key in nominated:
            keys = [one for one in options.apart_from(known.get(key, key), keys) if one != key]
        return keys

    async def _ranked(
        self,
        night: MovieNight,
        options: Options,
        keys: Sequence[str],
        opinions: Mapping[str, Opinion],
    ) -> list[tuple[str, str]]:
        """Keys, best first, and why: what is like each seed in turn, then the rest."""
        wanted = frozenset(keys)
        of_seeds = [await self._like(night.club, seed, wanted) for seed in await self._seeds(night)]
        deepest = max(map(len, of_seeds), default=0)
        ranked = [found[n] for n in range(deepest) for found in of_seeds if n < len(found)]
        rest = sorted(
            keys,
            key=lambda key: (
                _ORDER.index(opinions[key].verdict) if key in opinions else len(_ORDER),
                -options.by_key[key].standing,
                key,
            ),
        )
        return [*ranked, *((key, _of_pool(opinions.get(key))) for key in rest)]

    async def _seeds(self, night: MovieNight) -> list[_Seed]:
        nominated = [one.title_key for one in night.nominations]
        liked = [
            key
            for key in await self._clubs.ratings.liked(night.club, limit=LIKED)
            if key not in nominated
        ]
        titles = await self._titles.get_many(night.club, [*nominated, *liked])
        return [
            _Seed(title, "nominated" if key in nominated else "liked here")
            for key, title in titles.items()
            if not title.adult
        ]

    async def _like(self, club: int, seed: _Seed, wanted: frozenset[str]) -> list[tuple[str, str]]:
        sought = Sought(only=wanted)
        alike = await self._titles.alike(club, [seed.title], sought, ALIKE)
        found = suggest([seed.title], alike, ALIKE)
        return [
            (one.title.key, f"Like {seed.title.name} ({seed.told}) · {one.reasons[0].sentence}.")
            for one in found
        ]


def _limits(pool: Pool) -> Iterator[tuple[str, Pool]]:
    """Each limit of a pool that isn't about reviews, and what is said where it isn't kept."""
    yield "it is for adults", ANYTHING
    if pool.kind is not None:
        yield f"this movie night is for a {pool.kind}", replace(ANYTHING, kind=pool.kind)
    if pool.max_minutes is not None:
        told = f"it is not known to last at most {pool.max_minutes} minutes"
        yield told, replace(ANYTHING, max_minutes=pool.max_minutes)
    if pool.themes:
        told = f"it is not about {' or '.join(pool.themes)}"
        yield told, replace(ANYTHING, themes=pool.themes)
    if pool.service is not None:
        yield f"it is not known to be on {pool.service}", replace(ANYTHING, service=pool.service)


def _in_turn(pool: Pool, options: Options, keys: Sequence[str]) -> list[list[str]]:
    """The keys that are suggested first, and those where there are too few of these."""
    if pool.kind is not None or pool.max_minutes is not None:
        return [list(keys)]
    first = [key for key in keys if options.by_key[key].brief.kind in _ONE_EVENING]
    return [first, list(set(keys).difference(first))]


def _apart(options: Options, key: str, keys: Sequence[str]) -> list[str]:
    return options.apart_from(options.by_key[key], keys)


def _of_pool(opinion: Opinion | None) -> str:
    if opinion is None:
        return "One of the best known titles of those to choose from."
    return f"{opinion.verdict}, says {opinion.reviewer}."
