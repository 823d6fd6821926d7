"""Franchises: what belongs together, derived from relations where it is not said."""

from __future__ import annotations

from collections.abc import Iterable

from bot.catalogue.kin import kin
from bot.domain.titles import Title

# Too loose to make one franchise of two titles: crossovers, music videos, a shared cameo.
_LOOSE = frozenset({"other", "shares a character"})
# Some sources only say that titles are related somehow: those belong together that begin alike.
RELATED = "related"


class Franchises:
    """Which titles belong together, from what each says.

    Titles that say the same franchise do, and so do all that relations lead to, also by way of a
    title that is not here; but of two that each say their franchise, that is believed. What is
    only said to be related must have a name that begins alike.
    """

    def __init__(self) -> None:
        self._ties = _Ties()
        self._names: dict[tuple[str, str], str] = {}
        self._said: list[tuple[str, str | None]] = []
        self._related: list[tuple[str, str]] = []
        self._kin: dict[str, str] = {}
        self._led: dict[str, set[str]] = {}

    def add(self, title: Title) -> None:
        """What `title` says."""
        own = ("key", title.key)
        if title.franchise is not None:
            self._ties.tie(own, ("franchise", title.franchise))
        for relation in title.relations:
            if relation.type == RELATED:
                self._related.append((title.key, relation.to))
                self._kin[title.key] = kin(title.name)
                self._ties.root(own)
            elif relation.type in _LOOSE:
                continue
            elif title.franchise is None:
                self._ties.tie(own, ("key", relation.to))
            else:
                self._led.setdefault(relation.to, set()).add(title.franchise)
        if own in self._ties.parent:
            self._said.append((title.key, title.franchise))

    def tie(self, keys: Iterable[str]) -> None:
        """These keys are one title, so what belongs to one of them belongs to all."""
        first, *others = (("key", key) for key in keys)
        for other in others:
            if first in self._ties.parent or other in self._ties.parent:
                self._ties.tie(first, other)

    def name(self, key: str) -> str | None:
        """The name of the franchise of the title with `key`; None for a title alone.

        The first that one of its titles says, in the order of the alphabet, or else the first of
        their keys. Nothing can be added after this.
        """
        if not self._names:
            self._name_all()
        node = ("key", key)
        return self._names.get(self._ties.root(node)) if node in self._ties.parent else None

    def _tie_led(self) -> None:
        """Tie what says no franchise to the one whose titles, alone, lead there."""
        saying = {key for key, said in self._said if said is not None}
        for key, franchises in self._led.items():
            if key not in saying and len(franchises) == 1:
                (franchise,) = franchises
                self._ties.tie(("key", key), ("franchise", franchise))

    def _tie_kin(self) -> None:
        """Tie what is related and begins alike, whichever of its keys it is called by."""
        known: dict[tuple[str, str], str] = {}
        for key, beginning in self._kin.items():
            known[self._ties.root(("key", key))] = beginning
        for key, to in self._related:
            beginning, node = self._kin[key], ("key", to)
            if beginning and node in self._ties.parent:
                other = self._kin.get(to) or known.get(self._ties.root(node))
                if other == beginning:
                    self._ties.tie(("key", key), node)

    def _name_all(self) -> None:
        self._tie_led()
        self._tie_kin()
        together = {
            self._ties.root(node) for node in self._ties.parent if not self._ties.leads(node)
        }
        # What is said comes before what is made of keys.
        names: dict[tuple[str, str], tuple[bool, str]] = {}
        for key, said in self._said:
            root = self._ties.root(("key", key))
            if said is None and root not in together:
                continue
            told = (said is None, key if said is None else said)
            names[root] = min(names.get(root, told), told)
        self._names = {root: name for root, (_, name) in names.items()}


class _Ties:
    """Disjoint sets of (what, value) pairs."""

    def __init__(self) -> None:
        self.parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(self, node: tuple[str, str]) -> tuple[str, str]:
        """The pair that stands for the set of `node`."""
        while (above := self.parent.setdefault(node, node)) != node:
            self.parent[node] = self.parent[above]  # halves the path for the next one
            node = above
        return node

    def leads(self, node: tuple[str, str]) -> bool:
        """Whether `node` is the pair that stands for its set."""
        return self.parent.get(node, node) == node

    def tie(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        """Make one set of two."""
        self.parent[self.root(one)] = self.root(other)
