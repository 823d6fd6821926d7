"""What a name comes down to when people write it: its base, its number, the words for its kind.

A base has no articles and no long vowels, and its numbers are digits: `The Lord of the Rings II`,
`Lord of the Rings, Part Two` and `lord of rings 2` have one base and the number 2.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.domain.kana import romanised
from bot.domain.names import fold, name_key, squash, tokens
from bot.domain.titles import Kind

MOST_NUMBER = 99  # a larger number is a year or part of the name
INITIALS_LIMIT = 16

_ARTICLES = frozenset({"the", "a", "an"})
_SMALL = frozenset(
    (*_ARTICLES, "of", "and", "no", "ni", "to", "wa", "ga", "wo", "o", "de", "e", "in", "on")
)  # left out of initials, or not
_SYLLABLES = 4
_SUBTITLE = re.compile(r"(?<=\w)(?::| [-–—~] )")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINED = re.compile(r"\w[^\w\s]+\w|\d[^\W\d]|[^\W\d]\d")
_JOINTS = frozenset({"the", "and"})  # nowhere in a base
_ROMANS = ("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_WORDS = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = {
    **{roman: number for number, roman in enumerate(_ROMANS, 2) if len(roman) > 1},
    **{word: number for number, word in enumerate(_ORDINALS, 2)},
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    **{f"{number}th": number for number in range(4, 21)},
}
_LAST = {
    "v": 5,
    **{word: number for number, word in enumerate(_WORDS, 2)},
}  # numbers only at the end …
_COUNTED = {"i": 1, "one": 1, "first": 1, "x": 10, **_LAST}  # … or beside a counter
_COUNTERS = frozenset(
    ("season", "part", "vol", "volume", "chapter", "cour", "saison", "temporada", "staffel")
)
_KIND_WORDS = {
    "movie": Kind.FILM,
    "film": Kind.FILM,
    "gekijouban": Kind.FILM,
    "gekijoban": Kind.FILM,
    "tv": Kind.SERIES,
    "series": Kind.SERIES,
    "ova": Kind.SPECIAL,
    "oad": Kind.SPECIAL,
    "oav": Kind.SPECIAL,
    "special": Kind.SPECIAL,
    "specials": Kind.SPECIAL,
    "sp": Kind.SPECIAL,
}
_FILLERS = frozenset({"animation", "anime"})
_SEASON = re.compile(r"s(\d{1,2})(?:p(\d{1,2}))?")
_NUMBERED = re.compile(r"([^\W\d_]+)(\d{1,2})")
_DOUBLED = re.compile(r"ou|oo|uu|aa|ii|ee")
_SAID = {"wo": "o", "he": "e"}
_KATAKANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}


class Form(NamedTuple):
    """A folded name taken apart. `number` is 0 where there is none, or a 1.

    `words` are the base's; `kinds` are those that words beside them name. `first`: there is a 1.
    """

    words: tuple[str, ...]
    number: int
    kinds: frozenset[Kind]
    first: bool = False

    @property
    def base(self) -> str:
        """The words, one space apart."""
        return " ".join(self.words)

    @property
    def key(self) -> str:
        """The words without spaces."""
        return "".join(self.words)


def form_of(folded: str) -> Form:
    """What a folded name comes down to."""
    words = _split(folded)
    kept: list[str] = []
    numbers: list[int] = []
    kinds: set[Kind] = set()
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        counted = before in _COUNTERS or after in _COUNTERS
        number = _number(word, counted=counted, last=not after)
        if number is not None and (kept or after):
            numbers.append(number)
        elif word in _KIND_WORDS and len(words) > 1:
            kinds.add(_KIND_WORDS[word])
        elif not (
            (word in _JOINTS and len(words) > 1)
            or (word in _ARTICLES and not place and after)
            or (word in _FILLERS and kept)
            or (word in _COUNTERS and _beside_number(before, after))
        ):
            kept.append(_said(word))
    if not kept:
        kept = [_said(word) for word in words]
    number = next((each for each in numbers if each > 1), 0)
    return Form(tuple(filter(None, kept)), number, frozenset(kinds), 1 in numbers)


def words_of(form: Form) -> list[str]:
    """The words that a form is found by; unspaced scripts as overlapping pairs of characters."""
    return list(dict.fromkeys(tokens(form.base)))


def initials_of(name: str, folded: str) -> set[str]:
    """What a name is called for short: first letters, of all words or the telling ones.

    Also the first two letters of each (`tora`); none for one word. Capitals inside a word start
    one too (`GetBackers`).
    """
    inside = fold(_CAPITAL.sub(" ", name)) if _CAPITAL.search(name) else folded
    found: set[str] = set()
    head = fold(_SUBTITLE.split(name, maxsplit=1)[0])
    for spelled in {folded, inside, head}:
        words = [word for word in spelled.split() if word not in _NUMBERS and not word.isdigit()]
        few = words[1:] if words and words[0] in _ARTICLES else words
        fewer = [word for word in words if word not in _SMALL]
        found |= {"".join(word[0] for word in each) for each in (words, few, fewer)}
        found |= {"".join(word[:2] for word in fewer)} if 1 < len(fewer) <= _SYLLABLES else set()
    return {letters[:INITIALS_LIMIT] for letters in found if len(letters) > 1}


def without_article(folded: str) -> str:
    """A folded name without an article at its start."""
    first, _, rest = folded.partition(" ")
    return rest if rest and first in _ARTICLES else folded


def start_keys(folded: str, form: Form) -> set[str]:
    """What a name is found by from its first letters on: as it is, without article, its base."""
    return {squash(folded), squash(without_article(folded)), form.key}


def compounds_of(name: str, form: Form) -> list[str]:
    """Words that a name is found by besides its form's: each of its compounds in one word.

    In unspaced scripts the whole name in one word, too, and each character that ends a run: so
    every one of them starts some word.
    """
    if name.isascii() and not _JOINED.search(name):
        return []
    parts = name.split()
    found: list[str] = []
    if not form.key.isascii():
        found = [*tokens(form.key), *(word[-1] for word in form.words if not word[-1].isascii())]
    for part in parts:
        inner = form_of(name_key(part)).words
        if len(inner) > 1:
            found += tokens("".join(inner))
    return found


def _split(folded: str) -> list[str]:
    """The words of a folded name, a number behind a word apart from it."""
    found: list[str] = []
    for word in folded.split():
        season = _SEASON.fullmatch(word)
        numbered = _NUMBERED.fullmatch(word)
        if season:
            found += ["season", season[1]]
            found += ["part", season[2]] if season[2] else []
        elif numbered:
            found += [numbered[1], numbered[2]]
        else:
            found.append(word)
    return found


def _number(word: str, *, counted: bool, last: bool) -> int | None:
    if word.isascii() and word.isdigit():
        return int(word) if int(word) <= MOST_NUMBER else None
    if counted and word in _COUNTED:
        return _COUNTED[word]
    if last and word in _LAST:
        return _LAST[word]
    return _NUMBERS.get(word)


def _beside_number(before: str, after: str) -> bool:
    return any(_number(word, counted=True, last=False) is not None for word in (before, after))


def _said(word: str) -> str:
    """A word as it sounds: `shoujo`, `shojo` and `しょうじょ` alike."""
    word = romanised(_SAID.get(word, word)).translate(_KATAKANA)
    return _DOUBLED.sub(lambda found: found[0][0], word)
