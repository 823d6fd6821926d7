"""Suggestions: what to watch after a title, each with reasons that a member can check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.likeness import Candidate, FeatureKind, Likeness, Rarity
from bot.domain.titles import Kind, Title, TitleBrief

# Tuned: what a score keeps for each suggestion before it that is by the same people, or that
# shares the same themes.
REPEATED_MAKER = 0.5
REPEATED_THEMES = 0.85
NEARLY = 0.6  # of its best title's score: then a franchise is suggested from its beginning

TOLD_THEMES = 3  # themes named in one reason
TOLD_REASONS = 3
LONG_AFTER = 9_999  # the year of a title that has none
_MAKERS = frozenset({"original creator", "creator", "director", "studio"})
_SPOKEN = {"voice": "voice actor"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker is in the mood for. An unknown length passes no `max_minutes`."""

    kind: Kind | None = None
    max_minutes: int | None = None
    service: str | None = None
    year_from: int | None = None

    def __bool__(self) -> bool:
        """Whether any limit is set."""
        return self != _NO_FILTERS

    def admit(self, candidate: Candidate) -> bool:
        """Whether `candidate` is within every limit that is set."""
        return (
            (self.kind is None or candidate.brief.kind is self.kind)
            and (self.max_minutes is None or _at_most(candidate.minutes, self.max_minutes))
            and (self.service is None or self.service.casefold() in candidate.services)
            and (self.year_from is None or (candidate.brief.year or 0) >= self.year_from)
        )


_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Reason:
    """One checkable thing that two titles share.

    For a credit, `role` is the role here and, where it differs, `other_role` the one in the
    suggested title. For themes there is no role.
    """

    kind: FeatureKind
    values: tuple[str, ...]
    role: str | None = None
    other_role: str | None = None

    @property
    def sentence(self) -> str:
        """`same director: Shinichirō Watanabe`, `both: megastructure, lone wanderer`."""
        told = ", ".join(self.values)
        if self.role is None:
            return f"both: {told}"
        role = _SPOKEN.get(self.role, self.role)
        if self.other_role is None:
            return f"same {role}: {told}"
        return f"{told}: {role} here, {_SPOKEN.get(self.other_role, self.other_role)} there"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title proposed, why, and how strongly (comparable within one answer only)."""

    title: TitleBrief
    reasons: tuple[Reason, ...]
    score: float


def suggest(  # noqa: PLR0913 (each is one thing that an asker may say; most go by name)
    seed: Title,
    candidates: Iterable[Candidate],
    *,
    rarity: Rarity,
    filters: Filters = _NO_FILTERS,
    exclude: frozenset[str] = frozenset(),
    limit: int = 5,
) -> list[Suggestion]:
    """The best `limit` of `candidates` for one who liked `seed`, best first, each with reasons.

    Never `seed`, its franchise, a key in `exclude`, or two of one franchise, which is suggested
    from its beginning where that is nearly as alike. A feature missing in `rarity` counts nothing.
    """
    pool = list(candidates)
    own = _franchise(seed, pool)
    likeness = Likeness(seed, rarity)
    scored = [
        (score, candidate)
        for candidate in pool
        if candidate.brief.key not in own
        and candidate.brief.key not in exclude
        and candidate.adult <= seed.adult
        and filters.admit(candidate)
        and (score := likeness.score(candidate))
    ]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].standing, pair[1].brief.key))
    first = _where_to_begin(scored)
    spelled = {t.theme.casefold(): t.theme for t in seed.themes}
    spelled |= {c.name.casefold(): c.name for c in seed.credits}
    return [
        Suggestion(one.brief, _reasons(one, likeness, spelled), score)
        for score, one in (
            first.get(pair[1].franchise, pair) for pair in _varied(scored, likeness, limit)
        )
    ]


def _where_to_begin(
    ranked: Sequence[tuple[float, Candidate]],
) -> dict[str | None, tuple[float, Candidate]]:
    """For each franchise, the earliest of its titles that is nearly as alike as its best one."""
    best: dict[str | None, float] = {}
    first: dict[str | None, tuple[float, Candidate]] = {}
    for score, one in ranked:
        name = one.franchise
        if name is None or score < NEARLY * best.setdefault(name, score):
            continue
        if name not in first or _year(one) < _year(first[name][1]):
            first[name] = (score, one)
    return first


def _year(one: Candidate) -> int:
    return one.brief.year or LONG_AFTER


def _franchise(seed: Title, pool: Sequence[Candidate]) -> set[str]:
    """The keys of `seed` and of all that belongs to it, along any chain that `pool` shows."""
    keys = {seed.key, *(relation.to for relation in seed.relations)}
    names = {seed.franchise} if seed.franchise is not None else set()
    waiting = [one for one in pool if one.franchise is not None or one.related]
    while True:
        apart = []
        for one in waiting:
            if one.brief.key in keys or one.franchise in names or not keys.isdisjoint(one.related):
                keys |= {one.brief.key, *one.related}
                names |= {one.franchise} if one.franchise is not None else set()
            else:
                apart.append(one)
        if len(apart) == len(waiting):
            return keys
        waiting = apart


class _Chosen:
    """The suggestions chosen so far, and what would repeat itself beside them."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._makers: Counter[str] = Counter()
        self._themes: Counter[frozenset[str]] = Counter()
        self._franchises: set[str] = set()
        self._keys: set[str] = set()

    def add(self, one: Candidate) -> None:
        """Have `one` count as chosen."""
        self._makers.update(_makers(one))
        self._themes[self._likeness.themes_with(one)] += 1
        self._keys |= {one.brief.key, *one.related}
        if one.franchise is not None:
            self._franchises.add(one.franchise)

    def has_franchise_of(self, one: Candidate) -> bool:
        """Whether `one`, or another of its franchise, was chosen."""
        return (
            one.franchise in self._franchises
            or one.brief.key in self._keys
            or not self._keys.isdisjoint(one.related)
        )

    def discount(self, one: Candidate) -> float:
        """What the score of `one` keeps beside what was chosen: at most 1."""
        by_them = max((self._makers[name] for name in _makers(one)), default=0)
        alike = self._themes[self._likeness.themes_with(one)] if self._themes else 0
        return float(REPEATED_MAKER**by_them * REPEATED_THEMES**alike)


def _varied(
    ranked: list[tuple[float, Candidate]], likeness: Likeness, limit: int
) -> list[tuple[float, Candidate]]:
    """The best of `ranked`, one a franchise, each paying for what those before it also are."""
    chosen = _Chosen(likeness)
    picked: list[tuple[float, Candidate]] = []
    while len(picked) < limit and (best := _best(ranked, chosen)):
        chosen.add(best[1])
        picked.append(best)
    return picked


def _best(ranked: list[tuple[float, Candidate]], chosen: _Chosen) -> tuple[float, Candidate] | None:
    """The pair in `ranked` that is worth most beside those that were chosen."""
    best: tuple[float, Candidate] | None = None
    most = 0.0
    for score, one in ranked:
        if score <= most:
            break  # a score only ever shrinks, so none that follows is worth more
        if not chosen.has_franchise_of(one) and (worth := score * chosen.discount(one)) > most:
            best, most = (score, one), worth
    return best


def _makers(candidate: Candidate) -> list[str]:
    return [name for name, roles in candidate.credits.items() if not _MAKERS.isdisjoint(roles)]


def _reasons(
    candidate: Candidate, likeness: Likeness, spelled: dict[str, str]
) -> tuple[Reason, ...]:
    """What is said for `candidate`, most telling first; its themes are one reason together."""
    told: list[tuple[float, Reason]] = []
    for credit in likeness.shared_credits(candidate):
        other = credit.there if credit.there != credit.here else None
        name = (spelled[credit.name],)
        told.append((credit.strength, Reason(FeatureKind.CREDIT, name, credit.here, other)))
    themes = likeness.shared_themes(candidate)[:TOLD_THEMES]
    if themes:
        values = tuple(spelled[shared.theme] for shared in themes)
        strength = sum(shared.strength for shared in themes)
        told.append((strength, Reason(FeatureKind.THEME, values)))
    told.sort(key=lambda pair: -pair[0])
    return tuple(reason for _, reason in told[:TOLD_REASONS])


def _at_most(minutes: int | None, most: int) -> bool:
    return minutes is not None and minutes <= most
