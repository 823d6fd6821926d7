"""Titles like one or two others, from a catalogue and a club's own titles together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from bot.catalogue.arrays import in_memory
from bot.catalogue.like_index import LikeIndexer
from bot.catalogue.like_layout import NOWHERE, feature_hash
from bot.catalogue.like_reading import LikeIndex, LikeProfile, placed, profile_of
from bot.catalogue.like_search import LikeHit, LikeSearch, Shared, Wanted
from bot.catalogue.like_weights import UNTOLD
from bot.catalogue.recent import Recent
from bot.domain.comparing import Part, traits_of
from bot.domain.reasons import SharedTrait
from bot.domain.suggestions import NO_FILTERS, Alike, Filters
from bot.domain.titles import Title

if TYPE_CHECKING:
    from bot.catalogue.additions import Additions

INLINE = 3_000  # slots up to which a search takes less than handing it to a thread
MORE = 4  # hits that are read beyond those asked for: some have no reason to say
_REMEMBERED = 256

_Named: TypeAlias = Mapping[int, tuple[Part, str]]


@dataclass(frozen=True, slots=True)
class Sought:
    """What may be suggested: within `filters`, for adults only with `adult`.

    Nothing with a key in `seen`; with `only`, nothing else than what has one of these.
    """

    filters: Filters = NO_FILTERS
    adult: bool = False
    seen: frozenset[str] = frozenset()
    only: frozenset[str] | None = None


class Place(NamedTuple):
    """Where titles are searched: a search, their rows by key, and a club's own by row."""

    search: LikeSearch
    rows: Mapping[str, int]
    titles: Sequence[Title] | None = None


@dataclass(frozen=True, slots=True)
class _Hit:
    """A hit in the catalogue or, with `title`, among a club's own, and what it shares."""

    hit: LikeHit
    shared: Sequence[Sequence[SharedTrait]]
    title: Title | None = None


class LikeAnswers:
    """Answers for one catalogue. `rows_of` and `titles_in` read its tables."""

    def __init__(
        self,
        index: LikeIndex,
        rows_of: Callable[[Iterable[str]], Awaitable[Mapping[str, int]]],
        titles_in: Callable[[Sequence[int]], Awaitable[Mapping[int, Title]]],
    ) -> None:
        self.index = index
        self._search = LikeSearch(index)
        self._rows_of = rows_of
        self._titles_in = titles_in
        self._named: Recent[str, tuple[Title, _Named]] = Recent(_REMEMBERED)

    async def alike(
        self,
        seeds: Sequence[Title],
        sought: Sought,
        limit: int,
        *,
        own: Additions | None = None,
    ) -> list[Alike]:
        """Some more than `limit` titles like all of `seeds`, best first, one of a franchise.

        None of a franchise of `seeds`.
        """
        family = {seed.key for seed in seeds} | {r.to for seed in seeds for r in seed.relations}
        asked = [*family, *sought.seen, *(sought.only or ()), *(own.leading if own else ())]
        rows = await self._rows_of(asked)
        names = [self._names_of(seed) for seed in seeds]

        def search() -> list[_Hit]:
            places = [Place(self._search, rows)]
            if own is not None:
                places.append(own.beside(self.index))
            return self._hits(list(zip(seeds, names, strict=True)), sought, places, limit + MORE)

        few = self.index.slots + len(own.titles if own else ()) <= INLINE
        hits = search() if few else await asyncio.to_thread(search)
        titles = await self._titles_in([one.hit.row for one in hits if one.title is None])
        return [
            Alike(title, one.hit.score, _its_own(one, title))
            for one in hits
            if (title := one.title or titles.get(one.hit.row)) is not None
        ]

    def _hits(
        self,
        seeds: Sequence[tuple[Title, _Named]],
        sought: Sought,
        places: Sequence[Place],
        limit: int,
    ) -> list[_Hit]:
        titles = [seed for seed, _ in seeds]
        profiles = [found for seed in titles if (found := self._profile(seed, places))]
        if len(profiles) < len(titles):
            return []
        hits: list[_Hit] = []
        compared = [
            place.search.compared(profiles, _wanted(titles, sought, place, places))
            for place in places
        ]
        # A club's few have no level of their own: what is far from both would be high among them.
        levels = next((one.levels for one in compared if len(one.slots)), ())
        for place, close in zip(places, compared, strict=True):
            near = place.search.best(close, levels, limit) if len(close.slots) else []
            rows = [hit.row for hit in near]
            by_seed = [
                [_told(traits, named) for traits in place.search.shared(profile, rows)]
                for profile, (_, named) in zip(profiles, seeds, strict=True)
            ]
            told = zip(near, zip(*by_seed, strict=True), strict=True)
            hits += (_hit(place, hit, shared) for hit, shared in told)
        hits.sort(key=lambda one: -one.hit.score)
        return list(_one_each(hits, places[0]))[:limit]

    def _profile(self, seed: Title, places: Sequence[Place]) -> LikeProfile | None:
        """What `seed` is compared by; a club's own version of a title goes before it."""
        catalogue, *own = places
        for place in own:
            if seed.key in place.rows:
                found = profile_of(seed, place.rows[seed.key], self.index, place.search.index)
                row = catalogue.rows.get(seed.key)
                return found if found is None or row is None else placed(found, row, self.index)
        if seed.key in catalogue.rows:
            return profile_of(seed, catalogue.rows[seed.key], self.index)
        return profile_of(seed, 0, self.index, index_beside([seed], self.index))

    def _names_of(self, seed: Title) -> _Named:
        """What the features of `seed` itself are."""
        known = self._named.find(seed.key)
        if known is not None and known[0] == seed:  # clubs change titles for themselves
            return known[1]
        traits = traits_of(seed)
        found = {
            feature_hash(part, value): (part, value)
            for part in Part
            for value in traits.parts[part]
        }
        self._named.put(seed.key, (seed, found))
        return found


def _hit(place: Place, hit: LikeHit, shared: Sequence[Sequence[SharedTrait]]) -> _Hit:
    title = place.titles[hit.row] if place.titles else None
    # Between two titles scores are levelled: a bonus would put what is like neither first.
    if title is not None and title.synopsis is None and len(shared) == 1:
        hit = hit._replace(score=hit.score + UNTOLD)
    return _Hit(hit, shared, title)


def index_beside(titles: Sequence[Title], catalogue: LikeIndex) -> LikeIndex:
    """A small index of `titles`, which agrees with the catalogue's."""
    indexer = LikeIndexer(catalogue)
    for row, title in enumerate(titles):
        indexer.add(row, title)
    return LikeIndex(in_memory(indexer.arrays()))


def _wanted(
    seeds: Sequence[Title], sought: Sought, place: Place, places: Sequence[Place]
) -> Wanted:
    """What may be suggested of one place: in the catalogue, nothing that a club has its own of."""
    family = {seed.key for seed in seeds} | {r.to for seed in seeds for r in seed.relations}
    kin = {place.rows[key] for key in family if key in place.rows}
    barred = set(sought.seen)
    if place.titles is None:
        barred |= {key for other in places[1:] for key in other.rows}
    else:
        franchises = {seed.franchise for seed in seeds if seed.franchise is not None}
        slots = _slots(family, places[0])
        kin |= {
            row
            for row, title in enumerate(place.titles)
            if title.franchise in franchises
            or any(r.to in family for r in title.relations)
            or not slots.isdisjoint(_slots((r.to for r in title.relations), places[0]))
        }
    only = sought.only
    return Wanted(
        filters=sought.filters,
        adult=sought.adult,
        barred=frozenset(place.rows[key] for key in barred if key in place.rows),
        family=frozenset(kin),
        only=None
        if only is None
        else frozenset(place.rows[key] for key in only if key in place.rows),
    )


def _slots(keys: Iterable[str], catalogue: Place) -> set[int]:
    """The franchises of the catalogue that `keys` belong to."""
    rows = (catalogue.rows[key] for key in keys if key in catalogue.rows)
    return {int(catalogue.search.index.row_slot[row]) for row in rows} - {NOWHERE}


def _one_each(hits: Iterable[_Hit], catalogue: Place) -> Iterator[_Hit]:
    """The first of each franchise: a club's own title may belong to one of the catalogue."""
    met: set[int] = set()
    for one in hits:
        if one.title is None:
            slots = {int(catalogue.search.index.row_slot[one.hit.row])}
        else:
            slots = _slots((r.to for r in one.title.relations), catalogue)
        if met.isdisjoint(slots):
            met |= slots
            yield one


def _its_own(one: _Hit, title: Title) -> Sequence[Sequence[SharedTrait]]:
    """What is shared by `title` itself, where another one stands for its franchise."""
    if one.hit.main:
        return one.shared
    parts = traits_of(title).parts
    return [[trait for trait in some if trait.value in parts[trait.part]] for some in one.shared]


def _told(traits: Iterable[Shared], named: _Named) -> tuple[SharedTrait, ...]:
    return tuple(
        SharedTrait(*named[one.hash], one.strength, one.rarity)
        for one in traits
        if one.hash in named
    )
