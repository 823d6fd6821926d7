"""The choice: which title of a pool a post is about, and why that one on this day."""

from __future__ import annotations

import heapq
from bisect import bisect
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import chain, islice

from bot.domain.likeness import Candidate
from bot.domain.occasions import AGAIN, QUEUED, Occasion, reason
from bot.domain.occurrences import REMEMBERED, Chosen, Past
from bot.domain.pools import Opinion
from bot.domain.reviews import Verdict

# Tuned: what the chance of a title keeps for each of the latest titles that it repeats, in full
# for the very latest, less and less for those before it.
SAME_PEOPLE = 0.15
SAME_THEMES = 0.4
SAME_KIND = 0.8
SAME_DECADE = 0.75
DOMINANT = 3  # themes of a title that give it its colour
# Tuned: the chance of a title by what the club's readers are told of it.
STANDINGS = {
    Verdict.MUST_WATCH: 1.3,
    Verdict.RECOMMENDED: 1.1,
    Verdict.MIXED: 0.8,
    Verdict.SKIP: 0.4,
}
FINALISTS = 64
"""So many, drawn by lot, are compared with the latest titles: a pool may have thousands."""
_MAKERS = frozenset({"original creator", "creator", "director", "writer", "studio"})
_BITS = (1 << 64) - 1


class Options:
    """Titles to choose from, laid out once and chosen from many times."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.by_key: Mapping[str, Candidate] = {one.brief.key: one for one in candidates}
        self._ties = _Ties()
        for one in self.by_key.values():
            self._ties.add(one)
        self._kin = {key: self._ties.root(_title(key)) for key in self.by_key}
        self._most_kin = max(Counter(self._kin.values()).values(), default=0)
        # In an order that has nothing to do with the titles, and is always the same.
        self._ring = sorted((_hash(key), key) for key in self.by_key)
        self._colours: dict[str, Colours] = {}

    def __len__(self) -> int:
        return len(self.by_key)

    def apart_from(self, latest: Candidate | str, keys: Iterable[str]) -> list[str]:
        """Those of `keys` that don't belong to the franchise of `latest`, by itself or its key."""
        near = self._ties.roots_of(latest)
        return [key for key in keys if self._kin[key] not in near]

    def left(self, posted: Mapping[str, object]) -> int:
        """How many of them are not among `posted`."""
        return len(self) - len(self.by_key.keys() & posted.keys())

    def pressing(self, posted: Mapping[str, object]) -> frozenset[str]:
        """The franchise with more titles left than there are others, if there is one.

        If it waited now, two of it would have to follow each other later.
        """
        half = self.left(posted) // 2
        if self._most_kin <= half:
            return frozenset()
        counts = Counter(kin for key, kin in self._kin.items() if key not in posted)
        return frozenset(kin for kin, count in counts.items() if count > half)

    def drawn(
        self,
        seed: str,
        posted: Container[str],
        *,
        but: frozenset[str] = frozenset(),
        only: frozenset[str] = frozenset(),
    ) -> list[tuple[float, str]]:
        """At most `FINALISTS` titles that aren't `posted`, each with its lot, between 0 and 1.

        None of the franchises in `but`; of those in `only`, if there are any. The same for a seed;
        a lot depends on its own title and the seed alone, whatever else comes and goes.
        """
        mixed = _hash(seed)
        start = bisect(self._ring, (mixed,))
        found: list[tuple[float, str]] = []
        for bits, key in chain(islice(self._ring, start, None), islice(self._ring, start)):
            kin = self._kin[key]
            if key in posted or kin in but or (only and kin not in only):
                continue
            found.append((_lot(bits ^ mixed), key))
            if len(found) == FINALISTS:
                break
        return found

    def franchises_of(self, one: Candidate | str) -> frozenset[str]:
        """What stands here for the franchise of a title, by itself or its key."""
        return self._ties.roots_of(one)

    def colours(self, key: str) -> Colours:
        """What would be noticed of one of them."""
        known = self._colours.get(key)
        if known is None:
            known = self._colours[key] = Colours(self.by_key[key])
        return known


def choose(options: Options, past: Past, occasion: Occasion) -> Chosen | None:
    """The title of the next post. None when the queue is empty and nothing fits.

    What moderators put first goes first. Nothing is repeated before all was posted; then what was
    posted longest ago is next. Two of one franchise never follow each other unless all that is left
    belongs to it. Otherwise by lot, and what is unlike the latest titles has the better chances.
    """
    for queued in past.queue:
        one = options.by_key.get(queued.title_key) or occasion.beside.get(queued.title_key)
        if one is not None and not one.adult:
            return Chosen(queued.title_key, QUEUED, queued=queued.ref)
    latest = _latest(options, past, occasion)
    if not options.left(past.posted):
        return _again(options, past, latest[:1])
    key = _by_lot(options, past, latest, occasion)
    return Chosen(key, reason(options.by_key[key], occasion))


def _latest(options: Options, past: Past, occasion: Occasion) -> list[Candidate | str]:
    """The latest titles, the newest first; of one that isn't known, the key."""
    return [
        options.by_key.get(key) or occasion.beside.get(key) or key
        for key in past.latest[:REMEMBERED]
    ]


def _again(options: Options, past: Past, latest: Sequence[Candidate | str]) -> Chosen | None:
    """What was posted longest ago, and isn't of the franchise that was posted last."""
    keys = list(options.by_key)
    if not keys:
        return None
    left = (options.apart_from(latest[0], keys) if latest else keys) or keys
    left = [key for key in left if key not in past.promised] or left
    return Chosen(min(left, key=lambda key: (past.posted[key], key)), AGAIN, again=True)


def _by_lot(
    options: Options, past: Past, latest: Sequence[Candidate | str], occasion: Occasion
) -> str:
    """One that was not posted yet: each has a chance by its weight."""
    near = options.franchises_of(latest[0]) if latest else frozenset[str]()
    colours = [Colours(one) for one in latest if isinstance(one, Candidate)]
    seed = occasion.seed
    # What is promised to another schedule would come twice.
    taken: Mapping[str, object] = {**dict.fromkeys(past.promised), **past.posted}
    posted = taken if options.left(taken) else past.posted
    drawn = (
        options.drawn(seed, posted, but=near, only=options.pressing(posted))
        or options.drawn(seed, posted, but=near)
        or options.drawn(seed, posted)
    )
    best, most = "", -1.0
    for lot, key in drawn:
        weight = _weight(options.colours(key), colours, occasion.opinions.get(key))
        # Efraimidis and Spirakis: the greatest of these is a weighted sample.
        if (worth := lot ** (1 / weight)) > most:
            best, most = key, worth
    return best


class Colours:
    """What would be noticed if another title had it too, soon after this one."""

    def __init__(self, one: Candidate) -> None:
        self.people = frozenset(
            name for name, roles in one.credits.items() if not _MAKERS.isdisjoint(roles)
        )
        self.themes = frozenset(heapq.nlargest(DOMINANT, one.themes, key=one.themes.__getitem__))
        self.kind = one.brief.kind
        self.decade = one.brief.year // 10 if one.brief.year else None


def _weight(own: Colours, latest: Sequence[Colours], opinion: Opinion | None) -> float:
    weight = STANDINGS[opinion.verdict] if opinion is not None else 1.0
    for ago, other in enumerate(latest):
        kept = 1.0
        if not own.people.isdisjoint(other.people):
            kept *= SAME_PEOPLE
        if not own.themes.isdisjoint(other.themes):
            kept *= SAME_THEMES
        if own.kind is other.kind:
            kept *= SAME_KIND
        if own.decade is not None and own.decade == other.decade:
            kept *= SAME_DECADE
        weight *= kept ** (1 - ago / REMEMBERED)
    return max(weight, 1e-6)


class _Ties:
    """Which titles belong to one franchise: by its name, and along any chain of relations."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def add(self, one: Candidate) -> None:
        """Tie `one` to all that it says it belongs to."""
        own = self.root(_title(one.brief.key))
        for other in _tied_to(one):
            self._above[self.root(other)] = own

    def root(self, node: str) -> str:
        """What stands for the franchise that `node` belongs to."""
        above = self._above.setdefault(node, node)
        while above != node:
            self._above[node] = self._above[above]
            node, above = above, self._above[above]
        return node

    def roots_of(self, one: Candidate | str) -> frozenset[str]:
        """What stands for the franchises of a title that need not have been added."""
        if isinstance(one, str):
            return frozenset({self.root(_title(one))} if _title(one) in self._above else ())
        nodes = [_title(one.brief.key), *_tied_to(one)]
        return frozenset(self.root(node) for node in nodes if node in self._above)


def _tied_to(one: Candidate) -> list[str]:
    named = [f"franchise {one.franchise}"] if one.franchise is not None else []
    return [*named, *map(_title, one.related)]


def _title(key: str) -> str:
    return f"title {key}"


def _hash(text: str) -> int:
    """64 bits, the same in every process."""
    return int.from_bytes(blake2b(text.encode(errors="replace"), digest_size=8).digest(), "big")


def _lot(bits: int) -> float:
    """Evenly above 0, up to 1; near bits give lots far apart."""
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9 & _BITS
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB & _BITS
    return ((bits ^ (bits >> 31)) + 0.5) / 18446744073709551617
