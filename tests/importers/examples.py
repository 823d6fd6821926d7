"""Files of reviews, and what is read from them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping

from bot.domain.imports import Entry, Fault
from bot.importers.files import read_files
from bot.importers.sources import DISCORD_LIMITS, Limits, Source

FRONT_MATTER = """---
key: marquee:blame-2017
title: Blame!
year: 2017
kind: film
reviewer: Theo
reviewer_id: 123456789012345678
verdict: Recommended
rating: 8/10
spoilers: minor
blurb: A city without end, and one man in it.
written: 2026-05-01T18:30:00+00:00
---

Huge and quiet.

## Story
Then ||(ending) the net opens||.
"""
CSV = (
    "key,title,year,kind,reviewer,reviewer_id,verdict,rating,spoilers,blurb,written,text\r\n"
    "marquee:blame-2017,Blame!,2017,film,Theo,123456789012345678,Recommended,8/10,minor,"
    '"A city without end, and one man in it.",2026-05-01T18:30:00+00:00,'
    '"Huge and quiet.\n\n## Story\nThen ||(ending) the net opens||."\r\n'
)
REVIEW: Mapping[str, object] = {
    "key": "marquee:blame-2017",
    "title": "Blame!",
    "year": 2017,
    "kind": "film",
    "reviewer": "Theo",
    "reviewer_id": "123456789012345678",
    "verdict": "Recommended",
    "rating": "8/10",
    "spoilers": "minor",
    "blurb": "A city without end, and one man in it.",
    "written": "2026-05-01T18:30:00+00:00",
    "opening": "Huge and quiet.",
    "aspects": [{"name": "Story", "text": "Then ||(ending) the net opens||."}],
    "history": [{"verdict": "Mixed"}],
}
JSON = json.dumps([REVIEW], indent=1)
JSON_LINES = json.dumps(REVIEW) + "\n\n" + json.dumps(REVIEW) + "\n"
CLUB = json.dumps(
    {
        "format": "marquee-club",
        "version": 1,
        "settings": {"spoilers": "tag"},
        "titles": [{"key": "club:own"}],
        "reviews": [REVIEW],
    }
)
LETTERBOXD = (
    "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date\n"
    "2026-01-02,Past Lives,2023,https://boxd.it/x,4.5,,"
    '"Soft &amp; <i>slow</i>.<br><br>I <b>cried</b>.",,2026-01-01\n'
    "2026-01-03,Alien,1979,https://boxd.it/y,4,Yes,,horror,2026-01-03\n"
)
MY_ANIME_LIST = """<?xml version="1.0" encoding="UTF-8" ?>
<myanimelist>
  <myinfo>
    <user_name>kim</user_name>
  </myinfo>
  <anime>
    <series_animedb_id>1</series_animedb_id>
    <series_title><![CDATA[Cowboy Bebop]]></series_title>
    <series_type>TV</series_type>
    <my_score>9</my_score>
    <my_finish_date>2024-02-10</my_finish_date>
    <my_status>Completed</my_status>
    <my_comments><![CDATA[Jazz & regret.<br />[spoiler]He falls.[/spoiler]]]></my_comments>
  </anime>
  <anime>
    <series_title>Monster</series_title>
    <my_score>0</my_score>
    <my_finish_date>0000-00-00</my_finish_date>
    <my_comments></my_comments>
  </anime>
</myanimelist>
"""


def read(
    name: str, content: str | bytes, *, limits: Limits = DISCORD_LIMITS
) -> list[Entry | Fault]:
    """All that is read from one file."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read_files([Source(name, raw)], limits=limits))


def entries(name: str, content: str | bytes, *, limits: Limits = DISCORD_LIMITS) -> list[Entry]:
    """The reviews in a file that has no fault in it, but for what is left out."""
    found = read(name, content, limits=limits)
    assert not [f for f in found if isinstance(f, Fault) and not f.left_out], found
    return [f for f in found if isinstance(f, Entry)]


def entry(name: str, content: str | bytes) -> Entry:
    """The one review in a file."""
    (found,) = entries(name, content)
    return found


def said(
    name: str, content: str | bytes, *, limits: Limits = DISCORD_LIMITS, left_out: bool = False
) -> list[str]:
    """The faults in a file as a person reads them: place and sentence."""
    return [
        f"{fault.place} {fault.sentence}"
        for fault in read(name, content, limits=limits)
        if isinstance(fault, Fault) and fault.left_out == left_out
    ]


def csv_of(rows: Iterable[Iterable[str]], *, delimiter: str = ",") -> str:
    """A table as the standard library writes it."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def zip_of(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
