"""A title's parts as a form shows them: what stands in its fields, and what is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256

from bot.domain.own_titles import Part, UnfitTitle
from bot.domain.text import clean
from bot.domain.titles import Availability, Credit, Kind, Name, NameType, Synopsis, Theme, Title

# Between the heaviest themes of a title and those that are only touched: who types a theme means
# it, but says nothing about how much.
TYPED_WEIGHT = 0.8
_WEB = re.compile(r"https?://\S+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def texts_of(title: Title, part: Part) -> dict[str, str]:
    """What a form for `part` of `title` is filled in with, by field."""
    match part:
        case Part.NAMES:
            others = [n for n in title.names if n.name != title.name]
            return {
                "name": title.name,
                "native": "\n".join(n.name for n in others if n.type is NameType.NATIVE),
                "others": "\n".join(n.name for n in others if n.type is not NameType.NATIVE),
            }
        case Part.FACTS:
            return {
                "kind": str(title.kind),
                "year": str(title.year or ""),
                "episodes": str(title.episodes or ""),
                "minutes": str(title.minutes or ""),
                "source": title.source_material or "",
            }
        case Part.CREDITS:
            return {"credits": "\n".join(map(_credit_line, title.credits))}
        case Part.THEMES:
            heaviest = sorted(title.themes, key=lambda theme: -theme.weight)
            return {"themes": ", ".join(theme.theme for theme in heaviest)}
        case Part.SYNOPSIS:
            synopsis = title.synopsis or Synopsis("", "")
            return {"text": synopsis.text, "source": synopsis.source}
        case Part.PLACES:
            return {"places": "\n".join(map(_place_line, title.availability))}


def digest_of(texts: Mapping[str, str]) -> str:
    """Six letters that tell whether a form's fields say by now what they said before."""
    said = "\x00".join(f"{field}\x00{text}" for field, text in sorted(texts.items()))
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:6]


def with_texts(title: Title, part: Part, typed: Mapping[str, str], *, today: date) -> Title:
    """`title` with `part` as it was typed, by field. Raises UnfitTitle with the line to mend.

    What was left as it stood keeps all that a form doesn't show: languages, weights, days.
    """
    match part:
        case Part.NAMES:
            return replace(title, names=_names(title, typed))
        case Part.FACTS:
            return _facts(title, typed)
        case Part.CREDITS:
            credits_ = tuple(_credit(title, *line) for line in _lines(typed["credits"]))
            return replace(title, credits=credits_)
        case Part.THEMES:
            return replace(title, themes=themes_of(typed["themes"], title.themes))
        case Part.SYNOPSIS:
            return replace(title, synopsis=Synopsis(typed["text"], typed["source"]))
        case Part.PLACES:
            lines = _lines(typed["places"])
            places = tuple(_place(title, *line, today=today) for line in lines)
            return replace(title, availability=places)


def themes_of(typed: str, before: tuple[Theme, ...] = ()) -> tuple[Theme, ...]:
    """The themes in `typed`, one a line or with commas between them; known ones keep a weight."""
    weights = {theme.theme.casefold(): theme for theme in before}
    names = (" ".join(name.split()) for name in re.split(r"[,;\n]", clean(typed)))
    return tuple(
        weights.get(name.casefold()) or Theme(name, TYPED_WEIGHT) for name in names if name
    )


def _names(title: Title, typed: Mapping[str, str]) -> tuple[Name, ...]:
    known = {(n.name, n.type): n for n in title.names}
    wanted = [(typed["name"].strip(), NameType.MAIN)]
    wanted += [(line, NameType.NATIVE) for _, line in _lines(typed["native"])]
    wanted += [(line, NameType.ALIAS) for _, line in _lines(typed["others"])]
    return tuple(known.get(name) or Name(*name) for name in wanted)


def _facts(title: Title, typed: Mapping[str, str]) -> Title:
    if typed["kind"] not in set(Kind):
        raise UnfitTitle("Choose what kind of title it is.", Part.FACTS, "kind")
    return replace(
        title,
        kind=Kind(typed["kind"]),
        year=_number(typed, "year"),
        episodes=_number(typed, "episodes"),
        minutes=_number(typed, "minutes"),
        source_material=typed["source"],
    )


_NUMBERS = {
    "year": "The year must be digits, such as 1988",
    "episodes": "How many episodes must be digits, such as 12",
    "minutes": "How many minutes must be digits, such as 124",
}


def _number(typed: Mapping[str, str], field: str) -> int | None:
    text = clean(typed[field])
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise UnfitTitle(f"{_NUMBERS[field]}, or left empty.", Part.FACTS, field)
    return int(text)


def _credit_line(credit: Credit) -> str:
    return f"{credit.role}: {credit.name}"


def _credit(title: Title, number: int, line: str) -> Credit:
    known = next((c for c in title.credits if _credit_line(c) == line), None)
    if known is not None:
        return known
    role, colon, name = (part.strip() for part in line.partition(":"))
    if not (role and colon and name):
        raise UnfitTitle(
            f"Line {number}: the role, a colon, and one name, like “director: Hayao Miyazaki”.",
            Part.CREDITS,
        )
    return Credit(name, role.casefold())


def _place_line(place: Availability) -> str:
    checked = place.checked.isoformat() if place.checked else ""
    parts = (place.service, place.region or "", place.url or "", checked)
    return ", ".join(part for part in parts if part)


def _place(title: Title, number: int, line: str, *, today: date) -> Availability:
    known = next((p for p in title.availability if _place_line(p) == line), None)
    if known is not None:
        return known
    url = _WEB.search(line)
    rest = _WEB.sub("", line, count=1)
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    checked = today
    if parts and _DAY.fullmatch(parts[-1]):
        checked = _day(parts.pop(), number, today)
    if not 1 <= len(parts) <= 2:
        raise UnfitTitle(
            f"Line {number}: the service, then perhaps a region, a link, and the day that was"
            " checked, like “Netflix, DE, https://…”.",
            Part.PLACES,
        )
    region = parts[1] if len(parts) > 1 else None
    return Availability(parts[0], region, url[0].rstrip(",") if url else None, checked)


def _day(text: str, number: int, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnfitTitle(
            f"Line {number}: there is no day {text}; today is {today.isoformat()}.", Part.PLACES
        ) from None
    return min(day, today)  # nobody has checked tomorrow


def _lines(typed: str) -> Iterator[tuple[int, str]]:
    """(number from 1, line) for each line with anything in it."""
    for number, line in enumerate(clean(typed).split("\n"), 1):
        if told := " ".join(line.split()):
            yield number, told
