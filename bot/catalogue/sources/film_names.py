"""Names as MovieLens writes them: `City, The (a.k.a. Town, The) (Ville, La) (1995)`."""

from __future__ import annotations

import re

_YEAR = re.compile(r"\s*\((\d{4,5})(?:\s*[-–]\s*\d{0,4})?\)\s*$")
_BRACKET = re.compile(r"\s*\(((?:[^()]|\([^()]*\))*)\)\s*$")
_ALSO = re.compile(r"a\.?k\.?a\.?:?\s+", re.IGNORECASE)
_ARTICLE = re.compile(
    r"(.*\S),\s+(the|a|an|le|la|les|l'|un|une|des|der|die|das|den|ein|eine|el|los|las|una|unos|"
    r"il|lo|i|gli|o|os|as|um|uma|de|het|een|det|en|ett|et)",
    re.IGNORECASE,
)
# Brackets that are part of the name, or say which cut it is.
_PART = re.compile(
    r"(?:part|vol|volume|episode|chapter|act|uncut|director|extended|tv|the movie|redux|live|"
    r"an?|or|and|no\.? ?\d+)\b|\d[\w-]*$",
    re.IGNORECASE,
)
# An article that was put behind is no such end: `City, The`.
_OPEN_END = re.compile(r"(?:[:;,&–-]|\b(?:or|and|of|(?<!, )the))$", re.IGNORECASE)


def split_name(text: str) -> tuple[list[tuple[str, str]], int | None]:
    """(name, type) of each name in `text`, the main one first, and the year."""
    year = None
    if found := _YEAR.search(text):
        text, year = text[: found.start()], int(found[1])
    others: list[tuple[str, str]] = []
    while (found := _BRACKET.search(text)) and found.start():
        inside, before = found[1].strip(), text[: found.start()]
        also = _ALSO.match(inside)
        if not also and (not inside or _PART.match(inside) or _OPEN_END.search(before)):
            break
        if also:
            others[:0] = [(name, "alias") for name in _ALSO.split(inside[also.end() :])]
        else:
            others.insert(0, (inside, "native"))
        text = before
    names = [(text, "main"), *others]
    turned = [(_turned(name.strip(" ,;/")), sort) for name, sort in names]
    unique = dict.fromkeys(name for name, _ in turned if name)
    first = dict(reversed(turned))
    return [(name, first[name]) for name in unique], year


def _turned(name: str) -> str:
    """`name` with the article before it, where it stands behind."""
    found = _ARTICLE.fullmatch(name)
    if not found:
        return name
    joint = "" if found[2].endswith("'") else " "
    return f"{found[2]}{joint}{found[1]}"
