"""Entries and faults as lines of JSON: how they pass from one process to another."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.domain.imports import Entry, Fault, Part, Place, Recognised
from bot.domain.reviews import Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Kind, Synopsis


def encode(found: Entry | Fault) -> bytes:
    """`found` as one line."""
    if isinstance(found, Fault):
        fields: list[Any] = [_place(found.place), found.sentence, found.left_out]
    else:
        fields = _entry_fields(found)
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def _entry_fields(entry: Entry) -> list[Any]:
    reviewer, synopsis = entry.reviewer, entry.synopsis
    return [
        _place(entry.place),
        entry.title,
        entry.text,
        entry.key,
        entry.year,
        entry.kind,
        [reviewer.name, reviewer.member] if reviewer else None,
        entry.verdict,
        entry.rating,
        entry.blurb,
        entry.spoiler_level,
        entry.written.isoformat() if entry.written else None,
        [synopsis.text, synopsis.source] if synopsis else None,
        entry.services,
        [[r.part, r.value, r.words, r.place.line, r.place.column] for r in entry.recognised],
        _place(entry.text_place) if entry.text_place else None,
        entry.notice,
    ]


def _place(place: Place) -> list[Any]:
    return [place.file, place.line, place.column]


def decode(line: bytes) -> Entry | Fault:
    """What `encode` made a line of. What was recognised stands in the entry's file."""
    place, *fields = json.loads(line)
    if len(fields) == 2:
        return Fault(Place(*place), *fields)
    title, text, key, year, kind, reviewer, verdict, rating, blurb, level, *rest = fields
    written, synopsis, services, recognised, text_place, notice = rest
    file = place[0]
    return Entry(
        place=Place(*place),
        title=title,
        text=text,
        key=key,
        year=year,
        kind=Kind(kind) if kind else None,
        reviewer=Reviewer(*reviewer) if reviewer else None,
        verdict=Verdict(verdict) if verdict else None,
        rating=rating,
        blurb=blurb,
        spoiler_level=SpoilerLevel(level),
        written=datetime.fromisoformat(written) if written else None,
        synopsis=Synopsis(*synopsis) if synopsis else None,
        services=tuple(services),
        recognised=tuple(
            Recognised(Part(part), value, words, Place(file, line, column))
            for part, value, words, line, column in recognised
        ),
        text_place=Place(*text_place) if text_place else None,
        notice=notice,
    )
