"""The one title that several records of it make."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.domain.names import fold, name_key
from bot.domain.titles import (
    Availability,
    Credit,
    Liked,
    Name,
    NameType,
    Relation,
    Theme,
    Title,
)

OURS = "marquee:"

ValueT = TypeVar("ValueT")
KeyT = TypeVar("KeyT", bound=Hashable)


def merge(records: Sequence[Title], key: str, kept: Callable[[str], str]) -> Title:
    """The one title with `key` that `records` are, in whatever order they come.

    The best record says what can only be said once: the shelf's own, else the one that tells most,
    of two alike the one with the kept key. What it doesn't say, the next one does. `kept` says
    under which key a catalogue has what goes by another: relations and what is suggested lead
    there.
    """
    ordered = sorted(records, key=lambda title: (*_best_first(title), title.key != key, title.key))
    best = ordered[0]
    own = {one for title in ordered for one in (title.key, *title.ids)}
    if len(ordered) == 1:
        return _moved(best, key, {*own, key}, kept)
    ids = (one for title in ordered for one in (title.key, *title.ids) if one != key)
    return replace(
        best,
        key=key,
        names=_names(ordered),
        year=_first(title.year for title in ordered),
        episodes=_first(title.episodes for title in ordered),
        minutes=_first(title.minutes for title in ordered),
        synopsis=_first(title.synopsis for title in ordered),
        themes=_themes(ordered),
        credits=_credits(ordered),
        source_material=_first(title.source_material for title in ordered),
        relations=_relations(ordered, {*own, key}, kept),
        franchise=_first(title.franchise for title in ordered),
        availability=_availability(ordered),
        score=_first(title.score for title in ordered),
        adult=any(title.adult for title in ordered),
        ids=tuple(dict.fromkeys(ids)),
        suggested=_suggested(ordered, {*own, key}, kept),
    )


def _moved(title: Title, key: str, own: set[str], kept: Callable[[str], str]) -> Title:
    """A title of one record, which leads to kept keys."""
    if not (title.relations or title.suggested or title.key != key or key in title.ids):
        return title
    return replace(
        title,
        key=key,
        relations=_relations((title,), own, kept),
        suggested=_suggested((title,), own, kept),
        ids=tuple(one for one in dict.fromkeys((title.key, *title.ids)) if one != key),
    )


def _best_first(title: Title) -> tuple[bool, int]:
    """Ours, then what tells most."""
    told = (
        title.synopsis is not None,
        bool(title.themes),
        bool(title.credits),
        bool(title.relations),
        title.episodes is not None,
        title.minutes is not None,
        title.source_material is not None,
        len(title.names) > 1,
    )
    return not title.key.startswith(OURS), -sum(told)


def _first(values: Iterable[ValueT | None]) -> ValueT | None:
    return next((value for value in values if value is not None), None)


def _once(values: Iterable[tuple[KeyT, ValueT]]) -> tuple[ValueT, ...]:
    """The first value of each key, in order."""
    found: dict[KeyT, ValueT] = {}
    for key, value in values:
        found.setdefault(key, value)
    return tuple(found.values())


def _names(ordered: Sequence[Title]) -> tuple[Name, ...]:
    """Every name once. The main one is that of the best record; other main ones are aliases."""
    main = ordered[0].name
    names = [Name(main, NameType.MAIN, _language(ordered[0].names, main))]
    for title in ordered:
        names += [
            replace(name, type=NameType.ALIAS) if name.type is NameType.MAIN else name
            for name in title.names
        ]
    return _once((name_key(name.name), name) for name in names)


def _language(names: Sequence[Name], main: str) -> str | None:
    return next((name.lang for name in names if name.name == main), None)


def _themes(ordered: Sequence[Title]) -> tuple[Theme, ...]:
    """Every theme once, with its highest weight; a spoiler where one source says so."""
    found: dict[str, Theme] = {}
    for title in ordered:
        for theme in title.themes:
            before = found.setdefault(theme.theme.casefold(), theme)
            found[theme.theme.casefold()] = Theme(
                before.theme,
                max(before.weight, theme.weight),
                before.spoiler or theme.spoiler,
            )
    return tuple(found.values())


def _credits(ordered: Sequence[Title]) -> tuple[Credit, ...]:
    """Everybody once in each role, however the parts of a name are put: `Last, First`."""
    return _once(
        ((frozenset(fold(credit.name).split()) or credit.name, credit.role.casefold()), credit)
        for title in ordered
        for credit in title.credits
    )


def _relations(
    ordered: Sequence[Title], own: set[str], kept: Callable[[str], str]
) -> tuple[Relation, ...]:
    """What leads to another title, once for each."""
    led = (
        replace(relation, to=kept(relation.to)) for title in ordered for relation in title.relations
    )
    return _once((relation.to, relation) for relation in led if relation.to not in own)


def _availability(ordered: Sequence[Title]) -> tuple[Availability, ...]:
    """Each place once, as it was checked last."""
    places = [place for title in ordered for place in title.availability]
    newest = sorted(places, key=lambda place: place.checked.toordinal() if place.checked else 0)
    return _once(
        ((place.service.casefold(), (place.region or "").casefold()), place)
        for place in reversed(newest)
    )


def _suggested(
    ordered: Sequence[Title], own: set[str], kept: Callable[[str], str]
) -> tuple[Liked, ...]:
    """What people name, once for each source of theirs, with the most votes."""
    found: dict[tuple[str, str | None], Liked] = {}
    for title in ordered:
        for liked in title.suggested:
            to = kept(liked.to)
            before = found.get((to, liked.source))
            if to not in own and (before is None or before.votes < liked.votes):
                found[to, liked.source] = replace(liked, to=to)
    return tuple(found.values())
