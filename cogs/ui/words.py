"""Facts in words: lengths, dates, places to watch, relations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from bot.domain.comparing import person_name
from bot.domain.markup import escape, link_target, wire_length
from bot.domain.titles import Availability, Title, TitleBrief

LONGEST_NAME = 90
SERVICES_SHOWN = 4
LONGEST_ADDRESS = 80


def bounded(text: str, limit: int) -> str:
    """`text`, cut at `limit` characters with an ellipsis. For plain text only, before escaping."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def shown(text: str, limit: int) -> str:
    """`text` on the wire in at most `limit` characters: words alone, cut with an ellipsis.

    On one line, whatever its breaks.
    """
    text, length = " ".join(text.split()), limit
    while wire_length(told := escape(bounded(text, length))) > limit:
        length -= max(1, (wire_length(told) - limit) // 2)
    return told


def name_of(title: Title | TitleBrief) -> str:
    """The title's main name on the wire, whatever it is made of."""
    return shown(title.name, LONGEST_NAME)


def length(title: Title) -> str:
    """`1 h 46 min`, `12 × 24 min`, `26 episodes`, or nothing."""
    if title.episodes and title.episodes > 1:
        each = f"{title.episodes} × {title.minutes} min"
        return each if title.minutes else f"{title.episodes} episodes"
    if not title.minutes:
        return ""
    hours, minutes = divmod(title.minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" * bool(hours), f"{minutes} min" * bool(minutes)) if part
    )


def makers(title: Title) -> str:
    """Who made it, in short: the director, and the studio of an animation."""
    by_role = {credit.role: credit.name for credit in reversed(title.credits)}
    director = by_role.get("director") or by_role.get("creator") or ""
    found = (person_name(director), by_role.get("studio"))
    return " · ".join(shown(name, 60) for name in found if name)


def facts(title: Title) -> str:
    """One line: year, kind, length, makers."""
    return " · ".join(filter(None, (plain_facts(title), makers(title))))


def plain_facts(title: Title) -> str:
    """One line: year, kind, length."""
    return " · ".join(filter(None, (str(title.year or ""), str(title.kind), length(title))))


def day(when: date) -> str:
    """`1 January 2025`."""
    return f"{when.day} {when:%B %Y}"


def where_to_watch(availability: Iterable[Availability]) -> str:
    """`Netflix (as of 1 January 2025)`; services that were checked on one day share it."""
    found = sorted(availability, key=lambda a: (a.checked is None, a.checked or date.min))
    shown, rest = found[:SERVICES_SHOWN], len(found) - SERVICES_SHOWN
    told = []
    for checked, places in groupby(shown, key=lambda a: a.checked):
        services = ", ".join(_place(place) for place in places)
        told.append(f"{services} (as of {day(checked)})" if checked else services)
    return "; ".join(told) + (f" and {rest} more" if rest > 0 else "")


def _place(place: Availability) -> str:
    name = shown(place.service, 60)
    address = link_target(place.url) if place.url else None
    if address is not None and len(address) <= LONGEST_ADDRESS:
        name = f"[{name}]({address})"
    return f"{name} in {shown(place.region, 20)}" if place.region else name


def relation(kind: str, title: TitleBrief, limit: int = LONGEST_NAME) -> str:
    """`sequel: Knights of Sidonia … (2015)`; without a kind, the name and the year."""
    year = f" ({title.year})" if title.year else ""
    told = f"{shown(kind, 30)}: " if kind else ""
    return f"{told}{shown(title.name, limit)}{year}"


def source_work(source_material: str | None) -> str:
    """`From the manga Blame! by Tsutomu Nihei, 1997–2003`, or nothing for an original."""
    if not source_material or source_material.casefold() in ("original", "unknown", "other"):
        return ""
    medium, _, work = source_material.partition(":")
    return shown(f"From the {medium.strip().lower()} {work.strip()}".rstrip(), 160)


def number(count: int, noun: str) -> str:
    """`1 review`, `2 reviews`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
