"""Spoiler notices: where a review says that it will spoil, stops doing so, or never does."""

from __future__ import annotations

import re
from enum import Enum, auto

from bot.domain.sentences import sentence_ends
from bot.domain.spoilers import SpoilerLevel

LONGEST_NOTICE = 160
"""Characters of a sentence that may be a notice."""


class Notice(Enum):
    """What a sentence with "spoiler" in it does."""

    STARTS = auto()
    """The spoilers follow."""
    ENDS = auto()
    WHOLE = auto()
    """It speaks of the whole review, or warns so mildly that it can stand before one."""
    FREE = auto()
    """There are none."""


_SPOILER = re.compile(r"\bspoil(?:er|ers|ery|ing)\b|ネタバレ|剧透|劇透", re.IGNORECASE)
_UNSPACED = re.compile(r"\W{0,3}(?:[\w・]{0,6}(?:ネタバレ|剧透|劇透)[\w・]{0,8})\W{0,3}")
_UNSPACED_FREE = re.compile(
    r"(?:ネタバレ|剧透|劇透)(?:なし|無し|は?ありません)|(?:无|無|没有)(?:剧透|劇透)"
)
_FREE = re.compile(
    r"spoiler[\s-]?(?:free|less)|\b(?:no|without|zero|avoid(?:ing|s)?|free\sof|n['’]t|not|never|w/o)\s"
    r"(?:\w+\s){0,3}?spoil(?:er|ers|ery|ing)\b|non[\s-]?spoiler",
    re.IGNORECASE,
)
_FREE_ENDS = re.compile(
    r"\b(?:end|ends|over|done)\b.{0,30}(?:spoiler[\s-]?free|non[\s-]?spoiler)"
    r"|(?:spoiler[\s-]?free|non[\s-]?spoiler).{0,30}\b(?:ends?|over|stops)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:end|ends|ended|over|done|finished|no\smore|stops?(?!\sreading)|back\sto)\b.{0,20}\bspoilers?\b"
    r"|\bspoilers?\b.{0,20}\b(?:end|ends|ended|over|done|finished|stop)\b|^\W*/\s?spoilers?\W*$"
    r"|spoiler[\s-]?free.{0,20}\b(?:again|from\shere)\b|\bsafe\s(?:again|from)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:below|ahead|follow(?:s|ing)?|warning|alert|begins?|starts?|section|part|zone|territory|beyond"
    r"|from\s(?:here|now|this)|past\sthis|after\sthis|incoming|coming|beware|stop\sreading|only|now"
    r"|this\spoint|here\sbe|time|next\sparagraphs?|talk|discussion|thoughts|risk)\b",
    re.IGNORECASE,
)
_MILD = re.compile(r"\b(?:minor|mild|light|slight|small|tiny|few|little)\b", re.IGNORECASE)
_HEAVY = re.compile(r"\b(?:major|heavy|full|big|huge|massive|unmarked|all)\b", re.IGNORECASE)
_OF_REVIEW = re.compile(
    r"\breview\b.{0,30}\b(?:contain|ha[sv]|include|will|may|might|is|spoil|discuss)"
    r"|\bthis\s(?:review|post|article)\b",
    re.IGNORECASE,
)
_OF_PART = re.compile(
    r"\b(?:section|part|paragraphs?|rest|remainder|below|from\s(?:here|now|this))\b", re.IGNORECASE
)
_COMING = re.compile(r"\bcontain(?:s|ing)?\b|\bto\sfollow\b", re.IGNORECASE)
_LABEL = re.compile(
    r"[\W_]*(?:(?:minor|major|big|huge|mild|full)\s)?spoilers?(?:\s(?:alert|warning|ahead|below|follow))?"
    r"\s?[\])*]*\s?(?P<mark>[:\])–—!]|\s-\s)[\])*!]*\s*(?=\S)",
    re.IGNORECASE,
)
_LABEL_WITHIN = re.compile(r"\bspoilers?(?:\s(?:alert|warning))?\s?:\s+(?=\S)", re.IGNORECASE)
_NOTICE_WORDS = re.compile(r"[^\W_]+")
_PLAIN_WORDS = frozenset(
    """spoiler spoilers spoilery warning alert major minor full heavy mild light slight some big
    huge massive many lots below ahead follow follows following to from here on onward onwards out
    this point past after beyond section part zone territory area start starts begin begins now the
    be are is there will contains contain review for episode of in and thoughts discussion talk
    analysis plot ending story series film movie anime manga season with may potential possible you
    have been warned stop reading if haven t seen it watched read continue at your own risk proceed
    caution attention beware only last line entering we re go let s get into please incoming
    free end ends over no more back safe again done none without""".split()  # noqa: SIM905 - easier to read
)
_FAMILIAR = 0.7
_SURE = 0.6
"""What ends the spoilers must say little besides: it opens all that follows."""
_SHORT = 100


def mentions(text: str) -> bool:
    """Whether `text` says anything of spoilers at all: the cheapest question, asked first."""
    return (
        "poil" in text or "POIL" in text or "ネタバレ" in text or "剧透" in text or "劇透" in text
    )


def notice(sentence: str, *, drawn: bool = False) -> Notice | None:
    """What this sentence announces. `drawn`: it is a heading, or a line drawn to be seen."""
    if len(sentence) > LONGEST_NOTICE or _SPOILER.search(sentence) is None:
        return None
    found: Notice | None = None
    if _FREE_ENDS.search(sentence):
        found = Notice.STARTS
    elif _ENDS.search(sentence) and not _opens_too(sentence):
        found = Notice.ENDS if _familiar(sentence) >= _SURE else None
    elif _FREE.search(sentence) or _UNSPACED_FREE.search(sentence):
        found = Notice.FREE
    elif _OF_REVIEW.search(sentence) and not _OF_PART.search(sentence) and not drawn:
        found = Notice.WHOLE
    elif drawn or _announces(sentence):
        found = Notice.STARTS
    return found


def _announces(sentence: str) -> bool:
    if _familiar(sentence) >= _FAMILIAR or _UNSPACED.fullmatch(sentence):
        return True
    return len(sentence) <= _SHORT and bool(_AHEAD.search(sentence) or _COMING.search(sentence))


def _opens_too(sentence: str) -> bool:
    """`Spoilers until the end` and `spoilers for the ending` end nothing."""
    return bool(re.search(r"\b(?:until|till|to|for|about|at|of)\sthe\send\b", sentence.casefold()))


def says_no_more(sentence: str) -> bool:
    """Whether a notice says nothing besides, so that the level carries all of it."""
    return _familiar(sentence) == 1


def _familiar(sentence: str) -> float:
    """The share of its words that notices are made of."""
    words = [word.casefold() for word in _NOTICE_WORDS.findall(sentence)]
    return sum(word in _PLAIN_WORDS for word in words) / max(1, len(words))


def before_review(sentence: str) -> bool:
    """Whether a notice above a review speaks of all of it, so that nothing need be hidden."""
    bracketed = sentence.lstrip("*_ ").startswith("(") and sentence.rstrip("*_ ").endswith(")")
    mild = _MILD.search(sentence) or _COMING.search(sentence) or _OF_REVIEW.search(sentence)
    return bool(bracketed or mild)


def stated_level(sentence: str) -> SpoilerLevel:
    """How bad a notice says that it gets: minor where it says so, else major."""
    if _MILD.search(sentence) and not _HEAVY.search(sentence):
        return SpoilerLevel.MINOR
    return SpoilerLevel.MAJOR


def label_end(text: str) -> int:
    """Where the words behind a sentence's `Spoiler alert:` begin; 0 without one."""
    found = _LABEL.match(text) or _LABEL_WITHIN.search(text, 0, LONGEST_NOTICE)
    return found.end() if found and not _FREE.search(text[: found.end()]) else 0


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, each beginning with its first character."""
    found: list[tuple[int, int]] = []
    at = 0
    for end in sentence_ends(text):
        start = at + len(text[at:end]) - len(text[at:end].lstrip())
        if start < end:
            found.append((start, end))
        at = end
    return found
