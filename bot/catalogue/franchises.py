"""Franchises: what belongs together, derived from relations where it is not said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.titles import Title

# Too loose to make one franchise of two titles: crossovers, music videos, a shared cameo.
_LOOSE = frozenset({"other", "shares a character"})


def with_franchises(titles: Sequence[Title]) -> list[Title]:
    """`titles`, each that is tied to another by a chain of relations with their franchise's name.

    Titles that say the same franchise belong together, and so do all that relations lead to,
    also by way of a title that is not here. The name is the first that one of them says, in the
    order of the alphabet, or else the first of their keys.
    """
    ties = _Ties()
    for title in titles:
        if title.franchise is not None:
            ties.tie(("key", title.key), ("franchise", title.franchise))
        for relation in title.relations:
            if relation.type not in _LOOSE:
                ties.tie(("key", title.key), ("key", relation.to))
    groups: defaultdict[tuple[str, str], list[Title]] = defaultdict(list)
    for title in titles:
        if ("key", title.key) in ties.parent:
            groups[ties.root(("key", title.key))].append(title)
    named = {root: _name(members) for root, members in groups.items()}
    return [
        replace(title, franchise=named[ties.root(("key", title.key))])
        if ("key", title.key) in ties.parent
        else title
        for title in titles
    ]


def _name(members: Sequence[Title]) -> str:
    said = [title.franchise for title in members if title.franchise is not None]
    return min(said or [title.key for title in members])


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

    def tie(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        """Make one set of two."""
        self.parent[self.root(one)] = self.root(other)
