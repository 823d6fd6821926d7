"""A club's own titles as they are looked up and compared, beside the catalogue's."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from bot.catalogue.own_names import OwnNames
from bot.domain.likeness import (
    Candidate,
    Feature,
    FeatureKind,
    Rarity,
    candidate_of,
    features_of,
    rarity_of,
)
from bot.domain.pools import Stocked
from bot.domain.titles import Title

# As well known as half of the catalogue: nothing says how popular a club's own title is.
STANDING = 0.5
_serials = count(1)


class Additions:
    """Everything that is asked of a club's own titles, laid out once. `serial` is its alone."""

    def __init__(self, titles: Sequence[Title]) -> None:
        # In the order of the alphabet: where many start with one letter, the first of them show.
        ordered = sorted(titles, key=lambda title: (title.name.casefold(), title.key))
        self.serial = next(_serials)
        self.titles: Mapping[str, Title] = {title.key: title for title in ordered}
        self.names = OwnNames(ordered)
        self._candidates = {title.key: candidate_of(title, STANDING) for title in ordered}
        self.stock: Mapping[str, Stocked] = {
            title.key: Stocked(self._candidates[title.key], title.availability) for title in ordered
        }
        having: defaultdict[Feature, list[str]] = defaultdict(list)
        for title in ordered:
            for feature in features_of(title):
                having[feature].append(title.key)
        self._having = dict(having)
        self._themes = {t.theme.casefold(): t.theme for title in ordered for t in title.themes}

    def with_theme(self, theme: str) -> frozenset[str]:
        """Keys of those that have `theme`."""
        return frozenset(self._having.get(Feature(FeatureKind.THEME, theme.casefold()), ()))

    @property
    def themes(self) -> Mapping[str, str]:
        """Their themes as somebody wrote them, by what they are casefolded."""
        return self._themes

    @property
    def services(self) -> frozenset[str]:
        """Where they can be watched."""
        return frozenset(p.service for title in self.titles.values() for p in title.availability)

    def rarity(self, title: Title, known: Rarity, total: int) -> Rarity:
        """`known`, and how rare among `total` titles is what these alone share with `title`."""
        own = {
            feature: rarity_of(len(self._having[feature]), total)
            for feature in features_of(title)
            if feature in self._having and feature not in known
        }
        return {**known, **own}

    def candidates(
        self, title: Title, beside: Iterable[Candidate], rarity: Rarity, limit: int
    ) -> list[Candidate]:
        """`beside` and at most `limit` of these that share the most with `title`.

        Of a title in both, the club's own version.
        """
        worth = features_of(title)
        gains: defaultdict[str, float] = defaultdict(float)
        for feature in sorted(worth.keys() & self._having.keys()):
            gain = worth[feature] * rarity.get(feature, 0.0)
            for key in self._having[feature]:
                gains[key] += gain
        gains.pop(title.key, None)
        best = heapq.nsmallest(limit, gains, key=lambda key: (-gains[key], key))
        kept = [one for one in beside if one.brief.key not in self.titles]
        return [*kept, *(self._candidates[key] for key in best)]
