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
from bot.catalogue.like_search import Asked, Compared, LikeHit, LikeSearch, Named, Wanted
from bot.catalogue.like_weights import UNTOLD
from bot.catalogue.recent import Recent
from bot.domain.comparing import Part, traits_of
from bot.domain.reasons import SharedTrait
from bot.domain.suggestions import NO_FILTERS, Alike, Filters
from bot.domain.titles import Title

if TYPE_CHECKING:
    from bot.catalogue.additions import Additions

Enough: TypeAlias = Callable[[Sequence[Alike]], bool]

INLINE = 3_000  # slots up to which a search takes less than handing it to a thread
MORE = 4  # hits that are read beyond those asked for: some have no reason to say
FURTHER = (20, 100)  # and beyond these, step by step, until there are enough
_REMEMBERED = 256


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


class _Seed(NamedTuple):
    """A title asked for: what its features are, and how it is asked for in each place."""

    title: Title
    named: Named
    asked: Sequence[Asked]


class _Search(NamedTuple):
    """What was searched for, where, and what is near in each place."""

    seeds: Sequence[_Seed]
    places: Sequence[Place]
    compared: Sequence[Compared]


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
        self._seeds: Recent[str, _Seed] = Recent(_REMEMBERED)

    async def alike(
        self,
        seeds: Sequence[Title],
        sought: Sought,
        limit: int,
        *,
        own: Additions | None = None,
        enough: Enough = lambda _: True,
    ) -> list[Alike]:
        """Some more than `limit` titles like all of `seeds`, best first, one of a franchise.

        None of a franchise of `seeds`. Further ones, too, until `enough` says so of them all.
        """
        family = {seed.key for seed in seeds} | {r.to for seed in seeds for r in seed.relations}
        asked = [*family, *sought.seen, *(sought.only or ()), *(own.leading if own else ())]
        rows = await self._rows_of(asked)

        known = [self._seeds.find(seed.key) for seed in seeds]

        def search() -> tuple[_Search, list[_Hit]]:
            places = [Place(self._search, rows)]
            if own is not None:
                places.append(own.beside(self.index))
            read = [self._seed(*one, places) for one in zip(seeds, known, strict=True)]
            if None in read:
                return _Search((), places, ()), []
            done = _compared([one for one in read if one is not None], sought, places)
            return done, _hits(done, limit + MORE)

        few = self.index.slots + len(own.titles if own else ()) <= INLINE
        done, hits = search() if few else await asyncio.to_thread(search)
        for one in done.seeds:
            if own is None or one.title.key not in own.titles:
                self._seeds.put(one.title.key, one._replace(asked=one.asked[:1]))
        found = await self._read(hits)
        most = limit
        for further in FURTHER:
            if len(hits) < most or enough(found):
                break
            most = limit + further
            hits = await asyncio.to_thread(_hits, done, most + MORE)
            found = await self._read(hits)
        return found

    async def _read(self, hits: Sequence[_Hit]) -> list[Alike]:
        titles = await self._titles_in([one.hit.row for one in hits if one.title is None])
        return [
            Alike(title, one.hit.score, _its_own(one, title))
            for one in hits
            if (title := one.title or titles.get(one.hit.row)) is not None
        ]

    def _seed(self, title: Title, known: _Seed | None, places: Sequence[Place]) -> _Seed | None:
        """What is asked for with `title`, of which this is `known`; None where nothing is."""
        own = any(title.key in place.rows for place in places[1:])
        if known is None or own or known.title != title:  # clubs change titles for themselves
            if (profile := self._profile(title, places)) is None:
                return None
            named = named_of(title)
            known = _Seed(title, named, [self._search.asked(profile, named)])
        first = known.asked[0]
        here = [place.search.asked(first.profile, known.named) for place in places[1:]]
        return known._replace(asked=[first, *here]) if here else known

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


def _compared(seeds: Sequence[_Seed], sought: Sought, places: Sequence[Place]) -> _Search:
    titles = [seed.title for seed in seeds]
    asked = zip(*(seed.asked for seed in seeds), strict=True)
    compared = [
        place.search.compared(each, _wanted(titles, sought, place, places))
        for place, each in zip(places, asked, strict=True)
    ]
    return _Search(seeds, places, compared)


def _hits(done: _Search, limit: int) -> list[_Hit]:
    """At most `limit`, best first, one of a franchise."""
    hits: list[_Hit] = []
    # A club's few have no level of their own: what is far from both would be high among them.
    levels = next((one.levels for one in done.compared if len(one.slots)), ())
    for at, (place, close) in enumerate(zip(done.places, done.compared, strict=True)):
        near = place.search.best(close, levels, limit) if len(close.slots) else []
        rows = [hit.row for hit in near]
        shared = [place.search.shared(seed.asked[at], rows) for seed in done.seeds]
        told = zip(near, zip(*shared, strict=True), strict=True)
        hits += (_hit(place, hit, traits) for hit, traits in told)
    hits.sort(key=lambda one: -one.hit.score)
    return list(_one_each(hits, done.places[0]))[:limit]


def named_of(seed: Title) -> Named:
    """What the features of `seed` itself stand for, by their hashes."""
    traits = traits_of(seed)
    return {
        feature_hash(part, value): (part, value) for part in Part for value in traits.parts[part]
    }


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
