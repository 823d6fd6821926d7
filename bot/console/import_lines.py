"""An import told on the command line: a line an entry, for people or as JSON."""

from __future__ import annotations

import json
from typing import Any

from bot.domain.imports import Place
from bot.domain.plans import Done, Line, Outcome, counted
from bot.domain.text import clean
from bot.domain.titles import TitleBrief

_WIDEST = max(len(outcome) for outcome in Outcome)


def told(line: Line) -> str:
    """The line for people: what becomes of it, title and reviewer, place, and what there is to say.

    A fault begins with its place, as editors know it.
    """
    outcome = f"{line.outcome:{_WIDEST}}"
    if line.outcome in (Outcome.FAULT, Outcome.LEFT_OUT):
        return _plain(f"{outcome} {line.place}: {line.sentence}")
    who = f" · {line.reviewer.name or line.reviewer.member}" if line.reviewer else ""
    parts = [f"{outcome} {_title(line)}{who}", _place(line.place)]
    if line.outcome is Outcome.UNSURE:
        parts.append("may be: " + "; ".join(map(_choice, line.nearest)))
    if line.sentence:
        parts.append(line.sentence)
    return _plain("   ".join(parts))


def summary(done: Done, lines: tuple[Line, ...]) -> str:
    """All that an import comes to, in one line."""
    counts = counted(lines)
    drafts = f" ({done.drafts:,} as drafts)" if done.drafts else ""
    said = [f"{done.new:,} new, {done.changed:,} changed{drafts}, {done.same:,} same"]
    said += [
        f"{counts[outcome]:,} {name}"
        for outcome, name in (
            (Outcome.LEFT_OUT, "left out"),
            (Outcome.UNSURE, "unsure"),
            (Outcome.UNKNOWN, "unknown"),
            (Outcome.FAULT, "with faults"),
        )
        if counts[outcome]
    ]
    if done.titles:
        said.append(f"{done.titles:,} title{'s' * (done.titles != 1)} added")
    return ", ".join(said)


def as_json(line: Line) -> str:
    """Everything about one thing that was read, each recognised field with its words."""
    told: dict[str, Any] = {"outcome": line.outcome, **_place_fields(line.place)}
    if line.named is not None:
        named = line.named
        told["title"] = {
            "name": named.name,
            "year": named.year,
            "kind": named.kind,
            "key": named.key or None,
        }
        told["match"] = _brief(line.title) if line.title else None
        told["nearest"] = [_brief(brief) for brief in line.nearest]
    if line.reviewer is not None:
        told["reviewer"] = {"name": line.reviewer.name, "member": line.reviewer.member}
    if line.sentence:
        told["sentence"] = line.sentence
    if line.entry is not None:
        told["draft"] = line.draft
        told["fields"] = [
            {
                "part": found.part,
                "value": found.value,
                "words": found.words,
                "line": found.place.line,
                "column": found.place.column,
            }
            for found in line.entry.recognised
        ]
    return json.dumps(told, ensure_ascii=False)


def summary_as_json(done: Done, lines: tuple[Line, ...], *, imported: bool) -> str:
    """The last line: every outcome counted, and whether anything was written."""
    counts = counted(lines)
    numbers: dict[str, int] = {outcome: counts[outcome] for outcome in Outcome}
    numbers |= {"drafts": done.drafts, "titles added": done.titles}
    return json.dumps({"summary": numbers, "imported": imported}, ensure_ascii=False)


def _title(line: Line) -> str:
    title = line.title
    return f"{title.name} ({title.facts})" if title else f"“{line.named}”"


def _choice(brief: TitleBrief) -> str:
    return f"{brief.name} ({brief.facts}) = {brief.key}"


def _place(place: Place) -> str:
    """Where it stands; a file's first character goes without saying."""
    return place.file if (place.line, place.column) == (1, 1) else str(place)


def _place_fields(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _brief(brief: TitleBrief) -> dict[str, Any]:
    return {"key": brief.key, "name": brief.name, "year": brief.year, "kind": brief.kind}


def _plain(text: str) -> str:
    """One line that no terminal takes for an order."""
    return clean(text.replace("\n", " "))
