"""Files of titles: JSON (a list of objects) or JSONL (one object a line, also gzipped).

Every fault in a file is found and said, with the entry and the field, before anything is built.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias, TypeGuard
from unicodedata import category

from bot.catalogue.faults import CatalogueError, Fault
from bot.domain.documents import decode
from bot.domain.names import name_key
from bot.domain.titles import Kind, NameType, Title

# Keys travel in custom ids (at most 100 characters, beside a prefix and other ids):
# https://discord.com/developers/docs/components/reference#anatomy-of-a-component
KEY_LIMIT = 64
# Names, themes, people, services: more than a card or a list shows of any.
TEXT_LIMIT = 250
KEY = re.compile(r"[a-z0-9-]+:[!-~]+")
HALF = re.compile("[\ud800-\udfff]")
_WORDS = re.compile(r"[^\W_]")
LARGEST = 10**12
FIRST_YEAR, LAST_YEAR = 1870, 2100
MOST_PARTS = 100_000  # episodes, minutes

Said: TypeAlias = Iterator[tuple[str, str]]  # (field or its part, what is wrong with it)


@dataclass(frozen=True, slots=True)
class Entry:
    """One sound title of a file, with its place and the object it was read from."""

    number: int
    document: dict[str, Any]
    title: Title


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: its sound entries, and every fault of the others."""

    file: str
    entries: list[Entry]
    faults: list[Fault]


def read_entries(path: Path) -> Reading:
    """Every title in the file at `path`. Raises `CatalogueError` only where there is no file."""
    found = Reading(path.name, [], [])
    for number, document in _documents(path, found.faults):
        said = [*check_document(document)]
        key = document.get("key") if isinstance(document, dict) else None
        found.faults.extend(
            Fault(path.name, sentence, number, key if isinstance(key, str) else None, field or None)
            for field, sentence in said
        )
        if not said:
            found.entries.append(Entry(number, document, decode(document)))
    return found


def read_json(path: Path) -> Any:  # noqa: ANN401 (it is what the file holds)
    """The JSON in the file at `path`, or the `Fault` that keeps it from being read."""
    try:
        return json.loads(read_bytes(path).decode())
    except (ValueError, RecursionError) as error:
        return Fault(path.name, f"is not JSON: {error}")


def read_bytes(path: Path) -> bytes:
    """The file's content, unpacked when its name ends in `.gz`."""
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError) as error:
        raise CatalogueError(f"{path} can't be read: {error}") from error


def _documents(path: Path, faults: list[Fault]) -> Iterator[tuple[int, Any]]:
    """The number and object of each entry; what can't be parsed is added to `faults`."""
    if ".jsonl" in path.suffixes:
        yield from _lines(path, faults)
        return
    content = read_json(path)
    if isinstance(content, Fault):
        faults.append(content)
    elif not isinstance(content, list):
        faults.append(Fault(path.name, "must be a list of titles"))
    else:
        yield from enumerate(content, 1)


def _lines(path: Path, faults: list[Fault]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(read_bytes(path).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line.decode())
        except (ValueError, RecursionError) as error:
            faults.append(Fault(path.name, f"is not JSON: {error}", number))


def check_document(document: object) -> Said:
    """All that is wrong with one title as a JSON object, fields in the order of `_FIELDS`."""
    if not isinstance(document, dict):
        yield "", "must be an object"
        return
    for field in ("key", "kind", "names"):
        if document.get(field) is None:
            yield field, "is missing"
    for field, check in _FIELDS.items():
        value = document.get(field)
        if value is not None:
            yield from check(field, value)


def is_seen(name: str) -> bool:
    """Whether a name has more than spaces, marks for other characters, and what has no form."""
    return bool(_WORDS.search(name)) or any(category(c)[0] not in "MZ" for c in name_key(name))


def _text(field: str, value: object) -> Said:
    if not isinstance(value, str):
        yield field, "must be text"
    elif not value.strip():
        yield field, "is empty"
    elif not value.isascii() and HALF.search(value):
        yield field, "holds half a character"


def _key(field: str, value: object) -> Said:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        yield field, "must be a source and a name, like marquee:blame-2017"
    elif len(value) > KEY_LIMIT:
        yield field, f"is longer than {KEY_LIMIT} characters"


def _short(field: str, value: object) -> Said:
    faults = [*_text(field, value)]
    yield from faults
    if not faults and len(str(value)) > TEXT_LIMIT:
        yield field, f"is longer than {TEXT_LIMIT} characters"


def _name(field: str, value: object) -> Said:
    faults = [*_short(field, value)]
    yield from faults
    if not faults and not is_seen(str(value)):
        yield field, "has no character that can be seen"


def _one_of(*choices: str) -> Callable[[str, object], Said]:
    def check(field: str, value: object) -> Said:
        if value not in choices:
            yield field, f"must be one of {', '.join(choices)}"

    return check


def _whole(least: int, most: int) -> Callable[[str, object], Said]:
    def check(field: str, value: object) -> Said:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield field, f"must be a whole number from {least} to {most}"

    return check


def _number(field: str, value: object) -> Said:
    if not _is_number(value):
        yield field, "must be a number"


def _not_negative(field: str, value: object) -> Said:
    if not _is_number(value) or value < 0:
        yield field, "must be a number, 0 or more"


def _weight(field: str, value: object) -> Said:
    if not _is_number(value) or not 0 < value <= 1:
        yield field, "must be a number above 0 and at most 1"


def _is_number(value: object) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return abs(value) < LARGEST  # nor NaN, which is in no order with anything


def _flag(field: str, value: object) -> Said:
    if not isinstance(value, bool):
        yield field, "must be true or false"


def _day(field: str, value: object) -> Said:
    try:
        date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        yield field, "must be a day like 2026-05-31"


def _url(field: str, value: object) -> Said:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s<>]+", value):
        yield field, "must be a link that starts with https://"


def _object(
    needed: dict[str, Callable[[str, object], Said]],
    optional: dict[str, Callable[[str, object], Said]] | None = None,
) -> Callable[[str, object], Said]:
    """A check of an object with all of `needed` and perhaps some of `optional`."""
    checks = {**needed, **(optional or {})}

    def check(field: str, value: object) -> Said:
        if not isinstance(value, dict):
            yield field, "must be an object"
            return
        for part, check_part in checks.items():
            if value.get(part) is not None:
                yield from check_part(f"{field}.{part}", value[part])
            elif part in needed:
                yield f"{field}.{part}", "is missing"

    return check


def _each(check_one: Callable[[str, object], Said], *, least: int = 0) -> Callable[..., Said]:
    def check(field: str, value: object) -> Said:
        if not isinstance(value, list):
            yield field, "must be a list"
        elif len(value) < least:
            yield field, "is empty"
        else:
            for number, one in enumerate(value, 1):
                yield from check_one(f"{field}[{number}]", one)

    return check


_FIELDS: dict[str, Callable[[str, Any], Said]] = {
    "key": _key,
    "kind": _one_of(*Kind),
    "names": _each(_object({"name": _name, "type": _one_of(*NameType)}, {"lang": _text}), least=1),
    "year": _whole(FIRST_YEAR, LAST_YEAR),
    "episodes": _whole(1, MOST_PARTS),
    "minutes": _whole(1, MOST_PARTS),
    "synopsis": _object({"text": _text, "source": _text}),
    "themes": _each(_object({"theme": _short, "weight": _weight}, {"spoiler": _flag})),
    "credits": _each(_object({"name": _short, "role": _short})),
    "source_material": _short,
    "relations": _each(_object({"type": _text, "to": _key})),
    "franchise": _text,
    "availability": _each(
        _object({"service": _short}, {"region": _short, "url": _url, "checked": _day})
    ),
    "popularity": _not_negative,
    "score": _number,
    "adult": _flag,
    "source": _text,
    "ids": _each(_key),
    "suggested": _each(_object({"to": _key, "votes": _whole(1, LARGEST)}, {"source": _short})),
}
FIELDS = frozenset(_FIELDS)
