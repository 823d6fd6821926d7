"""Titles that an import adds to a club's own, from what its entries say of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.domain.imports import Entry
from bot.domain.names import name_key
from bot.domain.own_titles import MOST_OWN, Part, UnfitTitle, fit, own_key
from bot.domain.plans import AddTitle, Answer, Named
from bot.domain.titles import Availability, Kind, Name, NameType, Title
from bot.services.pace import Pace

NewTitle = Title | str
"""A title to add, or the sentence that says what is missing."""

_NO_NAME = "The source doesn't say what the title is called, so it can't be added."
_NO_ROOM = (
    f"A club can have {MOST_OWN:,} titles of its own, and there is no room for this one: choose a"
    " title that is there, or leave it out."
)
_NO_KIND = f"Say of which kind the title to add is: {', '.join(Kind)}."


async def new_titles(
    said: Iterable[tuple[Named, Entry]],
    answers: Mapping[Named, Answer],
    taken: Iterable[str],
    *,
    room: int,
) -> dict[Named, NewTitle]:
    """The titles that `answers` add, at most `room`, under keys that are none of `taken`.

    Who names one without its year or kind means the same one as who names it with them.
    """
    wanted = {
        named: _completed(named, answer)
        for named, answer in answers.items()
        if isinstance(answer, AddTitle)
    }
    if not wanted:
        return {}
    pace = Pace()
    entries: dict[Named, list[Entry]] = {}
    async for named, entry in pace.through(said):
        if named in wanted:
            entries.setdefault(named, []).append(entry)
    found: dict[Named, NewTitle] = {}
    namesakes: dict[str, list[Title]] = {}
    keys = set(taken)
    order = sorted(entries, key=lambda one: (one.year is None, one.kind is None))
    async for named in pace.through(order):
        known = namesakes.setdefault(name_key(wanted[named].name), [])
        title = _meant(wanted[named], known)
        if title is None:
            made = _new_title(wanted[named], entries[named], keys) if room > 0 else _NO_ROOM
            found[named] = made
            if isinstance(made, Title):
                known.append(made)
                keys.add(made.key)
                room -= 1
        else:
            found[named] = title
    return found


def _completed(named: Named, answer: AddTitle) -> Named:
    """What the source says of a title, and, where it is silent, the answer."""
    return replace(
        named,
        name=answer.name or named.name,
        kind=named.kind or answer.kind,
        suggested=named.suggested and not answer.name,
    )


def _meant(named: Named, namesakes: Sequence[Title]) -> Title | None:
    """The one title of that name among those to be added that may be this one too."""
    fitting = [
        title
        for title in namesakes
        if named.year in (None, title.year) and named.kind in (None, title.kind)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _new_title(named: Named, entries: Sequence[Entry], keys: Container[str]) -> NewTitle:
    if not named.name or named.suggested:
        return _NO_NAME
    if named.kind is None:
        return _NO_KIND
    services = dict.fromkeys(service for entry in entries for service in entry.services)
    title = Title(
        key=own_key(named.name, named.year, keys),
        kind=named.kind,
        names=(Name(named.name, NameType.MAIN),),
        year=named.year,
        synopsis=next((entry.synopsis for entry in entries if entry.synopsis), None),
        availability=tuple(Availability(service) for service in services),
    )
    try:
        return _fitting(title)
    except UnfitTitle as error:
        return str(error)


def _fitting(title: Title) -> Title:
    """`title`, without a synopsis or services that can't stand there: the reviews have them too."""
    try:
        return fit(title)
    except UnfitTitle as error:
        if error.part is Part.SYNOPSIS:
            return _fitting(replace(title, synopsis=None))
        if error.part is Part.PLACES:
            return _fitting(replace(title, availability=()))
        raise
