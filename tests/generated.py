"""Reviews by the thousand, made up: for what has to be fast, and for what may be killed."""

from __future__ import annotations

import csv
import io
import json
import random
import re

from bot.config import STARTER
from bot.domain.reviews import Verdict

_WORDS = re.findall(
    r"\w+",
    "quiet huge cold walk tower city machine light sound slow scene rain music actor frame heart"
    " long small bright edge the a and of in with never always almost",
)
_COLUMNS = (
    *("title", "year", "kind", "reviewer", "verdict"),
    *("rating", "spoilers", "blurb", "written", "text"),
)


def reviews_csv(count: int, *, who: str = "Guest", seed: int = 1) -> str:
    """A table of `count` reviews of some 1,000 characters each, over the whole starter shelf.

    Each has three aspects, some with veils. Reviewers are named `who` and a number.
    """
    chance = random.Random(seed)  # noqa: S311 - not a secret
    titles = json.loads((STARTER / "titles.json").read_text("utf-8"))
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for number in range(count):
        title = titles[number % len(titles)]
        name = next(name["name"] for name in title["names"] if name["type"] == "main")
        table.writerow(
            [
                name,
                title.get("year", ""),
                title["kind"],
                f"{who} {number // len(titles)}",
                chance.choice(list(Verdict)),
                f"{chance.randint(1, 10)}/10",
                "major",
                _sentence(chance),
                "2026-05-01",
                _text(chance),
            ]
        )
    return out.getvalue()


def _text(chance: random.Random) -> str:
    parts = [" ".join(_sentence(chance) for _ in range(4))]
    for heading in ("Story", "Visuals", "Pacing"):
        said = " ".join(_sentence(chance) for _ in range(3))
        veil = f" ||{_sentence(chance)}||" if chance.random() < 0.5 else ""
        parts.append(f"## {heading}\n{said}{veil}")
    return "\n\n".join(parts)


def _sentence(chance: random.Random) -> str:
    words = (chance.choice(_WORDS) for _ in range(chance.randint(8, 16)))
    return " ".join(words).capitalize() + "."
