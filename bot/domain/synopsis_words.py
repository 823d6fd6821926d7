"""The words of a synopsis that say what a title is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

READ = 6_000  # characters of a synopsis that are read
SHORTEST = 3  # letters of a word
_STEM_LEAST = 4  # letters that a stem keeps

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# What a site writes of itself: who wrote it, where it is from, that there is none.
_CREDITED = re.compile(
    r"\((?:source|from|adapted)\b[^)]*\)|\[(?:written|source)\b[^\]]*\]"
    r"|\bsource:[^\n]*$|\bno synopsis (?:information )?(?:has been|yet)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_STOP_WORDS = """
about above after again against all also although among and another any anyone anything are
around away back because become becomes been before being below between both but can cannot
come comes could did does doing down during each either even ever every everyone everything few
find finds first for from further get gets getting give gives goes going had has have having
her here hers herself him himself his how however into its itself just keep known later
least less let like little long look made make makes making many may might more most much must
myself named never new next nor not nothing now off often once one only onto other others our
ours out over own part quite rather really same seem seems set several shall she should since
some someone something soon still such take takes than that the their theirs them themselves
then there these they thing things this those though three through thus together too toward
towards two under until upon use used using very want wants was way ways well were what
whatever when where whether which while who whole whom whose why will with within without would
yet you your yours yourself
anime based episode episodes featuring film films movie movies official ova release released
season series special specials story stories synopsis television theater theatrical title
version video written
"""
STOP = frozenset(_STOP_WORDS.split())
_ENDINGS = (
    ("iness", "y"),
    ("sses", "ss"),
    ("ies", "y"),
    ("ied", "y"),
    ("ingly", ""),
    ("edly", ""),
    ("ing", ""),
    ("ers", "er"),
    ("ed", ""),
    ("ly", ""),
    ("es", ""),
    ("s", ""),
)
_KEPT_S = ("ss", "us", "is")
_DOUBLED = frozenset("bdgmnprt")


class SynopsisWord(NamedTuple):
    """A word as it is compared, as it is written, and whether with a capital."""

    stem: str
    written: str
    capital: bool


def synopsis_words(text: str) -> Iterator[SynopsisWord]:
    """The words of `text` that may tell something, in order, without what sites say of themselves.

    Texts in scripts without spaces have no words here.
    """
    return filter(None, map(_read, _WORD.findall(readable(text))))


def readable(text: str) -> str:
    """As much of `text` as is read, without what sites say of themselves."""
    return _CREDITED.sub(" ", text[:READ])


@lru_cache(maxsize=50_000)
def _read(written: str) -> SynopsisWord | None:
    """One word; None where it tells nothing."""
    lower = written.lower()
    if len(written) < SHORTEST or lower in STOP:
        return None
    return SynopsisWord(stem(lower), written, written[0] != lower[0])


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A lower-case English word without its endings: `samurais` and `samurai` are one."""
    word = word.replace("’", "'").removesuffix("'s").replace("'", "")
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and not (ending == "s" and word.endswith(_KEPT_S)):
            kept = word[: -len(ending)] + instead
            if len(kept) >= _STEM_LEAST:
                word = kept
                break
    if len(word) > _STEM_LEAST and word[-1] == word[-2] and word[-1] in _DOUBLED:
        word = word[:-1]
    if len(word) > _STEM_LEAST and word.endswith("e"):
        word = word[:-1]
    return word
