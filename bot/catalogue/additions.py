"""A club's own titles as they are looked up and compared, beside the catalogue's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count

from bot.catalogue.like_answers import Place, index_beside
from bot.catalogue.like_reading import LikeIndex
from bot.catalogue.like_search import LikeSearch
from bot.catalogue.own_names import OwnNames
from bot.domain.likeness import candidate_of
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
        # Where they lead in a catalogue: to what they are versions of, and what they belong to.
        related = (relation.to for title in ordered for relation in title.relations)
        self.leading = frozenset((*self.titles, *related))
        self.names = OwnNames(ordered)
        self._candidates = {title.key: candidate_of(title, STANDING) for title in ordered}
        self.stock: Mapping[str, Stocked] = {
            title.key: Stocked(self._candidates[title.key], title.availability) for title in ordered
        }
        having: defaultdict[str, list[str]] = defaultdict(list)
        for title in ordered:
            for theme in title.themes:
                having[theme.theme.casefold()].append(title.key)
        self._having = dict(having)
        self._themes = {t.theme.casefold(): t.theme for title in ordered for t in title.themes}
        self._ordered = ordered
        self._beside: tuple[LikeIndex, Place] | None = None

    def beside(self, catalogue: LikeIndex) -> Place:
        """These, to be searched beside `catalogue`. Laid out again for another one."""
        known = self._beside
        if known is None or known[0] is not catalogue:
            search = LikeSearch(index_beside(self._ordered, catalogue), beside=catalogue)
            rows = {title.key: row for row, title in enumerate(self._ordered)}
            known = self._beside = (catalogue, Place(search, rows, self._ordered))
        return known[1]

    def with_theme(self, theme: str) -> frozenset[str]:
        """Keys of those that have `theme`."""
        return frozenset(self._having.get(theme.casefold(), ()))

    @property
    def themes(self) -> Mapping[str, str]:
        """Their themes as somebody wrote them, by what they are casefolded."""
        return self._themes

    @property
    def services(self) -> frozenset[str]:
        """Where they can be watched."""
        return frozenset(p.service for title in self.titles.values() for p in title.availability)
