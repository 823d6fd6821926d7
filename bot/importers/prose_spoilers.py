"""Spoiler notices: where a review says that it will spoil, stops doing so, or never does."""

from __future__ import annotations

import re
from enum import Enum, auto

from bot.domain.sentences import sentence_ends
from bot.domain.spoilers import SpoilerLevel
from bot.importers.spoiler_words import (
    ANNOUNCED,
    ENDS,
    FREE,
    FREE_ENDS,
    IN_BRACKETS,
    LEAVE,
    NAMED,
    SPACED,
    SPOILER,
    UNSPACED,
)

LONGEST_NOTICE = 160
"""Characters of a sentence that may be a notice."""


NOTHING_HIDDEN = "It speaks of spoilers, and nothing in it is hidden: look."
HALF_A_VEIL = "A veil's mark in it has no partner or hides nothing, so more is hidden: look."


class Notice(Enum):
    """What a sentence with "spoiler" in it does."""

    STARTS = auto()
    """The spoilers follow."""
    ENDS = auto()
    WHOLE = auto()
    """It speaks of the whole review, or warns so mildly that it can stand before one."""
    FREE = auto()
    """There are none."""


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
_REST = re.compile(r"\b(?:rest|remainder)\b", re.IGNORECASE)
_COMING = re.compile(r"\bcontain(?:s|ing)?\b|\bto\sfollow\b", re.IGNORECASE)
_NOUN = (
    r"(?:spoilerz?s?|spoilerwarnung|spoilervarning|spojlery?|спойлеры?"
    r"|ネタバレ|剧透|劇透|스포(?:일러)?)"
)
_LABEL = re.compile(
    rf"(?:[\W_]|<\w{{1,8}}>)*(?:(?:minor|major|big|huge|mild|full)\s)?{_NOUN}"
    r"(?:\s(?:alert|warning|ahead|below|follow))?"
    r"(?:\s(?:for|about|on|regarding|of|in)\s[^:.!?\n–—]{1,40}?)?[\s_]?[\])*_]*\s?"
    r"(?P<mark>(?:<[/\w\s]{1,8}>)+|[:：\])>–—!]|\s-\s)"
    r"(?:[\])*!>_]|<[/\w\s]{1,8}>)*+\s*+(?=\W*\w)",
    re.IGNORECASE,
)
_LABEL_WITHIN = re.compile(rf"\b{_NOUN}(?:\s(?:alert|warning))?\s?[:：]\s*(?=\S)", re.IGNORECASE)
_SAYS = re.compile(r"\w")
_NOTICE_WORDS = re.compile(r"[^\W_]+")
_PLAIN_WORDS = frozenset(
    """spoiler spoilers spoilery warning alert major minor full heavy mild light slight some big
    huge massive many lots below ahead follow follows following to from here on onward onwards out
    this point past after beyond section part zone territory area start starts begin begins now the
    be are is there will contains contain review for episode of in and thoughts discussion talk
    analysis plot ending story series film movie anime manga season with may potential possible you
    have been warned stop reading if haven t seen it watched read continue at your own risk proceed
    caution attention beware only last line entering we re go let s get into please incoming
    free end ends over no more back safe again done none without ende vorbei fin fim fine koniec
    конец der de des dos degli slut på einde van los las bitti sonu ネタバレここまで ネタバレ終わり
    剧透结束 스포 끝""".split()  # noqa: SIM905 - easier to read
)
_FAMILIAR = 0.7
_SURE = 0.6
"""What ends the spoilers must say little besides: it opens all that follows."""
_SHORT = 100
_FEW_ALONE, _FEW = 8, 5
"""Words of a line, and of a sentence among others, that is about its spoilers and little else."""
_STEMS = (
    "ネタ",
    "ねた",
    "剧透",
    "劇透",
    "스포",
    "спойл",
    "vulgâch",
    "spójl",
    "σπόι",
    "ספויל",
    "สปอย",
    "स्पॉ",
)


def mentions(text: str) -> bool:
    """Whether `text` says anything of spoilers at all: the cheapest question, asked first."""
    folded = text.lower()
    if "poil" in folded or "p o i l" in folded or "spojl" in folded or "spoyl" in folded:
        return True
    if text.isascii():
        return "divulgach" in folded
    return any(stem in folded for stem in _STEMS)


def notice(sentence: str, *, drawn: bool = False, alone: bool = False) -> Notice | None:
    """What this sentence announces.

    `drawn`: it is a heading, or a line drawn to be seen. `alone`: it is a whole line.
    """
    if len(sentence) > LONGEST_NOTICE:
        return None
    sentence = _tidy(sentence)
    if SPOILER.search(sentence) is None:
        return None
    if FREE_ENDS.search(sentence):
        found: Notice | None = Notice.STARTS
    elif ENDS.search(sentence) and not (_opens_too(sentence) or LEAVE.search(sentence)):
        found = Notice.ENDS if _familiar(sentence) >= _SURE else None
    elif FREE.search(sentence):
        found = Notice.STARTS if _starts_anyway(sentence) else Notice.FREE
    elif _OF_REVIEW.search(sentence) and not _OF_PART.search(sentence) and not drawn:
        found = Notice.WHOLE
    else:
        found = Notice.STARTS if drawn or _announces(sentence, alone=alone) else None
    return found


def _tidy(sentence: str) -> str:
    """The sentence with `S P O I L E R S` as a word, and underscores as spaces."""
    if "_" in sentence:
        sentence = sentence.replace("_", " ").strip()
    return SPACED.sub(lambda found: re.sub(r"[\W_]", "", found[0]), sentence)


def _starts_anyway(sentence: str) -> bool:
    """`No spoilers above, spoilers below`, `none here, unlike the rest`, `stop here if you want no

    spoilers`.
    """
    rest = FREE.sub(" ", sentence)
    free = FREE.search(sentence)
    return bool(LEAVE.search(sentence) or (free and _REST.search(sentence, free.end()))) or (
        SPOILER.search(rest) is not None and _announces(rest, alone=True)
    )


def _announces(sentence: str, *, alone: bool) -> bool:
    if _familiar(sentence) >= _FAMILIAR or ANNOUNCED.search(sentence):
        return True
    if IN_BRACKETS.search(sentence) or (LEAVE.search(sentence) and NAMED.search(sentence)):
        return True
    if len(sentence) <= _SHORT and (_AHEAD.search(sentence) or _COMING.search(sentence)):
        return True
    if UNSPACED.search(sentence):
        return len(sentence) <= (_SHORT // 4 if alone else _SHORT // 6)
    words = len(_NOTICE_WORDS.findall(sentence))
    return NAMED.search(sentence) is not None and words <= (_FEW_ALONE if alone else _FEW)


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


def speaks_of(text: str) -> bool:
    """Whether a sentence of `text` is about spoilers, and doesn't say that there are none."""
    if not mentions(text):
        return False
    return any(
        SPOILER.search(said) is not None and notice(said[:LONGEST_NOTICE]) is not Notice.FREE
        for said in (_tidy(text[start:end]) for start, end in sentences(text))
    )


def before_review(sentence: str) -> bool:
    """Whether a notice above a review speaks of all of it, so that nothing need be hidden."""
    if FREE.search(sentence):
        return False  # `this part is spoiler free, but the rest of the review is not`
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
    return found.end() if found and not FREE.search(text[: found.end()]) else 0


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, each beginning with its first character."""
    found: list[tuple[int, int]] = []
    at = 0
    for end in sentence_ends(text):
        start = at + len(text[at:end]) - len(text[at:end].lstrip())
        if start < end and found and not _SAYS.search(text, start, end):
            found[-1] = (found[-1][0], end)  # `SPOILERS AHEAD!!` is no two sentences
        elif start < end:
            found.append((start, end))
        at = end
    return found
