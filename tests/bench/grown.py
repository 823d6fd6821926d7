"""More titles than there are: a catalogue of any size, made from the real one by a fixed recipe.

Up to the number of real titles, the most popular ones of each source are taken as they are. Beyond
that they are copied in rounds, popular ones first, until there are enough. Of each copy

- the words of each name are drawn from the same places of real names (first, middle or last word
  of names of as many words, in the same script, of the same source), so that lengths, frequent
  words and namesakes are as they were; names without spaces are cut into twos;
- the year is shifted by at most eight; the popularity goes on where the real one ends, falling as
  the rank grows;
- themes are half its own and half those of another title; people and companies are drawn from all
  who have that role, and every third one is a new name made of two; the synopsis has as many words,
  drawn from all synopses;
- franchise and relations are those of its own round.

The same number makes the same titles.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import orjson

Document: TypeAlias = dict[str, Any]

SHIFTED = 8  # years
FIRST_YEAR, LAST_YEAR = 1900, 2024
KEPT_THEMES = 0.5
NEW_PEOPLE = 1 / 3
_MANY = 4  # words; longer names share their places
_SCRIPTS = (
    ("hangul", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("kana and han", re.compile("[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("latin", re.compile("[A-Za-z]")),
)


def write_grown(real: Iterable[Sequence[Document]], count: int, path: Path) -> int:
    """Write `count` titles as title JSONL to `path`; returns how many are real ones.

    `real` has the titles of each source.
    """
    sources = [sorted(titles, key=_most_popular_first) for titles in real]
    total = sum(map(len, sources))
    taken = [titles[: round(len(titles) * min(1.0, count / total))] for titles in sources]
    kept = sum(map(len, taken))
    with path.open("wb") as file:
        for titles in taken:
            file.writelines(orjson.dumps(title) + b"\n" for title in titles)
        if count > total:
            lines = (orjson.dumps(one) + b"\n" for one in _copies(sources, count - total))
            file.writelines(lines)
    return kept


def _most_popular_first(title: Document) -> tuple[float, str]:
    return -(title.get("popularity") or 0.0), title["key"]


def _copies(sources: Sequence[Sequence[Document]], count: int) -> Iterator[Document]:
    total = sum(map(len, sources))
    for titles in sources:
        grower = _Grower([title for title in titles if title["names"]])
        for number in range(round(count * len(titles) / total)):
            yield grower.copy(number)


class _Grower:
    """Makes copies of the titles of one source, which come most popular first."""

    def __init__(self, titles: Sequence[Document]) -> None:
        self._titles = titles
        self._places = {title["key"]: place for place, title in enumerate(titles)}
        self._words: dict[tuple[str, int, int], list[str]] = {}
        self._people: dict[str, list[str]] = {}
        self._themed = [title["themes"] for title in titles if title.get("themes")]
        self._told: list[str] = []
        known = (title.get("popularity") or 0.0 for title in titles)
        self._least = min((popularity for popularity in known if popularity > 0), default=0.0)
        for title in titles:
            for name in title["names"]:
                for place, word in _placed(name["name"]):
                    self._words.setdefault(place, []).append(word)
            for credit in title.get("credits") or ():
                self._people.setdefault(credit["role"], []).append(credit["name"])
            self._told += ((title.get("synopsis") or {}).get("text") or "").split()

    def copy(self, number: int) -> Document:
        """The copy with this number, of those of the source."""
        round_, place = divmod(number, len(self._titles))
        title = self._titles[place]
        chance = random.Random(f"{number} {title['key']}")  # noqa: S311 - not a secret
        grown = {
            **title,
            "key": _key(round_, title["key"]),
            "names": [
                {**name, "name": self._name(name["name"], chance)} for name in title["names"]
            ],
            "popularity": self._least * len(self._titles) / (len(self._titles) + number + 1),
        }
        if title.get("year"):
            shifted = title["year"] + chance.randint(-SHIFTED, SHIFTED)
            grown["year"] = min(LAST_YEAR, max(FIRST_YEAR, shifted))
        if title.get("themes"):
            grown["themes"] = self._themes(title["themes"], chance)
        if title.get("credits"):
            grown["credits"] = [self._credit(credit, chance) for credit in title["credits"]]
        if title.get("synopsis"):
            words = chance.choices(self._told, k=len(title["synopsis"]["text"].split()))
            grown["synopsis"] = {**title["synopsis"], "text": " ".join(words)}
        if title.get("franchise"):
            grown["franchise"] = f"{title['franchise']}~{round_}"
        if title.get("relations"):
            grown["relations"] = self._relations(title["relations"], round_, number)
        return grown

    def _name(self, name: str, chance: random.Random) -> str:
        drawn = [chance.choice(self._words[place]) for place, _ in _placed(name)]
        return (" " if " " in name.strip() else "").join(drawn) or name

    def _themes(self, own: Sequence[Document], chance: random.Random) -> list[Document]:
        kept = [theme for theme in own if chance.random() < KEPT_THEMES]
        others = chance.choice(self._themed)
        themes = {theme["theme"]: theme for theme in (*kept, *others)}
        return list(themes.values())[: len(own)]

    def _credit(self, credit: Document, chance: random.Random) -> Document:
        known = self._people[credit["role"]]
        name = chance.choice(known)
        if chance.random() < NEW_PEOPLE:
            name = f"{name.split()[0]} {chance.choice(known).split()[-1]}"
        return {"name": name, "role": credit["role"]}

    def _relations(self, own: Sequence[Document], round_: int, number: int) -> list[Document]:
        """Those to titles of the same round that come before: the last round may end early."""
        first = number - number % len(self._titles)
        return [
            {**relation, "to": _key(round_, relation["to"])}
            for relation in own
            if relation["to"] in self._places and first + self._places[relation["to"]] < number
        ]


def _key(round_: int, key: str) -> str:
    return f"grown:{round_}-{key.replace(':', '-')}"


def _placed(name: str) -> list[tuple[tuple[str, int, int], str]]:
    """The words of a name, each with where it stands: script, words in all, and which it is."""
    words = name.split()
    script = next((script for script, letters in _SCRIPTS if letters.search(name)), "other")
    if len(words) == 1 and script in ("hangul", "kana and han"):
        words = [name[at : at + 2] for at in range(0, len(name), 2)]
    last = len(words) - 1
    many = min(len(words), _MANY)
    return [
        ((script, many, 0 if at == 0 else 2 if at == last else 1), word)
        for at, word in enumerate(words)
    ]
