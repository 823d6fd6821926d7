"""Which title is meant by a name, a year and a kind: for all that an import names at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.ranking import NEAREST
from bot.catalogue.titles import Catalogue
from bot.domain.adults import nameless
from bot.domain.names import exact_key, name_key, split_year
from bot.domain.plans import Named
from bot.domain.titles import TitleBrief
from bot.services.pace import Pace
from bot.services.titles import Titles

_AT_ONCE = 20  # titles: a millisecond of work
_NEAR_YEARS = 1
"""Sources differ by so much: a festival's year, and that of the release."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The title that is certainly meant; else the nearest few, likeliest first.

    `likely`: one of them may well be meant, and they aren't just what everybody watches.
    """

    title: TitleBrief | None
    nearest: tuple[TitleBrief, ...] = ()
    likely: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """A name to look up, with the year to tell namesakes by."""

    name: str
    year: int | None


class Matcher:
    """Finds the titles that one club means.

    Without `adult`, a title for adults is found by its name or key, but what is told of it names
    it no more, and it is never among the nearest.
    """

    def __init__(
        self, catalogue: Catalogue, titles: Titles, club: int, *, adult: bool = False
    ) -> None:
        self._catalogue = catalogue
        self._titles = titles
        self._club = club
        self._adult = adult

    async def match(
        self, named: Iterable[Named], *, moved: Callable[[int], None]
    ) -> dict[Named, Matched]:
        """What each of `named` is matched with; the club's own titles come first.

        A title is certain when its key is given, or when its name is, and no other of that name
        fits the year and the kind. `moved` is told how many are done.
        """
        wanted = list(dict.fromkeys(named))
        own = {title.key: title for title in await self._titles.own(self._club)}
        ours: dict[str, list[TitleBrief]] = {}
        async for title in Pace().through(own.values()):
            for key in {exact_key(name.name) for name in title.names}:
                ours.setdefault(key, []).append(title.brief)
        found: dict[Named, Matched] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            chunk = wanted[start : start + _AT_ONCE]
            keys = [one.key for one in chunk if one.key]
            by_key = await self._titles.briefs(self._club, keys, adult=True)
            names = {asked.name for one in chunk for asked in _readings(one)}
            known = await self._catalogue.by_names(names)
            theirs = {
                name: [brief for brief in briefs if brief.key not in own]
                for name, briefs in known.items()
            }
            for one in chunk:
                given = by_key.get(one.key)
                matched = Matched(given) if given else _by_exact_name(one, ours, theirs)
                # One after the other: they share two connections with everybody who asks.
                if matched is None or (matched.title is None and len(matched.nearest) < NEAREST):
                    matched = _joined(matched, await self._near(one))
                found[one] = await self._told(matched)
                moved(len(found))
        return found

    async def _near(self, named: Named) -> Matched:
        """Titles with names like this one; else some that are far from it."""
        texts = [named.name]
        if named.year is not None:
            texts.insert(0, f"{named.name} {named.year}")
        for text in texts if named.name else ():
            like = await self._titles.offer(
                self._club, text, limit=NEAREST, adult=self._adult, likely=True
            )
            if like:
                return Matched(None, tuple(like), likely=True)
        found = await self._titles.find(self._club, named.name, adult=self._adult)
        return Matched(None, found.nearest)

    async def _told(self, matched: Matched) -> Matched:
        """The match as the asker may read it."""
        if self._adult:
            return matched
        briefs = (*((matched.title,) if matched.title else ()), *matched.nearest)
        barred = await self._titles.for_adults(self._club, [brief.key for brief in briefs])
        if not barred:
            return matched
        title = matched.title
        if title is not None and title.key in barred:
            title = nameless(title)
        nearest = tuple(brief for brief in matched.nearest if brief.key not in barred)
        return replace(matched, title=title, nearest=nearest)


def _joined(namesakes: Matched | None, near: Matched) -> Matched:
    """Those of that name, and behind them those of names like it."""
    if namesakes is None:
        return near
    more = near.nearest if near.likely else ()
    found = {brief.key: brief for brief in (*namesakes.nearest, *more)}
    return Matched(None, tuple(found.values())[:NEAREST], likely=True)


def _readings(named: Named) -> Iterable[_Asked]:
    """What a source may mean by a name: all of it, or a name with its year behind it."""
    if not named.name:
        return
    yield _Asked(named.name, named.year)
    name, year = split_year(named.name)
    if year is not None and named.year in (None, year):
        yield _Asked(name, year)


def _by_exact_name(
    named: Named,
    own: Mapping[str, list[TitleBrief]],
    catalogue: Mapping[str, list[TitleBrief]],
) -> Matched | None:
    """The title with exactly this name, or, where several have it, those to choose from."""
    for asked in _readings(named):
        ours = own.get(exact_key(asked.name), []) if name_key(asked.name) else []
        theirs = catalogue.get(asked.name, [])
        chosen = _meant(named, asked.year, ours, theirs)
        if chosen is not None and not named.suggested:
            return Matched(chosen)
        if ours or theirs:
            likeliest = sorted((*ours, *theirs), key=lambda b: _unlikeness(named, asked.year, b))
            return Matched(None, tuple(likeliest[:NEAREST]), likely=True)
    return None


def _meant(
    named: Named, year: int | None, ours: Sequence[TitleBrief], theirs: Sequence[TitleBrief]
) -> TitleBrief | None:
    """The one that fits year and kind, if only one does. The club's own come first."""
    levels = [[b for b in part if named.kind in (None, b.kind)] for part in (ours, theirs)]
    if year is not None:
        # A neighbouring year may be a slip, but not where it could be somebody else's year.
        near = [b for b in (*ours, *theirs) if b.year and abs(b.year - year) <= _NEAR_YEARS]
        slips = [b for level in levels for b in level if near == [b]]
        levels = [[b for b in level if b.year == year] for level in levels] + [slips]
    fitting = next(filter(None, levels), [])
    return fitting[0] if len(fitting) == 1 else None


def _unlikeness(named: Named, year: int | None, brief: TitleBrief) -> tuple[int, int]:
    years = abs(brief.year - year) if year and brief.year else 0
    return years, int(named.kind not in (None, brief.kind))
