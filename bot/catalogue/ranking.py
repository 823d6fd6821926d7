"""What was typed, the titles that it may mean, and which of them is certainly meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.catalogue.spelling import nearness
from bot.domain.names import TYPED_LIMIT, fold_query, name_key, query_key, split_year, squash
from bot.domain.titles import TitleBrief

NEAREST = 3
NEAR = 0.6  # a name less near than this to what was typed is hardly meant …
LIKELY = 0.5  # … and is no answer when less than this: what everybody watches is offered instead
SURE = 0.75  # a match this certain is taken without asking, if no other title comes within …
CLEAR = 0.12
SHORTEST_SURE = 4  # … and if this many characters were typed
# In scores, of which 1 is about what it counts that a title is three times as popular.
OWN_BONUS = 4.0
LIFTED_BONUS = 1.0
_SIGN = re.compile(r"[^\w\s]")


@dataclass(frozen=True, slots=True)
class Match:
    """A title found by one of its names. `certainty` is 0 to 1, and 1 where that name is exact.

    `near`: the name is only like what was typed. `score` says which comes first.
    """

    brief: TitleBrief
    matched_name: str
    exact: bool
    certainty: float
    near: bool = False
    score: float = 0.0


class Asked(NamedTuple):
    """What was typed, folded. `name` is the text before its year, if it has one.

    `signs` is that name or text without regard to case, where it has a sign in it; else empty.
    """

    folded: str
    squashed: str
    name: str
    year: int | None
    signs: str = ""


def asked_for(text: str) -> Asked:
    """What `text` asks for."""
    folded = query_key(text)
    name, year = split_year(text)
    if not fold_query(text):  # signs alone
        return Asked(folded, squash(folded), "", None)
    typed = name[:TYPED_LIMIT].casefold().strip()
    signs = typed if _SIGN.search(typed) else ""
    return Asked(folded, squash(folded), query_key(name), year, signs)


def meant(asked: Asked, found: Sequence[Match]) -> Match | None:
    """The one of `found`, best first, that was certainly meant."""
    exact = sorted((m for m in found if m.exact), key=lambda match: -match.certainty)
    if exact:
        best, *others = exact
        namesakes = [
            match
            for match in others
            if match.certainty == best.certainty and match.brief.key != best.brief.key
        ]
        return None if namesakes else best
    if not found or len(squash(asked.folded)) < SHORTEST_SURE:
        return None
    sure = [_sureness(asked, match) for match in found]
    order = sorted(range(len(found)), key=lambda place: -sure[place])
    clear = len(order) == 1 or sure[order[0]] - sure[order[1]] >= CLEAR
    return found[order[0]] if clear and sure[order[0]] >= SURE else None


def _sureness(asked: Asked, match: Match) -> float:
    """How sure it is that `match` is meant. That its name is part of what was typed is no sign."""
    if not match.near:
        return match.certainty
    return min(match.certainty, nearness(asked.folded, name_key(match.matched_name)))


def lifted(found: Sequence[Match], keys: Collection[str]) -> list[Match]:
    """`found` with those of `keys`, titles that a club knows, further up."""
    raised = [
        replace(match, score=match.score + LIFTED_BONUS) if match.brief.key in keys else match
        for match in found
    ]
    return sorted(raised, key=lambda match: -match.score)


def merged(
    own: Sequence[Match], known: Sequence[Match], mine: Container[str], limit: int
) -> list[Match]:
    """At most `limit` of a club's `own` matches and the catalogue's, by score.

    An own title comes first where both fit alike, but own ones leave half of the places to the
    others. One that is the club's version of a title that was found as well stands in its place;
    `mine` are the keys of all own titles: what the catalogue has under them is stale.
    """
    if own and known and all(one.near for one in own) != all(one.near for one in known):
        # What is only like what was typed gives way to what was typed.
        own, known = ([] if all(one.near for one in part) else part for part in (own, known))
    places = {match.brief.key: match.score for match in known}
    raised = [
        replace(match, score=places.get(match.brief.key, match.score + OWN_BONUS)) for match in own
    ]
    beside = [match for match in known if match.brief.key not in mine]
    first = sorted((*raised, *beside), key=lambda match: -match.score)
    room = max(limit // 2, limit - len(beside))
    kept: list[Match] = []
    for match in first:
        if match.brief.key in mine:
            room -= 1
        if match.brief.key not in mine or room >= 0:
            kept.append(match)
    return kept[:limit]
