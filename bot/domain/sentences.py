"""Where a sentence ends, in English and in scripts that need no space after one."""

from __future__ import annotations

import re

OPAQUE = "\ufffc"
"""Stands for words that must not be looked at. A sentence may begin with it."""

# A row of marks is looked at from its first alone, and once: else a long row takes ages.
_END = re.compile(
    rf"""
      (?<![.!?…])[.!?…]++["'”’»)\]]*+(?=\s|\Z|{OPAQUE})
    | (?<![。！？])[。！？]++[」』”’）】]*+
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«\ufffc]*\Z")
_LONGEST_WORD = 16
_NEXT = re.compile(r"[\s\"'“‘«(\[]{0,8}(\w?)")
# What these shorten goes on behind them, so a capital there says nothing.
_NEVER_LAST = re.compile(
    "mr|mrs|ms|mx|dr|prof|st|vs|v|e[.]g|i[.]e|cf|feat|dept|gen|lt|sgt|capt|rev|hon"
)
_BEFORE_FIGURES = re.compile("nos?|vol|eps?|ch|pt|pp|fig|approx|ca")
# These may end a sentence as well. A capital behind them says that they do.
_MAY_BE_LAST = re.compile("a[.]m|p[.]m|ph[.]d|i")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")


def sentence_ends(text: str) -> list[int]:
    """The offsets after each sentence, with its closing quotes. The last is the text's length."""
    ends = [found.end() for found in _END.finditer(text) if _is_end(text, found)]
    return ends if ends and ends[-1] == len(text) else [*ends, len(text)]


def _is_end(text: str, found: re.Match[str]) -> bool:
    if found[0][0] in "。！？":
        return True
    ahead = _NEXT.match(text, found.end())
    after = ahead[1] if ahead is not None else ""
    if after.islower():
        return False
    return found[0][0] != "." or not _is_short(_word_before(text, found.start()), after)


def _word_before(text: str, dot: int) -> str:
    before = _LAST_WORD.search(text, max(0, dot - _LONGEST_WORD), dot)
    return before[0].lower() if before is not None else ""


def _is_short(word: str, after: str) -> bool:
    """Whether this word before a dot is short for another, or initials: `after` goes on."""
    if _MAY_BE_LAST.fullmatch(word):
        return False
    if _BEFORE_FIGURES.fullmatch(word):
        return after.isdigit()
    return bool(_NEVER_LAST.fullmatch(word) or _INITIALS.fullmatch(word))
