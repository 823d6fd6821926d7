"""What is measured: each row is one thing that people do, with the texts they do it with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice
from typing import Any

from bot.config import STARTER
from tests.bench.payloads import CLUB_WITH_REVIEWS, Payload, autocomplete, command, press
from tests.bench.stage import OWN_TITLES, Stage

BLAME = "marquee:blame-2017"
ROTATED = 50
NOOP = "/noop"
# Texts tried before measuring: few beside the hundreds of the rows that measure a first time.
PROVED = 50
SHORTEST = 6

# What we promise, as multiples of a command that does nothing.
REVIEW_BOUND = 3.0
SIMILAR_BOUND = 4.0
AUTOCOMPLETE_BOUND = 2.5

TYPED = ("blame!", "spirited away", "monster", "frieren", "arrival", "ghost in the shell")
ONE_LETTER = tuple("abcdfgmst")
PREFIXES = tuple(name[:length] for name in TYPED for length in range(2, 7))
NATIVE = ("千と", "千と千尋", "攻殻", "攻殻機動隊", "君の名", "기생충")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `payload` makes the interaction for a text of the rotation.

    `proof` is in every right answer: an error's answer is fast, too.
    """

    name: str
    payload: Callable[[str], Payload]
    texts: Sequence[str]
    proof: str
    bound: float | None = None

    def payloads(self, count: int) -> Iterable[Payload]:
        """`count` interactions, the texts in turn."""
        return map(self.payload, islice(cycle(self.texts), count))

    async def prove(self, stage: Stage) -> None:
        """Raises RuntimeError for a text whose answer is not the one to be measured."""
        for text in self.texts[:PROVED]:
            said = json.dumps((await stage.listen(self.payload(text))).sent, ensure_ascii=False)
            if self.proof not in said:
                raise RuntimeError(f"{self.name} with {text!r} answered: {said[:400]}")


async def rows_of(stage: Stage, *, titles: Sequence[str] = ()) -> list[Row]:
    """Every row, the one that does nothing first. `titles` are keys for /similar and /title."""
    shelf = list(stage.bot.services.shelf)
    keys = titles or starter_keys()
    card = (await stage.listen(_review(BLAME))).answered["resource"]["message"]
    button = _custom_id(card["components"], "Read in full")
    return [
        Row(NOOP, lambda _: command("noop"), ("",), '"ok"'),
        Row("/review, picked", _review, (BLAME,), "Read in full", REVIEW_BOUND),
        # Among a hundred thousand titles this is answered with the three nearest.
        Row("/review, typed", _review, ("blame",), "mq:", REVIEW_BOUND),
        Row("/review, titles in turn", _review, shelf, "Read in full", REVIEW_BOUND),
        Row("/review, 4 reviewers", _own, shelf[:OWN_TITLES], "Another reviewer", REVIEW_BOUND),
        Row("/similar, asked anew", _anew(stage), keys, "If you liked", SIMILAR_BOUND),
        Row("/title, titles in turn", _title, keys, "mq:open:similar", None),
        Row("/reviews, a page of many", _reviews, ("",), "mq:list", None),
        Row("Read in full, pressed", lambda _: press(card, button), ("",), "mq:page:v", None),
        _completed("nothing typed", ("",)),
        _completed("1 letter", ONE_LETTER),
        _completed("2 to 6 letters", PREFIXES),
        _completed("a typing error", errors()),
        _completed("native script", NATIVE),
    ]


def starter_keys(count: int = ROTATED) -> list[str]:
    """At most `count` titles, from all over the starter shelf."""
    titles = json.loads((STARTER / "titles.json").read_text("utf-8"))
    return [title["key"] for title in titles[:: max(1, len(titles) // count)]][:count]


def errors() -> list[str]:
    """Hundreds of names with two letters in the wrong order: each is asked for once."""
    titles = json.loads((STARTER / "titles.json").read_text("utf-8"))
    names = (name["name"] for title in titles for name in title["names"])
    return [_swapped(name) for name in names if name.isascii() and len(name) >= SHORTEST]


def _swapped(name: str) -> str:
    middle = len(name) // 2
    return f"{name[: middle - 1]}{name[middle]}{name[middle - 1]}{name[middle + 1 :]}"


def _completed(name: str, texts: Sequence[str]) -> Row:
    return Row(f"autocomplete, {name}", _offer, texts, '"value"', AUTOCOMPLETE_BOUND)


def _offer(typed: str) -> Payload:
    return autocomplete("review", "title", typed)


def _review(text: str) -> Payload:
    return command("review", title=text)


def _own(text: str) -> Payload:
    return command("review", CLUB_WITH_REVIEWS, title=text)


def _similar(text: str) -> Payload:
    return command("similar", title=text)


def _anew(stage: Stage) -> Callable[[str], Payload]:
    """Asks for suggestions with none remembered."""

    def ask(text: str) -> Payload:
        stage.bot.services.suggestions._answers.clear()
        return _similar(text)

    return ask


def _title(text: str) -> Payload:
    return command("title", title=text)


def _reviews(_text: str) -> Payload:
    return command("reviews", CLUB_WITH_REVIEWS)


def _custom_id(components: Iterable[Mapping[str, Any]], label: str) -> str:
    """The custom id of the button with `label`, however deep it lies."""
    for part in components:
        if part.get("label") == label:
            return str(part["custom_id"])
        inner = chain(part.get("components", ()), filter(None, (part.get("accessory"),)))
        if found := _custom_id(inner, label):
            return found
    return ""
