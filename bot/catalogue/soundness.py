"""Whether a title of a file is sound, in a fraction of the time that finding its faults takes.

It may say no of a sound one, never yes of another: `entries.check_document` has the last word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.catalogue.entries import (
    FIRST_YEAR,
    HALF,
    KEY,
    KEY_LIMIT,
    LARGEST,
    LAST_YEAR,
    MOST_PARTS,
    TEXT_LIMIT,
    is_seen,
)
from bot.domain.titles import Kind, NameType

_KINDS, _NAME_TYPES = frozenset(map(str, Kind)), frozenset(map(str, NameType))
_NUMBERS = frozenset({int, float})


def is_sound(document: dict[str, Any]) -> bool:
    """Whether `document` is a title without any fault."""
    get = document.get
    kind = get("kind")
    return (
        _key(get("key"))
        and type(kind) is str
        and kind in _KINDS
        and bool(get("names"))
        and all(check(value) for field, check in _FIELDS if (value := get(field)) is not None)
        # Rare enough to be left to the slower way.
        and get("availability") in (None, [])
    )


def _key(value: object) -> bool:
    return type(value) is str and len(value) <= KEY_LIMIT and KEY.fullmatch(value) is not None


def _text(value: object) -> bool:
    return (
        type(value) is str
        and bool(value)
        and not value.isspace()
        and (value.isascii() or HALF.search(value) is None)
    )


def _short(value: object) -> bool:
    return type(value) is str and len(value) <= TEXT_LIMIT and _text(value)


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _number(value: Any) -> bool:  # noqa: ANN401 (it is what the file holds)
    return type(value) in _NUMBERS and -LARGEST < value < LARGEST


def _not_negative(value: Any) -> bool:  # noqa: ANN401 (as above)
    return type(value) in _NUMBERS and 0 <= value < LARGEST


def _flag(value: object) -> bool:
    return value is True or value is False


def _synopsis(value: object) -> bool:
    return type(value) is dict and _text(value.get("text")) and _text(value.get("source"))


def _each(check: Callable[[dict[str, Any]], bool]) -> Callable[[object], bool]:
    return lambda values: (
        type(values) is list and all(type(one) is dict and check(one) for one in values)
    )


def _name(one: dict[str, Any]) -> bool:
    name, lang, kind = one.get("name"), one.get("lang"), one.get("type")
    return (
        _short(name)
        and type(kind) is str
        and kind in _NAME_TYPES
        and (lang is None or _text(lang))
        and is_seen(str(name))
    )


def _theme(one: dict[str, Any]) -> bool:
    weight: Any = one.get("weight")
    return (
        _short(one.get("theme"))
        and type(weight) in _NUMBERS
        and 0 < weight <= 1
        and ("spoiler" not in one or one["spoiler"] is None or _flag(one["spoiler"]))
    )


def _credit(one: dict[str, Any]) -> bool:
    return _short(one.get("name")) and _short(one.get("role"))


def _relation(one: dict[str, Any]) -> bool:
    return _key(one.get("to")) and _text(one.get("type"))


def _liked(one: dict[str, Any]) -> bool:
    votes, source = one.get("votes"), one.get("source")
    return (
        _key(one.get("to"))
        and type(votes) is int
        and 1 <= votes <= LARGEST
        and (source is None or _short(source))
    )


def _keys(values: object) -> bool:
    return type(values) is list and all(map(_key, values))


_FIELDS: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("names", _each(_name)),
    ("year", _whole(FIRST_YEAR, LAST_YEAR)),
    ("episodes", _whole(1, MOST_PARTS)),
    ("minutes", _whole(1, MOST_PARTS)),
    ("synopsis", _synopsis),
    ("themes", _each(_theme)),
    ("credits", _each(_credit)),
    ("source_material", _short),
    ("relations", _each(_relation)),
    ("franchise", _text),
    ("popularity", _not_negative),
    ("score", _number),
    ("adult", _flag),
    ("source", _text),
    ("ids", _keys),
    ("suggested", _each(_liked)),
)
