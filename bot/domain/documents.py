"""Titles as JSON objects and back: what a file of titles holds, and what both stores keep.

Nothing is checked here: what comes from outside has been before it comes this far, in a file by
`catalogue/entries.py`, in a form by `own_titles.py`.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from bot.domain.titles import (
    Availability,
    Credit,
    Kind,
    Liked,
    Name,
    NameType,
    Relation,
    Synopsis,
    Theme,
    Title,
)


def encode(title: Title) -> str:
    """`title` as one line of JSON, fields without a value left out."""
    document = {
        "key": title.key,
        "kind": str(title.kind),
        "names": [
            _kept({"name": n.name, "type": str(n.type), "lang": n.lang}) for n in title.names
        ],
        "year": title.year,
        "episodes": title.episodes,
        "minutes": title.minutes,
        "synopsis": _synopsis(title.synopsis),
        "themes": [
            _kept({"theme": t.theme, "weight": t.weight, "spoiler": t.spoiler or None})
            for t in title.themes
        ],
        "credits": [{"name": c.name, "role": c.role} for c in title.credits],
        "source_material": title.source_material,
        "relations": [{"type": r.type, "to": r.to} for r in title.relations],
        "franchise": title.franchise,
        "availability": [place_document(a) for a in title.availability],
        "popularity": title.popularity,
        "score": title.score,
        "adult": title.adult or None,
        "source": title.source,
        "ids": list(title.ids),
        "suggested": [
            _kept({"to": one.to, "votes": one.votes, "source": one.source})
            for one in title.suggested
        ],
    }
    return json.dumps(_kept(document), ensure_ascii=False, separators=(",", ":"))


def decode(document: dict[str, Any]) -> Title:
    """The title that a sound object describes; a missing field and null are the same."""
    get = document.get
    synopsis = get("synopsis")
    return Title(
        key=document["key"],
        kind=Kind(document["kind"]),
        names=tuple(Name(n["name"], NameType(n["type"]), n.get("lang")) for n in document["names"]),
        year=get("year"),
        episodes=get("episodes"),
        minutes=get("minutes"),
        synopsis=Synopsis(synopsis["text"], synopsis["source"]) if synopsis else None,
        themes=tuple(_theme(t) for t in get("themes") or ()),
        credits=tuple(Credit(c["name"], c["role"]) for c in get("credits") or ()),
        source_material=get("source_material"),
        relations=tuple(Relation(r["type"], r["to"]) for r in get("relations") or ()),
        franchise=get("franchise"),
        availability=tuple(_place(a) for a in get("availability") or ()),
        popularity=float(get("popularity") or 0.0),
        score=get("score"),
        adult=bool(get("adult")),
        source=get("source"),
        ids=tuple(get("ids") or ()),
        suggested=tuple(
            Liked(s["to"], s["votes"], s.get("source")) for s in get("suggested") or ()
        ),
    )


def _theme(document: dict[str, Any]) -> Theme:
    return Theme(document["theme"], float(document["weight"]), bool(document.get("spoiler")))


def _synopsis(synopsis: Synopsis | None) -> dict[str, Any] | None:
    return None if synopsis is None else {"text": synopsis.text, "source": synopsis.source}


def place_document(place: Availability) -> dict[str, Any]:
    """Where a title can be watched, as an object."""
    checked = place.checked.isoformat() if place.checked else None
    fields = {"service": place.service, "region": place.region, "url": place.url}
    return _kept({**fields, "checked": checked})


def _place(document: dict[str, Any]) -> Availability:
    checked = document.get("checked")
    return Availability(
        document["service"],
        document.get("region"),
        document.get("url"),
        date.fromisoformat(checked) if checked else None,
    )


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` without those that have no value."""
    return {name: value for name, value in fields.items() if value not in (None, [], "")}
