"""Titles of public catalogues, taken without what is wrong with them where that can be left out.

The starter shelf and a club's own titles are refused for any fault (`entries.check_document`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bot.catalogue.entries import check_document
from bot.catalogue.soundness import is_sound
from bot.domain.documents import decode
from bot.domain.text import clean
from bot.domain.titles import Title

# What one title keeps of each at most: many times what any that we know of has.
MOST = {
    "names": 200,
    "themes": 300,
    "credits": 500,
    "relations": 500,
    "availability": 300,
    "ids": 50,
    "suggested": 200,
}
_NEEDED = ("key", "kind")
# A part without which the rest of its object still says something true. Not `spoiler`: a theme
# of which that isn't clear must not be said.
_DISPENSABLE = frozenset({"lang", "region", "url", "checked", "source"})
_PLACE = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")
_DROPPED = "left out"


@dataclass(frozen=True, slots=True)
class Mending:
    """What became of a title: `mended` is what was put right (field, sentence).

    `title` is None where `refusal` (field, sentence) says why it can't be taken.
    """

    title: Title | None
    mended: tuple[tuple[str, str], ...] = ()
    refusal: tuple[str, str] | None = None


def mend(document: object) -> Mending:
    """The title that a JSON object describes, without what is wrong with it. Never raises.

    Refused are only an object without a sound key, kind or name, and what is no object.
    """
    if isinstance(document, dict) and is_sound(document):
        if not _needs_more(document):
            return Mending(decode(document))
        faults: list[tuple[str, str]] = []
    else:
        faults = [*check_document(document)]
    refusal = next((one for one in faults if one[0] in ("", *_NEEDED)), None)
    if refusal is None and isinstance(document, dict):
        return _mended(dict(document), faults)
    return Mending(None, refusal=refusal)


def _mended(document: dict[str, Any], faults: list[tuple[str, str]]) -> Mending:
    said: list[tuple[str, str]] = []
    dropped: defaultdict[str, set[int]] = defaultdict(set)
    for place, sentence in faults:
        found = _PLACE.match(place)
        field, number, part = found.groups() if found else (place, None, None)
        said.append((place, f"{sentence}; {_fate(field)}"))
        if number is None and field == "adult":
            document[field] = True  # in doubt it is only shown where that is allowed
        elif number is None:
            document[field] = None
        elif part in _DISPENSABLE:
            document[field] = _without_part(document[field], int(number) - 1, part)
        else:
            dropped[field].add(int(number) - 1)
    for field, places in dropped.items():
        document[field] = [v for at, v in enumerate(document[field]) if at not in places]
    said += _loops(document)
    said += _tidied(document)
    said += _shortened(document)
    if not document.get("names"):
        why = next((s for s in faults if s[0].startswith("names")), ("names", "is empty"))
        return Mending(None, refusal=(why[0], f"{why[1]}; no name is left"))
    return Mending(decode(document), tuple(said))


def _fate(field: str) -> str:
    return {"popularity": "taken as 0", "adult": "taken as true"}.get(field, _DROPPED)


def _without_part(values: list[Any], at: int, part: str) -> list[Any]:
    values = list(values)
    values[at] = {name: value for name, value in values[at].items() if name != part}
    return values


def _needs_more(document: dict[str, Any]) -> bool:
    """Whether a sound title has a list that is too long, leads to itself, or an untidy name."""
    key = document["key"]
    if not all(one["name"].isprintable() for one in document["names"]):
        return True
    return any(
        (values := document.get(field)) and len(values) > most for field, most in MOST.items()
    ) or any(
        one["to"] == key
        for field in ("relations", "suggested")
        for one in document.get(field) or ()
    )


def _loops(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Leave out what leads from the title to itself."""
    said = []
    for field in ("relations", "suggested"):
        values = document.get(field) or []
        kept = [one for one in values if one["to"] != document["key"]]
        if len(kept) < len(values):
            document[field] = kept
            said.append((field, f"leads to the title itself; {_DROPPED}"))
    return said


def _tidied(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Have each name on one line, of what can be sent: it stands in lists and on buttons."""
    names = document.get("names") or []
    if all(one["name"].isprintable() for one in names):
        return []
    tidy = [{**one, "name": " ".join(clean(one["name"]).split("\n"))} for one in names]
    if tidy == names:
        return []
    document["names"] = [one for one in tidy if one["name"]]
    return [("names", "has control characters or line breaks; taken without them")]


def _shortened(document: dict[str, Any]) -> list[tuple[str, str]]:
    said = []
    for field, most in MOST.items():
        values = document.get(field) or []
        if len(values) > most:
            document[field] = values[:most]
            said.append((field, f"has {len(values):,} of them; the first {most} are kept"))
    return said
