"""The starter shelf: titles, themes and services that ship with Marquee, checked as a whole."""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.catalogue.build import LAYOUT, SCHEMA_VERSION, STARTER, build_catalogue
from bot.catalogue.connection import file_version, is_whole, newer, older, stored_origin
from bot.catalogue.entries import FIELDS, Entry, Said, read_bytes, read_entries, read_json
from bot.catalogue.faults import Fault, FaultyFiles
from bot.catalogue.leftovers import only_import
from bot.catalogue.places import located
from bot.domain.titles import NameType, Relation, Title

log = logging.getLogger("marquee.catalogue")

TITLES, THEMES, SERVICES = "titles.json", "themes.json", "services.json"

# How a relation reads from the other side.
_PAIRS = (
    ("sequel", "prequel"),
    ("parent story", "side story"),
    ("full story", "summary"),
    ("remake", "remade from"),
    ("spin-off", "spun off from"),
    ("alternative version", "alternative version"),
    ("same franchise", "same franchise"),
)
INVERSES: Mapping[str, str] = dict((*_PAIRS, *((b, a) for a, b in _PAIRS)))
ROLES = (
    "original creator",
    "creator",
    "director",
    "writer",
    "studio",
    "composer",
    "character designer",
    "actor",
    "voice",
)
_KEY = re.compile(r"marquee:[a-z0-9]+(?:-[a-z0-9]+)*-\d{4}")
_MAY_BE_NULL = frozenset({"episodes", "minutes"})


def ensure_starter_catalogue(folder: Path, path: Path) -> bool:
    """Build the catalogue at `path` from the starter shelf in `folder`, unless it is that already.

    Returns whether it was built. A catalogue that was imported from other files is left alone.
    Raises `FaultyFiles` for a faulty shelf, `CatalogueError` for a file at `path` that is damaged
    or of a version that can't be read; either way the file there stays as it is. Raises
    `InUseError` where an import is under way and there is nothing yet to be used meanwhile.
    """
    digest = starter_digest(folder)
    if _stays(path, digest):
        return False
    with only_import(path):
        if _stays(path, digest):  # by now: somebody else was at it
            return False
        build_catalogue(read_starter(folder), path, digest=digest, origin=STARTER)
    return True


def _stays(path: Path, digest: str) -> bool:
    """Whether the catalogue at `path` is to be used as it is, the shelf being of this `digest`."""
    if not path.exists():
        return False
    version = file_version(path)
    if version > SCHEMA_VERSION:
        raise newer(path, version)
    origin, built_from = stored_origin(path)
    if origin == STARTER:
        return version == SCHEMA_VERSION and built_from == digest and is_whole(path)
    if version < SCHEMA_VERSION:
        raise older(path, version)
    if built_from != digest:
        log.info(
            "Our own shelf has changed, or what is made of titles: `python -m bot import titles` "
            "takes that in."
        )
    return True


def starter_digest(folder: Path) -> str:
    """A fingerprint of all that the catalogue is built from in `folder`, and of how it is built."""
    digest = hashlib.sha256(f"{LAYOUT}:".encode())
    for name in (TITLES, THEMES, SERVICES):
        content = read_bytes(folder / name)
        digest.update(f"{name}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


def read_starter(folder: Path) -> list[Title]:
    """The titles of the starter shelf. Raises `FaultyFiles` with every fault in any file."""
    faults: list[Fault] = []
    themes = _vocabulary(folder / THEMES, "theme", faults)
    services = _vocabulary(folder / SERVICES, "service", faults)
    reading = read_entries(folder / TITLES)
    faults.extend(reading.faults)
    for entry in reading.entries:
        said = [*_alone(entry), *_words(entry.title, themes, services)]
        faults.extend(_fault(entry, field, sentence) for field, sentence in said)
    # An entry with a fault of its own still exists: relations to it are not wrong as well.
    known = {fault.key for fault in reading.faults if fault.key is not None}
    faults.extend(_together(reading.entries, known))
    if faults:
        raise FaultyFiles(located(folder, faults))
    return [entry.title for entry in reading.entries]


def _vocabulary(path: Path, field: str, faults: list[Fault]) -> frozenset[str]:
    """The `field` of each object in a list; what is no such list is added to `faults`."""
    content = read_json(path)
    if isinstance(content, Fault):
        faults.append(content)
        return frozenset()
    if not isinstance(content, list):
        faults.append(Fault(path.name, "must be a list"))
        return frozenset()
    words: list[str] = []
    for number, one in enumerate(content, 1):
        word = one.get(field) if isinstance(one, dict) else None
        if not isinstance(word, str) or not word.strip():
            faults.append(Fault(path.name, "is missing", number, field=field))
        elif word in words:
            faults.append(Fault(path.name, f"{word} is there twice", number, field=field))
        else:
            words.append(word)
    return frozenset(words)


def _alone(entry: Entry) -> Said:
    """What is wrong with one entry by itself, beyond what any file of titles is checked for."""
    for field, value in entry.document.items():
        if field not in FIELDS:
            yield field, "is no field of a title"
        elif value in ("", [], {}) or (value is None and field not in _MAY_BE_NULL):
            yield field, "is empty: leave it out"
    if not _KEY.fullmatch(entry.title.key):
        yield "key", "must be marquee:, the title in lower case with hyphens, and the year"
    mains = sum(name.type is NameType.MAIN for name in entry.title.names)
    if mains != 1:
        yield "names", f"needs exactly one main name, has {mains}"
    yield from _repeated("names", (name.name for name in entry.title.names))
    yield from _repeated("themes", (theme.theme for theme in entry.title.themes))
    yield from _repeated("credits", (f"{c.name} ({c.role})" for c in entry.title.credits))
    yield from _repeated("relations", (relation.to for relation in entry.title.relations))


def _words(title: Title, themes: frozenset[str], services: frozenset[str]) -> Said:
    """Words that are in no list."""
    for number, theme in enumerate(title.themes, 1):
        if theme.theme not in themes:
            yield f"themes[{number}].theme", f"{theme.theme} is not in {THEMES}"
    for number, place in enumerate(title.availability, 1):
        if place.service not in services:
            yield f"availability[{number}].service", f"{place.service} is not in {SERVICES}"
        if place.checked is None:
            yield f"availability[{number}].checked", "is missing"
    for number, credit in enumerate(title.credits, 1):
        if credit.role not in ROLES:
            yield f"credits[{number}].role", f"{credit.role} is none of {', '.join(ROLES)}"
    for number, relation in enumerate(title.relations, 1):
        if relation.type not in INVERSES:
            yield f"relations[{number}].type", f"{relation.type} is none of {', '.join(INVERSES)}"


def _together(entries: Sequence[Entry], faulty: set[str]) -> Iterator[Fault]:
    """What is wrong between entries: keys that repeat, relations that the other side lacks."""
    titles = {entry.title.key: entry.title for entry in entries}
    for key, count in Counter(entry.title.key for entry in entries).items():
        if count > 1:
            repeated = [entry for entry in entries if entry.title.key == key][1:]
            yield from (_fault(entry, "key", "is there already") for entry in repeated)
    for entry in entries:
        for number, relation in enumerate(entry.title.relations, 1):
            field = f"relations[{number}]"
            other = titles.get(relation.to)
            if relation.to == entry.title.key:
                yield _fault(entry, f"{field}.to", "is the title itself")
            elif other is None and relation.to not in faulty:
                yield _fault(entry, f"{field}.to", f"{relation.to} is not in {TITLES}")
            elif other is not None and relation.type in INVERSES:
                back = Relation(INVERSES[relation.type], entry.title.key)
                if back not in other.relations:
                    yield _fault(
                        entry, field, f"{other.key} does not say that this is its {back.type}"
                    )


def _repeated(field: str, values: Iterable[str]) -> Said:
    for value, count in Counter(values).items():
        if count > 1:
            yield field, f"{value} is there {count} times"


def _fault(entry: Entry, field: str, sentence: str) -> Fault:
    return Fault(TITLES, sentence, entry.number, entry.title.key, field)
